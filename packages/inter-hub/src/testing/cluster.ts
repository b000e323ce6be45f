/**
 * A database of its own for each test file. The test run brings one cluster for all (IHUB_TEST_PG, a superuser's URL); a
 * file that is run alone starts one for itself. Databases are copied from a template that is migrated once; its name is a
 * hash of the migrations, so it is never stale.
 */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '../embedded/index.ts'

export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

interface Cluster {
  url: string
  stop(): Promise<void>
}

const migrations = new URL('../../migrations/', import.meta.url)

const tmpfsMagic = 0x01021994

let users = 0
let own: Promise<Cluster> | undefined

/** Makes a database; `migrated` (the default) brings the schema of this version with it. */
export async function testDatabase(options: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const cluster = await openCluster()
  const name = `ihub_test_${process.pid}_${randomBytes(4).toString('hex')}`
  try {
    const template = options.migrated === false ? 'template1' : await ensureTemplate(cluster.url)
    await onServer(cluster.url, (client) =>
      client.query(`create database ${name} template ${template} strategy file_copy`)
    )
  } catch (error) {
    await cluster.stop()
    throw error
  }
  let dropped: Promise<void> | undefined
  const drop = async () => {
    await onServer(cluster.url, (client) => client.query(`drop database if exists ${name} with (force)`))
    await cluster.stop()
  }
  return {
    url: urlOf(cluster.url, name),
    drop: () => {
      dropped ??= drop()
      return dropped
    }
  }
}

async function openCluster(): Promise<Cluster> {
  const url = process.env.IHUB_TEST_PG
  if (url) return { url, stop: async () => {} }
  users++
  own ??= startOwn()
  const cluster = own
  const stop = async () => {
    users--
    if (users > 0) return
    own = undefined
    await (await cluster).stop()
  }
  try {
    return { url: (await cluster).url, stop }
  } catch (error) {
    users--
    own = undefined
    throw error
  }
}

/** Where a cluster for tests goes: into memory where there is room (measured: a database in 20 ms, not in 180). */
export function fastFolder(): string {
  // A test run has a folder of its own there.
  if (process.env.IHUB_TEST_DIR) return process.env.IHUB_TEST_DIR
  const memory = '/dev/shm'
  if (!existsSync(memory)) return tmpdir()
  const { type, bavail, bsize } = statfsSync(memory)
  return type === tmpfsMagic && bavail * bsize > 2 * 1024 ** 3 ? memory : tmpdir()
}

async function startOwn(): Promise<Cluster> {
  const dataDir = mkdtempSync(join(fastFolder(), 'ihub-pg-'))
  const server = await startEmbedded({ dataDir, settings: { fsync: 'off' } })
  // A test that ends without dropping its database leaves neither a server nor its files behind.
  const end = () => {
    killQuietly(server.pid)
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 })
  }
  const interrupt = () => process.exit(1)
  process.once('exit', end).once('SIGINT', interrupt).once('SIGTERM', interrupt)
  return {
    url: server.url,
    async stop() {
      process.off('exit', end).off('SIGINT', interrupt).off('SIGTERM', interrupt)
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    }
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

/** The name of the migrated template, made by the first who asks; the others wait for it. */
async function ensureTemplate(url: string): Promise<string> {
  const name = `ihub_template_${hashMigrations()}`
  const unfinished = `${name}_unfinished`
  await onServer(url, async (client) => {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 1) return
    await client.query(`drop database if exists ${unfinished} with (force)`)
    await client.query(`create database ${unfinished}`)
    const { migrate } = await import('../db/migrate.ts')
    await migrate(urlOf(url, unfinished))
    await client.query(`alter database ${unfinished} rename to ${name}`)
  })
  return name
}

function hashMigrations(): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(migrations).sort()) {
    if (name.endsWith('.sql')) hash.update(`${name}\0`).update(readFileSync(new URL(name, migrations)))
  }
  return hash.digest('hex').slice(0, 16)
}

/** On a connection of its own, whose end frees the advisory lock. */
async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}
