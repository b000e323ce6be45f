/** Relations that inventories declare: created together, kept as long as one of them declares them. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  for (const slug of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await hub.makeWidget(slug)
})
after(() => server.close())

const link = (fromWidget: string, toWidget: string, more: object = {}) => ({
  fromWidget,
  toWidget,
  type: 'depends-on',
  ...more
})
const send = (relations: unknown[], inventory?: string) =>
  hub.runtime.post('/relations/batch', { relations, ...(inventory === undefined ? {} : { inventory }) })
const statuses = ({ data }: { data: { status: string }[] }) => data.map(({ status }) => status)
const inventoriesOf = async (id: string) => ok(await hub.runtime.get(`/relations/${id}`)).inventories

test('each relation is created, updated, left or refused for itself, in its place', async () => {
  ok(await hub.runtime.post('/relations', link('a', 'b')), 201)
  const answer = ok(
    await send([
      link('b', 'a'),
      link('a', 'b', { note: 'new' }),
      link('a', 'b', { note: 'new' }),
      link('a', 'missing'),
      link('a', 'a'),
      { ...link('a', 'b'), typo: 1 },
      null,
      link('a', 'c', { type: 'nothing' })
    ]),
    200
  )
  assert.deepEqual(statuses(answer), [
    'created',
    'updated',
    'unchanged',
    'refused',
    'refused',
    'refused',
    'refused',
    'refused'
  ])
  assert.deepEqual(answer.meta, { total: 8, created: 1, updated: 1, unchanged: 1, refused: 5 })
  const codes = answer.data.slice(3).map(({ problem }: { problem: { code: string } }) => problem.code)
  assert.deepEqual(codes, [
    'validation_failed',
    'validation_failed',
    'validation_failed',
    'validation_failed',
    'unknown_relation_type'
  ])
  assert.deepEqual(await inventoriesOf(answer.data[0].id), [])
})

test('a relation stays until the last inventory that declares it gives it up', async () => {
  const first = ok(await send([link('c', 'd')], 'one'), 200)
  assert.deepEqual(statuses(first), ['created'])
  const { id } = first.data[0]
  assert.deepEqual(statuses(ok(await send([link('c', 'd')], 'two'), 200)), ['updated'])
  assert.deepEqual(statuses(ok(await send([link('c', 'd')], 'two'), 200)), ['unchanged'])
  assert.deepEqual(await inventoriesOf(id), ['one', 'two'])
  assert.equal(ok(await hub.runtime.get('/relations?inventory=two')).meta.total, 1)

  const otherwise = ok(await send([link('c', 'd', { state: 'target' })], 'two'), 200)
  assert.deepEqual([otherwise.data[0].problem.code, otherwise.data[0].problem.inventory], ['field_managed', 'one'])

  ok(await hub.runtime.delete(`/relations/${id}?inventory=one`), 204)
  assert.deepEqual(await inventoriesOf(id), ['two'])
  ok(await hub.runtime.delete(`/relations/${id}?inventory=one`), 204)
  assert.deepEqual(await inventoriesOf(id), ['two'])
  ok(await hub.runtime.delete(`/relations/${id}?inventory=two`), 204)
  assert.equal((await hub.runtime.get(`/relations/${id}`)).statusCode, 404)
})

test('the place of declaration of a relation is shown, and moving it does not change its version', async () => {
  const { data } = ok(await send([link('a', 'g', { declaredAt: 'one.yaml:3' })], 'one'), 200)
  const path = `/relations/${data[0].id}`
  const made = ok(await hub.runtime.get(path))
  assert.deepEqual(made.declaredAt, { one: 'one.yaml:3' })
  assert.deepEqual(statuses(ok(await send([link('a', 'g', { declaredAt: 'one.yaml:4' })], 'one'), 200)), ['unchanged'])
  const moved = ok(await hub.runtime.get(path))
  assert.deepEqual([moved.declaredAt, moved.updatedAt], [{ one: 'one.yaml:4' }, made.updatedAt])
  ok(await send([link('a', 'g', { declaredAt: 'two.yaml:1' })], 'two'), 200)
  assert.deepEqual(ok(await hub.runtime.get(path)).declaredAt, { one: 'one.yaml:4', two: 'two.yaml:1' })
  ok(await hub.runtime.delete(`${path}?inventory=one`), 204)
  assert.deepEqual(ok(await hub.runtime.get(path)).declaredAt, { two: 'two.yaml:1' })
  const { code, errors } = ok(await send([link('a', 'g', { declaredAt: 'x.yaml:1' })]), 200).data[0].problem
  assert.deepEqual([code, errors[0].pointer], ['validation_failed', '#/declaredAt'])
  ok(await hub.runtime.delete(`${path}?inventory=two`), 204)
})

test('a relation that an inventory declares is deleted only by that inventory, or by force', async () => {
  const { data } = ok(await send([link('d', 'e')], 'one'), 200)
  const path = `/relations/${data[0].id}`
  const refused = await hub.runtime.delete(path)
  const { code, inventory, detail } = refused.json()
  assert.deepEqual([refused.statusCode, code, inventory], [409, 'field_managed', 'one'])
  assert.match(detail, /The inventory "one" declares this relation\./)
  ok(await hub.runtime.delete(`${path}?inventory=other`), 204)
  assert.deepEqual(await inventoriesOf(data[0].id), ['one'])
  ok(await hub.runtime.delete(`${path}?force=true`), 204)
  assert.equal((await hub.runtime.get(path)).statusCode, 404)
  // A relation that no inventory declares is free.
  const made = ok(await hub.runtime.post('/relations', link('d', 'e')), 201)
  ok(await hub.runtime.delete(`/relations/${made.id}`), 204)
})

test('two inventories that declare and give up one relation at once never lose it for the other', async () => {
  const { data } = ok(await send([link('e', 'f')], 'one'), 200)
  for (let round = 0; round < 20; round++) {
    const [kept] = await Promise.all([
      send([link('e', 'f')], 'two'),
      hub.runtime.delete(`/relations/${data[0].id}?inventory=one`)
    ])
    ok(kept, 200)
    const { data: now } = ok(await hub.runtime.get('/relations?inventory=two'))
    assert.equal(now.length, 1)
    ok(await hub.runtime.delete(`/relations/${now[0].id}?inventory=two`), 204)
    data[0].id = ok(await send([link('e', 'f')], 'one'), 200).data[0].id
  }
})

test('a relation has at most 100 inventories, as many as an import takes', async () => {
  for (let index = 0; index < 100; index++) ok(await send([link('f', 'g')], `inventory-${index}`), 200)
  const { data } = ok(await send([link('f', 'g')], 'one-too-many'), 200)
  assert.deepEqual([data[0].status, data[0].problem.code], ['refused', 'validation_failed'])
  assert.deepEqual(statuses(ok(await send([link('f', 'g')], 'inventory-99'), 200)), ['unchanged'])
})
