/** Reads the snapshot of a hub: `GET /hubs/{id}/snapshot`, line by line. */
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
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
  const input = Readable.fromWeb(body as never)
  let isComplete = false
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const { kind, row, ...rest } = JSON.parse(line) as SnapshotRow & Record<string, unknown>
      isComplete = kind === 'end'
      yield { kind, row: row ?? rest }
    }
  } catch (error) {
    throw new IhubError('unreachable', `The snapshot of ${hub} was cut off.`, { cause: error })
  } finally {
    input.destroy()
  }
  if (!isComplete) throw new IhubError('unreachable', `The snapshot of ${hub} was cut off.`)
}
