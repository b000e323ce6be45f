/** Configuration from the environment, checked once at start; every mistake is named with its variable. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type EgressRule, parseEgressAllow } from '@inter-hub/egress'
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
  /** From IHUB_ANONYMOUS_LIMIT: requests a minute of an address without a key; 0 is no limit. */
  anonymousLimit: number
  log: 'pretty' | 'json'
  logLevel: string
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
  const port = check(() => readPort(env.IHUB_PORT || '8400'))
  const publicUrl = check(() => readUrl('IHUB_PUBLIC_URL', env.IHUB_PUBLIC_URL, ['http:', 'https:']))
  const databaseUrl = check(() =>
    readUrl('DATABASE_URL', readSecret(env, 'DATABASE_URL'), ['postgres:', 'postgresql:'])
  )
  const log = check(() => readWord('IHUB_LOG', env.IHUB_LOG || (isTerminal ? 'pretty' : 'json'), ['pretty', 'json']))
  const logLevel = check(() => readWord('IHUB_LOG_LEVEL', env.IHUB_LOG_LEVEL || 'info', levels))
  const egressAllow = check(() => readEgress(env.IHUB_EGRESS_ALLOW ?? ''))
  const anonymousLimit = check(() => readLimit(env.IHUB_ANONYMOUS_LIMIT || String(anonymousDefault)))
  if (wrong.length > 0) throw new ConfigError(wrong.join('\n'))
  return {
    port: port ?? 8400,
    host: env.IHUB_HOST || '127.0.0.1',
    publicUrl: publicUrl?.replace(/\/+$/, ''),
    dataDir: resolve(env.IHUB_DATA_DIR || '.data'),
    databaseUrl,
    egressAllow: egressAllow ?? [],
    anonymousLimit: anonymousLimit ?? anonymousDefault,
    log: log === 'pretty' ? 'pretty' : 'json',
    logLevel: logLevel ?? 'info'
  }
}

function readEgress(text: string): EgressRule[] {
  try {
    return parseEgressAllow(text)
  } catch (error) {
    throw new ConfigError(`IHUB_EGRESS_ALLOW: ${(error as Error).message}`)
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new ConfigError(
      `IHUB_PORT must be a port number from 0 (any free one) to 65535, not ${JSON.stringify(text)}.`
    )
  }
  return port
}

function readLimit(text: string): number {
  if (/^\d{1,8}$/.test(text)) return Number(text)
  throw new ConfigError(
    `IHUB_ANONYMOUS_LIMIT must be a number of requests a minute, 0 for no limit, not ${JSON.stringify(text)}.`
  )
}

function readUrl(name: string, text: string | undefined, schemes: string[]): string | undefined {
  if (!text) return undefined
  // The text is not shown: an address may carry a password.
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
