/**
 * Compares the books with what a receiver of webhooks was sent: the message of every acknowledged event at least once,
 * always with the same id, and no more repeats than were allowed. Answers the faults; none is the proof.
 */
import type { Received } from '@inter-hub/server/testing'
import type { Ledger } from './ledger.ts'

export function findMessageFaults(ledger: Ledger, received: readonly Received[], repeatsMax: number): string[] {
  const idsOf = Map.groupBy(received, eventOf)
  const repeats = countRepeats(received)
  return [
    ...ledger.told('acknowledged').flatMap(({ externalId, id = '' }) => {
      const ids = new Set(idsOf.get(id)?.map(messageOf))
      if (ids.size === 0) return [`${externalId} was acknowledged and its message is lost`]
      return ids.size === 1 ? [] : [`${externalId} came as ${ids.size} messages`]
    }),
    ...(repeats > repeatsMax ? [`${repeats} messages came again, not ${repeatsMax} at most`] : [])
  ]
}

/** How many messages were not the first with their id. */
export function countRepeats(received: readonly Received[]): number {
  return received.length - new Set(received.map(messageOf)).size
}

const messageOf = ({ headers }: Received): string => headers['webhook-id'] ?? ''
const eventOf = ({ body }: Received): string => (JSON.parse(body) as { data: { id: string } }).data.id
