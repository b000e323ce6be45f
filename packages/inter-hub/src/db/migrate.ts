/**
 * The database schema. Tables are made by migrations: plain numbered SQL in `migrations/`, forward only. Functions and
 * triggers stand in `.sql` files beside the code that uses them, and are applied again when one of them has changed, so that
 * a change of a function is a diff. All of it runs under one advisory lock, so any number of nodes may start at once. A
 * server runs on a database that a newer version has migrated only if each newer migration says that it is compatible.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { version } from '../kernel/release.ts'
import { codeOf } from './outage.ts'
import { connectionSettings } from './pool.ts'
import { requireSessions } from './pooler.ts'
import { auditTriggers, type Table } from './table.ts'

const folder = new URL('../../migrations/', import.meta.url)
const sourceFolder = new URL('../', import.meta.url)

export class MigrationError extends Error {}

interface Migration {
  number: number
  name: string
  text: string
  /** The lowest schema version whose server still runs after this migration. By default, the number of the migration. */
  compatibleSince: number
}

/**
 * Reads the first line of a migration: `-- compatible since 22` means that a server of schema version 22 still runs after it.
 * @throws MigrationError for a number that is not lower than that of the migration
 */
export function compatibleSince(number: number, text: string): number {
  const given = /^-- compatible since (\d+)\s/.exec(text)?.[1]
  const since = Number(given ?? number)
  if (given !== undefined && (since < 1 || since >= number))
    throw new MigrationError(
      `migration ${number} must be compatible since a number from 1 to ${number - 1}, not ${since}`
    )
  return since
}

/** The migrations of this version in order. */
export async function listMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name, index) => {
      const number = Number(name.slice(0, 4))
      if (number !== index + 1) throw new MigrationError(`migrations/${name} should have the number ${index + 1}`)
      const text = await readFile(new URL(name, folder), 'utf8')
      return { number, name, text, compatibleSince: compatibleSince(number, text) }
    })
  )
}

interface SqlFile {
  /** Relative to the source folder, such as `events/ingest.sql`. */
  name: string
  text: string
  hash: string
}

/** What the database holds beside the migrations. */
export interface Schema {
  tables: readonly Table[]
  /** Folders of the capabilities, lower ones first: a trigger needs its function, which a lower one may hold. */
  folders: readonly string[]
}

/** The files of functions and triggers of this version in their order; at the end the triggers of audited tables. */
export async function listFunctionFiles({ tables, folders }: Schema): Promise<SqlFile[]> {
  const place = (name: string) => folders.indexOf(name.split(sep)[0] ?? '')
  const names = (await readdir(sourceFolder, { recursive: true }))
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .sort((a, b) => place(a) - place(b))
  const files = await Promise.all(
    names.map(async (name) => sqlFile(name, await readFile(new URL(name, sourceFolder), 'utf8')))
  )
  return [...files, sqlFile('audit triggers', auditTriggers(tables))]
}

function sqlFile(name: string, text: string): SqlFile {
  return { name, text, hash: createHash('sha256').update(text).digest('hex') }
}

/**
 * Brings the database at `url` to this version's schema, with the functions and triggers of `schema`; returns the names of
 * the migrations that ran. A newer schema that is compatible is not changed, nor are its functions.
 * @throws MigrationError when it cannot be reached, a pooler keeps no sessions, PostgreSQL is older than 15, the schema is newer and not
 * compatible with this version, or it was made by a pre-release.
 */
export async function migrate(url: string, schema: Schema): Promise<string[]> {
  const [migrations, files] = await Promise.all([listMigrations(), listFunctionFiles(schema)])
  try {
    await requireSessions(url)
  } catch (error) {
    throw new MigrationError(`The database cannot be used: ${(error as Error).message}`, { cause: error })
  }
  const client = new pg.Client(connectionSettings(url, 'inter-hub migrations'))
  // A loss shows at the next statement; without a listener it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    throw new MigrationError(`The database cannot be used: ${(error as Error).message}`, { cause: error })
  }
  try {
    // Whatever the role or the database sets by default: a migration may take long, and others wait for the lock.
    await client.query('set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0')
    await client.query(`select pg_advisory_lock(hashtextextended('inter-hub migrations', 0))`)
    const { ran, isNewer } = await runMissing(client, migrations)
    if (!isNewer) await applyFunctions(client, files)
    return ran
  } finally {
    await client.end()
  }
}

