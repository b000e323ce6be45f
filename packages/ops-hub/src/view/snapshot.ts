/** Reads the snapshot of a hub: `GET /hubs/{id}/snapshot`, line by line. */
import { type Client, IhubError } from '@inter-hub/sdk'

export interface SnapshotRow {
  /** `widget`, `relation`, `evidence`, …; `end` is the last, with the stream position. */
  kind: string
  row: unknown
}

/** @throws IhubError, also when the answer ends before its last line */
export async function* readSnapshot(client: Client, hub: string): AsyncGenerator<SnapshotRow> {
  const path = `/hubs/${encodeURIComponent(hub)}/snapshot`
  const body = await client.download(path, 'application/x-ndjson')
  let isComplete = false
  try {
    for await (const line of linesOf(body)) {
      const { kind, row, ...rest } = JSON.parse(line) as SnapshotRow & Record<string, unknown>
      isComplete = kind === 'end'
      yield { kind, row: row ?? rest }
    }
  } catch (error) {
    throw new IhubError('unreachable', `The snapshot of ${hub} was cut off.`, { cause: error })
  }
  if (!isComplete) throw new IhubError('unreachable', `The snapshot of ${hub} was cut off.`)
}

/** Lines end at a line feed alone: JSON may hold U+2028 and U+2029, at which `node:readline` splits too. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let pieces: string[] = []
  for await (const bytes of body) {
    const [first = '', ...others] = decoder.decode(bytes, { stream: true }).split('\n')
    pieces.push(first)
    for (const next of others) {
      yield pieces.join('')
      pieces = [next]
    }
  }
  const last = pieces.join('')
  if (last !== '') yield last
}
