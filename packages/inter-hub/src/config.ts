/** Configuration from the environment, checked once at start; every error names its variable. */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { type EgressRule, parseEgressAllow } from '@inter-hub/egress'
import { type Capacity, capacityDefaults, eventBytesMost } from './capacity.ts'
import { type RetentionPeriods, retentionDaysLeast, retentionDaysMost, retentionDefaults } from './kernel/retention.ts'
import { anonymousDefault } from './limits/index.ts'

export interface Config {
  port: number
  host: string
  /** Without a slash at its end; undefined: from host and port. */
  publicUrl: string | undefined
  dataDir: string
  /** Undefined: the embedded PostgreSQL. */
  databaseUrl: string | undefined
  /** From IHUB_EGRESS_ALLOW: what webhooks may reach beside public https. */
  egressAllow: EgressRule[]
  /** From IHUB_SECRETS_KEY: 32 bytes that seal secrets in the database; undefined: the installation's own, if it has one. */
  secretsKey: Buffer | undefined
  /** From IHUB_METRICS_PORT; undefined: /metrics only with a key, on the port of the API. */
  metricsPort: number | undefined
  metricsHost: string
  /** From IHUB_DRAIN_SECONDS: how long the node keeps serving so that a load balancer notices the shutdown. */
  drainSeconds: number
  /** From IHUB_TRUST_PROXY: the addresses whose X-Forwarded-* counts. */
  trustProxy: string[]
  /** From IHUB_CORS_ORIGINS: whose pages may read answers that are not public. */
  corsOrigins: string[]
  /** From IHUB_ANONYMOUS_LIMIT: requests a minute of an address without a key; 0 means no limit. */
  anonymousLimit: number
  /** From IHUB_EVENT_BYTES, IHUB_STREAMS, IHUB_STREAMS_PER_CONSUMER, IHUB_EXPORTS and IHUB_EXPORTS_PER_CONSUMER. */
  capacity: Capacity
  /** From IHUB_RETENTION_SHORT_DAYS and IHUB_RETENTION_LONG_DAYS: how many days events are kept. */
  retention: RetentionPeriods
  /** From IHUB_HEARTBEAT_URL: where to report that this installation works. A secret. */
  heartbeatUrl: string | undefined
  /** From IHUB_HEARTBEAT_SECONDS. */
  heartbeatSeconds: number
  log: 'pretty' | 'json'
  /** From IHUB_LOG_REQUESTS: whether each request has a line in the log. */
  requestLog: boolean
  logLevel: string
}

/** The variable of each value, with its least and its most. */
type Variables<Key extends string> = Record<Key, readonly [string, number, number]>

const capacityVariables: Variables<keyof Capacity> = {
  eventBytes: ['IHUB_EVENT_BYTES', 1024, eventBytesMost],
  streams: ['IHUB_STREAMS', 1, 100_000],
  streamsPerConsumer: ['IHUB_STREAMS_PER_CONSUMER', 1, 100_000],
  exports: ['IHUB_EXPORTS', 1, 100],
  exportsPerConsumer: ['IHUB_EXPORTS_PER_CONSUMER', 1, 100]
}

const retentionVariables: Variables<keyof RetentionPeriods> = {
  short: ['IHUB_RETENTION_SHORT_DAYS', retentionDaysLeast, retentionDaysMost],
  long: ['IHUB_RETENTION_LONG_DAYS', retentionDaysLeast, retentionDaysMost]
}

export class ConfigError extends Error {}

type Environment = Record<string, string | undefined>

