/**
 * The json collector: asks a URL for JSON and makes evidence of any event type from it with CEL expressions. It connects as an
 * http check does, with the same secrets, proxies, limits and outbound guard.
 */
import type { CollectorContext, Look, SingleProbe } from '../collector.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import { healthEvidence } from '../evidence.ts'
import { bodyText, unreadable } from '../http/body.ts'
import { answeredOf, type Trail } from '../http/describe.ts'
import {
  expectationSettings,
  isExpectedStatus,
  parseForCel,
  type StatusExpectation,
  statusText
} from '../http/expectations.ts'
import { endTrail, followHops, startTrail, trailGivenUp } from '../http/http.ts'
import { type HttpSettings, httpSettings } from '../http/settings.ts'
import { LookFailure } from '../look-error.ts'
import { redactUrl } from '../redaction/redact.ts'
import { openProbe, takeLook } from '../take-look.ts'
import { makeMembers } from './members.ts'

export interface JsonSettings extends Omit<HttpSettings, 'expect' | 'warn' | 'vantage'> {
  /** CEL by the name of the member. */
  metadata: Record<string, string>
  /** Members whose value is the same each time. */
  constants?: Record<string, unknown>
  volatile?: string[]
  expect?: { status?: StatusExpectation }
}

const { expect: _expect, warn: _warn, vantage: _vantage, ...connectionSettings } = httpSettings.properties

/** What evidence is about. Of a probe that failed nothing else is recorded that its author declares: it would look like a fact. */
const identities = ['subject', 'target', 'service', 'dataStore', 'environment']

/** `check` and `error` are set by the runtime. */
const memberName = {
  maxLength: 100,
  pattern: '^(?!(?:check|error)$)[A-Za-z][A-Za-z0-9_]*$',
  patternErrorMessage:
    'is not the name of a member: letters, digits and underscores; "check" and "error" are set by the runtime'
}

const settings = {
  ...httpSettings,
  required: ['url', 'metadata'],
  properties: {
    ...connectionSettings,
    metadata: {
      type: 'object',
      minProperties: 1,
      maxProperties: 50,
      propertyNames: memberName,
      additionalProperties: { type: 'string', minLength: 1, maxLength: 1000, format: 'cel-json' },
      description:
        'The metadata of the event: by the name of each member an expression in CEL over body (the JSON of the answer), status, headers (by lower-case name) and now (RFC 3339), such as body.items.size(). A member whose value is null is left out. Write string(body.id) for an integer of more than 15 digits, to record all of them'
    },
    constants: {
      type: 'object',
      maxProperties: 50,
      propertyNames: memberName,
      additionalProperties: { type: ['string', 'number', 'boolean', 'array'], maxLength: 1000, maxItems: 50 },
      description: `Members of the metadata with a fixed value. Where the probe fails, only those that say what it is about are recorded: ${identities.join(', ')}`
    },
    volatile: {
      type: 'array',
      maxItems: 50,
      items: { type: 'string', ...memberName },
      description:
        'Members of the metadata that change from probe to probe, such as an age. A change of these alone records no new event'
    },
    expect: {
      type: 'object',
      additionalProperties: false,
      properties: { status: expectationSettings.status },
      description: 'The status that the answer must have'
    }
  }
}

export const jsonCollector: SingleProbe<JsonSettings> = {
  kind: 'json',
  settings,
  emits: { 'ops-health-checked': jsonHealth, '*': jsonEvidence },
  volatile: ['latencyMs'],
  look
}

async function look(settings: JsonSettings, given: CollectorContext): Promise<Look> {
  const context = openProbe(given)
  const trail = startTrail()
  let members: Record<string, unknown> | undefined
  const seen = await takeLook(context, settings.timeout ?? timeoutSetting.default, {
    async work() {
      await followHops(settings, context, trail)
      members = readMembers(settings, trail, context.now().toISOString())
    },
    late: (timeoutMs) => trailGivenUp(trail, timeoutMs),
    end: () => endTrail(trail),
    describe: () => ({
      endpoint: endpointOf(settings.url),
      ...(members ? settings.constants : identityOf(settings)),
      ...members
    })
  })
  const { volatile = [] } = settings
  const numbers = volatile.filter((name) => typeof members?.[name] === 'number').map((name) => [name, members?.[name]])
  return { ...seen, ...(numbers.length > 0 && { values: Object.fromEntries(numbers) }) }
}

function identityOf({ constants = {} }: JsonSettings): Record<string, unknown> {
  return Object.fromEntries(Object.entries(constants).filter(([name]) => identities.includes(name)))
}

/** @throws LookFailure for an answer that has not the expected status, or is not JSON that fits the expressions */
function readMembers({ metadata, expect }: JsonSettings, trail: Trail, now: string): Record<string, unknown> {
  const { status, headers } = answeredOf(trail)
  const expected = expect?.status ?? 200
  if (!isExpectedStatus(status, expected)) {
    const message = `The status is ${status}, not ${statusText(expected)}.`
    throw new LookFailure(status === 401 || status === 403 ? 'no-credentials' : 'protocol', message)
  }
  return makeMembers(metadata, { status, headers, now, body: parseBody(trail) })
}

function parseBody({ seen }: Trail): unknown {
  const problem = unreadable(seen)
  if (problem !== undefined) throw new LookFailure('protocol', problem)
  const text = bodyText(seen)
  try {
    return parseForCel(text)
  } catch (cause) {
    throw new LookFailure('protocol', text.trim() === '' ? 'The body is empty, not JSON.' : 'The body is not JSON.', {
      cause
    })
  }
}

function endpointOf(text: string): string {
  const url = URL.parse(text)
  return url ? redactUrl(url) : 'about:invalid'
}

/** Without the time that it took, which few event types have a member for; it is kept as a value. */
function jsonEvidence({ metadata, error }: Look): Record<string, unknown> {
  const { latencyMs: _, ...members } = metadata
  return { ...members, ...(error && { error }) }
}

const failedHealth = healthEvidence('json')

/** The words for health are those of the expressions; where the probe failed, those of every kind. */
function jsonHealth(look: Look): Record<string, unknown> {
  if (look.error) return failedHealth(look)
  const { endpoint, ...members } = jsonEvidence(look)
  return { target: endpoint, probe: 'json', ...members }
}
