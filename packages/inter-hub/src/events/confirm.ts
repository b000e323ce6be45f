/**
 * Confirmations: the same was observed again. An event is judged by its outcome rule at the time of the observation too: a
 * rule that compares times may find that the same metadata no longer passes, and then that is recorded as the failure it is.
 */
import { sql } from '../db/sql.ts'
import { type Confirmation, type ConfirmationStatus, confirmEvidence, type Observed } from '../evidence/index.ts'
import type { HubRef } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { formatDuration } from '../kernel/duration.ts'
import { Problem } from '../kernel/problem.ts'
import { utc } from '../kernel/time.ts'
import { inTurn } from '../kernel/turns.ts'
import type { CompiledEventType } from '../manifests/index.ts'
import { checkEvent } from './incoming.ts'
import { type Recorder, recordEvent } from './record-event.ts'
import { requireContexts } from './reserved-context.ts'

export interface Confirmed {
  eventId: string
  status: ConfirmationStatus
  recordedEventId?: string
}

/** Events are read with their metadata so many at once. */
const readAtOnce = 50

/**
 * Confirms events of a hub; returns a status for each, in their order. `widgetId` null: of any widget.
 * @throws InsufficientScope if one was recorded by the runtime of the hub and the actor does not have `write`
 */
export async function confirmAll(
  recorder: Recorder,
  actor: Actor,
  hub: HubRef,
  widgetId: string | null,
  items: Confirmation
): Promise<Confirmed[]> {
  const { db, clock } = recorder
  await requireContexts(
    db,
    actor,
    hub,
    items.map(({ eventId }) => eventId)
  )
  const now = clock.now()
  const looks = items.map(({ eventId, observedAt, values, attention }) => ({
    eventId,
    observedAt: observedAt === undefined ? null : utc(observedAt),
    values,
    attention
  }))
  const answered = new Map<Observed, Confirmed>()
  const timed = await typesByTime(recorder, hub, widgetId, looks)
  for (let start = 0; start < looks.length && timed.size > 0; start += readAtOnce) {
    await judgeAnew(recorder, actor, hub, looks.slice(start, start + readAtOnce), timed, now, answered)
  }
  const rest = looks.filter((look) => !answered.has(look))
  const statuses = rest.length === 0 ? [] : await confirmEvidence(db, hub.id, widgetId, rest, clock.offsetMs)
  for (const [index, look] of rest.entries()) {
    answered.set(look, { eventId: look.eventId, status: statuses[index] ?? 'unknown_event' })
  }
  return looks.map((look) => answered.get(look) as Confirmed)
}

/** Of these events those that another time may judge otherwise, with their type. */
async function typesByTime(
  { db, vocabularies }: Recorder,
  hub: HubRef,
  widgetId: string | null,
  looks: readonly Observed[]
): Promise<Map<string, CompiledEventType>> {
  const vocabulary = await vocabularies.refresh(hub.id)
  const found = await db.query<{ id: string; eventType: string }>(sql`
    select e.id, e.event_type as "eventType" from unnest(${looks.map(({ eventId }) => eventId)}::uuid[]) x (id)
    cross join lateral hub.event(${hub.id}, x.id) e
    where e.outcome = 'pass' and (${widgetId}::uuid is null or e.widget_id = ${widgetId}::uuid)`)
  const timed = new Map<string, CompiledEventType>()
  for (const { id, eventType } of found) {
    const type = await vocabulary?.eventType(eventType)
    if (type?.judgesByTime) timed.set(id, type)
  }
  return timed
}

/** How far the clock of a node may be behind that of the database. */
const clockToleranceMs = 5_000

interface Known {
  id: string
  widgetId: string
  eventType: string
  subject: string
  viewContext: string | null
  freshForS: number | null
  attention: string[]
  values: Record<string, number> | null
  metadata: string
  occurredAt: string
}

/** Judges passes at the time of their observation, and returns those that do not pass then. */
async function judgeAnew(
  recorder: Recorder,
  actor: Actor,
  hub: HubRef,
  looks: readonly Observed[],
  timed: ReadonlyMap<string, CompiledEventType>,
  now: Date,
  answered: Map<Observed, Confirmed>
): Promise<void> {
  const ids = looks.map(({ eventId }) => eventId.toLowerCase()).filter((id) => timed.has(id))
  if (ids.length === 0) return
  const rows = await recorder.db.query<Known>(sql`
    select e.id, e.widget_id as "widgetId", e.event_type as "eventType", e.subject, e.view_context as "viewContext",
      e.fresh_for_s as "freshForS", coalesce(e.attention, '{}') as attention, e.measured as values, e.metadata,
      e.occurred_at as "occurredAt"
    from unnest(${ids}::uuid[]) x (id)
    cross join lateral hub.event(${hub.id}, x.id) e
    left join hub.evidence p on p.hub_id = e.hub_id and p.widget_id = e.widget_id and p.event_type = e.event_type
      and p.subject = e.subject
    -- A retired event is answered as such.
    where p.retired_as_of is null or e.occurred_at > p.retired_as_of`)
  const known = new Map(rows.map((row) => [row.id, row]))
  for (const look of looks) {
    const event = known.get(look.eventId.toLowerCase())
    const type = timed.get(look.eventId.toLowerCase())
    if (!event || !type) continue
    const observedAt = look.observedAt ?? now.toISOString()
    // The database judges what is in the future, by its own clock, which may be ahead of this node's.
    if (observedAt < event.occurredAt || Date.parse(observedAt) > now.getTime() + clockToleranceMs) continue
    if (look.attention !== undefined && look.attention.join('\n') !== event.attention.join('\n')) continue
    const metadata = JSON.parse(event.metadata) as Record<string, unknown>
    const { outcome } = await inTurn(() => type.judge(metadata, observedAt))
    if (outcome === 'pass') continue
    answered.set(
      look,
      outcome === 'fail' ? await recordFailure(recorder, actor, hub, event, { ...look, observedAt }) : changed(look)
    )
  }
}

const changed = ({ eventId }: Observed): Confirmed => ({ eventId, status: 'changed' })

/** Its identity is the observation, so that repeating a call records nothing again. */
async function recordFailure(
  recorder: Recorder,
  actor: Actor,
  hub: HubRef,
  event: Known,
  look: Observed
): Promise<Confirmed> {
  const { viewContext, freshForS, attention, values } = event
  const members = {
    hub: hub.id,
    widgetId: event.widgetId,
    eventType: event.eventType,
    subject: event.subject,
    ...(viewContext === null ? {} : { viewContext }),
    ...(freshForS === null ? {} : { freshFor: formatDuration(freshForS) }),
    ...(attention.length === 0 ? {} : { attention }),
    ...((look.values ?? values) === null ? {} : { values: look.values ?? values }),
    occurredAt: look.observedAt,
    source: 'ihub.confirmation',
    externalId: `${event.id}@${look.observedAt}`
  }
  try {
    const body = checkEvent({ value: { ...members, metadata: JSON.parse(event.metadata) }, metadata: event.metadata })
    const { id } = await recordEvent(recorder, actor, body)
    return { eventId: look.eventId, status: 'failed', recordedEventId: id }
  } catch (error) {
    // As where the widget is archived: what the runtime sends instead is answered with the reason.
    if (error instanceof Problem && error.status < 500) return changed(look)
    throw error
  }
}
