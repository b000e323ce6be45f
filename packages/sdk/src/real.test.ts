/** The promises of the API, kept by client and server together, over connections that fail. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '@inter-hub/server/testing'
import { createClient } from './client.ts'
import { type Relay, startRelay } from './testing/relay.ts'

const retry = { forMs: 60_000, triesMax: 5 }
let server: TestServer
let hub: TestHub
let relay: Relay
let key = ''

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  const { port } = server.server.app.server.address() as { port: number }
  relay = await startRelay(`http://127.0.0.1:${port}`)
  key = hub.runtime.key ?? ''
})
after(async () => {
  await relay.close()
  await server.close()
})

const widget = (slug: string) => ({ slug, name: slug, widgetType: 'alpha.thing' })
/** Loses the next answer to a request of this method. */
function loseOne(method: string): void {
  relay.loses = (sent) => {
    if (sent.method !== method) return false
    relay.loses = () => false
    return true
  }
}
const versionsOf = async (slug: string) => ok(await hub.runtime.get(`/widgets/${slug}/versions`)).meta.total

test('a write whose answer is lost is executed once and answered as the first time', async () => {
  const client = createClient({ base: relay.base, key, retry })
  loseOne('POST')
  const made = await client.post('/widgets', { body: widget('lost') })
  assert.deepEqual([made.slug, made.version], ['lost', 1])
  loseOne('PATCH')
  // With If-Match too: the repetition is answered, not refused.
  const changed = await client.patch('/widgets/{id}', {
    path: { id: 'lost' },
    body: { name: 'L' },
    ifMatch: made.version
  })
  assert.deepEqual([changed.version, await versionsOf('lost')], [2, 2])
  loseOne('DELETE')
  await client.delete('/widgets/{id}', { path: { id: 'lost' }, ifMatch: changed.version })
  assert.equal((await hub.runtime.get('/widgets/lost')).statusCode, 404)
})

test('a write that is delivered twice is executed once', async () => {
  relay.isDoubling = true
  try {
    const client = createClient({ base: relay.base, key, retry })
    const made = await client.post('/widgets', { body: widget('twice') })
    assert.equal((await client.patch('/widgets/{id}', { path: { id: 'twice' }, body: { name: 'T' } })).version, 2)
    assert.deepEqual([made.version, await versionsOf('twice')], [1, 2])
  } finally {
    relay.isDoubling = false
  }
})

test('a write that is repeated with a rotated key is executed once', async () => {
  const [old] = ok(await server.operator.get(`/api-consumers/${hub.consumerId}/keys`)).data
  let current = key
  relay.loses = async ({ method }) => {
    if (method !== 'POST') return false
    relay.loses = () => false
    const rotated = ok(await server.operator.post(`/api-keys/${old.id}/rotate`, { overlapSeconds: 0 }), 201)
    current = rotated.secret
    return true
  }
  const client = createClient({ base: relay.base, key: () => current, retry })
  const body = { widget: 'twice', category: 'alpha.question', body: 'Why?' }
  const note = await client.post('/annotations', { body, idempotencyKey: 'rotated' })
  assert.notEqual(current, key)
  const again = await client.post('/annotations', { body, idempotencyKey: 'rotated' })
  assert.equal(again.id, note.id)
  assert.equal((await client.all('/annotations')).length, 1)
  key = current
})

test('a change that was decided on an older version is refused, by version and by tag', async () => {
  const client = createClient({ base: relay.base, key, retry })
  await client.post('/widgets', { body: widget('matched') })
  const { body, etag } = await client.getWithTag('/widgets/{id}', { path: { id: 'matched' } })
  await client.patch('/widgets/{id}', { path: { id: 'matched' }, body: { name: 'First' }, ifMatch: etag })
  for (const ifMatch of [etag, body.version]) {
    const late = client.patch('/widgets/{id}', { path: { id: 'matched' }, body: { name: 'Second' }, ifMatch })
    await assert.rejects(late, { code: 'precondition_failed', status: 412 })
  }
})

test('reads all events while others are recorded, each once and in order', async () => {
  const client = createClient({ base: relay.base, key, retry })
  const record = (number: number) =>
    client.post('/interaction-events', { body: { widget: 'twice', eventType: 'alpha.noted', metadata: { number } } })
  for (let number = 0; number < 6; number++) await record(number)
  const seqs: number[] = []
  for await (const { seq } of client.each('/interaction-events', { query: { per_page: 2 } })) {
    seqs.push(seq)
    if (seqs.length <= 3) await record(100 + seqs.length)
  }
  assert.deepEqual(seqs, [1, 2, 3, 4, 5, 6, 7, 8, 9])
  const slugs: string[] = []
  for await (const { slug } of client.each('/widgets', { query: { per_page: 1, sort: '-createdAt' } })) {
    slugs.push(slug)
    if (slugs.length === 1) await client.post('/widgets', { body: widget('meanwhile') })
  }
  assert.deepEqual(slugs, ['matched', 'twice'])
})

test('a stream goes on over cuts without a gap or a repetition, and ends when its key is revoked', async () => {
  const consumer = ok(await server.operator.post('/api-consumers', { hubId: hub.id, name: 'listener' }), 201)
  const { id, secret } = ok(
    await server.operator.post(`/api-consumers/${consumer.id}/keys`, { scopes: ['hub:alpha:read', 'hub:alpha:write'] }),
    201
  )
  const listener = createClient({ base: relay.base, key: secret })
  const writer = createClient({ base: relay.base, key, retry })
  const record = (number: number) =>
    writer.post('/interaction-events', { body: { widget: 'twice', eventType: 'alpha.noted', metadata: { number } } })
  const numbers: unknown[] = []
  let cuts = 0
  const onRetry = () => {
    cuts++
    // Recorded while nobody listens.
    void record(1000 + cuts)
  }
  const { meta } = await listener.get('/interaction-events', { query: { after: 'now' } })
  const after = meta.next ?? ''
  const stream = listener.stream('/interaction-events/stream', { query: { after }, onRetry })
  await record(1)
  await assert.rejects(
    async () => {
      for await (const { kind, data } of stream) {
        assert.equal(kind, 'event')
        if (kind === 'event') numbers.push((data.metadata as { number: number }).number)
        if (numbers.length === 1 || numbers.length === 2) relay.cut()
        if (numbers.length === 3) ok(await server.operator.delete(`/api-keys/${id}`), 204)
      }
    },
    { code: 'invalid_api_key', status: 401 }
  )
  assert.deepEqual(numbers.slice(0, 3), [1, 1001, 1002])
})
