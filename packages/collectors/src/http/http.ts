/**
 * The http collector: asks a URL and reports status, headers, certificate, phases and the beginning of the body.
 * It compares with what the check expects and lists the differences; the manifest's outcome rule judges them.
 */
import { isUtf8 } from 'node:buffer'
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import type { CollectorContext, Look, SingleProbe } from '../collector.ts'
import { endConnection, givenUp } from '../connections/connection.ts'
import {
  destinationOf,
  type Exchange,
  findHeaders,
  redirectOf,
  runExchange,
  startExchange
} from '../connections/http-exchange.ts'
import { urlSetting } from '../connections/target.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import { type Difference, differenceMembers } from '../difference.ts'
import { endpointEvidence, healthEvidence } from '../evidence.ts'
import { LookFailure } from '../look-error.ts'
import { excerptOf, redactText, redactUrl, sensitiveNamePattern } from '../redaction/redact.ts'
import type { SecretMask } from '../redaction/secret-mask.ts'
import { type SecretReference, secretSetting } from '../secrets.ts'
import { openProbe, type ProbeContext, takeLook } from '../take-look.ts'
import { Cookies } from './cookies.ts'
import {
  type Answered,
  type BodyExpectation,
  bodyDifferences,
  conditionDifferences,
  expectationSettings,
  isExpectedStatus,
  latencyDifferences,
  loginPage,
  representativeStatus,
  type StatusExpectation,
  statusText
} from './expectations.ts'
import { compareJson, type JsonExpectation, type JsonObservation, jsonExpectationSetting } from './json-body.ts'

