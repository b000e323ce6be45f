/**
 * Lists of widgets. The cost of a page does not depend on the size of the hub: rows with a kept state (hub.widget_states,
 * hub.widget_evidence) are read from one index in the order of the list, and the states of widgets that are due are computed
 * and merged in. Totals come from hub.widget_counts.
 */
import { boundedPage } from '../db/pages.ts'
import { all, type Database, type Db, only, Sql, sql } from '../db/sql.ts'
import { idsNamed, widgetsNamed } from '../db/widget-named.ts'
import { dueWidgets, stateOf } from '../evidence/index.ts'
import { hubsToList } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { type LabelTerm, matchesLabel, parseSelector, withLabel } from './labels.ts'
import { within } from './places.ts'
import type { Widget, WidgetCounts, WidgetQuery, WidgetState } from './schema.ts'
import { columns } from './store.ts'

/** Text from this file as SQL; never pass text from a request. */
const trusted = (text: string) => new Sql([text], [])

/** Filters that have counters and indexes of their own, with their columns. */
const facets = { owner: 'owner', state: 'state', widgetType: 'widget_type', policyScope: 'policy_scope' } as const

interface Column {
  name: string
  /** The only table that has the column; undefined where both have it. */
  only?: 'states' | 'evidence'
  isNullable?: boolean
}

/** The columns to sort by. In alphabetical order the worst state comes first: failing, stale, unproven, verified. */
const orders: Record<string, Column> = {
  createdAt: { name: 'created_at' },
  updatedAt: { name: 'updated_at', only: 'states' },
  name: { name: 'name', only: 'states' },
  slug: { name: 'slug', only: 'states' },
  widgetType: { name: 'widget_type' },
  owner: { name: 'owner', isNullable: true },
  state: { name: 'state' },
  stateSince: { name: 'since', only: 'states' },
  evidenceAt: { name: 'evidence_at', only: 'evidence', isNullable: true }
}

interface Term extends Column {
  isDescending: boolean
}

/** The terms of a sort, without the columns that a filter holds to one value: they would not order anything. */
function termsOf({ sort, ...query }: WidgetQuery): Term[] {
  const asked = (sort ?? '').split(',').flatMap((word) => {
    const name = word.replace(/^-/, '')
    const column = orders[name]
    return column ? [{ ...column, isDescending: word.startsWith('-'), isFixed: name in query }] : []
  })
  const terms = asked.filter(({ isFixed }) => !isFixed)
  if (terms.length > 0) return terms
  return [{ name: 'created_at', isDescending: asked.at(-1)?.isDescending ?? false }]
}

interface Facet {
  column: string
  value: string
}

function facetsOf(query: WidgetQuery): Facet[] {
  return Object.entries(facets).flatMap(([name, column]) => {
    const value = query[name as keyof typeof facets]
    return value === undefined ? [] : [{ column, value }]
  })
}

interface Found {
  hubId: string
  widgetId: string
}

/** A parsed request for a list. */
interface ListRequest {
  query: WidgetQuery
  /** Ids of the hubs to list; null lists all hubs. */
  hubs: string[] | null
  /** The facets of the filter, the one with the fewest widgets first. */
  facets: Facet[]
  labels: LabelTerm[]
  /** The label to start from, where few widgets have it. */
  rareLabel?: LabelTerm | undefined
  /** The widgets to start from, where few have the text. */
  found?: Found[] | undefined
  terms: Term[]
  now: Date
}

/** The columns that the sort needs, without duplicates. */
const keysOf = ({ terms }: ListRequest) => [...new Set([...terms.map(({ name }) => name), 'created_at'])]

/**
 * The order of the rows of `alias`. Ties are ordered by creation, backwards where the last term is descending, so that one index
 * serves both directions. `isWithin`: the rows either all have a value in a nullable column or all lack it.
 */
function orderBy(terms: readonly Term[], alias: string, isWithin = false): Sql {
  const back = terms.at(-1)?.isDescending ? ' desc' : ''
  const words = terms.map(({ name, isDescending, isNullable }) => {
    const nulls = isNullable && isDescending && !isWithin ? ' nulls last' : ''
    return `${alias}.${name}${isDescending ? ' desc' : ''}${nulls}`
  })
  return trusted([...words, `${alias}.created_at${back}`, `${alias}.widget_id${back}`].join(', '))
}

const statusOf = ({ query }: ListRequest) => query.status ?? 'active'

