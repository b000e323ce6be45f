import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let alpha: TestHub
let omega: TestHub

before(async () => {
  server = await startTestServer()
  alpha = await server.makeHub({ slug: 'alpha' })
  omega = await server.makeHub({ slug: 'omega' })
})
after(() => server.close())

test('every change is a version, the first too, and a change of nothing is none', async () => {
  const created = ok(
    await alpha.runtime.post('/widgets', {
      slug: 'one',
      name: 'One',
      widget_type: 'alpha.thing',
      policyScope: 'alpha.local',
      attributes: { a: 1 }
    }),
    201
  )
  assert.deepEqual([created.version, created.state, created.hubSlug], [1, 'unproven', 'alpha'])
  assert.equal(ok(await alpha.runtime.patch('/widgets/one', { owner: 'team' })).version, 2)
  assert.equal(ok(await alpha.runtime.patch('/widgets/one', { owner: 'team', attributes: { a: 1 } })).version, 2)
  const versions = ok(await alpha.runtime.get('/widgets/one/versions'))
  assert.deepEqual(
    versions.data.map(({ version, owner }: { version: number; owner: string }) => [version, owner]),
    [
      [1, null],
      [2, 'team']
    ]
  )
  assert.equal(versions.data[0].by.id, alpha.consumerId)
})

test('a smoke widget is created and deleted, and totals are as before', async () => {
  const total = async () => ok(await alpha.runtime.get('/widgets')).meta.total
  const before = await total()
  await alpha.makeWidget('smoke')
  assert.equal(await total(), before + 1)
  assert.equal((await alpha.runtime.delete('/widgets/smoke')).statusCode, 204)
  assert.equal((await alpha.runtime.get('/widgets/smoke')).statusCode, 404)
  assert.equal((await alpha.runtime.delete('/widgets/smoke')).statusCode, 404)
  assert.equal(await total(), before)
})

test('names of the vocabulary are required, and the slug belongs to one widget of a hub', async () => {
  const make = async (more: object) =>
    (await alpha.runtime.post('/widgets', { slug: 'two', name: 'Two', widgetType: 'alpha.thing', ...more })).json()
  assert.equal((await make({ widgetType: 'omega.thing' })).code, 'unknown_widget_type')
  assert.equal((await make({ policyScope: 'omega.local' })).code, 'unknown_policy_scope')
  const answers = await Promise.all(Array.from({ length: 8 }, () => make({})))
  assert.equal(answers.filter(({ id }) => id).length, 1)
  assert.ok(answers.every(({ id, code }) => id || code === 'already_exists'))
})

test('a widget of another hub does not exist for a key that may not read it', async () => {
  const id = await omega.makeWidget('theirs')
  const never = '00000000-0000-4000-8000-000000000000'
  for (const [method, path] of [
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['GET', '/versions'],
    ['GET', '/relations'],
    ['GET', '/evidence']
  ] as const) {
    const body = method === 'PATCH' ? { body: { name: 'mine' } } : {}
    const foreign = await alpha.runtime.send(method, `/widgets/${id}${path}`, body)
    const absent = await alpha.runtime.send(method, `/widgets/${never}${path}`, body)
    assert.equal(foreign.statusCode, 404)
    assert.equal(foreign.json().detail, absent.json().detail)
  }
  assert.equal(ok(await alpha.runtime.get('/widgets?hub=omega')).meta.total, 0)
  assert.equal(
    (await alpha.runtime.post('/widgets', { hub: 'omega', slug: 'x', name: 'X', widgetType: 'omega.thing' })).json()
      .code,
    'insufficient_scope'
  )
})

test('a slug in several hubs is one’s own first, and ambiguous for who has none', async () => {
  await alpha.makeWidget('both')
  await omega.makeWidget('both')
  assert.equal(ok(await alpha.runtime.get('/widgets/both')).hubSlug, 'alpha')
  const unclear = await server.operator.get('/widgets/both')
  assert.deepEqual([unclear.statusCode, unclear.json().code], [409, 'ambiguous'])
  assert.deepEqual(
    unclear
      .json()
      .candidates.map(({ hub }: { hub: string }) => hub)
      .sort(),
    ['alpha', 'omega']
  )
  assert.equal(ok(await server.operator.get('/widgets/both?hub=omega')).hubSlug, 'omega')
})

