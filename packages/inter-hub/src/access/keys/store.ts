import { pageRows } from '../../db/pages.ts'
import { all, type Db, only, type Sql, sql } from '../../db/sql.ts'
import { isHub } from '../../db/visible.ts'
import { findHub } from '../../hubs/index.ts'
import { isUuid } from '../../kernel/ids.ts'
import type { Listed, Page } from '../../kernel/page.ts'
import { AlreadyExists, Conflict, NotFound, ValidationFailed } from '../../kernel/problem.ts'
import type { MatchVersion } from '../../kernel/version.ts'
import { type Credential, hashCredential } from './key-text.ts'
import type {
  AllKeysQuery,
  Consumer,
  ConsumerQuery,
  Key,
  KeyQuery,
  ListedKey,
  UpdateConsumer,
  UpdateKey
} from './schema.ts'

const consumerColumns = sql`c.id, c.hub_id as "hubId", h.slug as "hubSlug", c.manifest_id as "manifestId", c.name, c.status, c.version,
  c.rate_limit as "rateLimit",  c.created_at as "createdAt", c.updated_at as "updatedAt"`
const consumers = sql`hub.consumers c left join hub.hubs h on h.id = c.hub_id`

/** A consumer with the version that its ETag carries. */
export type VersionedConsumer = Consumer & { version: number }

/** A consumer of a hub, tied to its active manifest; of the installation when there is no hub. */
export async function insertConsumer(
  db: Db,
  hubId: string | null,
  name: string,
  rateLimit: number | null = null
): Promise<VersionedConsumer> {
  const [created] = await db.query<{ id: string }>(sql`
    insert into hub.consumers (hub_id, manifest_id, name, rate_limit)
    values (${hubId}, (select m.id from hub.manifests m where m.hub_id = ${hubId} and m.status = 'active'), ${name}, ${rateLimit})
    on conflict (hub_id, name) do nothing returning id`)
  if (!created) throw new AlreadyExists(`The hub already has a consumer named ${JSON.stringify(name)}.`)
  return getConsumer(db, created.id)
}

export async function getConsumer(db: Db, id: string): Promise<VersionedConsumer> {
  const rows = isUuid(id)
    ? await db.query<VersionedConsumer>(sql`select ${consumerColumns} from ${consumers} where c.id = ${id}`)
    : []
  if (!rows[0]) throw new NotFound('This consumer does not exist, or the key has no access to it.')
  return rows[0]
}

export async function listConsumers(db: Db, query: ConsumerQuery, page: Page): Promise<Listed<VersionedConsumer>> {
  const conditions: Sql[] = []
  if (query.hub !== undefined) conditions.push(isHub(query.hub))
  if (query.name !== undefined) conditions.push(sql`c.name = ${query.name}`)
  if (query.status !== undefined) conditions.push(sql`c.status = ${query.status}`)
  const where = all(conditions)
  const items = await pageRows<VersionedConsumer>(
    db,
    page,
    sql`select ${consumerColumns} from ${consumers} where ${where}
    order by c.created_at, c.id`
  )
  const { total } = only(
    await db.query<{ total: number }>(sql`select count(*) as total from ${consumers} where ${where}`)
  )
  return { items, total }
}

/** Changes a consumer whose version `match` accepts. @throws AlreadyExists for a name that is taken */
export async function updateConsumer(
  db: Db,
  id: string,
  change: UpdateConsumer,
  match: MatchVersion
): Promise<VersionedConsumer> {
  const { hubId } = await getConsumer(db, id)
  const before = only(
    await db.query<VersionedConsumer>(
      sql`select c.name, c.status, c.version, c.rate_limit as "rateLimit" from hub.consumers c where c.id = ${id} for update`
    )
  )
  match(before.version)
  const { name, status, rateLimit } = { ...before, ...change }
  const changed = await db.query(sql`
    update hub.consumers set name = ${name}, status = ${status}, rate_limit = ${rateLimit}, version = version + 1, updated_at = clock_timestamp()
    where id = ${id} and not exists (select from hub.consumers o
      where o.hub_id is not distinct from ${hubId} and o.name = ${name} and o.id <> ${id})
    returning id`)
  if (changed.length === 0) throw new AlreadyExists(`The hub already has a consumer named ${JSON.stringify(name)}.`)
  return getConsumer(db, id)
}

