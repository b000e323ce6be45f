/**
 * The connection pool: how values come back, and when a transaction is tried again. An outage becomes the problem
 * `not_ready`, or `commit_unknown` when the connection was lost while a write was being committed.
 */
import pg from 'pg'
import { CommitUnknown } from '../http/problem.ts'
import { codeOf, outage } from './outage.ts'
import { type Database, type Db, type Sql, statement } from './sql.ts'

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

/** Connection settings that every connection of the server shares. */
export function connectionSettings(url: string, applicationName: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: applicationName,
    types,
    options: '-c timezone=UTC -c datestyle=ISO -c search_path=pg_catalog',
    connectionTimeoutMillis: 5_000,
    keepAlive: true
  }
}

export interface Pool extends Database {
  /** Closes its connections; harmless to repeat. */
  end(): Promise<void>
}

const attemptsMax = 3

export function openPool(url: string, options: { size?: number; onError: (error: Error) => void }): Pool {
  const pool = new pg.Pool({
    ...connectionSettings(url, 'inter-hub'),
    max: options.size ?? 10,
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 15_000
  })
  // A connection that dies while idle is replaced at the next use; without a listener it would end the process.
  pool.on('error', options.onError)

  async function query<Row extends pg.QueryResultRow>(text: Sql): Promise<Row[]> {
    try {
      return (await pool.query<Row>(statement(text))).rows
    } catch (error) {
      throw outage(error) ?? error
    }
  }

  async function transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await runTransaction(pool, work)
      } catch (error) {
        if (attempt < attemptsMax && isRetryable(error)) continue
        throw outage(error) ?? error
      }
    }
  }

  return { query, transaction, end: async () => void (pool.ending || (await pool.end())) }
}

async function runTransaction<T>(pool: pg.Pool, work: (db: Db) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await work({ query: async (text) => (await client.query(statement(text))).rows })
    await commit(client)
    return result
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError
    })
    throw error
  } finally {
    client.release(broken)
  }
}

async function commit(client: pg.PoolClient): Promise<void> {
  let tag: string
  try {
    tag = (await client.query('commit')).command
  } catch (error) {
    throw new CommitUnknown('The connection to the database was lost at the commit.', {
      cause: error,
      headers: { 'retry-after': '1' }
    })
  }
  // COMMIT of a failed transaction does not raise, it answers ROLLBACK.
  if (tag !== 'COMMIT') throw new Error(`the transaction ended with ${tag}`)
}

function isRetryable(error: unknown): boolean {
  return ['40001', '40P01'].includes(codeOf(error))
}
