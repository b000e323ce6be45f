import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openPool, type Pool } from '../db/pool.ts'
import { only, sql } from '../db/sql.ts'
import { ok, startTestServer, type TestHub, type TestServer, until } from '../testing/index.ts'
import type { Series } from './schema.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

let server: TestServer
let hub: TestHub
let pool: Pool
let moved = 0

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  pool = openPool(server.database.url, { onError: () => undefined })
})
after(async () => {
  await pool.end()
  await server.close()
})

const move = (ms: number) => {
  moved += ms
  server.moveTime(ms)
}
const ago = (ms: number) => new Date(Date.now() + moved - ms).toISOString()

async function check(widget: string, values: object, more: object = {}): Promise<string> {
  const body = { widget, eventType: 'alpha.checked', metadata: { status: 'good' }, values, ...more }
  return ok(await hub.runtime.post('/interaction-events', body), 201).id
}

async function series(widget: string, query = ''): Promise<Series[]> {
  return ok(await hub.runtime.get(`/widgets/${widget}/series${query}`), 200).data
}

/** All points of the first series as one. */
async function sum(widget: string, query = ''): Promise<object> {
  const points = (await series(widget, query))[0]?.points ?? []
  const count = points.reduce((total, point) => total + point.count, 0)
  return {
    count,
    min: Math.min(...points.map(({ min }) => min)),
    max: Math.max(...points.map(({ max }) => max)),
    mean: points.reduce((total, point) => total + point.mean * point.count, 0) / count
  }
}

test('the values of events and confirmations are kept per minute, hour and day', async () => {
  await hub.makeWidget('web')
  const eventId = await check('web', { latencyMs: 10, tries: 1 }, { occurredAt: ago(20_000) })
  const { id } = ok(await hub.runtime.get('/widgets/web'), 200)
  const confirm = async (items: object[]) =>
    ok(await hub.runtime.post(`/widgets/${id}/evidence/confirm`, items), 200).data.map(
      ({ status }: { status: string }) => status
    )
  const observedAt = ago(10_000)
  assert.deepEqual(await confirm([{ eventId, observedAt, values: { latencyMs: 40 } }]), ['confirmed'])
  assert.deepEqual(await confirm([{ eventId, observedAt, values: { latencyMs: 99 } }]), ['repeated'])
  assert.deepEqual(await confirm([{ eventId }]), ['confirmed'], 'one without values adds nothing')
  for (const resolution of ['minute', 'hour', 'day']) {
    const found = await series('web', `?resolution=${resolution}`)
    assert.deepEqual(
      found.map(({ eventType, subject, name, resolution }) => [eventType, subject, name, resolution]),
      [
        ['alpha.checked', '', 'latencyMs', resolution],
        ['alpha.checked', '', 'tries', resolution]
      ]
    )
    assert.deepEqual(await sum('web', `?resolution=${resolution}`), { count: 2, min: 10, max: 40, mean: 25 })
  }
  assert.deepEqual((await series('web', '?name=tries'))[0]?.points[0]?.mean, 1)
  assert.deepEqual(await series('web', '?subject=other'), [])
  const batch = [1, 2, 3, 4].map((latencyMs) => ({
    ...{ widget: 'web', eventType: 'alpha.checked', subject: 'b', metadata: { status: 'bad' } },
    values: { latencyMs }
  }))
  ok(await hub.runtime.post('/interaction-events/batch', batch), 200)
  assert.deepEqual(await sum('web', '?subject=b'), { count: 4, min: 1, max: 4, mean: 2.5 })
})

test('an event that is sent twice, or refused, adds its values once or not at all', async () => {
  await hub.makeWidget('twice')
  const identity = { source: 'test', externalId: 'one', occurredAt: ago(1000) }
  await check('twice', { n: 1 }, identity)
  const again = { widget: 'twice', eventType: 'alpha.checked', metadata: { status: 'good' }, values: { n: 1 } }
  ok(await hub.runtime.post('/interaction-events', { ...again, ...identity }), 200)
  assert.deepEqual(await sum('twice'), { count: 1, min: 1, max: 1, mean: 1 })
})

test('values of a time to come are added when it comes; late ones where they belong', async () => {
  await hub.makeWidget('time')
  await check('time', { n: 7 }, { occurredAt: ago(-hour) })
  assert.deepEqual(await series('time'), [])
  move(2 * hour)
  await until('the time has come', async () => (await series('time')).length === 1)
  await check('time', { n: 3 }, { occurredAt: ago(10 * hour) })
  const [hours] = await series('time', '?resolution=hour')
  assert.deepEqual(
    hours?.points.map(({ mean }) => mean),
    [3, 7]
  )
  const [minutes] = await series('time', '?resolution=minute')
  assert.deepEqual(
    minutes?.points.map(({ mean }) => mean),
    [7],
    'minutes are kept for six hours'
  )
  const [days] = await series('time', `?from=${ago(40 * day)}`)
  assert.equal(days?.resolution, 'day')
  assert.equal(
    days?.points.reduce((total, { count }) => total + count, 0),
    2
  )
})

