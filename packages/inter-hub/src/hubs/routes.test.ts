import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer

before(async () => {
  server = await startTestServer()
})
after(() => server.close())

test('an empty list is exactly the body that older clients know, without a key', async () => {
  for (const path of ['/hubs', '/policy-scopes', '/widget-types', '/event-types', '/annotation-categories']) {
    const answer = await server.anyone.get(path)
    assert.equal(answer.statusCode, 200)
    assert.equal(answer.body, '{"data":[],"meta":{"page":1,"per_page":50,"total":0}}')
  }
})

test('client-H1: a hub is created in either spelling and read in one, by id and slug', async () => {
  const body = {
    name: 'Ops Hub',
    slug: 'ops-hub',
    domain: 'ops.example.org',
    hub_kind: 'domain',
    hub_family: 'vsm',
    vsm_function: 'OPS',
    vsm_system: 'S1'
  }
  const created = await server.operator.post('/hubs', body)
  const hub = ok(created, 201)
  assert.equal(created.headers.location, `/api/v2/hubs/${hub.id}`)
  assert.deepEqual([hub.hubKind, hub.hubFamily, hub.vsmFunction, hub.vsmSystem], ['domain', 'vsm', 'OPS', '1'])
  assert.deepEqual(
    Object.keys(hub).filter((name) => name.includes('_')),
    []
  )
  for (const reference of [hub.id, 'ops-hub']) assert.deepEqual(ok(await server.anyone.get(`/hubs/${reference}`)), hub)
  assert.deepEqual(ok(await server.anyone.get('/hubs?slug=ops-hub')).data, [hub])
})

test('lets exactly one of two racing registrations win', async () => {
  const register = () => server.operator.post('/hubs', { slug: 'twin', name: 'Twin' })
  const answers = await Promise.all([register(), register(), register()])
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [201, 409, 409])
  assert.equal(answers.find(({ statusCode }) => statusCode === 409)?.json().code, 'already_exists')
})

