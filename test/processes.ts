/**
 * `ihub` in processes of its own. A data folder takes every process that belongs to it along when its test has ended:
 * server, ops-hub and PostgreSQL, however far they have gone from their parents.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../packages/cli/bin/ihub.mjs', import.meta.url))

/** Why a test that looks at processes cannot run here; false where it can. */
export const blind = existsSync('/proc/self/environ') ? false : 'needs /proc to see the processes'

export interface ProcessInfo {
  pid: number
  kind: 'ihub' | 'ops-hub' | 'postgres'
}

/** A folder that is removed, with the processes that work in it, when the test has ended. */
export function temporaryFolder(t: TestContext, parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, 'ihub-across-'))
  t.after(async () => {
    await killAll(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  })
  return folder
}

/** The living processes of a data folder: those that were started with it, and the PostgreSQL that works in it. */
export function processesOf(folder: string): ProcessInfo[] {
  if (blind) return []
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name)
    if (!(pid > 0) || pid === process.pid) return []
    const facts = factsOf(pid)
    if (!facts || facts.isDead) return []
    const isOurs = facts.cwd.startsWith(folder) || facts.environment.includes(`IHUB_DATA_DIR=${folder}`)
    return isOurs ? [{ pid, kind: kindOf(facts.command) }] : []
  })
}

function factsOf(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return {
      // Z and X: it has ended and only waits for its parent to ask how.
      isDead: 'ZX'.includes(stat.charAt(stat.lastIndexOf(')') + 2)),
      cwd: readlinkSync(`/proc/${pid}/cwd`),
      environment: readFileSync(`/proc/${pid}/environ`, 'utf8'),
      command: readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    }
  } catch {
    return undefined
  }
}

function kindOf(command: string): ProcessInfo['kind'] {
  if (/ops-hub\/src\/main\.ts/.test(command)) return 'ops-hub'
  return command.includes('ihub.mjs') ? 'ihub' : 'postgres'
}

/** Kills what lives in a data folder, all of it or of one kind, at once; resolves when it is gone. */
export async function killAll(folder: string, ...kinds: ProcessInfo['kind'][]): Promise<void> {
  const chosen = () => processesOf(folder).filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
  const killed = new Set<number>()
  await until('the processes are gone', () => {
    // PostgreSQL's postmaster comes first, lest it replaces a child.
    const alive = chosen().filter(({ pid }) => killed.size === 0 || kinds.length === 0 || killed.has(pid))
    for (const { pid } of alive.sort((a, b) => a.pid - b.pid)) {
      killed.add(pid)
      send(pid, 'SIGKILL')
    }
    return alive.length === 0
  })
}

export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended already.
  }
}

/** Starts a server program, waits until it answers with success at `ready`, and kills it at the end of the test. */
export async function startService(
  t: TestContext,
  program: string,
  args: string[],
  { ready, env }: { ready: string; env?: NodeJS.ProcessEnv }
): Promise<void> {
  startProgram(t, program, args, env)
  await until(`${basename(program)} answers`, async () => (await fetch(ready).catch(() => undefined))?.ok)
}

/** Starts a program, and kills it at the end of the test. */
export function startProgram(t: TestContext, program: string, args: string[], env?: NodeJS.ProcessEnv): void {
  const child = spawn(program, args, { stdio: 'ignore', ...(env && { env }) })
  t.after(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null) await once(child, 'exit').catch(() => undefined)
  })
}

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface Running {
  child: ChildProcess
  ended: Promise<Ended>
  /** All it has written so far. */
  output(): string
}

interface RunOptions {
  env?: Record<string, string>
  /** A command that runs it, such as `unshare`. */
  wrapper?: string[]
}

/** Starts `ihub` with nothing of our own configuration. */
export function startIhub(t: TestContext, args: string[], { env = {}, wrapper = [] }: RunOptions = {}): Running {
  const { PATH, HOME, TMPDIR, IHUB_TEST_RUN } = process.env
  const [command = '', ...rest] = [...wrapper, process.execPath, program, ...args]
  const child = spawn(command, rest, {
    env: { PATH, HOME, TMPDIR, IHUB_TEST_RUN, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  t.after(() => child.kill('SIGKILL'))
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text))
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, stdout, stderr }))
  return { child, ended, output: () => stdout + stderr }
}

/** Runs `ihub` to its end. */
export function runIhub(t: TestContext, args: string[], env: Record<string, string> = {}): Promise<Ended> {
  return startIhub(t, args, { env }).ended
}

/** Waits until something holds and answers it. */
export async function until<T>(what: string, probe: () => T | Promise<T>, limitMs = 60_000): Promise<NonNullable<T>> {
  const end = Date.now() + limitMs
  for (;;) {
    const found = await probe()
    if (found) return found
    assert.ok(Date.now() < end, `waited in vain until ${what}`)
    await sleep(20)
  }
}

/** The first line of JSON it has logged with this message, once it is there. */
export async function untilLogged({ child, output }: Running, message: string): Promise<Record<string, unknown>> {
  return until(`"${message}" is logged`, () => {
    const line = output()
      .split('\n')
      .find((text) => text.startsWith('{') && text.includes(message))
    if (line) return JSON.parse(line) as Record<string, unknown>
    assert.equal(child.exitCode ?? child.signalCode, null, `it ended before "${message}":\n${output()}`)
    return undefined
  })
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  assert.ok(address !== null && typeof address === 'object')
  return address.port
}