/** The hub that a body names by id or slug; null for none. @throws ValidationFailed */
export async function hubIdOf(db: Db, reference: string | undefined, pointer: string): Promise<string | null> {
  if (reference === undefined) return null
  const hub = await findHub(db, reference)
  if (hub) return hub.id
  throw new ValidationFailed(`The hub ${JSON.stringify(reference)} does not exist, or the key has no access to it.`, {
    errors: [{ pointer, detail: 'is not the id or slug of a hub' }]
  })
}

const keyColumns = sql`k.id, k.consumer_id as "consumerId", k.name, k.prefix, k.scopes, k.version, k.rate_limit as "rateLimit",
  case when k.status = 'revoked' then 'revoked'
    when least(k.expires_at, k.pending_until) <= clock_timestamp() then 'expired'
    else k.status end as status,
  k.expires_at as "expiresAt", k.pending_until as "pendingUntil", k.last_used_at as "lastUsedAt",
  k.revoked_at as "revokedAt", k.adopted_at as "adoptedAt", k.created_at as "createdAt", k.updated_at as "updatedAt"`

export interface KeyRow {
  consumerId: string
  credential: Credential
  name: string | null
  scopes: readonly string[]
  rateLimit: number | null
  expiresAt: string | null
  /** How long it waits for its first use; null: it is active at once. */
  pendingSeconds: number | null
}

/** A key with the version that its ETag carries. */
export type VersionedKey = Key & { version: number }

export async function insertKey(db: Db, key: KeyRow): Promise<Key> {
  const { prefix, text } = key.credential
  return only(
    await db.query<Key>(sql`
      insert into hub.keys as k (consumer_id, name, prefix, hash, scopes, rate_limit, status, pending_until, expires_at)
      values (${key.consumerId}, ${key.name}, ${prefix}, ${hashCredential(text)}, ${key.scopes}, ${key.rateLimit},
        ${key.pendingSeconds === null ? 'active' : 'pending'},
        clock_timestamp() + make_interval(secs => ${key.pendingSeconds}::int), ${key.expiresAt})
      returning ${keyColumns}`)
  )
}

export async function getKey(db: Db, id: string): Promise<VersionedKey> {
  const rows = isUuid(id)
    ? await db.query<VersionedKey>(sql`select ${keyColumns} from hub.keys k where k.id = ${id}`)
    : []
  if (!rows[0]) throw new NotFound('This key does not exist, or the caller has no access to it.')
  return rows[0]
}

export async function listKeys(db: Db, consumerId: string, query: KeyQuery, page: Page): Promise<Listed<Key>> {
  const found = sql`(select ${keyColumns} from hub.keys k where k.consumer_id = ${consumerId}) k`
  const where = query.status === undefined ? sql`true` : sql`k.status = ${query.status}`
  const items = await pageRows<Key>(
    db,
    page,
    sql`select k.* from ${found} where ${where}
    order by k."createdAt", k.id`
  )
  const { total } = only(await db.query<{ total: number }>(sql`select count(*) as total from ${found} where ${where}`))
  return { items, total }
}

/** The keys of all consumers with the names of these, in the order in which they were created. */
export async function listAllKeys(
  db: Db,
  { hub, status, prefix }: AllKeysQuery,
  page: Page
): Promise<Listed<ListedKey>> {
  const isIn = [
    ...(hub === undefined ? [] : [isHub(hub)]),
    ...(prefix === undefined ? [] : [sql`k.prefix = ${prefix}`])
  ]
  const found = sql`(select ${keyColumns}, c.name as "consumerName", h.slug as "hubSlug" from hub.keys k
    join hub.consumers c on c.id = k.consumer_id left join hub.hubs h on h.id = c.hub_id where ${all(isIn)}) k`
  const where = status === undefined ? sql`true` : sql`k.status = ${status}`
  const items = await pageRows<ListedKey>(
    db,
    page,
    sql`select k.* from ${found} where ${where} order by k."createdAt", k.id`
  )
  const { total } = only(await db.query<{ total: number }>(sql`select count(*) as total from ${found} where ${where}`))
  return { items, total }
}

