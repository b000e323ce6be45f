import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import {
  type Caller,
  ok,
  startTestServer,
  type TestDatabase,
  type TestHub,
  type TestServer,
  testDatabase
} from '../../testing/index.ts'

let database: TestDatabase
let server: TestServer
let other: TestServer
let hub: TestHub
let key: string

before(async () => {
  database = await testDatabase()
  server = await startTestServer({ database })
  other = await startTestServer({ database })
  hub = await server.makeHub({ slug: 'alpha' })
  key = hub.runtime.key ?? ''
})
after(async () => {
  await Promise.all([server.close(), other.close()])
  await database.drop()
})

const form = (caller: Caller, path: string, fields: Record<string, string> | [string, string][]) =>
  caller.send('POST', path, {
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' }
  })
const newToken = async (caller: Caller = hub.runtime): Promise<string> => ok(await caller.post('/token')).access_token
const client = () => ({ client_id: key.slice(4, 12), client_secret: key })
const exchange = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token_type: 'urn:inter-hub:token-type:api-key'
}
const statusOf = async (token: string, node = server) => (await node.as(token).get('/widgets')).statusCode

async function onDatabase(text: string, values: unknown[]): Promise<void> {
  const connection = new pg.Client(database.url)
  await connection.connect()
  await connection.query(text, values)
  await connection.end()
}

test('a token’s answer has the fields of OAuth 2.0, and nothing that outlives it', async () => {
  for (const answer of [
    await hub.runtime.post('/token', { scope: 'hub:alpha:read framework:read' }),
    await form(server.anyone, '/token', { ...exchange, subject_token: key, scope: 'hub:alpha:read framework:read' })
  ]) {
    const { access_token, ...rest } = ok(answer)
    assert.match(access_token, /^iht_[0-9a-f]{8}_[0-9A-Za-z]{49}$/)
    assert.deepEqual(rest, {
      token_type: 'Bearer',
      expires_in: 3600,
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      scope: 'hub:alpha:read framework:read'
    })
    assert.deepEqual([answer.headers['cache-control'], answer.headers.pragma], ['no-store', 'no-cache'])
  }
})

test('a form is refused in OAuth’s words, JSON as a problem with OAuth’s word beside its code', async () => {
  const refused = async (fields: Record<string, string> | [string, string][], caller = server.anyone) => {
    const answer = await form(caller, '/token', fields)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.deepEqual(Object.keys(answer.json()), ['error', 'error_description'])
    return [answer.statusCode, answer.json().error]
  }
  const good = { ...exchange, subject_token: key }
  const own = { grant_type: 'client_credentials', ...client() }
  assert.deepEqual(await refused({}), [400, 'invalid_request'])
  assert.deepEqual(await refused({ grant_type: 'password' }), [400, 'unsupported_grant_type'])
  assert.deepEqual(await refused({ ...own, client_secret: 'x' }), [401, 'invalid_client'])
  assert.deepEqual(await refused({ ...own, scope: 'framework:admin' }), [400, 'invalid_scope'])
  assert.deepEqual(await refused({ ...own, audience: 'https://elsewhere.example' }), [400, 'invalid_target'])
  assert.deepEqual(await refused({ ...good, subject_token_type: 'x' }), [400, 'invalid_request'])
  assert.deepEqual(await refused({ ...good, requested_token_type: 'x' }), [400, 'invalid_request'])
  assert.deepEqual(await refused({ ...good, actor_token: 'x' }), [400, 'invalid_request'])
  assert.deepEqual(await refused({ ...good, subject_token: await newToken() }), [401, 'invalid_request'])
  assert.deepEqual(await refused([...Object.entries(own), ['scope', 'a'], ['scope', 'b']]), [400, 'invalid_request'])
  assert.deepEqual(await refused(own, hub.runtime), [400, 'invalid_request'], 'the key in two places')
  ok(await form(server.anyone, '/token', { ...good, resource: 'http://hub.test/api/v2', audience: 'http://hub.test/' }))
  const problem = async (answer: Awaited<ReturnType<Caller['post']>>) => {
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
    return [answer.statusCode, answer.json().code, answer.json().error]
  }
  assert.deepEqual(await problem(await hub.runtime.post('/token', { scope: 'framework:admin' })), [
    400,
    'invalid_scope',
    'invalid_scope'
  ])
  assert.deepEqual(await problem(await hub.runtime.post('/token', { key })), [
    400,
    'malformed_request',
    'invalid_request'
  ])
  assert.deepEqual(await problem(await server.anyone.post('/token')), [401, 'invalid_api_key', 'invalid_client'])
})

