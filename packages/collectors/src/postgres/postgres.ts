/**
 * The postgres collector: connects with a password that the check only names, and asks for version, role, replication
 * and size. A server that rejects the credentials proves nothing about its health; one that rejects the session for
 * another reason (too many, starting up, no such database) fails.
 */
import { domainToUnicode } from 'node:url'
import { canonicalHost } from '@inter-hub/egress'
import { authoritiesSettings } from '../certificates/authorities.ts'
import type { CollectorContext, Look, SingleProbe } from '../collector.ts'
import { type Connection, endConnection, givenUp, startConnection } from '../connections/connection.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import { type Difference, differenceMembers, warnDescription, withWarnings } from '../difference.ts'
import { healthEvidence } from '../evidence.ts'
import { LookFailure } from '../look-error.ts'
import { removedSecretSettings, type SecretReference } from '../secrets.ts'
import { openProbe, takeLook } from '../take-look.ts'
import { askPostgres, type SessionOptions, type SslMode, serverSettings } from './postgres-session.ts'
import { type Role, readServer, type Status } from './server-status.ts'

interface Expectations {
  role?: Role
  version?: string
  maxLagSeconds?: number
  minStandbys?: number
}

export interface PostgresSettings {
  /** `postgres://user@host:5432/database` */
  url: string
  password?: SecretReference
  sslmode?: SslMode
  authorities?: string
  expect?: Expectations
  warn?: Expectations
  timeout?: string
}

const expectations = {
  role: { enum: ['primary', 'standby'], description: 'A standby is in recovery' },
  version: {
    type: 'string',
    pattern: '^\\d+(?:\\.\\d+)*$',
    patternErrorMessage: 'is not a version: write "17" or "17.4"',
    description: 'How the version begins, such as "17" or "17.4"'
  },
  maxLagSeconds: {
    type: 'number',
    minimum: 0,
    description: 'Longest replication lag: of a standby its own, of a primary that of its slowest standby'
  },
  minStandbys: { type: 'integer', minimum: 0, description: 'Standbys that must follow this server' }
}

const settings = {
  type: 'object',
  required: ['url'],
  additionalProperties: false,
  properties: {
    ...serverSettings({
      pattern: '^postgres(?:ql)?://[^\\s:/?#@]+@[^\\s/?#@]+(?:/[^\\s/?#]*)?$',
      example: 'postgres://user@host:5432/database',
      description: 'Server, user and database; the password is named beside it'
    }),
    ...removedSecretSettings,
    ...authoritiesSettings,
    expect: {
      type: 'object',
      additionalProperties: false,
      properties: expectations,
      description: 'What the server must be like; every difference is listed'
    },
    warn: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: expectations,
      description: warnDescription
    },
    timeout: timeoutSetting
  }
}

export const postgresCollector: SingleProbe<PostgresSettings> = {
  kind: 'postgres',
  settings,
  emits: { 'ops-health-checked': healthEvidence('postgres', ({ resolvedIp }) => resolvedIp !== undefined) },
  volatile: ['latencyMs', 'phases', 'resolvedIp', 'replicationLagSeconds', 'sizeBytes'],
  look
}

interface Seen extends Connection {
  status?: Status
}

async function look(settings: PostgresSettings, given: CollectorContext): Promise<Look> {
  const seen: Seen = startConnection()
  const found = await observe(settings, given, seen)
  const { replicationLagSeconds } = found.metadata
  const whole = typeof replicationLagSeconds === 'number' ? { ...found, values: { replicationLagSeconds } } : found
  return withWarnings(whole, seen.status && settings.warn ? listDifferences(seen.status, settings.warn) : [])
}

function observe(settings: PostgresSettings, given: CollectorContext, seen: Seen): Promise<Look> {
  const context = openProbe(given)
  return takeLook(context, settings.timeout ?? timeoutSetting.default, {
    async work() {
      const { authorities, sslmode = 'verify-full' } = settings
      const server = readUrl(settings.url)
      const destination = { host: server.host, port: server.port, isEncrypted: sslmode !== 'disable' }
      const password = settings.password && (await context.valueOf(settings.password, destination))
      const secureContext = authorities === undefined ? context.secureContext : await context.authorities(authorities)
      const options: SessionOptions = { ...server, password, sslmode, secureContext }
      await askPostgres(options, context, seen, async (ask) => {
        seen.status = await readServer(ask)
      })
    },
    late: (timeoutMs) => givenUp(seen, timeoutMs),
    end: () => endConnection(seen),
    describe: () => describe(settings, seen)
  })
}