/** A secret from its variable or from the file named in `<NAME>_FILE`. @throws ConfigError */
export function readSecret(env: Environment, name: string): string | undefined {
  const file = env[`${name}_FILE`]
  if (env[name] && file) throw new ConfigError(`${name} and ${name}_FILE are both set; set one of them.`)
  if (!file) return env[name] || undefined
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new ConfigError(`${name}_FILE: ${(error as Error).message}`)
  }
}

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/** @throws ConfigError listing everything that is wrong */
export function readConfig(env: Environment, isTerminal: boolean): Config {
  const wrong: string[] = []
  const check = <T>(read: () => T): T | undefined => {
    try {
      return read()
    } catch (error) {
      wrong.push((error as Error).message)
      return undefined
    }
  }
  const port = check(() => readPort('IHUB_PORT', env.IHUB_PORT || '8400'))
  const metricsPort = check(() =>
    env.IHUB_METRICS_PORT ? readPort('IHUB_METRICS_PORT', env.IHUB_METRICS_PORT) : undefined
  )
  const publicUrl = check(() => readUrl('IHUB_PUBLIC_URL', env.IHUB_PUBLIC_URL, ['http:', 'https:']))
  const databaseUrl = check(() =>
    readUrl('DATABASE_URL', readSecret(env, 'DATABASE_URL'), ['postgres:', 'postgresql:'])
  )
  const egressAllow = check(() => readEgress(env.IHUB_EGRESS_ALLOW ?? ''))
  const secretsKey = check(() => readSecretsKey(readSecret(env, 'IHUB_SECRETS_KEY')))
  // The embedded database has one node and no load balancer to wait for.
  const drainSeconds = check(() =>
    readSeconds('IHUB_DRAIN_SECONDS', env.IHUB_DRAIN_SECONDS || (databaseUrl ? '5' : '0'))
  )
  const trustProxy = check(() =>
    readList('IHUB_TRUST_PROXY', env.IHUB_TRUST_PROXY, isNetwork, 'addresses or CIDRs such as 10.0.0.0/8')
  )
  const corsOrigins = check(() =>
    readList(
      'IHUB_CORS_ORIGINS',
      env.IHUB_CORS_ORIGINS,
      isOrigin,
      'origins such as https://console.example.org, without a path'
    )
  )
  const anonymousLimit = check(() => readLimit(env.IHUB_ANONYMOUS_LIMIT || String(anonymousDefault)))
  const heartbeat = readHeartbeat(env, check)
  const logging = readLogging(env, isTerminal, check)
  const capacity = readCounts(env, capacityVariables, capacityDefaults, check)
  const retention = readCounts(env, retentionVariables, retentionDefaults, check)
  if (wrong.length > 0) throw new ConfigError(wrong.join('\n'))
  return {
    port: port ?? 8400,
    host: env.IHUB_HOST || '127.0.0.1',
    publicUrl: publicUrl?.replace(/\/+$/, ''),
    dataDir: resolve(env.IHUB_DATA_DIR || '.data'),
    databaseUrl,
    egressAllow: egressAllow ?? [],
    secretsKey,
    metricsPort,
    drainSeconds: drainSeconds ?? 0,
    trustProxy: trustProxy ?? [],
    corsOrigins: corsOrigins ?? [],
    metricsHost: env.IHUB_METRICS_HOST || '127.0.0.1',
    anonymousLimit: anonymousLimit ?? anonymousDefault,
    capacity,
    retention,
    ...heartbeat,
    ...logging
  }
}

/** Collects what a reader throws; answers undefined then. */
type Check = <T>(read: () => T) => T | undefined

function readHeartbeat(env: Environment, check: Check): Pick<Config, 'heartbeatUrl' | 'heartbeatSeconds'> {
  const url = check(() => {
    const text = readSecret(env, 'IHUB_HEARTBEAT_URL')
    if (text === undefined || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))) return text
    // The value is a secret.
    throw new ConfigError('IHUB_HEARTBEAT_URL must be a URL that begins with http: or https:.')
  })
  const seconds = check(() => readCount('IHUB_HEARTBEAT_SECONDS', env.IHUB_HEARTBEAT_SECONDS, 60, 1, 3600))
  return { heartbeatUrl: url, heartbeatSeconds: seconds ?? 60 }
}

