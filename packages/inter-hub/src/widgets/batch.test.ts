import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
})
after(() => server.close())

const widgetType = 'alpha.thing'
const send = (widgets: unknown[], more: object = {}, headers: Record<string, string> = {}) =>
  hub.runtime.post('/widgets/batch', { widgets, ...more }, headers)
const statuses = ({ data }: { data: { status: string }[] }) => data.map(({ status }) => status)
const read = async (slug: string) => ok(await hub.runtime.get(`/widgets/${slug}`))

test('each widget is created, updated, left or refused for itself, in its place', async () => {
  await hub.makeWidget('there', { attributes: { a: 1 } })
  await hub.makeWidget('same')
  const answer = ok(
    await send([
      { slug: 'new', name: 'New', widgetType, attributes: { url: 'x' } },
      { slug: 'there', name: 'Changed' },
      { slug: 'same', name: 'same' },
      { slug: 'no-name' },
      { slug: 'unknown-type', name: 'x', widgetType: 'nothing' },
      { slug: 'there', widget_type: 'nothing' },
      'not an object',
      { slug: 'UPPER', name: 'x', widgetType },
      { slug: 'extra', name: 'x', widgetType, colour: 'red' },
      null
    ]),
    200
  )
  assert.deepEqual(statuses(answer), ['created', 'updated', 'unchanged', ...Array.from({ length: 7 }, () => 'refused')])
  assert.deepEqual(answer.meta, { total: 10, created: 1, updated: 1, unchanged: 1, refused: 7 })
  assert.deepEqual(
    answer.data.map(({ index }: { index: number }) => index),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
  )
  const codes = answer.data.slice(3).map(({ problem }: { problem: { code: string } }) => problem.code)
  assert.deepEqual(codes.slice(0, 3), ['validation_failed', 'unknown_widget_type', 'unknown_widget_type'])
  assert.ok(codes.slice(3).every((code: string) => code === 'validation_failed'))
  assert.equal(answer.data[3].problem.errors[0].pointer, '#/name')
  assert.equal(answer.data[8].problem.errors[0].pointer, '#/colour')
  const created = await read('new')
  assert.deepEqual([created.id, created.version, created.attributes], [answer.data[0].id, 1, { url: 'x' }])
  assert.deepEqual([(await read('there')).name, (await read('there')).version], ['Changed', 2])
  assert.equal((await hub.runtime.get('/widgets/no-name')).statusCode, 404)
  // Every change is a version, also here.
  assert.equal(ok(await hub.runtime.get('/widgets/there/versions')).meta.total, 2)
})

test('a repeated request with its Idempotency-Key is answered as the first', async () => {
  const widgets = [{ slug: 'once', name: 'Once', widgetType }]
  const first = ok(await send(widgets, {}, { 'idempotency-key': 'batch-1' }))
  const again = await send(widgets, {}, { 'idempotency-key': 'batch-1' })
  assert.deepEqual([ok(again), again.headers['idempotency-replayed']], [first, 'true'])
  assert.deepEqual(statuses(ok(await send(widgets))), ['unchanged'])
})

test('a thousand widgets are taken and one more is not; two batches at once both end', async () => {
  const many = (name: string) =>
    Array.from({ length: 1000 }, (_, index) => ({ slug: `many-${index}`, name, widgetType }))
  assert.equal(ok(await send(many('first'))).meta.created, 1000)
  assert.equal((await send([...many('x'), { slug: 'more' }])).statusCode, 422)
  assert.equal((await send([])).statusCode, 422)
  const some = many('second').slice(0, 100)
  const [one, two] = await Promise.all([send(some), send([...some].reverse())])
  assert.equal(ok(one).meta.refused + ok(two).meta.refused, 0)
})

