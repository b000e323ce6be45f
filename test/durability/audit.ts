/**
 * Compares the books with what the server has, through its API: every acknowledged event is there exactly once and as it
 * was sent, refused ones are not, numbers have no gap and follow each client's order, and the projection says what the
 * events say. Answers the faults; none is the proof.
 */
import { isDeepStrictEqual } from 'node:util'
import { createClient, type Schema } from '@inter-hub/sdk'
import type { Intent, Ledger } from './ledger.ts'
import type { Hub } from './load.ts'

type Event = Schema<'InteractionEvent'>

export async function findFaults(hub: Hub, ledger: Ledger): Promise<string[]> {
  const events = await readEvents(hub)
  const kept = Map.groupBy(events, ({ externalId }) => externalId ?? '')
  return [
    ...findGaps(events),
    ...ledger.intents.flatMap((intent) => judge(intent, kept.get(intent.externalId) ?? [])),
    ...findStrangers(events, ledger),
    ...findDisorder(ledger),
    ...(await findProjectionFaults(hub, events))
  ]
}

/** All events of the hub in the order of their numbers. */
async function readEvents(hub: Hub): Promise<Event[]> {
  const client = createClient({ base: hub.base, key: hub.key })
  const events: Event[] = []
  for (let after = '0'; ; ) {
    const { data, meta } = await client.get('/interaction-events', { query: { after, limit: 200 } })
    events.push(...data)
    if (data.length === 0) return events
    after = meta.next ?? after
  }
}

function findGaps(events: Event[]): string[] {
  return events.flatMap(({ seq }, index) => {
    const wanted = (events[index - 1]?.seq ?? 0) + 1
    return seq === wanted ? [] : [`number ${seq} follows ${wanted - 1}`]
  })
}

function judge({ externalId, told, id, body }: Intent, found: Event[]): string[] {
  const [event, ...others] = found
  if (others.length > 0) return [`${externalId} is there ${found.length} times`]
  if (told === 'acknowledged') {
    if (!event) return [`${externalId} was acknowledged and is lost`]
    if (event.id !== id) return [`${externalId} was acknowledged as ${id} and is ${event.id}`]
    return isDeepStrictEqual(event.metadata, body.metadata) ? [] : [`${externalId} has other metadata`]
  }
  if (told === 'refused') return event ? [`${externalId} was refused and is there`] : []
  return [`${externalId} is not settled`]
}

function findStrangers(events: Event[], ledger: Ledger): string[] {
  const known = new Set(ledger.intents.map(({ externalId }) => externalId))
  return events.flatMap(({ externalId }) => (known.has(externalId ?? '') ? [] : [`nobody sent ${externalId}`]))
}

/** A client sends the next when it has heard of the one before, so its numbers grow. */
function findDisorder(ledger: Ledger): string[] {
  const last = new Map<string, number>()
  return ledger.told('acknowledged').flatMap(({ externalId, client, seq = 0, repeated }) => {
    if (repeated) return []
    const before = last.get(client) ?? 0
    last.set(client, seq)
    return before < seq ? [] : [`${externalId} has the number ${seq}, after ${before}`]
  })
}

async function findProjectionFaults(hub: Hub, events: Event[]): Promise<string[]> {
  const client = createClient({ base: hub.base, key: hub.key })
  const expected = Map.groupBy(events, (event) => keyOf(event.widgetSlug, event))
  const lists = await Promise.all(
    hub.widgets.map(async (slug) => {
      const { data } = await client.get('/widgets/{id}/evidence', { path: { id: slug } })
      return data.map((evidence) => [keyOf(slug, evidence), evidence] as const)
    })
  )
  const projected = new Map(lists.flat())
  const keys = new Set([...expected.keys(), ...projected.keys()])
  return [...keys].flatMap((key) => {
    const all = expected.get(key) ?? []
    const evidence = projected.get(key)
    const newest = newestOf(all)
    const proof = newestOf(all.filter(({ outcome }) => outcome !== 'info')) ?? newest
    if (!evidence || !newest || !proof) return [`${key} is ${evidence ? 'projected and nowhere recorded' : 'missing'}`]
    const is = [evidence.events, evidence.eventId, evidence.outcome, evidence.latest.eventId]
    const should = [all.length, proof.id, proof.outcome, newest.id]
    return isDeepStrictEqual(is, should) ? [] : [`${key} is projected as ${is} and not as ${should}`]
  })
}

const keyOf = (slug: string, { eventType, subject }: { eventType: string; subject: string }) =>
  `${slug} ${eventType} ${subject}`

/** By the time of observation, of which no two are equal; never by arrival. */
function newestOf(events: Event[]): Event | undefined {
  return events.reduce<Event | undefined>(
    (newest, event) => (newest === undefined || event.occurredAt > newest.occurredAt ? event : newest),
    undefined
  )
}
