/** Cursors belong to one history of the events, to hubs and a filter, and to no key. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { testDatabase } from '../testing/cluster.ts'
import { listen, until } from '../testing/event-source.ts'
import { type Caller, ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
let client: pg.Client

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  client = new pg.Client(server.database.url)
  await client.connect()
  for (let turn = 0; turn < 10; turn++) await record()
})
after(async () => {
  await client.end()
  await server.close()
})

const record = async () =>
  ok(await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted' }), 201)
const list = '/interaction-events?limit=4'
const read = async (caller: Caller, cursor: string, path = list) =>
  ok(await caller.get(`${path}&after=${cursor}`)) as { data: { seq: number }[]; meta: { next: string } }
const numbers = ({ data }: { data: { seq: number }[] }) => data.map(({ seq }) => seq)
const newKey = async () =>
  server.as(
    ok(await server.operator.post(`/api-consumers/${hub.consumerId}/keys`, { scopes: ['hub:alpha:read'] }), 201).secret
  )

test('another key of the same hub goes on with a cursor, and so does a stream', async () => {
  const { next } = (await read(hub.runtime, '0')).meta
  assert.match(next, /^c1\.[\w-]+$/)
  assert.deepEqual(numbers(await read(await newKey(), next)), [5, 6, 7, 8])
  assert.deepEqual(numbers(await read(server.operator, next, `${list}&hub=alpha`)), [5, 6, 7, 8])
  const stream = await listen(server.server, `/interaction-events/stream?after=${next}`, hub.runtime.key)
  await until('the rest has come', () => stream.messages.length === 6)
  stream.close()
  const resumed = stream.messages[2]?.id ?? ''
  assert.deepEqual(numbers(await read(hub.runtime, resumed)), [8, 9, 10])
})

test('F15: a cursor that was altered, or given for other hubs or another filter, is malformed', async () => {
  const { next } = (await read(hub.runtime, '0')).meta
  const filtered = (await read(hub.runtime, '0', `${list}&eventType=alpha.noted`)).meta.next
  const all = (await read(server.operator, '0')).meta.next
  const system = ok(await hub.runtime.get('/system-events?after=0')).meta.next
  const altered = `${next.slice(0, -1)}${next.endsWith('A') ? 'B' : 'A'}`
  const wrong: [Caller, string][] = [
    [hub.runtime, `${list}&after=${altered}`],
    [hub.runtime, `${list}&after=4`],
    [hub.runtime, `${list}&eventType=alpha.noted&after=${next}`],
    [hub.runtime, `${list}&after=${filtered}`],
    [server.operator, `${list}&after=${next}`],
    [hub.runtime, `${list}&after=${all}`],
    [hub.runtime, `/system-events?type=ihub.widget-changed&after=${system}`],
    [hub.runtime, `/system-events?after=${altered}`],
    [hub.runtime, `/interaction-events/stream?outcome=pass&after=${next}`]
  ]
  for (const [caller, path] of wrong) {
    const answer = await caller.get(path)
    assert.deepEqual([answer.statusCode, answer.json().code], [400, 'malformed_request'], path)
    assert.equal(answer.json().errors[0].parameter, 'after')
  }
  const { detail } = (await hub.runtime.get(`${list}&after=4`)).json()
  assert.match(detail, /after must be 0, now, or a cursor from meta\.next/)
  for (const id of [altered, '4', 'nonsense']) {
    const answer = await hub.runtime.get('/interaction-events/stream', { 'last-event-id': id })
    assert.deepEqual([answer.statusCode, answer.json().errors[0].parameter], [400, 'Last-Event-ID'])
  }
})

test('after now nothing comes that is there already', async () => {
  const { data, meta } = await read(hub.runtime, 'now')
  assert.deepEqual(data, [])
  const event = await record()
  assert.deepEqual(numbers(await read(hub.runtime, meta.next)), [event.seq])
})

test('an import begins another epoch: older cursors are gone, with where to go on', async () => {
  const before = (await read(hub.runtime, '0')).meta.next
  const systemBefore = ok(await hub.runtime.get('/system-events?after=0')).meta.next
  const type = 'application/x-ndjson'
  const importing = (text: string) =>
    server.operator.send('POST', '/import', { body: text, headers: { 'content-type': type } })
  ok(await importing((await server.operator.get('/export', { accept: type })).body), 200)
  // Nothing was added, so the history is the same.
  await read(hub.runtime, before)
  await using elsewhere = await startTestServer()
  await elsewhere.makeHub({ slug: 'omega' })
  ok(await importing((await elsewhere.operator.get('/export', { accept: type })).body), 200)
  for (const path of [
    `${list}&after=${before}`,
    `/interaction-events/stream?after=${before}`,
    `/system-events?after=${systemBefore}`
  ]) {
    const answer = await hub.runtime.get(path)
    const { code, resume, firstSeq } = answer.json()
    assert.deepEqual([answer.statusCode, code, firstSeq], [410, 'cursor_gone', 1], path)
    if (path.startsWith(list)) assert.deepEqual(numbers(await read(hub.runtime, resume)), [1, 2, 3, 4])
    if (path.startsWith('/system'))
      assert.equal(ok(await hub.runtime.get(`/system-events?after=${resume}`)).data[0].seq, 1)
  }
  // A cursor of several hubs has no one first number.
  const all = (await read(server.operator, '0')).meta.next
  await client.query('update hub.installation set epoch = gen_random_uuid()')
  const gone = (await server.operator.get(`${list}&after=${all}`)).json()
  assert.deepEqual([gone.code, 'firstSeq' in gone], ['cursor_gone', false])
  assert.equal((await read(server.operator, gone.resume)).data.length, 4)
})

test('a copy on another PostgreSQL cluster begins another epoch at its start, and a restart does not', async () => {
  const database = await testDatabase()
  const epoch = async () => {
    const own = new pg.Client(database.url)
    await own.connect()
    const { rows } = await own.query('select epoch, system_identifier from hub.installation')
    await own.end()
    return rows[0] as { epoch: string; system_identifier: string }
  }
  const start = async () => (await startTestServer({ database })).close()
  await start()
  const first = await epoch()
  assert.match(first.system_identifier, /^\d+$/)
  await start()
  assert.deepEqual(await epoch(), first)
  const own = new pg.Client(database.url)
  await own.connect()
  await own.query(`update hub.installation set system_identifier = '1'`)
  await own.end()
  await start()
  const copy = await epoch()
  assert.notEqual(copy.epoch, first.epoch)
  assert.equal(copy.system_identifier, first.system_identifier)
  await database.drop()
})

test('what is beyond the newest event is gone: the database was set back', async () => {
  const { next } = (await read(hub.runtime, 'now')).meta
  await client.query('begin')
  await client.query(`delete from hub.interaction_events where hub_id = $1 and seq > 10`, [hub.id])
  await client.query('commit')
  const answer = await hub.runtime.get(`${list}&after=${next}`)
  assert.deepEqual([answer.statusCode, answer.json().code], [410, 'cursor_gone'])
})

test('events that were removed when their time was over are no gap; a cursor before them is gone', async () => {
  const third = (await read(hub.runtime, '0', '/interaction-events?limit=3')).meta.next
  const fourth = (await read(hub.runtime, '0', '/interaction-events?limit=4')).meta.next
  // The second is cited, so it is kept.
  await client.query('delete from hub.interaction_events where hub_id = $1 and seq in (1, 3, 4)', [hub.id])
  await client.query('update hub.hubs set first_seq = 5 where id = $1', [hub.id])
  assert.deepEqual(numbers(await read(hub.runtime, '0')), [5, 6, 7, 8])
  assert.deepEqual(numbers(await read(hub.runtime, fourth)), [5, 6, 7, 8])
  const answer = await hub.runtime.get(`${list}&after=${third}`)
  const { code, firstSeq, resume } = answer.json()
  assert.deepEqual([answer.statusCode, code, firstSeq], [410, 'cursor_gone', 5])
  assert.deepEqual(numbers(await read(hub.runtime, resume)), [5, 6, 7, 8])
  const stream = await listen(server.server, '/interaction-events/stream?after=0', hub.runtime.key)
  await until('all that is there has come', () => stream.messages.length === 6)
  assert.equal(JSON.parse(stream.messages[0]?.data ?? '').seq, 5)
  stream.close()
  // The total of a page counts what is there.
  assert.equal(ok(await hub.runtime.get('/interaction-events')).meta.total, 7)

  const type = 'application/x-ndjson'
  const text = (await server.operator.get('/export', { accept: type })).body
  await using elsewhere = await startTestServer()
  const importing = (body: string) =>
    elsewhere.operator.send('POST', '/import', { body, headers: { 'content-type': type } })
  const without = text.split('\n').filter((line) => !/"kind":"interaction_events".*"seq":7,/.test(line))
  const part = [JSON.stringify({ ...JSON.parse(without[0] ?? ''), part: 1 }), ...without.slice(1, -2)].join('\n')
  const broken = await importing(part)
  assert.deepEqual([broken.statusCode, broken.json().code], [409, 'conflict'], broken.body)
  ok(await importing(text), 200)
  const runtime = elsewhere.as(hub.runtime.key ?? '')
  assert.deepEqual(numbers(await read(runtime, '0')), [5, 6, 7, 8])
})

test('numbers go on where all events were removed', async () => {
  await client.query('delete from hub.interaction_events where hub_id = $1', [hub.id])
  await client.query('update hub.hubs set first_seq = 11 where id = $1', [hub.id])
  const { next } = (await read(hub.runtime, '0')).meta
  const event = await record()
  assert.equal(event.seq, 11)
  assert.deepEqual(numbers(await read(hub.runtime, next)), [11])
})
