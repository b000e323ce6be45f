/** What history holds of a widget at a past time: its version, its evidence, and the state that followed from it. */
import { parseDuration } from '@inter-hub/rules'
import { actorOf, by } from '../db/by.ts'
import { type Db, only, type Sql, sql } from '../db/sql.ts'
import type { ExplainedEvidence } from '../evidence/index.ts'
import { MalformedRequest } from '../kernel/problem.ts'
import type { Widget } from '../widgets/index.ts'

/** The most events of a widget that are read, newest first. */
const eventsMax = 2000
/** The most system events of a hub in which the states of neighbours are searched for. */
const changesMax = 20_000

export interface Past {
  widget: Widget
  evidence: ExplainedEvidence[]
  /** What is not known of that time, in sentences. */
  unknown: string[]
}

/** A moment has milliseconds, the database microseconds: what happened within the millisecond has happened. */
export const endOf = (at: Date) => at.toISOString().replace('Z', '999Z')

/** @throws MalformedRequest if the widget did not exist */
export async function pastOf(db: Db, widget: Widget, at: Date): Promise<Past> {
  const [version] = await db.query<{ content: Partial<Widget> }>(sql`
    select v.content from hub.widget_versions v where v.hub_id = ${widget.hubId} and v.widget_id = ${widget.id}
      and v.created_at <= ${endOf(at)} order by v.version desc limit 1`)
  if (version === undefined) {
    throw new MalformedRequest(
      `The widget ${widget.slug} did not exist at ${at.toISOString()}: it was created at ${widget.createdAt}.`,
      { errors: [{ parameter: 'at', detail: 'is before the creation of the widget' }] }
    )
  }
  const { kept, estimated, ...read } = await evidenceAt(db, widget, at)
  const unknown = [
    'Relations that were deleted since are not known; the others and the owner record are as they are now.'
  ]
  if (!kept)
    unknown.push(
      'The oldest events of the hub were removed at the end of their retention period; evidence from them is missing.'
    )
  if (estimated.length > 0) {
    const some = estimated.slice(0, 10).join(', ')
    unknown.push(
      `When this was last confirmed, and since when it had been so, is estimated, because only the first and the last confirmation of a day are kept, or because reports arrived late: ${some}.`
    )
  }
  if (read.count === eventsMax) unknown.push(`Only the newest ${eventsMax} events from before that time were read.`)
  return {
    widget: {
      ...widget,
      ...version.content,
      ...stateFrom(read.evidence, widget),
      slug: widget.slug,
      ownership: {},
      declaredAt: {}
    },
    evidence: read.evidence,
    unknown
  }
}

/** By the rule of hub.state_of. */
function stateFrom(
  evidence: readonly ExplainedEvidence[],
  { createdAt }: Widget
): Pick<Widget, 'state' | 'stateSince' | 'attention'> {
  const proofs = evidence.filter(({ proves }) => proves)
  const failing = proofs.filter(({ outcome, fresh }) => outcome === 'fail' && fresh)
  const expired = proofs.filter(({ fresh }) => fresh === false)
  const times = (rows: readonly ExplainedEvidence[], time: 'since' | 'freshUntil') =>
    rows.map((row) => row[time] ?? createdAt).sort()
  const passing = proofs.filter(({ outcome }) => outcome === 'pass')
  const attention = [...new Set(passing.flatMap((row) => row.attention))].sort().slice(0, 20)
  if (proofs.length === 0) return { state: 'unproven', stateSince: createdAt, attention }
  if (failing.length > 0) return { state: 'failing', stateSince: times(failing, 'since')[0] ?? createdAt, attention }
  if (expired.length > 0) return { state: 'stale', stateSince: times(expired, 'freshUntil')[0] ?? createdAt, attention }
  return { state: 'verified', stateSince: times(proofs, 'since').at(-1) ?? createdAt, attention }
}

/** How long the event types of the manifest that was active then prove anything, in seconds. */
async function freshForAt(db: Db, hubId: string, at: string): Promise<{ names: string[]; seconds: number[] }> {
  const rows = await db.query<{ name: string; freshFor: string }>(sql`
    select t.entry ->> 'name' as name, t.entry ->> 'freshFor' as "freshFor" from (
      select m.vocabulary from hub.manifests m where m.hub_id = ${hubId} and m.activated_at <= ${at}
      order by m.activated_at desc limit 1
    ) m cross join lateral jsonb_array_elements(m.vocabulary -> 'eventTypes') t (entry)
    where t.entry ->> 'freshFor' is not null`)
  return { names: rows.map(({ name }) => name), seconds: rows.map(({ freshFor }) => parseDuration(freshFor) ?? 0) }
}

