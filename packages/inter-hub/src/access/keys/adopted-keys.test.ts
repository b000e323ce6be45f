import assert from 'node:assert/strict'
import { hash, randomBytes, randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openPool } from '../../db/pool.ts'
import type { Db } from '../../db/sql.ts'
import { type Caller, ok, startTestServer, type TestHub, type TestServer, until } from '../../testing/index.ts'
import { AdoptedKeys } from './adopted-keys.ts'

let server: TestServer
let hub: TestHub
before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
})
after(() => server.close())

const scopes = ['framework:read', 'hub:alpha:read', 'hub:alpha:write']

/** Imports the hash of a key in the form of another server. */
async function adopt(key: string, more: Record<string, unknown> = {}): Promise<string> {
  const id = randomUUID()
  const at = '2026-06-15T10:00:00Z'
  const row = {
    ...{ id, consumer_id: hub.consumerId, name: null, prefix: key.slice(0, 8), scopes, status: 'active', version: 1 },
    ...{ hash: `\\x${hash('sha256', key, 'hex')}`, adopted_at: at, created_at: at, updated_at: at, ...more }
  }
  const head = { kind: 'installation', format: 2, part: 1 }
  const body = [head, { kind: 'keys', row }].map((line) => JSON.stringify(line)).join('\n')
  const headers = { 'content-type': 'application/x-ndjson' }
  ok(await server.operator.send('POST', '/import', { body, headers }), 200)
  return id
}

const newKey = () => `${randomBytes(4).toString('hex')}${randomBytes(20).toString('hex')}`

/** An adopted key is known within half a second. */
const works = (caller: Caller) =>
  until('the key is known', async () => (await caller.get('/widgets')).statusCode === 200)

test('an adopted key is a key like any other: it reads, writes, gets tokens, and is listed by its prefix', async () => {
  const key = newKey()
  assert.equal((await server.as(key).get('/widgets')).json().code, 'invalid_api_key')
  const id = await adopt(key)
  await works(server.as(key))
  ok(await server.as(key).post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted', metadata: {} }), 201)
  assert.equal((await server.as(key).post('/hubs', { slug: 'x', name: 'X' })).statusCode, 403)

  const { access_token: token } = ok(await server.as(key).post('/token'))
  assert.equal((await server.as(token).get('/widgets')).statusCode, 200)
  for (const fields of [
    { grant_type: 'client_credentials', client_id: key.slice(0, 8), client_secret: key },
    {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: key,
      subject_token_type: 'urn:inter-hub:token-type:api-key'
    }
  ]) {
    const body = new URLSearchParams(Object.entries(fields)).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    ok(await server.anyone.send('POST', '/token', { body, headers }))
  }
  const asClient = (id: string) =>
    server.anyone.send('POST', '/token', {
      body: 'grant_type=client_credentials',
      headers: {
        authorization: `Basic ${Buffer.from(`${id}:${key}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded'
      }
    })
  ok(await asClient(key.slice(0, 8)))
  assert.equal((await asClient('00000000')).statusCode, 401)
  const asked = await server.operator.send('POST', '/token/introspect', {
    body: new URLSearchParams({ token: key }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' }
  })
  assert.deepEqual([ok(asked).active, ok(asked).client_id], [true, key.slice(0, 8)])
  const revoked = await server.as(key).send('POST', '/token/revoke', {
    body: new URLSearchParams({ token: key }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' }
  })
  assert.deepEqual([revoked.statusCode, revoked.json().error], [400, 'unsupported_token_type'])

  const listed = ok(await server.operator.get(`/api-keys/${id}`))
  assert.deepEqual([listed.prefix, listed.adoptedAt], [key.slice(0, 8), '2026-06-15T10:00:00.000Z'])
  const everything = `${server.log.join('')}${(await server.operator.get('/export')).body}${(await server.operator.get('/audit?per_page=200')).body}`
  assert.ok(!everything.includes(key), 'the key is nowhere')
})

test('an adopted key is rotated and revoked like others', async () => {
  const key = newKey()
  const id = await adopt(key)
  await works(server.as(key))
  const next = ok(await server.operator.post(`/api-keys/${id}/rotate`, { overlapSeconds: 600 }), 201)
  assert.match(next.secret, /^ihk_/)
  assert.equal(next.adoptedAt, null)
  assert.equal((await server.as(next.secret).get('/widgets')).statusCode, 200)
  assert.equal((await server.as(key).get('/widgets')).statusCode, 200, 'for the overlap')
  assert.equal((await server.operator.delete(`/api-keys/${id}`)).statusCode, 204)
  assert.equal((await server.as(key).get('/widgets')).statusCode, 401)
})

test('what resembles an adopted key is refused', async () => {
  const key = newKey()
  await adopt(key)
  await works(server.as(key))
  for (const wrong of [
    `${key}0`,
    key.slice(0, -1),
    key.toUpperCase(),
    `${key.slice(0, 8)}${newKey().slice(8)}`,
    key.slice(0, 8),
    `ihk_${key.slice(0, 8)}_${'0'.repeat(49)}`,
    'x'.repeat(5000)
  ])
    assert.equal((await server.as(wrong).get('/widgets')).statusCode, 401, wrong.slice(0, 60))
  // Half a second later its end is known everywhere.
  const ended = await adopt(newKey(), { status: 'revoked', revoked_at: '2026-06-15T10:00:00Z' })
  assert.equal(ok(await server.operator.get(`/api-keys/${ended}`)).status, 'revoked')
})

test('wrong keys cause no statements of their own, and a key that is adopted later is found', async () => {
  const pool = openPool(server.database.url, { onError: () => undefined })
  let statements = 0
  const counted: Db = {
    ...pool,
    query: (text) => {
      statements++
      return pool.query(text)
    }
  }
  const keys = new AdoptedKeys(counted)
  const began = performance.now()
  for (let n = 0; n < 2000; n++) assert.equal(await keys.find(newKey()), undefined)
  const halves = Math.ceil((performance.now() - began) / 500)
  assert.ok(statements <= halves, `${statements} statements in ${halves} half seconds`)
  const key = newKey()
  await adopt(key)
  const found = await until('it is found', () => keys.find(key))
  assert.deepEqual(found, { kind: 'ihk', prefix: key.slice(0, 8), text: key })
  await pool.end()
})