test('a token is refused from its last second on, in words that tell it from a wrong one', async () => {
  const token = await newToken()
  assert.equal(await statusOf(token), 200)
  await onDatabase(`update hub.tokens set expires_at = clock_timestamp() + interval '0.3 s' where prefix = $1`, [
    token.slice(4, 12)
  ])
  while ((await statusOf(token)) === 200) await new Promise((resolve) => setTimeout(resolve, 20))
  // Another token is issued, and this request still gets its result.
  await newToken()
  for (const node of [server, other]) {
    const answer = await node.as(token).get('/widgets')
    assert.deepEqual([answer.statusCode, answer.json().code], [401, 'token_expired'])
    assert.equal(answer.headers['www-authenticate'], 'Bearer realm="inter-hub", error="invalid_token"')
  }
  const wrong = `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`
  assert.equal((await server.as(wrong).get('/widgets')).json().code, 'invalid_api_key')
  assert.equal((await server.as(token).get('/hubs')).statusCode, 200, 'what is public stays so')
})

test('a revoked token is dead on every node within a second, and its siblings live', async () => {
  const sibling = await newToken()
  const ways: ((token: string) => ReturnType<typeof form>)[] = [
    (token) => form(hub.runtime, '/token/revoke', { token }),
    (token) => form(server.anyone, '/token/revoke', { token, token_type_hint: 'access_token', ...client() }),
    (token) => form(server.as(token), '/token/revoke', { token }),
    (token) => form(server.operator, '/token/revoke', { token, token_type_hint: 'nothing' })
  ]
  for (const revoke of ways) {
    const token = await newToken()
    for (const node of [server, other]) assert.equal(await statusOf(token, node), 200)
    const answer = await revoke(token)
    const revokedAt = performance.now()
    assert.deepEqual([answer.statusCode, answer.body], [200, ''])
    assert.equal(await statusOf(token), 401, 'at once on the node that was asked')
    // Until a second is over the other node may still let it in.
    while (performance.now() - revokedAt <= 1000 && (await statusOf(token, other)) === 200)
      await new Promise((resolve) => setTimeout(resolve, 10))
    assert.equal(await statusOf(token, other), 401)
    assert.equal((await other.as(token).get('/widgets')).json().code, 'invalid_api_key')
  }
  assert.equal(await statusOf(sibling), 200)
})

