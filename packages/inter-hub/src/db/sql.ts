/**
 * SQL written as SQL: a tagged template whose values become parameters, never text. Fragments nest, so that filters
 * compose. Every statement is sent as a named prepared statement (measured: without names the driver loses two thirds
 * of its rate).
 */
import { createHash } from 'node:crypto'
import type { QueryResultRow } from 'pg'

export class Sql {
  readonly strings: readonly string[]
  readonly values: readonly unknown[]
  readonly isPlannedAnew: boolean

  constructor(strings: readonly string[], values: readonly unknown[], isPlannedAnew = false) {
    this.strings = strings
    this.values = values
    this.isPlannedAnew = isPlannedAnew
  }
}

export function sql(strings: TemplateStringsArray, ...values: unknown[]): Sql {
  return new Sql(strings, values)
}

/**
 * Without a name, so that it is planned each time: for what reads many rows by key in a table that may grow fast. A plan
 * kept from when it was small reads it whole until the next `analyze`.
 */
export function plannedAnew({ strings, values }: Sql): Sql {
  return new Sql(strings, values, true)
}

/** Joins conditions with `and`; no condition is `true`. */
export function all(conditions: readonly Sql[]): Sql {
  const [first, ...rest] = conditions
  return rest.reduce((joined, next) => sql`${joined} and ${next}`, first ?? sql`true`)
}

export interface Statement {
  name?: string
  text: string
  values: unknown[]
}

const names = new Map<string, string>()

/** Renders a template to what the driver takes. */
export function statement(query: Sql): Statement {
  const values: unknown[] = []
  const text = render(query, values)
  if (query.isPlannedAnew) return { text, values }
  let name = names.get(text)
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, 20)
    names.set(text, name)
  }
  return { name, text, values }
}

function render(query: Sql, values: unknown[]): string {
  return query.strings.reduce((text, string, index) => {
    const value = query.values[index - 1]
    if (value instanceof Sql) return text + render(value, values) + string
    values.push(value)
    return `${text}$${values.length}${string}`
  })
}

/** The first rows of an answer. */
export interface Bounded<Row> {
  rows: Row[]
  /** Whether there are more rows, for which the budget had no room. */
  isCut: boolean
}

/** A pool or a transaction: a storage function takes it first, so that calls compose in one transaction. */
export interface Db {
  /** Runs one statement and returns its rows. */
  query<Row extends QueryResultRow>(query: Sql): Promise<Row[]>
  /** Runs one statement and returns its rows up to so many bytes; at least one row where there is one. */
  queryUpTo<Row extends QueryResultRow>(query: Sql, bytesMax: number): Promise<Bounded<Row>>
}

/** A pool, which can open a transaction. */
export interface Database extends Db {
  /**
   * Runs `work` in one transaction; rolls back when it throws, repeats it on a serialisation failure or deadlock.
   * `settings` of PostgreSQL hold within the transaction alone; a transaction that is already open keeps its own.
   */
  transaction<T>(work: (db: Db) => Promise<T>, settings?: Record<string, string>): Promise<T>
}

/** The only row of an answer that always has one. */
export function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows
  if (row === undefined || rows.length > 1) throw new Error(`expected one row, got ${rows.length}`)
  return row
}