function readUrl(text: string) {
  const { hostname, port, username, pathname } = new URL(text)
  const user = decode(username)
  const database = decode(pathname.slice(1)) || user
  // In the form that its addresses are looked up by: what a secret may be sent to is where it goes.
  return { host: canonicalHost(decode(hostname)), port: Number(port) || defaultPort, user, database }
}

/** @throws LookFailure `collector-broken` */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new LookFailure(
      'collector-broken',
      `"${text}" in the URL is not percent-encoded UTF-8; write % itself as %25.`
    )
  }
}

const defaultPort = 5432

function describe({ url, expect }: PostgresSettings, seen: Seen): Record<string, unknown> {
  const { status, tlsNotAfter, resolvedIp } = seen
  return {
    target: formatUrl(url),
    ...(status && describeStatus(status, expect)),
    ...(tlsNotAfter !== undefined && { tlsNotAfter }),
    ...(resolvedIp !== undefined && { resolvedIp }),
    phases: { ...seen.phases }
  }
}

/** `host:5432/database`, with names as people write them */
function formatUrl(text: string): string {
  const { hostname, port, pathname } = URL.parse(text) ?? { hostname: 'invalid', port: '', pathname: '' }
  const host = nameOf(hostname)
  return `${domainToUnicode(host) || host}:${port || defaultPort}${pathname === '/' ? '' : nameOf(pathname)}`
}

/** Decoded, where that gives a text of one line. */
function nameOf(text: string): string {
  try {
    const decoded = decodeURIComponent(text)
    return /\p{C}/u.test(decoded) ? text : decoded
  } catch {
    return text
  }
}

function describeStatus(status: Status, expect: PostgresSettings['expect'] = {}) {
  const { version, role, sizeBytes, lagSeconds, standbys } = status
  return {
    version,
    role,
    ...(role === 'primary' && standbys !== undefined && { standbys }),
    ...(lagSeconds !== undefined && { replicationLagSeconds: lagSeconds }),
    ...(sizeBytes !== undefined && { sizeBytes }),
    ...differenceMembers(listDifferences(status, expect))
  }
}

function listDifferences(status: Status, expect: Expectations): Difference[] {
  const { version, role, lagSeconds, standbys } = status
  const { maxLagSeconds, minStandbys } = expect
  const isVersion = expect.version === undefined || `${version}.`.startsWith(`${expect.version}.`)
  const unseen = 'The role of the check needs the privileges of pg_monitor to see it.'
  const differences = [
    expect.role !== undefined &&
      role !== expect.role && { about: 'role', text: `The server is a ${role}, not a ${expect.role}.` },
    !isVersion && {
      about: 'version',
      text: `The version is ${version}, not ${expect.version}.`,
      warning: `The version is not ${expect.version}.`
    },
    minStandbys !== undefined &&
      minStandbys > 0 &&
      role === 'primary' &&
      standbys === undefined && {
        about: 'standbys unseen',
        text: `How many standbys follow cannot be seen. ${unseen}`
      },
    minStandbys !== undefined &&
      (standbys !== undefined || role === 'standby') &&
      (standbys ?? 0) < minStandbys && {
        about: 'standbys',
        text: `The server has ${standbys ?? 0} standbys; at least ${minStandbys} are expected.`,
        warning: `Fewer than ${minStandbys} standbys follow the server.`
      },
    maxLagSeconds !== undefined &&
      lagSeconds === undefined && {
        about: 'lag unseen',
        text:
          role === 'primary' && standbys === 0
            ? 'The replication lag is not available.'
            : `The replication lag is not available. ${unseen}`
      },
    maxLagSeconds !== undefined &&
      lagSeconds !== undefined &&
      lagSeconds > maxLagSeconds && {
        about: 'lag',
        text: `The replication lags by ${lagSeconds} s; at most ${maxLagSeconds} s is expected.`,
        warning: `The replication lags by more than ${maxLagSeconds} s.`
      }
  ]
  return differences.filter((difference) => difference !== false)
}
