import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openPool } from '../db/pool.ts'
import type { Db } from '../db/sql.ts'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'
import { evidenceCandidates } from './candidates.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
})
after(() => server.close())

interface Candidate {
  eventId: string
  subject: string
  observedAt: string[]
  outcome: string
}

const record = async (widget: string, more: object = {}): Promise<string> =>
  ok(
    await hub.runtime.post('/interaction-events', {
      widget,
      eventType: 'alpha.checked',
      metadata: { status: 'good' },
      ...more
    }),
    201
  ).id
const candidates = async (widget: string, query = ''): Promise<Candidate[]> =>
  ok(await hub.runtime.get(`/widgets/${widget}/evidence/candidates?eventType=alpha.checked${query}`)).data

test('an event that was confirmed has the ten newest times of its observations', async () => {
  await hub.makeWidget('web')
  const eventId = await record('web')
  for (let count = 0; count < 14; count++) {
    server.moveTime(60_000)
    const { data } = ok(await hub.runtime.post('/evidence/confirm', [{ eventId }]), 200)
    assert.equal(data[0].status, 'confirmed')
  }
  const [only] = await candidates('web')
  assert.equal(only?.observedAt.length, 10)
  const times = (only?.observedAt ?? []).map((time) => Date.parse(time))
  for (const [index, at] of times.entries()) {
    if (index > 0) assert.ok(Math.abs((times[index - 1] as number) - at - 60_000) < 5000, only?.observedAt.join())
  }
})

test('observations of two days are one list', async () => {
  await hub.makeWidget('daily')
  const eventId = await record('daily')
  for (let count = 0; count < 4; count++) {
    server.moveTime(20 * 3_600_000)
    ok(await hub.runtime.post('/evidence/confirm', [{ eventId }]), 200)
  }
  assert.equal((await candidates('daily'))[0]?.observedAt.length, 5)
})

test('the event that was observed last comes first, whenever it was recorded', async () => {
  await hub.makeWidget('two')
  const first = await record('two', { subject: 'a' })
  const second = await record('two', { subject: 'b' })
  const ids = async (query = '') => (await candidates('two', query)).map(({ eventId }) => eventId)
  server.moveTime(60_000)
  ok(await hub.runtime.post('/evidence/confirm', [{ eventId: first }]), 200)
  assert.deepEqual(await ids(), [first, second])
  assert.deepEqual(await ids('&limit=1'), [first])
})

test('retired evidence is not a candidate', async () => {
  await hub.makeWidget('gone')
  await record('gone')
  ok(
    await hub.runtime.post('/widgets/gone/evidence/retire', { eventType: 'alpha.checked', reason: 'It was wrong.' }),
    200
  )
  assert.deepEqual(await candidates('gone'), [])
  server.moveTime(1000)
  const next = await record('gone')
  assert.deepEqual(
    (await candidates('gone')).map(({ eventId }) => eventId),
    [next]
  )
})

test('retired events do not count toward the limit', async () => {
  await hub.makeWidget('mixed')
  const kept = []
  for (let count = 0; count < 5; count++) kept.unshift(await record('mixed', { subject: 'kept' }))
  for (let count = 0; count < 5; count++) await record('mixed', { subject: 'gone' })
  const about = { eventType: 'alpha.checked', subject: 'gone', reason: 'It was wrong.' }
  ok(await hub.runtime.post('/widgets/mixed/evidence/retire', about), 200)
  for (const limit of [1, 2, 4, 5, 6]) {
    const found = await candidates('mixed', `&limit=${limit}`)
    assert.equal(found.length, Math.min(limit, 5), `limit ${limit}`)
    assert.equal(found[0]?.eventId, kept[0])
  }
})

test('the answer says whether older events may have been left out', async () => {
  await hub.makeWidget('long')
  const leftOut = async (limit: number) =>
    ok(await hub.runtime.get(`/widgets/long/evidence/candidates?eventType=alpha.checked&limit=${limit}`)).olderLeftOut
  assert.equal(await leftOut(5), false)
  for (let count = 0; count < 3; count++) await record('long')
  assert.deepEqual([await leftOut(2), await leftOut(4)], [true, false])
  const others = Array.from({ length: 1000 }, () => ({ widget: 'long', eventType: 'alpha.noted', metadata: {} }))
  for (let count = 0; count < 5; count++)
    ok(await hub.runtime.send('POST', '/interaction-events/batch', { body: others }), 200)
  assert.equal(await leftOut(4), true, 'the first events are not searched')
  assert.equal((await candidates('long')).length, 1, 'the newest of its subject')
})

