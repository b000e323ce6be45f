import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let hub: TestHub
let server: TestServer

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
})
after(() => server.close())

test('records an event that reads back equal, metadata to the letter', async () => {
  const metadata = '{"status": "good", "10": 1, "2": [1.50, 12345678901234567890],  "é": null}'
  const body = `{"widget":"thing","eventType":"alpha.checked","viewContext":"a/b","metadata":${metadata}}`
  const created = await hub.runtime.post('/interaction-events', body)
  assert.equal(created.statusCode, 201, created.body)
  const event = created.json()
  assert.equal(created.headers.location, `/api/v2/interaction-events/${event.id}`)
  const read = await hub.runtime.get(`/interaction-events/${event.id}`)
  assert.equal(read.body, created.body)
  assert.ok(read.body.includes(metadata))
  const found = ok(await hub.runtime.get('/interaction-events?viewContext=a/b'))
  assert.deepEqual(found.data, [event])
  assert.equal(found.meta.total, 1)
})
