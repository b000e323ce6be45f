/** Activation of imported manifests: a manifest of another server is imported as a draft and gets its vocabulary from here. */
import { type Db, sql } from '../db/sql.ts'
import { type Intake, RefusedRow, row } from '../db/table.ts'
import { Problem } from '../kernel/problem.ts'
import { Id, nullable, Time } from '../kernel/schema.ts'
import { activateManifest } from './activate.ts'

interface Activation {
  hub_id: string
  manifest_id: string
  /** When it was activated on the other server. */
  activated_at?: string | null
}

export const activations: Intake = {
  name: 'activations',
  row: row({ hub_id: Id, manifest_id: Id, activated_at: nullable(Time) }),
  take: async (db, rows) => {
    let count = 0
    for (const [index, one] of (rows as unknown as Activation[]).entries()) {
      try {
        if (await activate(db, one)) count++
      } catch (error) {
        if (error instanceof Problem)
          throw new RefusedRow(index, `cannot be activated: ${error.message.replace(/\.$/, '')}`)
        throw error
      }
    }
    return count
  }
}

/** Activates a draft. Other manifests are not changed. Returns whether it was a draft. */
async function activate(db: Db, { hub_id, manifest_id, activated_at = null }: Activation): Promise<boolean> {
  const [draft] = await db.query<{ updatedAt: string }>(sql`select m.updated_at as "updatedAt" from hub.manifests m
    where m.id = ${manifest_id} and m.hub_id = ${hub_id} and m.status = 'draft'`)
  if (!draft) return false
  const consumers = await db.query<{ id: string; updatedAt: string }>(sql`
    select c.id, c.updated_at as "updatedAt" from hub.consumers c where c.hub_id = ${hub_id}`)
  await activateManifest(db, manifest_id)
  await db.query(sql`update hub.manifests set updated_at = ${draft.updatedAt},
    activated_at = coalesce(${activated_at}::timestamptz, activated_at) where id = ${manifest_id}`)
  // The rows keep the times of the other server, by which later changes of it are recognized.
  await db.query(sql`update hub.consumers c set updated_at = b.at
    from unnest(${consumers.map(({ id }) => id)}::uuid[], ${consumers.map(({ updatedAt }) => updatedAt)}::timestamptz[]) b (id, at)
    where c.id = b.id`)
  return true
}
