/** Events are removed between two steps of a reader: it is told, and nothing is skipped silently. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { listen, until } from '../testing/event-source.ts'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
let client: pg.Client
let other: pg.Client

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  client = new pg.Client(server.database.url)
  other = new pg.Client(server.database.url)
  await Promise.all([client.connect(), other.connect()])
  for (let turn = 0; turn < 12; turn++) {
    ok(await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted' }), 201)
  }
})
after(async () => {
  await Promise.all([client.end(), other.end()])
  await server.close()
})

/** Removes the events up to a number once a reader that was let in waits for the events themselves, which come with widgets. */
async function removeMeanwhile<T>(upTo: number, read: () => Promise<T>): Promise<T> {
  await client.query('begin; lock table hub.widgets in access exclusive mode')
  const reading = read()
  await until('the reader waits', async () => {
    const { rows } = await other.query(`select from pg_locks l join pg_stat_activity a on a.pid = l.pid
      where l.relation = 'hub.widgets'::regclass and not l.granted and a.query ~ 'order by e.seq limit'
        and a.datname = current_database()`)
    return rows.length > 0
  })
  await client.query('delete from hub.interaction_events where hub_id = $1 and seq <= $2', [hub.id, upTo])
  await client.query('update hub.hubs set first_seq = $2 where id = $1', [hub.id, upTo + 1])
  await client.query('commit')
  return reading
}

const cursorAfter = async (count: number) =>
  ok(await hub.runtime.get(`/interaction-events?after=0&limit=${count}`)).meta.next as string

test('a list answers 410 and where to go on', async () => {
  for (const filter of ['', '&eventType=alpha.noted']) {
    const from = filter === '' ? 3 : 6
    const first = ok(await hub.runtime.get(`/interaction-events?after=0&limit=2${filter}`)).meta.next
    const answer = await removeMeanwhile(from, () => hub.runtime.get(`/interaction-events?after=${first}${filter}`))
    const { code, resume, firstSeq } = answer.json()
    assert.deepEqual([answer.statusCode, code, firstSeq], [410, 'cursor_gone', from + 1], filter)
    const { data } = ok(await hub.runtime.get(`/interaction-events?after=${resume}${filter}`))
    assert.equal(data[0].seq, from + 1)
  }
})

test('a stream that reads on from the database ends, and is told 410 when it resumes', async () => {
  const after = await cursorAfter(1)
  const stream = await removeMeanwhile(9, () =>
    listen(server.server, `/interaction-events/stream?after=${after}`, hub.runtime.key)
  )
  await until('it is over', () => stream.isOver())
  assert.deepEqual(stream.messages, [])
  const again = await hub.runtime.get('/interaction-events/stream', { 'last-event-id': stream.lastId() })
  assert.deepEqual([again.statusCode, again.json().firstSeq], [410, 10])
})
