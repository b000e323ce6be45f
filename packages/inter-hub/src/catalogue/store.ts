/** What metrics and service discovery read of the active widgets of a hub. */
import { all, type Bounded, type Db, only, type Sql, sql } from '../db/sql.ts'
import { stateOf } from '../evidence/index.ts'
import { matchesLabel, parseSelector } from '../widgets/index.ts'
import type { MetricsQuery, TargetsQuery } from './schema.ts'

/** The rows of one query have at most this many bytes. */
const bytesMax = 4 * 1024 * 1024

export interface WidgetRow {
  id: string
  slug: string
  name: string
  type: string
  owner: string | null
  policyScope: string | null
  labels: Record<string, string>
  environment: string | null
}

export interface ProofRow {
  slug: string
  eventType: string
  subject: string
  ageSeconds: number
  latencyMs: number | null
}

/** The active widgets `w` of a hub that match. @throws MalformedRequest for a label selector that cannot be read */
function matching(hubId: string, query: MetricsQuery): Sql {
  const { widgetType, policyScope, owner, label } = query
  const conditions = [sql`w.hub_id = ${hubId}`, sql`w.status = 'active'`]
  if (widgetType !== undefined) conditions.push(sql`w.widget_type = ${widgetType}`)
  if (policyScope !== undefined) conditions.push(sql`w.policy_scope = ${policyScope}`)
  if (owner !== undefined) conditions.push(sql`w.owner = ${owner}`)
  if (label !== undefined) conditions.push(...parseSelector(label).map(matchesLabel))
  return sql`hub.widgets w cross join lateral (select w.hub_id, w.id as widget_id) s where ${all(conditions)}`
}

/** The slug of the environment of the widget `w`. */
function environmentOf({ environmentType: type }: MetricsQuery): Sql {
  if (type === undefined) return sql`null::text`
  return sql`case when w.widget_type = ${type} then w.slug else (
    select min(x.slug) from hub.relations r join hub.widgets x on x.hub_id = r.hub_id and x.id = r.to_widget_id
    where r.hub_id = w.hub_id and r.from_widget_id = w.id and r.state in ('current', 'unknown')
      and x.widget_type = ${type} and x.status = 'active') end`
}

const columns = (query: MetricsQuery) => sql`w.id, w.slug, w.name, w.widget_type as type, w.owner,
  w.policy_scope as "policyScope", w.labels, ${environmentOf(query)} as environment`

const first = (hubId: string, query: MetricsQuery, most: number) =>
  sql`(select w.* from ${matching(hubId, query)} order by w.slug limit ${most}) w`

/** The first widgets by slug, with their states at `now`. */
export function widgetStates(
  db: Db,
  hubId: string,
  query: MetricsQuery,
  now: Date,
  most: number
): Promise<Bounded<WidgetRow & { state: string }>> {
  return db.queryUpTo(
    sql`select ${columns(query)}, p.state from ${first(hubId, query, most)} ${stateOf(now)} order by w.slug`,
    bytesMax
  )
}

/** Proofs `e` of the first widgets `w`: what counts towards their states. */
const proofsOf = (widgets: Sql) => sql`${widgets}
  join hub.evidence e on e.hub_id = w.hub_id and e.widget_id = w.id and e.proof_event_id is not null
  join hub.vocabulary v on v.hub_id = e.hub_id and v.kind = 'event-type' and v.name = e.event_type and v.status = 'active'
    and v.fresh_for_s is not null`

/** Proofs of the first widgets by slug. A pass is as old as its fact; a latency is the value `latencyMs` of the newest observation. */
export function widgetProofs(
  db: Db,
  hubId: string,
  query: MetricsQuery,
  now: Date,
  most: { widgets: number; proofs: number }
): Promise<Bounded<ProofRow>> {
  return db.queryUpTo(
    sql`
    select w.slug, e.event_type as "eventType", e.subject,
      extract(epoch from ${now.toISOString()}::timestamptz - case when e.proof_as_of is null or e.proof_outcome = 'fail'
        then e.proof_seen_at else least(e.proof_as_of, e.proof_at) end)::double precision as "ageSeconds",
      case when jsonb_typeof(e.proof_measured -> 'latencyMs') = 'number'
        then (e.proof_measured ->> 'latencyMs')::double precision end as "latencyMs"
    from ${proofsOf(first(hubId, query, most.widgets))}
    order by w.slug, e.event_type, e.subject limit ${most.proofs}`,
    bytesMax
  )
}

/** How many widgets match, and how many proofs they have. */
export async function counts(db: Db, hubId: string, query: MetricsQuery): Promise<{ widgets: number; proofs: number }> {
  const every = sql`(select w.* from ${matching(hubId, query)}) w`
  return only(
    await db.query<{ widgets: number; proofs: number }>(sql`
      select (select count(*) from ${every}) as widgets, (select count(*) from ${proofsOf(every)}) as proofs`)
  )
}

/** The first widgets by slug that have a text in this attribute. */
export function widgetTargets(
  db: Db,
  hubId: string,
  query: TargetsQuery,
  most: number
): Promise<Bounded<WidgetRow & { target: string }>> {
  const { attribute = 'address' } = query
  const value = sql`(w.attributes ->> ${attribute})`
  return db.queryUpTo(
    sql`
    select ${columns(query)}, ${value} as target from ${matching(hubId, query)}
      and jsonb_typeof(w.attributes -> ${attribute}) = 'string' and ${value} not in ('', 'unknown')
    order by w.slug limit ${most}`,
    bytesMax
  )
}
