/**
 * The http collector: asks a URL and reports status, headers, certificate, phases and the beginning of the body.
 * It compares with what the check expects and lists the differences; the manifest's outcome rule judges them.
 */
import type { Collector, CollectorContext, Look } from './collector.ts'
import { endpointEvidence, healthEvidence } from './evidence.ts'
import { type Exchange, givenUp, runExchange, startExchange } from './http-exchange.ts'
import { classifyError, LookFailure } from './look-error.ts'
import { redactText, redactUrl } from './redact.ts'
import { parseTimeoutMs, timeoutPattern } from './timeout.ts'

export interface HttpSettings {
  url: string
  method?: 'GET' | 'HEAD'
  /** Sent with the request; only to the origin of `url`, also when redirects are followed. */
  headers?: Record<string, string>
  expect?: { status?: number; headers?: Record<string, string> }
  /** For the whole look, redirects included. */
  timeout?: string
  followRedirects?: number
  vantage?: 'internal' | 'external'
}

const headerMap = {
  type: 'object',
  maxProperties: 50,
  propertyNames: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$" },
  additionalProperties: { type: 'string', maxLength: 4096, pattern: '^[\\t\\x20-\\x7e\\x80-\\xff]*$' }
}

const settings = {
  type: 'object',
  required: ['url'],
  additionalProperties: false,
  properties: {
    url: { type: 'string', maxLength: 2048, pattern: '^https?://', description: 'What is asked' },
    method: { enum: ['GET', 'HEAD'], default: 'GET' },
    headers: { ...headerMap, description: 'Request headers' },
    expect: {
      type: 'object',
      additionalProperties: false,
      properties: {
        status: { type: 'integer', minimum: 100, maximum: 599, default: 200 },
        headers: { ...headerMap, description: 'Response headers by name; values are compared without regard to case' }
      }
    },
    timeout: { type: 'string', pattern: timeoutPattern, default: '10s', description: 'For the whole look' },
    followRedirects: { type: 'integer', minimum: 0, maximum: 10, default: 0 },
    vantage: { enum: ['internal', 'external'], description: 'Where the call is made from' }
  }
}

export const httpCollector: Collector<HttpSettings> = {
  kind: 'http',
  settings,
  emits: { 'ops-endpoint-verified': endpointEvidence, 'ops-health-checked': healthEvidence },
  volatile: ['latencyMs', 'phases', 'resolvedIp', 'bodyExcerpt'],
  look
}

async function look(settings: HttpSettings, context: CollectorContext): Promise<Look> {
  const { signal } = context
  signal.throwIfAborted()
  const observedAt = context.now().toISOString()
  const startMs = performance.now()
  const timeoutMs = parseTimeoutMs(settings.timeout ?? '10s')
  const trail: Trail = { seen: startExchange(), redirects: [] }
  const alarm = setAlarm(signal, timeoutMs, trail)
  let error: unknown
  try {
    await Promise.race([followHops(settings, context, trail), alarm.rung])
  } catch (cause) {
    if (signal.aborted) throw signal.reason
    error = cause
  } finally {
    alarm.clear()
    trail.seen.ended = true
    trail.seen.socket?.destroy()
  }
  const latencyMs = Math.round((performance.now() - startMs) * 100) / 100
  const metadata = { ...describe(settings, trail), latencyMs }
  return { observedAt, metadata, latencyMs, ...(error !== undefined && { error: classifyError(error) }) }
}

interface Trail {
  /** The exchange under way, or the last. */
  seen: Exchange
  redirects: string[]
}

/** Ends the waiting, not the work: whoever waits destroys the socket. */
function setAlarm(signal: AbortSignal, timeoutMs: number, trail: Trail) {
  let timer: NodeJS.Timeout | undefined
  let abort = () => {}
  const rung = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(givenUp(trail.seen, timeoutMs)), timeoutMs)
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort)
  })
  const clear = () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
  return { rung, clear }
}

