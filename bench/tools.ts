/** What the benchmarks share: programs to measure with, servers to measure, medians. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openInstallation } from '@inter-hub/embedded-postgres'
import { type Client, createClient, secretOf } from '@inter-hub/sdk'
import { openLog } from '@inter-hub/server'

const run = promisify(execFile)
export const rounds = 3
/** Metadata of events as a check of a registry makes it. */
export const metadata = {
  endpoint: 'https://gitea.example.org/v2/',
  expectedStatus: 401,
  observedStatus: 401,
  latencyMs: 12.5,
  observedHeader: 'Docker-Distribution-Api-Version: registry/2.0'
}
export const event = { widget: 'thing-1', eventType: 'bench.verified', viewContext: 'bench', metadata }

export const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** The value that this share of all is not above. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** @throws Error that says which Debian package has the program */
export async function requireProgram(name: string, debianPackage: string): Promise<void> {
  try {
    await run('which', [name])
  } catch {
    throw new Error(`${name} is missing: apt-get install ${debianPackage}`)
  }
}

export interface Load {
  perSecond: number
  p99Ms: number
  /** Answers that were no success, and connections that broke. */
  errors: number
}

/** Sends one request again and again from so many connections with wrk, for so long: a POST of `body`, or a GET where it is null. */
export async function load(
  url: string,
  connections: number,
  seconds: number,
  body: string | null,
  headers: Record<string, string>
): Promise<Load> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  const script = join(folder, 'post.lua')
  const lines = [
    ...(body === null ? [] : ['wrk.method = "POST"', `wrk.body = ${JSON.stringify(body)}`]),
    ...Object.entries(headers).map(([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`)
  ]
  await writeFile(script, lines.join('\n'), { mode: 0o600 })
  try {
    const { stdout } = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', script, url])
    return readWrk(stdout)
  } finally {
    await rm(folder, { recursive: true })
  }
}

function readWrk(text: string): Load {
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1])
  const [, value = 'NaN', unit = 'ms'] = /99%\s+([\d.]+)(us|ms|s)/.exec(text) ?? []
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0)
  const broken =
    (/Socket errors: (.*)/.exec(text)?.[1] ?? '').match(/\d+/g)?.reduce((sum, count) => sum + Number(count), 0) ?? 0
  return { perSecond, p99Ms: Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit as 'ms'], errors: refused + broken }
}

export interface Program {
  child: ChildProcess
  stop(): Promise<void>
}

/** Starts a program and waits until its URL answers. */
export async function startProgram(args: string[], env: Record<string, string>, url: string): Promise<Program> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit']
  })
  while (
    !(await fetch(url).then(
      ({ ok }) => ok,
      () => false
    ))
  ) {
    if (child.exitCode !== null) throw new Error(`${args[0]} ended with ${child.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    child,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    }
  }
}

/** A PostgreSQL as an installation has it, with everything durable, in a folder of its own. */
export async function startDatabase(): Promise<{ url: string; folder: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-data-'))
  const installation = await openInstallation(folder, 'bench', openLog('json', 'error'))
  return {
    url: installation.databaseUrl,
    folder,
    stop: async () => {
      await installation.stop()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

export interface Node extends Program {
  base: string
}

/** A node of the product, of this checkout or another, on this database. */
export async function startNode(
  database: { url: string; folder: string },
  port: number,
  more: Record<string, string> = {},
  checkout = file('..')
): Promise<Node> {
  const base = `http://127.0.0.1:${port}`
  const env = {
    DATABASE_URL: database.url,
    IHUB_DATA_DIR: database.folder,
    IHUB_PORT: String(port),
    IHUB_LOG: 'json',
    IHUB_LOG_LEVEL: 'warn',
    IHUB_DRAIN_SECONDS: '0',
    ...more
  }
  const profile = process.env.BENCH_PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`] : []
  const args = [...profile, join(checkout, 'packages/cli/bin/ihub.mjs'), 'serve']
  return { base, ...(await startProgram(args, env, `${base}/readyz`)) }
}

/** The key that a node writes at its first start, shortly after it is ready. */
async function readOperatorKey(folder: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await readFile(join(folder, 'keys', 'operator.key'), 'utf8')).trim()
    } catch (error) {
      if (attempt === 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

/** A hub with one event type and a runtime key whose consumer has no limit. */
export async function prepareHub(
  base: string,
  folder: string
): Promise<{ operator: Client; runtime: Client; key: string; hubId: string }> {
  const operatorKey = await readOperatorKey(folder)
  const operator = createClient({ base, key: operatorKey })
  const hub = await operator.post('/hubs', { body: { slug: 'bench', name: 'Bench' } })
  const manifest = await operator.post('/hub-capability-manifests', {
    body: {
      hubId: hub.id,
      widgetTypes: ['bench.thing'],
      eventTypes: [
        {
          name: 'bench.verified',
          metadataSchema: {
            type: 'object',
            required: ['endpoint', 'expectedStatus', 'observedStatus'],
            properties: {
              endpoint: { type: 'string', format: 'uri' },
              expectedStatus: { type: 'integer' },
              observedStatus: { type: 'integer' }
            }
          },
          outcome: 'metadata.observedStatus == metadata.expectedStatus ? "pass" : "fail"',
          freshFor: 'PT5M'
        }
      ]
    }
  })
  await operator.post('/hub-capability-manifests/{id}/activate', { path: { id: manifest.id } })
  const consumer = await operator.post('/api-consumers', { body: { hubId: hub.id, name: 'bench', rateLimit: 0 } })
  const made = await operator.post('/api-consumers/{id}/keys', {
    path: { id: consumer.id },
    body: { scopes: ['framework:read', 'hub:bench:read', 'hub:bench:write'] }
  })
  await operator.post('/widgets', { body: { hub: 'bench', slug: 'thing-1', name: 'Thing', widgetType: 'bench.thing' } })
  const key = secretOf(made)
  return { operator, runtime: createClient({ base, key }), key, hubId: hub.id }
}

/** Posts single events at a steady rate for so long; answers how many, all of them taken. */
export async function postSteadily(base: string, key: string, perSecond: number, seconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const body = JSON.stringify(event)
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
  const total = Math.round(perSecond * seconds)
  const answers: Promise<void>[] = []
  const began = performance.now()
  while (answers.length < total) {
    const due = Math.min(total, Math.ceil(((performance.now() - began) / 1000) * perSecond))
    while (answers.length < due) answers.push(postOnce(`${base}/api/v2/interaction-events`, agent, headers, body))
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  await Promise.all(answers)
  agent.destroy()
  return total
}

/** @throws Error for any answer that is not a success */
export async function postOnce(url: string, agent: Agent | false, headers: Record<string, string>, body: string) {
  const sent = request(url, {
    method: 'POST',
    agent,
    headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) }
  }).end(body)
  const [response] = await once(sent, 'response')
  response.resume()
  await once(response, 'end')
  if (response.statusCode >= 300) throw new Error(`${url} answered ${response.statusCode}`)
}

/** Seconds of CPU that a process has used. */
export function cpuSeconds({ child }: Program): number {
  const [, rest = ''] = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')
  const fields = rest.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

export async function getJson<Answer>(url: string): Promise<Answer> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return (await response.json()) as Answer
}

/** Asks again until it holds. */
export async function until(what: string, probe: () => Promise<boolean>, limitMs = 60_000): Promise<void> {
  const end = performance.now() + limitMs
  while (!(await probe())) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
