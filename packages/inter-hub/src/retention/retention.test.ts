/** Events whose retention period is over are removed; what something rests on stays. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { until } from '../testing/event-source.ts'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

const day = 24 * 3600 * 1000
let server: TestServer
let hub: TestHub
let client: pg.Client

const type = (name: string, retention: string) => ({
  name: `alpha.${name}`,
  retention,
  metadataSchema: { type: 'object' },
  outcome: `has(metadata.bad) ? "fail" : "pass"`,
  freshFor: 'P1D'
})

before(async () => {
  server = await startTestServer()
  const eventTypes = [type('short', 'short'), type('long', 'long'), type('keep', 'keep')]
  hub = await server.makeHub({
    slug: 'alpha',
    manifest: { widgetTypes: ['alpha.thing'], eventTypes, annotationCategories: ['alpha.question'], policyScopes: [] }
  })
  await hub.makeWidget('thing')
  client = new pg.Client(server.database.url)
  await client.connect()
})
after(async () => {
  await client.end()
  await server.close()
})

const record = async (name: string, more: Record<string, unknown> = {}) =>
  ok(await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: `alpha.${name}`, ...more }))
const listed = async (query = '') => {
  const { data, meta } = ok(await hub.runtime.get(`/interaction-events?per_page=200${query}`))
  assert.equal(meta.total, data.length)
  return data.map(({ seq }: { seq: number }) => seq).sort((a: number, b: number) => a - b) as number[]
}
const months = async (name: string) => {
  const { rows } = await client.query(`select relname from pg_class where relname ~ $1 and relkind = 'r' order by 1`, [
    `_events_${name}_\\d`
  ])
  return rows.map(({ relname }) => relname as string)
}
const firstSeq = async () =>
  (await client.query('select first_seq::int from hub.hubs where id = $1', [hub.id])).rows[0].first_seq as number

test('an identity whose event is gone names nothing, and the next event takes it', async () => {
  const body = {
    widget: 'thing',
    eventType: 'alpha.short',
    source: 's',
    externalId: 'gone',
    occurredAt: '2026-01-01T00:00:00Z'
  }
  const send = (more = {}) => hub.runtime.post('/interaction-events', { ...body, ...more })
  const { id } = ok(await send(), 201)
  assert.equal(ok(await send(), 200).id, id)
  await client.query('delete from hub.interaction_events where id = $1', [id])
  const again = ok(await send(), 201)
  assert.notEqual(again.id, id)
  assert.equal(ok(await send(), 200).id, again.id)
  assert.equal((await send({ metadata: { other: 1 } })).statusCode, 409)
  await client.query('delete from hub.interaction_events where id = $1', [again.id])
  await client.query(`delete from hub.evidence; delete from hub.event_identity`)
})

test('a month of the class short goes when 30 days have passed since its end; what counts now stays', async () => {
  for (let turn = 0; turn < 3; turn++) await record('short')
  await record('long')
  await record('long')
  await record('keep')
  await record('short', { subject: 'other' })
  const before = await months('short')
  assert.equal(before.length, 3)
  server.moveTime(28 * day)
  server.moveTime(34 * day)
  const gone = await until('the month is gone', async () => {
    const left = await months('short')
    return left.length < before.length && !left.some((name) => name.startsWith('expired')) ? left : undefined
  })
  assert.deepEqual(gone, before.slice(-gone.length))
  assert.equal((await months('long')).length, 3)
  // 3 is the proof of its piece of evidence and 7 of another.
  assert.deepEqual(await listed(), [3, 4, 5, 6, 7])
  assert.equal(await firstSeq(), 3)
})