async function followHops(settings: HttpSettings, context: CollectorContext, trail: Trail): Promise<void> {
  const limit = settings.followRedirects ?? 0
  const first = context.egress.inspect(settings.url)
  for (let url = first; ; ) {
    const own = url.origin === first.origin ? settings.headers : undefined
    const headers = { 'user-agent': 'ops-hub', accept: '*/*', 'accept-encoding': 'identity', ...lowerCaseNames(own) }
    await runExchange(
      { url, method: settings.method ?? 'GET', headers },
      context.egress,
      trail.seen,
      context.secureContext
    )
    const location = findRedirect(trail.seen, url)
    if (!location || limit === 0) return
    if (trail.redirects.length === limit) throw new LookFailure('protocol', `There are more than ${limit} redirects.`)
    trail.redirects.push(redactUrl(location))
    url = context.egress.inspect(location.href)
    if (trail.seen.ended) return
    trail.seen = startExchange()
  }
}

function findRedirect({ status = 0, rawHeaders }: Exchange, base: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(status)) return undefined
  const location = findHeaders(rawHeaders, 'location')[0]?.value
  return location === undefined ? undefined : (URL.parse(location, base.href) ?? undefined)
}

function describe(settings: HttpSettings, { seen, redirects }: Trail): Record<string, unknown> {
  const expectedStatus = settings.expect?.status ?? 200
  const [expected] = Object.entries(settings.expect?.headers ?? {})
  const observed = expected && pickHeader(seen, ...expected)
  return {
    endpoint: shownUrl(settings.url),
    method: settings.method ?? 'GET',
    expectedStatus,
    ...(seen.status !== undefined && { observedStatus: seen.status }),
    ...(expected && { expectedHeader: `${expected[0]}: ${expected[1]}` }),
    ...(observed && { observedHeader: `${observed.name}: ${redactText(observed.value)}`.slice(0, 1024) }),
    ...(seen.status !== undefined && { mismatches: listMismatches(settings, seen, expectedStatus) }),
    ...(seen.resolvedIp !== undefined && { resolvedIp: seen.resolvedIp }),
    ...(seen.tlsNotAfter !== undefined && { tlsNotAfter: seen.tlsNotAfter }),
    ...(settings.vantage && { vantage: settings.vantage }),
    redirects,
    phases: { ...seen.phases },
    ...excerptOf(seen)
  }
}

function listMismatches(settings: HttpSettings, seen: Exchange, expectedStatus: number): string[] {
  const status = seen.status === expectedStatus ? [] : [`The status is ${seen.status}, not ${expectedStatus}.`]
  const headers = Object.entries(settings.expect?.headers ?? {}).flatMap(([name, value]) => {
    const observed = pickHeader(seen, name, value)
    if (!observed) return [`The header ${name} is missing.`]
    if (observed.value.toLowerCase() === value.toLowerCase()) return []
    return [`The header ${name} is "${redactText(observed.value).slice(0, 200)}", not "${value.slice(0, 200)}".`]
  })
  return [...status, ...headers]
}

/** A header may come in several lines; the one that is as expected speaks for them. */
function pickHeader({ rawHeaders }: Exchange, name: string, value: string) {
  const lines = findHeaders(rawHeaders, name)
  return lines.find((line) => line.value.toLowerCase() === value.toLowerCase()) ?? lines[0]
}

function findHeaders(rawHeaders: readonly string[], name: string): { name: string; value: string }[] {
  const found = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [spelled = '', value = ''] = [rawHeaders[i], rawHeaders[i + 1]]
    if (spelled.toLowerCase() === name.toLowerCase()) found.push({ name: spelled, value })
  }
  return found
}

const excerptCharsMax = 1024

/** Text only, without secrets; secrets are sought beyond the cut, so that none is cut in half and missed. */
function excerptOf({ rawHeaders, body }: Exchange): { bodyExcerpt?: string } {
  if (body.length === 0) return {}
  const type = findHeaders(rawHeaders, 'content-type')[0]?.value ?? ''
  const encoding = findHeaders(rawHeaders, 'content-encoding')[0]?.value ?? 'identity'
  const isText = /^text\/|[/+](?:json|xml|yaml|javascript|x-www-form-urlencoded)\b/i.test(type)
  if (!isText || encoding.toLowerCase() !== 'identity') return {}
  const text = Buffer.concat(body).toString('utf8', 0, 4 * excerptCharsMax)
  const shown = redactText(text)
    .replace(/[^\P{C}\n\t]/gu, ' ')
    .trim()
    .slice(0, excerptCharsMax)
  return shown === '' ? {} : { bodyExcerpt: shown.toWellFormed() }
}

function shownUrl(text: string): string {
  const url = URL.parse(text)
  return url ? redactUrl(url) : 'about:invalid'
}

function lowerCaseNames(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
