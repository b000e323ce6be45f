/**
 * The test run: `npm test`, `npm run test:real`, `npm run test:long`, each also with paths of test files.
 *
 * The default tier first checks types, style, import arrows, unused code and copied code. All tiers run on one PostgreSQL cluster, which
 * is stopped however the run ends, and fail when a test leaves a process behind. The last line counts.
 */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { startEmbedded } from '../packages/embedded-postgres/src/index.ts'
import { fastFolder } from '../packages/embedded-postgres/src/testing/index.ts'
import { findLeftovers, type Leftover } from './leftovers.ts'

const root = resolve(import.meta.dirname, '..')
const tiers = ['default', 'real', 'long'] as const
type Tier = (typeof tiers)[number]

const minuteMs = 60_000
/**
 * How the process of a test file ends. With `idle` each file must report all its results. `--test-force-exit` may lose the last ones of
 * a file with many quick tests, and ends files that leave something open.
 */
const ends = {
  idle: ['--import', pathToFileURL(join(import.meta.dirname, 'test-exit.mjs')).href],
  forced: ['--test-force-exit']
}
/** How long one test and the whole run may take (more is a hang), and how many files run at the same time. */
const limits = {
  // Most of these tests wait more than they compute.
  default: { testMs: 2 * minuteMs, runMs: 20 * minuteMs, concurrency: 4, end: 'idle' },
  real: { testMs: 10 * minuteMs, runMs: 45 * minuteMs, concurrency: 2, end: 'forced' },
  long: { testMs: 720 * minuteMs, runMs: 1440 * minuteMs, concurrency: 2, end: 'forced' }
} as const

interface Counts {
  passed: number
  failed: number
  skipped: { name: string; reason: string }[]
  /** How long each file took. */
  seconds: Map<string, number>
}

const slowestShown = 10
const noTests = (): Counts => ({ passed: 0, failed: 0, skipped: [], seconds: new Map() })

const id = `ihub-test-${randomUUID().slice(0, 13)}`
const interrupted = new AbortController()

async function main(): Promise<number> {
  const { tier, files, chosen } = readArguments()
  for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
    process.on(signal, () => {
      console.log(`\n${signal}: stopping`)
      process.exitCode = code
      interrupted.abort()
    })
  }
  process.env.IHUB_TEST_RUN = id
  const failedChecks = tier === 'default' && !chosen ? await runChecks() : []
  const counts = interrupted.signal.aborted ? noTests() : await runOnCluster(tier, files)
  const leftovers = await endLeftovers()
  return report(counts, failedChecks, leftovers)
}

function readArguments(): { tier: Tier; files: string[]; chosen: boolean } {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { tier: { type: 'string' } } })
  const tier = tiers.find((name) => name === (values.tier ?? 'default'))
  if (!tier) fail(`Unknown tier ${values.tier}. The tiers are: ${tiers.join(', ')}.`)
  const missing = positionals.find((path) => !existsSync(path))
  if (missing !== undefined) fail(`${missing}: no such file.`)
  const chosen = positionals.length > 0
  return { tier, chosen, files: chosen ? positionals.map((path) => resolve(path)) : findTests(tier) }
}

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}

function findTests(tier: Tier): string[] {
  const patterns = ['packages/**/*.test.ts', 'test/**/*.test.ts', 'scripts/*.test.ts']
  const files = globSync(patterns, { cwd: root, exclude: ['**/node_modules/**'] }).sort()
  const tierOf = (file: string) => /\.(real|long)\.test\.ts$/.exec(file)?.[1] ?? 'default'
  return files.filter((file) => tierOf(file) === tier).map((file) => join(root, file))
}

/** Types and lint first, side by side; then what the package's scripts add. Answers the names of those that failed. */
async function runChecks(): Promise<string[]> {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const more = ['arrows', 'unused', 'clones'].filter((name) => scripts[name] !== undefined)
  const first = await Promise.all([
    runCheck('types', 'npm', ['run', '-s', 'types']),
    runCheck('lint', join(root, 'node_modules/.bin/biome'), ['check', '.'])
  ])
  const second = await Promise.all(more.map((name) => runCheck(name, 'npm', ['run', '-s', name])))
  return [...first, ...second].filter(({ passed }) => !passed).map(({ name }) => name)
}