test('what is dead or unknown is revoked already, and another’s token is not revoked', async () => {
  const revoke = async (caller: Caller, fields: Record<string, string>) => {
    const answer = await form(caller, '/token/revoke', fields)
    return [answer.statusCode, answer.body === '' ? '' : (answer.json().error ?? answer.json().code)]
  }
  const token = await newToken()
  const wrong = `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`
  assert.deepEqual(await revoke(hub.runtime, { token: wrong }), [200, ''])
  assert.deepEqual(await revoke(hub.runtime, { token: 'nonsense' }), [200, ''])
  const { runtime: stranger } = await server.makeHub({ slug: 'omega' })
  assert.deepEqual(await revoke(stranger, { token }), [400, 'unauthorized_client'])
  assert.deepEqual(await revoke(server.as(await newToken()), { token }), [400, 'unauthorized_client'])
  assert.deepEqual(await revoke(hub.runtime, { token: key }), [400, 'unsupported_token_type'])
  assert.deepEqual(await revoke(hub.runtime, {}), [400, 'invalid_request'])
  assert.deepEqual(await revoke(hub.runtime, { token, token_type_hint: 'a\0' }), [400, 'invalid_request'])
  assert.deepEqual(await revoke(hub.runtime, { token, ...client() }), [400, 'invalid_request'])
  assert.deepEqual(await revoke(server.anyone, { token }), [401, 'invalid_client'])
  assert.deepEqual(await revoke(server.anyone, { token, ...client(), client_id: '00000000' }), [401, 'invalid_client'])
  assert.deepEqual(await revoke(server.as(wrong), { token }), [401, 'invalid_client'])
  assert.equal((await hub.runtime.post('/token/revoke', { token })).statusCode, 415)
  assert.equal(await statusOf(token), 200)
})

test('an administrator reads what a token may do, and of a dead one nothing', async () => {
  const introspect = async (token: string) => ok(await form(server.operator, '/token/introspect', { token }))
  const before = Math.floor(Date.now() / 1000)
  const token = ok(await hub.runtime.post('/token', { scope: 'hub:alpha:read' })).access_token
  const { exp, iat, ...rest } = await introspect(token)
  const wanted = { active: true, client_id: key.slice(4, 12), token_type: 'Bearer', sub: hub.consumerId }
  assert.deepEqual(rest, { ...wanted, scope: 'hub:alpha:read' })
  assert.ok(Math.abs(iat - before) < 60 && exp - iat === 3600)
  const ofKey = await introspect(key)
  assert.deepEqual(ofKey, { ...wanted, scope: 'framework:read hub:alpha:read hub:alpha:write', iat: ofKey.iat })
  ok(await form(hub.runtime, '/token/revoke', { token }))
  for (const dead of [token, 'nonsense', `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`]) {
    assert.deepEqual(await introspect(dead), { active: false })
  }
  assert.equal((await form(server.operator, '/token/introspect', {})).json().error, 'invalid_request')
  assert.equal((await form(hub.runtime, '/token/introspect', { token })).json().error, 'insufficient_scope')
})

test('a pending key that is looked at stays pending', async () => {
  const made = ok(
    await server.operator.post(`/api-consumers/${hub.consumerId}/keys`, { scopes: ['hub:alpha:read'] }),
    201
  )
  assert.equal(ok(await form(server.operator, '/token/introspect', { token: made.secret })).active, true)
  assert.equal(ok(await server.operator.get(`/api-keys/${made.id}`)).status, 'pending')
})

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
  'content-type': 'application/x-www-form-urlencoded'
})
const asClient = (node: TestServer, path: string, fields: Record<string, string>, headers: Record<string, string>) =>
  node.anyone.send('POST', path, { body: new URLSearchParams(fields).toString(), headers })

test('client-H4: HTTP Basic with the prefix and the key works at all three endpoints', async () => {
  const { client_id: id } = client()
  const headers = basic(id, key)
  const grant = { grant_type: 'client_credentials', scope: 'hub:alpha:read' }
  const { access_token: token, scope } = ok(await asClient(server, '/token', grant, headers))
  assert.equal(scope, 'hub:alpha:read')
  assert.equal(await statusOf(token), 200)
  ok(await asClient(server, '/token', { ...grant, client_id: id }, headers))
  const operator = server.operator.key ?? ''
  const asked = await asClient(server, '/token/introspect', { token }, basic(operator.slice(4, 12), operator))
  assert.equal(ok(asked).active, true)
  const posted = { token, client_id: operator.slice(4, 12), client_secret: operator }
  assert.equal(ok(await form(server.anyone, '/token/introspect', posted)).active, true)
  assert.equal((await asClient(server, '/token/revoke', { token }, headers)).statusCode, 200)
  assert.equal(await statusOf(token), 401)
})

