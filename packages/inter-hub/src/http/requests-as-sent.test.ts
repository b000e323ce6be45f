/** Requests as other people's clients and proxies send them. The names in front are those of reported cases. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

const origin = 'https://ui.example'
let server: TestServer
let proxied: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer({ corsOrigins: [origin] })
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  proxied = await startTestServer({ trustProxy: ['127.0.0.1'], anonymousLimit: 5 })
})
after(() => Promise.all([server.close(), proxied.close()]))

const json = { 'content-type': 'application/json' }
const event = { widget: 'thing', eventType: 'alpha.noted' }
const send = (body: string | Buffer, headers: Record<string, string>) =>
  hub.runtime.send('POST', '/interaction-events', { body, headers })

test('client-H3, 11-preflight-last-event-id: a preflight allows the headers of a stream that is resumed', async () => {
  const answer = await server.anyone.send('OPTIONS', '/interaction-events/stream', {
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization,cache-control,last-event-id'
    }
  })
  const allowed = String(answer.headers['access-control-allow-headers']).toLowerCase().split(', ')
  for (const name of ['authorization', 'cache-control', 'last-event-id']) assert.ok(allowed.includes(name), name)
})

test('client-L4, 29-compressed-request: a compressed body is unpacked, or refused by the name of its coding', async () => {
  const plain = Buffer.from(JSON.stringify(event))
  const packed: [coding: string, body: Buffer][] = [
    ['gzip', gzipSync(plain)],
    ['x-gzip', gzipSync(plain)],
    ['GZIP', gzipSync(plain)],
    ['identity, gzip', gzipSync(plain)],
    ['deflate', deflateSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['zstd', zstdCompressSync(plain)],
    ['identity', plain],
    ['', plain]
  ]
  for (const [coding, body] of packed) {
    const answer = await send(body, { ...json, 'content-encoding': coding })
    assert.equal(answer.statusCode, 201, `${coding}: ${answer.body}`)
  }
  for (const coding of ['compress', 'gzip, gzip', 'aes128gcm']) {
    const answer = await send(plain, { ...json, 'content-encoding': coding })
    assert.equal(answer.statusCode, 415, coding)
    assert.match(answer.json().detail, new RegExp(coding))
    assert.match(String(answer.headers['accept-encoding']), /\bidentity\b/)
  }
})

test('a compressed body is limited by its size when unpacked', async () => {
  const big = { ...event, metadata: { text: 'x'.repeat(3_000_000) } }
  const answer = await send(gzipSync(JSON.stringify(big)), { ...json, 'content-encoding': 'gzip' })
  assert.equal(answer.statusCode, 413, answer.body)
})

test('a body that its coding does not describe is a malformed request', async () => {
  const whole = gzipSync(JSON.stringify(event))
  for (const body of [Buffer.from('{"not": "gzip"}'), whole.subarray(0, whole.length - 12)]) {
    const answer = await send(body, { ...json, 'content-encoding': 'gzip' })
    assert.equal(answer.statusCode, 400, answer.body)
    assert.match(answer.json().detail, /not valid gzip/)
  }
})

test('a compressed request repeated with its Idempotency-Key is answered as the first', async () => {
  const headers = { ...json, 'content-encoding': 'gzip', 'idempotency-key': 'packed' }
  const first = await send(gzipSync(JSON.stringify(event)), headers)
  const second = await send(gzipSync(JSON.stringify(event), { level: 1 }), headers)
  assert.deepEqual([first.statusCode, second.statusCode], [201, 201])
  assert.equal(first.json().id, second.json().id)
})

test('30-charset-utf8: the labels of UTF-8 are taken, other charsets refused', async () => {
  for (const charset of ['utf8', 'utf-8', 'UTF8', '"UTF-8"', 'us-ascii', 'unicode-1-1-utf-8']) {
    const answer = await send(JSON.stringify(event), { 'content-type': `application/json; charset=${charset}` })
    assert.equal(answer.statusCode, 201, `${charset}: ${answer.body}`)
  }
  for (const charset of ['latin1', 'utf-16', 'nonsense']) {
    const answer = await send(JSON.stringify(event), { 'content-type': `application/json; charset=${charset}` })
    assert.equal(answer.statusCode, 415, charset)
  }
})

test('31-forwarded-address-with-port: one caller has one limit, whatever the proxy writes after the address', async () => {
  const series: ((n: number) => string)[] = [
    (n) => `203.0.113.9:${n}`,
    (n) => `[2001:db8::7]:${n}`,
    (n) => `203.0.113.20, 127.0.0.1:${n}`,
    (n) => `"[2001:db8:1::${n.toString(16)}]"`,
    (n) => `198.51.100.${n % 200}, 203.0.113.30:${n}`,
    (n) => `unknown-${n}`
  ]
  for (const addressOf of series) {
    const statuses: number[] = []
    for (let n = 1025; n < 1037; n++) {
      const answer = await proxied.anyone.get('/hubs', { 'x-forwarded-for': addressOf(n) })
      statuses.push(answer.statusCode)
    }
    assert.deepEqual(statuses, [...Array(5).fill(200), ...Array(7).fill(429)], addressOf(1025))
  }
})

test('31-forwarded-address-with-port: the audit names the address without its port', async () => {
  ok(
    await proxied.operator.post('/hubs', { slug: 'beta', name: 'Beta' }, { 'x-forwarded-for': '203.0.113.77:4711' }),
    201
  )
  const { data } = ok(await proxied.operator.get('/audit?action=hub.created'))
  assert.equal(data[0].address, '203.0.113.77')
})

test('client-L5, 37-weak-tag: a tag that a proxy weakened counts by its version', async () => {
  const id = await hub.makeWidget('weakened')
  const { headers } = await hub.runtime.get(`/widgets/${id}`)
  const change = (tag: string) => hub.runtime.patch(`/widgets/${id}`, { name: 'Other' }, { 'if-match': tag })
  assert.equal((await change(`W/${headers.etag}`)).statusCode, 200)
  const stale = await change(`W/${headers.etag}`)
  assert.deepEqual([stale.statusCode, /has changed; its version is now/.test(stale.json().detail)], [412, true])
  for (const tag of ['nonsense', '2', 'W/2', '"2', '']) {
    const answer = await change(tag)
    assert.equal(answer.statusCode, 412, `${tag}: ${answer.body}`)
    assert.match(answer.json().detail, /ETag in double quotes/)
  }
  assert.equal((await change('"2"')).statusCode, 200)
})

test('client-H1: JSON is answered by the very media types of the document, without parameters', async () => {
  const asked = [
    [await server.anyone.get('/hubs'), 'application/json'],
    [await server.anyone.get('/openapi.json'), 'application/json'],
    [await server.anyone.get('/hubs/nothing'), 'application/problem+json'],
    [await server.anyone.post('/token'), 'application/problem+json']
  ] as const
  for (const [answer, type] of asked) assert.equal(answer.headers['content-type'], type)
})