test('fields that an inventory sends are its own: others are refused with its name, unless they force it', async () => {
  const item = {
    slug: 'managed',
    name: 'Managed',
    widgetType,
    attributes: { url: 'a', checks: { http: { every: 1 } } }
  }
  assert.deepEqual(statuses(ok(await send([item], { inventory: 'first' }))), ['created'])
  const { ownership } = await read('managed')
  assert.deepEqual(ownership, {
    first: ['/attributes/checks/http/every', '/attributes/url', '/name', '/widgetType']
  })
  const patch = (body: Record<string, unknown>, query = '') => hub.runtime.patch(`/widgets/managed${query}`, body)
  const refused = await patch({ name: 'Other' })
  const { code, inventory, pointer } = refused.json()
  assert.deepEqual([refused.statusCode, code, inventory, pointer], [409, 'field_managed', 'first', '/name'])
  assert.equal((await read('managed')).name, 'Managed')
  // What it does not manage is free, and so is what stays as it is.
  ok(await patch({ description: 'Free', name: 'Managed' }))
  // A batch without an inventory is another writer, too.
  const other = ok(
    await send([
      { slug: 'managed', name: 'Other' },
      { slug: 'managed', owner: 'me' }
    ])
  )
  assert.deepEqual(statuses(other), ['refused', 'updated'])
  assert.equal(other.data[0].problem.code, 'field_managed')

  ok(await patch({ name: 'Forced' }, '?force=true'))
  const forced = await read('managed')
  assert.deepEqual([forced.name, forced.ownership.first.includes('/name')], ['Forced', false])
  ok(await patch({ name: 'Free now' }))
  // The inventory takes it again.
  assert.deepEqual(statuses(ok(await send([item], { inventory: 'first' }))), ['updated'])
  assert.deepEqual(statuses(ok(await send([item], { inventory: 'first' }))), ['unchanged'])
  assert.equal((await patch({ name: 'x' })).statusCode, 409)
})

test('of two inventories that claim one field the second is refused, and told who the first is', async () => {
  const item = { slug: 'shared', name: 'Shared', widgetType }
  ok(await send([item], { inventory: 'first' }))
  const answer = ok(
    await send([item, { slug: 'shared', description: 'Theirs' }, { slug: 'own', name: 'x', widgetType }], {
      inventory: 'second'
    })
  )
  assert.deepEqual(statuses(answer), ['refused', 'updated', 'created'])
  const { code, inventory, pointer } = answer.data[0].problem
  assert.deepEqual([code, inventory, pointer], ['field_managed', 'first', '/name'])
  assert.deepEqual((await read('shared')).ownership, { first: ['/name', '/widgetType'], second: ['/description'] })
})

test('a widget of very many fields is refused where an inventory would manage them, and costs no more than its bytes', async () => {
  const attributes = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`f${index}`, index]))
  const item = { slug: 'wide', name: 'Wide', widgetType, attributes }
  const [answer] = ok(await send([item], { inventory: 'first' })).data
  assert.deepEqual([answer.status, answer.problem.code], ['refused', 'validation_failed'])
  assert.equal((await hub.runtime.get('/widgets/wide')).statusCode, 404)
  assert.deepEqual(statuses(ok(await send([item]))), ['created'])
})

test('an inventory with the name of a member that every object has manages its fields like any other', async () => {
  for (const [index, inventory] of ['__proto__', 'constructor', 'toString'].entries()) {
    const item = { slug: `named-${index}`, name: 'Named', widgetType }
    assert.deepEqual(statuses(ok(await send([item], { inventory }), 200)), ['created'], inventory)
    assert.deepEqual(statuses(ok(await send([item], { inventory }))), ['unchanged'])
    assert.deepEqual(statuses(ok(await send([{ ...item, description: 'x' }], { inventory }))), ['updated'])
    const [owned] = Object.entries((await read(item.slug)).ownership)
    assert.deepEqual(owned, [inventory, ['/description', '/name', '/widgetType']])
    const refused = await hub.runtime.patch(`/widgets/${item.slug}`, { name: 'Other' })
    assert.deepEqual([refused.statusCode, refused.json().inventory], [409, inventory])
    ok(await hub.runtime.patch(`/widgets/${item.slug}?force=true`, { name: 'Other' }))
    assert.deepEqual(Object.entries((await read(item.slug)).ownership), [[inventory, ['/description', '/widgetType']]])
  }
})

