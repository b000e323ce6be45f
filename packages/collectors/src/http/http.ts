/**
 * The http collector: asks a URL and reports status, headers, certificate, phases and the beginning of the body.
 * It compares with what the check expects and lists the differences; the manifest's outcome rule judges them.
 */
import type { Collector, CollectorContext, Look } from '../collector.ts'
import { endConnection, givenUp } from '../connections/connection.ts'
import { type Exchange, findHeaders, runExchange, startExchange } from '../connections/http-exchange.ts'
import { urlSetting } from '../connections/target.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import { endpointEvidence, healthEvidence } from '../evidence.ts'
import { LookFailure } from '../look-error.ts'
import { excerptOf, redactText, redactUrl } from '../redaction/redact.ts'
import { takeLook } from '../take-look.ts'
import { compareJson, type JsonExpectation, type JsonObservation, jsonExpectationSetting } from './json-body.ts'

export interface HttpSettings {
  url: string
  method?: 'GET' | 'HEAD'
  /** Sent with the request; only to the origin of `url`, also when redirects are followed. */
  headers?: Record<string, string>
  expect?: { status?: number; headers?: Record<string, string>; json?: JsonExpectation }
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
    url: urlSetting({ pattern: '^https?://', example: 'https://host/path', description: 'What is asked' }),
    method: { enum: ['GET', 'HEAD'], default: 'GET', description: 'How it is asked' },
    headers: { ...headerMap, description: 'Request headers; they stay with the origin of the url' },
    expect: {
      type: 'object',
      additionalProperties: false,
      properties: {
        status: { type: 'integer', minimum: 100, maximum: 599, default: 200, description: 'Status of the answer' },
        headers: { ...headerMap, description: 'Response headers by name; values are compared without regard to case' },
        json: jsonExpectationSetting
      },
      description: 'What the answer must be like; every difference is listed'
    },
    timeout: timeoutSetting,
    followRedirects: {
      type: 'integer',
      minimum: 0,
      maximum: 10,
      default: 0,
      description: 'How many redirects are followed; each hop is vetted like the first'
    },
    vantage: { enum: ['internal', 'external'], description: 'Where the call is made from' }
  }
}

export const httpCollector: Collector<HttpSettings> = {
  kind: 'http',
  settings,
  emits: { 'ops-endpoint-verified': endpointEvidence, 'ops-health-checked': healthEvidence('http') },
  volatile: ['latencyMs', 'phases', 'resolvedIp', 'bodyExcerpt'],
  look
}

function look(settings: HttpSettings, context: CollectorContext): Promise<Look> {
  const trail: Trail = { seen: startExchange(), redirects: [] }
  return takeLook(context, settings.timeout ?? timeoutSetting.default, {
    work: () => followHops(settings, context, trail),
    late: (timeoutMs) => givenUp(trail.seen, timeoutMs),
    end: () => endConnection(trail.seen),
    describe: () => describe(settings, trail)
  })
}

interface Trail {
  /** The exchange under way, or the last. */
  seen: Exchange
  redirects: string[]
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
  const { status: expectedStatus = 200, headers = {}, json } = settings.expect ?? {}
  const [expected] = Object.entries(headers)
  const observed = expected && pickHeader(seen, ...expected)
  const isWhole = seen.phases.total !== undefined
  const body = json && isWhole ? compareJson(json, bodyText(seen), unreadable(seen)) : undefined
  return {
    endpoint: shownUrl(settings.url),
    method: settings.method ?? 'GET',
    expectedStatus,
    ...(seen.status !== undefined && { observedStatus: seen.status }),
    ...(expected && { expectedHeader: `${expected[0]}: ${expected[1]}` }),
    // In the declared spelling: the name means the same in every spelling, and proxies change it.
    ...(expected && observed && { observedHeader: `${expected[0]}: ${redactText(observed.value)}`.slice(0, 1024) }),
    ...(body?.json && { json: body.json }),
    ...(seen.status !== undefined && { mismatches: listMismatches(headers, seen, expectedStatus, body) }),
    ...(seen.resolvedIp !== undefined && { resolvedIp: seen.resolvedIp }),
    ...(seen.tlsNotAfter !== undefined && { tlsNotAfter: seen.tlsNotAfter }),
    ...(settings.vantage && { vantage: settings.vantage }),
    redirects,
    phases: { ...seen.phases },
    ...excerptOfBody(seen)
  }
}

function listMismatches(
  expectedHeaders: Record<string, string>,
  seen: Exchange,
  expectedStatus: number,
  body: JsonObservation | undefined
): string[] {
  const status = seen.status === expectedStatus ? [] : [`The status is ${seen.status}, not ${expectedStatus}.`]
  const headers = Object.entries(expectedHeaders).flatMap(([name, value]) => {
    const observed = pickHeader(seen, name, value)
    if (!observed) return [`The header ${name} is missing.`]
    if (observed.value.toLowerCase() === value.toLowerCase()) return []
    return [`The header ${name} is "${redactText(observed.value).slice(0, 200)}", not "${value.slice(0, 200)}".`]
  })
  return [...status, ...headers, ...(body?.mismatches ?? [])]
}

/** A header may come in several lines; the one that is as expected speaks for them. */
function pickHeader({ rawHeaders }: Exchange, name: string, value: string) {
  const lines = findHeaders(rawHeaders, name)
  return lines.find((line) => line.value.toLowerCase() === value.toLowerCase()) ?? lines[0]
}

const excerptCharsMax = 1024

/** Text only, without secrets. */
function excerptOfBody(seen: Exchange): { bodyExcerpt?: string } {
  const type = findHeaders(seen.rawHeaders, 'content-type')[0]?.value ?? ''
  const isText = /^text\/|[/+](?:json|xml|yaml|javascript|x-www-form-urlencoded)\b/i.test(type)
  if (seen.body.length === 0 || !isText || encodingOf(seen) !== 'identity') return {}
  const shown = excerptOf(bodyText(seen), excerptCharsMax)
  return shown === '' ? {} : { bodyExcerpt: shown }
}

function bodyText({ body }: Exchange): string {
  return Buffer.concat(body).toString('utf8')
}

function encodingOf({ rawHeaders }: Exchange): string {
  return (findHeaders(rawHeaders, 'content-encoding')[0]?.value ?? 'identity').toLowerCase()
}

/** Why the body can not be read as what was sent. */
function unreadable(seen: Exchange): string | undefined {
  if (seen.isCut) return 'The body is longer than 64 KiB and was not read as JSON.'
  const encoding = encodingOf(seen)
  return encoding === 'identity' ? undefined : `The body is encoded as ${excerptOf(encoding, 40)} and was not read.`
}

function shownUrl(text: string): string {
  const url = URL.parse(text)
  return url ? redactUrl(url) : 'about:invalid'
}

function lowerCaseNames(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
