/** Streams and exports: how many may be open, and how long one stays open that nobody reads. */
import assert from 'node:assert/strict'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { listen, ok, startTestServer, type TestHub, type TestServer, until } from './testing/index.ts'

let server: TestServer
let hub: TestHub
let database: pg.Client

before(async () => {
  server = await startTestServer({
    standstillMs: 300,
    capacity: { streams: 4, streamsPerConsumer: 3, exports: 2, exportsPerConsumer: 1, eventBytes: 1024 * 1024 }
  })
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  const metadata = { text: 'x'.repeat(1_000_000) }
  for (let index = 0; index < 20; index++) {
    ok(await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted', metadata }), 201)
  }
  database = new pg.Client(server.database.url)
  await database.connect()
})
after(async () => {
  await database.end()
  await server.close()
})

const streamPath = '/interaction-events/stream'

test('a consumer has so many streams, the server so many in all, and one that ends makes room', async () => {
  const other = await server.makeHub({ slug: 'beta' })
  const open = (caller: TestHub) => listen(server.server, streamPath, caller.runtime.key)
  const mine = await Promise.all([open(hub), open(hub), open(hub)])
  const refused = await hub.runtime.get(streamPath)
  assert.deepEqual(
    [refused.statusCode, refused.json().code, refused.headers['retry-after']],
    [429, 'too_many_open', '5']
  )
  const scopes = ['hub:alpha:read']
  const second = ok(await server.operator.post(`/api-consumers/${hub.consumerId}/keys`, { scopes }), 201)
  assert.equal((await server.as(second.secret).get(streamPath)).statusCode, 429, 'all its keys count together')
  const theirs = await open(other)
  const full = await other.runtime.get(streamPath)
  assert.deepEqual([full.statusCode, full.json().code, full.headers['retry-after']], [503, 'busy', '5'])
  mine[0]?.close()
  const again = await until('there is room', async () => {
    const stream = await open(hub)
    return stream.status === 200 ? stream : undefined
  })
  for (const stream of [...mine, theirs, again]) stream.close()
})

test('a stream that is refused before it opens gives its place back', async () => {
  const wrong = () => hub.runtime.get(`${streamPath}?after=c1.AA`)
  await until('the streams before have ended', async () => (await wrong()).statusCode === 400)
  for (let turn = 0; turn < 5; turn++) {
    assert.equal((await wrong()).statusCode, 400)
  }
})

/** Opens an export and reads nothing of it. */
function idleExport(key: string | undefined): Promise<{ answer: IncomingMessage; sent: ClientRequest }> {
  const { port } = server.server.app.server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, accept: 'application/x-ndjson' }
    const sent = request({ port, host: '127.0.0.1', path: '/api/v2/export', agent: false, headers })
    sent.on('error', reject)
    sent.on('response', (answer) => resolve({ answer: answer.on('error', () => undefined), sent }))
    sent.end()
  })
}

const exporting = async () => {
  const text = `select count(*)::integer as count from pg_stat_activity
    where datname = current_database() and application_name = 'inter-hub export'`
  return (await database.query(text)).rows[0].count as number
}

test('an export that nobody reads ends, with its database connection, and its place is free again', async () => {
  const { sent } = await idleExport(server.operator.key)
  assert.equal(await exporting(), 1)
  const refused = await server.operator.get('/export')
  assert.deepEqual([refused.statusCode, refused.json().code], [429, 'too_many_open'])
  await until('its connection is gone', async () => (await exporting()) === 0)
  const whole = await until('there is room', async () => {
    const answer = await server.operator.get('/export')
    return answer.statusCode === 200 ? answer : undefined
  })
  const lines = whole.body.trimEnd().split('\n')
  assert.deepEqual(JSON.parse(lines.at(-1) ?? ''), { kind: 'end', lines: lines.length - 2 })
  assert.ok(whole.body.length > 20 * 1_000_000)
  await until('its connection is gone', async () => (await exporting()) === 0)
  sent.destroy()
})

test('snapshots of one consumer wait for each other; one whose client disconnected does not occupy a slot', async () => {
  const path = '/hubs/alpha/snapshot'
  const all = await Promise.all(Array.from({ length: 6 }, () => hub.runtime.get(path)))
  for (const { statusCode, body } of all) {
    assert.equal(statusCode, 200, body)
    assert.match(body, /"kind":"end"/)
  }
  const held = await idleExport(server.operator.key)
  const { port } = server.server.app.server.address() as AddressInfo
  const headers = { authorization: `Bearer ${server.operator.key}`, accept: 'application/x-ndjson' }
  const leaving = request({ port, host: '127.0.0.1', path: `/api/v2${path}`, agent: false, headers })
  leaving.on('error', () => undefined).end()
  await new Promise((resolve) => leaving.once('socket', (socket) => socket.once('connect', resolve)))
  const waiting = server.operator.get(path)
  leaving.destroy()
  held.sent.destroy()
  assert.equal((await waiting).statusCode, 200)
  await until('no slot is occupied', async () => /^ihub_exports 0$/m.test((await server.operator.get('/metrics')).body))
})

test('an export ends when its key is revoked', async () => {
  const { id } = ok(await server.operator.get('/api-consumers?per_page=200')).data.find(
    ({ name }: { name: string }) => name === 'operator'
  )
  const key = ok(await server.operator.post(`/api-consumers/${id}/keys`, { scopes: ['framework:admin'] }), 201)
  const { answer } = await idleExport(key.secret)
  ok(await server.operator.delete(`/api-keys/${key.id}`), 204)
  let text = ''
  answer.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  await until('it has ended', () => answer.closed)
  assert.doesNotMatch(text, /"kind":"end"/)
  await until('its connection is gone', async () => (await exporting()) === 0)
})