test('an empty object sent for an object changes nothing, claims nothing and releases nothing', async () => {
  const item = { slug: 'kept', name: 'Kept', widgetType, attributes: { a: { b: 1 }, text: 'x' } }
  ok(await send([item], { inventory: 'first' }))
  const { ownership, version } = await read('kept')
  const patch = (attributes: object, query = '') => hub.runtime.patch(`/widgets/kept${query}`, { attributes })
  ok(await patch({ a: {} }))
  ok(await patch({ a: {} }, '?force=true'))
  const part = { slug: 'kept', attributes: { a: {} } }
  assert.deepEqual(statuses(ok(await send([part]))), ['unchanged'])
  assert.deepEqual(statuses(ok(await send([part], { inventory: 'second' }))), ['unchanged'])
  const now = await read('kept')
  assert.deepEqual([now.ownership, now.version, now.attributes], [ownership, version, item.attributes])
  // A patch that would put an object in the place of a text is a change, also when it only removes a member.
  assert.equal((await patch({ text: {} })).statusCode, 409)
  assert.equal((await patch({ text: { c: null } })).statusCode, 409)
  assert.equal((await read('kept')).attributes.text, 'x')
})

test('fields below a very long name cost no more than their limit', async () => {
  const name = 'n'.repeat(100_000)
  const below = (count: number) => ({
    [name]: Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, index]))
  })
  const detail = 'has fields whose pointers have more than 1048576 characters in all; send fewer, or shorter names'
  const item = { slug: 'long-names', name: 'Long', widgetType, attributes: below(900) }
  const [refused] = ok(await send([item], { inventory: 'first' })).data
  assert.deepEqual(refused.problem.errors, [{ pointer: '#/attributes', detail }])
  assert.deepEqual(statuses(ok(await send([{ ...item, attributes: below(5) }], { inventory: 'first' }))), ['created'])
  // What is compared with managed fields is held to the same, and so is what one inventory claims in several requests.
  const patched = await hub.runtime.patch('/widgets/long-names', { attributes: { other: 1, ...below(900) } })
  assert.deepEqual([patched.statusCode, patched.json().errors], [422, [{ pointer: '#/attributes', detail }]])
  const second = { slug: 'long-names', attributes: { [`${name}2`]: below(6)[name] } }
  const [claimed] = ok(await send([second], { inventory: 'first' })).data
  assert.deepEqual([claimed.status, claimed.problem.errors[0].pointer], ['refused', '#/attributes'])
  // Nothing is compared where no field is managed.
  const free = { slug: 'long-free', name: 'Free', widgetType, attributes: below(900) }
  assert.deepEqual(statuses(ok(await send([free]))), ['created'])
  assert.deepEqual(statuses(ok(await send([{ ...free, attributes: below(901) }]))), ['updated'])
  const { ownership } = await read('long-names')
  assert.ok(JSON.stringify(ownership).length < 1024 * 1024)
})

test('fields name all that an inventory manages: what it no longer names is free, and a whole attribute is locked', async () => {
  const attributes = { url: 'a', checks: { http: { every: 1 } } }
  const fields = ['/name', '/widgetType', '/attributes/url', '/attributes/checks/http', '/labels/tier']
  const item = { slug: 'exact', name: 'Exact', widgetType, attributes, labels: { tier: '1' }, fields }
  assert.deepEqual(statuses(ok(await send([item], { inventory: 'first' }))), ['created'])
  assert.deepEqual(statuses(ok(await send([item], { inventory: 'first' }))), ['unchanged'])
  assert.deepEqual((await read('exact')).ownership, { first: [...fields].sort() })
  const patch = (body: Record<string, unknown>) => hub.runtime.patch('/widgets/exact', body)
  const locked: [Record<string, unknown>, string][] = [
    [{ labels: { tier: '2' } }, '/labels/tier'],
    [{ labels: { tier: null } }, '/labels/tier'],
    // A member that the inventory did not send, in an object that it manages.
    [{ attributes: { checks: { http: { timeout: '1s' } } } }, '/attributes/checks/http/timeout'],
    [{ attributes: { checks: null } }, '/attributes/checks'],
    [{ attributes: { checks: [] } }, '/attributes/checks']
  ]
  for (const [body, pointer] of locked) {
    const answer = await patch(body)
    const { code, inventory, pointer: found, detail } = answer.json()
    assert.deepEqual([answer.statusCode, code, inventory, found], [409, 'field_managed', 'first', pointer])
    assert.match(detail, /The inventory "first" manages /)
  }
  ok(await patch({ owner: 'me', labels: { mood: 'good' }, attributes: { checks: { tls: { every: 2 } } } }))
  const fewer = { slug: 'exact', labels: { tier: null }, fields: ['/name', '/widgetType'] }
  assert.deepEqual(statuses(ok(await send([fewer], { inventory: 'first' }))), ['updated'])
  const now = await read('exact')
  assert.deepEqual([now.labels, now.ownership], [{ mood: 'good' }, { first: ['/name', '/widgetType'] }])
  ok(await patch({ labels: { tier: '3' }, attributes: { url: 'free' } }))
  assert.deepEqual(statuses(ok(await send([{ slug: 'exact', fields: [] }], { inventory: 'first' }))), ['updated'])
  assert.deepEqual((await read('exact')).ownership, {})
})

