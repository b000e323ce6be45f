/**
 * Migrations: plain numbered SQL in `migrations/`, forward only. Each runs in a transaction of its own under one
 * advisory lock, so any number of nodes may start at once. A server refuses to run on a database that a newer version
 * has changed.
 */
import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'
import { connectionSettings } from './pool.ts'

const folder = new URL('../../migrations/', import.meta.url)

export class MigrationError extends Error {}

interface Migration {
  number: number
  name: string
  text: string
}

/** The migrations of this version in order. */
export async function listMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name, index) => {
      const number = Number(name.slice(0, 4))
      if (number !== index + 1) throw new MigrationError(`migrations/${name} should have the number ${index + 1}`)
      return { number, name, text: await readFile(new URL(name, folder), 'utf8') }
    })
  )
}

/**
 * Brings the database at `url` to this version's schema; answers the names of the migrations that ran.
 * @throws MigrationError when it cannot be reached, PostgreSQL is older than 15, or the schema is newer than this
 * version knows.
 */
export async function migrate(url: string): Promise<string[]> {
  const migrations = await listMigrations()
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
    return await runMissing(client, migrations)
  } finally {
    await client.end()
  }
}

async function runMissing(client: pg.Client, migrations: Migration[]): Promise<string[]> {
  const version = Number((await client.query('show server_version_num')).rows[0].server_version_num)
  if (version < 150_000) throw new MigrationError(`PostgreSQL 15 or later is needed, this one is ${version}`)
  await client.query(`create schema if not exists hub`)
  await client.query(
    `create table if not exists hub.migrations (number integer primary key, name text not null,
       ran_at timestamptz not null default clock_timestamp())`
  )
  const ran = new Set((await client.query('select number from hub.migrations')).rows.map((row) => row.number))
  const newest = Math.max(0, ...ran)
  if (newest > migrations.length) {
    throw new MigrationError(
      `The database has the schema of a newer version (migration ${newest}; this version knows ${migrations.length}). Start that version or a later one.`
    )
  }
  const missing = migrations.filter(({ number }) => !ran.has(number))
  for (const { number, name, text } of missing) {
    await client.query('begin')
    try {
      await client.query(text)
      await client.query('insert into hub.migrations (number, name) values ($1, $2)', [number, name])
      await client.query('commit')
    } catch (error) {
      await client.query('rollback')
      throw new MigrationError(`The migration ${name} failed: ${(error as Error).message}`, { cause: error })
    }
  }
  return missing.map(({ name }) => name)
}
