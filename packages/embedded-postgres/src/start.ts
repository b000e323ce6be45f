/**
 * Starts the embedded PostgreSQL, or adopts the one that an earlier process left running. All of it happens under a lock,
 * so of two starts at the same moment one starts the server and the other adopts it.
 */
import { randomInt } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  realpathSync,
  statSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { findBinaries } from './binaries.ts'
import { ensureCluster, readPassword, user } from './cluster.ts'
import { EmbeddedPostgresError, explainFileError } from './error.ts'
import { connect, findRunning, launch, stopPostmaster } from './postmaster.ts'
import { readPidFile } from './processes.ts'
import { findRunner } from './runner.ts'
import { lockStart } from './start-lock.ts'

export interface EmbeddedPostgres {
  /** Of the database `interhub`, with user and password. */
  url: string
  port: number
  /** Whether it was running already. */
  adopted: boolean
  /** Of the postmaster. */
  pid: number
  /** Stops the server, whoever started it. */
  stop(): Promise<void>
}

export interface StartOptions {
  /** The folder of cluster, password and log; it is made when missing. */
  dataDir: string
  log?: ((line: string) => void) | undefined
  /** The port that is tried first; by default that of a server that was killed, so that clients find the next one. */
  port?: number | undefined
  /** Settings of PostgreSQL above the defaults; a running server keeps those it has. */
  settings?: Record<string, string> | undefined
}

const database = 'interhub'
const attempts = 20
/**
 * Below those that systems take for outgoing connections. One of these would keep the port of a server that was killed;
 * a client that tries again and again would even be connected to itself.
 */
const ports = { from: 20_000, below: 32_768 }
const logBytesMax = 16 * 1024 * 1024

/** @throws EmbeddedPostgresError, whose message says what is wrong and what to do. */
export async function startEmbedded(options: StartOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => {})
  const binaries = findBinaries()
  const folder = prepareFolder(options.dataDir)
  const release = await lockStart(folder, log)
  try {
    const began = performance.now()
    const running = await findRunning(folder, readPassword(folder), log)
    if (running) {
      log(`adopted the PostgreSQL that runs in ${folder} (process ${running.pid})`)
      return await open(folder, running, true)
    }
    trimLog(folder)
    const runner = findRunner(binaries, folder, log)
    const settings = options.settings ?? {}
    await ensureCluster(folder, binaries, runner, { durable: settings.fsync !== 'off', log })
    const wanted = options.port ?? readPidFile(join(folder, 'pgdata'))?.port
    const started = await tryPorts(folder, wanted, async (port) => launch(runner, folder, port, { settings, log }))
    log(
      `PostgreSQL ${binaries.version} is ready after ${Math.round(performance.now() - began)} ms (process ${started.pid})`
    )
    return await open(folder, started, false)
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? explainFileError(error, folder) : error
  } finally {
    release()
  }
}

/** Creates the folder with access for this user only and returns its real path. */
function prepareFolder(dataDir: string): string {
  const path = resolve(dataDir)
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    if (process.getuid?.() === statSync(path).uid) chmodSync(path, 0o700)
    accessSync(path, constants.W_OK | constants.X_OK)
    const lock = join(path, 'start.lock')
    if (!existsSync(lock)) writeFileSync(lock, '', { flag: 'a', mode: 0o600 })
    return realpathSync(path)
  } catch (error) {
    throw explainFileError(error, path)
  }
}

/** The server keeps its log open for appending, so the log is copied and emptied rather than renamed. */
function trimLog(folder: string): void {
  const path = join(folder, 'server.log')
  try {
    if (statSync(path).size < logBytesMax) return
    copyFileSync(path, `${path}.1`)
  } catch {
    // Not there yet, or the disk is full; then it is emptied as well.
  }
  if (existsSync(path)) truncateSync(path)
}

async function tryPorts(
  folder: string,
  wanted: number | undefined,
  start: (port: number) => ReturnType<typeof launch>
): Promise<{ pid: number; port: number }> {
  let port = await findPort(wanted)
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const outcome = await start(port)
    if (typeof outcome === 'number') return { pid: outcome, port }
    if (outcome === 'port taken') port = await findPort()
    else await sleep(500)
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL did not start in ${folder} in ${attempts} attempts: another program keeps using its port or its folder. ` +
      `Its log, ${join(folder, 'server.log')}, shows the reason.`
  )
}

/** A free port of 127.0.0.1: `wanted` when that is free. */
export async function findPort(wanted?: number): Promise<number> {
  for (
    let port = isPort(wanted) ? wanted : randomInt(ports.from, ports.below);
    ;
    port = randomInt(ports.from, ports.below)
  ) {
    if (await isFree(port)) return port
  }
}

function isPort(port: number | undefined): port is number {
  return Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536
}

/** @throws EmbeddedPostgresError where no port could be opened, such as without a loopback interface or free descriptors */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false)
      else
        reject(new EmbeddedPostgresError(`PostgreSQL needs a port of 127.0.0.1: ${error.message}.`, { cause: error }))
    })
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

async function open(
  folder: string,
  { pid, port }: { pid: number; port: number },
  adopted: boolean
): Promise<EmbeddedPostgres> {
  const pgdata = join(folder, 'pgdata')
  const password = readPassword(folder) ?? ''
  try {
    await ensureDatabase(port, password)
  } catch (error) {
    if (!adopted) await stopPostmaster(pid, pgdata)
    throw explainRefusal(error, folder)
  }
  const trimming = setInterval(() => trimLog(folder), 10 * 60_000).unref()
  let stopped: Promise<void> | undefined
  const stop = () => {
    clearInterval(trimming)
    stopped ??= stopPostmaster(pid, pgdata)
    return stopped
  }
  return {
    url: `postgres://${user}:${password}@127.0.0.1:${port}/${database}?sslmode=disable`,
    port,
    adopted,
    pid,
    stop
  }
}

function explainRefusal(error: unknown, folder: string): EmbeddedPostgresError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const message = error instanceof Error ? error.message : String(error)
  const path = join(folder, 'password')
  const text =
    code === '28P01'
      ? `The password in ${path} is not the database's. Remove that file: the next start sets a new password.`
      : `PostgreSQL runs in ${folder} but rejected the connection: ${message}. Its log is ${join(folder, 'server.log')}.`
  return new EmbeddedPostgresError(text, { cause: error })
}

async function ensureDatabase(port: number, password: string): Promise<void> {
  try {
    await (await connect(port, password, database)).end()
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === '3D000')) throw error
    const client = await connect(port, password, 'postgres')
    try {
      await client.query(`create database ${database} owner ${user}`)
    } finally {
      await client.end()
    }
  }
}
