/**
 * A table that an export holds. Each capability declares its own, so that the export, the import and the check of an
 * imported row follow from one place.
 */

import { type TSchema, Type } from 'typebox'
import type { Grants } from '../kernel/actor.ts'
import { isUuid } from '../kernel/ids.ts'
import { nullable } from '../kernel/schema.ts'
import type { Clock } from './clock.ts'
import type { Db } from './sql.ts'

export interface Table {
  /** In the schema `hub`. */
  name: string
  /** A total order, so that two exports of the same installation are equal. */
  order: string
  /** The schema of one row: the limits of the API on the columns that it fills. Members are the table's columns. */
  row: TSchema
  /** SQL condition for the rows that are exported; all by default. */
  where?: string
  /** Columns that travel in another form: SQL for the export, and for the import from the row `r`. */
  exported?: Record<string, string>
  imported?: Record<string, string>
  /** Columns that name a row, where its primary key has more: a row that is there under other values is not added again. */
  named?: readonly string[]
  /** Columns with the id of an actor. The operator's is exported as `operatorMark`. */
  actors?: readonly string[]
  /** What an import with `"update": true` changes in a row that exists, if the imported row has a later `updated_at`. */
  updated?: Updated
  /** Every change of a row gets a record in the audit log, such as `<kind>.created`. */
  audited?: Audited
  /** What the schema cannot say. Answers what is wrong with the row; undefined when nothing is. */
  check?: (row: Record<string, unknown>, importer: Grants) => string | undefined
}

/**
 * A kind of line that is not a row of a table: data of another server, from which this server derives its own rows. Exports do
 * not contain such lines.
 */
export interface Intake {
  name: string
  /** The schema of the line's `row`. */
  row: TSchema
  check?: Table['check']
  /** Writes what these rows of the import mean and keeps what exists. Returns the number of new rows. @throws RefusedRow */
  take: (db: Db, rows: readonly Record<string, unknown>[], clock: Clock) => Promise<number>
}

/** The kind of a line of an import. */
export type ImportKind = Table | Intake

/** One row of an intake cannot be taken. */
export class RefusedRow extends Error {
  /** The index of the row. */
  readonly index: number

  constructor(index: number, message: string) {
    super(message)
    this.index = index
  }
}

interface Updated {
  columns: readonly string[]
  /** The column that counts the changes of a row; `version` by default. */
  version?: string
  /** SQL condition for the existing row `t`; all by default. */
  where?: string
  /** Called with the updated rows and their imported versions. */
  after?: (db: Db, rows: readonly { id: string; version: number }[]) => Promise<void>
}

export interface Audited {
  /** What a row is, such as `widget`. */
  kind: string
  /** Columns that are secret, or whose change is none: counters, times of use. */
  hidden: readonly string[]
  /** Which changes; all by default. */
  on?: string
  /** SQL condition on the new row for changes that get a record; all by default. */
  when?: string
  /** Each imported row gets a record of its own, `<kind>.imported`. */
  onImport?: boolean
}

/** The triggers that write the audit log, as SQL that can be run again. */
export function auditTriggers(tables: readonly Table[]): string {
  return tables
    .flatMap(({ name, audited }) =>
      audited === undefined
        ? []
        : [
            `create or replace trigger audit after ${audited.on ?? 'insert or update or delete'} on hub.${name}
  for each row${audited.when === undefined ? '' : ` when (${audited.when})`} execute function hub.audit_change('${audited.kind}', '${audited.hidden.join(',')}');`
          ]
    )
    .join('\n')
}

/** Stands for the installation's operator, who is another one in each installation. */
export const operatorMark = '00000000-0000-0000-0000-000000000000'

/** A row schema. Columns that may be null may be left out; a column that is not listed is refused. */
export function row<P extends Record<string, TSchema>>(columns: P) {
  const members = Object.entries(columns).map(([name, schema]) => [
    name,
    mayBeNull(schema) ? Type.Optional(schema) : schema
  ])
  return Type.Object(Object.fromEntries(members) as P, { additionalProperties: false })
}

function mayBeNull(schema: TSchema): boolean {
  const { type } = schema as unknown as { type?: string | string[] }
  return Array.isArray(type) && type.includes('null')
}

/** The credential of an actor. */
export const Via = nullable(Type.String({ maxLength: 100 }))
export const Count = Type.Integer({ minimum: 0 })
export const RowVersion = Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 })
/** The SHA-256 of a credential, as PostgreSQL writes bytes. */
export const CredentialHash = Type.String({ pattern: '^\\\\x[0-9a-f]{64}$', maxLength: 66 })
export const CredentialPrefix = Type.String({ pattern: '^[0-9a-f]{8}$', maxLength: 8 })

/** A slug that is also a UUID (or the word null) could not be distinguished from an id. */
export function slugProblem({ slug }: Record<string, unknown>): string | undefined {
  return typeof slug === 'string' && isUuid(slug) ? `slug ${JSON.stringify(slug)} has the form of an id` : undefined
}