/** What of the evidence of a widget was retired by then, for a query: the last retirement of each event type and subject. */
const retiredAt = (hubId: string, widgetId: string, at: string) => sql`retirements as (
      select s.data ->> 'eventType' as event_type, s.data ->> 'subject' as subject, s.data ->> 'asOf' as text, s.recorded_at
      from hub.system_events s
      where s.hub_id = ${hubId} and s.widget_id = ${widgetId} and s.type = 'ihub.evidence-retired' and s.recorded_at <= ${at}
      -- The last one may have no number yet.
      union all select e.event_type, e.subject, to_char(e.retired_as_of at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        e.retired_at
      from hub.evidence e where e.hub_id = ${hubId} and e.widget_id = ${widgetId} and e.retired_at <= ${at}
    ), retired as materialized (
      select distinct on (r.event_type, r.subject) r.event_type, r.subject, r.text::timestamptz as as_of, jsonb_build_object(
        'asOf', r.text, 'at', to_char(r.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'reason', coalesce(e.retired_reason, 'The audit log has the reason.'),
        'by', case when e.retired_by is not null then ${actorOf('e.retired_by', 'e.retired_via')} end) as retired
      from retirements r
      left join hub.evidence e on e.hub_id = ${hubId} and e.widget_id = ${widgetId} and e.event_type = r.event_type
        and e.subject = r.subject and e.retired_as_of = r.text::timestamptz
      order by r.event_type, r.subject, r.text desc
    )`

