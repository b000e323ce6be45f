import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import pg from 'pg'
import { type Caller, ok, startTestServer, type TestDatabase, type TestServer, testDatabase } from '../testing/index.ts'
import { startRelay } from '../testing/relay.ts'
import { addressBucket } from './address.ts'

let database: TestDatabase
let one: TestServer
let two: TestServer

before(async () => {
  database = await testDatabase()
  one = await startTestServer({ database })
  two = await startTestServer({ database })
  await one.makeHub({ slug: 'alpha' })
})
after(async () => {
  await Promise.all([one.close(), two.close()])
  await database.drop()
})

let names = 0

/** A key of a consumer of its own, on each of the two nodes. */
async function limited(rateLimit: number | null, keyRateLimit: number | null = null) {
  const body = { hub: 'alpha', name: `limited-${++names}`, rateLimit }
  const consumer = ok(await one.operator.post('/api-consumers', body), 201)
  const scopes = ['hub:alpha:read', 'framework:read']
  const wanted = { scopes, rateLimit: keyRateLimit }
  const key = ok(await one.operator.post(`/api-consumers/${consumer.id}/keys`, wanted), 201)
  return { consumer, key, nodes: [one.as(key.secret), two.as(key.secret)] as [Caller, Caller] }
}

async function onDatabase(text: string, values: unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client(database.url)
  await client.connect()
  try {
    return await client.query(text, values)
  } finally {
    await client.end()
  }
}

const usedBy = async (bucket: string): Promise<number> =>
  Number((await onDatabase('select used from hub.rate_limits where bucket = $1', [bucket])).rows[0]?.used ?? 0)

/** Ends the window of a bucket, as a minute would. */
const endWindow = (bucket: string) =>
  onDatabase(`update hub.rate_limits set window_start = window_start - interval '1 minute' where bucket = $1`, [bucket])

const headersOf = ({ headers }: LightMyRequestResponse) => [headers['ratelimit-policy'], headers.ratelimit]
const remaining = (answer: LightMyRequestResponse) => Number(/;r=(\d+)/.exec(String(answer.headers.ratelimit))?.[1])

test('every answer to a key says its limit and what is left, also a failure', async () => {
  const { nodes } = await limited(null)
  const [node] = nodes
  const first = await node.get('/widgets')
  assert.deepEqual(headersOf(first), ['"default";q=60000;w=60', '"default";r=59999;t=60'])
  const answers = [
    await node.get('/nothing'),
    await node.get('/widgets?sort=nothing'),
    await node.post('/widgets', {}),
    await node.get('/widgets', { accept: 'text/html' }),
    await node.get('/hubs'),
    await node.send('DELETE', '/widgets')
  ]
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [404, 400, 403, 406, 200, 405]
  )
  assert.deepEqual(answers.map(remaining), [59_998, 59_997, 59_996, 59_995, 59_994, 59_993])
})

test('exactly as many requests pass as the limit says, on two nodes together, many at once', async () => {
  const limit = 137
  const { nodes, consumer } = await limited(limit)
  const answers = await Promise.all(Array.from({ length: 300 }, (_, index) => nodes[index % 2 ? 0 : 1].get('/widgets')))
  const passed = answers.filter(({ statusCode }) => statusCode === 200)
  assert.equal(passed.length, limit)
  assert.equal(await usedBy(`consumer:${consumer.id}`), limit)
  for (const node of nodes) {
    const refused = await node.get('/widgets')
    const { type, code, status, ...problem } = refused.json()
    assert.deepEqual([refused.statusCode, status, code], [429, 429, 'rate_limited'])
    assert.equal(type, 'https://iana.org/assignments/http-problem-types#quota-exceeded')
    assert.deepEqual(problem['violated-policies'], ['default'])
    const [policy, state] = headersOf(refused)
    assert.equal(policy, `"default";q=${limit};w=60`)
    const left = /^"default";r=0;t=(\d+)$/.exec(String(state))?.[1]
    assert.ok(Number(left) > 0 && Number(left) <= 60, String(state))
    assert.ok(Number(refused.headers['retry-after']) >= Number(left))
    assert.equal(refused.headers['cache-control'], 'no-store')
  }
})

test('one after the other, each request is told one less', async () => {
  const { nodes } = await limited(5)
  const seen: (number | undefined)[] = []
  for (let index = 0; index < 6; index++) seen.push(remaining(await nodes[index % 2 ? 0 : 1].get('/widgets')))
  assert.deepEqual(seen, [4, 3, 2, 1, 0, 0])
})