test('a change needs the version it was made from, when it says one', async () => {
  const created = await server.operator.post('/hubs', { slug: 'versions', name: 'One' })
  const tag = String(created.headers.etag)
  const change = (name: string, headers: Record<string, string>) =>
    server.operator.patch('/hubs/versions', { name }, headers)
  assert.equal((await change('Two', { 'if-match': tag })).statusCode, 200)
  const stale = await change('Three', { 'if-match': tag })
  assert.deepEqual([stale.statusCode, stale.json().code], [412, 'precondition_failed'])
  assert.match(String(stale.headers.etag), /^"2/)
  assert.equal((await change('Three', { 'if-match': 'W/"1"' })).statusCode, 412)
  assert.equal((await change('Three', { 'if-match': '"7", "2"' })).statusCode, 200)
  assert.equal((await change('Four', { 'if-match': '*' })).statusCode, 200)
  assert.equal((await change('Five', {})).statusCode, 200)
})

test('an unchanged thing is not sent again', async () => {
  const first = await server.anyone.get('/hubs')
  const tag = String(first.headers.etag)
  for (const header of [tag, `"other", ${tag}`, `W/${tag}`]) {
    const again = await server.anyone.get('/hubs', { 'if-none-match': header })
    assert.deepEqual([again.statusCode, again.body, again.headers.etag], [304, '', tag])
    assert.equal(again.headers['cache-control'], 'public, max-age=30')
  }
  ok(await server.operator.post('/hubs', { slug: 'news', name: 'News' }), 201)
  assert.equal((await server.anyone.get('/hubs', { 'if-none-match': tag })).statusCode, 200)
})

test('pages have links, and one past the end is empty and right about the total', async () => {
  for (let index = 0; index < 5; index++)
    ok(await server.operator.post('/hubs', { slug: `page-${index}`, name: 'P', hubFamily: 'paged' }), 201)
  const page = async (query: string) => {
    const answer = await server.anyone.get(`/hubs?hubFamily=paged&${query}`)
    return { ...ok(answer), link: String(answer.headers.link) }
  }
  const second = await page('page=2&per_page=2')
  assert.deepEqual(
    second.data.map(({ slug }: { slug: string }) => slug),
    ['page-2', 'page-3']
  )
  for (const [relation, number] of [
    ['first', 1],
    ['prev', 1],
    ['next', 3],
    ['last', 3]
  ] as const) {
    // client-L6: absolute, so that it needs no base.
    assert.match(second.link, /^<http:\/\/hub\.test\/api\/v2\/hubs\?/)
    assert.match(second.link, new RegExp(`<[^>]*page=${number}&per_page=2[^>]*>; rel="${relation}"`))
  }
  assert.deepEqual((await page('page=9&per_page=2')).meta, { page: 9, per_page: 2, total: 5 })
  assert.equal((await page('per_page=1000')).meta.per_page, 200)
  const sorted = await page('sort=-slug')
  assert.equal(sorted.data[0].slug, 'page-4')
})

test('refuses parameters that are wrong, unknown or repeated', async () => {
  for (const query of [
    'page=0',
    'page=-1',
    'page=1.5',
    'page=abc',
    'page=9223372036854775808',
    'page=1&page=2',
    'x=1',
    'sort=nothing',
    'per_page=0'
  ]) {
    const answer = await server.anyone.get(`/hubs?${query}`)
    assert.deepEqual([answer.statusCode, answer.json().code], [400, 'malformed_request'], query)
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
  }
})

test('refuses members that a client does not own, each by its place', async () => {
  const answer = await server.operator.post('/hubs', {
    slug: 'mass',
    name: 'M',
    id: 'x',
    createdAt: 'x',
    isAdmin: true,
    status: 'archived'
  })
  const { code, errors } = answer.json()
  assert.equal(code, 'validation_failed')
  assert.deepEqual(errors.map(({ pointer }: { pointer: string }) => pointer).sort(), [
    '#/createdAt',
    '#/id',
    '#/isAdmin',
    '#/status'
  ])
  assert.equal(ok(await server.anyone.get('/hubs?slug=mass')).meta.total, 0)
})

test('an archived hub is hidden unless asked for, and its keys are dead', async () => {
  const hub = await server.makeHub({ slug: 'old' })
  ok(await hub.runtime.get('/widgets'))
  ok(await server.operator.patch('/hubs/old', { status: 'archived' }))
  assert.equal(ok(await server.anyone.get('/hubs?slug=old')).meta.total, 0)
  assert.equal(ok(await server.anyone.get('/hubs?slug=old&status=archived')).meta.total, 1)
  while ((await hub.runtime.get('/widgets')).statusCode !== 401) await new Promise((resolve) => setTimeout(resolve, 20))
})

test('a hub of the family vsm has a function of the VSM and the system of that function', async () => {
  const places: [string | null, string | null, string?, RegExp?][] = [
    ['OPS', '1'],
    ['AUD', '3*'],
    ['POL', 'S5'],
    ['ENV', null],
    ['SYN', null],
    [null, '2'],
    ['ops', '1', '#/vsmFunction', /one of OPS, SYN, CTL, AUD, INT, POL, ENV/],
    ['constructor', null, '#/vsmFunction'],
    ['OPS', '2', '#/vsmSystem', /must be "1" for the function OPS/],
    ['ENV', '4', '#/vsmSystem', /must be null/],
    [null, '6', '#/vsmSystem', /one of 1, 2, 3, 3\*, 4, 5/]
  ]
  for (const [index, [vsmFunction, vsmSystem, pointer, detail = /./]] of places.entries()) {
    const slug = `vsm-${index}`
    const place = { hubFamily: 'vsm', vsmFunction, vsmSystem }
    const answer = await server.operator.post('/hubs', { slug, name: slug, ...place })
    assert.equal(answer.statusCode, pointer ? 422 : 201, JSON.stringify(place))
    if (!pointer) continue
    assert.equal(answer.json().errors[0].pointer, pointer)
    assert.match(answer.json().detail, detail)
    // Other families have words of their own.
    ok(await server.operator.post('/hubs', { slug, name: slug, vsmFunction, vsmSystem }), 201)
    assert.equal((await server.operator.patch(`/hubs/${slug}`, { hubFamily: 'vsm' })).statusCode, 422)
    const draft = await server.operator.post('/hub-capability-manifests', { hub: slug, hubFamily: 'vsm' })
    assert.deepEqual([draft.statusCode, draft.json().errors[0].pointer], [422, pointer])
  }
})
