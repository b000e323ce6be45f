/** For the tests of this folder: temporary clusters that leave nothing behind, and starts in processes one can kill. */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { startEmbedded } from '../index.ts'
import { processesIn } from '../processes.ts'
import { fastFolder } from './cluster.ts'

const door = new URL('../index.ts', import.meta.url).href

/** A folder whose servers are killed and which is removed when the test has ended. */
export function temporaryFolder(t: TestContext, parent = fastFolder()): string {
  const folder = mkdtempSync(join(parent, 'ihub-embedded-'))
  t.after(() => {
    const left = findClusters(folder).flatMap(processesIn)
    for (const pid of left) process.kill(pid, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  })
  return folder
}

let cluster: Promise<string> | undefined

/** A folder with a cluster at rest in it, a copy of one that is made once (making one costs a CPU more than a second). */
export async function existingCluster(t: TestContext): Promise<string> {
  cluster ??= makeCluster()
  const folder = temporaryFolder(t)
  execFileSync('cp', ['-a', `${await cluster}/.`, folder])
  return folder
}

async function makeCluster(): Promise<string> {
  const dataDir = mkdtempSync(join(fastFolder(), 'ihub-embedded-'))
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }))
  const server = await startEmbedded({ dataDir })
  await ask(server.url, 'create table kept as select 42 as answer')
  await server.stop()
  return dataDir
}

function findClusters(folder: string): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return names.flatMap(({ name }) => {
    const path = join(folder, name)
    return name === 'pgdata' || name.startsWith('init-') ? [path, join(path, 'pgdata')] : findClusters(path)
  })
}

export interface Started {
  url: string
  port: number
  adopted: boolean
  pid: number
}

/** A process that starts PostgreSQL and then waits; `stop` ends it in order, `kill` with SIGKILL. */
export interface Starter {
  child: ChildProcess
  started: Promise<Started>
  stop(): Promise<void>
  kill(): Promise<void>
}

/** Starts PostgreSQL in a process of its own, which can be killed. */
export function startInChild(t: TestContext, dataDir: string, options: SpawnOptions = {}): Starter {
  const program = `
    import { startEmbedded } from ${JSON.stringify(door)}
    try {
      const { stop, ...started } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} })
      console.log(JSON.stringify(started))
      process.stdin.on('end', stop).resume()
    } catch (error) {
      console.log(JSON.stringify({ error: error.message, name: error.name }))
    }`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    ...options,
    stdio: ['pipe', 'pipe', 'inherit']
  })
  assert.ok(child.stdout)
  const ended = once(child, 'exit')
  t.after(() => child.kill('SIGKILL'))
  const started = readAnswer(createInterface({ input: child.stdout }), ended)
  started.catch(() => {})
  return {
    child,
    started,
    async stop() {
      child.stdin?.end()
      await ended
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    }
  }
}

async function readAnswer(lines: NodeJS.EventEmitter, ended: Promise<unknown>): Promise<Started> {
  const [line] = (await Promise.race([once(lines, 'line'), ended.then(() => [undefined])])) as [string | undefined]
  if (line === undefined) throw new Error('the process ended before PostgreSQL was ready')
  const answer = JSON.parse(line) as Started & { error?: string }
  if (answer.error !== undefined) throw new Error(answer.error)
  return answer
}

/** Sends one statement on a connection of its own. */
export async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** Waits until something holds; the test's own time limit ends a wait in vain. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await holds())) {
    assert.ok(Date.now() < end, `waited in vain until ${what}`)
    await sleep(5)
  }
}
