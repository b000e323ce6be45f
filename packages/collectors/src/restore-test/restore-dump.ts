/** Restores a dump of PostgreSQL into a scratch database and counts what came back. */
import { cannotUnpack, inspectDump, newestDump } from '../backup/dump-folder.ts'
import { lastWords } from '../backup/repository.ts'
import type { LocalWork } from '../local/work.ts'
import { LookFailure } from '../look-error.ts'
import type { Ask } from '../postgres/postgres-session.ts'
import { withScratchDatabase } from './scratch-database.ts'
import type { Restored, RestoreTestSettings } from './settings.ts'

const tablesMax = 2000

/** @throws LookFailure for what says nothing about the backup */
export async function restoreDump(settings: RestoreTestSettings, context: LocalWork): Promise<Restored | undefined> {
  const { folder = '', match, scratch, minRows = {} } = settings
  const newest = await newestDump({ folder, ...(match !== undefined && { match }) }, context)
  if (!newest || !scratch) return undefined
  const backup = { backupId: newest.name, completedAt: new Date(newest.modifiedMs).toISOString() }
  const { form, fault } = await inspectDump(newest, false, context)
  if (fault)
    return { ...backup, result: 'failed', integrityCheck: 'none: the dump cannot be read', mismatches: [fault.text] }
  // psql would carry out commands of the shell that a dump holds.
  if (form === 'text')
    throw new LookFailure(
      'collector-broken',
      `${newest.name} is SQL text, which is not restored here. Make the dump with pg_dump --format=custom.`
    )
  const path = await context.local.find(newest.path)
  return withScratchDatabase(scratch, context, async ({ env, ask }) => {
    const args = ['--exit-on-error', '--no-owner', '--no-privileges', `--dbname=${env.PGDATABASE}`, path]
    const { exitCode, stderr } = await context.local.run('pg_restore', args, { env, signal: context.ending })
    if (exitCode !== 0) {
      const said = `pg_restore: ${lastWords(context.mask.text(stderr))}`
      if (isOfHost(stderr)) throw new LookFailure('collector-broken', said)
      return { ...backup, result: 'failed', integrityCheck: 'none: the restore ended before', mismatches: [said] }
    }
    let counts = new Map<string, number>()
    await ask(async (asked) => {
      counts = await countRows(asked)
    })
    return { ...backup, ...compare(counts, minRows) }
  })
}

/** What is wrong with the scratch server or pg_restore, not with the dump: also a server that lacks a setting of a newer pg_restore. */
function isOfHost(stderr: string): boolean {
  if (cannotUnpack(stderr)) return true
  if (/unrecognized configuration parameter "\w+"\s+Command was: SET /.test(stderr)) return true
  return /connection to server|server closed the connection|no space left|permission denied|terminating connection|is not available/i.test(
    stderr
  )
}

async function countRows(ask: Ask): Promise<Map<string, number>> {
  const { names } = await ask(
    `SELECT coalesce(json_agg(format('%I.%I', schemaname, tablename) ORDER BY 1), '[]') AS names
     FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`
  )
  const counts = new Map<string, number>()
  for (const name of (names as string[]).slice(0, tablesMax)) {
    const { rows } = await ask(`SELECT count(*)::float8 AS rows FROM ${name}`)
    counts.set(name, Number(rows))
  }
  return counts
}

function compare(counts: Map<string, number>, minRows: Record<string, number>) {
  const rows = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const mismatches = Object.entries(minRows).flatMap(([table, least]) => {
    const found = counts.get(table)
    if (found === undefined) return [`The table ${table} is missing.`]
    return found < least ? [`The table ${table} has ${found} rows; at least ${least} are expected.`] : []
  })
  if (rows === 0) mismatches.push('The restored database has no rows.')
  return {
    result: mismatches.length === 0 ? ('succeeded' as const) : ('partial' as const),
    integrityCheck: `row counts of ${counts.size} tables, ${rows} rows in all`,
    mismatches,
    tables: counts.size,
    rows
  }
}
