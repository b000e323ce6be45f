/** What the database says of itself as one history: the epoch, and the key that authenticates cursors. */
import type { Sealing } from '../kernel/cursor.ts'
import { type Db, only, sql } from './sql.ts'

export async function readSealing(db: Db): Promise<Sealing> {
  return only(await db.query<Sealing>(sql`select i.cursor_key as key, i.epoch from hub.installation i`))
}

/**
 * Begins a new epoch where the database is a copy: PostgreSQL gives each cluster an identifier, which a standby that takes
 * over shares. Several nodes may start at once; one of them begins it.
 */
export async function noteCluster(db: Db): Promise<void> {
  await db.query(sql`
    update hub.installation i set system_identifier = c.system_identifier::text,
      epoch = case when i.system_identifier is null then i.epoch else gen_random_uuid() end
    from pg_control_system() c where i.system_identifier is distinct from c.system_identifier::text`)
}

/** Begins a new epoch: the history is another one than that of the cursors which were given before. */
export async function beginEpoch(db: Db): Promise<void> {
  await db.query(sql`update hub.installation set epoch = gen_random_uuid()`)
}
