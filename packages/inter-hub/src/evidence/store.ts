import { pageRows, partRows } from '../db/pages.ts'
import { type Db, only, type Sql, sql } from '../db/sql.ts'
import { jsonWith } from '../kernel/json-text.ts'
import type { Listed, Page } from '../kernel/page.ts'
import type { Evidence } from './schema.ts'
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

function evidenceQuery(hubId: string, widgetId: string, now: Date): Sql {
  return sql`
    select e.event_type as "eventType", e.subject, p.id as "eventId", p.outcome, p.outcome_reason as "outcomeReason",
      f.until > ${now.toISOString()}::timestamptz as fresh, f.until as "freshUntil", p.occurred_at as "occurredAt",
      nullif(e.proof_seen_at, e.proof_at) as "confirmedAt", e.confirmations, e.proof_since as since, e.events,
      json_build_object('eventId', l.id, 'outcome', l.outcome, 'outcomeReason', l.outcome_reason, 'occurredAt',
        to_char(l.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::jsonb as latest,
      p.metadata
    from hub.evidence e
    left join hub.vocabulary v on v.hub_id = e.hub_id and v.kind = 'event-type' and v.name = e.event_type and v.status = 'active'
    join hub.interaction_events p on p.hub_id = e.hub_id and p.id = coalesce(e.proof_event_id, e.latest_event_id)
    join hub.interaction_events l on l.hub_id = e.hub_id and l.id = e.latest_event_id
    cross join lateral (select case when v.fresh_for_s is not null then ${freshUntil} end as until) f
    where e.hub_id = ${hubId} and e.widget_id = ${widgetId}
    order by e.proof_seen_at desc nulls last, e.event_type, e.subject`
}

export interface Observed {
  eventId: string
  observedAt: string
  values?: Record<string, number> | undefined
  attention?: string[] | undefined
}

/** Confirms events: the same was observed again. Answers a status for each. `widgetId` null: events of any widget of the hub. */
export async function confirmEvidence(
  db: Db,
  hubId: string,
  widgetId: string | null,
  looks: Observed[],
  clockOffsetMs: number
): Promise<string[]> {
  const rows = await db.query<{ status: string }>(sql`
    select c.status from hub.confirm(${hubId}, ${widgetId}, make_interval(secs => ${clockOffsetMs / 1000}),
      ${looks.map(({ eventId }) => eventId)}::uuid[], ${looks.map(({ observedAt }) => observedAt)}::timestamptz[],
      ${looks.map(({ values }) => values && JSON.stringify(values))}::jsonb[],
      ${looks.map(({ attention }) => attention?.join('\n'))}::text[]) c order by c.ix`)
  return rows.map(({ status }) => status)
}

/** Lets evidence from the future prove what it proves once its time has come. */
export async function settleFuture(db: Db, now: Date): Promise<void> {
  await db.query(sql`select hub.settle_future(${now.toISOString()})`)
}
