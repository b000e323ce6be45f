/**
 * Databases for tests. A test run brings one cluster for all files (IHUB_TEST_PG, a superuser's URL); a file that is run
 * alone starts a cluster of its own.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '../index.ts'

export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

interface Cluster {
  url: string
  stop(): Promise<void>
}

const tmpfsMagic = 0x01021994

let users = 0
let own: Promise<Cluster> | undefined

/** Creates a database. `ensureTemplate` gets the URL of the cluster and returns the name of the database that is copied. */
export async function testDatabase(ensureTemplate?: (clusterUrl: string) => Promise<string>): Promise<TestDatabase> {
  const cluster = await openCluster()
  const name = `ihub_test_${process.pid}_${randomBytes(4).toString('hex')}`
  try {
    const template = (await ensureTemplate?.(cluster.url)) ?? 'template1'
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

/** On a connection of its own, whose end frees its advisory locks. */
export async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The URL of another database of the same server. */
export function urlOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}
