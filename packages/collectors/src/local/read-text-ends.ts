/** The start and end of a text file compressed with gzip or Zstandard, without keeping the rest in memory. */
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'

const bytesKept = 4096

export type Packing = 'gzip' | 'zstd'

/** @param path a real path that may be read. @throws Error with the code of zlib where the file is damaged or cut */
export async function readUnpackedEnds(
  path: string,
  packing: Packing,
  signal: AbortSignal
): Promise<{ start: string; end: string }> {
  let [start, end] = [Buffer.alloc(0), Buffer.alloc(0)]
  await pipeline(
    createReadStream(path),
    packing === 'gzip' ? createGunzip() : createZstdDecompress(),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        if (start.length < bytesKept) start = Buffer.concat([start, chunk]).subarray(0, bytesKept)
        end = Buffer.concat([end, chunk]).subarray(-bytesKept)
      }
    },
    { signal }
  )
  return { start: start.toString('utf8'), end: end.toString('utf8') }
}
