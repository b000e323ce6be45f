/**
 * Events that another server recorded. They keep their ids and times, get the next numbers of their hub, and become evidence like
 * new events. An outcome from the other server is kept; otherwise the event is evaluated with the active manifest. Events of a type
 * that the manifest does not declare prove nothing.
 */
import { Type } from 'typebox'
import { type Db, only, Sql, sql } from '../db/sql.ts'
import { type Intake, operatorMark, RefusedRow, row } from '../db/table.ts'
import { Id, nullable, Time } from '../kernel/schema.ts'
import { inTurn } from '../kernel/turns.ts'
import { type CompiledEventType, compileEventType, findActiveManifest } from '../manifests/index.ts'
import { type EventRow, findingHash } from './prepare.ts'
import { eventColumns, eventTextProblem } from './tables.ts'
import { ingestStatement, type Written } from './writer.ts'

const { subject, outcome, retention: _retention, seq: _seq, recorded_at: _recordedAt, ...columns } = eventColumns

interface PastEvent {
  hub_id: string
  id: string
  widget_id: string
  event_type: string
  metadata: string
  occurred_at: string
  actor_id: string
  /** Without an outcome the event is evaluated here, and the members that belong to an evaluation are ignored. */
  outcome?: EventRow['outcome'] | null
  outcome_reason?: string | null
  incomplete?: string[] | null
  as_of?: string | null
  until?: string | null
  subject?: string | null
  view_context?: string | null
  fresh_for_s?: number | null
  source?: string | null
  external_id?: string | null
  recorded_at?: string | null
  via?: string | null
  trace_id?: string | null
  extensions?: string | null
  measured?: Record<string, number> | null
  attention?: string[] | null
}

export const pastEvents: Intake = {
  name: 'past_events',
  row: row({
    ...columns,
    subject: nullable(Type.Unsafe<string>(subject)),
    outcome: Type.Unsafe<string | null>({ ...nullable(outcome), enum: ['pass', 'fail', 'info', null] }),
    recorded_at: nullable(Time),
    actor_id: Id
  }),
  check: eventTextProblem,
  take: async (db, rows, clock) => {
    const events = (rows as unknown as PastEvent[]).map((event, index) => ({ ...event, index }))
    let count = 0
    for (const hubId of new Set(events.map(({ hub_id }) => hub_id)))
      count += await takeOfHub(
        db,
        hubId,
        events.filter(({ hub_id }) => hub_id === hubId),
        clock
      )
    return count
  }
}

type Numbered = PastEvent & { index: number }

async function takeOfHub(
  db: Db,
  hubId: string,
  events: readonly Numbered[],
  clock: { now(): Date; offsetMs: number }
): Promise<number> {
  // The import holds the lock of the hub, so no other transaction adds an event in between.
  const known = await knownOf(db, hubId, events)
  const first = new Map(events.map((event) => [event.id.toLowerCase(), event]))
  const wanted = [...first].flatMap(([id, event]) => (known.has(id) ? [] : [event]))
  if (wanted.length === 0) return 0
  // Changes of states through old events are history, too, and are not announced.
  const isHistory = wanted.some(({ occurred_at: at }) => clock.now().getTime() - Date.parse(at) > hourMs)
  if (isHistory) await db.query(sql`update hub.state_watches set seq = null where hub_id = ${hubId}`)
  const manifest = await findActiveManifest(db, hubId)
  if (!manifest) throw new RefusedRow(wanted[0]?.index ?? 0, 'belongs to a hub without an active manifest')
  const types = new Map(manifest.eventTypes.map((type) => [type.name, type]))
  const compiled = new Map<string, CompiledEventType>()
  const operator = only(
    await db.query<{ id: string }>(sql`select o.id from hub.consumers o where o.hub_id is null and o.name = 'operator'`)
  ).id
  const prepared: EventRow[] = []
  for (const event of wanted) {
    const declared = types.get(event.event_type)
    const type = compiled.get(event.event_type) ?? (declared && (await inTurn(() => compileEventType(declared))))
    if (type) compiled.set(type.name, type)
    prepared.push(await inTurn(() => eventRow(event, type, operator, clock.now())))
  }
  await db.query(sql`select set_config('ihub.past', 'on', true)`)
  const { text, values } = ingestStatement(
    { hubId, manifestId: manifest.id, offsetMs: clock.offsetMs, isWhole: false },
    prepared
  )
  const written = await db.query<Written & { ix: number }>(new Sql(text.split(/\$\d+/), values ?? []))
  const refused = written.find(({ status }) => !taken.includes(status))
  if (refused)
    throw new RefusedRow(wanted[Number(refused.ix) - 1]?.index ?? 0, reasons[refused.status] ?? refused.status)
  await keepTimes(db, hubId, wanted)
  await db.query(sql`select set_config('ihub.past', '', true)`)
  return written.filter(({ status }) => status === 'recorded').length
}

