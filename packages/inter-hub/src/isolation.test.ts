/**
 * Who is let in, on every operation of the OpenAPI document, so that a new route is in it by itself; and that the document
 * is the server: every route is in it, with all that it can answer.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { type Caller, ok, startTestServer, type TestHub, type TestServer, until } from './testing/index.ts'

type Json = Record<string, unknown>
type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

interface Operation {
  name: string
  method: Method
  path: string
  scope: string | undefined
  readsKey: boolean
  answers: Record<string, Json>
  declared: Json
}

let server: TestServer
let hub: TestHub
let other: TestHub
let document: { paths: Record<string, Record<string, Json>>; components: { schemas: Record<string, Json> } } & Json
let operations: Operation[]
/** An id that never existed. */
const never = '019a0000-0000-7000-8000-00000000dead'

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  other = await server.makeHub({ slug: 'omega' })
  document = ok(await server.anyone.get('/openapi.json'))
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, declared]) => readOperation(path, method, declared))
  )
})
after(() => server.close())

function readOperation(path: string, method: string, declared: Json): Operation {
  const security = declared.security as Json[]
  return {
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase() as Method,
    path,
    scope: (declared['x-scopes'] as string[])[0],
    readsKey: security.some((one) => Object.keys(one).length === 0),
    answers: declared.responses as Record<string, Json>,
    declared
  }
}

/** The body that the document itself gives as an example. */
function exampleOf({ declared }: Operation): unknown {
  const body = declared.requestBody as { content: Record<string, { schema: { $ref: string } }> } | undefined
  const reference = body?.content['application/json']?.schema.$ref.split('/').at(-1)
  if (reference === undefined) return undefined
  return (document.components.schemas[reference]?.examples as unknown[] | undefined)?.[0]
}

function call(caller: Caller, operation: Operation, id = never) {
  const body = exampleOf(operation)
  const parameters = (operation.declared.parameters ?? []) as { in: string; name: string; required?: boolean }[]
  const required = parameters.filter((one) => one.in === 'query' && one.required).map(({ name }) => `${name}=any`)
  const query = required.length > 0 ? `?${required.join('&')}` : ''
  return caller.send(operation.method, `${operation.path.replace(/\{\w+\}/, id)}${query}`, {
    ...(body === undefined ? {} : { body: body as Json })
  })
}

const guarded = () => operations.filter(({ scope }) => scope !== undefined)

test('no operation but the public ones answers without a key, or with one that is wrong or revoked', async () => {
  const key = await makeKey(['framework:read', 'hub:alpha:read'])
  const revoked = server.as(key.secret)
  ok(await revoked.get('/widgets'))
  ok(await server.operator.delete(`/api-keys/${key.id}`), 204)
  while ((await revoked.get('/widgets')).statusCode !== 401) await new Promise((resolve) => setTimeout(resolve, 10))
  const changed = `${String(hub.runtime.key).slice(0, -1)}${String(hub.runtime.key).endsWith('a') ? 'b' : 'a'}`
  for (const operation of guarded()) {
    for (const [which, caller] of [
      ['no key', server.anyone],
      ['a wrong key', server.as(changed)],
      ['a key that never was', server.as(`ihk_00000000_${'0'.repeat(49)}`)],
      ['a revoked key', revoked]
    ] as const) {
      const answer = await call(caller, operation)
      assert.deepEqual([answer.statusCode, answer.json().code], [401, 'invalid_api_key'], `${operation.name}: ${which}`)
      assert.match(String(answer.headers['www-authenticate']), /^Bearer realm=/)
    }
  }
})

test('a key without the scope is refused by the name of the scope', async () => {
  const withoutAny = server.as((await makeKey(['hub:alpha:admin'])).secret)
  const onlyReads = server.as((await makeKey(['framework:read', 'hub:alpha:read'])).secret)
  for (const operation of guarded()) {
    const answer = await call(withoutAny, operation)
    // Which scope a command needs depends on its declaration; this one needs write.
    const own = operation.name === 'POST /commands' ? 'hub:write' : operation.scope
    // Every caller may read its own identity and sessions.
    if (own === 'key') {
      assert.ok(answer.statusCode < 300 || answer.statusCode === 404, operation.name)
      continue
    }
    const { code, scope } = answer.json()
    assert.deepEqual([answer.statusCode, code], [403, 'insufficient_scope'], operation.name)
    const needsAll = own === 'operator'
    // The first of the operator's scopes that the key lacks.
    const wanted = needsAll ? 'framework:read' : String(own)
    assert.equal(scope, wanted.startsWith('hub:') ? wanted.replace('hub:', 'hub:alpha:') : wanted, operation.name)
    assert.match(String(answer.headers['www-authenticate']), new RegExp(`scope="${scope}"`))
    if (needsAll || /:(record|write|decide|admin)$/.test(wanted))
      assert.equal((await call(onlyReads, operation)).statusCode, 403, operation.name)
  }
})