test('a large limit is leased in chunks, and is never given out twice', async () => {
  const { nodes, consumer } = await limited(12_000)
  const ask = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => nodes[index % 2 ? 0 : 1].get('/widgets/none')))
  assert.ok((await ask(40)).every(({ statusCode }) => statusCode === 404))
  assert.equal(await usedBy(`consumer:${consumer.id}`), 1000, 'a chunk of 500 for each node')
  // As if others had used up all but five.
  await onDatabase('update hub.rate_limits set used = 11995 where bucket = $1', [`consumer:${consumer.id}`])
  const passed = (await ask(1200)).filter(({ statusCode }) => statusCode === 404)
  assert.equal(passed.length, 1000 - 40 + 5)
  assert.equal(await usedBy(`consumer:${consumer.id}`), 12_000)
})

test('a window begins with the first request after the last one ended', async () => {
  const { nodes, consumer } = await limited(2)
  const [, node] = nodes
  for (const status of [200, 200, 429]) assert.equal((await node.get('/widgets')).statusCode, status)
  await endWindow(`consumer:${consumer.id}`)
  // The other node asks the database; this one has heard when its window ends.
  assert.equal((await nodes[0].get('/widgets')).statusCode, 200)
  assert.equal(await usedBy(`consumer:${consumer.id}`), 1)
})

test('a key’s own limit is a policy beside its consumer’s, and other keys are not touched by it', async () => {
  const { nodes, key, consumer } = await limited(10, 3)
  const [node] = nodes
  const first = await node.get('/widgets')
  assert.deepEqual(headersOf(first), ['"default";q=10;w=60, "key";q=3;w=60', '"default";r=9;t=60, "key";r=2;t=60'])
  for (const status of [200, 200, 429, 429]) assert.equal((await node.get('/widgets')).statusCode, status)
  const refused = await node.get('/widgets')
  assert.deepEqual(refused.json()['violated-policies'], ['key'])
  assert.equal(await usedBy(`consumer:${consumer.id}`), 3, 'what the key is refused does not count for the consumer')
  const second = ok(await one.operator.post(`/api-consumers/${consumer.id}/keys`, { scopes: ['hub:alpha:read'] }), 201)
  const other = one.as(second.secret)
  assert.equal(remaining(await other.get('/widgets')), 6)
  const next = ok(await one.operator.post(`/api-keys/${key.id}/rotate`), 201)
  assert.equal(next.rateLimit, 3, 'a successor has the limit too')
})

test('limits are attributes that an operator sets and changes, and a change holds within a second', async () => {
  const { nodes, consumer, key } = await limited(1)
  const [node] = nodes
  assert.deepEqual([consumer.rateLimit, key.rateLimit], [1, null])
  for (const status of [200, 429]) assert.equal((await node.get('/widgets')).statusCode, status)
  assert.equal(ok(await one.operator.patch(`/api-consumers/${consumer.id}`, { rate_limit: 0 })).rateLimit, 0)
  while ((await node.get('/widgets')).statusCode !== 200) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.deepEqual(headersOf(await node.get('/widgets')), [undefined, undefined], '0 means no limit')
  const changed = await one.operator.patch(`/api-keys/${key.id}`, { rateLimit: 7, name: 'slow' })
  assert.deepEqual([ok(changed).rateLimit, ok(changed).name], [7, 'slow'])
  while ((await node.get('/widgets')).headers['ratelimit-policy'] !== '"key";q=7;w=60')
    await new Promise((resolve) => setTimeout(resolve, 10))
  const stale = await one.operator.patch(`/api-keys/${key.id}`, { rateLimit: null }, { 'if-match': '"1"' })
  assert.equal(stale.statusCode, 412)
  assert.equal(ok(await one.operator.patch(`/api-keys/${key.id}`, { rateLimit: null })).rateLimit, null)
  assert.equal(ok(await one.operator.patch(`/api-consumers/${consumer.id}`, { rateLimit: null })).rateLimit, null)
  const wrong = [
    await one.operator.patch(`/api-consumers/${consumer.id}`, { rateLimit: -1 }),
    await one.operator.patch(`/api-keys/${key.id}`, { rateLimit: 0 }),
    await one.operator.patch(`/api-keys/${key.id}`, { scopes: ['framework:admin'] })
  ]
  assert.deepEqual(
    wrong.map((answer) => [answer.statusCode, answer.json().errors[0].pointer]),
    [
      [422, '#/rateLimit'],
      [422, '#/rateLimit'],
      [422, '#/scopes']
    ]
  )
})

