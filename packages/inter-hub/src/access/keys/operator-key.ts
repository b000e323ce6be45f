/** The operator's key of an installation, made on its own host and never over the network. */
import type { Pool } from '../../db/pool.ts'
import { type Db, sql } from '../../db/sql.ts'
import { operatorScopes } from '../../kernel/actor.ts'
import { type Credential, hashCredential } from './key-text.ts'
import { insertKey } from './store.ts'

/**
 * `registered`: made known now. `known`: it works already. `refused`: revoked, expired, or not an operator key at all.
 * `taken`: it is unknown here, only a first key was to be registered, and the installation has one that works.
 */
export type OperatorKeyState = 'registered' | 'known' | 'refused' | 'taken'

export interface RegisterOptions {
  /** Registers it only where no operator key works, whichever node asks first. */
  onlyFirst?: boolean
  /** Where it was made, for people who look for it. */
  name?: string
}

/** Makes a key known as an operator's, on the host's own authority. A revoked or expired key stays so. */
export function registerOperatorKey(
  db: Pool,
  credential: Credential,
  { onlyFirst = false, name = 'operator' }: RegisterOptions
): Promise<OperatorKeyState> {
  const request = { operation: 'registerOperatorKey' }
  const work = async (tx: Db): Promise<OperatorKeyState> => {
    // Nodes that start at the same time run this one after the other.
    await tx.query(sql`select pg_advisory_xact_lock(hashtextextended('inter-hub operator key', 0))`)
    await tx.query(
      sql`insert into hub.consumers (hub_id, name) values (null, 'operator') on conflict (hub_id, name) do nothing`
    )
    const [known] = await tx.query<{ alive: boolean; hash: Buffer }>(sql`
      select k.hash, k.status <> 'revoked' and coalesce(least(k.expires_at, k.pending_until) > clock_timestamp(), true) as alive
      from hub.keys k where k.prefix = ${credential.prefix}`)
    if (known) return known.alive && known.hash.equals(hashCredential(credential.text)) ? 'known' : 'refused'
    if (onlyFirst && (await listOperatorKeys(tx)).length > 0) return 'taken'
    const [consumer] = await tx.query<{ id: string }>(
      sql`select c.id from hub.consumers c where c.hub_id is null and c.name = 'operator'`
    )
    if (!consumer) throw new Error('the operator consumer is gone')
    const key = { consumerId: consumer.id, credential, name, scopes: operatorScopes }
    await insertKey(tx, { ...key, rateLimit: null, expiresAt: null, pendingSeconds: null })
    return 'registered'
  }
  return db.transaction(work, { 'ihub.request': JSON.stringify(request) })
}

export interface OperatorKey {
  prefix: string
  name: string | null
}

/** The keys that work and may do what an operator does: make hubs, consumers and other keys. Oldest first. */
export function listOperatorKeys(db: Db): Promise<OperatorKey[]> {
  return db.query<OperatorKey>(sql`
    select k.prefix, k.name from hub.keys k join hub.consumers c on c.id = k.consumer_id
    where c.hub_id is null and c.status = 'active' and k.status <> 'revoked'
      and coalesce(least(k.expires_at, k.pending_until) > clock_timestamp(), true)
      and 'framework:admin' = any(k.scopes)
    order by k.created_at, k.id`)
}
