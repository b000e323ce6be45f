/** Changes of widgets are merge patches: two writers of different members do not undo each other. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
})
after(() => server.close())

const attributesOf = async (slug: string) => ok(await hub.runtime.get(`/widgets/${slug}`)).attributes
const patch = (slug: string, attributes: unknown, headers = {}) =>
  hub.runtime.patch(`/widgets/${slug}`, { attributes }, headers)

test('writers of different members at once both leave their change', async () => {
  await hub.makeWidget('shared', { attributes: { deep: { kept: true } } })
  const writers = Array.from({ length: 20 }, (_, index) => index)
  await Promise.all(
    writers.map(async (index) => ok(await patch('shared', { [`w${index}`]: index, deep: { [`w${index}`]: index } })))
  )
  const written = Object.fromEntries(writers.map((index) => [`w${index}`, index]))
  assert.deepEqual(await attributesOf('shared'), { ...written, deep: { kept: true, ...written } })
  assert.equal(ok(await hub.runtime.get('/widgets/shared')).version, 21)
})

test('null removes a member at any depth, and a list is replaced', async () => {
  await hub.makeWidget('pruned', { attributes: { a: 1, b: { c: 1, d: 2 }, list: [1, 2, { x: null }] } })
  ok(await patch('pruned', { a: null, b: { c: null, e: { f: null } }, list: [3] }))
  assert.deepEqual(await attributesOf('pruned'), { b: { d: 2, e: {} }, list: [3] })
  assert.equal(ok(await patch('pruned', { never: null })).version, 2, 'a change of nothing is not a version')
  assert.equal((await patch('pruned', null)).statusCode, 422)
  const [, second] = ok(await hub.runtime.get('/widgets/pruned/versions')).data
  assert.deepEqual(second.attributes, { b: { d: 2, e: {} }, list: [3] })
})

test('a member that is null is refused on creation, with its place', async () => {
  const body = { slug: 'never', name: 'Never', widgetType: 'alpha.thing', attributes: { a: { 'b/c': null }, d: null } }
  const refused = await hub.runtime.post('/widgets', body)
  assert.deepEqual(
    [refused.statusCode, refused.json().code, refused.json().errors.map((one: { pointer: string }) => one.pointer)],
    [422, 'validation_failed', ['#/attributes/a/b~1c', '#/attributes/d']]
  )
  assert.equal((await hub.runtime.get('/widgets/never')).statusCode, 404)
})

test('patches do not add up to more than one request may create, and what is too large can shrink', async () => {
  const text = 'x'.repeat(600_000)
  await hub.makeWidget('full', { attributes: { a: text } })
  const refused = await patch('full', { b: text })
  assert.deepEqual([refused.statusCode, refused.json().errors[0].pointer], [422, '#/attributes'])
  ok(await patch('full', { a: null, b: text }))
  assert.deepEqual(Object.keys(await attributesOf('full')), ['b'])
})

test('attributes have at most 10,000 members, counted at every depth, however they are written', async () => {
  const numbered = (count: number, name: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}${index}`, index]))
  const refusalOf = ({ errors }: { errors: { pointer: string; detail: string }[] }) => errors[0]
  const refusal = (response: { statusCode: number; json(): never }) => {
    assert.equal(response.statusCode, 422)
    return refusalOf(response.json())
  }
  const more = (count: number) => ({
    pointer: '#/attributes',
    detail: `has ${count} members, counted at every depth; at most 10000`
  })
  // `deep`, `list` and `x` are members too.
  const whole = { ...numbered(4996, 'a'), deep: numbered(4999, 'b'), list: [1, [{ x: [] }, 2]] }
  const item = {
    slug: 'numerous',
    name: 'Numerous',
    widgetType: 'alpha.thing',
    attributes: { ...whole, c: 1, d: 1, e: 1 }
  }
  assert.deepEqual(refusal(await hub.runtime.post('/widgets', item)), more(10_001))
  const batch = async (widget: object) => ok(await hub.runtime.post('/widgets/batch', { widgets: [widget] })).data[0]
  assert.deepEqual(refusalOf((await batch(item)).problem), more(10_001))
  const { e: _, ...full } = item.attributes
  assert.equal((await batch({ ...item, attributes: full })).status, 'created')
  assert.deepEqual(refusal(await patch('numerous', numbered(10_001, 'p'))), more(10_001))
  const merged = {
    pointer: '#/attributes',
    detail: 'would have 10001 members after this change, counted at every depth; at most 10000'
  }
  assert.deepEqual(refusal(await patch('numerous', { deep: { extra: 1 } })), merged)
  assert.deepEqual(refusalOf((await batch({ slug: 'numerous', attributes: { extra: 1 } })).problem), merged)
  ok(await patch('numerous', { extra: 1, c: null }))
})

test('attributes that have too many members already can shrink and not grow', async () => {
  await hub.makeWidget('old')
  const client = new pg.Client({ connectionString: server.database.url })
  await client.connect()
  await client.query(
    `update hub.widgets set attributes = (select json_object_agg('m' || i, i) from generate_series(1, 10005) i)
     where slug = 'old'`
  )
  await client.end()
  ok(await patch('old', { m1: null, m2: 'changed' }))
  assert.equal((await patch('old', { m1: 1 })).statusCode, 422)
  assert.equal(Object.keys(await attributesOf('old')).length, 10_004)
})

test('every PATCH takes both media types and says so, and nothing else takes a merge patch', async () => {
  const { paths } = ok(await server.anyone.get('/openapi.json'))
  const patches = Object.entries<{ patch?: { requestBody: { content: object; description: string } } }>(paths).flatMap(
    ([path, item]) => (item.patch ? [{ path, ...item.patch.requestBody }] : [])
  )
  assert.ok(patches.length >= 8)
  for (const { path, content, description } of patches) {
    assert.deepEqual(Object.keys(content), ['application/json', 'application/merge-patch+json'], path)
    assert.match(description, /RFC 7396/, path)
  }
  const type = { 'content-type': 'application/merge-patch+json; charset=utf-8' }
  await hub.makeWidget('typed', { attributes: { a: 1 } })
  assert.deepEqual(ok(await patch('typed', { b: 2 }, type)).attributes, { a: 1, b: 2 })
  assert.equal((await patch('typed', { b: 2 }, { 'content-type': 'application/json-patch+json' })).statusCode, 415)
  ok(await server.operator.patch('/hubs/alpha', { domain: 'alpha.example' }, type))
  assert.equal(ok(await server.operator.patch('/hubs/alpha', { domain: null }, type)).domain, null)
  const posted = await hub.runtime.post('/widgets', { slug: 'x', name: 'x', widgetType: 'alpha.thing' }, type)
  assert.deepEqual([posted.statusCode, posted.json().code], [415, 'unsupported_media_type'])
})
