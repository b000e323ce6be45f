import assert from 'node:assert/strict'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
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

test('no text of a problem holds NUL, not even the name of a parameter that was sent', async () => {
  const answer = await hub.runtime.get('/widgets?a%00b=1')
  assert.equal(answer.statusCode, 400)
  assert.deepEqual(answer.json().errors, [{ parameter: 'a\uFFFDb', detail: 'is not a known member or parameter' }])
  assert.ok(!answer.body.includes('\\u0000'))
})

test('a parameter with NUL is malformed wherever it stands', async () => {
  for (const path of ['/widgets?slug=a%00', '/widgets/a%00', '/hubs/%00', '/interaction-events?viewContext=%00']) {
    const answer = await hub.runtime.get(path)
    assert.deepEqual([answer.statusCode, answer.json().code], [400, 'malformed_request'], path)
  }
})

test('a time with any offset of RFC 3339 is taken, and one outside the years 1 to 9999 is not', async () => {
  const event = (occurredAt: string) =>
    hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted', occurredAt })
  const recorded = ok(await event('2026-01-01T23:00:00+22:03'), 201)
  assert.equal(recorded.occurredAt, '2026-01-01T00:57:00.000Z')
  ok(await event('0004-02-29T00:00:00Z'), 201)
  const looks = [{ eventId: recorded.id, observedAt: '2026-03-20T22:52:24-21:27' }]
  ok(await hub.runtime.post('/widgets/thing/evidence/confirm', looks))
  ok(await hub.runtime.get('/interaction-events?since=2026-01-01T00:00:00%2B17:19&until=2026-12-31T00:00:00-17:19'))
  for (const time of ['0001-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01', '0003-02-29T00:00:00Z']) {
    assert.equal((await event(time)).json().code, 'validation_failed', time)
  }
})

test('a path or method that does not exist is said before the body is read, with the methods of this very path', async () => {
  const missing = await server.anyone.send('POST', '/nothing', { body: 'x', headers: { 'content-type': 'text/x' } })
  assert.deepEqual([missing.statusCode, missing.json().code], [404, 'not_found'])
  const batch = await hub.runtime.send('OPTIONS', '/interaction-events/batch')
  assert.deepEqual([batch.statusCode, batch.headers.allow], [405, 'POST'])
  assert.deepEqual(await ask('QUERY', '/api/v2/widgets'), [405, 'GET, HEAD, POST'])
})

/** The status and the `Allow` header of a method that only a real connection sends. */
async function ask(method: string, path: string): Promise<[number | undefined, string | undefined]> {
  const { port } = server.server.app.server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method, path, agent: false }, (answer) => {
      answer.resume().on('end', () => resolve([answer.statusCode, answer.headers.allow]))
    })
    sent.on('error', reject).end()
  })
}

test('a list that is filtered by a hub that does not exist is empty', async () => {
  for (const path of ['/hub-capability-manifests', '/widgets', '/api-consumers', '/event-types', '/annotations']) {
    assert.equal(ok(await server.operator.get(`${path}?hub=nothing`)).meta.total, 0, path)
  }
})

test('a header of tags that is too long is malformed', async () => {
  const answer = await hub.runtime.get('/widgets', { 'if-none-match': 'x'.repeat(5000) })
  assert.deepEqual([answer.statusCode, answer.json().code], [400, 'malformed_request'])
})

test('a path parameter of any length is answered by its schema', async () => {
  const answer = await hub.runtime.get(`/widgets/${'a'.repeat(5000)}`)
  assert.deepEqual([answer.statusCode, answer.json().code], [400, 'malformed_request'])
})
