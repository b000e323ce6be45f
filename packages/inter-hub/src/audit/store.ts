import { pageRows } from '../db/pages.ts'
import { all, type Db, only, type Sql, sql } from '../db/sql.ts'
import { visible } from '../db/visible.ts'
import type { Actor } from '../kernel/actor.ts'
import { isUuid } from '../kernel/ids.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { utc } from '../kernel/time.ts'
import type { AuditQuery, AuditRecord } from './schema.ts'

const columns = sql`a.id, a.at, a.action, a.hub_id as "hubId", h.slug as "hubSlug",
  case when a.target_kind is not null then jsonb_build_object('kind', a.target_kind, 'id', a.target_id, 'name',
    a.target_name) end as target,
  a.before, a.after,
  case when a.actor_id is not null or a.via is not null then
    jsonb_build_object('id', a.actor_id, 'kind', c.kind, 'name', c.name, 'via', a.via) end as by,
  a.address, a.operation, a.request_id as "requestId", a.reason, a.code, a.count`
const joined = sql`hub.audit a left join hub.hubs h on h.id = a.hub_id left join hub.actors c on c.id = a.actor_id`

/** What the caller may see: the records of the hubs it reads; those of the installation with framework:admin alone. */
function visibleTo(actor: Actor): Sql {
  if (actor.grants.has('framework:admin')) return sql`true`
  return sql`a.hub_id is not null and ${visible(actor)}`
}

function conditionsOf(query: AuditQuery): Sql[] {
  const conditions: Sql[] = []
  const { hub, action, target, actor } = query
  if (hub !== undefined) conditions.push(isUuid(hub) ? sql`a.hub_id = ${hub}` : sql`h.slug = ${hub}`)
  if (action?.endsWith('*')) conditions.push(sql`starts_with(a.action, ${action.slice(0, -1)})`)
  else if (action !== undefined) conditions.push(sql`a.action = ${action}`)
  if (target !== undefined)
    conditions.push(isUuid(target) ? sql`a.target_id = ${target}` : sql`a.target_name = ${target}`)
  if (actor !== undefined) {
    conditions.push(
      isUuid(actor)
        ? sql`a.actor_id = ${actor}`
        : sql`(c.name = ${actor} or a.via = ${actor} or split_part(a.via, ':', 2) = ${actor})`
    )
  }
  if (query.operation !== undefined) conditions.push(sql`a.operation = ${query.operation}`)
  if (query.requestId !== undefined) conditions.push(sql`a.request_id = ${query.requestId}`)
  if (query.since !== undefined) conditions.push(sql`a.at >= ${utc(query.since)}`)
  if (query.until !== undefined) conditions.push(sql`a.at < ${utc(query.until)}`)
  return conditions
}

export async function listAudit(db: Db, actor: Actor, query: AuditQuery, page: Page): Promise<Listed<AuditRecord>> {
  const where = all([visibleTo(actor), ...conditionsOf(query)])
  const items = await pageRows<AuditRecord>(
    db,
    page,
    sql`select ${columns} from ${joined} where ${where}
    order by a.at desc, a.id`
  )
  const { total } = only(await db.query<{ total: number }>(sql`select count(*) as total from ${joined} where ${where}`))
  return { items, total }
}

export interface AuditEntry {
  action: 'request.refused' | 'key.used'
  actorId: string | null
  via: string | null
  hubId: string | null
  address: string
  operation: string | null
  requestId: string | null
  code: string | null
  count: number
}

export async function insertAuditEntries(db: Db, entries: readonly AuditEntry[]): Promise<void> {
  const of = <Name extends keyof AuditEntry>(name: Name) => entries.map((one) => one[name])
  await db.query(sql`
    insert into hub.audit (action, actor_id, via, hub_id, address, operation, request_id, code, count)
    select t.action, t.actor_id, t.via, t.hub_id, t.address, t.operation, t.request_id, t.code, t.count
    from unnest(${of('action')}::text[], ${of('actorId')}::uuid[], ${of('via')}::text[], ${of('hubId')}::uuid[],
      ${of('address')}::text[], ${of('operation')}::text[], ${of('requestId')}::uuid[], ${of('code')}::text[],
      ${of('count')}::integer[])
      as t (action, actor_id, via, hub_id, address, operation, request_id, code, count)`)
}
