/** Refuses reserved view contexts to keys that may only record. Readers rely on these contexts. */
import { type Db, sql } from '../db/sql.ts'
import { type Actor, type HubRef, refuseScope } from '../kernel/actor.ts'
import { reservedContext } from '../kernel/view-context.ts'

const pattern = new RegExp(reservedContext)

/** @throws InsufficientScope if the context is reserved and the actor does not have `write` on the hub */
export function requireContext(actor: Actor, hub: HubRef, viewContext: string | null | undefined): void {
  if (actor.grants.allows('write', hub.slug) || !pattern.test(viewContext ?? '')) return
  refuseContext(hub, `The view context ${JSON.stringify(viewContext)}`)
}

/** The same for confirming events. Unknown events are reported by the confirmation. @throws InsufficientScope */
export async function requireContexts(db: Db, actor: Actor, hub: HubRef, eventIds: readonly string[]): Promise<void> {
  if (actor.grants.allows('write', hub.slug)) return
  const [found] = await db.query<{ id: string }>(sql`
    select e.id from unnest(${eventIds}::uuid[]) x (id)
    cross join lateral hub.event(${hub.id}, x.id) e
    where e.view_context ~ ${reservedContext} limit 1`)
  if (found) refuseContext(hub, `The view context of the event ${found.id}`)
}

function refuseContext({ slug }: HubRef, what: string): never {
  refuseScope(`hub:${slug}:write`, `${what} is reserved for the runtime of the hub and`)
}
