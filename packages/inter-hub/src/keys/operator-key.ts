/** The operator's key of an installation, made on its own host and never over the network. */
import { type Db, sql } from '../db/sql.ts'
import { operatorScopes } from '../http/principal.ts'
import { type Credential, hashCredential } from './key-text.ts'
import { insertKey } from './store.ts'

/**
 * Makes sure that this key is known as an operator's. Answers false for one that is known but dead, which stays dead.
 */
export async function registerOperatorKey(db: Db, credential: Credential): Promise<boolean> {
  await db.query(
    sql`insert into hub.consumers (hub_id, name) values (null, 'operator') on conflict (hub_id, name) do nothing`
  )
  const [known] = await db.query<{ alive: boolean; hash: Buffer }>(sql`
    select k.hash, k.status = 'active' and coalesce(k.expires_at > clock_timestamp(), true) as alive
    from hub.keys k where k.prefix = ${credential.prefix}`)
  if (known) return known.alive && known.hash.equals(hashCredential(credential.text))
  const [consumer] = await db.query<{ id: string }>(
    sql`select c.id from hub.consumers c where c.hub_id is null and c.name = 'operator'`
  )
  if (!consumer) throw new Error('the operator consumer is gone')
  await insertKey(db, {
    consumerId: consumer.id,
    credential,
    name: 'operator',
    scopes: operatorScopes,
    rateLimit: null,
    expiresAt: null,
    pending: false
  })
  return true
}
