/** The cost of a page does not depend on the size of the hub: counts the rows that each filter with each sort touches, at 10,000 widgets. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { openPool, type Pool } from '../db/pool.ts'
import { type Database, type Db, type Sql, type Statement, statement } from '../db/sql.ts'
import { type Actor, Grants } from '../kernel/actor.ts'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'
import { listSettings, listWidgets } from './list.ts'
import type { WidgetQuery } from './schema.ts'

const count = 10_000
const rowsMax = 200
const sorts = ['createdAt', 'updatedAt', 'name', 'slug', 'widgetType', 'owner', 'state', 'stateSince', 'evidenceAt']
/** Each filter is tried with four of the orders, each order with several filters; all of them with IHUB_TEST_LONG=1. */
function sortsFor(filter: WidgetQuery, { hasStatistics }: { hasStatistics: boolean }): string[] {
  if (process.env.IHUB_TEST_LONG) return sorts.flatMap((name) => [name, `-${name}`])
  const first = filters.indexOf(filter)
  const chosen = sorts.filter((_, index) => (index + first) % 9 < 4)
  return hasStatistics ? chosen.map((name) => `-${name}`) : chosen
}
const filters: WidgetQuery[] = [
  {},
  { state: 'failing' },
  { state: 'unproven' },
  { widgetType: 'crowd.b' },
  { owner: 'owner-9' },
  { owner: 'rare' },
  { owner: 'rare', state: 'verified' },
  { policyScope: 'crowd.local' },
  { slug: 'w-05000' },
  { label: 'rare=yes' },
  { label: 'rare,!usual', state: 'failing' },
  { q: 'NAME 0500' },
  { q: 'name 0500', state: 'failing' },
  { q: 'nowhere to be found' },
  { status: 'archived' }
]

let server: TestServer
let hub: TestHub
let client: pg.Client
let pool: Pool
let actor: Actor
/** The names of prepared statements by text. They are planned while the tables are empty, as by a server that is new. */
const prepared = new Map<string, string>()

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({
    slug: 'crowd',
    manifest: {
      widgetTypes: ['crowd.a', 'crowd.b', 'crowd.c', 'crowd.d'],
      policyScopes: ['crowd.local', 'crowd.far'],
      relationTypes: [{ name: 'part-of', role: 'where' }],
      eventTypes: [{ name: 'crowd.checked', outcome: 'metadata.good ? "pass" : "fail"', freshFor: 'P1D' }]
    }
  })
  const reference = { id: hub.id, slug: hub.slug }
  const grants = new Grants(['hub:crowd:read'])
  actor = { id: hub.id, kind: 'consumer', name: 'reader', hub: reference, grants, via: 'key:00000000' }
  client = new pg.Client({ connectionString: server.database.url, options: '-c jit=off' })
  await client.connect()
  pool = openPool(server.database.url, { onError: () => undefined })
  const { transaction_read_only: _, ...planning } = listSettings
  for (const [name, value] of Object.entries(planning)) await client.query(`set ${name} = ${value}`)
  for (const filter of filters) {
    for (const sort of sortsFor(filter, { hasStatistics: false })) await statementsOf({ ...filter, sort, per_page: 20 })
  }
  await fill()
})
after(async () => {
  await client.end()
  await pool.end()
  await server.close()
})

/**
 * A quarter of each state and type, all in runs, so that what a filter lets through comes last in some order; five widgets of
 * a rare owner at the end.
 */
