import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { ok, startTestServer, type TestHub, type TestServer } from '../../testing/index.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await server.makeHub({ slug: 'omega' })
})
after(() => server.close())

const newKey = async (scopes: string[], more: object = {}) =>
  ok(await server.operator.post(`/api-consumers/${hub.consumerId}/keys`, { scopes, ...more }), 201)
const until = async (condition: () => Promise<boolean>) => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10))
}

test('a key is shown once, works at once, and is pending until its first use', async () => {
  const key = await newKey(['framework:read', 'hub:alpha:read'])
  assert.match(key.secret, new RegExp(`^ihk_${key.prefix}_[0-9A-Za-z]{49}$`))
  const known = async () => ok(await server.operator.get(`/api-keys/${key.id}`))
  assert.deepEqual([(await known()).status, (await known()).secret], ['pending', undefined])
  ok(await server.as(key.secret).get('/widgets'))
  assert.deepEqual([(await known()).status, (await known()).pendingUntil], ['active', null])
  const list = await server.operator.get(`/api-consumers/${hub.consumerId}/keys`)
  assert.ok(!list.body.includes(key.secret) && list.body.includes(key.prefix))
})

test('a pending key that nobody used in time is dead', async () => {
  const key = await newKey(['hub:alpha:read'])
  const client = new pg.Client(server.database.url)
  await client.connect()
  await client.query(`update hub.keys set pending_until = now() - interval '1 second' where id = $1`, [key.id])
  await client.end()
  assert.equal((await server.as(key.secret).get('/widgets')).statusCode, 401)
  assert.equal(ok(await server.operator.get(`/api-keys/${key.id}`)).status, 'expired')
  assert.equal((await server.operator.post(`/api-keys/${key.id}/activate`)).json().code, 'conflict')
})

test('a revoked key and its tokens are refused in every request that begins a second later', async () => {
  const key = await newKey(['framework:read', 'hub:alpha:read'])
  const token = ok(await server.as(key.secret).post('/token')).access_token
  ok(await server.as(token).get('/widgets'))
  assert.equal((await server.operator.delete(`/api-keys/${key.id}`)).statusCode, 204)
  const revokedAt = performance.now()
  for (const credential of [token, key.secret]) {
    let beganAt = 0
    await until(async () => {
      beganAt = performance.now()
      return (await server.as(credential).get('/widgets')).statusCode === 401 || beganAt - revokedAt > 1000
    })
    if (beganAt - revokedAt > 1000) assert.equal((await server.as(credential).get('/widgets')).statusCode, 401)
  }
  assert.equal(ok(await server.operator.get(`/api-keys/${key.id}`)).status, 'revoked')
})

test('a wrong credential is told what is wrong with its form, and nothing of the key', async () => {
  const key = hub.runtime.key ?? ''
  const changed = key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a')
  // [header, status, code, what RFC 6750 section 3.1 wants beside the realm]
  const cases: [string, number, string, string][] = [
    ['Basic abc', 401, 'invalid_api_key', ''],
    [`Token ${key}`, 401, 'invalid_api_key', ''],
    ['Bearer', 400, 'malformed_request', ', error="invalid_request"'],
    ['Bearer ', 400, 'malformed_request', ', error="invalid_request"'],
    ['Bearer a b', 400, 'malformed_request', ', error="invalid_request"'],
    [`Bearer ${changed}`, 401, 'invalid_api_key', ', error="invalid_token"'],
    ['Bearer ihk_00000000_x', 401, 'invalid_api_key', ', error="invalid_token"']
  ]
  for (const [authorization, status, code, error] of cases) {
    const answer = await server.anyone.get('/widgets', { authorization })
    assert.deepEqual([answer.statusCode, answer.json().code], [status, code], authorization)
    assert.equal(answer.headers['www-authenticate'], `Bearer realm="inter-hub"${error}`)
    assert.equal(answer.headers['cache-control'], 'no-store')
  }
  const without = await server.anyone.get('/widgets')
  assert.equal(without.headers['www-authenticate'], 'Bearer realm="inter-hub"')
  const inAddress = await server.anyone.get(`/widgets?access_token=${key}`)
  assert.equal(inAddress.statusCode, 400)
  assert.ok(!server.log.some((line) => line.includes(key)))
})

test('exchanges a key for a token in three forms, never for more than the key has', async () => {
  const key = hub.runtime.key ?? ''
  const form = (fields: Record<string, string>) =>
    server.anyone.send('POST', '/token', {
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' }
    })
  const exchange = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token_type: 'urn:inter-hub:token-type:api-key'
  }
  const answers = [
    await hub.runtime.post('/token'),
    await hub.runtime.post('/token', { scope: 'hub:alpha:read' }),
    await form({ grant_type: 'client_credentials', client_id: key.slice(4, 12), client_secret: key }),
    await form({ ...exchange, subject_token: key, scope: 'hub:alpha:read' })
  ]
  for (const answer of answers) {
    const token = ok(answer, 200)
    assert.deepEqual([token.token_type, token.expires_in], ['Bearer', 3600])
    assert.equal(answer.headers['cache-control'], 'no-store')
    ok(await server.as(token.access_token).get('/widgets'))
  }
  const narrow = server.as(ok(answers[1] ?? assert.fail()).access_token)
  assert.equal((await narrow.post('/widgets', {})).json().code, 'insufficient_scope')
  assert.deepEqual((await hub.runtime.post('/token', { scope: 'framework:admin' })).json().code, 'invalid_scope')
  assert.equal((await form({ ...exchange, subject_token: key, scope: 'hub:omega:read' })).json().error, 'invalid_scope')
  assert.equal((await form({ grant_type: 'password' })).json().error, 'unsupported_grant_type')
  assert.equal(
    (await form({ grant_type: 'client_credentials', client_id: '00000000', client_secret: key })).statusCode,
    401
  )
  assert.equal((await hub.runtime.post('/token', { key })).statusCode, 400)
  const token = ok(await hub.runtime.post('/token')).access_token
  assert.equal((await server.as(token).post('/token')).statusCode, 401)
})