test('filters by state, type, owner and text, sorts worst first', async () => {
  const many = await server.makeHub({ slug: 'many' })
  for (const [slug, status] of [
    ['w-good', 'good'],
    ['w-bad', 'bad'],
    ['w-none', '']
  ] as const) {
    await many.makeWidget(slug, { owner: 'team', description: `about 100% of ${slug}` })
    if (status)
      ok(
        await many.runtime.post('/interaction-events', {
          widget: slug,
          eventType: 'many.checked',
          metadata: { status }
        }),
        201
      )
  }
  const find = async (query: string) => {
    const { data, meta } = ok(await many.runtime.get(`/widgets?${query}`))
    assert.equal(meta.total, data.length)
    return data.map(({ slug }: { slug: string }) => slug)
  }
  assert.deepEqual(await find('state=failing'), ['w-bad'])
  assert.deepEqual(await find('state=verified'), ['w-good'])
  assert.deepEqual(await find('sort=state'), ['w-bad', 'w-none', 'w-good'])
  assert.deepEqual(await find('sort=-slug&owner=team'), ['w-none', 'w-good', 'w-bad'])
  assert.deepEqual(await find('q=100%25%20of%20w-n'), ['w-none'])
  assert.deepEqual(await find('q=_'), [])
  assert.deepEqual(await find('q=TEA'), ['w-good', 'w-bad', 'w-none'])
  assert.deepEqual(await find('q=W-B'), ['w-bad'])
  assert.deepEqual(await find('q=-b'), ['w-bad'])
  assert.deepEqual(await find('q=about&state=failing'), ['w-bad'])
  assert.deepEqual(await find('q=teamabout'), [], 'a text is found within one field')
  ok(await many.runtime.patch('/widgets/w-good', { description: 'Grüße aus KÖLN' }))
  assert.deepEqual([await find('q=köln'), await find('q=about%20100%25')], [['w-good'], ['w-bad', 'w-none']])
  ok(await many.runtime.patch('/widgets/w-none', { status: 'archived' }))
  assert.deepEqual(await find(''), ['w-good', 'w-bad'])
  assert.deepEqual(await find('status=archived'), ['w-none'])
})

test('relations lead both ways, by declared types, once from each source', async () => {
  await alpha.makeWidget('from')
  await alpha.makeWidget('to')
  const relate = (more: object = {}) =>
    alpha.runtime.post('/relations', { fromWidget: 'from', type: 'depends-on', toWidget: 'to', ...more })
  const relation = ok(await relate({ state: 'target', note: 'soon' }), 201)
  assert.deepEqual(
    [relation.origin, relation.state, relation.confidence, relation.fromWidgetSlug],
    ['declared', 'target', 'stated', 'from']
  )
  assert.equal((await relate()).json().code, 'already_exists')
  ok(await relate({ origin: 'observed' }), 201)
  assert.equal((await relate({ type: 'unknown' })).json().code, 'unknown_relation_type')
  assert.equal((await relate({ toWidget: 'from' })).json().code, 'validation_failed')
  assert.equal((await relate({ toWidget: 'nowhere' })).json().errors[0].pointer, '#/toWidget')
  for (const slug of ['from', 'to'])
    assert.equal(ok(await alpha.runtime.get(`/widgets/${slug}/relations`)).data.length, 2)
  const whole = ok(await alpha.runtime.get('/widgets/to?include=relations,evidence,annotations'))
  assert.deepEqual([whole.relations.length, whole.evidence, whole.annotations], [2, [], []])
  assert.equal((await alpha.runtime.delete(`/relations/${relation.id}`)).statusCode, 204)
  assert.equal(ok(await alpha.runtime.get('/relations?widget=to')).meta.total, 1)
})

test('a widget’s tag changes with its evidence, while If-Match asks for its version alone', async () => {
  await alpha.makeWidget('tagged')
  const first = await alpha.runtime.get('/widgets/tagged')
  ok(
    await alpha.runtime.post('/interaction-events', {
      widget: 'tagged',
      eventType: 'alpha.checked',
      metadata: { status: 'good' }
    }),
    201
  )
  const second = await alpha.runtime.get('/widgets/tagged', { 'if-none-match': String(first.headers.etag) })
  assert.equal(second.statusCode, 200)
  assert.notEqual(first.headers.etag, second.headers.etag)
  assert.equal(second.headers['cache-control'], 'private, no-cache')
  ok(await alpha.runtime.patch('/widgets/tagged', { owner: 'x' }, { 'if-match': String(first.headers.etag) }))
  for (const excluded of ['*', '"1", "2"', 'W/"2.x"']) {
    const answer = await alpha.runtime.patch('/widgets/tagged', { owner: 'y' }, { 'if-none-match': excluded })
    assert.deepEqual([answer.statusCode, answer.json().code], [412, 'precondition_failed'], excluded)
  }
  ok(await alpha.runtime.patch('/widgets/tagged', { owner: 'x' }, { 'if-none-match': '"1"' }))
  assert.equal(
    (await alpha.runtime.delete('/widgets/tagged', { 'if-match': String(first.headers.etag) })).statusCode,
    412
  )
})