async function makeKey(scopes: string[]): Promise<{ id: string; secret: string }> {
  // No key of a test has hub:alpha:admin, so such a key comes from one that does.
  const admin = await adminKey()
  return ok(await admin.post(`/api-consumers/${hub.consumerId}/keys`, { scopes }), 201)
}

let admin: Caller | undefined

async function adminKey(): Promise<Caller> {
  if (admin) return admin
  const consumers = ok(await server.operator.get('/api-consumers')).data as { id: string; hubId: string | null }[]
  const operator = consumers.find(({ hubId }) => hubId === null)
  const scopes = ['framework:admin', 'framework:read', 'hub:alpha:read', 'hub:alpha:admin']
  const key = server.server.newOperatorKey()
  await server.server.registerOperatorKey(key)
  const client = new pg.Client(server.database.url)
  await client.connect()
  await client.query('update hub.keys set scopes = $1 where prefix = $2 and consumer_id = $3', [
    scopes,
    key.slice(4, 12),
    operator?.id
  ])
  await client.end()
  admin = server.as(key)
  return admin
}

test('another hub’s object is not found, in the words of one that never existed', async () => {
  const theirs = await objectsOf(other)
  const mine = hub.runtime
  const checked = new Set<string>()
  for (const operation of guarded().filter(({ path, scope }) => path.includes('{') && scope?.startsWith('hub:'))) {
    const collection = operation.path.split('/')[1] ?? ''
    // Every key of the registry reads patterns; who may change and adopt them, their own tests say.
    if (collection === 'widget-patterns') continue
    const id = theirs[collection] ?? (await makeByExample(other, collection))
    theirs[collection] = id
    const [foreign, absent] = [await call(mine, operation, id), await call(mine, operation, never)]
    assert.deepEqual([foreign.statusCode, foreign.json().code], [404, 'not_found'], operation.name)
    assert.equal(foreign.json().detail.replaceAll(id, never), absent.json().detail, operation.name)
    assert.equal(absent.statusCode, 404, operation.name)
    checked.add(collection)
  }
  for (const collection of Object.keys(theirs)) assert.ok(checked.has(collection), collection)
})

/** An object made as the document's example says. */
async function makeByExample({ runtime }: TestHub, collection: string): Promise<string> {
  const create = operations.find(({ name }) => name === `POST /${collection}`)
  assert.ok(create, `this test knows no object of ${collection}`)
  return ok(await runtime.post(create.path, exampleOf(create) as Json), 201).id
}

/** Creates a notice about the widgets of a hub, which have no evidence. */
async function makeNotice(runtime: Caller): Promise<Record<string, string>> {
  const channel = { slug: 'team-chat', kind: 'webhook', url: 'https://receiver.example.org/' }
  const { id } = ok(await runtime.post('/notice-channels', channel), 201)
  const rule = { slug: 'unproven', condition: 'state', states: ['unproven'], channels: ['team-chat'] }
  const { id: ruleId } = ok(await runtime.post('/notice-rules', rule), 201)
  const list = async () => ok(await runtime.get('/notices')).data
  await until('a notice is open', async () => (await list()).length > 0)
  return { notices: (await list())[0].id, 'notice-channels': id, 'notice-rules': ruleId }
}

/** An object of each kind in a hub, by the collection it is read from. */
async function objectsOf({ id, runtime, slug, makeWidget }: TestHub): Promise<Record<string, string>> {
  const from = await makeWidget('from')
  await makeWidget('to')
  const event = ok(await runtime.post('/interaction-events', { widgetId: from, eventType: `${slug}.noted` }), 201)
  const webhook = ok(await runtime.post('/webhooks', { url: 'https://receiver.example.org/' }), 201)
  const hook = { name: 'hook', kind: 'heartbeat', widget: from, eventType: `${slug}.noted` }
  const note = { widgetId: from, category: `${slug}.question`, body: 'Why?' }
  const annotation = ok(await runtime.post('/annotations', note), 201).id
  const record = async (path: string, more: Json = {}) => ok(await runtime.post(path, { title: 'T', ...more }), 201).id
  const candidate = await record('/requirement-candidates')
  const link = { from: { kind: 'annotation', id: annotation }, to: { kind: 'requirement-candidate', id: candidate } }
  return {
    hubs: id,
    widgets: from,
    relations: ok(await runtime.post('/relations', { fromWidget: 'from', type: 'depends-on', toWidget: 'to' }), 201).id,
    'interaction-events': event.id,
    annotations: annotation,
    webhooks: webhook.id,
    deliveries: ok(await runtime.post(`/webhooks/${webhook.id}/test`), 201).id,
    commands: ok(await runtime.post('/commands', { name: 'ping' }), 201).id,
    'inbound-hooks': ok(await runtime.post('/inbound-hooks', hook), 201).id,
    'requirement-candidates': candidate,
    'decision-records': await record('/decision-records'),
    'deployment-records': await record('/deployment-records'),
    'outcome-signals': await record('/outcome-signals', { widget: 'from', eventType: `${slug}.checked` }),
    links: ok(await runtime.post('/links', link), 201).id,
    trace: candidate,
    ...(await makeNotice(runtime)),
    owners: ok(await runtime.post('/owners', { slug: 'team', title: 'Team' }), 201).id
  }
}