test('a key of another hub does not find the widget', async () => {
  const other = await server.makeHub({ slug: 'beta' })
  const answer = await other.runtime.get('/widgets/web/evidence/candidates?eventType=alpha.checked&hub=alpha')
  assert.equal(answer.statusCode, 404)
})

test('a decision may be about a part of its widget', async () => {
  const decision = { widget: 'web', kind: 'decision', title: 'Keep it', subject: 'need-1', status: 'accepted' }
  const { id, subject } = ok(await hub.runtime.post('/decision-records', decision), 201)
  assert.equal(subject, 'need-1')
  assert.equal(ok(await hub.runtime.get('/decision-records?subject=need-1')).data[0].id, id)
  assert.equal(ok(await hub.runtime.post('/decision-records', { title: 'Other' }), 201).subject, '')
})

test('the newest event of a subject is not hidden by newer events of others', async () => {
  await hub.makeWidget('busy')
  const old = await record('busy', { subject: 'rare', metadata: { status: 'bad' } })
  for (let count = 0; count < 12; count++) {
    server.moveTime(1000)
    await record('busy', { subject: `often-${count % 3}` })
  }
  const found = async (limit: number): Promise<{ data: Candidate[]; subjectsLeftOut: number }> =>
    ok(await hub.runtime.get(`/widgets/busy/evidence/candidates?eventType=alpha.checked&limit=${limit}`))
  const four = await found(4)
  assert.deepEqual(
    [four.data.map(({ subject }) => subject), four.subjectsLeftOut],
    [['often-2', 'often-1', 'often-0', 'rare'], 0]
  )
  assert.equal(four.data[3]?.eventId, old)
  const three = await found(3)
  assert.deepEqual(
    [three.data.map(({ subject }) => subject), three.subjectsLeftOut],
    [['often-2', 'often-1', 'often-0'], 1]
  )
  assert.equal((await found(10)).data.length, 10)
  const about = { eventType: 'alpha.checked', subject: 'rare', reason: 'It was wrong.' }
  ok(await hub.runtime.post('/widgets/busy/evidence/retire', about), 200)
  assert.equal((await found(3)).subjectsLeftOut, 0)
})

test('a subject whose newest failure does not fit counts as left out, although its newest event fits', async () => {
  await hub.makeWidget('unsure')
  const subjects = ['a', 'b', 'c']
  for (const subject of subjects) await record('unsure', { subject, metadata: { status: 'bad' } })
  server.moveTime(1000)
  for (const subject of subjects) await record('unsure', { subject, metadata: { status: 'unknown' } })
  const found = async (limit: number) =>
    ok(await hub.runtime.get(`/widgets/unsure/evidence/candidates?eventType=alpha.checked&limit=${limit}`))
  const outcomes = ({ data }: { data: { outcome: string }[] }) => data.map(({ outcome }) => outcome)
  const four = await found(4)
  assert.deepEqual([outcomes(four), four.subjectsLeftOut], [['info', 'info', 'info', 'fail'], 2])
  assert.equal((await found(3)).subjectsLeftOut, 3)
  assert.equal((await found(6)).subjectsLeftOut, 0)
})

test('an event that is recorded during the read is not counted as left out', async () => {
  const widgetId = await hub.makeWidget('watched')
  await record('watched', { subject: 'a' })
  const pool = openPool(server.database.url, { onError: () => undefined })
  try {
    let isRecorded = false
    // The number of subjects is read after their events.
    const query: Db['query'] = async (text) => {
      if (!isRecorded) await record('watched', { subject: 'b' })
      isRecorded = true
      return pool.query(text)
    }
    const db: Db = { ...pool, query, queryUpTo: (text, bytesMax) => pool.queryUpTo(text, bytesMax) }
    const found = await evidenceCandidates(db, { hubId: hub.id, widgetId, eventType: 'alpha.checked' }, 50)
    assert.deepEqual([found.texts.length, found.subjectsLeftOut, isRecorded], [2, 0, true])
  } finally {
    await pool.end()
  }
})
