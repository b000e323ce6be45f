/** The declaration of a resource that is one table, and the parameters of its store. */
import type { Actor } from '../kernel/actor.ts'
import type { Database, Sql } from './sql.ts'

/** The caller, the database and the time that rules use. */
export interface Context {
  db: Database
  actor: Actor
  now: Date
}

/** The parameters of every list, in addition to its filters. */
export interface ListQuery {
  page?: number
  per_page?: number
  hub?: string
  sort?: string
}

/** What every record has in addition to its own fields. */
export interface RecordBase {
  id: string
  hubId: string
  hubSlug: string
  version: number
}

export interface RecordTable {
  /**
   * The table, in the schema `hub`. Beside the fields it has the columns hub_id, id, actor_id, via, version, created_at and
   * updated_at.
   */
  table: string
  /** What one of it is called, as in `decision record`. */
  one: string
  /** Column of each field by its name in the API. */
  columns: Readonly<Record<string, string>>
  /** Columns that are written under these names and not answered so. */
  writes?: Readonly<Record<string, string>>
  /** Fields that are JSON, and those that are times. */
  json?: readonly string[]
  times?: readonly string[]
  /** Further columns of an answer, beginning with a comma, of the row `r` of the hub `h`. */
  answers?: (now: Date) => Sql
  /** Joins for these and for filters and orders. */
  joins?: (now: Date) => Sql
  /** The condition for the rows `r` that are records, if the table also has others. */
  only?: Sql
  /** The field that is unique within a hub; `slug` by default. */
  key?: string
  /** Whether the field `slug` names it as well as its id. */
  hasSlug?: boolean
  /** The condition of a query parameter, where it is not that the field of its name has its value. */
  filters?: Readonly<Record<string, (value: string) => Sql>>
  /** The default of the filter. */
  defaults?: Readonly<Record<string, string>>
  /** How to sort by a field, where it is not by its column. */
  orders?: Readonly<Record<string, Sql>>
  /** What cannot be seen from the hub of the row alone: the condition on the row; by default its hub is visible. */
  readableBy?: (actor: Actor) => Sql
}
