import { orderOf } from '../db/order-by.ts'
import { pageRows } from '../db/pages.ts'
import { all, type Db, only, type Sql, sql } from '../db/sql.ts'
import { isUuid } from '../kernel/ids.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { AlreadyExists, NotFound } from '../kernel/problem.ts'
import type { MatchVersion } from '../kernel/version.ts'
import type { CreateHub, Hub, HubQuery, UpdateHub } from './schema.ts'
import { checkVsm, vsmSystem } from './vsm.ts'

const order = { createdAt: sql`h.created_at`, updatedAt: sql`h.updated_at`, name: sql`h.name`, slug: sql`h.slug` }

const columns = sql`h.id, h.slug, h.name, h.domain, h.hub_kind as "hubKind", h.hub_family as "hubFamily",
  h.vsm_function as "vsmFunction", h.vsm_system as "vsmSystem", h.description, h.status, h.version,
  h.created_at as "createdAt", h.updated_at as "updatedAt"`

/** A hub with the version that its ETag carries. */
export type VersionedHub = Hub & { version: number }

/** @throws ValidationFailed, AlreadyExists */
export async function insertHub(db: Db, hub: CreateHub): Promise<VersionedHub> {
  checkVsm(hub)
  const [created] = await db.query<VersionedHub>(sql`
    insert into hub.hubs as h (slug, name, domain, hub_kind, hub_family, vsm_function, vsm_system, description)
    values (${hub.slug}, ${hub.name}, ${hub.domain}, ${hub.hubKind ?? 'domain'}, ${hub.hubFamily}, ${hub.vsmFunction},
      ${vsmSystem(hub.vsmSystem)}, ${hub.description ?? ''})
    on conflict (slug) do nothing
    returning ${columns}`)
  // The unique index decides, not a read before the insert: two callers may race.
  if (!created) throw new AlreadyExists(`Another hub already has the slug ${hub.slug}.`)
  return created
}

/** By id or slug. */
export async function findHub(db: Db, reference: string): Promise<VersionedHub | undefined> {
  const condition = isUuid(reference) ? sql`h.id = ${reference}` : sql`h.slug = ${reference}`
  return (await db.query<VersionedHub>(sql`select ${columns} from hub.hubs h where ${condition}`))[0]
}

export async function getHub(db: Db, reference: string): Promise<VersionedHub> {
  const hub = await findHub(db, reference)
  if (!hub) throw new NotFound('This hub does not exist, or the key has no access to it.')
  return hub
}

export async function listHubs(db: Db, query: HubQuery, page: Page): Promise<Listed<Hub>> {
  const conditions: Sql[] = [sql`h.status = ${query.status ?? 'active'}`]
  if (query.slug !== undefined) conditions.push(sql`h.slug = ${query.slug}`)
  if (query.hubFamily !== undefined) conditions.push(sql`h.hub_family = ${query.hubFamily}`)
  if (query.vsmFunction !== undefined) conditions.push(sql`h.vsm_function = ${query.vsmFunction}`)
  const where = all(conditions)
  const ordered = sql`order by ${orderOf(query.sort, order, sql`h.created_at, h.id`)}`
  const items = await pageRows<Hub>(db, page, sql`select ${columns} from hub.hubs h where ${where} ${ordered}`)
  const { total } = only(
    await db.query<{ total: number }>(sql`select count(*) as total from hub.hubs h where ${where}`)
  )
  return { items, total }
}

/** Hubs from before the check may be changed otherwise. */
const isSamePlace = (one: Hub, other: Hub) =>
  one.hubFamily === other.hubFamily && one.vsmFunction === other.vsmFunction && one.vsmSystem === other.vsmSystem

/** Changes a hub whose version `match` accepts. */
export async function updateHub(
  db: Db,
  reference: string,
  change: UpdateHub,
  match: MatchVersion
): Promise<VersionedHub> {
  const { id } = await getHub(db, reference)
  const before = only(
    await db.query<VersionedHub>(sql`select ${columns} from hub.hubs h where h.id = ${id} for update`)
  )
  match(before.version)
  const after = { ...before, ...change }
  if (!isSamePlace(before, after)) checkVsm(after)
  return only(
    await db.query<VersionedHub>(sql`
      update hub.hubs as h set name = ${after.name}, domain = ${after.domain}, hub_kind = ${after.hubKind},
        hub_family = ${after.hubFamily}, vsm_function = ${after.vsmFunction}, vsm_system = ${vsmSystem(after.vsmSystem)},
        description = ${after.description}, status = ${after.status}, version = h.version + 1, updated_at = clock_timestamp()
      where h.id = ${id} returning ${columns}`)
  )
}