test('lists never show another hub’s objects, also when they are asked for by name', async () => {
  await other.makeWidget('secret-of-omega')
  const lists = guarded().filter(
    // A stream does not end; its own tests see to it.
    ({ method, path, scope }) =>
      method === 'GET' && scope === 'hub:read' && !path.includes('{') && !path.endsWith('/stream')
  )
  assert.ok(lists.length >= 4)
  for (const { path } of lists) {
    for (const query of ['', '?hub=omega', `?hub=${other.id}`]) {
      const text = (await hub.runtime.get(`${path}${query}`)).body
      assert.ok(!text.includes(other.id) && !text.includes('secret-of-omega'), `${path}${query}`)
    }
  }
})

test('another hub named in a body is refused by its scope, since hubs are public', async () => {
  const creators = operations.filter(({ method, path, scope }) => {
    return (
      method === 'POST' && /^hub:(write|record)$/.test(String(scope)) && !path.includes('{') && !path.endsWith('/batch')
    )
  })
  assert.ok(creators.length >= 4)
  for (const operation of creators) {
    const example = exampleOf(operation) as Json | unknown[]
    // Where the body is a list, the hub is named in the query.
    const answer = Array.isArray(example)
      ? await hub.runtime.post(`${operation.path}?hub=omega`, example)
      : await hub.runtime.post(operation.path, { ...example, hub: 'omega' })
    const { code, scope } = answer.json()
    assert.deepEqual(
      [answer.statusCode, code, scope],
      [403, 'insufficient_scope', String(operation.scope).replace('hub:', 'hub:omega:')],
      operation.name
    )
  }
})

test('a key that cannot read its own hub is told the scope it lacks, of another hub nothing', async () => {
  await hub.makeWidget('own-widget')
  const { secret } = ok(
    await server.operator.post(`/api-consumers/${hub.consumerId}/keys`, { scopes: ['hub:alpha:write'] }),
    201
  )
  const writer = server.as(secret)
  for (const answer of [
    await writer.patch('/widgets/own-widget', { name: 'New' }),
    await writer.put('/widgets/own-widget/status', { status: {}, validUntil: null }),
    await writer.get(`/decision-records/${hub.id}`)
  ]) {
    assert.notEqual(answer.statusCode, 404, answer.body)
  }
  const refused = await writer.patch('/widgets/own-widget', { name: 'New' })
  assert.deepEqual([refused.statusCode, refused.json().scope], [403, 'hub:alpha:read'])
})

test('a key of a hub changes nothing of the registry, nor of another hub’s keys', async () => {
  for (const operation of guarded().filter(({ scope }) => /^framework:(write|admin)$/.test(String(scope)))) {
    for (const id of [other.id, other.consumerId, other.manifestId]) {
      assert.equal((await call(hub.runtime, operation, id)).statusCode, 403, operation.name)
    }
  }
})

test('public operations answer everybody, also with a key that is wrong', async () => {
  const reads = operations.filter(
    ({ method, scope, readsKey, path }) => method === 'GET' && scope === undefined && !readsKey && !path.includes('{')
  )
  assert.deepEqual(
    reads.map(({ name }) => name).sort(),
    ['annotation-categories', 'event-types', 'hubs', 'policy-scopes', 'widget-types'].map((name) => `GET /${name}`)
  )
  for (const { path } of reads) for (const caller of [server.anyone, server.as('nonsense')]) ok(await caller.get(path))
})

