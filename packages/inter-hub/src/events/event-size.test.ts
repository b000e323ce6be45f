/** One event has at most as many bytes as the server is configured for, in whichever form it comes. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'
import { cloudEventsType, cloudEventType } from './cloud-event.ts'

const limit = 64 * 1024
let server: TestServer
let roomy: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  roomy = await startTestServer({ database: server.database, capacity: { eventBytes: 1024 * 1024 } })
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
})
after(async () => {
  await roomy.close()
  await server.close()
})

/** A JSON object of so many bytes; each `ü` has two of them. */
const metadataOf = (bytes: number) => {
  const rest = bytes - '{"a":""}'.length
  return `{"a":"${'ü'.repeat(rest / 2)}${'x'.repeat(rest % 2)}"}`
}
const event = (metadata: string) => `{"widget":"thing","eventType":"alpha.noted","metadata":${metadata}}`
const cloud = (data: string, id = 'a', more = '') =>
  `{"specversion":"1.0","id":"${id}","source":"s","type":"alpha.noted","subject":"thing",${more}"data":${data}}`
const post = (path: string, body: string, type: string, headers: Record<string, string> = {}) =>
  hub.runtime.send('POST', path, { body, headers: { 'content-type': type, ...headers } })

const forms: [string, (metadata: string, id: string) => Promise<{ statusCode: number; json(): never }>][] = [
  ['JSON', (metadata) => post('/interaction-events', event(metadata), 'application/json')],
  ['a structured CloudEvent', (data, id) => post('/interaction-events', cloud(data, id), cloudEventType)],
  [
    'a binary CloudEvent',
    (data, id) =>
      post('/interaction-events', data, 'application/json', {
        'ce-specversion': '1.0',
        'ce-id': id,
        'ce-source': 's',
        'ce-type': 'alpha.noted',
        'ce-subject': 'thing'
      })
  ]
]

for (const [form, send] of forms) {
  test(`as ${form}, an event of the limit is recorded and one byte more is refused with both numbers`, async () => {
    const metadata = metadataOf(limit)
    assert.equal(Buffer.byteLength(metadata), limit)
    assert.equal((await send(metadata, `${form} fits`)).statusCode, 201)
    const answer = await send(metadataOf(limit + 1), `${form} does not`)
    const { code, detail, errors } = answer.json() as { code: string; detail: string; errors: { pointer: string }[] }
    assert.deepEqual([answer.statusCode, code, errors[0]?.pointer], [413, 'payload_too_large', '#/metadata'])
    assert.match(detail, /65537 bytes.* 65536/)
  })
}

const batches: [string, string, (texts: string[]) => string, (metadata: string, id: string) => string][] = [
  ['an array', 'application/json', (texts) => `[${texts.join()}]`, event],
  ['NDJSON', 'application/x-ndjson', (texts) => texts.join('\n'), event],
  ['CloudEvents', cloudEventsType, (texts) => `[${texts.join()}]`, cloud]
]

for (const [form, type, join, one] of batches) {
  test(`in a batch as ${form}, the event that is too large is refused alone, in its place`, async () => {
    const sizes = [10, limit + 1, limit]
    const body = join(sizes.map((size, index) => one(metadataOf(size), `${form} ${index}`)))
    const { data } = ok(await post('/interaction-events/batch', body, type), 200)
    assert.deepEqual(
      data.map(({ index, status }: { index: number; status: number }) => [index, status]),
      [
        [0, 201],
        [1, 413],
        [2, 201]
      ]
    )
    assert.equal(data[1].problem.code, 'payload_too_large')
    assert.match(data[1].problem.detail, /65537 bytes.* 65536/)
  })
}

test('a batch that is recorded whole names the place of the event that is too large', async () => {
  const body = `[${cloud('{}', 'whole 0')},${cloud(metadataOf(limit + 1), 'whole 1')}]`
  const answer = await post('/interaction-events', body, cloudEventsType)
  assert.deepEqual([answer.statusCode, answer.json().errors[0].pointer], [413, '#/1/metadata'])
})

test('extension attributes count with the data', async () => {
  const more = Array.from({ length: 40 }, (_, index) => `"ext${index}":"${'x'.repeat(1900)}",`).join('')
  const answer = await post('/interaction-events', cloud('{}', 'extended', more), cloudEventType)
  assert.deepEqual([answer.statusCode, answer.json().errors[0].pointer], [413, '#'])
})

test('an inbound hook makes no event over the limit, and says why', async () => {
  const body = { kind: 'event', widget: 'thing', eventType: 'alpha.noted', name: 'big' }
  const hook = ok(await hub.runtime.post('/inbound-hooks', body), 201)
  const ping = (text: string) => hub.runtime.post(new URL(hook.url).pathname, text)
  assert.equal((await ping(metadataOf(limit))).statusCode, 200)
  const refused = await ping(metadataOf(limit + 1))
  assert.deepEqual([refused.statusCode, refused.json().code], [413, 'payload_too_large'])
  assert.match(ok(await hub.runtime.get(`/inbound-hooks/${hook.id}`)).lastError, /65537 bytes/)
})

test('a server that is configured for larger events takes them, and every server reads them', async () => {
  const big = metadataOf(1024 * 1024)
  const there = roomy.as(hub.runtime.key ?? '')
  const { id } = ok(await there.post('/interaction-events', event(big)), 201)
  assert.equal((await there.post('/interaction-events', event(metadataOf(1024 * 1024 + 1)))).statusCode, 413)
  const { body } = await hub.runtime.get(`/interaction-events/${id}`)
  assert.ok(body.includes(big))
})