/** The conditions on a row `s` with the columns of hub.widget_states. */
function conditions(request: ListRequest): Sql[] {
  const { query } = request
  const found = [sql`s.status = ${statusOf(request)}`]
  for (const { column, value } of request.facets) found.push(sql`${trusted(`s.${column}`)} = ${value}`)
  if (query.slug !== undefined) found.push(sql`s.widget_id = any (${idsNamed(query.slug)})`)
  found.push(...request.labels.map(matchesLabel))
  // As a join it could be planned as a loop over all of `inside` for each widget; `is true` makes it a look-up in a hash table.
  if (query.within !== undefined)
    found.push(sql`((s.hub_id, s.widget_id) in (select i.hub_id, i.widget_id from inside i)) is true`)
  if (query.q !== undefined) {
    found.push(sql`exists (select from hub.widget_search y where y.hub_id = s.hub_id and y.widget_id = s.widget_id
      and strpos(y.text, lower(${query.q})) > 0)`)
  }
  return found
}

/** The condition that selects the index: the first facet of the list in the hub `x`. Other conditions only filter its rows. */
function keyOf(request: ListRequest): Sql {
  const [{ column, value } = { column: '', value: '' }] = request.facets
  return sql`${trusted(`s.${column || 'all'}_key`)} = hub.list_key(x.id, ${statusOf(request)}, ${column}, ${value})`
}

const isByEvidence = ({ terms }: ListRequest) => terms.some((term) => term.only === 'evidence')

const isListed = ({ hubs }: ListRequest) => (hubs === null ? sql`true` : sql`h.id = any (${hubs}::uuid[])`)

/**
 * The hubs of the list (`listed`), the widgets in the place that the filter names (`inside`), the widgets that are due (`due`), and
 * those of them that match, with computed states (`computed`).
 */
function parts(request: ListRequest): Sql {
  const { query, now } = request
  const inside =
    query.within === undefined
      ? sql``
      : sql`inside as materialized (
      select x.id as hub_id, i.widget_id from listed x cross join lateral ${within(query.within)} i
    ),`
  return sql`
    with listed as materialized (select h.id from hub.hubs h where ${isListed(request)}), ${inside} due as materialized (
      select x.id as hub_id, d.widget_id from listed x cross join lateral ${dueWidgets(sql`x.id`, now, isByEvidence(request))} d
    ), computed as materialized (
      select s.* from (
        select w.hub_id, w.id as widget_id, w.status, w.slug, w.name, w.widget_type, w.owner, w.policy_scope, w.created_at,
          w.updated_at, p.state, p.since, p.seen_at as evidence_at
        from due d
        cross join lateral (select * from hub.widgets y where y.hub_id = d.hub_id and y.id = d.widget_id limit 1) w
        ${stateOf(now)}
      ) s where ${all(conditions(request))}
    )`
}

const isKept = sql`(s.hub_id, s.widget_id) not in (select d.hub_id, d.widget_id from due d)`

/**
 * The most widgets with a label or text that are all read and sorted; of a more frequent one, the index of the order is read and
 * filtered.
 */
const rareMax = 1000

/** Where the filter alone leaves few widgets of the hub `x`: their `hub_id` and `id`. */
function startOf({ query: { slug, within: place }, rareLabel, found }: ListRequest): Sql | undefined {
  if (slug !== undefined)
    return sql`(select n.hub_id, n.id from ${widgetsNamed(sql`${slug}`)} n where n.hub_id = x.id offset 0)`
  if (found !== undefined)
    return sql`(select f.hub_id, f.id from unnest(${found.map(({ hubId }) => hubId)}::uuid[],
      ${found.map(({ widgetId }) => widgetId)}::uuid[]) f (hub_id, id) where f.hub_id = x.id offset 0)`
  if (place !== undefined) return sql`(select i.hub_id, i.widget_id as id from inside i where i.hub_id = x.id offset 0)`
  const rows = rareLabel && withLabel(rareLabel, sql`x.id`)
  return rows && sql`(select l.hub_id, l.widget_id as id from ${rows} offset 0)`
}

/** The widgets with the text that is searched for, if these are few enough to start from. */
async function widgetsWithText(db: Db, { query: { q }, hubs }: ListRequest): Promise<Found[] | undefined> {
  if (q === undefined || [...q].length < 3) return undefined
  const found = await db.query<Found>(sql`
    select f.hub_id as "hubId", f.widget_id as "widgetId" from hub.search_widgets(${hubs}::uuid[], ${q}, ${rareMax + 1}) f`)
  return found.length <= rareMax ? found : undefined
}

