/** The body of an answer as bytes and as text: unpacked, cut and without secrets. */
import { MIMEType } from 'node:util'
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { type Exchange, findHeaders } from '../connections/http-exchange.ts'
import { excerptOf } from '../redaction/redact.ts'

const excerptCharsMax = 1024

/** Text only, without secrets. */
export function excerptOfBody(seen: Exchange): { bodyExcerpt?: string } {
  const type = findHeaders(seen.rawHeaders, 'content-type')[0]?.value ?? ''
  const isText = /^text\/|[/+](?:json|xml|yaml|javascript|x-www-form-urlencoded)\b/i.test(type)
  if (seen.body.length === 0 || !isText || codingsOf(seen).length > 0) return {}
  const shown = excerptOf(bodyText(seen), excerptCharsMax)
  return shown === '' ? {} : { bodyExcerpt: shown }
}

/** The body decoded with its character set; undecodable bytes become U+FFFD. */
export function bodyText(seen: Exchange): string {
  const bytes = plainBody(seen) ?? Buffer.alloc(0)
  return new TextDecoder(charsetOf(seen, bytes)).decode(bytes)
}

/**
 * The character set from the byte order mark, the header or the document, as named by the Encoding Standard. UTF-8 if none is declared or
 * known, and if the body is UTF-8 although the server declares Latin-1, which is often a default.
 */
function charsetOf({ rawHeaders }: Exchange, bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const declared = declaredCharset(findHeaders(rawHeaders, 'content-type')[0]?.value ?? '', bytes)
  try {
    const { encoding } = new TextDecoder(declared)
    return encoding === 'windows-1252' && isUtf8(bytes) ? 'utf-8' : encoding
  } catch {
    return 'utf-8'
  }
}

const documentHead = 1024
const charsetPatterns: readonly [types: RegExp, charset: RegExp][] = [
  [/^text\/html$/, /<meta\b[^>]{0,200}\bcharset\s*=\s*["']?([\w.:-]{1,40})/i],
  [/[/+]xml$/, /^\s*<\?xml\b[^>]{0,200}\bencoding\s*=\s*["']([\w.:-]{1,40})/i]
]

function declaredCharset(type: string, bytes: Buffer): string {
  try {
    const { essence, params } = new MIMEType(type)
    const charset = params.get('charset')
    if (charset !== null) return charset
    const inDocument = charsetPatterns.find(([types]) => types.test(essence))?.[1]
    return inDocument?.exec(bytes.toString('latin1', 0, documentHead))?.[1] ?? 'utf-8'
  } catch {
    return 'utf-8'
  }
}

/** Ignores a character that is cut off at the end. */
function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

const bodyBytesMax = 64 * 1024
const decoders: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Buffer> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateAny,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync
}

/** `deflate` is data in the zlib format (RFC 9110 section 8.4.1.2); some servers send it without its header, as clients accept it. */
function inflateAny(bytes: Buffer, options: { maxOutputLength: number }): Buffer {
  const isZlib = ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.length > 1 && bytes.readUInt16BE(0) % 31 === 0
  return (isZlib ? inflateSync : inflateRawSync)(bytes, options)
}

/** Codings that compress; a word that is none of them, such as a character set, changes no byte. */
function codingsOf({ rawHeaders }: Exchange): string[] {
  const listed = findHeaders(rawHeaders, 'content-encoding').flatMap(({ value }) => value.toLowerCase().split(','))
  return listed.map((word) => word.trim()).filter((word) => word in decoders || /^(x-)?compress$/.test(word))
}

/** The body without the compression that it was sent with, though none was asked for; undefined where it cannot be undone. */
export function plainBody(seen: Exchange): Buffer | undefined {
  const bytes = Buffer.concat(seen.body)
  const codings = codingsOf(seen)
  const [coding = ''] = codings
  // Answers without a body, such as to HEAD, may name the coding of the body that they leave out.
  if (codings.length === 0 || bytes.length === 0) return bytes
  try {
    return codings.length === 1 ? decoders[coding]?.(bytes, { maxOutputLength: bodyBytesMax }) : undefined
  } catch {
    return undefined
  }
}

/** Why the body cannot be read as JSON. */
export function unreadable(seen: Exchange): string | undefined {
  if (seen.isCut) return 'The body is longer than 64 KiB and was not read as JSON.'
  return plainBody(seen) === undefined ? packedText(seen) : undefined
}

export function packedText(seen: Exchange): string {
  return `The body came as ${codingsOf(seen).join(', ').slice(0, 40)}, which was not requested, and could not be unpacked within 64 KiB.`
}
