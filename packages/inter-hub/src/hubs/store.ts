import { all, type Db, only, type Sql, sql } from '../db/sql.ts'
import type { Listed, Page } from '../http/pagination.ts'
import { AlreadyExists, NotFound } from '../http/problem.ts'
import { isUuid } from '../ids.ts'
import type { CreateHub, Hub, HubQuery, UpdateHub } from './schema.ts'

const columns = sql`h.id, h.slug, h.name, h.domain, h.hub_kind as "hubKind", h.hub_family as "hubFamily",
  h.vsm_function as "vsmFunction", h.vsm_system as "vsmSystem", h.description, h.status, h.hub_kind, h.hub_family,
  h.vsm_function, h.vsm_system, h.created_at as "createdAt", h.updated_at as "updatedAt"`

/** `S1` is another spelling of system `1`; the number alone is kept. */
export function vsmSystem(value: string | null | undefined): string | null {
  return value?.replace(/^[Ss](?=\d)/, '') ?? null
}

export async function insertHub(db: Db, hub: CreateHub): Promise<Hub> {
  const [created] = await db.query<Hub>(sql`
    insert into hub.hubs as h (slug, name, domain, hub_kind, hub_family, vsm_function, vsm_system, description)
    values (${hub.slug}, ${hub.name}, ${hub.domain}, ${hub.hubKind ?? 'domain'}, ${hub.hubFamily}, ${hub.vsmFunction},
      ${vsmSystem(hub.vsmSystem)}, ${hub.description ?? ''})
    on conflict (slug) do nothing
    returning ${columns}`)
  // The unique index decides, not a read before the insert: two callers may race.
  if (!created) throw new AlreadyExists(`The slug ${hub.slug} belongs to another hub.`)
  return created
}

/** By id or slug. */
export async function findHub(db: Db, reference: string): Promise<Hub | undefined> {
  const condition = isUuid(reference) ? sql`h.id = ${reference}` : sql`h.slug = ${reference}`
  return (await db.query<Hub>(sql`select ${columns} from hub.hubs h where ${condition}`))[0]
}

export async function getHub(db: Db, reference: string): Promise<Hub> {
  const hub = await findHub(db, reference)
  if (!hub) throw new NotFound('There is no such hub.')
  return hub
}

export async function listHubs(db: Db, query: HubQuery, page: Page): Promise<Listed<Hub>> {
  const conditions: Sql[] = [sql`h.status = ${query.status ?? 'active'}`]
  if (query.slug !== undefined) conditions.push(sql`h.slug = ${query.slug}`)
  if (query.hubFamily !== undefined) conditions.push(sql`h.hub_family = ${query.hubFamily}`)
  if (query.vsmFunction !== undefined) conditions.push(sql`h.vsm_function = ${query.vsmFunction}`)
  const where = all(conditions)
  const items = await db.query<Hub>(sql`select ${columns} from hub.hubs h where ${where}
    order by h.created_at, h.id limit ${page.perPage} offset ${page.offset}`)
  const { total } = only(
    await db.query<{ total: number }>(sql`select count(*) as total from hub.hubs h where ${where}`)
  )
  return { items, total }
}

export async function updateHub(db: Db, reference: string, change: UpdateHub): Promise<Hub> {
  const { id } = await getHub(db, reference)
  const sets: Sql[] = []
  if (change.name !== undefined) sets.push(sql`name = ${change.name}`)
  if (change.domain !== undefined) sets.push(sql`domain = ${change.domain}`)
  if (change.hubKind !== undefined) sets.push(sql`hub_kind = ${change.hubKind}`)
  if (change.hubFamily !== undefined) sets.push(sql`hub_family = ${change.hubFamily}`)
  if (change.vsmFunction !== undefined) sets.push(sql`vsm_function = ${change.vsmFunction}`)
  if (change.vsmSystem !== undefined) sets.push(sql`vsm_system = ${vsmSystem(change.vsmSystem)}`)
  if (change.description !== undefined) sets.push(sql`description = ${change.description}`)
  if (change.status !== undefined) sets.push(sql`status = ${change.status}`)
  const set = sets.reduce((joined, next) => sql`${joined}, ${next}`)
  return only(
    await db.query<Hub>(sql`update hub.hubs as h set ${set}, version = h.version + 1, updated_at = clock_timestamp()
      where h.id = ${id} returning ${columns}`)
  )
}
