/**
 * The connection pool: how values come back, and when a transaction is tried again. An outage becomes the problem
 * `not_ready`, or `commit_unknown` when the connection was lost while a write was being committed.
 */
import pg from 'pg'
import { CommitUnknown } from '../kernel/problem.ts'
import { queryUpTo } from './bounded-query.ts'
import { isCommitDoubtful, isConnectionEnded, isConnectionLost, isRepeatable, outage } from './outage.ts'
import { type Database, type Db, type Sql, type Statement, statement } from './sql.ts'

const int8 = 20
const json = 114
const timestamptz = 1184

/** Values as the API shows them: 64-bit counts as numbers, times as RFC 3339 in UTC, `json` as the text it was. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === int8) return parseInt8
    if (oid === timestamptz) return parseTime
    if (oid === json) return (text: string) => text
    return pg.types.getTypeParser(oid, format as 'text')
  }) as pg.CustomTypesConfig['getTypeParser']
}

function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new Error(`${text} is too large for a count`)
  return value
}

/** `2026-06-15 10:00:00.123456+00` to `2026-06-15T10:00:00.123Z`. */
function parseTime(text: string): string {
  const millis = /\.(\d{1,3})/.exec(text)?.[1] ?? ''
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${millis.padEnd(3, '0')}Z`
}

/**
 * Connection settings that every connection of the server shares. `jit=off`: a PostgreSQL built with LLVM would compile the
 * larger plans at each use, which takes far longer than to run them.
 */
export function connectionSettings(url: string, applicationName: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: applicationName,
    types,
    options: '-c timezone=UTC -c datestyle=ISO -c search_path=pg_catalog -c jit=off',
    connectionTimeoutMillis: 5_000,
    keepAlive: true
  }
}

export interface Pool extends Database {
  /** Its connections now, and who waits for one. */
  counts(): { total: number; idle: number; waiting: number }
  /** Closes its connections; safe to call again. */
  end(): Promise<void>
}

/** What follows statements: called with the text of each, it answers what to call at its end, or nothing. */
export type StatementTracer = (text: string) => ((error?: unknown) => void) | undefined

interface PoolOptions {
  size?: number
  onError: (error: Error) => void
  tracer?: StatementTracer | undefined
}

export const attemptsMax = 3
const later = { headers: { 'retry-after': '1' } }

export function openPool(url: string, options: PoolOptions): Pool {
  const { tracer } = options
  const pool = new pg.Pool({
    ...connectionSettings(url, 'inter-hub'),
    max: options.size ?? 10,
    statement_timeout: 15_000,
    // For a database that no longer responds; its connection is dropped.
    query_timeout: 17_000,
    // A node that is frozen within a transaction keeps what it locked, and others waiting, for no longer than this. One that
    // was only slow runs the transaction again: see `transaction`.
    idle_in_transaction_session_timeout: 2_000
  })
  // A connection that dies while idle is replaced at the next use; without a listener it would end the process.
  pool.on('error', options.onError)
  const doubtful = new WeakSet<pg.PoolClient>()
  pool.on('connect', (client) => {
    // Nor may one that dies between two statements: what is asked of it next fails.
    client.on('error', () => undefined)
    client.on('notice', (notice) => {
      if (isCommitDoubtful(notice)) doubtful.add(client)
    })
  })

  /** On a connection that is given up when it is lost, or when what it has committed is in doubt. */
  async function onConnection<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      const result = await work(client)
      if (doubtful.has(client)) throw new CommitUnknown('The database stopped waiting for its standby.', later)
      return result
    } catch (error) {
      if (isConnectionLost(error) || error instanceof CommitUnknown) broken = error as Error
      throw error
    } finally {
      client.release(broken)
    }
  }

  /** One statement by itself. */
  async function alone<T>(work: (db: Db) => Promise<T>): Promise<T> {
    try {
      return await onConnection((client) => work(statementsOn(client, tracer)))
    } catch (error) {
      throw outage(error) ?? error
    }
  }

  async function transaction<T>(work: (db: Db) => Promise<T>, settings: Record<string, string> = {}): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await onConnection((client) => runTransaction(client, work, settings, tracer))
      } catch (error) {
        // A loss before the commit was sent: the database has undone all of it. One at the commit is a CommitUnknown.
        if (attempt < attemptsMax && (isRepeatable(error) || isConnectionEnded(error))) continue
        throw outage(error) ?? error
      }
    }
  }

  const counts = () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount })
  return {
    query: (text) => alone((db) => db.query(text)),
    queryUpTo: (text, bytesMax) => alone((db) => db.queryUpTo(text, bytesMax)),
    transaction,
    counts,
    end: async () => void (pool.ending || (await pool.end()))
  }
}

/** Statements of one connection. */
function statementsOn(client: pg.PoolClient, tracer: StatementTracer | undefined): Db {
  const send = async <Result>(text: Sql, work: (rendered: Statement) => Promise<Result>): Promise<Result> => {
    const rendered = statement(text)
    const end = tracer?.(rendered.text)
    if (!end) return work(rendered)
    try {
      const result = await work(rendered)
      end()
      return result
    } catch (error) {
      end(error)
      throw error
    }
  }
  return {
    query: (text) => send(text, async (rendered) => (await client.query<never>(rendered)).rows),
    queryUpTo: (text, bytesMax) => send(text, (rendered) => queryUpTo(client, rendered, bytesMax))
  }
}

async function runTransaction<T>(
  client: pg.PoolClient,
  work: (db: Db) => Promise<T>,
  settings: Record<string, string>,
  tracer: StatementTracer | undefined
): Promise<T> {
  try {
    // In one round trip; the simple protocol takes several statements but no parameters.
    const set = Object.entries(settings).map(([name, value]) => {
      return `; select set_config(${client.escapeLiteral(name)}, ${client.escapeLiteral(value)}, true)`
    })
    await client.query(`begin${set.join('')}`)
    const result = await work(statementsOn(client, tracer))
    const end = tracer?.('commit')
    await commit(client, settings.transaction_read_only === 'on').finally(() => end?.())
    return result
  } catch (error) {
    // Of a lost connection nothing can be asked; of another whose rollback fails neither.
    if (!isConnectionLost(error)) await client.query('rollback').catch(() => client.end())
    throw error
  }
}

async function commit(client: pg.PoolClient, isReadOnly: boolean): Promise<void> {
  let tag: string
  try {
    tag = (await client.query('commit')).command
  } catch (error) {
    // What the database itself refuses has not happened, and a transaction that only reads has nothing to be in doubt about.
    if (isReadOnly || !isConnectionLost(error)) throw error
    throw new CommitUnknown('The connection to the database was lost during the commit.', { ...later, cause: error })
  }
  // COMMIT of a failed transaction does not raise, it answers ROLLBACK.
  if (tag !== 'COMMIT') throw new Error(`the transaction ended with ${tag}`)
}
