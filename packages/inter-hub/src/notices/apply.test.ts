import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { ok, type Receiver, startReceiver, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let receiver: Receiver

before(async () => {
  receiver = await startReceiver()
  server = await startTestServer({ egressAllow: '127.0.0.1:*' })
})
after(async () => {
  receiver.close()
  await server.close()
})

const chat = () => ({ slug: 'chat', kind: 'webhook', url: receiver.url('/chat') })
const rule = { slug: 'failing', condition: 'state', channels: ['chat'] }
const apply = (hub: TestHub, body: Record<string, unknown>) => hub.runtime.post('/notice-settings', body)
const changesOf = async (hub: TestHub, body: Record<string, unknown>) =>
  ok(await apply(hub, body)).changes.map(
    ({ kind, slug, change }: Record<string, string>) => `${kind} ${slug} ${change}`
  )
const stored = async (hub: TestHub) => {
  const lists = ['/notice-channels', '/notice-rules'].map(async (path) => ok(await hub.runtime.get(path)).data)
  return (await Promise.all(lists))
    .flat()
    .map(({ slug, version }: { slug: string; version: number }) => [slug, version])
}

test('settings are applied as a whole, and applying them again changes nothing', async () => {
  const hub = await server.makeHub()
  const body = { channels: [chat()], rules: [{ ...rule, for: '5m' }] }
  assert.deepEqual(await changesOf(hub, { ...body, dryRun: true }), ['channel chat created', 'rule failing created'])
  assert.deepEqual(await stored(hub), [])
  assert.deepEqual(await changesOf(hub, body), ['channel chat created', 'rule failing created'])
  assert.deepEqual(await changesOf(hub, { ...body, rules: [{ ...rule, for: 'PT300S' }] }), [
    'channel chat unchanged',
    'rule failing unchanged'
  ])
  const later = { channels: [{ ...chat(), description: 'The team' }], rules: [{ ...rule, slug: 'other' }], prune: true }
  const expected = ['channel chat updated', 'rule other created', 'rule failing deleted']
  assert.deepEqual(await changesOf(hub, { ...later, dryRun: true }), expected)
  assert.deepEqual(await stored(hub), [
    ['chat', 1],
    ['failing', 1]
  ])
  assert.deepEqual(await changesOf(hub, later), expected)
  assert.deepEqual(await changesOf(hub, { prune: true }), ['rule other deleted', 'channel chat deleted'])
})

test('an empty list of states and a null day or time mean the default, also when applied again', async () => {
  const hub = await server.makeHub()
  const weekly = { slug: 'weekly', condition: 'digest', channels: ['chat'], weekday: null, time: null }
  const body = { channels: [chat()], rules: [{ ...rule, states: [] }, weekly] }
  ok(await apply(hub, body))
  const has = async () => {
    const failing = ok(await hub.runtime.get('/notice-rules/failing'))
    const { weekday, time } = ok(await hub.runtime.get('/notice-rules/weekly'))
    return [failing.states, weekday, time]
  }
  const defaults = [['failing'], 1, '08:00']
  assert.deepEqual(await has(), defaults)
  assert.deepEqual(await changesOf(hub, body), [
    'channel chat unchanged',
    'rule failing unchanged',
    'rule weekly unchanged'
  ])
  ok(await hub.runtime.patch('/notice-rules/failing', { states: ['stale'] }))
  ok(await hub.runtime.patch('/notice-rules/weekly', { weekday: 5, time: '17:00' }))
  ok(await apply(hub, body))
  assert.deepEqual(await has(), defaults)
  ok(await hub.runtime.patch('/notice-rules/weekly', { weekday: 5, time: '17:00' }))
  ok(await hub.runtime.patch('/notice-rules/weekly', { weekday: null, time: null }))
  assert.deepEqual(await has(), defaults)
})

test('all rules are compared, also if they do not fit on one page', async () => {
  const hub = await server.makeHub()
  ok(await apply(hub, { channels: [chat()], rules: [rule] }))
  const database = new pg.Client({ connectionString: server.database.url })
  await database.connect()
  await database.query(
    `insert into hub.notice_rules (hub_id, slug, title, severity, condition, channel_ids, actor_id)
     select r.hub_id, 'r' || n, r.title, r.severity, 'silent', r.channel_ids, r.actor_id
     from hub.notice_rules r, generate_series(1, 1000) n where r.hub_id = $1`,
    [hub.id]
  )
  await database.end()
  const rules = [rule, { ...rule, slug: 'r1', condition: 'silent' }, { ...rule, slug: 'r1000', condition: 'silent' }]
  const changes = await changesOf(hub, { channels: [chat()], rules, prune: true, dryRun: true })
  assert.deepEqual(changes.slice(0, 4), [
    'channel chat unchanged',
    ...rules.map(({ slug }) => `rule ${slug} unchanged`)
  ])
  assert.equal(changes.length, 4 + 998)
})

test('one rejected item rolls back everything, and the error has its place', async () => {
  const hub = await server.makeHub()
  ok(await apply(hub, { channels: [chat()], rules: [rule] }))
  const before = await stored(hub)
  const changed = { ...chat(), description: 'Changed' }
  for (const [body, status, pointer] of [
    [{ channels: [changed], rules: [rule, { ...rule, slug: 'b', owner: 'team' }] }, 422, '#/rules/1/owner'],
    [{ channels: [changed], rules: [{ ...rule, slug: 'b', channels: ['none'] }] }, 422, '#/rules/0/channels/0'],
    [{ channels: [changed], rules: [{ ...rule, slug: 'b', widgets: ['none'] }] }, 422, '#/rules/0/widgets/0'],
    [{ channels: [changed], rules: [{ ...rule, slug: 'b', owners: ['nobody'] }] }, 422, '#/rules/0/owners/0'],
    [{ channels: [changed], rules: [{ ...rule, condition: 'silent' }] }, 409, '#/rules/0/condition'],
    [{ channels: [changed, { ...chat(), slug: 'far', url: 'http://192.0.2.1/x' }] }, 422, '#/channels/1'],
    [{ channels: [changed, changed] }, 422, '#/channels/1/slug'],
    [{ channels: [changed], hub: 'unheard-of' }, 422, '#/hub']
  ] as const) {
    const answer = await apply(hub, body)
    const found = answer.json().errors?.[0]?.pointer
    assert.equal(answer.statusCode, status, `${JSON.stringify(body)}: ${answer.body}`)
    assert.ok(String(found).startsWith(pointer), `${pointer}: ${answer.body}`)
    assert.deepEqual(await stored(hub), before, pointer)
  }
})

test('keys of another hub and keys that may only record are refused', async () => {
  const hub = await server.makeHub({ slug: 'own' })
  const other = await server.makeHub()
  assert.equal((await other.runtime.post('/notice-settings', { hub: 'own', channels: [chat()] })).statusCode, 403)
  const scopes = ['hub:own:read', 'hub:own:record']
  const key = ok(await server.operator.post(`/api-consumers/${hub.consumerId}/keys`, { scopes }), 201)
  assert.equal((await server.as(key.secret).post('/notice-settings', { channels: [chat()] })).statusCode, 403)
  assert.deepEqual(await stored(hub), [])
})
