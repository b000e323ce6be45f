/** A renamed widget keeps its history, and its former slug still resolves to it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { listen, ok, startTestServer, type TestHub, type TestServer, until } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
})
after(() => server.close())

const widgetType = 'alpha.thing'
const read = async (reference: string, query = '') => ok(await hub.runtime.get(`/widgets/${reference}${query}`))
const rename = (reference: string, slug: string, query = '') =>
  hub.runtime.patch(`/widgets/${reference}${query}`, { slug })
const send = async (widgets: unknown[], inventory?: string) =>
  ok(await hub.runtime.post('/widgets/batch', { widgets, ...(inventory === undefined ? {} : { inventory }) })).data
const record = async (widget: string) =>
  ok(
    await hub.runtime.post('/interaction-events', {
      widget,
      eventType: 'alpha.checked',
      metadata: { status: 'good' }
    }),
    201
  )

test('evidence, history, annotations and relations stay, under both slugs', async () => {
  const id = await hub.makeWidget('before')
  await hub.makeWidget('neighbour')
  await record('before')
  ok(await hub.runtime.post('/relations', { fromWidget: 'before', type: 'depends-on', toWidget: 'neighbour' }), 201)
  ok(await hub.runtime.post('/annotations', { widget: 'before', category: 'alpha.question', body: 'Why?' }), 201)
  const answer = ok(await rename('before', 'after'))
  assert.deepEqual([answer.id, answer.slug, answer.formerSlugs, answer.version], [id, 'after', ['before'], 2])
  for (const slug of ['before', 'after']) {
    const { data, meta } = ok(await hub.runtime.get(`/widgets?slug=${slug}`))
    assert.deepEqual([data.map((one: { slug: string }) => one.slug), meta.total], [['after'], 1], slug)
  }

  const event = await record('before')
  assert.deepEqual([event.widgetId, event.widgetSlug], [id, 'after'])
  for (const reference of ['before', 'after', id]) {
    const include = '?include=relations,evidence,annotations,explanation'
    const { evidence, relations, annotations, explanation, slug } = await read(reference, include)
    assert.deepEqual([slug, evidence.length, relations.length, annotations.length], ['after', 1, 1, 1])
    assert.match(explanation.claims[0].text, /, formerly before$/)
    const lists = ['interaction-events', 'annotations', 'relations', 'system-events']
    const totals = await Promise.all(
      lists.map(async (path) => ok(await hub.runtime.get(`/${path}?widget=${reference}`)).data.length)
    )
    assert.deepEqual(totals.slice(0, 3), [2, 1, 1], reference)
    assert.ok((totals[3] ?? 0) > 0)
    assert.equal(ok(await hub.runtime.get(`/widgets/${reference}/versions`)).meta.total, 2)
    ok(await hub.runtime.put(`/widgets/${reference}/observation`, { state: 'paused', reason: 'A test' }))
    assert.equal(ok(await hub.runtime.get(`/observations?widget=${reference}`)).data.length, 1)
    ok(await hub.runtime.post('/commands', { name: 'ping', widget: reference }), 201)
  }
  assert.equal(ok(await hub.runtime.get('/commands?widget=before')).data.length, 3)
  const versions = ok(await hub.runtime.get('/widgets/after/versions')).data
  assert.deepEqual(
    versions.map(({ slug }: { slug: string }) => slug),
    ['before', 'after']
  )
  assert.deepEqual(
    ok(await hub.runtime.get('/widgets?slug=after')).data.map(({ id: found }: { id: string }) => found),
    [id]
  )
})

test('a slug that is taken is refused, and a former slug belongs to the next widget that takes it', async () => {
  const first = await hub.makeWidget('first')
  await hub.makeWidget('second')
  const taken = await rename('first', 'second')
  assert.deepEqual([taken.statusCode, taken.json().code], [409, 'already_exists'])
  assert.equal((await read('first')).version, 1)
  ok(await rename('first', 'moved'))
  const other = await hub.makeWidget('first')
  assert.notEqual(other, first)
  assert.deepEqual([(await read('first')).id, (await read('moved')).formerSlugs], [other, []])
  assert.equal((await record('first')).widgetId, other)
  // Back and forth: a widget is not its own former name.
  ok(await rename('moved', 'there'))
  ok(await rename('moved', 'moved'))
  assert.deepEqual([(await read('there')).id, (await read('moved')).formerSlugs], [first, ['there']])
  for (const slug of ['UPPER', '', null, 'a b', '019a0000-0000-7000-8000-00000000dead'])
    assert.equal((await hub.runtime.patch('/widgets/moved', { slug })).statusCode, 422, String(slug))
})

test('the stream of a widget continues after a rename', async () => {
  await hub.makeWidget('streamed')
  const path = '/interaction-events/stream?widget=streamed'
  const stream = await listen(server.server, path, hub.runtime.key)
  await record('streamed')
  await until('the first has come', () => stream.messages.length === 1)
  ok(await rename('streamed', 'streamed-on'))
  await record('streamed-on')
  await record('streamed')
  await until('all have come', () => stream.messages.length === 3)
  const slugs = stream.messages.map(({ data }) => JSON.parse(data).widgetSlug)
  assert.deepEqual(slugs, ['streamed', 'streamed-on', 'streamed-on'])
  stream.close()
  // By its former slug, too.
  const later = await listen(server.server, path, hub.runtime.key)
  await record('streamed')
  await until('it has come', () => later.messages.length === 1)
  later.close()
})

test('a batch renames by renamedFrom, once', async () => {
  const id = await hub.makeWidget('old-name', { attributes: { a: 1 } })
  const item = { slug: 'new-name', renamedFrom: 'old-name', name: 'New', widgetType }
  const [done] = await send([item], 'mine')
  assert.deepEqual([done.status, done.id, done.version], ['updated', id, 2])
  const { slug, formerSlugs, attributes, ownership } = await read('old-name')
  assert.deepEqual([slug, formerSlugs, attributes], ['new-name', ['old-name'], { a: 1 }])
  assert.deepEqual(ownership, { mine: ['/name', '/widgetType'] })
  assert.equal((await send([item], 'mine'))[0].status, 'unchanged')
  const [made] = await send([{ slug: 'never-there', renamedFrom: 'not-there-either', name: 'x', widgetType }])
  assert.equal(made.status, 'created')
})

test('the slug of a widget that an inventory manages is changed by that inventory, or by force', async () => {
  await send([{ slug: 'locked', name: 'Locked', widgetType }], 'first')
  const refused = await rename('locked', 'unlocked')
  const { code, inventory, pointer } = refused.json()
  assert.deepEqual([refused.statusCode, code, inventory, pointer], [409, 'field_managed', 'first', '/slug'])
  for (const other of ['second', undefined]) {
    const [answer] = await send([{ slug: 'unlocked', renamedFrom: 'locked' }], other)
    assert.deepEqual([answer.problem.code, answer.problem.pointer], ['field_managed', '/slug'])
  }
  assert.equal((await read('locked')).slug, 'locked')
  ok(await rename('locked', 'by-force', '?force=true'))
  assert.equal((await send([{ slug: 'by-inventory', renamedFrom: 'by-force' }], 'first'))[0].status, 'updated')
  assert.deepEqual((await read('locked')).formerSlugs.toSorted(), ['by-force', 'locked'])
})

test('the operator reads the widget that has a slug before one that had it', async () => {
  const omega = await server.makeHub({ slug: 'omega' })
  await hub.makeWidget('shared-name')
  ok(await rename('shared-name', 'other-name'))
  const theirs = await omega.makeWidget('shared-name')
  assert.equal(ok(await server.operator.get('/widgets/shared-name')).id, theirs)
  assert.equal(ok(await server.operator.get('/widgets/shared-name?hub=alpha')).slug, 'other-name')
  assert.equal((await omega.runtime.get('/widgets/other-name')).statusCode, 404)
})
