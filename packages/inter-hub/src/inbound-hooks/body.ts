/**
 * The body of a ping, read whatever it is: any size, content type, content coding and character set. What is beyond the
 * limits is read and dropped, so that a job that reported is never refused for how much it said.
 */
import { pipeline, type Readable } from 'node:stream'
import { codingsOf, decoderOf } from '../kernel/content-coding.ts'
import { parseRaw } from '../kernel/json.ts'
import { Problem, ValidationFailed } from '../kernel/problem.ts'

/** The largest body in bytes that rules can read and whose signature can be checked. */
export const wholeBytesMax = 1024 * 1024
const tailBytes = 64 * 1024
const chunksMax = 4096
/** Unpacked bytes of a compressed body; the rest is dropped. */
const unpackedBytesMax = 64 * 1024 * 1024

export interface PingBody {
  /** Bytes that were sent. */
  size: number
  /** As it was sent, for signatures; undefined when it is larger than `wholeBytesMax`. */
  sent: Buffer | undefined
  /** Unpacked, as UTF-8; undefined when it is too large, or its coding is not known or not kept. */
  whole: Buffer | undefined
  /** The end of the text, at most 64 KiB; empty where it cannot be unpacked. */
  tail: string
}

export interface BodyHeaders {
  contentEncoding: string | undefined
  contentType: string | undefined
}

export async function readPingBody(stream: Readable | undefined, headers: BodyHeaders): Promise<PingBody> {
  if (stream === undefined) return { size: 0, sent: Buffer.alloc(0), whole: Buffer.alloc(0), tail: '' }
  const raw = new Kept()
  for await (const chunk of stream) raw.add(chunk as Buffer)
  const codings = codingsOf(headers.contentEncoding)
  const plain = codings.length === 0 ? raw : await unpack(raw.whole(), codings)
  const decode = decoderFor(headers.contentType, plain?.beginning)
  const whole = plain?.whole()
  return {
    size: raw.size,
    sent: raw.whole(),
    whole: whole && Buffer.from(decode(whole)),
    tail: plain ? decode(plain.tail()) : ''
  }
}

/** The beginning and the end of a stream of bytes, in bounded memory. */
class Kept {
  size = 0
  #chunks: Buffer[] = []
  #tail: Buffer[] = []
  #tailSize = 0
  #beginning: Buffer = Buffer.alloc(0)

  add(chunk: Buffer): void {
    this.size += chunk.length
    if (this.size <= wholeBytesMax) this.#chunks.push(chunk)
    else if (this.#chunks.length > 0) this.#chunks = []
    // A million buffers of one byte would take a hundred times the memory of what they hold.
    if (this.#chunks.length > chunksMax) this.#chunks = [Buffer.concat(this.#chunks)]
    if (this.#beginning.length < 2)
      this.#beginning = Buffer.concat([this.#beginning, chunk.subarray(0, 2)]).subarray(0, 2)
    this.#tail.push(chunk.length > tailBytes ? chunk.subarray(-tailBytes) : chunk)
    this.#tailSize += Math.min(chunk.length, tailBytes)
    // Joined now and then, not for each chunk: a sender may send one byte at a time.
    if (this.#tailSize > 2 * tailBytes || this.#tail.length > chunksMax) this.#join()
  }

  #join(): void {
    const joined = Buffer.concat(this.#tail)
    this.#tail = [joined.subarray(Math.max(0, joined.length - tailBytes))]
    this.#tailSize = this.#tail[0]?.length ?? 0
  }

  /** Its first two bytes, where a byte order mark is. */
  get beginning(): Buffer {
    return this.#beginning
  }

  whole(): Buffer | undefined {
    return this.size <= wholeBytesMax ? Buffer.concat(this.#chunks) : undefined
  }

  tail(): Buffer {
    this.#join()
    return this.#tail[0] ?? Buffer.alloc(0)
  }
}

/** Undefined for a coding that is not known, data that it does not describe, or more than is kept. */
async function unpack(bytes: Buffer | undefined, codings: readonly string[]): Promise<Kept | undefined> {
  const [coding = ''] = codings
  const decoder = codings.length === 1 ? decoderOf(coding) : undefined
  if (bytes === undefined || decoder === undefined) return undefined
  const kept = new Kept()
  pipeline([bytes], decoder, () => undefined)
  try {
    for await (const chunk of decoder) {
      kept.add(chunk as Buffer)
      if (kept.size > unpackedBytesMax) return undefined
    }
  } catch {
    return undefined
  }
  return kept
}

/** Reads text by its byte order mark, else by its charset, else as UTF-8. */
function decoderFor(contentType: string | undefined, bytes: Buffer | undefined): (bytes: Buffer) => string {
  const label = charsetOf(bytes) ?? /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8'
  try {
    const decoder = new TextDecoder(label)
    return (text) => decoder.decode(text)
  } catch {
    return (text) => new TextDecoder().decode(text)
  }
}

function charsetOf(bytes: Buffer | undefined): string | undefined {
  if (bytes?.[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes?.[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return undefined
}

/** The JSON in a form of one field `payload`, as GitHub and Slack send it; undefined for another text. */
function formPayload(text: string): string | undefined {
  if (!text.startsWith('payload=')) return undefined
  const payload = new URLSearchParams(text).get('payload') ?? ''
  return /^\s*[[{]/.test(payload) ? payload : undefined
}

/**
 * The body as rules see it: the value of a JSON text, another text as it is, null for nothing. An integer that a double
 * cannot hold is text, so that nothing of it is lost.
 * @throws ValidationFailed for JSON with a member twice, text that cannot be stored, or a number out of range
 */
export function readValue(bytes: Buffer): unknown {
  if (bytes.length === 0) return null
  const text = bytes.toString('utf8')
  try {
    JSON.parse(text)
  } catch {
    const form = formPayload(text)
    return form === undefined ? text : readValue(Buffer.from(form))
  }
  try {
    // As a member, since it is judged less strictly for its numbers.
    parseRaw(Buffer.concat([Buffer.from('{"body":'), bytes, Buffer.from('}')]), 'body')
  } catch (error) {
    if (error instanceof Problem)
      throw new ValidationFailed(error.message, error.errors ? { errors: error.errors } : {})
    throw error
  }
  const value: unknown = JSON.parse(text, exactly)
  refuseInfinite(value, '')
  return value
}

function exactly(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value
  return context?.source !== undefined && /^-?\d+$/.test(context.source) ? context.source : value
}

function refuseInfinite(value: unknown, pointer: string): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const detail = 'is a number beyond what can be stored'
    throw new ValidationFailed(`The member ${pointer || '/'} of the body ${detail}.`, {
      errors: [{ pointer: `#${pointer}`, detail }]
    })
  }
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    refuseInfinite(member, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
  }
}
