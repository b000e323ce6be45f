import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
let other: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  other = await server.makeHub({ slug: 'omega' })
})
after(() => server.close())

const make = (slug: string, more: object = {}) => hub.runtime.post('/owners', { slug, title: slug, ...more })

test('an owner is created, read by id and slug, listed, changed and deleted', async () => {
  const answer = await make('team', { contact: 'team@example.org', url: 'https://example.org/team' })
  const made = ok(answer, 201)
  assert.equal(answer.headers.location, `/api/v2/owners/${made.id}`)
  assert.match(String(answer.headers.etag), /^"1\./)
  assert.deepEqual(
    [made.hubSlug, made.inventory, made.by.id, made.by.kind],
    ['alpha', null, hub.consumerId, 'consumer']
  )
  for (const reference of [made.id, 'team']) assert.deepEqual(ok(await hub.runtime.get(`/owners/${reference}`)), made)
  const list = await hub.runtime.get('/owners?slug=team')
  assert.deepEqual(ok(list).data, [made])
  assert.match(String(list.headers.link), /rel="first"/)
  const changed = ok(await hub.runtime.patch('/owners/team', { title: 'The team', contact: null }))
  assert.deepEqual([changed.title, changed.contact, changed.url, changed.version], ['The team', null, made.url, 2])
  assert.equal((await hub.runtime.delete('/owners/team')).statusCode, 204)
  assert.equal((await hub.runtime.get('/owners/team')).statusCode, 404)
})

test('a change of nothing makes no version; a stale change is refused', async () => {
  const made = await make('stable')
  const tag = String(made.headers.etag)
  assert.equal(ok(await hub.runtime.patch('/owners/stable', { title: 'stable', contact: null })).version, 1)
  ok(await hub.runtime.patch('/owners/stable', { title: 'Second' }, { 'if-match': tag }))
  for (const answer of [
    await hub.runtime.patch('/owners/stable', { title: 'Third' }, { 'if-match': tag }),
    await hub.runtime.delete('/owners/stable', { 'if-match': tag })
  ]) {
    assert.deepEqual([answer.statusCode, answer.json().code], [412, 'precondition_failed'])
  }
})

test('a patch is taken as application/merge-patch+json, which is the type of a PATCH alone', async () => {
  ok(await make('patched'), 201)
  const headers = { 'content-type': 'application/merge-patch+json' }
  const options = { body: { title: 'By merge patch' }, headers }
  assert.equal(ok(await hub.runtime.send('PATCH', '/owners/patched', options)).title, 'By merge patch')
  const created = await hub.runtime.send('POST', '/owners', { body: { slug: 'x', title: 'X' }, headers })
  assert.deepEqual([created.statusCode, created.json().code], [415, 'unsupported_media_type'])
})

test('a slug is unique within its hub, and never has the form of an id', async () => {
  ok(await make('unique'), 201)
  const again = await make('unique')
  assert.deepEqual([again.statusCode, again.json().code], [409, 'already_exists'])
  ok(await other.runtime.post('/owners', { slug: 'unique', title: 'Theirs' }), 201)
  // The operator reads both hubs and has to say which one is meant.
  const ambiguous = await server.operator.get('/owners/unique')
  assert.deepEqual([ambiguous.statusCode, ambiguous.json().candidates.length], [409, 2])
  assert.equal(ok(await server.operator.get('/owners/unique?hub=omega')).title, 'Theirs')
  const uuid = await make('019a0000-0000-7000-8000-00000000dead')
  assert.deepEqual([uuid.statusCode, uuid.json().errors[0].pointer], [422, '#/slug'])
})

test('what does not fit is refused by its place', async () => {
  for (const [more, pointer] of [
    [{ url: 'javascript:alert(1)' }, '#/url'],
    [{ title: '' }, '#/title'],
    [{ inventory: 7 }, '#/inventory'],
    [{ id: 'x' }, '#/id']
  ] as const) {
    const { code, errors } = (await make('bad', more)).json()
    assert.deepEqual([code, errors[0].pointer], ['validation_failed', pointer])
  }
  assert.equal((await hub.runtime.get('/owners?sort=contact')).statusCode, 400)
})

test('another hub’s owner does not exist', async () => {
  const theirs = ok(await other.runtime.post('/owners', { slug: 'hidden', title: 'Hidden' }), 201)
  for (const reference of [theirs.id, 'hidden']) {
    assert.equal((await hub.runtime.get(`/owners/${reference}`)).statusCode, 404)
    assert.equal((await hub.runtime.patch(`/owners/${reference}`, { title: 'Mine' })).statusCode, 404)
    assert.equal((await hub.runtime.delete(`/owners/${reference}`)).statusCode, 404)
  }
  assert.equal(ok(await hub.runtime.get('/owners?slug=hidden&hub=omega')).meta.total, 0)
})

test('every change is in the audit log, and a repeated create is answered as the first', async () => {
  const headers = { 'idempotency-key': 'owner-1' }
  const made = ok(await hub.runtime.post('/owners', { slug: 'audited', title: 'A' }, headers), 201)
  const again = await hub.runtime.post('/owners', { slug: 'audited', title: 'A' }, headers)
  assert.deepEqual([ok(again, 201).id, again.headers['idempotency-replayed']], [made.id, 'true'])
  ok(await hub.runtime.patch('/owners/audited', { title: 'B' }))
  ok(await hub.runtime.delete('/owners/audited'), 204)
  const records = ok(await server.operator.get(`/audit?target=${made.id}`)).data
  assert.deepEqual(records.map(({ action }: { action: string }) => action).sort(), [
    'owner.created',
    'owner.deleted',
    'owner.updated'
  ])
})
