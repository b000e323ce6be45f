/**
 * One session with a PostgreSQL server on one vetted connection. TLS is agreed on here, before the driver says anything,
 * so that neither name nor password goes to a stranger. What went wrong is told in the terms of a look.
 */
import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import pg from 'pg'
import { readCertificate } from '../certificates/certificate.ts'
import { type Connection, closed, openConnection, openTls } from '../connections/connection.ts'
import { urlSetting } from '../connections/target.ts'
import { LookFailure } from '../look-error.ts'
import { excerptOf } from '../redaction/redact.ts'
import type { SecretMask } from '../redaction/secret-mask.ts'
import { secretSetting } from '../secrets.ts'
import type { ProbeContext } from '../take-look.ts'

export const sslModes = ['verify-full', 'require', 'disable'] as const
export type SslMode = (typeof sslModes)[number]

/** Settings of a server that a check connects to: a URL with a user and without a password. */
export function serverSettings(url: { pattern: string; example: string; description: string }) {
  return {
    url: urlSetting({ ...url, takesUser: true, instead: 'Write password: {secret: <name>}.' }),
    password: { ...secretSetting, description: 'The password, by the name of a secret of the runtime' },
    sslmode: {
      enum: sslModes,
      default: 'verify-full',
      description: 'Encrypted and with a certificate that holds, encrypted only, or in the clear'
    }
  }
}

export interface SessionOptions {
  host: string
  port: number
  user: string
  database: string
  password: string | undefined
  sslmode: SslMode
  secureContext?: SecureContext
}

export type Row = Record<string, unknown>

/** Asks a question of one row. @throws QuestionRefused where the server refuses this question and goes on with the session */
export type Ask = (sql: string) => Promise<Row>

/** The server refuses one question: a right is missing, or it has no such function. */
export class QuestionRefused extends Error {}

/**
 * What a figure may be missing for: rights, features, functions and relations (insufficient_privilege, feature_not_supported,
 * undefined_*), a statement that took too long for the role (query_canceled), a file that was removed while sizes were added up.
 */
const refusals = /^(42|0A|55|22|57014|58P01)/

/** Logs in, and lets `work` ask in this session. @throws what {@link classifyError} understands */
export async function askPostgres(
  options: SessionOptions,
  { egress, mask }: Pick<ProbeContext, 'egress' | 'mask'>,
  seen: Connection,
  work: (ask: Ask) => Promise<void>
): Promise<void> {
  const { host, port, user, database, password, sslmode } = options
  const raw = await openConnection({ host, port, scheme: 'postgres' }, egress, seen)
  const socket = sslmode === 'disable' ? raw : await secure(raw, options, seen)
  seen.stage = 'answer'
  const client = new pg.Client({
    ...{ host, port, user, database, ssl: false, application_name: 'ops-hub' },
    password: () => {
      if (password !== undefined) return password
      throw new LookFailure('no-credentials', 'The server asks for a password, and the check names none.')
    },
    stream: () => connected(socket)
  })
  forgetEnvironment(client)
  // Told by the promises too.
  client.on('error', () => {})
  try {
    await client.connect()
    await work(async (sql) => {
      try {
        const { rows } = await client.query<Row>(sql)
        return rows[0] ?? {}
      } catch (error) {
        const isRefused = error instanceof pg.DatabaseError && refusals.test(error.code ?? '')
        throw isRefused ? new QuestionRefused(error.message, { cause: error }) : error
      }
    })
    // Says farewell, and does not wait for an answer.
    client.end().catch(() => {})
  } catch (error) {
    throw explain(error, mask)
  }
}

/**
 * The driver takes what it is not given from the variables PGOPTIONS and PGREPLICATION of the runtime and would send them to
 * the server. It has no option against that, and no public type for the object that holds them.
 */
function forgetEnvironment(client: pg.Client): void {
  const { connectionParameters } = client as unknown as { connectionParameters: Record<string, unknown> }
  for (const name of ['options', 'replication']) connectionParameters[name] = undefined
}

/** https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL */
async function secure(raw: Socket, { host, sslmode, secureContext }: SessionOptions, seen: Connection) {
  seen.stage = 'tls'
  raw.write(Buffer.from('0000000804d2162f', 'hex'))
  const answer = await firstBytes(raw)
  if (answer === 'N') {
    throw new LookFailure('protocol', 'The server offers no TLS; sslmode: disable would do without it.')
  }
  if (answer !== 'S') throw new LookFailure('protocol', 'The answer is not that of a PostgreSQL server.')
  const socket = await openTls(raw, { serverName: host, secureContext }, seen)
  if (sslmode === 'verify-full' && !socket.authorized) {
    const { faults } = readCertificate(socket, host, new Date())
    throw new LookFailure('bad-certificate', `${faults.join(' ')} (sslmode: require would not look at it.)`)
  }
  return socket
}

function firstBytes(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const onClose = () => reject(closed())
    socket.on('error', reject)
    socket.once('close', onClose)
    socket.once('data', (chunk: Buffer) => {
      socket.off('close', onClose)
      socket.pause()
      resolve(chunk.toString('latin1'))
    })
  })
}

/** The driver connects the stream it is given; this one is connected, to an address that was vetted. */
function connected(socket: Socket): Socket {
  const connect = () => {
    setImmediate(() => socket.emit('connect'))
    return socket
  }
  return Object.assign(socket, { connect })
}

function explain(failed: unknown, mask: SecretMask): unknown {
  const error = failed instanceof QuestionRefused ? failed.cause : failed
  if (!(error instanceof Error) || error instanceof LookFailure) return error
  const code = error instanceof pg.DatabaseError ? error.code : undefined
  const said = excerptOf(mask.text(error.message), 300)
  if (code?.startsWith('28')) {
    return new LookFailure('no-credentials', `The server does not accept the credentials: ${said} (${code}).`)
  }
  if (code) return new LookFailure('refused', `The server refuses: ${said} (${code}).`)
  if (error.message.startsWith('Connection terminated')) return closed()
  // What the driver itself finds wrong with what the server says; errors of the system have a code.
  if ('code' in error && typeof error.code === 'string') return error
  return new LookFailure('protocol', `The answer is not that of a PostgreSQL server: ${said}`)
}