export interface HttpSettings {
  url: string
  method?: (typeof methods)[number]
  /** Sent as it is, or as JSON. */
  body?: string | Record<string, unknown> | unknown[]
  /** Sent with the request; only to the origin of `url`, also when redirects are followed. */
  headers?: Record<string, string | SecretReference>
  expect?: {
    status?: StatusExpectation
    headers?: Record<string, string>
    json?: JsonExpectation
    body?: BodyExpectation
    /** CEL. */
    that?: string[]
    latency?: string
  }
  /** For the whole look, redirects included. */
  timeout?: string
  followRedirects?: number
  vantage?: 'internal' | 'external'
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

const headerValue = { maxLength: 4096, pattern: '^[\\t\\x20-\\x7e\\x80-\\xff]*$' }
const headerMap = {
  type: 'object',
  maxProperties: 50,
  propertyNames: { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$" },
  additionalProperties: { type: 'string', maxLength: 4096, pattern: '^[^\\x00-\\x08\\x0a-\\x1f\\x7f]*$' }
}

/** A value may be a secret; that of a header which holds credentials must be one. */
const requestHeaders = {
  ...headerMap,
  patternProperties: { [sensitiveNamePattern]: secretSetting },
  additionalProperties: {
    ...secretSetting,
    ...headerValue,
    type: ['string', 'object'],
    refusal: 'must be text of one line, or {secret: <name>}'
  }
}

const settings = {
  type: 'object',
  required: ['url'],
  additionalProperties: false,
  properties: {
    url: urlSetting({
      pattern: '^https?://',
      example: 'https://host/path',
      instead: 'Name a secret of the runtime in a header: headers: {Authorization: {secret: <name>}}.',
      description: 'What is asked'
    }),
    method: { enum: methods, default: 'GET', description: 'How it is asked' },
    body: {
      type: ['string', 'object', 'array'],
      maxLength: 10_000,
      maxProperties: 100,
      maxItems: 100,
      description:
        'Sent with the request: text, or a map or list that is sent as JSON. It is shown to all who read the hub'
    },
    headers: {
      ...requestHeaders,
      description: 'Request headers: text, or {secret: <name>}. They stay with the origin of the url'
    },
    expect: {
      type: 'object',
      additionalProperties: false,
      properties: {
        ...expectationSettings,
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

export const httpCollector: SingleProbe<HttpSettings> = {
  kind: 'http',
  settings,
  emits: { 'ops-endpoint-verified': endpointEvidence, 'ops-health-checked': healthEvidence('http') },
  volatile: ['latencyMs', 'phases', 'resolvedIp', 'bodyExcerpt', 'redirects', 'observedHeader', 'json'],
  look
}

async function look(settings: HttpSettings, given: CollectorContext): Promise<Look> {
  const context = openProbe(given)
  const trail: Trail = { seen: startExchange(), redirects: [], startMs: performance.now() }
  const seen = await ask(settings, context, trail)
  const numbers = Object.entries(seen.metadata.json ?? {}).filter(
    ([pointer, value]) => typeof value === 'number' && pointer.length <= 100
  )
  const { json, body, that } = settings.expect ?? {}
  const expectsContent = json !== undefined || body !== undefined || that !== undefined
  const doubt = seen.error || expectsContent ? undefined : loginPage(answeredOf(trail))
  return {
    ...seen,
    ...(numbers.length > 0 && { values: Object.fromEntries(numbers) }),
    ...(doubt !== undefined && { attention: [doubt] })
  }
}

function ask(settings: HttpSettings, context: ProbeContext, trail: Trail): Promise<Look> {
  return takeLook(context, settings.timeout ?? timeoutSetting.default, {
    work: () => followHops(settings, context, trail),
    late: (timeoutMs) => (isJudged(settings, trail.seen) ? undefined : givenUp(trail.seen, timeoutMs)),
    end: () => endConnection(trail.seen),
    describe: () => describe(settings, trail, context.mask)
  })
}

/** Whether all that is expected of an answer has been seen, though its body goes on without an announced end. */
function isJudged({ expect }: HttpSettings, { stage, isOpenEnded }: Exchange): boolean {
  const { json, body, that, latency } = expect ?? {}
  const needsBody = [json, body, that, latency].some((one) => one !== undefined)
  return stage === 'body' && isOpenEnded === true && !needsBody
}

interface Trail {
  startMs: number
  /** The exchange under way, or the last. */
  seen: Exchange
  redirects: string[]
}

async function followHops(settings: HttpSettings, context: ProbeContext, trail: Trail): Promise<void> {
  const limit = settings.followRedirects ?? 0
  const first = context.egress.inspect(settings.url)
  const cookies = new Cookies()
  let asksAnew = false
  for (let url = first; ; ) {
    const own = url.origin === first.origin ? await ownHeaders(settings, url, context) : undefined
    const headers = {
      'user-agent': 'ops-hub',
      accept: '*/*',
      'accept-encoding': 'identity',
      ...cookies.for(url),
      ...own
    }
    if (trail.seen.ended) return
    await runExchange({ url, ...requestOf(asksAnew ? { method: 'GET' } : settings, headers) }, context, trail.seen)
    cookies.keep(url, trail.seen.rawHeaders)
    asksAnew ||= isAskedAnew(settings, trail.seen)
    const location = redirectOf(trail.seen, url)
    if (!location || limit === 0) return
    if (trail.redirects.length === limit) throw new LookFailure('protocol', `There are more than ${limit} redirects.`)
    trail.redirects.push(redactUrl(location))
    url = context.egress.inspect(location.href)
    if (trail.seen.ended) return
    trail.seen = startExchange()
  }
}

/** Whether a redirect makes a GET of a request with a body, as browsers have it (Fetch standard). */
function isAskedAnew({ method = 'GET' }: HttpSettings, { status }: Exchange): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  return status === 303 || (method === 'POST' && (status === 301 || status === 302))
}

function requestOf({ method = 'GET', body }: Pick<HttpSettings, 'method' | 'body'>, headers: Record<string, string>) {
  if (body === undefined) return { method, headers }
  const isText = typeof body === 'string'
  const bytes = Buffer.from(isText ? body : JSON.stringify(body))
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json'
  return { method, headers: { 'content-type': type, ...headers, 'content-length': String(bytes.length) }, body: bytes }
}

function describe(settings: HttpSettings, trail: Trail, mask: SecretMask): Record<string, unknown> {
  const { seen, redirects } = trail
  const { status: accepted = 200, headers = {}, json } = settings.expect ?? {}
  const expectedStatus = representativeStatus(accepted, seen.status)
  const [expected] = Object.entries(headers)
  const observed = expected && pickHeader(seen, ...expected)
  const isWhole = seen.phases.total !== undefined
  const body = json && isWhole ? compareJson(json, bodyText(seen), unreadable(seen)) : undefined
  return {
    endpoint: shownUrl(settings.url),
    method: settings.method ?? 'GET',
    expectedStatus,
    ...(typeof accepted !== 'number' && { acceptedStatus: statusText(accepted) }),
    ...(seen.status !== undefined && { observedStatus: seen.status }),
    ...(expected && { expectedHeader: `${expected[0]}: ${expected[1]}` }),
    // In the declared spelling: the name means the same in every spelling, and proxies change it.
    ...(expected && observed && { observedHeader: `${expected[0]}: ${redactText(observed.value)}`.slice(0, 1024) }),
    ...(body?.json && { json: body.json }),
    ...(seen.status !== undefined && differenceMembers(listDifferences(settings, trail, body))),
    ...(seen.resolvedIp !== undefined && { resolvedIp: seen.resolvedIp }),
    ...(seen.tlsNotAfter !== undefined && { tlsNotAfter: seen.tlsNotAfter }),
    ...(settings.vantage && { vantage: settings.vantage }),
    redirects,
    phases: { ...seen.phases },
    // Where an answer broke off, a secret in it may have been cut in two and is not recognised.
    ...(isWhole || mask.isEmpty ? excerptOfBody(seen) : {})
  }
}

function listDifferences({ expect = {} }: HttpSettings, trail: Trail, json: JsonObservation | undefined): Difference[] {
  const { status: accepted = 200, headers = {}, body, that, latency } = expect
  const { seen } = trail
  const status = { about: 'status', text: `The status is ${seen.status}, not ${statusText(accepted)}.` }
  const differing = Object.entries(headers).flatMap(([name, value]) => {
    const observed = pickHeader(seen, name, value)
    if (!observed) return [{ about: `no header ${name}`, text: `The header ${name} is missing.` }]
    if (observed.value.toLowerCase() === value.toLowerCase()) return []
    const text = `The header ${name} is "${redactText(observed.value).slice(0, 200)}", not "${value.slice(0, 200)}".`
    return [{ about: `header ${name}`, text }]
  })
  const isWhole = seen.phases.total !== undefined
  const answered = answeredOf(trail)
  return [
    ...(isExpectedStatus(seen.status ?? 0, accepted) ? [] : [status]),
    ...differing,
    ...(json?.differences ?? []),
    ...(isWhole ? contentDifferences(body, that, seen, answered) : []),
    ...(isWhole ? latencyDifferences(latency, answered.latencyMs) : [])
  ]
}

/** A body that cannot be unpacked proves nothing about its content, not even that something is not in it. */
function contentDifferences(
  body: BodyExpectation | undefined,
  that: readonly string[] | undefined,
  seen: Exchange,
  answered: Answered
): Difference[] {
  if (!body && !that) return []
  if (plainBody(seen) === undefined) return [{ about: 'body', text: packedText(seen) }]
  return [...(body ? bodyDifferences(body, answered) : []), ...(that ? conditionDifferences(that, answered) : [])]
}

function answeredOf({ seen, startMs }: Trail): Answered {
  const headers: Record<string, string> = {}
  for (let i = 0; i + 1 < seen.rawHeaders.length; i += 2) {
    const name = (seen.rawHeaders[i] ?? '').toLowerCase()
    const value = headerValueOf(seen.rawHeaders[i + 1] ?? '')
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  const latencyMs = seen.endedMs === undefined ? performance.now() - startMs : seen.endedMs - startMs
  return { status: seen.status ?? 0, headers, text: bodyText(seen), isCut: seen.isCut === true, latencyMs }
}

/**
 * A header may come in several lines; the one that is as expected speaks for them. Its bytes are read as UTF-8 where they are
 * that, else as Latin-1.
 */
function pickHeader({ rawHeaders }: Exchange, name: string, value: string) {
  const lines = findHeaders(rawHeaders, name).map((line) => ({ ...line, value: headerValueOf(line.value) }))
  return lines.find((line) => line.value.toLowerCase() === value.toLowerCase()) ?? lines[0]
}

function headerValueOf(raw: string): string {
  const bytes = Buffer.from(raw, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : raw
}

const excerptCharsMax = 1024

/** Text only, without secrets. */
function excerptOfBody(seen: Exchange): { bodyExcerpt?: string } {
  const type = findHeaders(seen.rawHeaders, 'content-type')[0]?.value ?? ''
  const isText = /^text\/|[/+](?:json|xml|yaml|javascript|x-www-form-urlencoded)\b/i.test(type)
  if (seen.body.length === 0 || !isText || codingsOf(seen).length > 0) return {}
  const shown = excerptOf(bodyText(seen), excerptCharsMax)
  return shown === '' ? {} : { bodyExcerpt: shown }
}

function bodyText(seen: Exchange): string {
  return new TextDecoder().decode(plainBody(seen) ?? Buffer.alloc(0))
}

const bodyBytesMax = 64 * 1024
const decoders: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Buffer> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync
}

/** Codings that compress; a word that is none of them, such as a character set, changes no byte. */
function codingsOf({ rawHeaders }: Exchange): string[] {
  const listed = findHeaders(rawHeaders, 'content-encoding').flatMap(({ value }) => value.toLowerCase().split(','))
  return listed.map((word) => word.trim()).filter((word) => word in decoders || /^(x-)?compress$/.test(word))
}

/** The body without the compression that it was sent with, though none was asked for; undefined where it cannot be undone. */
function plainBody(seen: Exchange): Buffer | undefined {
  const bytes = Buffer.concat(seen.body)
  const codings = codingsOf(seen)
  const [coding = ''] = codings
  if (codings.length === 0) return bytes
  try {
    return codings.length === 1 ? decoders[coding]?.(bytes, { maxOutputLength: bodyBytesMax }) : undefined
  } catch {
    return undefined
  }
}

/** Why the body cannot be read as JSON. */
function unreadable(seen: Exchange): string | undefined {
  if (seen.isCut) return 'The body is longer than 64 KiB and was not read as JSON.'
  return plainBody(seen) === undefined ? packedText(seen) : undefined
}

function packedText(seen: Exchange): string {
  return `The body came as ${codingsOf(seen).join(', ').slice(0, 40)}, which was not asked for, and could not be unpacked within 64 KiB.`
}

function shownUrl(text: string): string {
  const url = URL.parse(text)
  return url ? redactUrl(url) : 'about:invalid'
}

/** The headers that the check declares, by lower-case name. @throws LookFailure `no-credentials` before anything is sent */
async function ownHeaders({ headers = {} }: HttpSettings, url: URL, context: ProbeContext) {
  const own: Record<string, string> = {}
  const entries = Object.entries(headers)
  const isRouted = entries.some(([name]) => routingHeaders.includes(name.toLowerCase()))
  for (const [name, value] of entries) {
    if (typeof value === 'string') own[name.toLowerCase()] = value
    else {
      // Behind one address there may be many sites: another Host than that of the url is another receiver.
      if (isRouted) throw new LookFailure('no-credentials', `A check that sends a secret may not set ${routingWords}.`)
      const text = headerText(value.secret, await context.valueOf(value, destinationOf(url)))
      for (const part of credentialsOf(text)) context.mask.add(part)
      own[name.toLowerCase()] = text
    }
  }
  return own
}

/** Parts of a header's value that a target may send back by themselves, such as the token of `Bearer <token>`. */
function credentialsOf(header: string): string[] {
  const [, scheme = '', credentials = ''] = /^([\w-]+)[ \t]+(\S.*)$/.exec(header) ?? []
  const decoded = scheme.toLowerCase() === 'basic' ? Buffer.from(credentials, 'base64').toString() : ''
  const cookies = Array.from(header.matchAll(/=([^;,\s]+)/g), ([, value = '']) => value)
  const parts = [credentials, decoded, decoded.slice(decoded.indexOf(':') + 1), ...cookies]
  return parts.filter((part) => part.length >= maskedLengthMin)
}

/** Shorter parts stand in too many texts by chance. */
const maskedLengthMin = 6

const routingHeaders = [
  'host',
  'x-forwarded-host',
  'forwarded',
  'x-original-host',
  'transfer-encoding',
  'content-length'
]
const routingWords = `the headers ${routingHeaders.join(', ')}`

function headerText(name: string, value: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value
  throw new LookFailure('no-credentials', `The secret "${name}" has characters that a header cannot carry.`)
}
