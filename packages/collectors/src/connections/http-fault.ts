/** What is wrong with an answer that is not HTTP/1.1 as RFC 9112 has it, told by its first bytes. */
import { LookFailure } from '../look-error.ts'

/** The beginning of an answer, as it came. */
export class HeadBytes {
  /** Bytes that came in all. */
  size = 0
  #text = ''

  add(chunk: Buffer): void {
    this.size += chunk.length
    if (this.#text.length < keptMax) this.#text += chunk.toString('latin1').slice(0, keptMax - this.#text.length)
  }

  /** Of a status line that came whole. */
  get status(): number | undefined {
    const status = Number(/^HTTP\/\d(?:\.\d)? (\d{3})[ \r\n]/.exec(this.#text)?.[1] ?? Number.NaN)
    return status >= 100 && status <= 599 ? status : undefined
  }

  /** What a failure of the HTTP parser means; undefined for an error that is not one. */
  explain(error: unknown): LookFailure | undefined {
    const { code = '', reason = '' } = error as { code?: string; reason?: string }
    if (code === 'HPE_HEADER_OVERFLOW') {
      const read = Math.round(this.size / 1024)
      return new LookFailure('protocol', `The headers of the answer are larger than 256 KiB; ${read} KiB were read.`)
    }
    if (!code.startsWith('HPE_')) return undefined
    return new LookFailure('protocol', this.#fault() ?? `The answer breaks HTTP/1.1: ${reason.toLowerCase() || code}.`)
  }

  #fault(): string | undefined {
    const text = this.#text
    // A SETTINGS frame of stream 0.
    if (text.charCodeAt(3) === 4 && text.slice(5, 9) === '\0\0\0\0')
      return 'The server speaks HTTP/2 alone; checks speak HTTP/1.1.'
    const [line = '', ...lines] = (text.split(/\r?\n\r?\n/)[0] ?? '').split(/\r?\n/)
    if (!/^HTTP\/1\.[01] \d{3}(?: |$)/.test(line))
      return `The answer begins with ${quote(line)}, not with a status line of HTTP/1.1.`
    const names = lines.map((one) => one.split(':')[0]?.trim().toLowerCase())
    if (names.includes('content-length') && names.includes('transfer-encoding'))
      return 'The answer has both Content-Length and Transfer-Encoding.'
    return lines.map(faultOfLine).find((fault) => fault !== undefined)
  }
}

const keptMax = 8192

function faultOfLine(line: string): string | undefined {
  const [, name = '', space = '', value = ''] = /^([^:]*?)([ \t]*):(.*)$/s.exec(line) ?? []
  if (name === '') return `The header line ${quote(line)} has no name.`
  if (space !== '') return `The header ${quote(name)} has white space before its colon.`
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
    return `The header name ${quote(name)} has characters that no name may have.`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const control = /[\x00-\x08\x0a-\x1f\x7f]/.exec(value)?.[0]
  if (control === undefined) return undefined
  const hex = control.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()
  return `The header ${name} has the control character ${hex} (hexadecimal) in its value.`
}

function quote(text: string): string {
  return JSON.stringify(text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80))
}
