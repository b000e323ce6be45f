/** What an actor may see: the one condition on the hub that every statement about an object uses. */
import type { Actor, Verb } from '../kernel/actor.ts'
import { type Sql, sql } from './sql.ts'

/** The condition that the hub, joined as `h`, is one for which the actor has the verb. */
export function visible(actor: Actor, verb: Verb = 'read'): Sql {
  const hubs = actor.grants.hubs(verb)
  return hubs === '*' ? sql`true` : sql`h.slug = any (${hubs})`
}
