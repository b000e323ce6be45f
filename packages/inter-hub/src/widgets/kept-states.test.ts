/**
 * What is kept of the state of a widget is never read for longer than it is true: random histories, in which every list is
 * compared with the states computed from the evidence (hub.state_of), now and at later moments, with nothing written in between.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPool, type Pool } from '../db/pool.ts'
import { Sql, sql } from '../db/sql.ts'
import { type Actor, Grants } from '../kernel/actor.ts'
import { ok, seeded, startTestServer, type TestHub, until } from '../testing/index.ts'
import { countWidgets, listWidgets } from './list.ts'
import type { WidgetQuery } from './schema.ts'

const minute = 60_000
const seeds = [1, 2, 3]
const steps = 60
const states = ['failing', 'stale', 'unproven', 'verified'] as const
const filters: WidgetQuery[] = [
  {},
  { status: 'archived' },
  { owner: 'ann' },
  { widgetType: 'other' },
  { owner: 'ann', widgetType: 'thing' },
  { owner: 'bob', state: 'stale' },
  ...states.map((state) => ({ state }))
]
const widgets = Array.from({ length: 8 }, (_, index) => `thing-${index}`)

const manifest = (freshFor: string) => ({
  widgetTypes: ['thing', 'other'],
  eventTypes: [
    { name: 'checked', outcome: 'metadata.good ? "pass" : "fail"', freshFor, until: '/until' },
    { name: 'rehearsed', outcome: 'metadata.good ? "pass" : "fail"', freshFor: 'PT20M' }
  ]
})

const text = (statement: string) => new Sql([statement], [])

/** Stops the job that keeps states by itself, or lets it continue. */
async function sweep(pool: Pool, isOn: boolean): Promise<void> {
  const signature = '(p_hub uuid, p_now timestamptz, p_most integer)'
  const [row] = await pool.query<{ isOn: boolean }>(
    sql`select to_regprocedure('hub.detect_states_stopped(uuid, timestamptz, integer)') is null as "isOn"`
  )
  if (row?.isOn === isOn) return
  await pool.transaction(async (db) => {
    if (isOn) {
      await db.query(text('drop function hub.detect_states(uuid, timestamptz, integer)'))
      await db.query(
        text('alter function hub.detect_states_stopped(uuid, timestamptz, integer) rename to detect_states')
      )
    } else {
      await db.query(
        text('alter function hub.detect_states(uuid, timestamptz, integer) rename to detect_states_stopped')
      )
      await db.query(text(`create function hub.detect_states${signature} returns integer language sql as 'select 0'`))
    }
  })
}

const columns: Record<string, string> = {
  createdAt: 'w.created_at',
  updatedAt: 'w.updated_at',
  name: 'w.name',
  slug: 'w.slug',
  widgetType: 'w.widget_type',
  owner: 'w.owner',
  state: 'p.state',
  stateSince: 'p.since',
  evidenceAt: 'p.seen_at'
}
const sorts = Object.keys(columns).flatMap((name) => [name, `-${name}`])

/** The list as it would be if nothing were kept. */
function computedList(hubId: string, { sort = 'createdAt', ...filter }: WidgetQuery, now: Date): Sql {
  const isDescending = sort.startsWith('-')
  const back = isDescending ? 'desc' : ''
  const order = text(
    `${columns[sort.replace('-', '')]} ${isDescending ? 'desc nulls last' : ''}, w.created_at ${back}, w.id ${back}`
  )
  const { status = 'active', state = null, owner = null, widgetType = null } = filter
  return sql`
    select w.slug, p.state, p.since as "stateSince", p.seen_at as "evidenceAt"
    from hub.widgets w cross join lateral hub.state_of(w.hub_id, w.id, w.created_at, ${now.toISOString()}) p
    where w.hub_id = ${hubId} and w.status = ${status} and p.state = coalesce(${state}, p.state)
      and (${owner}::text is null or w.owner = ${owner}) and w.widget_type = coalesce(${widgetType}, w.widget_type)
    order by ${order}`
}

/** Compares a list with the computed one, both of one moment of the database. */
async function compare(
  pool: Pool,
  hub: TestHub,
  query: WidgetQuery,
  now: Date,
  history: readonly string[]
): Promise<void> {
  const grants = new Grants([`hub:${hub.slug}:read`])
  const actor: Actor = { id: hub.id, kind: 'consumer', name: 'reader', hub, grants, via: 'key:00000000' }
  await pool.transaction(async (db) => {
    await db.query(sql`set transaction isolation level repeatable read`)
    const database = { ...db, transaction: <T>(work: (open: typeof db) => Promise<T>) => work(db) }
    const { items, total } = await listWidgets(database, actor, query, { page: 1, perPage: 200, offset: 0 }, now)
    const listed = items.map(({ slug, state, stateSince, evidenceAt }) => ({ slug, state, stateSince, evidenceAt }))
    const computed = await db.query(computedList(hub.id, query, now))
    const what = () => `${JSON.stringify(query)} at ${now.toISOString()} after\n${history.join('\n')}`
    assert.deepEqual(listed, computed, what())
    assert.equal(total, computed.length, what())
    const active = await db.query<{ state: string }>(computedList(hub.id, {}, now))
    const inState = (state: string) => active.filter((one) => one.state === state).length
    const expected = Object.fromEntries(states.map((state) => [state, inState(state)]))
    const counts = await countWidgets(database, actor, undefined, now)
    assert.deepEqual(counts, { total: active.length, states: expected }, what())
  })
}