/** Changes a key whose version `match` accepts. */
export async function updateKey(db: Db, id: string, change: UpdateKey, match: MatchVersion): Promise<VersionedKey> {
  const key = await getKey(db, id)
  const before = only(
    await db.query<{ name: string | null; rateLimit: number | null; version: number }>(
      sql`select k.name, k.rate_limit as "rateLimit", k.version from hub.keys k where k.id = ${key.id} for update`
    )
  )
  match(before.version)
  const { name, rateLimit } = { ...before, ...change }
  return only(
    await db.query<VersionedKey>(sql`
      update hub.keys as k set name = ${name}, rate_limit = ${rateLimit}, version = version + 1,
        updated_at = clock_timestamp()
      where k.id = ${key.id} returning ${keyColumns}`)
  )
}

/** Makes a pending key active; an active one stays so. @throws Conflict for a dead one */
export async function activateKey(db: Db, id: string): Promise<Key> {
  const key = await getKey(db, id)
  const [active] =
    await db.query<Key>(sql`update hub.keys k set status = 'active', pending_until = null, updated_at = clock_timestamp()
    where k.id = ${key.id} and (k.status = 'active' or (k.status = 'pending' and k.pending_until > clock_timestamp()))
    returning ${keyColumns}`)
  if (!active) throw new Conflict(`The key ${key.prefix} is ${key.status} and cannot be activated. Create a new key.`)
  return active
}

/** Revokes a key and its tokens. A revoked key stays revoked. */
export async function revokeKey(db: Db, id: string): Promise<Key> {
  const key = await getKey(db, id)
  await db.query(sql`update hub.keys set status = 'revoked', revoked_at = clock_timestamp(), updated_at = clock_timestamp()
    where id = ${key.id} and status <> 'revoked'`)
  return key
}

/** Limits the remaining lifetime of a key. */
export async function limitKey(db: Db, id: string, seconds: number): Promise<void> {
  await db.query(sql`update hub.keys set expires_at = least(expires_at, clock_timestamp() + make_interval(secs => ${seconds})),
    updated_at = clock_timestamp() where id = ${id}`)
}

/** Stores a token of a key; answers for how many seconds it lives. */
export async function insertToken(
  db: Db,
  keyId: string,
  credential: Credential,
  scopes: string[],
  lifetimeS: number
): Promise<number> {
  // For a day, an expired token is distinguished from an unknown one.
  await db.query(sql`delete from hub.tokens where expires_at < clock_timestamp() - interval '1 day'`)
  const { seconds } = only(
    await db.query<{ seconds: number }>(sql`
      insert into hub.tokens (prefix, hash, key_id, scopes, expires_at)
      select ${credential.prefix}, ${hashCredential(credential.text)}, k.id, ${scopes},
        least(clock_timestamp() + make_interval(secs => ${lifetimeS}), k.expires_at)
      from hub.keys k where k.id = ${keyId}
      returning round(extract(epoch from expires_at - created_at))::integer as seconds`)
  )
  return seconds
}

export interface KnownCredential {
  prefix: string
  hash: Buffer
  keyId: string
  keyPrefix: string
  consumerId: string
  scopes: string[]
  /** Seconds since 1970. */
  issuedAt: number
  expiresAt: number | null
  isAlive: boolean
}

/** What is known of a key or token, valid or not. Reading it does not count as a use. */
export async function findCredential(db: Db, { kind, prefix }: Credential): Promise<KnownCredential | undefined> {
  const isToken = kind === 'iht'
  const [own, tokens] = isToken ? [sql`t`, sql`join hub.tokens t on t.key_id = k.id`] : [sql`k`, sql``]
  const end = isToken ? sql`least(t.expires_at, k.expires_at)` : sql`least(k.expires_at, k.pending_until)`
  const [row] = await db.query<KnownCredential>(sql`
    select ${own}.prefix, ${own}.hash, ${own}.scopes, k.id as "keyId", k.prefix as "keyPrefix",
      c.id as "consumerId", floor(extract(epoch from ${own}.created_at))::bigint as "issuedAt",
      floor(extract(epoch from ${end}))::bigint as "expiresAt",
      k.status <> 'revoked' and c.status = 'active' and coalesce(h.status = 'active', true)
        and coalesce(${end} > clock_timestamp(), true) as "isAlive"
    from hub.keys k join hub.consumers c on c.id = k.consumer_id left join hub.hubs h on h.id = c.hub_id ${tokens}
    where ${own}.prefix = ${prefix}`)
  return row
}

export async function removeToken(db: Db, prefix: string): Promise<void> {
  await db.query(sql`delete from hub.tokens where prefix = ${prefix}`)
}