test('client-H4: what is wrong with a client is an error of OAuth at all three endpoints', async () => {
  const { client_id: id } = client()
  const refused = async (path: string, fields: Record<string, string>, headers: Record<string, string>) => {
    const answer = await asClient(server, path, fields, headers)
    assert.match(String(answer.headers['content-type']), /^application\/json/)
    assert.deepEqual(Object.keys(answer.json()), ['error', 'error_description'])
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.ok(!answer.body.includes(key))
    return [answer.statusCode, answer.json().error, answer.headers['www-authenticate']]
  }
  const challenge = 'Basic realm="inter-hub"'
  const paths = {
    '/token': { grant_type: 'client_credentials' },
    '/token/revoke': { token: 'x' },
    '/token/introspect': { token: 'x' }
  }
  for (const [path, fields] of Object.entries(paths)) {
    const wrong = `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`
    for (const headers of [
      basic('00000000', key),
      basic(id, ''),
      basic('', key),
      { ...basic(id, key), authorization: 'Basic %%' }
    ]) {
      assert.deepEqual(await refused(path, fields, headers), [401, 'invalid_client', challenge])
    }
    assert.deepEqual((await refused(path, fields, basic(id, wrong))).slice(0, 2), [401, 'invalid_client'])
    const both = { ...fields, client_secret: key }
    assert.deepEqual((await refused(path, both, basic(id, key))).slice(0, 2), [400, 'invalid_request'])
    const other = { ...fields, client_id: '00000000' }
    assert.deepEqual((await refused(path, other, basic(id, key))).slice(0, 2), [401, 'invalid_client'])
  }
  assert.deepEqual((await refused('/token/introspect', { token: 'x' }, basic(id, key))).slice(0, 2), [
    403,
    'insufficient_scope'
  ])
  const elsewhere = await server.anyone.send('GET', '/widgets', { headers: basic(id, key) })
  assert.equal(elsewhere.statusCode, 401, 'everywhere else the key is a bearer token')
})

test('client-M4: every refusal of /token has error and error_description', async () => {
  const asked = [
    await server.anyone.post('/token'),
    await server.as('ihk_00000000_x').post('/token'),
    await hub.runtime.post('/token', { scope: 'framework:admin' }),
    await hub.runtime.post('/token', { key }),
    await hub.runtime.send('POST', '/token', { body: '{', headers: { 'content-type': 'application/json' } })
  ]
  for (const answer of asked) {
    const { error, error_description, code, detail } = answer.json()
    assert.ok(typeof error === 'string' && error_description === detail && typeof code === 'string', answer.body)
  }
})

test('client-H4: HTTP Basic without a form is told that the grant type is missing', async () => {
  const { client_id: id } = client()
  for (const body of [undefined, { grant_type: 'client_credentials' }]) {
    const answer = await server.anyone.send('POST', '/token', { headers: basic(id, key), ...(body && { body }) })
    assert.deepEqual([answer.statusCode, answer.json().error], [400, 'invalid_request'], answer.body)
    assert.match(answer.json().error_description, /grant_type/)
  }
})

test('client-H4: a client finds the endpoints and how to authenticate by itself (RFC 8414)', async () => {
  const answer = await server.server.app.inject('/.well-known/oauth-authorization-server')
  assert.equal(answer.headers['access-control-allow-origin'], '*')
  const found = answer.json()
  assert.equal(found.token_endpoint, `${found.issuer}/api/v2/token`)
  assert.deepEqual(found.token_endpoint_auth_methods_supported, ['client_secret_basic', 'client_secret_post'])
  for (const endpoint of ['token', 'revocation', 'introspection']) {
    const path = new URL(found[`${endpoint}_endpoint`]).pathname
    assert.notEqual((await server.server.app.inject({ method: 'POST', url: path })).statusCode, 404)
  }
})
