/**
 * Whether this node can do its work now. The names of failed checks are public, so they reveal nothing else.
 *
 * The schema may be newer than this version's: migrations expand first, so that in a rolling restart the old nodes stay
 * ready after the first new one has migrated.
 */
import { statfs } from 'node:fs/promises'
import { type Db, only, sql } from '../db/sql.ts'

const freeShareMin = 0.05
/** The longest wait for the database; if it does not answer by then, it cannot be used. */
const patienceMs = 3000

export interface Checked {
  db: Db
  /** How many migrations this version knows. */
  schemaVersion: number
  /** The share of the disk under the embedded database that is free. */
  freeShare?: (() => Promise<number>) | undefined
}

export async function failedChecks({ db, schemaVersion, freeShare }: Checked): Promise<string[]> {
  const [database, disk] = await Promise.all([
    Promise.race([checkDatabase(db, schemaVersion).catch(() => ['database']), patience(['database'])]),
    freeShare ? freeShare().then(checkDisk, () => ['disk']) : []
  ])
  return [...database, ...disk]
}

async function checkDatabase(db: Db, schemaVersion: number): Promise<string[]> {
  const { readOnly, version } = only(
    await db.query<{ readOnly: boolean; version: number }>(sql`
      select current_setting('transaction_read_only')::boolean or pg_is_in_recovery() as "readOnly",
        (select coalesce(max(m.number), 0) from hub.migrations m) as version`)
  )
  return [...(readOnly ? ['database_read_only'] : []), ...(version < schemaVersion ? ['schema'] : [])]
}

function checkDisk(free: number): string[] {
  return free > freeShareMin ? [] : ['disk']
}

export async function freeShareOf(folder: string): Promise<number> {
  const { bavail, blocks } = await statfs(folder)
  return bavail / blocks
}

function patience<T>(value: T): Promise<T> {
  return new Promise((resolve) => {
    setTimeout(resolve, patienceMs, value).unref()
  })
}
