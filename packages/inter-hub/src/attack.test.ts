/** Requests that once failed in a way of their own. The names in front are those of the findings. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { ok, startTestServer, type TestHub, type TestServer } from './testing/index.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
})
after(() => server.close())

const event = (more: object = {}) => ({ widget: 'thing', eventType: 'alpha.noted', ...more })
const cloud = (more: object = {}) => ({
  ...{ specversion: '1.0', id: 'one', source: '/ci', type: 'alpha.noted', subject: 'thing', data: {} },
  ...more
})
const port = () => (server.server.app.server.address() as AddressInfo).port

test('attack-F7: a batch that holds one event twice is recorded once, also with other content', async () => {
  const send = (items: object[]) =>
    hub.runtime.send('POST', '/interaction-events', {
      body: JSON.stringify(items),
      headers: { 'content-type': 'application/cloudevents-batch+json' }
    })
  const twice = ok(await send([cloud({ id: 'twice' }), cloud({ id: 'twice' })]), 207)
  assert.deepEqual(
    twice.data.map(({ status }: { status: number }) => status),
    [201, 200]
  )
  const other = await send([cloud({ id: 'other' }), cloud({ id: 'other', data: { a: 1 } })])
  assert.equal(other.statusCode, 409, other.body)
  assert.equal(ok(await hub.runtime.get('/interaction-events')).meta.total, 1)
})

test('attack-F11: the longest identity in the widest characters is recorded', async () => {
  const long = '\u{1f600}'.repeat(250)
  const answers = [
    await hub.runtime.post('/interaction-events', event({ source: long, externalId: long })),
    await hub.runtime.post('/interaction-events', event({ source: '語'.repeat(500), externalId: '語'.repeat(500) }))
  ]
  for (const answer of answers) assert.ok([201, 422].includes(answer.statusCode), answer.body)
})

test('attack-F19: refused webhook URLs say nothing about the network of the server', async () => {
  const answer = await hub.runtime.post('/webhooks', { url: 'https://localhost/x' })
  assert.equal(answer.statusCode, 422)
  assert.doesNotMatch(answer.body, /127\.0\.0\.1|::1/)
})

test('attack-F20: an event repeated by the id of its widget is the same event', async () => {
  const { id } = ok(await hub.runtime.get('/widgets/thing'))
  const named = { eventType: 'alpha.noted', source: '/ci', externalId: 'by-id', metadata: { a: 1 } }
  const first = ok(await hub.runtime.post('/interaction-events', { widget: 'thing', ...named }), 201)
  const again = await hub.runtime.post('/interaction-events', { widgetId: id, ...named })
  assert.deepEqual([again.statusCode, again.json().id], [200, first.id], again.body)
})

test('attack-F20: a slug cannot be the id of another, nor a word that programs take for nothing', async () => {
  const { id } = ok(await hub.runtime.get('/widgets/thing'))
  for (const slug of [id, 'null']) {
    const widget = await hub.runtime.post('/widgets', { slug, name: 'x', widgetType: 'alpha.thing' })
    assert.equal(widget.statusCode, 422, `${slug} ${widget.body}`)
    const made = await server.operator.post('/hubs', { slug, name: 'x' })
    assert.equal(made.statusCode, 422, `${slug} ${made.body}`)
  }
})

test('client-L3, attack-F20: answers are not to be sniffed, and odd requests are refused as problems', async () => {
  const { headers } = await server.anyone.get('/hubs')
  assert.equal(headers['x-content-type-options'], 'nosniff')
  const answer = await raw(`GET /api/v2/hubs HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n`)
  assert.match(answer, /^HTTP\/1\.1 400 /)
  assert.match(answer, /problem\+json/)
  const expecting = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request({ port: port(), host: '127.0.0.1', path: '/api/v2/hubs', headers: { expect: 'x' } })
    sent.on('response', (response) => {
      response.resume()
      assert.match(String(response.headers['content-type']), /problem\+json/)
      resolve(response.statusCode)
    })
    sent.on('error', reject)
    sent.end()
  })
  assert.equal(expecting, 417)
})

test('client-L1: 304 has no Content-Length', async () => {
  const { headers } = await server.anyone.get('/hubs')
  for (const path of ['/api/v2/hubs', '/api/v2/openapi.json']) {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\nConnection: close\r\n\r\n`)
    assert.match(answer, /^HTTP\/1\.1 304 /)
    assert.doesNotMatch(answer, /content-length/i)
  }
  assert.ok(Number(headers['content-length']) > 0)
})

test('client-L14: an unknown method is 501, and a wrong path says where the API is', async () => {
  assert.match(
    await raw('FOO /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'),
    /^HTTP\/1\.1 501 [\s\S]*unknown_method/
  )
  assert.match(await raw('GET / HTTP/9\r\n\r\n'), /^HTTP\/1\.1 400 /)
  for (const path of ['/hubs/', '/hubs/?slug=a', '/hubs/alpha/', '/widgets/']) {
    const answer = await server.operator.get(path)
    assert.deepEqual(
      [answer.statusCode, answer.json().detail],
      [404, 'This path does not exist. Leave out the slash at its end.'],
      path
    )
  }
  assert.match((await server.anyone.get('/nothing')).json().detail, /\/api\/v2\/docs describes the API/)
})

test('attack-F20: a webhook URL is kept without line ends, or refused', async () => {
  const answer = await hub.runtime.post('/webhooks', { url: 'https://receiver.example.org/\r\nin\t' })
  if (answer.statusCode === 201) assert.doesNotMatch(answer.json().url, /\s/)
  else assert.equal(answer.statusCode, 422, answer.body)
})

test('attack-F12: an item of a batch that fails by a fault of the server is in the log with its reason', async () => {
  const client = new pg.Client(server.database.url)
  await client.connect()
  await client.query(`create function hub.boom() returns trigger language plpgsql as $$
    begin raise exception 'boom of the disk'; end $$`)
  await client.query(`create trigger boom before insert on hub.event_identity for each row
    when (new.external_id = 'boom') execute function hub.boom()`)
  try {
    const items = ['fine', 'boom'].map((externalId) => event({ source: '/batch', externalId }))
    const answer = ok(await hub.runtime.post('/interaction-events/batch', items))
    const failing = answer.data.find(({ status }: { status: number }) => status >= 500)
    assert.equal(failing?.problem.code, 'internal')
    assert.doesNotMatch(JSON.stringify(answer), /boom of the disk/)
    assert.match(server.log.join(''), /recording an event of a batch/)
    assert.match(server.log.join(''), /boom of the disk/)
  } finally {
    await client.query('drop trigger boom on hub.event_identity')
    await client.end()
  }
})

test('attack-F20: a key with an end has one after its rotation too', async () => {
  const consumer = ok(await server.operator.post('/api-consumers', { hub: 'alpha', name: 'ending' }), 201)
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
  const wanted = { scopes: ['hub:alpha:read'], expiresAt }
  const key = ok(await server.operator.post(`/api-consumers/${consumer.id}/keys`, wanted), 201)
  const rotated = await server.operator.post(`/api-keys/${key.id}/rotate`, {})
  assert.ok(rotated.statusCode < 300, rotated.body)
  assert.equal(rotated.json().expiresAt, expiresAt)
})

test('attack-F20: a kept answer goes to no key that could not have made the request', async () => {
  const consumer = ok(await server.operator.post('/api-consumers', { hub: 'alpha', name: 'narrowed' }), 201)
  const keyOf = async (scopes: string[]) =>
    ok(await server.operator.post(`/api-consumers/${consumer.id}/keys`, { scopes }), 201).secret
  const [wide, narrow] = [await keyOf(['hub:alpha:read', 'hub:alpha:write']), await keyOf(['hub:alpha:read'])]
  const send = (key: string) => server.as(key).post('/interaction-events', event(), { 'idempotency-key': 'kept' })
  ok(await send(wide), 201)
  assert.equal((await send(narrow)).statusCode, 403)
})

function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port(), '127.0.0.1', () => socket.write(text))
    socket.setEncoding('latin1').on('data', (part) => (answer += part))
    socket.on('end', () => resolve(answer)).on('error', reject)
  })
}