/** An event with the identity of an existing one was sent to both servers and counts as taken. */
const taken = ['recorded', 'duplicate', 'identity_conflict']
const reasons: Record<string, string> = { unknown_widget: 'belongs to a widget that the hub does not have' }

async function knownOf(db: Db, hubId: string, events: readonly PastEvent[]): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(sql`select e.id from hub.interaction_events e
    where e.hub_id = ${hubId} and e.id = any (${events.map(({ id }) => id)}::uuid[])`)
  return new Set(rows.map(({ id }) => id))
}

/** Sets when the other server recorded the events, at the latest now. */
async function keepTimes(db: Db, hubId: string, events: readonly PastEvent[]): Promise<void> {
  const known = events.filter(({ recorded_at: at }) => at)
  await db.query(sql`update hub.interaction_events e set recorded_at = least(t.at, e.recorded_at)
    from unnest(${known.map(({ id }) => id)}::uuid[], ${known.map(({ recorded_at: at }) => at)}::timestamptz[]) t (id, at)
    where e.hub_id = ${hubId} and e.id = t.id`)
}

function eventRow(event: Numbered, type: CompiledEventType | undefined, operator: string, now: Date): EventRow {
  const metadata = JSON.parse(event.metadata) as Record<string, unknown>
  const evaluated = evaluate(event, type, metadata)
  const { attention, measured } = event
  const list = attention ?? []
  return {
    ...evaluated,
    id: event.id,
    retention: type && isTimed(event, now) ? type.retention : 'keep',
    widgetId: event.widget_id,
    widgetSlug: null,
    eventType: event.event_type,
    strict: false,
    viewContext: event.view_context ?? null,
    metadata: event.metadata,
    source: event.source ?? null,
    externalId: event.source ? (event.external_id ?? null) : null,
    metadataHash: findingHash(event.metadata, list, evaluated.freshForS),
    // The original request is not known.
    contentHash: '',
    occurredAt: event.occurred_at,
    actorId: event.actor_id === operatorMark ? operator : event.actor_id,
    via: event.via ?? null,
    traceId: event.trace_id ?? null,
    extensions: event.extensions ?? null,
    values: measured ? JSON.stringify(measured) : null,
    attention: list,
    keyRoute: null,
    key: null,
    fingerprint: null
  }
}

type Evaluated = Pick<EventRow, 'subject' | 'outcome' | 'outcomeReason' | 'incomplete' | 'freshForS' | 'asOf' | 'until'>

function evaluate(event: PastEvent, type: CompiledEventType | undefined, metadata: Record<string, unknown>): Evaluated {
  const own = event.subject ?? undefined
  if (event.outcome || !type) {
    return {
      subject: own ?? '',
      outcome: event.outcome ?? 'info',
      outcomeReason: event.outcome_reason ?? null,
      incomplete: event.incomplete ?? [],
      freshForS: event.fresh_for_s ?? null,
      asOf: event.as_of ?? null,
      until: event.until ?? null
    }
  }
  const judged = type.judge(metadata, event.occurred_at)
  const terms = [type.freshForS, event.fresh_for_s].filter((term) => typeof term === 'number')
  return {
    subject: own ?? judged.subject,
    outcome: judged.outcome,
    outcomeReason: judged.reason,
    incomplete: judged.incomplete,
    freshForS: type.freshForS === null ? null : Math.min(...terms),
    asOf: judged.asOf,
    until: judged.until
  }
}

/** Whether the id has a time (UUIDv7), from which the retention period is counted. Other events are kept. */
function isTimed({ id }: PastEvent, now: Date): boolean {
  const ms = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
  return id[14] === '7' && ms > firstMs && ms < now.getTime() + dayMs
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** The year 2020. A random id with version 7 is very unlikely to have a time between then and tomorrow. */
const firstMs = 1_577_836_800_000
