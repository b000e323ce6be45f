/** Events that the runtime must respond to and that were recorded while it did not follow the hub. */
import type { Client, Schema } from '@inter-hub/sdk'
import { passEnd } from '../gates/names.ts'
import { releaseEnd } from './drift.ts'

const perPage = 200
const pagesMax = 5

/**
 * The passes of gates and observed releases of a hub that were recorded since a time (milliseconds since 1970), oldest first. Of
 * each type, at most the newest 1,000. @throws IhubError
 */
export async function readMissed(
  client: Client,
  hub: string,
  { eventTypes, since }: { eventTypes: Iterable<string>; since: number }
): Promise<Schema<'InteractionEvent'>[]> {
  const missed: Schema<'InteractionEvent'>[] = []
  for (const eventType of eventTypes) {
    if (!eventType.endsWith(passEnd) && !eventType.endsWith(releaseEnd)) continue
    for (let page = 1; page <= pagesMax; page++) {
      const { data } = await client.get('/interaction-events', { query: { hub, eventType, page, per_page: perPage } })
      const found = data.filter(({ recordedAt }) => Date.parse(recordedAt) >= since)
      missed.push(...found)
      if (found.length < perPage) break
    }
  }
  return missed.sort((one, other) => one.seq - other.seq)
}