/** The evidence as it was known then, by the rules of evidence.sql. `kept`: no event before that time was removed. */
async function evidenceAt(
  db: Db,
  { hubId, id }: Widget,
  moment: Date
): Promise<{ evidence: ExplainedEvidence[]; estimated: string[]; count: number; kept: boolean }> {
  const now = moment.toISOString()
  const at = endOf(moment)
  const { names, seconds } = await freshForAt(db, hubId, at)
  const rows = await db.query<ExplainedEvidence & { estimated: boolean }>(sql`
    with ${retiredAt(hubId, id, at)}, recent as materialized (
      select i.*, r.as_of as retired_as_of from hub.interaction_events i
      left join retired r on r.event_type = i.event_type and r.subject = i.subject
      where i.hub_id = ${hubId} and i.widget_id = ${id} and i.seq <= (select hub.seq_at(${hubId}, ${at}))
        and i.occurred_at <= ${at} and i.recorded_at <= ${at}
      order by i.seq desc limit ${eventsMax}
    ), seen as materialized (
      select i.*, t.seconds, greatest(i.occurred_at, c.seen_at) as seen_at, coalesce(c.count, 0)::integer as confirmations,
        c.renewed_at, coalesce(c.estimated, false) as estimated
      from recent i left join unnest(${names}::text[], ${seconds}::integer[]) t (name, seconds) on t.name = i.event_type
      cross join lateral (select make_interval(secs => least(i.fresh_for_s, t.seconds)) as term) d
      cross join lateral (
        -- Of each day only the first and the last confirmation are kept; those between are taken as evenly spread.
        select max(case when c.last_at <= ${at} then c.last_at
            else greatest(c.first_at, ${at}::timestamptz - (c.last_at - c.first_at) / greatest(c.count - 1, 1)) end) as seen_at,
          sum(c.count) as count, max(greatest(case when c.first_at > c.before + d.term then c.first_at end,
            case when c.count = 2 and c.last_at <= ${at} and c.last_at > c.first_at + d.term then c.last_at end)) as renewed_at,
          bool_or((c.last_at > ${at} and c.last_at > c.first_at) or (c.count > 2 and c.last_at > c.first_at + d.term)) as estimated
        from (select y.*, coalesce(lag(y.last_at) over (order by y.day), i.occurred_at) as before from hub.confirmations y
          where y.hub_id = ${hubId} and y.event_id = i.id and y.first_at <= ${at}) c
      ) c
      where i.outcome <> 'info' and i.occurred_at > coalesce(i.retired_as_of, '-infinity')
    ), runs as materialized (
      select s.*, lag(s.outcome) over k is distinct from s.outcome or s.occurred_at > coalesce(lag(hub.fresh_until_of(s.outcome,
        s.seen_at, s.occurred_at, s.as_of, s.until, s.fresh_for_s, s.seconds)) over k, 'infinity') as begins,
        -- What arrived out of order was judged by what was known then, which cannot be said of confirmations in between.
        s.occurred_at < max(s.seen_at) over (partition by s.event_type, s.subject order by s.seq
          rows between unbounded preceding and 1 preceding) as is_late
      from seen s window k as (partition by s.event_type, s.subject order by s.occurred_at, s.seq)
    ), proofs as (
      select distinct on (s.event_type, s.subject) s.* from runs s
      order by s.event_type, s.subject, s.seen_at desc, s.outcome = 'fail' desc, s.seq desc
    ), latest as (
      select distinct on (i.event_type, i.subject) i.* from recent i
      order by i.event_type, i.subject, i.occurred_at desc, i.seq desc
    )
    select l.event_type as "eventType", l.subject, e.id as "eventId", e.outcome, e.outcome_reason as "outcomeReason",
      e.source, e.view_context as "viewContext", ${by('e')}, f.until > ${now} as fresh, f.until as "freshUntil",
      e.occurred_at as "occurredAt", coalesce(p.seen_at, e.occurred_at) as "seenAt",
      coalesce(p.confirmations, 0) as confirmations,
      (select max(greatest(case when x.begins then x.occurred_at end, x.renewed_at)) from runs x
        where x.event_type = p.event_type and x.subject = p.subject and x.occurred_at <= p.occurred_at) as since,
      coalesce(e.attention, '{}') as attention, case when p.id is null then r.retired end as retired, jsonb_build_object('eventId', l.id, 'outcome', l.outcome,
        'outcomeReason', l.outcome_reason, 'occurredAt',
        to_char(l.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as latest,
      p.id is not null and f.until is not null as proves,
      p.id is not null and (p.estimated or exists (select from runs x where x.event_type = p.event_type
        and x.subject = p.subject and x.is_late)) as estimated
    from latest l
    left join proofs p on p.event_type = l.event_type and p.subject = l.subject
    left join retired r on r.event_type = l.event_type and r.subject = l.subject
    join recent e on e.id = coalesce(p.id, l.id)
    cross join lateral (select case when p.seconds is not null then hub.fresh_until_of(p.outcome,
      p.seen_at, p.occurred_at, p.as_of, p.until, p.fresh_for_s, p.seconds) end as until) f
    order by coalesce(e.outcome = 'fail' and f.until > ${now}, false) desc, f.until > ${now} nulls last, "seenAt" desc,
      l.event_type, l.subject`)
  const { count, kept } = only(
    await db.query<{ count: number; kept: boolean }>(sql`
      select (select count(*)::integer from (select from hub.interaction_events i where i.hub_id = ${hubId}
          and i.widget_id = ${id} and i.seq <= hub.seq_at(${hubId}, ${at}) limit ${eventsMax}) i) as count,
        h.first_seq = 1 as kept
      from hub.hubs h where h.id = ${hubId}`)
  )
  const estimated = rows
    .filter((row) => row.estimated)
    .map(({ eventType, subject }) => (subject ? `${eventType} (${subject})` : eventType))
  return { evidence: rows.map(({ estimated: _, ...row }) => row), estimated, count, kept }
}

/** The states of widgets `w` at a past time, for a query: `p`, with null where it is not known. */
export function statesAt(hubId: string, at: Date): { parts: Sql; join: Sql } {
  const parts = sql`newest as materialized (
      select * from hub.system_events y where y.hub_id = ${hubId} and y.recorded_at <= ${endOf(at)}
      order by y.recorded_at desc limit ${changesMax}
    ), changes as materialized (
      select distinct on (s.widget_id) s.widget_id, s.data ->> 'state' as state, (s.data ->> 'since')::timestamptz as since
      from newest s where s.type = 'ihub.widget-state-changed' order by s.widget_id, s.seq desc
    )`
  // Without a change, a widget has been unproven since it was created.
  const join = sql`left join changes c on c.widget_id = w.id cross join lateral (
      select coalesce(c.state, d.state) as state, coalesce(c.since, case when d.state is not null then w.created_at end) as since
      from (select case when (select count(*) from newest) < ${changesMax} then 'unproven' end as state) d
    ) p`
  return { parts, join }
}
