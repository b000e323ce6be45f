import { orderOf } from '../db/order-by.ts'
import { pageRows } from '../db/pages.ts'
import { all, type Db, only, type Sql, sql } from '../db/sql.ts'
import { isHub } from '../db/visible.ts'
import { checkVsm, vsmSystem } from '../hubs/index.ts'
import { isUuid } from '../kernel/ids.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { Conflict, NotFound } from '../kernel/problem.ts'
import type { MatchVersion } from '../kernel/version.ts'
import type { CreateManifest, Manifest, ManifestQuery, UpdateManifest, Vocabulary } from './schema.ts'
import { readVocabulary } from './vocabulary.ts'

const columns = sql`m.id, m.hub_id as "hubId", h.slug as "hubSlug", m.version, m.status,
  m.capability_description as "capabilityDescription", m.hub_family as "hubFamily", m.vsm_function as "vsmFunction",
  m.vsm_system as "vsmSystem", m.scope, m.vocabulary, m.row_version as "rowVersion",
  m.created_at as "createdAt", m.updated_at as "updatedAt", m.activated_at as "activatedAt"`

const orders = { createdAt: sql`m.created_at`, updatedAt: sql`m.updated_at`, version: sql`m.version` }

const joined = sql`hub.manifests m join hub.hubs h on h.id = m.hub_id`

/** A manifest with the version of its row, which its ETag carries; its own `version` counts the manifests of a hub. */
export type StoredManifest = Manifest & { rowVersion: number }
type Row = Omit<StoredManifest, keyof Vocabulary> & { vocabulary: Vocabulary }

function asManifest({ vocabulary, ...row }: Row): StoredManifest {
  // A manifest from before there were commands has none.
  return { ...row, ...vocabulary, commands: vocabulary.commands ?? [] }
}

export async function insertDraft(db: Db, hubId: string, body: CreateManifest): Promise<StoredManifest> {
  const vocabulary = await readVocabulary(body)
  // The hub's row gives the drafts of one hub their numbers in turn.
  const hub = only(
    await db.query<{ hubFamily: string | null; vsmFunction: string | null; vsmSystem: string | null }>(sql`
    select h.hub_family as "hubFamily", h.vsm_function as "vsmFunction", h.vsm_system as "vsmSystem"
    from hub.hubs h where h.id = ${hubId} for update`)
  )
  const place = {
    hubFamily: body.hubFamily ?? hub.hubFamily,
    vsmFunction: body.vsmFunction ?? hub.vsmFunction,
    vsmSystem: vsmSystem(body.vsmSystem) ?? hub.vsmSystem
  }
  checkVsm(place)
  const { id } = only(
    await db.query<{ id: string }>(sql`
      insert into hub.manifests (hub_id, version, capability_description, hub_family, vsm_function, vsm_system, scope, vocabulary)
      select ${hubId}, coalesce(max(m.version), 0) + 1, ${body.capabilityDescription}, ${place.hubFamily},
        ${place.vsmFunction}, ${place.vsmSystem}, ${body.scope},
        ${JSON.stringify(vocabulary)}::jsonb
      from hub.manifests m where m.hub_id = ${hubId}
      returning id`)
  )
  return getManifest(db, id)
}

export async function findManifest(db: Db, id: string, lock = false): Promise<StoredManifest | undefined> {
  if (!isUuid(id)) return undefined
  const [row] = await db.query<Row>(sql`select ${columns} from ${joined}
    where m.id = ${id} ${lock ? sql`for update of m` : sql``}`)
  return row && asManifest(row)
}

export async function getManifest(db: Db, id: string, lock = false): Promise<StoredManifest> {
  const manifest = await findManifest(db, id, lock)
  if (!manifest) throw new NotFound('This manifest does not exist, or the key has no access to it.')
  return manifest
}

export async function findActiveManifest(db: Db, hubId: string): Promise<Manifest | undefined> {
  const [row] = await db.query<Row>(sql`select ${columns} from ${joined}
    where m.hub_id = ${hubId} and m.status = 'active'`)
  return row && asManifest(row)
}

export async function listManifests(db: Db, query: ManifestQuery, page: Page): Promise<Listed<StoredManifest>> {
  const conditions: Sql[] = []
  if (query.hub !== undefined) conditions.push(isHub(query.hub))
  if (query.status !== undefined) conditions.push(sql`m.status = ${query.status}`)
  const where = all(conditions)
  const rows = await pageRows<Row>(
    db,
    page,
    sql`select ${columns} from ${joined}
    where ${where} order by ${orderOf(query.sort, orders, sql`m.created_at, m.id`)}`
  )
  const { total } = only(await db.query<{ total: number }>(sql`select count(*) as total from ${joined} where ${where}`))
  return { items: rows.map(asManifest), total }
}

export async function updateDraft(
  db: Db,
  id: string,
  change: UpdateManifest,
  match: MatchVersion
): Promise<StoredManifest> {
  const before = await getManifest(db, id, true)
  match(before.rowVersion)
  if (before.status !== 'draft') {
    throw new Conflict(
      `The manifest is ${before.status}; only a draft can be changed. Create a new draft for the next version.`
    )
  }
  const after = { ...before, ...change, ...(await readVocabulary(change, before)) }
  checkVsm(after)
  const { widgetTypes, eventTypes, annotationCategories, policyScopes, relationTypes, commands } = after
  const vocabulary = { widgetTypes, eventTypes, annotationCategories, policyScopes, relationTypes, commands }
  await db.query(sql`update hub.manifests set capability_description = ${after.capabilityDescription},
    hub_family = ${after.hubFamily}, vsm_function = ${after.vsmFunction}, vsm_system = ${vsmSystem(after.vsmSystem)},
    scope = ${after.scope}, vocabulary = ${JSON.stringify(vocabulary)}::jsonb, updated_at = clock_timestamp(),
    row_version = row_version + 1
    where id = ${id}`)
  return getManifest(db, id)
}