test('huge numbers and hundreds of names are bounded', async () => {
  await hub.makeWidget('odd')
  for (const n of [1.7e308, 1.7e308, -1.7e308, 5e-324, 0, -2]) await check('odd', { n })
  assert.deepEqual(await sum('odd'), { count: 2, min: -2, max: 0, mean: -1 })
  await hub.makeWidget('wide')
  for (let batch = 0; batch < 4; batch++) {
    const values = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`v${batch}-${n}`, n]))
    await check('wide', values)
  }
  assert.equal((await series('wide', '?per_page=200')).length, 50)
})

test('a wrong range is refused, and another hub reads nothing', async () => {
  await hub.makeWidget('hidden')
  const wrong = await hub.runtime.get(`/widgets/hidden/series?from=${ago(0)}&to=${ago(hour)}`)
  assert.deepEqual([wrong.statusCode, wrong.json().errors[0].parameter], [422, 'from'])
  const other = await server.makeHub({ slug: 'beta' })
  assert.equal((await other.runtime.get('/widgets/hidden/series')).statusCode, 404)
})

test('a year of a check that runs each minute has 1,500 rows and 200 kB', async () => {
  await hub.makeWidget('year')
  await check('year', { latencyMs: 12.5 })
  const { id } = only(
    await pool.query<{ id: string }>(sql`
      select s.series_id::text as id from hub.series s join hub.widgets w on w.id = s.widget_id where w.slug = 'year'`)
  )
  const rows = async () =>
    only(
      await pool.query<{ resolution: number[]; count: number[] }>(sql`
        select array_agg(q.resolution order by q.resolution) as resolution, array_agg(q.n order by q.resolution) as count
        from (select resolution, count(*)::integer as n from hub.rollups where series_id = ${id}::bigint group by 1) q`)
    ).count
  // Ten checks, written as hub.measure writes them: every minute of the last 8 hours, then each hour, then each day.
  await pool.query(sql`
    insert into hub.rollups (series_id, resolution, start, count, min, max, sum)
    select x.id, q.resolution, date_trunc(q.unit, now() - n * make_interval(mins => q.resolution) + make_interval(secs => ${moved / 1000}), 'UTC'),
      60, 1.5, 99.25, 1234.5
    from (select ${id}::bigint + i as id from generate_series(0, 9) i) x cross join hub.resolutions() q
    cross join generate_series(0, case q.resolution when 1 then 480 when 60 then 800 else 364 end) n
    on conflict do nothing`)
  await pool.query(sql`
    insert into hub.series (series_id, hub_id, widget_id, event_type, subject, name)
    select s.series_id + i, s.hub_id, s.widget_id, s.event_type, 'n' || i, s.name
    from hub.series s cross join generate_series(1, 9) i where s.series_id = ${id}::bigint`)
  const now = new Date(Date.now() + moved).toISOString()
  await pool.query(sql`select hub.remove_old_rollups(${now}, -9223372036854775808, 1000)::text`)
  const [minutes = 0, hours = 0, days = 0] = await rows()
  assert.ok(minutes >= 359 && minutes <= 361, `${minutes} minutes`)
  assert.ok(hours >= 719 && hours <= 721, `${hours} hours`)
  assert.equal(days, 365)
  // Rebuilt, since the rows that this test wrote at once and removed at once are no measure. A statement of the server that runs
  // meanwhile keeps removed rows for the moment.
  await until('140 bytes a row', async () => {
    await pool.query(sql`vacuum full hub.rollups`)
    const { bytes, count } = only(
      await pool.query<{ bytes: number; count: number }>(sql`
        select pg_total_relation_size('hub.rollups')::integer as bytes, (select count(*) from hub.rollups)::integer as count`)
    )
    return bytes / count < 140
  })
  move(800 * day)
  const later = new Date(Date.now() + moved).toISOString()
  await pool.query(sql`select hub.remove_old_rollups(${later}, -9223372036854775808, 1000)::text`)
  const left = await pool.query(
    sql`select from hub.series s join hub.widgets w on w.id = s.widget_id where w.slug = 'year'`
  )
  assert.equal(left.length, 0)
})
