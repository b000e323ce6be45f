import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer, until } from '../testing/index.ts'
import type { Availability, StateChange } from './schema.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
})
after(() => server.close())

async function check(widget: string, status: string, more: object = {}): Promise<string> {
  const body = { widget, eventType: 'alpha.checked', metadata: { status }, ...more }
  return ok(await hub.runtime.post('/interaction-events', body), 201).id
}

async function changes(widget: string, count: number): Promise<StateChange[]> {
  return until(`${widget} has ${count} changes`, async () => {
    const { data, meta } = ok(await hub.runtime.get(`/widgets/${widget}/states?per_page=200`), 200)
    assert.ok(meta.total <= count, JSON.stringify(data))
    return meta.total === count && data.length === count && data
  })
}

const availability = async (widget: string): Promise<Availability> =>
  ok(await hub.runtime.get(`/widgets/${widget}/availability`), 200)

/** What the changes say, newest first, computed in another way. */
function expected(found: StateChange[], { from, to }: Availability['periods'][number]) {
  const sums = { verified: 0, failing: 0, unknown: 0 }
  const oldestFirst = found.toReversed()
  const marks = [
    { at: from, state: oldestFirst[0]?.from ?? 'unproven' },
    ...oldestFirst.map(({ at, to: state }) => ({ at, state }))
  ]
  for (const [index, { at, state }] of marks.entries()) {
    const start = Math.max(Date.parse(at), Date.parse(from))
    const end = Date.parse(marks[index + 1]?.at ?? to)
    const name = state === 'verified' || state === 'failing' ? state : 'unknown'
    sums[name] += Math.max(0, end - start) / 1000
  }
  return sums
}

const hour = 3_600_000

test('first-4: every state change is listed with what caused it', async () => {
  await hub.makeWidget('web')
  const good = await check('web', 'good')
  await changes('web', 1)
  server.moveTime(60_000)
  const bad = await check('web', 'bad')
  await changes('web', 2)
  server.moveTime(30_000)
  const again = await check('web', 'good')
  await changes('web', 3)
  server.moveTime(10 * 60_000)
  await changes('web', 4)
  const { id } = ok(await hub.runtime.get('/widgets/web'), 200)
  ok(await hub.runtime.post(`/widgets/${id}/evidence/confirm`, [{ eventId: again }]), 200)
  await changes('web', 5)
  ok(
    await hub.runtime.post('/widgets/web/evidence/retire', { eventType: 'alpha.checked', reason: 'It was wrong.' }),
    200
  )
  const found = await changes('web', 6)
  assert.deepEqual(
    found.map(({ from, to, cause }) => [from, to, cause.kind, cause.eventId]),
    [
      ['verified', 'unproven', 'other', null],
      ['stale', 'verified', 'confirmation', again],
      ['verified', 'stale', 'expiry', again],
      ['failing', 'verified', 'event', again],
      ['verified', 'failing', 'event', bad],
      ['unproven', 'verified', 'event', good]
    ]
  )
  const failing = found[4]
  assert.deepEqual([failing?.cause.eventType, failing?.cause.subject], ['alpha.checked', ''])
  // Evidence expires five minutes after it was observed, however late that is noticed.
  assert.equal(Date.parse(String(found[2]?.at)) - Date.parse(String(found[3]?.at)), 5 * 60_000)
  const page = ok(await hub.runtime.get('/widgets/web/states?page=2&per_page=4'), 200)
  assert.deepEqual([page.data, page.meta], [found.slice(4), { page: 2, per_page: 4, total: 6 }])
})

test('first-4: availability counts time that nobody knows about apart', async () => {
  await hub.makeWidget('db')
  const unproven = await availability('db')
  for (const { availability: share, failures, unknownSeconds, from, to } of unproven.periods) {
    assert.deepEqual([share, failures], [null, 0])
    assert.ok(Math.abs(unknownSeconds - (Date.parse(to) - Date.parse(from)) / 1000) < 0.01)
  }
  let count = 0
  // Each state lasts until the next; the last check before a long gap expires after five minutes.
  for (const [status, ms] of [
    ['good', 120_000],
    ['bad', 60_000],
    ['good', 30 * hour],
    ['bad', 60_000],
    ['good', 8 * 24 * hour],
    ['good', 60_000]
  ] as const) {
    await check('db', status)
    await changes('db', ++count)
    server.moveTime(ms)
    if (ms >= hour) await changes('db', ++count)
  }
  const found = await changes('db', count)
  const { periods, at } = await availability('db')
  assert.deepEqual(
    periods.map(({ period }) => period),
    ['24h', '7d', '30d', '90d']
  )
  for (const one of periods) {
    const { verified, failing, unknown } = expected(found, one)
    for (const [is, wanted] of [
      [one.verifiedSeconds, verified],
      [one.failingSeconds, failing],
      [one.unknownSeconds, unknown]
    ] as const) {
      assert.ok(Math.abs(is - wanted) < 0.01, `${one.period}: ${is} instead of ${wanted}`)
    }
    assert.ok(Math.abs((one.availability ?? 0) - verified / (verified + failing)) < 0.0001)
    assert.equal(one.to, at)
  }
  assert.deepEqual(
    periods.map(({ failures }) => failures),
    [0, 0, 2, 2]
  )
  assert.ok((periods[2]?.failingSeconds ?? 0) >= 120)
})

test('first-4: a report that arrived late does not rewrite what the hub said before', async () => {
  await hub.makeWidget('late')
  server.moveTime(hour)
  await check('late', 'good')
  await changes('late', 1)
  server.moveTime(60_000)
  const { at } = ok(await hub.runtime.get('/widgets/late/availability'), 200)
  const occurredAt = new Date(Date.parse(at) - 4 * 60_000).toISOString()
  await check('late', 'bad', { occurredAt, subject: 'other' })
  const [change] = await changes('late', 2)
  assert.equal(change?.at, change?.recordedAt)
  assert.equal(change?.cause.kind, 'event')
  const [day] = (await availability('late')).periods
  assert.ok((day?.verifiedSeconds ?? 0) >= 60 && (day?.failingSeconds ?? 99) < 30)
})

test('first-4: a key that may not read the hub finds no history', async () => {
  const other = await server.makeHub({ slug: 'beta' })
  await hub.makeWidget('hidden')
  for (const part of ['states', 'availability']) {
    assert.equal((await other.runtime.get(`/widgets/hidden/${part}`)).statusCode, 404)
    assert.equal((await hub.runtime.get(`/widgets/missing/${part}`)).statusCode, 404)
  }
})