/** The term of the selector that the fewest widgets match, if these are few enough to start from. */
async function rarestLabel(db: Db, request: ListRequest): Promise<LabelTerm | undefined> {
  const counts = request.labels.flatMap((term, index) => {
    const rows = withLabel(term, sql`h.id`)
    if (rows === undefined) return []
    return sql`select ${index}::integer as index, count(*)::integer as count from (
      select from hub.hubs h cross join lateral (select from ${rows} limit ${rareMax + 1}) y
      where ${isListed(request)} limit ${rareMax + 1}) n`
  })
  if (counts.length === 0) return undefined
  const union = counts.reduce((joined, next) => sql`${joined} union all ${next}`)
  const found = await db.query<{ index: number; count: number }>(union)
  const rarest = found.sort((one, other) => one.count - other.count)[0]
  return rarest && rarest.count <= rareMax ? request.labels[rarest.index] : undefined
}

/**
 * The `from` and `where` of a query for the rows `s` of the hub `x` that match and are not due: from the one table that has all
 * the columns needed, else from both.
 */
function keptRows(request: ListRequest, run = sql`true`): Sql {
  const fits = all([...conditions(request), run, isKept])
  const start = startOf(request)
  const both = sql`(select t.*, e.evidence_at from hub.widget_states t
    join hub.widget_evidence e on e.hub_id = t.hub_id and e.widget_id = t.widget_id) s`
  if (start !== undefined) {
    // First the widgets, then what is kept of each; each lookup by itself, so that none is planned over the whole hub.
    return sql`${start} y
      cross join lateral (select t.* from hub.widget_states t where t.widget_id = y.id and t.hub_id = y.hub_id limit 1) t
      cross join lateral (select e.evidence_at from hub.widget_evidence e
        where e.widget_id = y.id and e.hub_id = y.hub_id limit 1) e
      cross join lateral (select t.*, e.evidence_at) s where ${fits}`
  }
  const where = sql`where ${keyOf(request)} and s.hub_id = x.id and ${fits}`
  if (!isByEvidence(request)) return sql`hub.widget_states s ${where}`
  return request.terms.some((term) => term.only === 'states')
    ? sql`${both} ${where}`
    : sql`hub.widget_evidence s ${where}`
}

/**
 * The first rows that match and are not due, in the columns of the sort. A descending index has rows without a value first and
 * the list has them last, so such a list is read in two runs.
 */
function kept(request: ListRequest, most: number): Sql {
  const { terms } = request
  const [first, ...others] = terms
  const isSplit = others.length === 0 && first?.isNullable === true && first.isDescending
  const runs = isSplit ? [trusted(`s.${first.name} is not null`), trusted(`s.${first.name} is null`)] : [sql`true`]
  const keys = trusted(
    keysOf(request)
      .map((name) => `s.${name}`)
      .join(', ')
  )
  return runs
    .map(
      (run) => sql`
      select k.* from listed x cross join lateral (
        select s.hub_id, s.widget_id, ${keys} from ${keptRows(request, run)}
        order by ${orderBy(terms, 's', isSplit)} limit ${most}
      ) k`
    )
    .reduce((joined, next) => sql`${joined} union all ${next}`)
}

/** One page of widgets with their states at `now`. */
function pageQuery(request: ListRequest, { perPage, offset }: Page): Sql {
  const { terms, now } = request
  const keys = trusted(
    keysOf(request)
      .map((name) => `s.${name}`)
      .join(', ')
  )
  return sql`
    ${parts(request)}, page as materialized (
      select g.* from (
        ${kept(request, offset + perPage)}
        union all select s.hub_id, s.widget_id, ${keys} from computed s
      ) g order by ${orderBy(terms, 'g')} limit ${perPage} offset ${offset}
    )
    select ${columns} from page g
    cross join lateral (select * from hub.widgets y where y.hub_id = g.hub_id and y.id = g.widget_id limit 1) w
    join hub.hubs h on h.id = g.hub_id
    cross join lateral (
      (select c.state, c.since, c.evidence_at as seen_at from computed c where c.hub_id = g.hub_id and c.widget_id = g.widget_id)
      union all
      (select s.state, s.since, case
          when exists (select from hub.touched_widgets t where t.hub_id = g.hub_id and t.widget_id = g.widget_id)
            then (select q.seen_at from hub.state_of(g.hub_id, g.widget_id, w.created_at, ${now.toISOString()}) q)
          else (select e.evidence_at from hub.widget_evidence e where e.hub_id = g.hub_id and e.widget_id = g.widget_id) end
        from hub.widget_states s where s.hub_id = g.hub_id and s.widget_id = g.widget_id and ${isKept})
      limit 1
    ) p
    order by ${orderBy(terms, 'g')}`
}

