/** The history of the state of a widget, from the state changes among the system events of its hub. */
import { pageRows } from '../db/pages.ts'
import { type Db, only, sql } from '../db/sql.ts'
import { stateOf } from '../evidence/index.ts'
import type { Listed, Page } from '../kernel/page.ts'
import type { Availability, StateChange } from './schema.ts'

const stateChanged = sql`'ihub.widget-state-changed'`

/** A page of the state changes of a widget, newest first. @throws PageTooLarge */
export async function listStateChanges(
  db: Db,
  hubId: string,
  widgetId: string,
  page: Page
): Promise<Listed<StateChange>> {
  const ofWidget = sql`x.hub_id = ${hubId} and x.widget_id = ${widgetId} and x.type = ${stateChanged}`
  const items = await pageRows<StateChange>(
    db,
    page,
    sql`
    select s.data ->> 'before' as "from", s.data ->> 'state' as "to",
      case when b.since is null or c.since > b.since then c.since else s.recorded_at end as at,
      s.recorded_at as "recordedAt", jsonb_build_object(
        'kind', case
          when s.data ->> 'state' = 'stale' then 'expiry'
          when s.data ->> 'state' = 'unproven' or c.event_id is null then 'other'
          when date_trunc('milliseconds', i.occurred_at) < c.since then 'confirmation'
          when c.since > b.since or b.since is null or i.recorded_at > b.recorded_at then 'event'
          else 'other' end,
        'eventId', c.event_id, 'eventType', i.event_type, 'subject', i.subject, 'outcomeReason', i.outcome_reason) as cause
    from hub.system_events s
    cross join lateral (select (s.data ->> 'since')::timestamptz as since, (s.data ->> 'eventId')::uuid as event_id) c
    left join lateral (
      select (x.data ->> 'since')::timestamptz as since, x.recorded_at from hub.system_events x
      where ${ofWidget} and x.seq < s.seq order by x.seq desc limit 1) b on true
    left join lateral hub.event(s.hub_id, c.event_id) i on true
    where s.hub_id = ${hubId} and s.widget_id = ${widgetId} and s.type = ${stateChanged}
    order by s.seq desc`
  )
  const { total } = only(
    await db.query<{ total: number }>(sql`select count(*) as total from hub.system_events x where ${ofWidget}`)
  )
  return { items, total }
}

const periods = [
  { period: '24h', hours: 24 },
  { period: '7d', hours: 7 * 24 },
  { period: '30d', hours: 30 * 24 },
  { period: '90d', hours: 90 * 24 }
] as const

/**
 * How long a widget was in which state during each period that ends at `now`. The states are those that the hub announced, and
 * the one of this moment; before the first of them a widget has the state that the change names as the one before it.
 */
export async function availabilityOf(
  db: Db,
  hubId: string,
  widgetId: string,
  now: Date
): Promise<Availability['periods']> {
  const at = sql`${now.toISOString()}::timestamptz`
  return db.query(sql`
    with widget as (
      select w.created_at, p.state, p.since from hub.widgets w ${stateOf(now)} where w.hub_id = ${hubId} and w.id = ${widgetId}
    ), announced as (
      select s.seq, s.data ->> 'before' as before, s.data ->> 'state' as state, s.recorded_at,
        (s.data ->> 'since')::timestamptz as since
      from hub.system_events s
      where s.hub_id = ${hubId} and s.widget_id = ${widgetId} and s.type = ${stateChanged} and s.recorded_at <= ${at}
        and s.seq >= coalesce((select max(x.seq) from hub.system_events x where x.hub_id = ${hubId}
          and x.widget_id = ${widgetId} and x.type = ${stateChanged} and x.recorded_at < ${at} - interval '90 days'), 0)
      union all select null, null, w.state, ${at}, w.since from widget w
    ), ordered as (
      select a.seq, a.state, case when lag(a.since) over o is null or a.since > lag(a.since) over o then a.since
        else a.recorded_at end as began
      from announced a window o as (order by a.seq nulls last)
    ), before as (
      select null::bigint as seq, coalesce((select a.before from announced a order by a.seq nulls last limit 1),
        (select w.state from widget w)) as state, w.created_at as began from widget w
    ), spans as (
      select n.state, lag(n.state) over o as previous, least(${at}, max(n.began) over o) as began,
        least(${at}, coalesce(max(n.began) over (order by n.place rows between unbounded preceding and 1 following), ${at})) as next,
        lead(n.state) over o is null as is_last
      from (select b.*, 0::bigint as place from before b
        union all select o.*, coalesce(o.seq, 9223372036854775807) from ordered o) n
      window o as (order by n.place)
    )
    select p.period, f.start as "from", ${at} as "to", t.verified as "verifiedSeconds", t.failing as "failingSeconds",
      t.unknown as "unknownSeconds", case when t.verified + t.failing > 0 then t.verified / (t.verified + t.failing) end
        as availability, t.failures
    from unnest(${periods.map(({ period }) => period)}::text[], ${periods.map(({ hours }) => hours)}::integer[])
      p (period, hours)
    cross join widget w
    cross join lateral (select least(${at}, greatest(w.created_at, ${at} - make_interval(hours => p.hours))) as start) f
    cross join lateral (
      select coalesce(sum(d.s) filter (where d.state = 'verified'), 0)::double precision as verified,
        coalesce(sum(d.s) filter (where d.state = 'failing'), 0)::double precision as failing,
        coalesce(sum(d.s) filter (where d.state not in ('verified', 'failing')), 0)::double precision as unknown,
        (count(*) filter (where d.state = 'failing' and d.previous <> 'failing' and d.began >= f.start))::integer as failures
      from (select n.state, n.previous, n.began, greatest(0, extract(epoch from
          case when n.is_last then ${at} else n.next end - greatest(n.began, f.start))) as s from spans n) d
    ) t
    order by p.hours`)
}
