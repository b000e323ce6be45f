/**
 * What is promised of keys, tokens and limits, each test named by its promise. Promises that others prove already:
 * without a key 401 and the challenge (keys/routes.test.ts, isolation.test.ts); a key in an address is refused and never
 * logged (keys/routes.test.ts); a token at its last second (keys/token-routes.test.ts); a missing scope is named, and
 * another hub's objects are not found (isolation.test.ts); a key is shown once (keys/routes.test.ts); one request over a
 * limit on two nodes (limits/limits.test.ts).
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { newCredential } from './access/index.ts'
import {
  type Caller,
  ok,
  startTestServer,
  type TestDatabase,
  type TestHub,
  type TestServer,
  testDatabase
} from './testing/index.ts'
import { type Relay, startRelay } from './testing/relay.ts'

let database: TestDatabase
let relay: Relay
let one: TestServer
let two: TestServer
let hub: TestHub

before(async () => {
  database = await testDatabase()
  relay = await startRelay(database.url)
  one = await startTestServer({ database: { url: relay.url, drop: async () => undefined }, anonymousLimit: 0 })
  two = await startTestServer({ database, anonymousLimit: 0 })
  hub = await one.makeHub({ slug: 'alpha' })
})
after(async () => {
  await Promise.all([one.close(), two.close()])
  await relay.close()
  await database.drop()
})

const newKey = async (scopes = ['hub:alpha:read'], more: object = {}) =>
  ok(await one.operator.post(`/api-consumers/${hub.consumerId}/keys`, { scopes, ...more }), 201)

async function count(table: 'keys' | 'tokens' | 'hubs'): Promise<number> {
  const client = new pg.Client(database.url)
  await client.connect()
  const { rows } = await client.query(`select count(*)::integer as n from hub.${table}`)
  await client.end()
  return rows[0].n
}

/** With headers exactly as they are given, over a connection. */
async function raw(method: string, path: string, headers: string[]) {
  const { port } = one.server.app.server.address() as AddressInfo
  const sent = request({ port, host: '127.0.0.1', method, path: `/api/v2${path}`, headers, agent: false })
  sent.end()
  const [answer] = await once(sent, 'response')
  let body = ''
  for await (const chunk of answer) body += chunk
  return { status: answer.statusCode as number, code: JSON.parse(body).code as string, headers: answer.headers }
}

test('two Authorization headers are malformed, whichever of them is right', async () => {
  const right = `Bearer ${hub.runtime.key}`
  const host = ['Host', 'hub.test', 'Content-Length', '0']
  for (const [method, path] of [
    ['GET', '/widgets'],
    ['POST', '/token'],
    ['GET', '/hub-registry']
  ] as const) {
    for (const [first, second] of [
      [right, right],
      [right, 'Basic eDp5'],
      ['Bearer x', right]
    ]) {
      const answer = await raw(method, path, [...host, 'Authorization', String(first), 'authorization', String(second)])
      assert.deepEqual([answer.status, answer.code], [400, 'malformed_request'], path)
      assert.equal(answer.headers['www-authenticate'], 'Bearer realm="inter-hub", error="invalid_request"')
    }
  }
})

test('a key with one character changed is refused without a question to the database, in the words for an unknown one', async () => {
  const key = String(hub.runtime.key)
  const change = (at: number) => `${key.slice(0, at)}${key[at] === 'x' ? 'y' : 'x'}${key.slice(at + 1)}`
  const ofCallers = () => relay.statements.filter((text) => /hub\.(keys|tokens|consumers|rate_limits)/.test(text))
  const before = ofCallers().length
  const bodies = new Set<string>()
  const refuse = async (caller: Caller) => {
    const answer = await caller.get('/widgets')
    assert.equal(answer.statusCode, 401)
    const { instance, request_id, ...same } = answer.json()
    bodies.add(JSON.stringify(same))
  }
  // Of the secret, and of the checksum itself.
  for (let at = 13; at < key.length; at++) await refuse(one.as(change(at)))
  assert.equal(ofCallers().length, before)
  // One that could be right is looked up, which shows that the relay would have heard.
  await refuse(one.as(newCredential('ihk').text))
  assert.equal(ofCallers().length, before + 1)
  assert.equal(bodies.size, 1)
})

