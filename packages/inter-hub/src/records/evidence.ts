/** Copies of the events that a decision is based on, which stay readable after the events are removed. */
import { sql } from '../db/sql.ts'
import type { Step } from '../hubs/index.ts'
import { type ProblemItem, ValidationFailed } from '../kernel/problem.ts'
import type { CitedEvent } from './decision-schema.ts'

/** A decision is one row of a page, which has 4 MiB at most. */
const bytesMax = 512 * 1024

/** @throws ValidationFailed for events that the hub does not have, or that are too much together */
export async function citedEvents({ db, hub, actor }: Step, cited: readonly string[]): Promise<CitedEvent[]> {
  // PostgreSQL takes an id in upper case for the same.
  const ids = [...new Set(cited.map((id) => id.toLowerCase()))]
  if (ids.length === 0) return []
  const mayRead = actor.grants.allows('read', hub.slug)
  const { rows, isCut } = await db.queryUpTo<Omit<CitedEvent, 'metadata'> & { metadata: string }>(
    sql`select e.id as "eventId", e.widget_id as "widgetId", w.slug as "widgetSlug", e.event_type as "eventType",
      e.subject, e.outcome, e.outcome_reason as "outcomeReason", e.occurred_at as "occurredAt",
      e.recorded_at as "recordedAt", e.metadata
    from unnest(${ids}::uuid[]) with ordinality as c (id, ix)
    cross join lateral hub.event(${hub.id}, c.id) e
    join hub.widgets w on w.hub_id = e.hub_id and w.id = e.widget_id
    where ${mayRead} order by c.ix`,
    bytesMax
  )
  if (isCut) {
    const detail = `are larger than ${bytesMax} bytes together; cite fewer events`
    throw new ValidationFailed(`The cited events ${detail}.`, { errors: [{ pointer: '#/evidence', detail }] })
  }
  const found = new Set(rows.map(({ eventId }) => eventId))
  const errors = cited.flatMap((id, index): ProblemItem[] =>
    found.has(id.toLowerCase())
      ? []
      : [{ pointer: `#/evidence/${index}`, detail: 'is not the id of an event of the hub' }]
  )
  if (errors.length > 0)
    throw new ValidationFailed('evidence contains an id that is not an event of the hub.', { errors })
  return rows.map(({ metadata, ...event }) => ({ ...event, metadata: JSON.parse(metadata) }))
}
