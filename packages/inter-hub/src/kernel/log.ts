/** The log: structured, without secrets. Possible secrets are removed by name and by the format of a key. */
import { visibleRecord } from '@inter-hub/terminal'
import { type DestinationStream, type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

// Also of a part of a key, and behind any character: in a line of JSON a line break before it is the letter n.
const secretForm = /ih[kth]_([0-9a-f]{8})_[0-9A-Za-z]+|whs[ek]c?_[0-9A-Za-z+/=_-]{8,}/g
const urlPassword = /(\/\/[^/\s:@"]*:)[^@\s/"]+@/g
const namedSecret = /("(?:authorization|cookie|password|secret|token)":)"(?:[^"\\]|\\.)*"/gi
const settingPassword = /(password=)('[^']*'|[^\s"'&\\]+)/gi

/** The text with every key, token and password removed. */
export function redact(text: string): string {
  return text
    .replace(secretForm, (_all, prefix) => `[redacted ${prefix ?? ''}]`)
    .replace(urlPassword, '$1[redacted]@')
    .replace(namedSecret, '$1"[redacted]"')
    .replace(settingPassword, '$1[redacted]')
}

export function openLog(form: 'pretty' | 'json', level: string, destination?: DestinationStream): Logger {
  const target: DestinationStream = destination ?? (form === 'pretty' ? openPretty() : process.stdout)
  return pino(
    {
      level,
      base: undefined,
      redact: {
        paths: [
          'authorization',
          'cookie',
          'password',
          'secret',
          'token',
          '*.authorization',
          '*.cookie',
          '*.password',
          '*.secret',
          '*.token'
        ],
        censor: '[redacted]'
      }
    },
    { write: (line) => target.write(redact(line)) }
  )
}

/** For a terminal, which must not act upon what a request or a database wrote into a line. */
function openPretty(): DestinationStream {
  const printer = pretty({ ignore: 'pid,hostname', translateTime: 'HH:MM:ss', sync: true })
  return { write: (line) => void printer.write(visibleRecord(line)) }
}
