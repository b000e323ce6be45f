/** The client against a server that fails in every way. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient, secretOf } from './client.ts'
import { GoneError, IhubError } from './error.ts'
import type { Retry } from './retry.ts'
import { type Answer, cutInHalf, json, lost, problem, startFaultServer } from './testing/fault-server.ts'

const widget = { slug: 'w', name: 'W', widgetType: 't' }
const patience = { forMs: 60_000, triesMax: 8 }

async function serving(t: { after(work: () => Promise<void>): void }, ...answers: Answer[]) {
  const server = await startFaultServer(...answers)
  t.after(() => server.close())
  return server
}

async function errorOf(call: Promise<unknown>): Promise<IhubError> {
  const error = await call.then(
    () => assert.fail('it succeeded'),
    (reason) => reason
  )
  assert.ok(error instanceof IhubError, String(error))
  return error
}

test('repeats a write after each passing failure, with the same key, and waits as long as the server asks', async (t) => {
  const failures: [name: string, answer: Answer][] = [
    ['not_ready', problem(503, 'not_ready', { 'retry-after': '1' })],
    ['commit_unknown', problem(503, 'commit_unknown')],
    ['rate_limited', problem(429, 'rate_limited')],
    ['idempotency_in_flight', problem(409, 'idempotency_in_flight', { 'retry-after': '0' })],
    ['foreign', (response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>')],
    ['unreachable', lost],
    ['unreachable', cutInHalf]
  ]
  const keys = new Set<unknown>()
  for (const [name, answer] of failures) {
    const server = await serving(t, answer, json({ id: 'made' }, 201))
    const waits: [string | undefined, number][] = []
    const onRetry: Retry['onRetry'] = ({ code, kind }, waitMs) => waits.push([code ?? kind, waitMs])
    const client = createClient({ base: server.base, key: 'k', retry: { ...patience, onRetry } })
    assert.deepEqual(await client.post('/widgets', { body: widget }), { id: 'made' }, name)
    assert.deepEqual(
      waits.map(([code]) => code),
      [name]
    )
    assert.ok((waits[0]?.[1] ?? 0) >= (name === 'not_ready' ? 1000 : 200), 'Retry-After is kept')
    const [first, second] = server.sent.map(({ headers }) => headers['idempotency-key'])
    assert.match(String(first), /^"[0-9a-f-]{36}"$/)
    assert.equal(second, first)
    keys.add(first)
  }
  assert.equal(keys.size, failures.length, 'another write has another key')
})

test('gives up on what does not pass, when the tries are used up, and when the time is', async (t) => {
  const server = await serving(t, problem(422, 'validation_failed'))
  const client = createClient({ base: server.base, retry: patience })
  assert.equal((await errorOf(client.get('/widgets'))).code, 'validation_failed')
  assert.equal(server.sent.length, 1)

  server.answers[0] = problem(503, 'not_ready')
  const hasty = createClient({ base: server.base, retry: { forMs: 60_000, triesMax: 2 } })
  assert.equal((await errorOf(hasty.get('/widgets'))).code, 'not_ready')
  assert.equal(server.sent.length, 3)

  server.answers[0] = problem(503, 'not_ready', { 'retry-after': '3600' })
  const error = await errorOf(createClient({ base: server.base, retry: patience }).get('/widgets'))
  assert.deepEqual([error.retryAfterMs, server.sent.length], [3_600_000, 4])
})

test('repeats nothing unless told to, and then names no write', async (t) => {
  const server = await serving(t, problem(503, 'not_ready'))
  const client = createClient({ base: server.base })
  await errorOf(client.post('/widgets', { body: widget }))
  assert.equal(server.sent.length, 1)
  assert.equal(server.sent[0]?.headers['idempotency-key'], undefined)
})

test('sends the key of a call, and what a change was decided on', async (t) => {
  const server = await serving(t, json({}))
  const client = createClient({ base: `${server.base}/api/v2/`, key: 'secret' })
  await client.post('/widgets', { body: widget, idempotencyKey: 'say "this" \\ once' })
  await client.patch('/widgets/{id}', { path: { id: 'a/b' }, body: { name: 'N' }, ifMatch: 7 })
  await client.delete('/widgets/{id}', { path: { id: 'w' }, query: { hub: 'h' }, ifMatch: '"7.abc"' })
  await client.get('/widgets', { query: { q: 'a b' } })
  const [post, patch, remove, get] = server.sent
  assert.equal(post?.headers['idempotency-key'], '"say \\"this\\" \\\\ once"')
  assert.deepEqual([post?.headers.authorization, post?.body], ['Bearer secret', JSON.stringify(widget)])
  assert.deepEqual([patch?.url, patch?.headers['if-match']], ['/api/v2/widgets/a%2Fb', '"7"'])
  assert.deepEqual([remove?.url, remove?.headers['if-match'], remove?.body], ['/api/v2/widgets/w?hub=h', '"7.abc"', ''])
  assert.deepEqual([get?.url, get?.headers['idempotency-key']], ['/api/v2/widgets?q=a+b', undefined])
})

test('answers the tag of what was read', async (t) => {
  const server = await serving(t, json({ id: 'w' }, 200, { etag: '"3.x"' }), json({ id: 'v' }))
  const client = createClient({ base: server.base })
  assert.deepEqual(await client.getWithTag('/hubs/{id}', { path: { id: 'h' } }), { body: { id: 'w' }, etag: '"3.x"' })
  assert.equal((await client.getWithTag('/hubs/{id}', { path: { id: 'h' } })).etag, '')
})

test('asks for the key before each try, and never shows one that cannot be sent', async (t) => {
  const server = await serving(t, problem(503, 'not_ready', { 'retry-after': '0' }), json({}))
  const keys = ['first', 'second']
  await createClient({ base: server.base, key: async () => keys.shift(), retry: patience }).get('/widgets')
  assert.deepEqual(
    server.sent.map(({ headers }) => headers.authorization),
    ['Bearer first', 'Bearer second']
  )
  const error = await errorOf(createClient({ base: server.base, key: 'hush\nhush' }).get('/widgets'))
  assert.doesNotMatch(`${error.message}${error.stack}`, /hush/)
  assert.equal(server.sent.length, 2)
})

test('knows the time of the server if the clocks differ by seconds', async (t) => {
  const from = (ms: number) => ({ date: new Date(Date.now() + ms).toUTCString() })
  const server = await serving(
    t,
    json({}, 200, from(600_000)),
    json({}, 200, from(500)),
    json({}, 200, { date: 'never' })
  )
  const client = createClient({ base: server.base, key: 'k' })
  const ahead = async () => {
    await client.get('/widgets')
    return Math.round((client.now() - Date.now()) / 10_000)
  }
  assert.ok(Math.abs(client.now() - Date.now()) < 1000)
  assert.deepEqual([await ahead(), await ahead(), await ahead()], [60, 0, 0])
})

test('tells a problem, no answer, and an answer of something else apart', async (t) => {
  const server = await serving(
    t,
    problem(401, 'invalid_api_key'),
    problem(410, 'cursor_gone', {}, { resumeFrom: '12' }),
    (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"id"'),
    (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    json({ not: 'a problem' }, 500, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }),
    json('text', 500, { 'retry-after': 'soon' }),
    (response) => response.writeHead(204).end()
  )
  const client = createClient({ base: server.base, key: 'k' })
  const next = () => errorOf(client.get('/widgets'))
  const refused = await next()
  assert.deepEqual([refused.kind, refused.code, refused.status], ['problem', 'invalid_api_key', 401])
  const gone = await next()
  assert.ok(gone instanceof GoneError)
  assert.equal(gone.problem.resumeFrom, '12')
  assert.match((await next()).message, /does not respond like an Inter-Hub server: .*JSON/)
  const redirect = await next()
  assert.deepEqual([redirect.kind, redirect.status], ['foreign', 302])
  const foreign = await next()
  assert.deepEqual([foreign.kind, foreign.status, foreign.code], ['foreign', 500, undefined])
  assert.ok(foreign.retryAfterMs !== undefined && foreign.retryAfterMs > 50_000)
  assert.equal((await next()).retryAfterMs, undefined)
  assert.equal(await client.delete('/widgets/{id}', { path: { id: 'w' } }), undefined)

  const closed = await startFaultServer()
  await closed.close()
  const nobody = await errorOf(createClient({ base: closed.base }).get('/widgets'))
  assert.deepEqual([nobody.kind, nobody.status], ['unreachable', undefined])
  assert.match(nobody.message, /no server is listening there/)
  for (const base of ['hub.example.org', 'ftp://hub.example.org'])
    assert.throws(() => createClient({ base }), /is not the URL of a server/)
})

test('gives up on silence, and ends when it is told to', async (t) => {
  const server = await serving(t, () => undefined)
  const slow = createClient({ base: server.base, timeoutMs: 20 })
  assert.match((await errorOf(slow.get('/widgets'))).message, /did not respond in time/)
  const all = new AbortController()
  const one = new AbortController()
  const client = createClient({ base: server.base, signal: all.signal, retry: patience })
  const calls = [client.get('/widgets', { signal: one.signal }), client.get('/widgets')]
  one.abort(new Error('this one'))
  await assert.rejects(calls[0] ?? assert.fail(), /this one/)
  all.abort(new Error('all of them'))
  await assert.rejects(calls[1] ?? assert.fail(), /all of them/)
})

test('downloads what comes, uploads text, and repeats both', async (t) => {
  const plain: Answer = (response) => response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end('1\n2\n')
  const server = await serving(t, lost, plain, lost, json({ rows: 2 }), problem(403, 'insufficient_scope'))
  const client = createClient({ base: server.base, retry: patience })
  assert.equal(await new Response(await client.download('/export', 'application/x-ndjson')).text(), '1\n2\n')
  assert.deepEqual(await client.upload('/import', 'application/x-ndjson', '1\n2\n'), { rows: 2 })
  assert.equal((await errorOf(client.download('/export', 'application/x-ndjson'))).code, 'insufficient_scope')
  server.answers[0] = (response) => response.writeHead(204).end()
  assert.match((await errorOf(client.download('/export', 'application/x-ndjson'))).message, /answered nothing/)
  assert.equal(server.sent[3]?.body, '1\n2\n')
  assert.equal(server.sent[3]?.headers['content-type'], 'application/x-ndjson')
})

test('a secret is answered once', () => {
  assert.equal(secretOf({ secret: 'x' }), 'x')
  assert.throws(() => secretOf({ secret: null }), /already shown/)
})
