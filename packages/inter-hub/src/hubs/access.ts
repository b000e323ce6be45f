/**
 * Which hubs a caller may use. A hub itself is public, but its contents are hidden from a key that may not read it: the
 * answer is the same as for an object that does not exist.
 */
import { type Db, sql } from '../db/sql.ts'
import { type Actor, type HubRef, requireHub, requireOwnRead, type Verb } from '../kernel/actor.ts'
import { NotFound, ValidationFailed } from '../kernel/problem.ts'
import { findHub } from './store.ts'

export type { HubRef }

/** The hub that a body or query names, or the key's own, if the actor has the verb there. @throws ValidationFailed, InsufficientScope */
export async function chooseHub(db: Db, actor: Actor, verb: Verb, reference: string | undefined): Promise<HubRef> {
  const hub = await namedHub(db, actor, reference)
  requireHub(actor, verb, hub.slug)
  return hub
}

/** The hub that a body or query names, or the key's own. The caller checks the permissions of the actor. @throws ValidationFailed */
export async function namedHub(db: Db, actor: Actor, reference: string | undefined): Promise<HubRef> {
  if (reference === undefined) {
    if (actor.hub === null) {
      throw new ValidationFailed('Name the hub; this key does not belong to one.', {
        errors: [{ detail: 'is missing (id or slug of a hub)', pointer: '#/hub' }]
      })
    }
    return actor.hub
  }
  const hub = await findHub(db, reference)
  if (!hub) {
    throw new ValidationFailed(`The hub ${JSON.stringify(reference)} does not exist, or the key has no access to it.`, {
      errors: [{ detail: 'is not the id or slug of a hub', pointer: '#/hub' }]
    })
  }
  return { id: hub.id, slug: hub.slug }
}

/**
 * The ids of the hubs whose things a list shows: the one that is named, else the key's own, else all that it may read.
 * Null means all hubs.
 */
export async function hubsToList(db: Db, actor: Actor, reference: string | undefined): Promise<string[] | null> {
  const slugs = actor.grants.hubs('read')
  if (reference !== undefined) {
    const hub = await findHub(db, reference)
    return hub && actor.grants.allows('read', hub.slug) ? [hub.id] : []
  }
  if (actor.hub !== null && actor.grants.allows('read', actor.hub.slug)) return [actor.hub.id]
  if (slugs === '*') return null
  return (await db.query<{ id: string }>(sql`select h.id from hub.hubs h where h.slug = any (${slugs})`)).map(
    ({ id }) => id
  )
}

/** For an object that was found in a hub: not found without read, 403 without the verb. */
export function requireObject(actor: Actor, verb: Verb, hubSlug: string, what: string): void {
  if (!actor.grants.allows('read', hubSlug)) {
    requireOwnRead(actor)
    throw new NotFound(`This ${what} does not exist, or the key has no access to it.`)
  }
  if (verb !== 'read') requireHub(actor, verb, hubSlug)
}