test('every route that is served is in the document, and the reverse', () => {
  const { app } = server.server
  for (const { method, path } of operations) {
    assert.ok(app.hasRoute({ method, url: `/api/v2${path.replace(/\{(\w+)\}/g, ':$1')}` }), `${method} ${path}`)
  }
  const served = servedRoutes(app.printRoutes({ commonPrefix: false }))
  const documented = operations.map(({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`)
  assert.deepEqual(served.sort(), documented.sort())
})

/** `METHOD /path` for each line of a tree of routes; the pages of the documentation are none of the API. */
function servedRoutes(tree: string): string[] {
  const folders: string[] = []
  return tree.split('\n').flatMap((line) => {
    const match = /^((?:│ {3}| {4})*)(?:├── |└── )(\S*)(?: \(([^)]*)\))?/.exec(line)
    if (!match) return []
    const depth = (match[1] ?? '').length / 4
    folders.length = depth
    folders.push(match[2] ?? '')
    const path = folders.join('')
    if (!path.startsWith('/api/v2/') || /^\/api\/v2\/(docs|openapi\.json)/.test(path)) return []
    const methods = (match[3] ?? '').split(', ').filter((name) => name !== '' && name !== 'HEAD')
    return methods.map((name) => `${name} ${path.slice('/api/v2'.length)}`)
  })
}

test('every operation says its name, purpose, security and scope, and gives an example of its body', () => {
  const ids = operations.map(({ declared }) => declared.operationId)
  assert.equal(new Set(ids).size, operations.length)
  const tags = (document.tags as { name: string; description: string }[]).map(({ name }) => name)
  for (const { name, declared, scope, readsKey } of operations) {
    assert.match(String(declared.operationId), /^[a-z][A-Za-z]+$/, name)
    assert.ok(String(declared.summary).length > 5 && String(declared.description).length > 5, name)
    assert.deepEqual(
      declared.security,
      readsKey ? [{ BearerAuth: [] }, {}] : scope ? [{ BearerAuth: [] }, { SessionCookie: [] }] : [],
      name
    )
    assert.ok(tags.includes((declared.tags as string[])[0] ?? ''), name)
    const body = declared.requestBody as { content: Record<string, { schema: { $ref: string } }> } | undefined
    for (const { schema } of Object.values(body?.content ?? {})) {
      const { examples } = document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}
      assert.ok(Array.isArray(examples) && examples.length > 0, `${name}: an example of the body`)
    }
  }
})

test('an ETag is promised for JSON alone', () => {
  const document = server.server.app.swagger() as unknown as Json & { paths: Json }
  for (const [path, item] of Object.entries(document.paths as Record<string, Json>)) {
    const answer = ((item.get as Json | undefined)?.responses as Record<string, Json> | undefined)?.['200']
    if (!answer) continue
    const isJson = 'application/json' in ((answer.content ?? {}) as Json)
    assert.equal('ETag' in ((answer.headers ?? {}) as Json), isJson, path)
  }
})

test('every operation lists each failure it can answer, as problem+json', () => {
  for (const { name, path, scope, answers, declared } of operations) {
    const wanted = ['400', '405', '406', '429', '500', '503']
    if (scope !== undefined) wanted.push('401', '403')
    if (path.includes('{')) wanted.push('404')
    if (declared.requestBody !== undefined) wanted.push('413', '415', '422')
    for (const status of wanted) {
      const content = answers[status]?.content as Json | undefined
      assert.ok(content?.['application/problem+json'] !== undefined, `${name}: ${status}`)
    }
    assert.ok(
      Object.keys(answers).some((status) => /^2/.test(status)),
      name
    )
  }
})

test('the document names its parts as older clients know them', () => {
  const { components, servers, openapi } = document as typeof document & { servers: { url: string }[] }
  assert.match(String(openapi), /^3\.1\./)
  assert.deepEqual(Object.keys((components as unknown as { securitySchemes: Json }).securitySchemes), [
    'BearerAuth',
    'SessionCookie'
  ])
  assert.ok(servers.every(({ url }) => url.endsWith('/api/v2')))
  for (const path of Object.keys(document.paths)) assert.doesNotMatch(path, /^\/api\//)
  const bootstrap = ['/hubs', '/hub-capability-manifests', '/api-consumers', '/policy-scopes']
  const read = ['/widgets/{id}', '/hub-registry/{hubId}', '/token', '/interaction-events', '/annotations']
  for (const path of [...bootstrap, ...read]) assert.ok(document.paths[path], path)
  assert.ok(document.paths['/interaction-events']?.post && document.paths['/widgets']?.post)
})

test('the document and its page are public, and only where older clients look for them', async () => {
  const raw = await server.anyone.get('/openapi.json')
  assert.match(String(raw.headers['content-type']), /^application\/json/)
  const page = await server.anyone.get('/docs', { accept: 'text/html' })
  assert.deepEqual([page.statusCode, /^text\/html/.test(String(page.headers['content-type']))], [200, true])
  for (const url of ['/openapi.json', '/docs']) {
    assert.equal((await server.server.app.inject({ method: 'GET', url })).statusCode, 404, url)
  }
})
