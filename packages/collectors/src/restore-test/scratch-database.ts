/** A database of its own on a scratch server, for one restore: made, used and dropped. */
import { randomBytes } from 'node:crypto'
import { canonicalHost } from '@inter-hub/egress'
import { authoritiesSettings } from '../certificates/authorities.ts'
import { endConnection, startConnection } from '../connections/connection.ts'
import type { LocalWork } from '../local/work.ts'
import { classifyError, LookFailure } from '../look-error.ts'
import { type Ask, askPostgres, type SslMode, serverSettings } from '../postgres/postgres-session.ts'
import type { SecretReference } from '../secrets.ts'

export interface ScratchServer {
  /** `postgres://user@host:5432` */
  url: string
  password?: SecretReference
  sslmode?: SslMode
  authorities?: string
}

export const scratchSetting = {
  type: 'object',
  required: ['url'],
  additionalProperties: false,
  properties: {
    ...serverSettings({
      pattern: '^postgres(?:ql)?://[^\\s:/?#@]+@[^\\s/?#@]+/?$',
      example: 'postgres://user@host:5432',
      description: 'A server for tests and a role that may create databases'
    }),
    authorities: authoritiesSettings.authorities
  },
  description:
    'Of pg_dump: the server that the dump is restored on, in a new database that is dropped afterwards. Not the server of the data'
}

export interface ScratchDatabase {
  /** Variables of libpq: where pg_restore connects to. */
  env: Record<string, string>
  /** Asks in this database. */
  ask(work: (ask: Ask) => Promise<void>): Promise<void>
}

const prefix = 'ops_hub_restore_'
/** A database that a killed runtime left behind; no restore may take as long. */
const leftoverAfterMs = 86_400_000

/** @throws LookFailure, of which none says anything about the backup; whatever `work` throws */
export async function withScratchDatabase<Result>(
  server: ScratchServer,
  context: LocalWork,
  work: (database: ScratchDatabase) => Promise<Result>
): Promise<Result> {
  const { sslmode = 'verify-full', authorities } = server
  const url = new URL(server.url)
  const host = canonicalHost(url.hostname)
  const port = Number(url.port) || 5432
  const user = decodeURIComponent(url.username)
  const password =
    server.password && (await context.valueOf(server.password, { host, port, isEncrypted: sslmode !== 'disable' }))
  const secureContext = authorities === undefined ? context.secureContext : await context.authorities(authorities)
  let address = ''
  const session = async (database: string, use: (ask: Ask) => Promise<void>) => {
    const seen = startConnection()
    const options = { host, port, user, database, password, sslmode, ...(secureContext && { secureContext }) }
    try {
      await askPostgres(options, context, seen, use)
      address = seen.resolvedIp ?? address
    } catch (error) {
      throw asScratchFailure(error)
    } finally {
      endConnection(seen)
    }
  }
  const name = `${prefix}${context.now().getTime()}_${randomBytes(6).toString('hex')}`
  await session('postgres', async (ask) => {
    await dropLeftovers(ask, context.now().getTime())
    await ask(`CREATE DATABASE ${name} TEMPLATE template0`)
  })
  try {
    context.ending.throwIfAborted()
    return await work({
      env: variablesFor({ host, address, port, user, password, sslmode, name }),
      ask: (use) => session(name, use)
    })
  } finally {
    await session('postgres', async (ask) => {
      await ask(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    })
  }
}

function asScratchFailure(error: unknown): LookFailure {
  const { kind, message } = classifyError(error)
  const own = kind === 'egress-refused' || kind === 'no-credentials' ? kind : 'collector-broken'
  return new LookFailure(own, `The scratch server cannot be used: ${message}`, { cause: error })
}

async function dropLeftovers(ask: Ask, nowMs: number): Promise<void> {
  const { names } = await ask(
    `SELECT coalesce(json_agg(datname), '[]') AS names FROM pg_database WHERE datname LIKE '${prefix.replaceAll('_', '\\_')}%'`
  )
  for (const name of names as string[]) {
    const [, madeAt] = new RegExp(`^${prefix}(\\d{13})_[0-9a-f]{12}$`).exec(name) ?? []
    if (madeAt !== undefined && nowMs - Number(madeAt) > leftoverAfterMs)
      await ask(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  }
}

interface Place {
  host: string
  address: string
  port: number
  user: string
  password: string | undefined
  sslmode: SslMode
  name: string
}

/** The address was vetted, and its certificate checked, by the session before; libpq looks nothing up. */
function variablesFor({ host, address, port, user, password, sslmode, name }: Place): Record<string, string> {
  return {
    PGHOST: host,
    PGHOSTADDR: address,
    PGPORT: String(port),
    PGUSER: user,
    PGDATABASE: name,
    PGSSLMODE: sslmode === 'disable' ? 'disable' : 'require',
    PGAPPNAME: 'ops-hub',
    PGPASSFILE: '/nonexistent',
    PGSERVICEFILE: '/nonexistent',
    PGCONNECT_TIMEOUT: '30',
    ...(password !== undefined && { PGPASSWORD: password })
  }
}
