/** A runtime of ops-hub in the process of the test, against a real server, and a target that counts what it is asked. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseEgressAllow } from '@inter-hub/egress'
import { type Client, createClient } from '@inter-hub/sdk'
import { openLog } from '@inter-hub/server'
import { startTestServer, type TestServer } from '@inter-hub/server/testing'
import { type HubConfig, readLocal } from '../runtime/config.ts'
import { type RunOptions, type RunSummary, runOpsHub } from '../runtime/run.ts'
import { Secrets } from '../secrets/secrets.ts'
import { readManifest } from './hub-data.ts'

/** Waits for a condition; a test that hangs says for what. */
export async function until<T>(what: string, probe: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (const end = Date.now() + 120_000; ; await sleep(20)) {
    const found = await probe()
    if (found) return found
    assert.ok(Date.now() < end, `waited in vain until ${what}`)
  }
}

export interface Target {
  url: string
  port: number
  /** Requests by path. */
  counts: Map<string, number>
  total(): number
  /** Paths whose requests are held. */
  held(): string[]
  /** Requests whose connection ended before they were answered. */
  aborted: number
  /** Holds the answers to what comes from now on, to all paths but these. */
  hold(except: readonly string[]): void
  /** Answers what is held, and holds no more. */
  release(): void
  close(): Promise<void>
}

export async function startTarget(): Promise<Target> {
  const counts = new Map<string, number>()
  const waiting = new Map<ServerResponse, string>()
  let except: readonly string[] | undefined
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    counts.set(path, (counts.get(path) ?? 0) + 1)
    response.on('close', () => {
      if (!response.writableFinished) target.aborted++
    })
    if (except === undefined || except.includes(path)) response.end('hello')
    else waiting.set(response, path)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const target: Target = {
    url: `http://127.0.0.1:${port}`,
    port,
    counts,
    total: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    held: () => [...waiting.values()],
    aborted: 0,
    hold: (paths) => {
      except = paths
    },
    release: () => {
      except = undefined
      for (const response of waiting.keys()) response.end('hello')
      waiting.clear()
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
    }
  }
  return target
}

export function baseOf({ server }: TestServer): string {
  return `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`
}

/** A server with ops-hub, and a client with the key of its runtime. */
export async function startOpsHub(): Promise<{ server: TestServer; client: Client; key: string }> {
  const server = await startTestServer()
  const hub = await server.makeHub({ slug: 'ops-hub', manifest: { ...readManifest('ops-hub') } })
  const key = String(hub.runtime.key)
  return { server, client: createClient({ base: baseOf(server), key }), key }
}

export interface StartedRuntime {
  summary: RunSummary
  secrets: Secrets
  log(): string
  stop(): Promise<void>
}

interface StartRuntime extends Pick<RunOptions, 'clock' | 'random'> {
  base: string
  hubs: HubConfig[]
  ports: readonly number[]
  environments?: string[]
  runtime?: string
  /** With `OPS_HUB_SECRETS`, for checks that name secrets. */
  env?: Record<string, string>
}

/** Resolves when its checks are about to run. */
export async function startRuntime({
  base,
  hubs,
  ports,
  environments = [],
  runtime = 'test',
  env = {},
  ...rest
}: StartRuntime): Promise<StartedRuntime> {
  const stop = new AbortController()
  const lines: string[] = []
  const log = openLog('json', 'debug', { write: (line: string) => void lines.push(line) })
  const egress = parseEgressAllow(ports.map((port) => `127.0.0.1:${port}`).join(' '))
  const secrets = await Secrets.open(env)
  const local = readLocal(env)
  const config = { base, hubs, egress, secrets, local, concurrency: 32, environments, runtime }
  const ready = Promise.withResolvers<RunSummary>()
  const ended = runOpsHub({ config, log, signal: stop.signal, onReady: ready.resolve, ...rest })
  const summary = await Promise.race([ready.promise, ended])
  assert.ok(summary)
  return {
    summary,
    secrets,
    log: () => lines.join(''),
    stop: async () => {
      stop.abort()
      await ended
    }
  }
}
