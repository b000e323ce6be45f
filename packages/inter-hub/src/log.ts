/** The log: structured, without secrets. What could carry one is cut out by name and by the form of a key. */
import { type DestinationStream, type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

const secretForm = /\bih[kth]_([0-9a-f]{8})_[0-9A-Za-z]{49}\b|\bwhs[ek]c?_[0-9A-Za-z+/=]{20,}/g
const urlPassword = /(\/\/[^/\s:@]+:)[^@\s/]+@/g

/** A text with every key, token and password in it cut out. */
export function redact(text: string): string {
  return text.replace(secretForm, (_all, prefix) => `[redacted ${prefix ?? ''}]`).replace(urlPassword, '$1[redacted]@')
}

export function openLog(form: 'pretty' | 'json', level: string, destination?: DestinationStream): Logger {
  const target: DestinationStream =
    destination ??
    (form === 'pretty' ? pretty({ ignore: 'pid,hostname', translateTime: 'HH:MM:ss', sync: true }) : process.stdout)
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
