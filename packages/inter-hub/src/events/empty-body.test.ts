/** Requests that record events and hold nothing. */
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

test('a request without a body is malformed, with an Idempotency-Key too', async () => {
  for (const path of ['/interaction-events', '/interaction-events/batch']) {
    const kinds: Record<string, string>[] = [{}, { 'idempotency-key': 'one' }, { 'content-type': 'application/json' }]
    for (const headers of kinds) {
      const answer = await hub.runtime.send('POST', path, { headers })
      assert.deepEqual([answer.statusCode, answer.json().code], [400, 'malformed_request'], path)
    }
  }
})

test('client-M5: a batch that holds one event a thousand times records it once', async () => {
  const one = { specversion: '1.0', id: '1', source: '/ci', type: 'alpha.checked', subject: 'thing', data: {} }
  const answer = await hub.runtime.send('POST', '/interaction-events/batch', {
    body: JSON.stringify(Array.from({ length: 1000 }, () => one)),
    headers: { 'content-type': 'application/cloudevents-batch+json', 'idempotency-key': 'two' }
  })
  const ids = new Set(ok(answer).data.map(({ id }: { id: string }) => id))
  assert.equal(ids.size, 1)
  assert.equal(ok(await hub.runtime.get('/interaction-events')).meta.total, 1)
})
