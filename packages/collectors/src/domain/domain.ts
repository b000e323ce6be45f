/** The domain collector: asks the registry how long a domain name is still registered. */
import { domainToASCII } from 'node:url'
import { daysUntil, formatDay, formatDays } from '../certificates/certificate.ts'
import type { CollectorContext, Look, SingleProbe } from '../collector.ts'
import { endConnection } from '../connections/connection.ts'
import { startExchange } from '../connections/http-exchange.ts'
import { urlSetting } from '../connections/target.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import { type Difference, differenceMembers, warnDescription, withWarnings } from '../difference.ts'
import { healthEvidence } from '../evidence.ts'
import { LookFailure } from '../look-error.ts'
import { openProbe, takeLook } from '../take-look.ts'
import { type Registration, readRegistration, serverFor, type Talk, usualBootstrap } from './rdap.ts'

interface Limits {
  minDaysLeft?: number
}

export interface DomainSettings extends Limits {
  domain: string
  warn?: Limits
  server?: string
  timeout?: string
}

const daysDefault = 30
const days = {
  type: 'integer',
  // As long as evidence of the health of something may count: within it, nothing may end unseen.
  minimum: 3,
  maximum: 3650,
  description: 'Days that the registration must still last'
}

const settings = {
  type: 'object',
  required: ['domain'],
  additionalProperties: false,
  properties: {
    domain: {
      type: 'string',
      maxLength: 253,
      pattern: '^(?!.*\\.\\d+\\.?$)[^\\s/?#@:[\\]\\\\.]+(?:\\.[^\\s/?#@:[\\]\\\\.]+)+\\.?$',
      patternErrorMessage: 'is not a domain name: write it as it was registered, such as example.org',
      description: 'The name as it was registered, such as example.org; a name below it is not known to the registry'
    },
    minDaysLeft: { ...days, default: daysDefault },
    warn: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: { minDaysLeft: days },
      description: warnDescription
    },
    server: urlSetting({
      pattern: '^https?://',
      example: 'https://rdap.example/',
      instead: 'RDAP servers are asked without credentials.',
      description: 'The RDAP server; by default the one that IANA lists for the top-level domain'
    }),
    timeout: timeoutSetting
  }
}

export const domainCollector: SingleProbe<DomainSettings> = {
  kind: 'domain',
  settings,
  emits: { 'ops-health-checked': healthEvidence('domain', () => true) },
  volatile: ['latencyMs', 'registrar', 'rdapServer'],
  look
}

interface Seen extends Talk {
  registration?: Registration | undefined
  /** The registry has answered. */
  isKnown?: boolean
}

async function look(settings: DomainSettings, given: CollectorContext): Promise<Look> {
  const context = openProbe(given)
  const seen: Seen = { context, seen: startExchange(), asked: '' }
  const now = context.now()
  const found = await takeLook(context, settings.timeout ?? timeoutSetting.default, {
    async work() {
      const name = asciiOf(settings.domain)
      const server = settings.server ?? (await serverFor(name, seen, context.rdapBootstrap ?? usualBootstrap))
      seen.registration = await readRegistration(name, server, seen)
      seen.isKnown = true
    },
    // Nothing is known about the registration.
    late: (timeoutMs) => new LookFailure('no-route', `Waited ${timeoutMs} ms in vain for ${seen.asked}.`),
    end: () => endConnection(seen.seen),
    describe: () => describe(settings, seen, now)
  })
  const { registration } = seen
  if (found.error || !registration) return found
  const values = { daysLeft: daysUntil(registration.notAfter, now) }
  return withWarnings({ ...found, values }, settings.warn ? ending(settings, settings.warn, registration, now) : [])
}

/** @throws LookFailure `collector-broken` */
function asciiOf(domain: string): string {
  const name = domainToASCII(domain.replace(/\.$/, '')).toLowerCase()
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name)) return name
  throw new LookFailure('collector-broken', `"${domain}" is not a domain name.`)
}

function describe(
  settings: DomainSettings,
  { registration, isKnown, asked }: Seen,
  now: Date
): Record<string, unknown> {
  return {
    target: settings.domain,
    ...(isKnown && { rdapServer: asked }),
    ...(registration && {
      registrationNotAfter: registration.notAfter.toISOString(),
      ...(registration.registrar !== undefined && { registrar: registration.registrar }),
      registrationStatus: registration.statuses
    }),
    ...(isKnown && differenceMembers(listDifferences(settings, registration, asked, now)))
  }
}

/** Statuses (RFC 8056) under which a name is about to be lost, or is not in the DNS. */
const bad = ['redemption period', 'pending delete', 'pending restore', 'client hold', 'server hold']

function listDifferences(
  settings: DomainSettings,
  registration: Registration | undefined,
  asked: string,
  now: Date
): Difference[] {
  const { domain } = settings
  if (!registration) {
    const labels = domain.replace(/\.$/, '').split('.').length
    const hint = labels > 2 ? ' Write the name as it was registered, such as example.org, not a name below it.' : ''
    return [{ about: 'registration', text: `${domain} is not registered: ${asked} knows no such domain.${hint}` }]
  }
  const statuses = registration.statuses.filter((status) => bad.includes(status))
  return [
    ...ending(settings, { minDaysLeft: settings.minDaysLeft ?? daysDefault }, registration, now),
    ...statuses.map((status) => ({
      about: `status ${status}`,
      text: `The status of the registration of ${domain} is "${status}".`
    }))
  ]
}

function ending({ domain }: DomainSettings, limits: Limits, { notAfter }: Registration, now: Date): Difference[] {
  const { minDaysLeft = 0 } = limits
  const left = daysUntil(notAfter, now)
  if (left >= minDaysLeft) return []
  const about = 'days left'
  const what = `The registration of ${domain}`
  const day = formatDay(notAfter)
  if (left < 0) return [{ about, text: `${what} ended on ${day}.` }]
  const wanted = formatDays(minDaysLeft)
  return [
    {
      about,
      text: `${what} ends on ${day}, in ${left < 1 ? 'less than a day' : formatDays(left)}; at least ${wanted} are expected.`,
      warning: `${what} ends on ${day}, in less than ${wanted}.`
    }
  ]
}
