/**
 * Strict JSON for request bodies (RFC 8259, I-JSON RFC 7493 where it protects data): refuses member names that occur
 * twice, text that PostgreSQL cannot keep (NUL, lone surrogates), numbers that a double cannot hold exactly, and deep
 * nesting. Where asked, it keeps the text of one member, such as the
 * metadata of an event, so that it can be stored and returned as sent.
 *
 * `JSON.parse` decides what JSON is; the scan behind it may rely on the grammar being right.
 */
import { MalformedRequest, ValidationFailed } from './problem.ts'

export const jsonDepthMax = 32

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A JSON value, with one of its members as the text that was sent. */
export interface RawJson {
  value: unknown
  /** Undefined where the value has no such member. */
  text: string | undefined
}

/**
 * Reads a JSON text. @throws MalformedRequest (400) when it is not JSON or has a member twice; ValidationFailed (422) when
 * it is JSON that cannot be kept exactly.
 */
export function parseJson(bytes: Uint8Array, depthMax = jsonDepthMax): unknown {
  return read(bytes, undefined, depthMax).value
}

/** Reads a JSON object with a member whose text is kept: its numbers lose nothing. @throws as parseJson */
export function parseRaw(bytes: Uint8Array, member: string, depthMax = jsonDepthMax): RawJson {
  const { value, spans, text } = read(bytes, member, depthMax)
  const span = spans.find(({ item }) => item < 0)
  return { value, text: span && text.slice(span.start, span.end) }
}

/** Reads a JSON array of such objects; undefined for another value. @throws as parseJson */
export function parseRawItems(bytes: Uint8Array, member: string): RawJson[] | undefined {
  const { value, spans, text } = read(bytes, member, jsonDepthMax)
  if (!Array.isArray(value)) return undefined
  const items = value.map((item): RawJson => ({ value: item, text: undefined }))
  for (const { item, start, end } of spans) {
    const raw = items[item]
    if (raw) raw.text = text.slice(start, end)
  }
  return items
}

function read(bytes: Uint8Array, member: string | undefined, depthMax: number) {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw new MalformedRequest('The body starts with a byte order mark; send plain UTF-8 without one.')
  }
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    throw new MalformedRequest('The body is not valid UTF-8.')
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new MalformedRequest(`The body is not JSON: ${(error as SyntaxError).message}.`)
  }
  return { value, text, spans: new Scan(text, member, depthMax).run() }
}

interface Frame {
  isObject: boolean
  keys: Set<string>
  key: string
  index: number
}

interface Span {
  /** Index in a top-level array, -1 for a top-level object. */
  item: number
  start: number
  end: number
}

/** One pass over a text that is known to be JSON. */
class Scan {
  readonly #text: string
  readonly #rawMember: string | undefined
  readonly #depthMax: number
  readonly #stack: Frame[] = []
  readonly #spans: Span[] = []
  #at = 0
  #metadataStart = -1
  #metadataDepth = -1

  constructor(text: string, rawMember: string | undefined, depthMax: number) {
    this.#text = text
    this.#rawMember = rawMember
    this.#depthMax = depthMax
  }

  run(): Span[] {
    const text = this.#text
    let expectsKey = false
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at)
      if (code === 0x22) {
        const token = this.#string()
        if (expectsKey) {
          this.#startMember(token)
          expectsKey = false
        }
      } else if (code === 0x7b || code === 0x5b) {
        this.#open(code === 0x7b)
        expectsKey = code === 0x7b
      } else if (code === 0x7d || code === 0x5d) {
        this.#endMember()
        this.#stack.pop()
        this.#at++
        expectsKey = false
      } else if (code === 0x2c) {
        this.#endMember()
        const frame = this.#stack.at(-1)
        if (frame) frame.index++
        expectsKey = frame?.isObject ?? false
        this.#at++
      } else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
        this.#number()
      } else {
        this.#at++
      }
    }
    return this.#spans
  }

  #open(isObject: boolean): void {
    if (this.#stack.length >= this.#depthMax) {
      const detail = `nested deeper than ${this.#depthMax} levels`
      throw new ValidationFailed(`The body is ${detail}.`, {
        errors: [{ detail, pointer: this.#pointer() }]
      })
    }
    this.#stack.push({ isObject, keys: new Set(), key: '', index: 0 })
    this.#at++
  }

  #startMember(token: string): void {
    const frame = this.#stack.at(-1)
    if (!frame) return
    frame.key = token
    if (frame.keys.has(token)) {
      throw new MalformedRequest(
        `The body contains the member ${JSON.stringify(token)} twice, at ${this.#pointer()}.`,
        {
          errors: [{ detail: 'this member occurs twice', pointer: this.#pointer() }]
        }
      )
    }
    frame.keys.add(token)
    // The colon and any white space are between the name and the value.
    while (this.#text.charCodeAt(this.#at) !== 0x3a) this.#at++
    this.#at++
    const depth = this.#stack.length
    const isItem = depth === 2 && this.#stack[0]?.isObject === false
    if (token === this.#rawMember && (depth === 1 || isItem)) {
      this.#metadataStart = this.#at
      this.#metadataDepth = depth
    }
  }

  #endMember(): void {
    if (this.#metadataDepth !== this.#stack.length) return
    this.#spans.push({
      item: this.#metadataDepth === 1 ? -1 : (this.#stack[0]?.index ?? 0),
      start: this.#metadataStart + leadingSpace(this.#text, this.#metadataStart),
      end: trimmedEnd(this.#text, this.#at)
    })
    this.#metadataDepth = -1
  }

  #string(): string {
    const text = this.#text
    const start = this.#at + 1
    let end = start
    let escaped = false
    for (;;) {
      const code = text.charCodeAt(end)
      if (code === 0x22) break
      if (code === 0x5c) {
        escaped = true
        end++
      }
      end++
    }
    this.#at = end + 1
    if (!escaped) return text.slice(start, end)
    const value = JSON.parse(text.slice(start - 1, end + 1)) as string
    if (value.includes('\u0000')) this.#refuse('contains the character NUL, which cannot be stored')
    if (!value.isWellFormed()) this.#refuse('contains half of a surrogate pair, which is not a character')
    return value
  }

  #number(): void {
    const text = this.#text
    const start = this.#at
    while (this.#at < text.length && !',]} \n\r\t'.includes(text[this.#at] ?? '')) this.#at++
    if (this.#at - start < 16 && !/[eE]/.test(text.slice(start, this.#at))) return
    // Metadata is kept as text, so its numbers lose nothing.
    if (this.#metadataDepth !== -1) return
    const token = text.slice(start, this.#at)
    const value = Number(token)
    const exact = /[.eE]/.test(token) ? Number.isFinite(value) : Number.isSafeInteger(value)
    if (!exact) this.#refuse('is a number that a double cannot hold exactly; send it as a string')
  }

  #refuse(detail: string): never {
    throw new ValidationFailed(`The body at ${this.#pointer()} ${detail}.`, {
      errors: [{ detail, pointer: this.#pointer() }]
    })
  }

  #pointer(): string {
    const parts = this.#stack.map((frame) => (frame.isObject ? frame.key : String(frame.index)))
    return `#/${parts.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`
  }
}

function leadingSpace(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) <= 0x20) at++
  return at - from
}

function trimmedEnd(text: string, end: number): number {
  let at = end
  while (text.charCodeAt(at - 1) <= 0x20) at--
  return at
}