async function fill(): Promise<void> {
  await client.query(
    `insert into hub.widgets (hub_id, slug, name, widget_type, policy_scope, description, attributes, owner, labels, status)
    select $1, 'w-' || lpad(i::text, 5, '0'), 'Name ' || lpad((${count} - i)::text, 5, '0'),
      'crowd.' || (array['a', 'b', 'c', 'd'])[1 + i * 4 / ${count}],
      case when i % 3 = 0 then 'crowd.local' else 'crowd.far' end, '', '{}',
      case when i >= ${count - 5} then 'rare' when i % 11 = 10 then null else 'owner-' || i * 10 / ${count} end,
      case when i % 1000 = 3 then '{"rare": "yes"}' else '{"usual": ""}' end::jsonb,
      case when i % 1000 = 7 then 'archived' else 'active' end
    from generate_series(0, ${count - 1}) i`,
    [hub.id]
  )
  const dayAgo = Date.now() - 26 * 3_600_000
  const events = Array.from({ length: count }, (_, index) => ({
    widget: `w-${String(index).padStart(5, '0')}`,
    eventType: 'crowd.checked',
    metadata: { good: index % 4 !== 0 },
    occurredAt: new Date(index % 4 === 1 ? dayAgo - index : Date.now() - index).toISOString()
  })).filter((_, index) => index % 4 !== 3 && index % 1000 !== 7)
  for (let start = 0; start < events.length; start += 1000) {
    const { data } = ok(await hub.runtime.post('/interaction-events/batch', events.slice(start, start + 1000)))
    assert.ok(data.every(({ status }: { status: number }) => status === 201))
  }
}

/** The statements that list widgets, as they are sent. */
async function statementsOf(query: WidgetQuery): Promise<Statement[]> {
  const sent: Statement[] = []
  const note = (text: Sql) => sent.push(statement(text))
  const noting = (db: Db): Db => ({
    query: (text) => {
      note(text)
      return db.query(text)
    },
    queryUpTo: (text, bytesMax) => {
      note(text)
      return db.queryUpTo(text, bytesMax)
    }
  })
  const db: Database = {
    ...noting(pool),
    transaction: (work, settings) => pool.transaction((open) => work(noting(open)), settings)
  }
  await listWidgets(db, actor, query, { page: 1, perPage: 20, offset: 0 }, new Date())
  for (const one of sent) {
    if (prepared.has(one.text)) continue
    prepared.set(one.text, `list_${prepared.size}`)
    await client.query(`prepare ${prepared.get(one.text)} as ${one.text}`)
    // The first execution makes the plan that is kept.
    await client.query(execution(one))
  }
  return sent
}

const literal = (value: unknown): string => {
  if (Array.isArray(value)) return client.escapeLiteral(`{${value.join(',')}}`)
  return client.escapeLiteral(String(value))
}

const execution = ({ text, values }: Statement) => `execute ${prepared.get(text)} (${values.map(literal).join(', ')})`

/** How many rows of tables a statement touches, those that a function of it reads included. */
async function touchedBy(one: Statement): Promise<{ rows: number; plan: string }> {
  await client.query('begin')
  const earlier = await readSoFar()
  const { rows } = await client.query(`explain (analyze, format json) ${execution(one)}`)
  const plan = rows[0]['QUERY PLAN'][0].Plan
  const read = (await readSoFar()) - earlier
  await client.query('rollback')
  return { rows: Math.max(read, scanned(plan)), plan: brief(plan) }
}

/** Rows that this connection has read since its counts were last passed on. */
async function readSoFar(): Promise<number> {
  const { rows } = await client.query(`
    select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::integer as read
    from pg_stat_xact_user_tables where schemaname = 'hub'`)
  return rows[0].read
}

/** A plan as text: for each node its type, index and rows. */
function brief(node: Record<string, unknown>, depth = 0): string {
  const inner = (node.Plans ?? []) as Record<string, unknown>[]
  const own = `${' '.repeat(depth)}${node['Node Type']} ${node['Relation Name'] ?? ''} ${node['Index Name'] ?? node['Subplan Name'] ?? node['CTE Name'] ?? ''} ${node['Actual Rows']}x${node['Actual Loops']} -${node['Rows Removed by Filter'] ?? 0}`
  return [own, ...inner.map((one) => brief(one, depth + 1))].join('\n')
}

/** Rows that the scans of a plan have returned or thrown away. */
function scanned(node: Record<string, unknown>): number {
  const number = (name: string) => Number(node[name] ?? 0)
  const own = /Scan/.test(String(node['Node Type'])) && node['Relation Name'] !== undefined
  const rows = number('Actual Rows') + number('Rows Removed by Filter') + number('Rows Removed by Index Recheck')
  const inner = (node.Plans ?? []) as Record<string, unknown>[]
  return (own ? rows * number('Actual Loops') : 0) + inner.reduce((sum, one) => sum + scanned(one), 0)
}