test('a token and its exchange count for the key’s consumer', async () => {
  const { nodes, key, consumer } = await limited(4)
  const token = ok(await nodes[0].post('/token')).access_token
  const form = {
    body: `grant_type=client_credentials&client_id=${key.prefix}&client_secret=${key.secret}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' }
  }
  const exchanged = await one.anyone.send('POST', '/token', form)
  assert.equal(remaining(exchanged), 2)
  assert.match(String(exchanged.headers.ratelimit), /^"default"/)
  assert.equal(remaining(await two.as(token).get('/widgets')), 1)
  assert.equal((await nodes[1].get('/widgets')).statusCode, 200)
  assert.equal((await one.anyone.send('POST', '/token', form)).statusCode, 429)
  assert.equal(await usedBy(`consumer:${consumer.id}`), 4)
})

test('an address without a key has a limit of its own, which harms no key and is not met elsewhere', async () => {
  await using server = await startTestServer({ anonymousLimit: 150 })
  const { runtime } = await server.makeHub({ slug: 'alpha' })
  const first = await server.anyone.get('/hubs')
  assert.deepEqual(headersOf(first), ['"anonymous";q=150;w=60', '"anonymous";r=149;t=60'])
  // Some public, some with a bad key that names one that is there.
  const bad = server.as(`${String(runtime.key).slice(0, 13)}${'0'.repeat(49)}`)
  const statuses: number[] = []
  for (let index = 0; index < 160; index++) {
    statuses.push((await (index % 2 ? bad.get('/widgets') : server.anyone.get('/hubs'))).statusCode)
  }
  assert.equal(statuses.filter((status) => status === 429).length, 160 - 149)
  for (const caller of [bad, server.anyone]) {
    const refused = await caller.get('/widgets')
    assert.deepEqual([refused.statusCode, refused.json()['violated-policies']], [429, ['anonymous']])
    assert.ok(Number(refused.headers['retry-after']) >= 1)
  }
  const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } }
  const guess = await server.anyone.send('POST', '/token', { ...form, body: 'grant_type=client_credentials' })
  assert.equal(guess.statusCode, 429)
  // The key comes in the form, so only there it is seen that nobody guesses.
  const body = `grant_type=client_credentials&client_id=${runtime.key?.slice(4, 12)}&client_secret=${runtime.key}`
  ok(await server.anyone.send('POST', '/token', { ...form, body }))
  assert.match(String((await runtime.get('/widgets')).headers.ratelimit), /^"default";r=599\d\d;/)
  for (const path of ['/livez', '/readyz', '/healthz', '/problems/rate_limited', '/api/v2/docs']) {
    const answer = await server.anyone.get(path)
    assert.deepEqual([answer.statusCode, ...headersOf(answer)], [200, undefined, undefined], path)
  }
})

test('without a limit for addresses nobody is told of one', async () => {
  await using server = await startTestServer({ anonymousLimit: 0 })
  assert.deepEqual(headersOf(await server.anyone.get('/hubs')), [undefined, undefined])
})

test('while the database is away nobody is refused by the limiter', async () => {
  const relay = await startRelay(database.url)
  const server = await startTestServer({ database: { url: relay.url, drop: async () => undefined } })
  try {
    const { key } = await limited(3)
    const caller = server.as(key.secret)
    ok(await caller.get('/widgets'))
    relay.cut()
    const answers = await Promise.all(Array.from({ length: 20 }, () => caller.get('/widgets')))
    for (const answer of answers) assert.deepEqual([answer.statusCode, answer.json().code], [503, 'not_ready'])
    assert.equal((await server.anyone.get('/openapi.json')).statusCode, 200)
    relay.restore()
    while ((await caller.get('/widgets')).statusCode !== 200) await new Promise((resolve) => setTimeout(resolve, 20))
  } finally {
    relay.restore()
    await server.close()
    await relay.close()
  }
})

test('an address is one IPv4 address or a /64 of IPv6', () => {
  assert.equal(addressBucket('192.0.2.7'), '192.0.2.7')
  assert.equal(addressBucket('::ffff:192.0.2.7'), '192.0.2.7')
  for (const address of ['2001:db8::1', '2001:DB8:0:0:ffff::2', '2001:0db8:0000::', '2001:db8::192.0.2.7']) {
    assert.equal(addressBucket(address), '2001:db8:0:0::/64', address)
  }
  assert.equal(addressBucket('2001:db8:0:1::1'), '2001:db8:0:1::/64')
  assert.equal(addressBucket('fe80::1%eth0'), 'fe80:0:0:0::/64')
  assert.equal(addressBucket('::1'), '0:0:0:0::/64')
})
