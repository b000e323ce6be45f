/**
 * The statements of a resource that is one table: list, get, insert, update and remove, made from a declaration of its
 * fields. Names of tables and columns come from declarations, never from a request; values are parameters.
 */
import { isDeepStrictEqual } from 'node:util'
import { type Actor, type HubRef, requireOwnRead } from '../kernel/actor.ts'
import { isUuid } from '../kernel/ids.ts'
import { mergePatch } from '../kernel/merge-patch.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { AlreadyExists, Ambiguous, NotFound, type Problem } from '../kernel/problem.ts'
import { utc } from '../kernel/time.ts'
import type { MatchVersion } from '../kernel/version.ts'
import { by } from './by.ts'
import { orderOf } from './order-by.ts'
import { pageRows, partRows } from './pages.ts'
import type { Context, ListQuery, RecordBase, RecordTable } from './record-table.ts'
import { all, type Db, only, Sql, sql } from './sql.ts'
import { isHub, listed, visible } from './visible.ts'

/** Text from our own code as SQL. */
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
  const where = all([scope, table.only ?? sql`true`, ...conditionsOf(table, query)])
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

/** All records that a condition on the row `r` allows, oldest first; `elsewhere` says where they have pages. @throws PageTooLarge */
export async function recordsWhere<Row extends object>(
  table: RecordTable,
  db: Db,
  now: Date,
  where: Sql,
  elsewhere: string
): Promise<Row[]> {
  const rows = sql`select ${selected(table, now)} from ${source(table, now)} where ${where} order by r.created_at, r.id`
  return partRows<Row>(db, rows, elsewhere)
}

/** The error for an object that does not exist or that the actor may not read. */
function notFound({ one }: RecordTable): Problem {
  return new NotFound(`This ${one} does not exist, or the key has no access to it.`)
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
    sql`select ${selected(table, now)} from ${source(table, now)} where ${fits} and ${readable} and ${inHub} and ${table.only ?? sql`true`}
      order by r.created_at, r.id limit 100`
  )
  const own = found.filter(({ hubId }) => hubId === actor.hub?.id)
  const [record, ...others] = own.length > 0 ? own : found
  if (!record) {
    if (!table.readableBy) requireOwnRead(actor)
    throw notFound(table)
  }
  if (others.length === 0) return record
  const candidates = found.map(({ id, hubSlug }) => ({ id, slug: reference, hub: hubSlug }))
  throw new Ambiguous(
    `Several hubs have the ${table.one} ${reference}: ${candidates.map(({ hub }) => hub).join(', ')}. Use the id, or name the hub.`,
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

function columnOf({ columns, writes }: RecordTable, name: string): string | undefined {
  if (Object.hasOwn(columns, name)) return columns[name]
  return writes && Object.hasOwn(writes, name) ? writes[name] : undefined
}

/** A value as the database answers it, so that the same time in another zone is not a change. */
function normal({ times }: RecordTable, name: string, value: unknown): unknown {
  return typeof value === 'string' && times?.includes(name) ? utc(value) : value
}

function parameter(table: RecordTable, name: string, value: unknown): Sql {
  return table.json?.includes(name) ? sql`${JSON.stringify(value)}::jsonb` : sql`${normal(table, name, value)}`
}

/** Adds a record and returns its id. Fields that are undefined get the default of their column. @throws AlreadyExists */
export async function insertRecord(
  table: RecordTable,
  db: Db,
  hub: HubRef,
  values: object,
  actor: Actor
): Promise<string> {
  const given = Object.entries(values).filter(
    ([name, value]) => value !== undefined && columnOf(table, name) !== undefined
  )
  const names = given.map(([name]) => `, "${columnOf(table, name)}"`).join('')
  const parameters = given.reduce((list, [name, value]) => sql`${list}, ${parameter(table, name, value)}`, sql``)
  const [created] = await db.query<{ id: string }>(sql`
    insert into ${trusted(`hub.${table.table}`)} (hub_id, actor_id, via${trusted(names)})
    values (${hub.id}, ${actor.id}, ${actor.via}${parameters}) on conflict do nothing returning id`)
  if (created) return created.id
  const { key = 'slug' } = table
  const value = JSON.stringify((values as Record<string, unknown>)[key])
  throw new AlreadyExists(`Another ${table.one} already has the ${key} ${value}.`)
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
 * Applies a JSON Merge Patch to a record whose version `match` accepts, and returns it. `more` sees the locked record: it
 * refuses the change, or answers what is written besides. A change without effect creates no version.
 * @throws NotFound, PreconditionFailed
 */
export async function updateRecord<Row extends RecordBase>(
  table: RecordTable,
  { db, now }: { db: Db; now: Date },
  id: string,
  change: object,
  match: MatchVersion,
  more: (before: Row) => object | Promise<object>
): Promise<Row> {
  const before = await readRecord<Row>(table, db, now, id, sql`for update of r`)
  if (!before) throw notFound(table)
  match(before.version)
  const whole = { ...change, ...(await more(before)) }
  const after = mergePatch({ ...before } as Record<string, unknown>, whole)
  const sets = Object.keys(whole).flatMap((name) => {
    const value = normal(table, name, after[name] ?? null)
    // What is not answered cannot be compared.
    const isChanged = !(name in before) || !isDeepStrictEqual(value, before[name as keyof Row])
    const to = columnOf(table, name)
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
