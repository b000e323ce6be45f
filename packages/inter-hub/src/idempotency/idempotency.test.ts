import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
})
after(() => server.close())

const key = (text: string) => ({ 'idempotency-key': text })
const widget = (slug: string, more: object = {}) => ({ slug, name: slug, widgetType: 'alpha.thing', ...more })

test('the same request with the same key is answered as the first, whatever has become of the thing since', async () => {
  const first = await hub.runtime.post('/widgets', widget('a'), key('"one"'))
  ok(first, 201)
  ok(await hub.runtime.patch('/widgets/a', { name: 'Changed since' }))
  const again = await hub.runtime.post('/widgets', widget('a'), key('"one"'))
  assert.equal(again.body, first.body)
  assert.deepEqual(
    [again.statusCode, again.headers.location, again.headers.etag, again.headers['idempotency-replayed']],
    [201, first.headers.location, first.headers.etag, 'true']
  )
  assert.equal(first.headers['idempotency-replayed'], undefined)
})

test('the bare form of a key is the same key', async () => {
  const first = ok(await hub.runtime.post('/widgets', widget('bare'), key('abc-1:2.3_4')), 201)
  const again = await hub.runtime.post('/widgets', widget('bare'), key('"abc-1:2.3_4"'))
  assert.deepEqual(again.json(), first)
})

test('another request with the same key is refused and does nothing', async () => {
  ok(await hub.runtime.post('/widgets', widget('b'), key('two')), 201)
  const other = await hub.runtime.post('/widgets', widget('c'), key('two'))
  assert.deepEqual([other.statusCode, other.json().code], [422, 'idempotency_mismatch'])
  assert.equal((await hub.runtime.get('/widgets/c')).statusCode, 404)
})

test('a refusal that would be the same again is kept, and one by validation or by scope is not', async () => {
  ok(await hub.runtime.post('/widgets', widget('taken')), 201)
  const refused = await hub.runtime.post('/widgets', widget('taken'), key('three'))
  assert.equal(refused.json().code, 'already_exists')
  ok(await hub.runtime.delete('/widgets/taken'), 204)
  const again = await hub.runtime.post('/widgets', widget('taken'), key('three'))
  assert.deepEqual([again.body, again.headers['content-type']], [refused.body, refused.headers['content-type']])
  assert.equal((await hub.runtime.get('/widgets/taken')).statusCode, 404)

  assert.equal((await hub.runtime.post('/widgets', { slug: 'd' }, key('four'))).statusCode, 422)
  ok(await hub.runtime.post('/widgets', widget('d'), key('four')), 201)
  assert.equal((await hub.runtime.post('/hubs', { slug: 'x', name: 'X' }, key('five'))).statusCode, 403)
  ok(await server.operator.post('/hubs', { slug: 'x', name: 'X' }, key('five')), 201)
})

test('what is refused half-way is undone, and only the refusal is kept', async () => {
  const body = { widget: 'd', category: 'alpha.unheard-of', body: 'Why?' }
  const refused = await hub.runtime.post('/annotations', body, key('six'))
  assert.equal(refused.statusCode, 422)
  assert.equal((await hub.runtime.post('/annotations', body, key('six'))).body, refused.body)
  assert.equal(ok(await hub.runtime.get('/annotations')).meta.total, 0)
})

test('a secret is shown once: the answer to a repetition is without it', async () => {
  const path = `/api-consumers/${hub.consumerId}/keys`
  const body = { scopes: ['hub:alpha:read'] }
  const first = ok(await server.operator.post(path, body, key('seven')), 201)
  assert.match(first.secret, /^ihk_/)
  const again = ok(await server.operator.post(path, body, key('seven')), 201)
  assert.deepEqual(again, { ...first, secret: null, secret_state: 'already_shown' })
  assert.equal(ok(await server.operator.get(path)).data.length, 2)
})

test('another consumer with the same key is another request', async () => {
  const other = await server.makeHub({ slug: 'omega' })
  const body = { slug: 'same', name: 'same' }
  const first = ok(await hub.runtime.post('/widgets', { ...body, widgetType: 'alpha.thing' }, key('eight')), 201)
  const theirs = ok(await other.runtime.post('/widgets', { ...body, widgetType: 'omega.thing' }, key('eight')), 201)
  assert.deepEqual([first.hubSlug, theirs.hubSlug], ['alpha', 'omega'])
})

test('a header that is not a key is malformed', async () => {
  for (const text of [
    '',
    '""',
    '"open',
    'two words',
    'x'.repeat(256),
    `"${'x'.repeat(256)}"`,
    '"a", "b"',
    '"é"',
    "'a'"
  ]) {
    const answer = await hub.runtime.post('/widgets', widget('never'), key(text))
    assert.deepEqual([answer.statusCode, answer.json().code], [400, 'malformed_request'], text)
  }
  ok(await hub.runtime.post('/widgets', widget('long'), key('x'.repeat(255))), 201)
})

test('of many at once with one key one works, and the others are told so or answered as it', async () => {
  await using twin = await startTestServer({ database: server.database })
  const callers = [hub.runtime, twin.as(hub.runtime.key ?? '')]
  const crowd = () =>
    Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        callers[index % 2]?.post('/widgets', widget('crowd', { attributes: { a: 1 } }), key('nine'))
      )
    )
  const answers = await crowd()
  const made = answers.filter((answer) => answer?.statusCode === 201)
  const waiting = answers.filter((answer) => answer?.statusCode === 409)
  assert.equal(made.length + waiting.length, 200)
  assert.equal(new Set(made.map((answer) => answer?.body)).size, 1)
  for (const answer of waiting) {
    assert.deepEqual([answer?.json().code, answer?.headers['retry-after']], ['idempotency_in_flight', '1'])
  }
  const later = await crowd()
  assert.deepEqual([...new Set(later.map((answer) => answer?.body))], [made[0]?.body], 'none waits for another')
  assert.equal(ok(await hub.runtime.get('/widgets?slug=crowd')).meta.total, 1)
})

test('every way to create takes a key, and says so in the document', async () => {
  const document = ok(await server.anyone.get('/openapi.json'))
  const without = Object.entries<Record<string, { parameters?: { name: string }[] }>>(document.paths).flatMap(
    ([path, { post }]) => (post && !post.parameters?.some(({ name }) => name === 'Idempotency-Key') ? [path] : [])
  )
  // Tokens and sessions are not records, and a claim belongs only to its claimer; the others are the same when repeated.
  assert.deepEqual(without.sort(), [
    '/commands/claim',
    '/evidence/confirm',
    '/import',
    '/sessions',
    '/token',
    '/token/introspect',
    '/token/revoke',
    '/widgets/{id}/evidence/confirm'
  ])
})
