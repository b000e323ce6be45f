import { actorOf, by } from '../db/by.ts'
import { pageRows, partRows } from '../db/pages.ts'
import { type Db, only, Sql, sql } from '../db/sql.ts'
import type { Actor } from '../kernel/actor.ts'
import { jsonWith } from '../kernel/json-text.ts'
import type { Listed, Page } from '../kernel/page.ts'
import type { ConfirmationStatus, Evidence } from './schema.ts'
import { freshUntil } from './state.ts'

type Row = Evidence & { metadata: string }
const textOf = ({ metadata, ...evidence }: Row) => jsonWith(evidence, { metadata })

/**
 * The evidence of a widget, newest proof first, as JSON texts: one for each event type and subject, with the proof
 * that counts (or the newest event where there is none) and its metadata as it was sent. @throws PageTooLarge
 */
export async function evidenceOf(db: Db, hubId: string, widgetId: string, now: Date): Promise<string[]> {
  const elsewhere = 'List it with GET /widgets/{id}/evidence?per_page=….'
  return (await partRows<Row>(db, evidenceQuery(hubId, widgetId, now), elsewhere)).map(textOf)
}

/** A page of it. @throws PageTooLarge */
export async function listEvidence(
  db: Db,
  hubId: string,
  widgetId: string,
  now: Date,
  page: Page
): Promise<Listed<string>> {
  const rows = await pageRows<Row>(db, page, evidenceQuery(hubId, widgetId, now))
  const { total } = only(
    await db.query<{ total: number }>(sql`
      select count(*) as total from hub.evidence e where e.hub_id = ${hubId} and e.widget_id = ${widgetId}`)
  )
  return { items: rows.map(textOf), total }
}

/** One entry of it as JSON text; undefined when there is none. */
export async function evidenceEntry(
  db: Db,
  about: { hubId: string; widgetId: string; eventType: string; subject: string },
  now: Date
): Promise<string | undefined> {
  const { hubId, widgetId, eventType, subject } = about
  const one = sql`and e.event_type = ${eventType} and e.subject = ${subject}`
  const [row] = await db.query<Row>(evidenceQuery(hubId, widgetId, now, one))
  return row && textOf(row)
}

/** A piece of evidence as an explanation reads it. */
export type ExplainedEvidence = Omit<Evidence, 'values' | 'events' | 'asOf' | 'until' | 'confirmedAt'> & {
  /** When it was last observed. */
  seenAt: string
  /** Whether it counts for the state of its widget. */
  proves: boolean
}

/** The evidence of a widget, up to a limit: what fails first, then what has expired; and how much there is. */
export async function explainedEvidence(
  db: Db,
  hubId: string,
  widgetId: string,
  now: Date,
  limit: number
): Promise<{ rows: ExplainedEvidence[]; total: number }> {
  const rows = await db.query<ExplainedEvidence & { total: number }>(sql`
    select q."eventType", q.subject, q."eventId", q.outcome, q."outcomeReason", q.source, q."viewContext", q.by, q.fresh,
      q."freshUntil", q."occurredAt", coalesce(q."confirmedAt", q."occurredAt") as "seenAt", q.confirmations, q.since,
      q.attention, q.retired, q.latest, q.retired is null and q.outcome <> 'info' and q.fresh is not null as proves,
      count(*) over ()::integer as total
    from (${evidenceQuery(hubId, widgetId, now)}) q
    order by coalesce(q.outcome = 'fail' and q.fresh, false) desc, q.fresh nulls last, "seenAt" desc, q."eventType", q.subject
    limit ${limit}`)
  return { rows: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 }
}

/** A time of the database as the API shows it, within JSON. */
const timeText = (column: string) =>
  new Sql([`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`], [])

