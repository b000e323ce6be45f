/** What an actor may see: the one condition on the hub that every statement about an object uses. */
import type { Actor, Verb } from '../kernel/actor.ts'
import { isUuid } from '../kernel/ids.ts'
import { type Sql, sql } from './sql.ts'

/** The condition that the hub, joined as `h`, is one for which the actor has the verb. */
export function visible(actor: Actor, verb: Verb = 'read'): Sql {
  const hubs = actor.grants.hubs(verb)
  return hubs === '*' ? sql`true` : sql`h.slug = any (${hubs})`
}

/** The condition that the hub, joined as `h`, has this id or slug. */
export function isHub(reference: string): Sql {
  return isUuid(reference) ? sql`h.id = ${reference}` : sql`h.slug = ${reference}`
}

/**
 * The hubs whose objects a list shows: the named one (by id or slug), else the actor's own, else all; of these, those that
 * it may read.
 */
export function listed(actor: Actor, hub: string | undefined): Sql {
  if (hub !== undefined) return sql`${isHub(hub)} and ${visible(actor)}`
  if (actor.hub !== null && actor.grants.allows('read', actor.hub.slug)) return sql`h.id = ${actor.hub.id}`
  return visible(actor)
}
