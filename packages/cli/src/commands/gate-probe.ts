/**
 * `ihub gate-probe`: is a server ready for bootstrap? It needs no key and no Inter-Hub of this version there; it prints
 * JSON, fit to be recorded as a signal. Two contracts are open: `public-read` (the hub list answers 200) and the older
 * `authenticated-read` (401). 404 is closed.
 */

import { baseOf, bootstrapPaths, type ConnectionOptions, missingPaths } from '../connection.ts'
import { exitCodes } from '../failure.ts'
import { printJson } from '../output.ts'

const timeoutMs = 10_000
const bodyBytesMax = 8 * 1024 * 1024

interface Check {
  check: 'hubs' | 'openapi'
  ok: boolean
  url: string
  status: number | null
  reason: string
}

export interface ProbeReport {
  probe: 'interhub-gate'
  base: string
  at: string
  gate: 'open' | 'closed'
  contract: 'public-read' | 'authenticated-read' | null
  checks: Check[]
  missingPaths: string[]
  reasons: string[]
}

export async function gateProbeCommand(args: ConnectionOptions): Promise<void> {
  const base = await baseOf(args)
  const report = await probeGate(base)
  printJson(report)
  process.exitCode = report.gate === 'open' ? exitCodes.done : exitCodes.no
}

export async function probeGate(base: string): Promise<ProbeReport> {
  const [hubs, openApi] = await Promise.all([
    probeHubs(`${base}/api/v2/hubs`),
    probeOpenApi(`${base}/api/v2/openapi.json`)
  ])
  const checks = [hubs.check, openApi.check]
  return {
    probe: 'interhub-gate',
    base,
    at: new Date().toISOString(),
    gate: checks.every(({ ok }) => ok) ? 'open' : 'closed',
    contract: hubs.contract,
    checks,
    missingPaths: openApi.missing,
    reasons: checks.filter(({ ok }) => !ok).map(({ reason }) => reason)
  }
}

async function probeHubs(url: string): Promise<{ check: Check; contract: ProbeReport['contract'] }> {
  const answer = await ask(url)
  const check = (ok: boolean, reason: string): Check => ({ check: 'hubs', ok, url, status: answer.status, reason })
  if (answer.status === null) return { check: check(false, `${url}: ${answer.failure}`), contract: null }
  if (answer.status === 401) {
    return { check: check(true, 'the hub list needs a key: the older contract'), contract: 'authenticated-read' }
  }
  if (answer.status === 200 && isList(answer.body)) {
    return { check: check(true, 'the hub list is public'), contract: 'public-read' }
  }
  const why =
    answer.status === 200
      ? 'answers 200 without a list of hubs'
      : `answers ${answer.status}; 200 with a list or 401 is expected`
  return { check: check(false, `GET /api/v2/hubs ${why}`), contract: null }
}

async function probeOpenApi(url: string): Promise<{ check: Check; missing: string[] }> {
  const answer = await ask(url)
  const check = (ok: boolean, reason: string): Check => ({ check: 'openapi', ok, url, status: answer.status, reason })
  if (answer.status === null) return { check: check(false, `${url}: ${answer.failure}`), missing: [...bootstrapPaths] }
  const paths = pathsOf(answer.body)
  if (answer.status !== 200 || !paths) {
    return {
      check: check(false, `GET /api/v2/openapi.json answers ${answer.status} without an OpenAPI document`),
      missing: [...bootstrapPaths]
    }
  }
  const missing = missingPaths(paths, bootstrapPaths)
  const reason =
    missing.length > 0
      ? `the OpenAPI document lacks ${missing.join(', ')}`
      : 'the OpenAPI document lists the bootstrap paths'
  return { check: check(missing.length === 0, reason), missing }
}

interface Answer {
  /** Null when nobody answered. */
  status: number | null
  failure: string
  body: unknown
}

async function ask(url: string): Promise<Answer> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs)
    })
    const text = await readText(response)
    return { status: response.status, failure: '', body: parse(text) }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const failure =
      error instanceof Error && error.name === 'TimeoutError'
        ? 'it did not answer in time'
        : String((cause as Error).message || cause)
    return { status: null, failure: `cannot be reached: ${failure}`, body: undefined }
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > bodyBytesMax) break
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isList(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || !('data' in body) || !('meta' in body)) return false
  const { data, meta } = body
  return (
    Array.isArray(data) && typeof meta === 'object' && meta !== null && 'total' in meta && Number.isInteger(meta.total)
  )
}

function pathsOf(body: unknown): Record<string, unknown> | undefined {
  if (typeof body !== 'object' || body === null || !('paths' in body)) return undefined
  return typeof body.paths === 'object' && body.paths !== null ? { ...body.paths } : undefined
}
