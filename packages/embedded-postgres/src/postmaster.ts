/**
 * One running server: starting it, finding one that an earlier process left running, asking it whether it answers,
 * stopping it. The server is a session of its own, so that Ctrl-C in a terminal reaches our process alone, which stops
 * the server when it has finished.
 */
import { closeSync, openSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { user } from './cluster.ts'
import { EmbeddedPostgresError, explainFailure } from './error.ts'
import { clusterName, identify, processesIn, readPidFile, sendSignal } from './processes.ts'
import { type Runner, runProgram } from './runner.ts'

type Log = (line: string) => void

const startMs = 10 * 60_000

const defaults = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_connections: '100',
  shared_buffers: '128MB',
  huge_pages: 'off',
  // A statement whose client was killed ends soon.
  client_connection_check_interval: '5s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // The log contains errors and no data: values would appear in statements and details.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse'
}

/** Starts a server on `port`; returns its process id once it is ready, or why another attempt makes sense. */
export async function launch(
  runner: Runner,
  folder: string,
  port: number,
  options: { settings: Record<string, string>; log: Log }
): Promise<number | 'port taken' | 'folder in use'> {
  const pgdata = join(folder, 'pgdata')
  const logPath = join(folder, 'server.log')
  const settings = { ...defaults, ...options.settings, port: String(port), cluster_name: clusterName(pgdata) }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const logFile = openSync(logPath, 'a', 0o600)
  const logStart = statSync(logPath).size
  const child = runProgram(runner, 'postgres', ['-D', pgdata, ...args], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', logFile, logFile]
  })
  closeSync(logFile)
  let ended: string | undefined
  child.once('error', (error) => {
    ended = `${error.message}\n`
  })
  child.once('exit', () => {
    ended = ''
  })
  child.unref()
  const waiting = patience('PostgreSQL is starting, or recovering after an unclean shutdown', options.log)
  for (;;) {
    if (ended !== undefined) return judgeEnd(ended + readFileSync(logPath).subarray(logStart).toString(), pgdata)
    const file = readPidFile(pgdata)
    if (child.pid !== undefined && file?.pid === child.pid && file.status === 'ready') return child.pid
    if (waiting.isOver() && child.pid !== undefined) {
      await stopPostmaster(child.pid, pgdata)
      throw new EmbeddedPostgresError(`PostgreSQL was not ready after ten minutes. Its log is ${logPath}.`)
    }
    await sleep(10)
  }
}

function judgeEnd(log: string, pgdata: string): 'port taken' | 'folder in use' {
  if (/could not bind|could not create any TCP\/IP sockets/.test(log)) return 'port taken'
  if (/lock file "postmaster.pid" already exists|pre-existing shared memory block/.test(log)) return 'folder in use'
  throw explainFailure('PostgreSQL did not start.', log, pgdata)
}

function patience(text: string, log: Log): { isOver(): boolean } {
  const began = Date.now()
  let told = began
  return {
    isOver() {
      if (Date.now() - told > 5000) {
        told = Date.now()
        log(`${text}; waiting since ${Math.round((told - began) / 1000)} s`)
      }
      return Date.now() - began > startMs
    }
  }
}

/**
 * Finds a server that already runs on the folder. Returns it if it accepts our password, stops it if it does not answer,
 * and removes what a killed server left, so that a new one can start.
 */
export async function findRunning(
  folder: string,
  password: string | undefined,
  log: Log
): Promise<{ pid: number; port: number } | undefined> {
  const pgdata = join(folder, 'pgdata')
  for (;;) {
    const file = readPidFile(pgdata)
    if (file && identify(file.pid, pgdata) === 'ours') {
      if (await answers(file.pid, pgdata, password, log)) return { pid: file.pid, port: file.port }
      if (identify(file.pid, pgdata) !== 'ours') continue
      log(`stopping a PostgreSQL (process ${file.pid}) that does not answer`)
      await stopPostmaster(file.pid, pgdata)
    } else {
      await endLeftovers(pgdata)
      // PostgreSQL takes any process with this id for a server, and refuses a file without an id, which a power failure can
      // leave. Under the start lock nobody else can start one.
      if (!file || (identify(file.pid, pgdata) !== 'unknown' && idIsTaken(file.pid))) {
        rmSync(join(pgdata, 'postmaster.pid'), { force: true })
      }
      return undefined
    }
  }
}

/** Whether `kill` finds this id, be it another program's or one of a zombie: PostgreSQL checks nothing else. */
function idIsTaken(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code !== 'ESRCH'
  }
}

/** Backends outlive a killed postmaster for a moment, longer when they compute; then they are ended. */
async function endLeftovers(pgdata: string): Promise<void> {
  const steps: [number, NodeJS.Signals | 0][] = [
    [1000, 'SIGQUIT'],
    [3000, 'SIGKILL'],
    [3000, 0]
  ]
  for (const [waitMs, signal] of steps) {
    if (await until(() => processesIn(pgdata).length === 0, waitMs)) return
    for (const pid of processesIn(pgdata)) sendSignal(pid, signal)
  }
  throw new EmbeddedPostgresError(
    `Processes of an earlier PostgreSQL on ${pgdata} can't be ended: ${processesIn(pgdata).join(', ')}. End them (kill -9) and start again.`
  )
}

async function answers(pid: number, pgdata: string, password: string | undefined, log: Log): Promise<boolean> {
  const waiting = patience(`PostgreSQL (process ${pid}) is starting or stopping`, log)
  let silentSince: number | undefined
  while (!waiting.isOver()) {
    const file = readPidFile(pgdata)
    if (file?.pid !== pid || identify(pid, pgdata) !== 'ours' || password === undefined) return false
    if (file.status === 'ready') {
      const code = await failureOf(file.port, password)
      if (code === undefined) return true
      if (code.startsWith('28')) return false
    }
    if (file.status !== 'starting') {
      silentSince ??= Date.now()
      if (Date.now() - silentSince > (file.status === 'stopping' ? 15_000 : 5000)) return false
    }
    await sleep(20)
  }
  return false
}

async function failureOf(port: number, password: string): Promise<string | undefined> {
  try {
    await (await connect(port, password, 'postgres', 2000)).end()
    return undefined
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'silent'
  }
}

export async function connect(
  port: number,
  password: string,
  database: string,
  timeoutMs = 10_000
): Promise<pg.Client> {
  const client = new pg.Client({
    ...{ host: '127.0.0.1', port, user, password, database, ssl: false },
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs * 6
  })
  client.on('error', () => {})
  await client.connect()
  return client
}

/**
 * Stops a server: the fast way, at once after `graceMs`, by force when even that doesn't help. Does nothing when it has
 * ended already: another may run on the folder by now.
 */
export async function stopPostmaster(pid: number, pgdata: string, graceMs = 10_000): Promise<void> {
  const ended = () => identify(pid, pgdata) !== 'ours'
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', graceMs],
    ['SIGQUIT', 6000],
    ['SIGKILL', 3000]
  ]
  for (const [signal, waitMs] of steps) {
    if (ended()) return
    sendSignal(pid, signal)
    // A stopped process (SIGSTOP) ends only when it continues.
    sendSignal(pid, 'SIGCONT')
    await until(ended, waitMs)
  }
  await endLeftovers(pgdata)
}

async function until(holds: () => boolean, waitMs: number): Promise<boolean> {
  const end = Date.now() + waitMs
  while (!holds()) {
    if (Date.now() > end) return false
    await sleep(10)
  }
  return true
}