async function runMissing(client: pg.Client, migrations: Migration[]): Promise<{ ran: string[]; isNewer: boolean }> {
  const version = Number((await client.query('show server_version_num')).rows[0].server_version_num)
  if (version < 150_000) throw new MigrationError(`PostgreSQL 15 or later is required; this server runs ${version}`)
  await client.query(`create schema if not exists hub`)
  await client.query(
    `create table if not exists hub.migrations (number integer primary key, name text not null,
       ran_at timestamptz not null default clock_timestamp(), compatible_since integer)`
  )
  // The table of an older server does not have the column yet.
  const { rows } = await client.query<Applied>(
    `select number, name, coalesce((to_jsonb(m) ->> 'compatible_since')::integer, number) as since,
       to_jsonb(m) ? 'compatible_since' as "hasSince" from hub.migrations m`
  )
  const newest = Math.max(0, ...rows.map(({ number }) => number))
  if (rows.some(({ number, name }) => number === 1 && name !== migrations[0]?.name)) {
    throw new MigrationError(
      'The database was created by a pre-release of Inter-Hub and cannot be read by this version. Export it with that pre-release (ihub export), move the data folder aside or use another database, start this version, and import the export (ihub import).'
    )
  }
  if (newest > migrations.length) {
    requireCompatible(rows, newest, migrations.length)
    return { ran: [], isNewer: true }
  }
  const missing = migrations.filter(({ number }) => number > newest)
  if (missing.length > 0 && rows.some(({ hasSince }) => !hasSince))
    await inTransaction(client, 'of hub.migrations', async () => {
      await client.query('alter table hub.migrations add column compatible_since integer')
    })
  for (const { number, name, text, compatibleSince } of missing) {
    await inTransaction(client, name, async () => {
      await client.query(text)
      await client.query('insert into hub.migrations (number, name, compatible_since) values ($1, $2, $3)', [
        number,
        name,
        compatibleSince
      ])
    })
  }
  return { ran: missing.map(({ name }) => name), isNewer: false }
}

interface Applied {
  number: number
  name: string
  since: number
  hasSince: boolean
}

/** @throws MigrationError if a newer migration needs a newer server than one that knows the first `known` migrations */
function requireCompatible(rows: readonly Applied[], newest: number, known: number): void {
  const needed = Math.max(...rows.filter(({ number }) => number > known).map(({ since }) => since))
  if (needed <= known) return
  throw new MigrationError(
    `The database has the schema of a newer version (migration ${newest}), which requires a server that knows migration ${needed}; this version knows ${known}. Start a newer version.`
  )
}

/**
 * All files in one transaction when one of them has changed: functions may use each other. Those of a newer version stay: in
 * a rolling upgrade a node of the version before may start again.
 */
async function applyFunctions(client: pg.Client, files: SqlFile[]): Promise<void> {
  await client.query(
    `create table if not exists hub.function_files (name text primary key, hash text not null, version text not null,
       applied_at timestamptz not null default clock_timestamp())`
  )
  const { rows } = await client.query<{ name: string; hash: string; version: string }>(
    'select name, hash, version from hub.function_files'
  )
  if (rows.some((row) => isNewer(row.version, version))) return
  const applied = new Map(rows.map(({ name, hash }) => [name, hash]))
  if (files.every(({ name, hash }) => applied.get(name) === hash)) return
  await inTransaction(client, 'of the functions', async () => {
    // A function may name another that comes in a later file.
    await client.query('set local check_function_bodies = off')
    for (const { name, text, hash } of files) {
      await client.query(text).catch((error: Error) => {
        throw new MigrationError(`${name} failed: ${error.message}`, { cause: error })
      })
      await client.query(
        `insert into hub.function_files (name, hash, version) values ($1, $2, $3)
         on conflict (name) do update
           set hash = excluded.hash, version = excluded.version, applied_at = clock_timestamp()`,
        [name, hash, version]
      )
    }
  })
}

/** Whether version `a` (semantic, without a label) comes after `b`. */
export function isNewer(a: string, b: string): boolean {
  return a.localeCompare(b, 'en', { numeric: true }) > 0
}

/** Statements of the nodes that serve queue behind a migration that waits for a lock, so it waits this long and tries again. */
const lockTimeoutMs = 2000
const retryMs = 1000
/** How long it tries: as long as the startup probe of the chart allows. */
const triesMs = 15 * 60_000

async function inTransaction(client: pg.Client, what: string, work: () => Promise<void>): Promise<void> {
  for (const began = performance.now(); ; await sleep(retryMs)) {
    await client.query('begin')
    try {
      await client.query(`set local lock_timeout = ${lockTimeoutMs}`)
      await work()
      await client.query('commit')
      return
    } catch (error) {
      await client.query('rollback')
      const isLocked = codeOf(error) === lockNotAvailable || codeOf((error as Error).cause) === lockNotAvailable
      if (isLocked && performance.now() - began < triesMs) continue
      if (error instanceof MigrationError) throw error
      throw new MigrationError(`The migration ${what} failed: ${(error as Error).message}`, { cause: error })
    }
  }
}

/** The error of PostgreSQL after `lock_timeout`. */
const lockNotAvailable = '55P03'
