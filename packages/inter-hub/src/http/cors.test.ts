import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestServer, type TestServer } from '../testing/index.ts'

const origin = 'https://console.example.org'
const exposed =
  'ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Deprecation, Sunset, Idempotency-Replayed'

let server: TestServer
let closed: TestServer

before(async () => {
  server = await startTestServer({ corsOrigins: [origin] })
  closed = await startTestServer()
})
after(() => Promise.all([server.close(), closed.close()]))

function preflight(to: TestServer, path: string, method: string, from = origin) {
  return to.anyone.send('OPTIONS', path, {
    headers: {
      origin: from,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization'
    }
  })
}

test('a listed origin reads answers that are not public, refusals too, and no other origin does', async () => {
  for (const caller of [server.operator, server.anyone]) {
    const { headers } = await caller.get('/widgets', { origin })
    assert.equal(headers['access-control-allow-origin'], origin)
    assert.equal(headers['access-control-expose-headers'], exposed)
    assert.equal(headers['access-control-allow-credentials'], undefined)
    assert.match(String(headers.vary), /^Origin\b/)
  }
  const { headers } = await server.operator.get('/widgets', { origin })
  assert.equal(headers.vary, 'Origin, Authorization', 'one does not replace the other')
  for (const other of ['https://console.example.org.evil.test', 'http://console.example.org', 'null', `${origin}/`]) {
    const refused = await server.operator.get('/widgets', { origin: other })
    assert.equal(refused.statusCode, 200)
    assert.equal(refused.headers['access-control-allow-origin'], undefined, other)
    assert.match(String(refused.headers.vary), /Origin/, 'a cache must know')
  }
})

test('what is public is read from anywhere, with or without a list', async () => {
  for (const one of [server, closed]) {
    for (const headers of [undefined, { origin }, { origin: 'https://elsewhere.test' }]) {
      const answer = await one.anyone.get('/hubs', headers)
      assert.equal(answer.headers['access-control-allow-origin'], '*')
      assert.equal(answer.headers.vary, undefined)
    }
  }
  const posted = await closed.operator.post('/hubs', { slug: 'a', name: 'A' }, { origin })
  assert.equal(posted.statusCode, 201)
  assert.equal(posted.headers['access-control-allow-origin'], undefined)
})

test('a preflight is answered without a key', async () => {
  const answer = await preflight(server, '/widgets', 'POST')
  assert.deepEqual([answer.statusCode, answer.body], [204, ''])
  const { headers } = answer
  assert.equal(headers['access-control-allow-origin'], origin)
  assert.equal(headers['access-control-allow-methods'], 'GET, HEAD, POST')
  assert.match(String(headers['access-control-allow-headers']), /Authorization, .*Content-Type, If-Match/)
  assert.equal(headers['access-control-expose-headers'], exposed)
  assert.equal(headers['access-control-max-age'], '600')
  assert.equal(headers['access-control-allow-credentials'], undefined)
  assert.match(String(headers.vary), /Origin/)
})

test('a preflight of another origin allows nothing but reading what is public', async () => {
  for (const [one, from] of [
    [server, 'https://elsewhere.test'],
    [closed, origin]
  ] as const) {
    const refused = await preflight(one, '/hubs', 'POST', from)
    assert.deepEqual([refused.statusCode, refused.headers['access-control-allow-origin']], [204, undefined])
    assert.equal(refused.headers['access-control-allow-methods'], undefined)
    assert.equal((await preflight(one, '/hubs', 'GET', from)).headers['access-control-allow-origin'], '*')
    assert.equal((await preflight(one, '/widgets', 'GET', from)).headers['access-control-allow-origin'], undefined)
  }
})

test('OPTIONS that is not a preflight is not possible, and a path that is none stays so', async () => {
  const plain = await server.anyone.send('OPTIONS', '/widgets', { headers: { origin } })
  assert.deepEqual([plain.statusCode, plain.headers.allow], [405, 'GET, HEAD, POST'])
  assert.equal(plain.headers['access-control-allow-origin'], origin)
  assert.equal((await preflight(server, '/nothing', 'GET')).statusCode, 404)
  assert.equal((await preflight(server, '/livez', 'GET')).statusCode, 405, 'only the API')
})
