import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'
import type { AuditRecord } from './schema.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
})
after(() => server.close())

type Found = AuditRecord & { before: Record<string, unknown>; after: Record<string, unknown> }
const audit = async (query: string, caller = server.operator): Promise<Found[]> =>
  ok(await caller.get(`/audit?per_page=200&${query}`)).data

async function until<T>(probe: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await probe()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('a change is kept with who made it, what was before and what after', async () => {
  const id = await hub.makeWidget('watched')
  const change = await hub.runtime.patch('/widgets/watched', { name: 'Renamed', attributes: { a: 1 } })
  ok(change)
  ok(await hub.runtime.delete('/widgets/watched'), 204)
  const [deleted, updated, created] = await audit(`target=${id}`)
  assert.deepEqual(
    [created?.action, updated?.action, deleted?.action],
    ['widget.created', 'widget.updated', 'widget.deleted']
  )
  assert.deepEqual(
    [updated?.before, updated?.after],
    [
      { name: 'watched', attributes: {} },
      { name: 'Renamed', attributes: { a: 1 } }
    ]
  )
  assert.equal(deleted?.before.name, 'Renamed')
  const via = `key:${hub.runtime.key?.slice(4, 12)}`
  assert.deepEqual(updated?.by, { id: hub.consumerId, kind: 'consumer', name: 'alpha', via })
  assert.deepEqual([updated?.operation, updated?.address, updated?.hubSlug], ['updateWidget', '127.0.0.1', 'alpha'])
  const [one, ...others] = await audit(`requestId=${updated?.requestId}`)
  assert.deepEqual([one?.id, others.length], [updated?.id, 0])
})

test('a change has the reason that its request gives, and one that is too long is refused', async () => {
  await hub.makeWidget('reasoned')
  const change = (name: string, reason: string) =>
    hub.runtime.patch('/widgets/reasoned', { name }, { 'ihub-reason': reason })
  ok(await change('Two', encodeURIComponent('größer als geplant: 100 %')))
  ok(await hub.runtime.patch('/widgets/reasoned', { name: 'Three' }))
  const [third, second] = await audit('target=reasoned&action=widget.updated')
  assert.deepEqual([second?.reason, third?.reason], ['größer als geplant: 100 %', null])
  for (const reason of ['x'.repeat(2001), 'größer']) {
    const refused = await change('Four', reason)
    assert.deepEqual([refused.statusCode, refused.json().errors[0].parameter], [400, 'Ihub-Reason'])
  }
  assert.equal(ok(await hub.runtime.get('/widgets/reasoned')).name, 'Three')
  for (const [sent, kept] of [
    ['100 % sure', '100 % sure'],
    ['%ff', '%ff'],
    ['two%0Alines%00', 'two lines'],
    ['', null],
    ['%20', null]
  ] as const) {
    ok(await change(`Sent ${sent}`, sent))
    assert.equal((await audit('target=reasoned&action=widget.updated'))[0]?.reason, kept, sent)
  }
})

test('what is undone leaves no trace of a change, and a change of nothing neither', async () => {
  await hub.makeWidget('still')
  ok(await hub.runtime.patch('/widgets/still', { name: 'still' }))
  const refused = await hub.runtime.post('/widgets', { slug: 'still', name: 'Again', widgetType: 'alpha.thing' })
  assert.equal(refused.statusCode, 409)
  assert.deepEqual(
    (await audit('target=still')).map(({ action }) => action),
    ['widget.created']
  )
})

test('no record has a secret', async () => {
  ok(await hub.runtime.post('/webhooks', { url: 'https://example.org/' }), 201)
  ok(await server.anyone.send('POST', '/token', { headers: { authorization: `Bearer ${hub.runtime.key}` } }))
  const records = await audit('')
  for (const kind of [
    'hub.created',
    'manifest.updated',
    'consumer.created',
    'key.created',
    'webhook.created',
    'token.created'
  ])
    assert.ok(
      records.some(({ action }) => action === kind),
      kind
    )
  const text = JSON.stringify(records)
  assert.doesNotMatch(text, /whsec_|ih[kt]_[0-9a-f]{8}_|\\\\x[0-9a-f]{64}/)
})

test('a token that is issued and ended is told, with the key it was of', async () => {
  const token = ok(await hub.runtime.post('/token')).access_token
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  ok(await hub.runtime.send('POST', '/token/revoke', { body: `token=${token}`, headers: form }), 200)
  const found = (await audit('action=token.*&hub=alpha')).slice(0, 2)
  assert.deepEqual(
    found.map(({ action, operation, by }) => [action, operation, by?.via]),
    [
      ['token.deleted', 'revokeToken', `key:${hub.runtime.key?.slice(4, 12)}`],
      ['token.created', 'createToken', `key:${hub.runtime.key?.slice(4, 12)}`]
    ]
  )
})

test('every refusal is kept with the key that was claimed, a flood of them as a count', async () => {
  const wrong = `${hub.runtime.key?.slice(0, -1)}${hub.runtime.key?.endsWith('0') ? '1' : '0'}`
  for (let turn = 0; turn < 50; turn++) assert.equal((await server.as(wrong).get('/widgets')).statusCode, 401)
  assert.equal((await hub.runtime.post('/hubs', { slug: 'mine', name: 'Mine' })).statusCode, 403)
  const counted = await until(async () => {
    const found = await audit(`action=request.refused&actor=${hub.runtime.key?.slice(4, 12)}`)
    const sum = (code: string) =>
      found.filter((one) => one.code === code).reduce((total, { count }) => total + Number(count), 0)
    return sum('invalid_api_key') === 50 && sum('insufficient_scope') === 1 && found
  })
  assert.ok(counted.length < 10)
  const denied = counted.find(({ code }) => code === 'insufficient_scope')
  assert.equal(denied?.operation, 'createHub')
})

test('uses of a key are counted for each address', async () => {
  await using other = await startTestServer({ database: server.database })
  for (let turn = 0; turn < 3; turn++) ok(await other.as(hub.runtime.key ?? '').get('/widgets'))
  await other.server.close()
  const used = (await audit(`action=key.used&actor=${hub.consumerId}`))[0]
  assert.deepEqual([used?.address, used?.count], ['127.0.0.1', 3])
})

test('a hub sees what concerns it, and nothing of another or of the installation', async () => {
  const other = await server.makeHub({ slug: 'omega' })
  await other.makeWidget('theirs')
  const seen = await audit('', hub.runtime)
  assert.ok(seen.length > 0)
  assert.ok(seen.every(({ hubSlug }) => hubSlug === 'alpha'))
  assert.deepEqual(await audit('hub=omega', hub.runtime), [])
})

test('records can be added and never changed, not even by SQL', async () => {
  const client = new pg.Client({ connectionString: server.database.url })
  await client.connect()
  try {
    for (const text of ['update hub.audit set code = null', 'delete from hub.audit', 'truncate hub.audit'])
      await assert.rejects(client.query(text), /append-only/)
    await client.query(`update hub.hubs set name = 'By hand' where slug = 'alpha'`)
  } finally {
    await client.end()
  }
  const [byHand] = await audit('action=hub.updated&hub=alpha')
  assert.deepEqual([byHand?.by, byHand?.after.name], [null, 'By hand'])
})

test('the difference of two rows has each column that is missing or has another value, whole', async () => {
  const client = new pg.Client({ connectionString: server.database.url })
  await client.connect()
  const differing = async (a: object, b: object) => {
    const { rows } = await client.query<{ d: object }>('select hub.differing($1, $2) as d', [a, b])
    return rows[0]?.d
  }
  try {
    const row = { same: { x: [1] }, gone: null, moved: { deep: { a: 1, b: 2 } }, kind: '1' }
    const other = { same: { x: [1] }, moved: { deep: { a: 1, b: 3 } }, kind: 1, added: {} }
    assert.deepEqual(await differing(row, other), { gone: null, moved: { deep: { a: 1, b: 2 } }, kind: '1' })
    assert.deepEqual(await differing(other, row), { moved: { deep: { a: 1, b: 3 } }, kind: 1, added: {} })
    assert.deepEqual(await differing(row, row), {})
    assert.deepEqual(await differing({}, row), {})
    // For a value with very many members, this aggregate takes time that grows with their square.
    const { rows } = await client.query(`
      select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = 'hub' and p.prosrc ~ 'jsonb_(object_)?agg'`)
    assert.deepEqual(rows, [])
  } finally {
    await client.end()
  }
})
