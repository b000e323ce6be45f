/** The epoch of the database: it names one history, which cursors belong to. */
import { type Db, sql } from './sql.ts'

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