test('an inventory takes a widget over from those that it names, and from no other', async () => {
  const item = { slug: 'taken', name: 'Taken', widgetType }
  ok(await send([item], { inventory: 'first' }))
  ok(await send([{ slug: 'taken', owner: 'me' }], { inventory: 'third' }))
  const fields = ['/name', '/widgetType', '/owner']
  const all = { ...item, name: 'Mine', owner: 'you', fields }
  const refused = ok(await send([{ ...all, takeOver: ['first'] }], { inventory: 'second' }))
  assert.deepEqual([refused.data[0].problem.inventory, refused.data[0].problem.pointer], ['third', '/owner'])
  assert.equal((await read('taken')).name, 'Taken')
  assert.deepEqual(statuses(ok(await send([{ ...all, takeOver: ['first', 'third'] }], { inventory: 'second' }))), [
    'updated'
  ])
  const { ownership, name } = await read('taken')
  assert.deepEqual([ownership, name], [{ second: fields.toSorted() }, 'Mine'])
})

test('an inventory does not archive a widget of which another one manages a field', async () => {
  ok(await send([{ slug: 'stays', name: 'Stays', widgetType }], { inventory: 'first' }))
  const archive = [{ slug: 'stays', status: 'archived', fields: [] }]
  const [refused] = ok(await send(archive, { inventory: 'second' })).data
  assert.deepEqual([refused.problem.code, refused.problem.inventory], ['field_managed', 'first'])
  assert.deepEqual(statuses(ok(await send(archive, { inventory: 'first' }))), ['updated'])
  const { status, ownership } = await read('stays')
  assert.deepEqual([status, ownership], ['archived', {}])
})

test('a widget of a batch is conditional on its version; 0 is for one that does not exist', async () => {
  const item = { slug: 'versioned', name: 'One', widgetType }
  assert.deepEqual(statuses(ok(await send([{ ...item, version: 0 }]))), ['created'])
  const changes = [
    { ...item, name: 'Two', version: 0 },
    { ...item, name: 'Two', version: 2 },
    { slug: 'never-made', name: 'x', widgetType, version: 1 }
  ]
  const { data } = ok(await send(changes))
  assert.deepEqual(
    data.map(({ problem }: { problem: { code: string } }) => problem?.code),
    ['precondition_failed', 'precondition_failed', 'precondition_failed']
  )
  assert.deepEqual(statuses(ok(await send([{ ...item, name: 'Two', version: 1 }]))), ['updated'])
  assert.deepEqual([(await read('versioned')).version, (await read('versioned')).name], [2, 'Two'])
})