function readLogging(
  env: Environment,
  isTerminal: boolean,
  check: Check
): Pick<Config, 'log' | 'logLevel' | 'requestLog'> {
  const log = check(() => readWord('IHUB_LOG', env.IHUB_LOG || (isTerminal ? 'pretty' : 'json'), ['pretty', 'json']))
  const logLevel = check(() => readWord('IHUB_LOG_LEVEL', env.IHUB_LOG_LEVEL || 'info', levels))
  // A person at a terminal reads what the programs say of themselves.
  const requestLog = check(() =>
    readWord('IHUB_LOG_REQUESTS', env.IHUB_LOG_REQUESTS || (log === 'json' ? 'on' : 'off'), ['on', 'off'])
  )
  return { log: log === 'pretty' ? 'pretty' : 'json', logLevel: logLevel ?? 'info', requestLog: requestLog === 'on' }
}

function readEgress(text: string): EgressRule[] {
  try {
    return parseEgressAllow(text)
  } catch (error) {
    throw new ConfigError(`IHUB_EGRESS_ALLOW: ${(error as Error).message}`)
  }
}

function readPort(name: string, text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new ConfigError(`${name} must be a port number from 0 (any free one) to 65535, not ${JSON.stringify(text)}.`)
  }
  return port
}

/** 32 bytes in hexadecimal or base64. The text is never shown. @throws ConfigError */
export function readSecretsKey(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64')
  if (key.length === 32) return key
  throw new ConfigError(
    'IHUB_SECRETS_KEY must be 32 bytes in hexadecimal or base64. To generate one, run `openssl rand -base64 32`.'
  )
}

/** Members separated by commas. */
function readList(name: string, text: string | undefined, fits: (one: string) => boolean, what: string): string[] {
  const members = (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  const wrong = members.find((one) => !fits(one))
  if (wrong !== undefined) {
    throw new ConfigError(`${name} must be ${what}, separated by commas; ${JSON.stringify(wrong)} is not valid.`)
  }
  return members
}

function isNetwork(text: string): boolean {
  const [address = '', length, ...more] = text.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0 || address.includes('%')) return false
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128))
}

function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text
}

function readSeconds(name: string, text: string): number {
  const seconds = Number(text)
  if (!/^\d{1,4}(\.\d+)?$/.test(text) || seconds > 3600) {
    throw new ConfigError(`${name} must be a number of seconds from 0 to 3600, not ${JSON.stringify(text)}.`)
  }
  return seconds
}

/** A whole number; `undefined` or an empty text is the default. @throws ConfigError */
function readCount(name: string, text: string | undefined, unset: number, least: number, most: number): number {
  if (!text) return unset
  const count = Number(text)
  if (/^\d{1,9}$/.test(text) && count >= least && count <= most) return count
  throw new ConfigError(`${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}.`)
}

/** Whole numbers, each from its variable. What is wrong is left to `check`. */
function readCounts<Key extends string>(
  env: Environment,
  variables: Variables<Key>,
  defaults: Readonly<Record<Key, number>>,
  check: (read: () => number) => number | undefined
): Record<Key, number> {
  const counts: Record<Key, number> = { ...defaults }
  for (const key of Object.keys(variables) as Key[]) {
    const [name, least, most] = variables[key]
    counts[key] = check(() => readCount(name, env[name], defaults[key], least, most)) ?? defaults[key]
  }
  return counts
}

function readLimit(text: string): number {
  if (/^\d{1,8}$/.test(text)) return Number(text)
  throw new ConfigError(
    `IHUB_ANONYMOUS_LIMIT must be a number of requests per minute (0 for no limit), not ${JSON.stringify(text)}.`
  )
}

function readUrl(name: string, text: string | undefined, schemes: string[]): string | undefined {
  if (!text) return undefined
  // The text is not shown, because a URL may contain a password.
  if (!URL.canParse(text) || !schemes.includes(new URL(text).protocol)) {
    throw new ConfigError(
      `${name} must be an address that begins with ${schemes.map((one) => `${one}//`).join(' or ')}.`
    )
  }
  return text
}

function readWord(name: string, text: string, words: string[]): string {
  if (!words.includes(text))
    throw new ConfigError(`${name} must be one of ${words.join(', ')}, not ${JSON.stringify(text)}.`)
  return text
}
