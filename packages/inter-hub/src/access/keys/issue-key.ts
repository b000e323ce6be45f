/** Creates a key for a consumer, limited to the scopes of the caller and shown to them only once. */
import type { Db } from '../../db/sql.ts'
import { type Actor, refuseScope } from '../../kernel/actor.ts'
import { Conflict, ValidationFailed } from '../../kernel/problem.ts'
import { utc } from '../../kernel/time.ts'
import { newCredential } from './key-text.ts'
import type { CreateKey, KeyWithSecret } from './schema.ts'
import { checkScopes } from './scopes.ts'
import { getConsumer, getKey, insertKey, limitKey } from './store.ts'

const pendingSecondsDefault = 900

export async function issueKey(db: Db, actor: Actor, consumerId: string, wanted: CreateKey): Promise<KeyWithSecret> {
  const consumer = await getConsumer(db, consumerId)
  if (consumer.status !== 'active')
    throw new Conflict('The consumer is disabled, so a new key would not work. Enable the consumer first.')
  checkScopes(wanted.scopes, consumer.hubId === null)
  const beyond = wanted.scopes.find((scope) => !actor.grants.covers(scope))
  if (beyond !== undefined) refuseScope(beyond)
  if (wanted.expiresAt !== undefined && Date.parse(wanted.expiresAt) <= Date.now()) {
    throw new ValidationFailed('expiresAt is in the past.', {
      errors: [{ pointer: '#/expiresAt', detail: 'is in the past' }]
    })
  }
  const credential = newCredential('ihk')
  const { name = null, rateLimit = null, scopes } = wanted
  const expiresAt = wanted.expiresAt === undefined ? null : utc(wanted.expiresAt)
  const key = await insertKey(db, {
    consumerId: consumer.id,
    credential,
    name,
    scopes,
    rateLimit,
    expiresAt,
    pendingSeconds: wanted.pendingSeconds ?? pendingSecondsDefault
  })
  return { ...key, secret: credential.text }
}

/** A new key with the same scopes and limit; the old one continues for the overlap. */
export async function rotateKey(db: Db, actor: Actor, id: string, overlapSeconds: number): Promise<KeyWithSecret> {
  const old = await getKey(db, id)
  if (old.status === 'revoked' || old.status === 'expired') {
    throw new Conflict(`The key ${old.prefix} is ${old.status}. Create a new key for its consumer.`)
  }
  const next = await issueKey(db, actor, old.consumerId, {
    scopes: old.scopes,
    rateLimit: old.rateLimit,
    ...(old.name ? { name: old.name } : {}),
    // A key that ends is not made to last by its rotation.
    ...(old.expiresAt === null ? {} : { expiresAt: old.expiresAt })
  })
  await limitKey(db, old.id, overlapSeconds)
  return next
}