test('fields and takeOver belong to an inventory, and fields are pointers into the widget', async () => {
  const item = { slug: 'wrong', name: 'x', widgetType }
  const cases: [object, object, string][] = [
    [{ fields: ['/name'] }, {}, '#/fields'],
    [{ takeOver: ['first'] }, {}, '#/takeOver'],
    [{ takeOver: ['second'] }, { inventory: 'second' }, '#/takeOver'],
    [{ fields: ['name'] }, { inventory: 'second' }, '#/fields/0'],
    [{ fields: ['/slug'] }, { inventory: 'second' }, '#/fields/0'],
    [{ version: -1 }, {}, '#/version']
  ]
  for (const [more, request, pointer] of cases) {
    const [answer] = ok(await send([{ ...item, ...more }], request)).data
    assert.deepEqual([answer.problem.code, answer.problem.errors[0].pointer], ['validation_failed', pointer])
  }
  assert.equal((await hub.runtime.get('/widgets/wrong')).statusCode, 404)
})

test('the place of declaration is shown, and moving it does not change the version of the widget', async () => {
  const declaredAt = { '/name': 'a.yaml:3', '/attributes/url': 'a.yaml:5' }
  const item = { slug: 'placed', name: 'Placed', widgetType, attributes: { url: 'a' } }
  ok(await send([{ ...item, declaredAt }], { inventory: 'first' }))
  const made = await read('placed')
  assert.deepEqual(made.declaredAt, { first: declaredAt })
  const changes = async () => {
    const { total } = ok(await server.operator.get(`/audit?target=${made.id}`)).meta
    return [total, ok(await hub.runtime.get('/widgets/placed/versions')).meta.total]
  }
  const before = await changes()
  const moved = { '/name': 'b.yaml:9' }
  assert.deepEqual(statuses(ok(await send([{ slug: 'placed', declaredAt: moved }], { inventory: 'first' }))), [
    'unchanged'
  ])
  const now = await read('placed')
  assert.deepEqual([now.declaredAt, now.version, now.updatedAt], [{ first: moved }, made.version, made.updatedAt])
  assert.deepEqual(await changes(), before)
  // Without it, the places stay; they go with the fields.
  ok(await send([{ ...item, name: 'Renamed' }], { inventory: 'first' }))
  assert.deepEqual((await read('placed')).declaredAt, { first: moved })
  ok(
    await send([{ slug: 'placed', fields: ['/name'], takeOver: ['first'], declaredAt: { '/name': 'c.yaml:1' } }], {
      inventory: 'second'
    })
  )
  assert.deepEqual((await read('placed')).declaredAt, { second: { '/name': 'c.yaml:1' } })
  ok(await send([{ slug: 'placed', fields: [] }], { inventory: 'second' }))
  assert.deepEqual((await read('placed')).declaredAt, {})
  for (const [wrong, pointer] of [
    [{ name: 'a.yaml:1' }, '#/declaredAt/name'],
    [{ '/name': 7 }, '#/declaredAt/~1name'],
    [{ '/name': 'x'.repeat(501) }, '#/declaredAt/~1name']
  ] as const) {
    const [refused] = ok(await send([{ slug: 'placed', declaredAt: wrong }], { inventory: 'first' })).data
    assert.equal(refused.problem?.code, 'validation_failed', JSON.stringify(wrong).slice(0, 40))
    assert.ok(refused.problem.errors[0].pointer.startsWith('#/declaredAt'), pointer)
  }
  const [alone] = ok(await send([{ slug: 'placed', declaredAt: moved }])).data
  assert.deepEqual(alone.problem.errors[0].pointer, '#/declaredAt')
})

test('a widget that an inventory manages is deleted only by force', async () => {
  ok(await send([{ slug: 'doomed', name: 'x', widgetType }], { inventory: 'first' }))
  const refused = await hub.runtime.delete('/widgets/doomed')
  const { code, inventory } = refused.json()
  assert.deepEqual([refused.statusCode, code, inventory], [409, 'field_managed', 'first'])
  ok(await hub.runtime.delete('/widgets/doomed?force=true'), 204)
})

test('another hub is refused, and the operator names one', async () => {
  await server.makeHub({ slug: 'omega' })
  const widgets = [{ slug: 'x', name: 'x', widgetType: 'omega.thing' }]
  assert.equal((await send(widgets, { hub: 'omega' })).statusCode, 403)
  assert.equal((await server.operator.post('/widgets/batch', { widgets })).statusCode, 422)
  assert.equal(ok(await server.operator.post('/widgets/batch', { hub: 'omega', widgets })).meta.created, 1)
})