for (const seed of seeds) {
  test(`a list agrees with the evidence at every moment, with and without the job that keeps states: history ${seed}`, async () => {
    const random = seeded(seed)
    await using server = await startTestServer()
    const pool = openPool(server.database.url, { onError: () => undefined })
    await using _ = { [Symbol.asyncDispose]: () => pool.end() }
    let moved = 0
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
    const hub = await server.makeHub({ slug: `history-${seed}`, manifest: manifest('PT10M') })
    for (const slug of widgets) await hub.makeWidget(slug, { widgetType: 'thing', owner: pick([null, 'ann', 'bob']) })
    const history: string[] = []
    const eventIds: string[] = []
    const at = (ms: number) => new Date(Date.now() + moved + ms)
    const actions: Record<string, () => Promise<unknown>> = {
      record: async () => {
        const body = {
          widget: pick(widgets),
          eventType: pick(['checked', 'checked', 'rehearsed']),
          subject: pick(['', 'a']),
          metadata: {
            good: random() < 0.7,
            ...(random() < 0.2 ? { until: at(random() * 8 * minute).toISOString() } : {})
          },
          ...(random() < 0.4 ? { occurredAt: at((random() * 40 - 30) * minute).toISOString() } : {})
        }
        const { statusCode, json } = await hub.runtime.post('/interaction-events', body)
        if (statusCode === 201) eventIds.push(json().id)
        return body
      },
      confirm: async () => {
        const eventId = pick(eventIds)
        return eventId && ok(await hub.runtime.post('/evidence/confirm', [{ eventId }])).data[0].status
      },
      retire: async () => {
        const body = { eventType: 'checked', reason: 'No longer checked.' }
        return (await hub.runtime.post(`/widgets/${pick(widgets)}/evidence/retire`, body)).statusCode
      },
      change: async () => {
        const change = pick([{ owner: 'ann' }, { owner: null }, { name: `Name ${random()}` }, { widgetType: 'other' }])
        ok(await hub.runtime.patch(`/widgets/${pick(widgets)}`, change))
        return change
      },
      archive: async () => {
        const status = pick(['active', 'archived'])
        ok(await hub.runtime.patch(`/widgets/${pick(widgets)}`, { status }))
        return status
      },
      activate: async () => {
        const freshFor = pick(['PT2M', 'PT10M', 'PT1H'])
        const body = { hubId: hub.id, ...manifest(freshFor) }
        const { id } = ok(await server.operator.post('/hub-capability-manifests', body), 201)
        ok(await server.operator.post(`/hub-capability-manifests/${id}/activate`))
        return freshFor
      },
      wait: async () => {
        const ms = Math.floor(random() * 6 * minute)
        moved += ms
        server.moveTime(ms)
        return ms
      },
      sweep: async () => {
        const isOn = random() < 0.5
        await sweep(pool, isOn)
        return isOn
      }
    }
    const names = ['record', 'record', 'record', 'confirm', 'confirm', ...Object.keys(actions)]
    for (let step = 0; step < steps; step++) {
      const name = pick(names)
      history.push(`${name} ${JSON.stringify(await actions[name]?.())}`)
      for (const later of [5, random() * 15 * minute, random() * 90 * minute])
        await compare(pool, hub, { ...pick(filters), sort: pick(sorts), per_page: 200 }, at(later), history)
    }
    // All of it again where it was imported, before anything has been kept there.
    await using copy = await startTestServer()
    const copyPool = openPool(copy.database.url, { onError: () => undefined })
    await using __ = { [Symbol.asyncDispose]: () => copyPool.end() }
    await sweep(copyPool, false)
    const exported = (await server.operator.get('/export')).body
    ok(await copy.operator.post('/import', exported, { 'content-type': 'application/x-ndjson' }))
    history.push('import')
    for (const sort of sorts)
      for (const later of [5, random() * 90 * minute])
        await compare(copyPool, hub, { ...pick(filters), sort, per_page: 200 }, at(later), history)
  })
}

test('evidence that comes while another transaction changes its widget waits for nobody, and is listed at once', async () => {
  await using server = await startTestServer()
  const pool = openPool(server.database.url, { onError: () => undefined })
  await using _ = { [Symbol.asyncDispose]: () => pool.end() }
  const hub = await server.makeHub({ slug: 'busy', manifest: manifest('PT10M') })
  const id = await hub.makeWidget('thing-1', { widgetType: 'thing' })
  const failing = async () => {
    const { data, meta } = ok(await hub.runtime.get('/widgets?state=failing&sort=-evidenceAt'))
    return [data.map(({ slug }: { slug: string }) => slug), meta.total]
  }
  await pool.transaction(async (db) => {
    await db.query(sql`update hub.widgets set name = 'Being changed' where id = ${id}`)
    const event = { widget: 'thing-1', eventType: 'checked', metadata: { good: false } }
    ok(await hub.runtime.post('/interaction-events', event), 201)
    assert.deepEqual(await failing(), [['thing-1'], 1])
  })
  assert.deepEqual(await failing(), [['thing-1'], 1])
  await until('the state is kept', async () => {
    const [row] = await pool.query<{ state: string }>(sql`select state from hub.widget_states where widget_id = ${id}`)
    return row?.state === 'failing'
  })
  assert.deepEqual(await failing(), [['thing-1'], 1])
})
