/**
 * The statements of a resource that is one table: list, get, insert, update and remove, made from a declaration of its
 * fields. Names of tables and columns come from declarations, never from a request; values are parameters.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Actor, HubRef } from '../kernel/actor.ts'
import { isUuid } from '../kernel/ids.ts'
import { mergePatch } from '../kernel/merge-patch.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { AlreadyExists, Ambiguous, NotFound, type Problem } from '../kernel/problem.ts'
import { utc } from '../kernel/time.ts'
import type { MatchVersion } from '../kernel/version.ts'
import { by } from './by.ts'
import { orderOf } from './order-by.ts'
import { pageRows } from './pages.ts'
import { all, type Database, type Db, only, Sql, sql } from './sql.ts'
import { isHub, listed, visible } from './visible.ts'

/** Who asks, on which database, and the time that rules judge by. */
export interface Context {
  db: Database
  actor: Actor
  now: Date
}

/** What every list is asked for; its filters come beside these, by name. */
export interface ListQuery {
  page?: number
  per_page?: number
  hub?: string
  sort?: string
}

/** What every record has beside its own fields. */
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
  /** Fields that are JSON, and those that are times. */
  json?: readonly string[]
  times?: readonly string[]
  /** Further columns of an answer, beginning with a comma, of the row `r` of the hub `h`. */
  answers?: (now: Date) => Sql
  /** Joins for these and for filters and orders. */
  joins?: (now: Date) => Sql
  /** Whether the field `slug` names it as well as its id. */
  hasSlug?: boolean
  /** The condition of a query parameter, where it is not that the field of its name has its value. */
  filters?: Readonly<Record<string, (value: string) => Sql>>
  /** What is listed where the query does not say it. */
  defaults?: Readonly<Record<string, string>>
  /** How to sort by a field, where it is not by its column. */
  orders?: Readonly<Record<string, Sql>>
  /** What cannot be seen from the hub of the row alone: the condition on the row; by default its hub is visible. */
  readableBy?: (actor: Actor) => Sql
}

/** Text of ours as SQL. */
const trusted = (text: string) => new Sql([text], [])
const column = (name: string) => trusted(`r."${name}"`)

function selected({ columns, answers }: RecordTable, now: Date): Sql {
  const fields = Object.entries(columns).map(([name, from]) => `r."${from}" as "${name}"`)
  return sql`${trusted(['r.id, r.hub_id as "hubId", h.slug as "hubSlug"', ...fields].join(', '))}${answers?.(now) ?? sql``},
    ${by('r')}, r.version, r.created_at as "createdAt", r.updated_at as "updatedAt"`
}

function source({ table, joins }: RecordTable, now: Date): Sql {
  return sql`${trusted(`hub.${table}`)} r join hub.hubs h on h.id = r.hub_id ${joins?.(now) ?? sql``}`
}

function conditionsOf(table: RecordTable, query: object): Sql[] {
  const wanted = { ...table.defaults, ...query }
  return Object.entries(wanted).flatMap(([name, value]) => {
    const own = table.filters?.[name]
    if (value === undefined) return []
    if (own) return [own(String(value))]
    const from = table.columns[name]
    return from === undefined ? [] : [sql`${column(from)} = ${value}`]
  })
}

/** A page of what the actor may read. `query` has page, sort, hub and filters by name. @throws PageTooLarge */
export async function listRecords<Row extends object>(
  table: RecordTable,
  { db, actor, now }: Context,
  query: ListQuery,
  page: Page
): Promise<Listed<Row>> {
  const { readableBy } = table
  const scope = readableBy
    ? sql`${readableBy(actor)} and ${query.hub === undefined ? sql`true` : isHub(query.hub)}`
    : listed(actor, query.hub)
  const where = all([scope, ...conditionsOf(table, query)])
  const fields = Object.entries(table.columns).map(([name, from]) => [name, column(from)] as const)
  const orders = {
    ...Object.fromEntries(fields),
    createdAt: sql`r.created_at`,
    updatedAt: sql`r.updated_at`,
    ...table.orders
  }
  const order = orderOf(query.sort, orders, sql`r.created_at, r.id`)
  const from = source(table, now)
  const items = await pageRows<Row>(
    db,
    page,
    sql`select ${selected(table, now)} from ${from} where ${where} order by ${order}`
  )
  const { total } = only(await db.query<{ total: number }>(sql`select count(*) as total from ${from} where ${where}`))
  return { items, total }
}

/** The one refusal for an object that does not exist and for one that the actor may not read. */
function notFound({ one }: RecordTable): Problem {
  return new NotFound(`There is no such ${one}.`)
}

/**
 * One record by id, or by slug where it has one: of the named hub, else of the actor's own, else of any that it may read.
 * @throws NotFound, Ambiguous with the candidates
 */