test('a key or token in a form is refused, and stands in no log', async () => {
  const token = ok(await hub.runtime.post('/token')).access_token
  for (const [path, fields] of [
    ['/widgets', `access_token=${token}`],
    ['/interaction-events', `widget=a&access_token=${token}`]
  ] as const) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await hub.runtime.send('POST', path, { body: fields, headers })
    assert.deepEqual([answer.statusCode, answer.json().code], [400, 'malformed_request'])
    assert.equal(answer.headers['www-authenticate'], 'Bearer realm="inter-hub", error="invalid_request"')
    assert.equal((await hub.runtime.send('POST', path, { body: 'widget=a', headers })).statusCode, 415)
    assert.equal((await one.anyone.send('POST', path, { body: fields, headers })).statusCode, 401)
  }
  assert.equal((await one.anyone.get(`/widgets?access_token=${token}`)).statusCode, 400)
  assert.equal((await one.anyone.get(`/hubs?access%5Ftoken=${token}`)).statusCode, 400)
  assert.ok(![...one.log, ...two.log].some((line) => line.includes(token)))
})

test('every request that begins a second after its key was revoked is refused, on two nodes under load', async () => {
  const key = await newKey()
  const token = ok(await one.as(key.secret).post('/token')).access_token
  const callers = [one, two].flatMap((node) => [node.as(key.secret), node.as(token)])
  const seen: { beganAt: number; status: number; caller: number }[] = []
  const underWay = new Set<Promise<void>>()
  const timer = setInterval(() => {
    callers.forEach((caller, index) => {
      const beganAt = performance.now()
      const sent = caller
        .get('/widgets')
        .then(({ statusCode: status }) => void seen.push({ beganAt, status, caller: index }))
        .finally(() => underWay.delete(sent))
      underWay.add(sent)
    })
  }, 10)
  const enough = async (found: () => boolean) => {
    while (!found()) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  try {
    await enough(() => callers.every((_, index) => seen.filter(({ caller }) => caller === index).length >= 20))
    assert.ok(seen.every(({ status }) => status === 200))
    ok(await one.operator.delete(`/api-keys/${key.id}`), 204)
    const deadline = performance.now() + 1000
    const late = () => seen.filter(({ beganAt }) => beganAt > deadline)
    await enough(() => callers.every((_, index) => late().filter(({ caller }) => caller === index).length >= 50))
    const wrong = late().filter(({ status }) => status !== 401)
    assert.equal(wrong.length, 0, `of ${late().length}, for example ${JSON.stringify(wrong[0])}`)
  } finally {
    clearInterval(timer)
    await Promise.all(underWay)
  }
})

test('a token of a wider scope than its key’s is not issued', async () => {
  const key = await newKey()
  const before = await count('tokens')
  for (const scope of ['hub:alpha:write', 'hub:alpha:read framework:admin', 'hub:*:read', 'hub:omega:read', '']) {
    const answer = await one.as(key.secret).post('/token', { scope })
    assert.deepEqual([answer.statusCode, answer.json().code], [400, 'invalid_scope'], scope)
  }
  const token = ok(await one.as(key.secret).post('/token')).access_token
  assert.equal((await one.as(token).post('/token', { scope: 'hub:alpha:read' })).statusCode, 401)
  assert.equal(await count('tokens'), before + 1)
})

test('nobody gives themselves more than they have: nothing is written', async () => {
  const key = await newKey(['hub:alpha:read', 'framework:read', 'framework:write'])
  const caller = one.as(key.secret)
  ok(await caller.get('/widgets'))
  const before = await count('keys')
  const tries = [
    await caller.post(`/api-consumers/${hub.consumerId}/keys`, { scopes: ['framework:admin'] }),
    await caller.patch(`/api-keys/${key.id}`, { rateLimit: null }),
    await caller.post(`/api-keys/${key.id}/rotate`),
    await caller.patch(`/api-consumers/${hub.consumerId}`, { rateLimit: 0 }),
    await caller.post('/api-consumers', { name: 'mine' })
  ]
  for (const answer of tries) {
    assert.deepEqual([answer.statusCode, answer.json().scope], [403, 'framework:admin'])
  }
  const scopes = await one.operator.patch(`/api-keys/${key.id}`, { scopes: ['framework:admin'] })
  assert.deepEqual([scopes.statusCode, scopes.json().errors[0].pointer], [422, '#/scopes'])
  assert.equal(await count('keys'), before)
  assert.deepEqual(ok(await one.operator.get(`/api-keys/${key.id}`)).scopes, key.scopes)
})

test('what is not the client’s to set is refused with its place, on every kind of thing', async () => {
  const before = await count('hubs')
  const extra = { id: '019a0000-0000-7000-8000-00000000beef', created_at: '2020-01-01T00:00:00Z', is_admin: true }
  const bodies: [string, Record<string, unknown>][] = [
    ['/hubs', { slug: 'mine', name: 'Mine', owner: 'me' }],
    ['/api-consumers', { hub: 'alpha', name: 'mine', status: 'active' }],
    [`/api-consumers/${hub.consumerId}/keys`, { scopes: ['hub:alpha:read'], hash: 'x', status: 'active' }],
    ['/widgets', { hub: 'alpha', slug: 'mine', name: 'Mine', widgetType: 'alpha.thing', version: 9 }]
  ]
  for (const [path, body] of bodies) {
    const answer = await one.operator.post(path, { ...body, ...extra })
    assert.deepEqual([answer.statusCode, answer.json().code], [422, 'validation_failed'], path)
    const pointers = answer.json().errors.map(({ pointer }: { pointer: string }) => pointer)
    for (const name of Object.keys(extra)) assert.ok(pointers.includes(`#/${name}`), `${path}: ${name}`)
  }
  assert.equal(await count('hubs'), before)
})

test('a successor’s secret is shown once, as every key’s', async () => {
  const key = await newKey()
  const next = ok(await one.operator.post(`/api-keys/${key.id}/rotate`), 201)
  const reads = [
    await one.operator.get(`/api-keys/${next.id}`),
    await one.operator.get(`/api-consumers/${hub.consumerId}/keys?per_page=200`),
    await one.operator.patch(`/api-keys/${next.id}`, { name: 'renamed' }),
    await one.operator.post(`/api-keys/${next.id}/activate`)
  ]
  for (const answer of reads) {
    assert.equal(answer.statusCode, 200)
    assert.ok(!answer.body.includes(next.secret) && !answer.body.includes('"secret"'))
    assert.ok(answer.body.includes(next.prefix))
  }
  assert.ok(!one.log.some((line) => line.includes(next.secret)))
})

test('ten thousand bad keys that name a victim’s are limited by their address and cost the victim nothing', async () => {
  const limit = 1000
  await using server = await startTestServer({ anonymousLimit: limit })
  const { runtime: victim } = await server.makeHub({ slug: 'alpha' })
  const left = async () => {
    const answer = await victim.get('/widgets')
    assert.equal(answer.statusCode, 200)
    return Number(/^"default";r=(\d+);t=\d+$/.exec(String(answer.headers.ratelimit))?.[1])
  }
  const prefix = String(victim.key).slice(0, 13)
  const guesses = [`${prefix}${'0'.repeat(49)}`, `iht_${prefix.slice(4)}${'0'.repeat(49)}`]
  const statuses = new Map<number, number>()
  const before = await left()
  let own = 0
  for (let index = 0; index < 10_000; index++) {
    const { statusCode } = await server.as(String(guesses[index % 2])).get('/widgets')
    statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1)
    if (index % 500 === 0) {
      own++
      assert.equal(await left(), before - own)
    }
  }
  assert.deepEqual(
    [...statuses],
    [
      [401, limit],
      [429, 10_000 - limit]
    ]
  )
})

test('the headers of limits are lists of Structured Fields', async () => {
  const { secret } = await newKey(['hub:alpha:read'], { rateLimit: 9 })
  const answer = await one.as(secret).get('/widgets')
  // RFC 9651: a list of strings, each with integer parameters.
  const item = String.raw`"[ !#-\[\]-~]*"(;[a-z][a-z0-9_.*-]*=-?\d{1,15})+`
  const list = new RegExp(`^${item}(, ${item})*$`)
  for (const name of ['ratelimit', 'ratelimit-policy']) {
    const text = String(answer.headers[name])
    assert.match(text, list, name)
    assert.equal(text.split(', ').length, 2)
  }
  const old = Object.keys(answer.headers).filter((name) => /^x-ratelimit|^ratelimit-(limit|remaining|reset)/.test(name))
  assert.deepEqual(old, [])
})