function evidenceQuery(hubId: string, widgetId: string, now: Date, and: Sql = sql``): Sql {
  return sql`
    select e.event_type as "eventType", e.subject, p.id as "eventId", p.outcome, p.outcome_reason as "outcomeReason",
      p.source, p.view_context as "viewContext", ${by('p')}, f.until > ${now.toISOString()}::timestamptz as fresh, f.until as "freshUntil", p.occurred_at as "occurredAt",
      p.as_of as "asOf", p.until, coalesce(e.proof_measured, p.measured) as values, coalesce(p.attention, '{}') as attention,
      case when e.proof_event_id is null and e.retired_as_of is not null then jsonb_build_object(
        'asOf', ${timeText('e.retired_as_of')}, 'at', ${timeText('e.retired_at')}, 'reason', e.retired_reason,
        'by', ${actorOf('e.retired_by', 'e.retired_via')}) end as retired,
      nullif(e.proof_seen_at, e.proof_at) as "confirmedAt", e.confirmations, e.proof_since as since, e.events,
      json_build_object('eventId', l.id, 'outcome', l.outcome, 'outcomeReason', l.outcome_reason, 'occurredAt',
        ${timeText('l.occurred_at')})::jsonb as latest,
      p.metadata
    from hub.evidence e
    left join hub.vocabulary v on v.hub_id = e.hub_id and v.kind = 'event-type' and v.name = e.event_type and v.status = 'active'
    cross join lateral hub.event(e.hub_id, coalesce(e.proof_event_id, e.latest_event_id)) p
    cross join lateral hub.event(e.hub_id, e.latest_event_id) l
    cross join lateral (select case when v.fresh_for_s is not null then ${freshUntil} end as until) f
    where e.hub_id = ${hubId} and e.widget_id = ${widgetId} ${and}
    order by e.proof_seen_at desc nulls last, e.event_type, e.subject`
}

export interface Observed {
  eventId: string
  /** Null: now. */
  observedAt: string | null
  values?: Record<string, number> | undefined
  attention?: string[] | undefined
}

/**
 * Confirms events: the same was observed again. Returns a status for each. `widgetId` null: events of any widget of the
 * hub.
 */
export async function confirmEvidence(
  db: Db,
  hubId: string,
  widgetId: string | null,
  looks: readonly Observed[],
  clockOffsetMs: number
): Promise<ConfirmationStatus[]> {
  const rows = await db.query<{ status: ConfirmationStatus }>(sql`
    select c.status from hub.confirm(${hubId}, ${widgetId}, make_interval(secs => ${clockOffsetMs / 1000}),
      ${looks.map(({ eventId }) => eventId)}::uuid[], ${looks.map(({ observedAt }) => observedAt)}::timestamptz[],
      ${looks.map(({ values }) => values && JSON.stringify(values))}::jsonb[],
      ${looks.map(({ attention }) => attention?.join('\n'))}::text[]) c order by c.ix`)
  return rows.map(({ status }) => status)
}

export interface Retirement {
  hubId: string
  widgetId: string
  eventType: string
  subject: string
  reason: string
  /** Undefined: now. */
  asOf: string | undefined
}

export type Retired = 'retired' | 'unchanged' | 'unknown' | 'in_future'

/** Retires evidence in the name of an actor. */
export async function retireEvidence(
  db: Db,
  { hubId, widgetId, eventType, subject, reason, asOf }: Retirement,
  actor: Actor,
  clockOffsetMs: number
): Promise<Retired> {
  const { status } = only(
    await db.query<{ status: Retired }>(sql`
      select hub.retire_evidence(${hubId}, ${widgetId}, ${eventType}, ${subject}, ${asOf}, make_interval(secs => ${clockOffsetMs / 1000}), ${reason},
        ${actor.id}, ${actor.via}) as status`)
  )
  return status
}

/** Applies evidence that was recorded ahead of its time once that time has come. */
export async function settleFuture(db: Db, now: Date): Promise<void> {
  await db.query(sql`select hub.settle_future(${now.toISOString()})`)
}

const seriesAtOnce = 1000

/** Removes rollups whose period is over, a part of the series in each transaction. */
export async function removeOldRollups(db: Db, now: Date): Promise<void> {
  for (let after: string | null = '-9223372036854775808'; after !== null; ) {
    const removed: { last: string | null } = only(
      await db.query<{ last: string | null }>(
        sql`select hub.remove_old_rollups(${now.toISOString()}, ${after}::bigint, ${seriesAtOnce})::text as last`
      )
    )
    after = removed.last
  }
}