/** The facets of the filter, the one with the fewest widgets first: its index is read, and the others only filter its rows. */
async function rarestFirst(db: Db, request: ListRequest): Promise<Facet[]> {
  if (request.facets.length < 2) return request.facets
  const columns = request.facets.map(({ column }) => column)
  const values = request.facets.map(({ value }) => value)
  return db.query(sql`
    select f.column_name as "column", f.value from unnest(${columns}::text[], ${values}::text[]) f (column_name, value)
    order by coalesce((select sum(n.count) from hub.hubs h cross join lateral (select c.count from hub.widget_counts c
      where c.hub_id = h.id and c.status = ${statusOf(request)} and c.facet = f.column_name and c.value = f.value) n
      where ${isListed(request)}), 0)`)
}

/** How many widgets match: from the counters where the filter has at most one facet, else counted in the index of the first. */
function totalQuery(request: ListRequest): Sql {
  const { query } = request
  const [{ column, value } = { column: '', value: '' }, ...others] = request.facets
  if (
    others.length > 0 ||
    request.labels.length > 0 ||
    query.slug !== undefined ||
    query.q !== undefined ||
    query.within !== undefined
  ) {
    return sql`
      ${parts(request)} select (select count(*) from listed x cross join lateral (select from ${keptRows(request)} offset 0) k)
        + (select count(*) from computed) as total`
  }
  return sql`
    ${parts(request)} select coalesce((select sum(n.count) from listed x cross join lateral (
        select c.count from hub.widget_counts c where c.hub_id = x.id and c.status = ${statusOf(request)}
          and c.facet = ${column} and c.value = ${value}) n), 0)::bigint
      + (select count(*) from computed) - (select count(*) from due d
      cross join lateral (select * from hub.widget_states y where y.hub_id = d.hub_id and y.widget_id = d.widget_id limit 1) s
      where ${all(conditions(request))}) as total`
}

/**
 * Planner settings for lists. They make PostgreSQL read the index that has the order of the list; otherwise it would read and sort
 * all rows of a hub whenever its statistics are missing or older than the hub. The plan does not depend on the values then, so it
 * is made once for each connection: planning takes several times as long as reading a page.
 */
export const listSettings = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_sort: 'off',
  transaction_read_only: 'on'
}

/** A page of the widgets that the actor may read, and how many there are. @throws PageTooLarge */
export async function listWidgets(
  database: Database,
  actor: Actor,
  query: WidgetQuery,
  page: Page,
  now: Date
): Promise<Listed<Widget>> {
  const hubs = await hubsToList(database, actor, query.hub)
  const labels = query.label === undefined ? [] : parseSelector(query.label)
  const asked: ListRequest = { query, hubs, facets: facetsOf(query), labels, terms: termsOf(query), now }
  return database.transaction(async (db) => {
    const found = await widgetsWithText(db, asked)
    const rareLabel = found === undefined && query.within === undefined ? await rarestLabel(db, asked) : undefined
    const request = { ...asked, facets: await rarestFirst(db, asked), rareLabel, found }
    const items = await boundedPage<Widget>(db, page, pageQuery(request, page))
    const { total } = only(await db.query<{ total: number }>(totalQuery(request)))
    return { items, total }
  }, listSettings)
}

/** How many active widgets that the actor may read are in each state at `now`, from the counters and the widgets that are due. */
export async function countWidgets(
  database: Database,
  actor: Actor,
  reference: string | undefined,
  now: Date
): Promise<WidgetCounts> {
  const hubs = await hubsToList(database, actor, reference)
  const request: ListRequest = { query: {}, hubs, facets: [], labels: [], terms: [], now }
  const rows = await database.transaction(
    (db) =>
      db.query<{ state: WidgetState; count: number }>(sql`
        ${parts(request)} select g.state, sum(g.count)::integer as count from (
          select n.state, n.count from listed x cross join lateral (select c.value as state, c.count from hub.widget_counts c
            where c.hub_id = x.id and c.status = 'active' and c.facet = 'state') n
          union all select s.state, 1 from computed s
          union all select s.state, -1 from due d
            cross join lateral (select * from hub.widget_states y where y.hub_id = d.hub_id and y.widget_id = d.widget_id limit 1) s
            where ${all(conditions(request))}
        ) g group by g.state`),
    listSettings
  )
  const counts = new Map(rows.map(({ state, count }) => [state, count]))
  const count = (state: WidgetState) => counts.get(state) ?? 0
  const states = {
    failing: count('failing'),
    stale: count('stale'),
    unproven: count('unproven'),
    verified: count('verified')
  }
  return { total: Object.values(states).reduce((sum, one) => sum + one), states }
}
