/** Content codings of messages (RFC 9110 section 8.4). */
import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'

const decoders = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
  ['zstd', createZstdDecompress]
])

/** The content codings of a message that change its bytes, in lower case and in the order in which they were applied. */
export function codingsOf(header: string | undefined): string[] {
  const listed = (header ?? '').split(',').map((coding) => coding.trim().toLowerCase())
  return listed.filter((coding) => coding !== '' && coding !== 'identity')
}

/** What unpacks one coding; undefined for a coding that is not supported. */
export function decoderOf(coding: string): Transform | undefined {
  return decoders.get(coding)?.()
}