async function settled(): Promise<void> {
  for (;;) {
    const { rows } = await client.query(`
      select count(*)::integer as waiting from hub.touched_widgets
      union all select count(*) from hub.widget_counts where is_change
      union all select count(*) from hub.widget_evidence where changes_at < clock_timestamp()`)
    if (rows.every(({ waiting }) => Number(waiting) === 0)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test(`a page of 20 by any filter and any order touches at most ${rowsMax} rows, with and without statistics`, async () => {
  await settled()
  // Without statistics the plans are those that were made for empty tables.
  for (const hasStatistics of [false, true]) {
    if (hasStatistics) await client.query('analyze')
    const over: string[] = []
    for (const filter of filters) {
      const counted = new Set<string>()
      for (const sort of sortsFor(filter, { hasStatistics })) {
        for (const one of await statementsOf({ ...filter, sort, per_page: 20 })) {
          // The total is the same for every sort.
          if (counted.has(one.text)) continue
          counted.add(one.text)
          const { rows, plan } = await touchedBy(one)
          if (rows > rowsMax) over.push(`${JSON.stringify(filter)} by ${sort}: ${rows} rows\n${plan}`)
        }
      }
    }
    assert.deepEqual(over, [])
  }
})

test('of two filters, the one with fewer widgets bounds what is read', async () => {
  // No widget matches both; the owner has a tenth of the widgets and the type a quarter.
  for (const query of [
    { owner: 'owner-1', widgetType: 'crowd.d' },
    { widgetType: 'crowd.d', owner: 'owner-1' }
  ]) {
    for (const one of await statementsOf({ ...query, per_page: 20 })) {
      const { rows } = await touchedBy(one)
      assert.ok(rows <= count / 10 + rowsMax, `${rows} rows`)
    }
  }
})

/** Rows that the nodes of a plan have returned, or compared and thrown away. */
function worked(node: Record<string, unknown>): number {
  const number = (name: string) => Number(node[name] ?? 0)
  const rows = number('Actual Rows') + number('Rows Removed by Filter') + number('Rows Removed by Join Filter')
  const inner = (node.Plans ?? []) as Record<string, unknown>[]
  return rows * number('Actual Loops') + inner.reduce((sum, one) => sum + worked(one), 0)
}

/** How often the nodes of a plan read the widgets in a place. */
function callsIn(node: Record<string, unknown>): number {
  const own = node['Function Name'] === 'widgets_in' ? Number(node['Actual Loops']) : 0
  const inner = (node.Plans ?? []) as Record<string, unknown>[]
  return own + inner.reduce((sum, one) => sum + callsIn(one), 0)
}

test('a place with all widgets, half of them nested in one another, is read in one pass and within the database', async () => {
  await client.query(
    `insert into hub.relations (hub_id, from_widget_id, type, to_widget_id, origin, state, confidence, actor_id)
    select $1, w.id, 'part-of', p.id, 'declared', 'current', 'confirmed', $1
    from (select y.id, right(y.slug, 5)::integer as number from hub.widgets y where y.hub_id = $1) w
    join hub.widgets p on p.hub_id = $1
      and p.slug = 'w-' || lpad((case when w.number < ${count / 2} then w.number - 1 else 0 end)::text, 5, '0')
    where w.number > 0`,
    [hub.id]
  )
  for (const filter of [{}, { q: 'name 05' }, { state: 'failing' as const }]) {
    for (const one of await statementsOf({ within: 'w-00000', ...filter, per_page: 20 })) {
      const longest = Math.max(0, ...one.values.map((value) => (Array.isArray(value) ? value.length : 0)))
      assert.ok(longest <= 1000, `${longest} values are sent`)
      const { rows } = await client.query(`explain (analyze, format json) ${execution(one)}`)
      const { Plan: plan } = rows[0]['QUERY PLAN'][0]
      const calls = callsIn(plan)
      assert.ok(calls <= 1, `the widgets in the place are read ${calls} times`)
      const work = worked(plan)
      assert.ok(work <= 50 * count, `${work} rows\n${brief(plan)}`)
    }
  }
})