async function runCheck(name: string, command: string, args: string[]): Promise<{ name: string; passed: boolean }> {
  const began = performance.now()
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], signal: interrupted.signal })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const passed = await once(child, 'close').then(
    ([code]) => code === 0,
    (error: Error) => {
      output += error.message
      return false
    }
  )
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(passed ? `✔ ${name} (${seconds} s)` : `✖ ${name} (${seconds} s)\n${output.trimEnd()}\n`)
  return { name, passed }
}

/** Runs the files with a cluster of their own, in folders of their own, which go when the run ends. */
async function runOnCluster(tier: Tier, files: string[]): Promise<Counts> {
  if (files.length === 0) return noTests()
  const [folder, memory] = [join(tmpdir(), id), join(fastFolder(), id)]
  for (const path of new Set([folder, memory])) {
    mkdirSync(path)
    // Tests that run as another user pass through here.
    chmodSync(path, 0o711)
  }
  process.env.TMPDIR = folder
  process.env.IHUB_TEST_DIR = memory
  // Each file is a process: they share one cache of compiled code.
  process.env.NODE_COMPILE_CACHE = join(memory, 'compiled')
  try {
    // Nothing here must survive a crash; what tests durability starts a server of its own.
    const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' }
    const cluster = await startEmbedded({ dataDir: join(memory, 'cluster'), settings })
    process.env.IHUB_TEST_PG = cluster.url
    try {
      return await runFiles(files, limits[tier])
    } finally {
      await cluster.stop()
    }
  } finally {
    for (const path of [folder, memory]) rmSync(path, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function runFiles(files: string[], { testMs, runMs, concurrency, end }: (typeof limits)[Tier]): Promise<Counts> {
  const counts = noTests()
  const unfinished = new Set(files)
  const limit = setTimeout(() => {
    console.log(`\nended after ${runMs / minuteMs} minutes, without: ${[...unfinished].join(', ')}`)
    process.exitCode = 1
    interrupted.abort()
  }, runMs)
  const execArgv = [...ends[end]]
  const stream = run({ files, concurrency, execArgv, timeout: testMs, signal: interrupted.signal })
  stream.on('test:pass', ({ name, file, skip }) => {
    if (skip === undefined) return
    const reason = typeof skip === 'string' && skip !== '' ? skip : 'no reason given'
    counts.skipped.push({ name: `${relative(root, file ?? '')}: ${name}`, reason })
  })
  stream.on('test:summary', ({ file, duration_ms, counts: { tests, passed, skipped, todo } }) => {
    if (file !== undefined) {
      unfinished.delete(file)
      counts.seconds.set(relative(root, file), duration_ms / 1000)
      return
    }
    counts.passed = passed
    counts.failed = tests - passed - skipped - todo
  })
  const output = stream.compose(new spec())
  output.pipe(process.stdout, { end: false })
  await once(output, 'end')
  clearTimeout(limit)
  if (end === 'idle' && unfinished.size > 0 && !interrupted.signal.aborted) {
    console.log(`\nended without all results: ${[...unfinished].join(', ')}`)
    process.exitCode = 1
  }
  return counts
}

/** What still runs a moment after the tests have ended was left behind: it is named, then ended. */
async function endLeftovers(): Promise<Leftover[]> {
  let leftovers = findLeftovers(id)
  for (let tries = 0; leftovers.length > 0 && tries < 40; tries++) {
    await sleep(50)
    leftovers = findLeftovers(id)
  }
  for (const { pid } of leftovers) process.kill(pid, 'SIGKILL')
  return leftovers
}

function report({ passed, failed, skipped, seconds }: Counts, failedChecks: string[], leftovers: Leftover[]): number {
  const slowest = [...seconds].sort(([, a], [, b]) => b - a).slice(0, slowestShown)
  if (seconds.size > 1) console.log('\nslowest files:')
  if (seconds.size > 1) for (const [file, took] of slowest) console.log(`${took.toFixed(1).padStart(7)} s  ${file}`)
  console.log('')
  for (const { name, reason } of skipped) console.log(`skipped: ${name} (${reason})`)
  for (const { pid, command } of leftovers) console.log(`left behind: process ${pid}: ${command}`)
  if (failedChecks.length > 0) console.log(`checks failed: ${failedChecks.join(', ')}`)
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`)
  if (typeof process.exitCode === 'number' && process.exitCode !== 0) return process.exitCode
  return failed > 0 || failedChecks.length > 0 || leftovers.length > 0 ? 1 : 0
}

process.exit(await main())
