/**
 * Poolers between the server and PostgreSQL. One that keeps a session per client is used like PostgreSQL. One that lends a
 * session for each transaction cannot be used: notifications, advisory locks and prepared statements belong to a session.
 */
import pg from 'pg'
import { connectionSettings } from './pool.ts'

const rounds = 3
const remedy =
  'Connect to PostgreSQL directly, or set pool_mode = session and ignore_startup_parameters = options,statement_timeout,query_timeout,idle_in_transaction_session_timeout in PgBouncer.'

export class PoolerError extends Error {}

/**
 * Checks that what answers at `url` keeps a session for each connection and that sessions read times as the server writes
 * them. Changes nothing. @throws PoolerError if not; the error of the connection if there is none
 */
export async function requireSessions(url: string): Promise<void> {
  const clients = [1, 2].map(() => new pg.Client(connectionSettings(url, 'inter-hub pooler check')))
  for (const client of clients) client.on('error', () => undefined)
  const [one, other] = clients as [pg.Client, pg.Client]
  try {
    await one.connect()
    await other.connect()
    await requireSettings(one)
    for (let round = 0; round < rounds; round++) await requireOwnSession(one, other)
  } catch (error) {
    throw explained(error)
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)))
  }
}

/** While the other connection is in a transaction, a session that is lent shows by its process id. */
async function requireOwnSession(one: pg.Client, other: pg.Client): Promise<void> {
  const before = await backendOf(one)
  await other.query('begin')
  const lent = await backendOf(other)
  const after = await backendOf(one)
  await other.query('rollback')
  if (lent === before || after !== before)
    throw new PoolerError(`The database is behind a transaction pooler. ${remedy}`)
}

async function backendOf(client: pg.Client): Promise<number> {
  return (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0
}

/** A pooler may drop the settings that the server sends when it connects. */
async function requireSettings(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ isRight: boolean }>(
    `select timestamptz '2026-06-15 12:00+02'::text = '2026-06-15 10:00:00+00' as "isRight"`
  )
  if (rows[0]?.isRight) return
  throw new PoolerError(
    `A pooler drops the settings of the connection, and the defaults of the role are others. Run: alter role <role> set timezone = 'UTC'; alter role <role> set datestyle = 'ISO'`
  )
}

function explained(error: unknown): unknown {
  const text = (error as Error).message
  if (/unsupported startup parameter/.test(text))
    return new PoolerError(`A pooler refused the connection: ${text}. ${remedy}`)
  if (/transaction blocks not allowed/.test(text)) {
    return new PoolerError(`The database is behind a statement pooler. ${remedy}`)
  }
  return error
}
