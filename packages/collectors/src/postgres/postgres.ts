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
import { urlSetting } from '../connections/target.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import { type Difference, differenceMembers } from '../difference.ts'
import { healthEvidence } from '../evidence.ts'
import { removedSecretSettings, type SecretReference, secretSetting } from '../secrets.ts'
import { openProbe, takeLook } from '../take-look.ts'
import {
  type Ask,
  askPostgres,
  QuestionRefused,
  type Row,
  type SessionOptions,
  type SslMode,
  sslModes
} from './postgres-session.ts'

export interface PostgresSettings {
  /** `postgres://user@host:5432/database` */
  url: string
  password?: SecretReference
  sslmode?: SslMode
  authorities?: string
  expect?: { role?: Role; version?: string; maxLagSeconds?: number; minStandbys?: number }
  timeout?: string
}

type Role = 'primary' | 'standby'

const settings = {
  type: 'object',
  required: ['url'],
  additionalProperties: false,
  properties: {
    url: urlSetting({
      pattern: '^postgres(?:ql)?://[^\\s:/?#@]+@[^\\s/?#@]+(?:/[^\\s/?#]*)?$',
      example: 'postgres://user@host:5432/database',
      takesUser: true,
      instead: 'Write password: {secret: <name>}.',
      description: 'Server, user and database; the password is named beside it'
    }),
    password: { ...secretSetting, description: 'The password, by the name of a secret of the runtime' },
    ...removedSecretSettings,
    sslmode: {
      enum: sslModes,
      default: 'verify-full',
      description: 'Encrypted and with a certificate that holds, encrypted only, or in the clear'
    },
    ...authoritiesSettings,
    expect: {
      type: 'object',
      additionalProperties: false,
      properties: {
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
      },
      description: 'What the server must be like; every difference is listed'
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
  const seen = await observe(settings, given)
  const { replicationLagSeconds } = seen.metadata
  return typeof replicationLagSeconds === 'number' ? { ...seen, values: { replicationLagSeconds } } : seen
}

function observe(settings: PostgresSettings, given: CollectorContext): Promise<Look> {
  const context = openProbe(given)
  const seen: Seen = startConnection()
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
  const user = decodeURIComponent(username)
  const database = decodeURIComponent(pathname.slice(1)) || user
  // In the form that its addresses are looked up by: what a secret may be sent to is where it goes.
  return { host: canonicalHost(decodeURIComponent(hostname)), port: Number(port) || defaultPort, user, database }
}

const defaultPort = 5432

const lagOfStandby = `case
      when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() and exists (select from pg_stat_wal_receiver) then 0
      else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) end`
const following = `pg_stat_replication where state is null or state in ('streaming', 'catchup')`
const lagOfPrimary = `(
      select case when bool_and(state is not null) then max(coalesce(extract(epoch from replay_lag), 0)) end from ${following})`

/**
 * The lag of a standby that has replayed all it was sent is 0, however old its last transaction; that of a primary is what
 * its standbys report, and they report none when there is nothing to do. Without pg_monitor it cannot be seen.
 */
const all = `
  select current_setting('server_version') as version,
    pg_is_in_recovery() as "inRecovery",
    pg_database_size(current_database()) as "sizeBytes",
    case when pg_is_in_recovery() then ${lagOfStandby} else ${lagOfPrimary} end as "lagSeconds",
    (select count(*) from ${following}) as standbys`

/** The same one by one, where the server refuses a part of it. */
const essential = `select current_setting('server_version') as version, pg_is_in_recovery() as "inRecovery"`
const figures = {
  sizeBytes: ['pg_database_size(current_database())'],
  standbys: [`(select count(*) from ${following})`],
  lagOfPrimary: [lagOfPrimary],
  lagOfStandby: [
    lagOfStandby,
    // Where the receiver may not be seen.
    `case when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
      else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) end`
  ]
}

/** Asks for everything, and where a part is refused for each figure by itself: one that the role may not see is missing. */
async function readServer(ask: Ask): Promise<Status> {
  const whole = await optional(() => ask(all))
  if (whole) return readStatus(whole)
  const row = await ask(essential)
  const figure = async (expressions: readonly string[]): Promise<unknown> => {
    for (const expression of expressions) {
      const found = await optional(() => ask(`select ${expression} as value`))
      if (found) return found.value
    }
    return undefined
  }
  const isStandby = row.inRecovery === true
  return readStatus({
    ...row,
    sizeBytes: await figure(figures.sizeBytes),
    lagSeconds: await figure(isStandby ? figures.lagOfStandby : figures.lagOfPrimary),
    standbys: isStandby ? 0 : await figure(figures.standbys)
  })
}

/** The answer comes from a stranger, even to our own question. */
function readStatus(row: Row): Status {
  const version = /^[\w.]{1,40}/.exec(String(row.version))?.[0] ?? 'unknown'
  const number = (name: string) => (row[name] == null ? undefined : Math.max(0, Number(row[name])) || 0)
  const [sizeBytes, lagSeconds, standbys] = [number('sizeBytes'), number('lagSeconds'), number('standbys')]
  return {
    version,
    role: row.inRecovery === true ? 'standby' : 'primary',
    ...(sizeBytes !== undefined && { sizeBytes: Math.trunc(sizeBytes) }),
    ...(lagSeconds !== undefined && { lagSeconds: Math.round(lagSeconds * 1000) / 1000 }),
    ...(standbys !== undefined && { standbys: Math.trunc(standbys) })
  }
}

/** Undefined where the server refuses the question. */
async function optional<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof QuestionRefused) return undefined
    throw error
  }
}

interface Status {
  version: string
  role: Role
  sizeBytes?: number
  lagSeconds?: number
  /** Of a primary. */
  standbys?: number
}

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

/** `host:5432/database` */
function formatUrl(text: string): string {
  const { hostname, port, pathname } = URL.parse(text) ?? { hostname: 'invalid', port: '', pathname: '' }
  return `${domainToUnicode(decodeURIComponent(hostname)) || hostname}:${port || defaultPort}${pathname === '/' ? '' : pathname}`
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

function listDifferences(status: Status, expect: NonNullable<PostgresSettings['expect']>): Difference[] {
  const { version, role, lagSeconds, standbys } = status
  const { maxLagSeconds, minStandbys } = expect
  const isVersion = expect.version === undefined || `${version}.`.startsWith(`${expect.version}.`)
  const unseen = 'The role of the check may not see it (pg_monitor may).'
  const differences = [
    expect.role !== undefined &&
      role !== expect.role && { about: 'role', text: `The server is a ${role}, not a ${expect.role}.` },
    !isVersion && { about: 'version', text: `The version is ${version}, not ${expect.version}.` },
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
        text: `The server has ${standbys ?? 0} standbys; at least ${minStandbys} are expected.`
      },
    maxLagSeconds !== undefined &&
      lagSeconds === undefined && {
        about: 'lag unseen',
        text:
          role === 'primary' && standbys === 0
            ? 'There is no replication whose lag could be seen.'
            : `There is no replication whose lag could be seen. ${unseen}`
      },
    maxLagSeconds !== undefined &&
      lagSeconds !== undefined &&
      lagSeconds > maxLagSeconds && {
        about: 'lag',
        text: `The replication lags by ${lagSeconds} s; at most ${maxLagSeconds} s is expected.`
      }
  ]
  return differences.filter((difference) => difference !== false)
}
