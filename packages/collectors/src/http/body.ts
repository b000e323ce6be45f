/** The body of an answer as bytes and as text: unpacked, cut and without secrets. */
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
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

export function bodyText(seen: Exchange): string {
  return new TextDecoder().decode(plainBody(seen) ?? Buffer.alloc(0))
}

const bodyBytesMax = 64 * 1024
const decoders: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Buffer> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync
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
  if (codings.length === 0) return bytes
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
  return `The body came as ${codingsOf(seen).join(', ').slice(0, 40)}, which was not asked for, and could not be unpacked within 64 KiB.`
}