export async function findRecord<Row extends RecordBase>(
  table: RecordTable,
  { db, actor, now }: Context,
  reference: string,
  hub?: string
): Promise<Row> {
  const isId = isUuid(reference)
  if (!isId && !table.hasSlug) throw notFound(table)
  const fits = isId ? sql`r.id = ${reference}` : sql`r.slug = ${reference}`
  const readable = table.readableBy?.(actor) ?? visible(actor)
  const inHub = hub === undefined ? sql`true` : isHub(hub)
  const found = await db.query<Row>(
    sql`select ${selected(table, now)} from ${source(table, now)} where ${fits} and ${readable} and ${inHub}
      order by r.created_at, r.id limit 100`
  )
  const own = found.filter(({ hubId }) => hubId === actor.hub?.id)
  const [record, ...others] = own.length > 0 ? own : found
  if (!record) throw notFound(table)
  if (others.length === 0) return record
  const candidates = found.map(({ id, hubSlug }) => ({ id, slug: reference, hub: hubSlug }))
  throw new Ambiguous(
    `Several hubs have the ${table.one} ${reference}: ${candidates.map(({ hub }) => hub).join(', ')}.`,
    { members: { candidates } }
  )
}

async function readRecord<Row extends RecordBase>(
  table: RecordTable,
  db: Db,
  now: Date,
  id: string,
  lock = sql``
): Promise<Row | undefined> {
  const [record] = await db.query<Row>(
    sql`select ${selected(table, now)} from ${source(table, now)} where r.id = ${id} ${lock}`
  )
  return record
}

/** A value as the database answers it, so that the same time in another zone is no change. */
function normal({ times }: RecordTable, name: string, value: unknown): unknown {
  return typeof value === 'string' && times?.includes(name) ? utc(value) : value
}

function parameter(table: RecordTable, name: string, value: unknown): Sql {
  return table.json?.includes(name) ? sql`${JSON.stringify(value)}::jsonb` : sql`${normal(table, name, value)}`
}

/** Adds a record and answers its id. Fields that are undefined get the default of their column. @throws AlreadyExists */
export async function insertRecord(
  table: RecordTable,
  db: Db,
  hub: HubRef,
  values: object,
  actor: Actor
): Promise<string> {
  const given = Object.entries(values).filter(
    ([name, value]) => value !== undefined && table.columns[name] !== undefined
  )
  const names = given.map(([name]) => `, "${table.columns[name]}"`).join('')
  const parameters = given.reduce((list, [name, value]) => sql`${list}, ${parameter(table, name, value)}`, sql``)
  const [created] = await db.query<{ id: string }>(sql`
    insert into ${trusted(`hub.${table.table}`)} (hub_id, actor_id, via${trusted(names)})
    values (${hub.id}, ${actor.id}, ${actor.via}${parameters}) on conflict do nothing returning id`)
  if (created) return created.id
  const { slug } = values as { slug?: string }
  throw new AlreadyExists(`There is already a ${table.one} with the slug ${JSON.stringify(slug)}.`)
}

/** The record that a transaction has just written, as it is answered. */
export async function writtenRecord<Row extends RecordBase>(
  table: RecordTable,
  db: Db,
  now: Date,
  id: string
): Promise<Row> {
  const record = await readRecord<Row>(table, db, now, id)
  if (!record) throw new Error(`the ${table.one} ${id} was written and is not there`)
  return record
}

/**
 * Applies a JSON Merge Patch to a record whose version `match` accepts, and answers it. A change of nothing makes no
 * version. @throws NotFound, PreconditionFailed
 */
export async function updateRecord<Row extends RecordBase>(
  table: RecordTable,
  db: Db,
  now: Date,
  id: string,
  change: object,
  match: MatchVersion
): Promise<Row> {
  const before = await readRecord<Row>(table, db, now, id, sql`for update of r`)
  if (!before) throw notFound(table)
  match(before.version)
  const after = mergePatch({ ...before } as Record<string, unknown>, { ...change })
  const sets = Object.keys(change).flatMap((name) => {
    const value = normal(table, name, after[name] ?? null)
    const isChanged = !isDeepStrictEqual(value, before[name as keyof Row] ?? null)
    const to = table.columns[name]
    return isChanged && to !== undefined ? [sql`${trusted(`"${to}"`)} = ${parameter(table, name, value)}`] : []
  })
  if (sets.length === 0) return before
  const list = sets.reduce((joined, next) => sql`${joined}, ${next}`)
  await db.query(sql`
    update ${trusted(`hub.${table.table}`)} r set ${list}, version = r.version + 1, updated_at = clock_timestamp()
    where r.id = ${id}`)
  return writtenRecord(table, db, now, id)
}

/** Deletes a record whose version `match` accepts. @throws NotFound, PreconditionFailed */
export async function removeRecord(table: RecordTable, db: Db, id: string, match: MatchVersion): Promise<void> {
  const from = trusted(`hub.${table.table}`)
  const [record] = await db.query<{ version: number }>(sql`select version from ${from} where id = ${id} for update`)
  if (!record) throw notFound(table)
  match(record.version)
  await db.query(sql`delete from ${from} where id = ${id}`)
}
