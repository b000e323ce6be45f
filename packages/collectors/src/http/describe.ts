/** What an http check saw, as metadata, and how it differs from what is expected. */
import { isUtf8 } from 'node:buffer'
import { type Exchange, findHeaders } from '../connections/http-exchange.ts'
import { type Difference, differenceMembers } from '../difference.ts'
import { redactText, redactUrl } from '../redaction/redact.ts'
import type { SecretMask } from '../redaction/secret-mask.ts'
import { bodyText, excerptOfBody, packedText, plainBody, unreadable } from './body.ts'
import {
  type Answered,
  type BodyExpectation,
  bodyDifferences,
  conditionDifferences,
  latencyDifferences,
  representativeStatus,
  statusDifferences,
  statusText
} from './expectations.ts'
import { compareJson, type JsonExpectation, type JsonObservation } from './json-body.ts'
import type { HttpExpectations, HttpSettings } from './settings.ts'

/** What was seen of the exchanges of a probe. */
export interface Trail {
  startMs: number
  /** The exchange under way, or the last. */
  seen: Exchange
  redirects: string[]
  /** The exchange with a token server that is under way, and its host. */
  token?: { seen: Exchange; host: string } | undefined
}

export function describe(settings: HttpSettings, trail: Trail, mask: SecretMask): Record<string, unknown> {
  const { seen, redirects } = trail
  const { status: accepted = 200, headers = {}, json } = settings.expect ?? {}
  const expectedStatus = representativeStatus(accepted, seen.status)
  const [expected] = Object.entries(headers)
  const observed = expected && pickHeader(seen, ...expected)
  const isWhole = seen.phases.total !== undefined
  const body = json && compareBody(json, seen)
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
    ...(seen.status !== undefined &&
      differenceMembers(differencesOf({ status: 200, ...settings.expect }, trail, body))),
    ...(seen.resolvedIp !== undefined && { resolvedIp: seen.resolvedIp }),
    ...(seen.tlsNotAfter !== undefined && { tlsNotAfter: seen.tlsNotAfter }),
    ...(settings.vantage && { vantage: settings.vantage }),
    redirects,
    phases: { ...seen.phases },
    // Where an answer broke off, a secret in it may have been cut in two and is not recognised.
    ...(isWhole || mask.isEmpty ? excerptOfBody(seen) : {})
  }
}

/** The JSON of an answer, compared with what is expected of it; undefined while the answer is not whole. */
function compareBody(json: JsonExpectation, seen: Exchange): JsonObservation | undefined {
  return seen.phases.total === undefined ? undefined : compareJson(json, bodyText(seen), unreadable(seen))
}

/** How an answer differs from the expectations that only warn. */
export function warningDifferences({ warn }: HttpSettings, trail: Trail): Difference[] {
  return warn ? differencesOf(warn, trail, warn.json && compareBody(warn.json, trail.seen)) : []
}

function differencesOf(expected: HttpExpectations, trail: Trail, json: JsonObservation | undefined): Difference[] {
  const { status: accepted, headers = {}, body, that, latency } = expected
  const { seen } = trail
  const differing = Object.entries(headers).flatMap(([name, value]) => {
    const observed = pickHeader(seen, name, value)
    if (!observed) return [{ about: `no header ${name}`, text: `The header ${name} is missing.` }]
    if (observed.value.toLowerCase() === value.toLowerCase()) return []
    const wanted = `"${value.slice(0, 200)}"`
    const text = `The header ${name} is "${redactText(observed.value).slice(0, 200)}", not ${wanted}.`
    return [{ about: `header ${name}`, text, warning: `The header ${name} is not ${wanted}.` }]
  })
  const isWhole = seen.phases.total !== undefined
  const answered = answeredOf(trail)
  return [
    ...(accepted === undefined ? [] : statusDifferences(seen.status ?? 0, accepted)),
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

export function answeredOf({ seen, startMs }: Trail): Answered {
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

function shownUrl(text: string): string {
  const url = URL.parse(text)
  return url ? redactUrl(url) : 'about:invalid'
}