test('nobody mints a key beyond their own scopes or outside its consumer', async () => {
  const wrong = async (scopes: string[]) =>
    (await server.operator.post(`/api-consumers/${hub.consumerId}/keys`, { scopes })).json().code
  assert.equal(await wrong(['hub:*:read']), 'validation_failed')
  assert.equal(await wrong(['everything']), 'validation_failed')
  assert.equal(await wrong(['hub:Alpha:read']), 'validation_failed')
  assert.equal(await wrong(['hub:alpha:admin']), 'insufficient_scope')
  const consumers = ok(await server.operator.get('/api-consumers')).data
  const operator = consumers.find(({ hubId }: { hubId: string | null }) => hubId === null)
  const admin = ok(
    await server.operator.post(`/api-consumers/${operator.id}/keys`, { scopes: ['framework:admin', 'framework:read'] }),
    201
  )
  const narrow = server.as(admin.secret)
  assert.equal(
    (await narrow.post(`/api-consumers/${hub.consumerId}/keys`, { scopes: ['hub:alpha:write'] })).json().code,
    'insufficient_scope'
  )
  assert.equal(
    (await hub.runtime.post(`/api-consumers/${hub.consumerId}/keys`, { scopes: ['hub:alpha:read'] })).statusCode,
    403
  )
  assert.equal(
    (
      await server.operator.post(`/api-consumers/${hub.consumerId}/keys`, {
        scopes: ['hub:alpha:read'],
        expiresAt: '2020-01-01T00:00:00Z'
      })
    ).json().errors[0].pointer,
    '#/expiresAt'
  )
})

test('rotation makes a successor while the old key goes on for the overlap', async () => {
  const old = await newKey(['hub:alpha:read'])
  ok(await server.as(old.secret).get('/widgets'))
  const next = ok(await server.operator.post(`/api-keys/${old.id}/rotate`, { overlapSeconds: 3600 }), 201)
  assert.deepEqual(next.scopes, old.scopes)
  for (const secret of [old.secret, next.secret]) ok(await server.as(secret).get('/widgets'))
  const short = ok(await server.operator.post(`/api-keys/${next.id}/rotate`, { overlapSeconds: 0 }), 201)
  await until(async () => (await server.as(next.secret).get('/widgets')).statusCode === 401)
  ok(await server.as(short.secret).get('/widgets'))
  assert.equal((await server.operator.post(`/api-keys/${next.id}/rotate`)).json().code, 'conflict')
})

test('a disabled consumer’s keys are dead, and an operator key made on the host is known again after it was written', async () => {
  const consumer = ok(await server.operator.post('/api-consumers', { hub: 'omega', name: 'second' }), 201)
  const key = ok(await server.operator.post(`/api-consumers/${consumer.id}/keys`, { scopes: ['hub:omega:read'] }), 201)
  ok(await server.as(key.secret).get('/widgets'))
  ok(await server.operator.patch(`/api-consumers/${consumer.id}`, { status: 'disabled' }))
  await until(async () => (await server.as(key.secret).get('/widgets')).statusCode === 401)
  assert.equal(
    (await server.operator.patch(`/api-consumers/${consumer.id}`, { name: 'omega' })).json().code,
    'already_exists'
  )
  const made = server.server.newOperatorKey()
  assert.equal((await server.as(made).get('/widgets')).statusCode, 401)
  assert.equal(await server.server.registerOperatorKey(made), 'registered')
  assert.equal(await server.server.registerOperatorKey(made), 'known')
  assert.equal(await server.server.registerOperatorKey('ihk_nothing'), 'refused')
})

test('the keys of all consumers are listed in pages, by hub, status and prefix, without a secret', async () => {
  const list = async (query: string) => ok(await server.operator.get(`/api-keys?${query}`))
  const key = await newKey(['hub:alpha:read'], { name: 'for the list' })
  const { data: rows, meta } = await list('per_page=200')
  assert.equal(meta.total, rows.length)
  const found = rows.find(({ id }: { id: string }) => id === key.id)
  const { secret, ...rest } = key
  assert.deepEqual(found, { ...rest, consumerName: 'alpha', hubSlug: 'alpha' })
  assert.ok(!JSON.stringify(rows).includes(secret))
  assert.ok(
    rows.some((one: { hubSlug: string | null }) => one.hubSlug === null),
    'the operator has no hub'
  )
  const pages = [await list('per_page=2&page=1'), await list('per_page=2&page=2')].flatMap(({ data }) => data)
  const idsOf = (keys: { id: string }[]) => keys.map(({ id }) => id)
  assert.deepEqual(idsOf(pages), idsOf(rows.slice(0, 4)), 'when they were last used is written meanwhile')
  const hubsOf = async (query: string) =>
    new Set((await list(query)).data.map((one: { hubSlug: string }) => one.hubSlug))
  assert.deepEqual(await hubsOf('hub=omega'), new Set(['omega']))
  assert.deepEqual(await hubsOf(`hub=${hub.id}`), new Set(['alpha']))
  assert.equal((await list('hub=nowhere')).meta.total, 0)
  assert.equal((await list(`prefix=${key.prefix}&status=pending`)).meta.total, 1)
  assert.equal((await list(`prefix=${key.prefix}&status=revoked`)).meta.total, 0)
  assert.equal((await server.operator.get('/api-keys?prefix=x')).statusCode, 400)
  assert.equal((await hub.runtime.get('/api-keys')).json().code, 'insufficient_scope')
})
