import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
})
after(() => server.close())

const batch = (body: object[] | string, type = 'application/json') =>
  hub.runtime.send('POST', '/interaction-events/batch', { body, headers: { 'content-type': type } })
const event = (more: object = {}) => ({
  widget: 'thing',
  eventType: 'alpha.checked',
  metadata: { status: 'good' },
  ...more
})

test('each event of an array is answered for itself, in its place', async () => {
  const identified = { source: 's', externalId: 'one', occurredAt: '2026-01-01T00:00:00Z' }
  const { data, meta } = ok(
    await batch([
      event(),
      event({ eventType: 'nothing' }),
      event(identified),
      event(identified),
      event({ typo: 1 }),
      event({ widget_id: 'x', widgetId: 'y' })
    ]),
    200
  )
  assert.deepEqual(
    data.map(({ status }: { status: number }) => status),
    [201, 422, 201, 200, 422, 422]
  )
  assert.deepEqual(
    data.map(({ index }: { index: number }) => index),
    [0, 1, 2, 3, 4, 5]
  )
  assert.deepEqual([data[1].problem.code, data[4].problem.errors[0].pointer], ['unknown_event_type', '#/typo'])
  assert.equal(data[2].id, data[3].id)
  assert.deepEqual(meta, { total: 6, created: 2, known: 1, failed: 3 })
})

test('a line that is no JSON harms no other line', async () => {
  const raw = '{"b": 1.50, "a":"x"}'
  const lines = [
    `{"widget":"thing","eventType":"alpha.noted","metadata":${raw}}`,
    '{"widget":',
    '',
    JSON.stringify(event())
  ]
  const { data } = ok(await batch(lines.join('\r\n'), 'application/x-ndjson'), 200)
  assert.deepEqual(
    data.map(({ status }: { status: number }) => status),
    [201, 400, 201]
  )
  assert.ok((await hub.runtime.get(`/interaction-events/${data[0].id}`)).body.includes(raw))
})

test('thousands of events are numbered without a gap, and more than the limit are refused whole', async () => {
  const many = await server.makeHub({ slug: 'many' })
  await many.makeWidget('thing')
  const events = Array.from({ length: 3000 }, (_, index) => ({
    widget: 'thing',
    eventType: 'many.noted',
    metadata: { index }
  }))
  const answer = ok(await many.runtime.post('/interaction-events/batch', events), 200)
  assert.equal(answer.meta.created, 3000)
  const numbers = answer.data.map(({ seq }: { seq: number }) => seq).sort((a: number, b: number) => a - b)
  assert.deepEqual(
    numbers,
    Array.from({ length: 3000 }, (_, index) => index + 1)
  )
  const tooMany = await many.runtime.send('POST', '/interaction-events/batch', {
    body: Array.from({ length: 10_001 }, () => ({}))
  })
  assert.deepEqual([tooMany.statusCode, tooMany.json().code], [413, 'payload_too_large'])
  assert.equal(ok(await many.runtime.get('/interaction-events')).meta.total, 3000)
})

test('a batch is a list', async () => {
  for (const body of ['{}', '[]', '"x"']) assert.equal((await batch(body)).statusCode, 400, body)
  assert.equal((await batch('x', 'text/csv')).statusCode, 415)
})
