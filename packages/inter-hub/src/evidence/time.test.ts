/** Evidence is as old as its fact, however often it is reported or confirmed. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
const minute = 60_000
const day = 24 * 60 * minute
let moved = 0
const at = (ms: number) => new Date(Date.now() + moved + ms).toISOString()
const move = (ms: number) => {
  moved += ms
  server.moveTime(ms)
}

before(async () => {
  server = await startTestServer()
  const text = { type: 'string' }
  hub = await server.makeHub({
    slug: 'vault',
    manifest: {
      widgetTypes: ['store'],
      eventTypes: [
        {
          name: 'backed-up',
          outcome: 'pass',
          freshFor: 'P8D',
          asOf: '/completedAt',
          metadataSchema: { type: 'object', properties: { completedAt: text } }
        },
        { name: 'certified', outcome: 'pass', freshFor: 'P1D', until: '/tls/notAfter' },
        {
          name: 'aged',
          outcome: 'timestamp(occurredAt) - timestamp(metadata.completedAt) > duration("192h") ? "fail" : "pass"',
          freshFor: 'P30D'
        }
      ]
    }
  })
})
after(() => server.close())

let made = 0
async function widget(): Promise<string> {
  const slug = `store-${++made}`
  await hub.makeWidget(slug, { widgetType: 'store' })
  return slug
}
const record = async (widget: string, eventType: string, metadata: object, more: object = {}) =>
  ok(await hub.runtime.post('/interaction-events', { widget, eventType, metadata, ...more }), 201)
const confirm = async (eventId: string, observedAt?: string) =>
  ok(await hub.runtime.post('/evidence/confirm', [{ eventId, observedAt }])).data[0]
const evidence = async (slug: string) => ok(await hub.runtime.get(`/widgets/${slug}/evidence`)).data[0]
const stateOf = async (slug: string) => ok(await hub.runtime.get(`/widgets/${slug}`)).state

test('freshness counts from the fact, and no confirmation makes evidence younger', async () => {
  const slug = await widget()
  const completedAt = at(-7 * day)
  const event = await record(slug, 'backed-up', { completedAt })
  assert.equal(event.asOf, completedAt)
  const before = await evidence(slug)
  assert.equal(Date.parse(before.freshUntil), Date.parse(completedAt) + 8 * day)
  move(minute)
  assert.equal((await confirm(event.id)).status, 'confirmed')
  const after = await evidence(slug)
  assert.deepEqual([after.asOf, after.freshUntil, after.confirmations], [completedAt, before.freshUntil, 1])
  assert.equal(await stateOf(slug), 'verified')
  move(day)
  assert.equal((await confirm(event.id)).status, 'confirmed')
  assert.equal(await stateOf(slug), 'stale')
})

test('a fact that claims to be later than its report is as old as the report', async () => {
  const slug = await widget()
  const event = await record(slug, 'backed-up', { completedAt: '2099-01-01T00:00:00Z' })
  const { freshUntil } = await evidence(slug)
  assert.equal(Date.parse(freshUntil), Date.parse(event.occurredAt) + 8 * day)
  move(minute)
  await confirm(event.id)
  assert.equal((await evidence(slug)).freshUntil, freshUntil)
})

test('without the time of its fact an event is incomplete and proves nothing', async () => {
  const slug = await widget()
  for (const metadata of [{}, { completedAt: 'yesterday' }, { completedAt: null }, { completedAt: 20260615 }]) {
    const event = await record(slug, 'backed-up', metadata)
    assert.deepEqual([event.outcome, event.asOf], ['info', null], JSON.stringify(metadata))
    assert.match(event.incomplete.join(), /\/completedAt is not a time/)
  }
  assert.equal(await stateOf(slug), 'unproven')
})

test('evidence never outlives its until, however often it is confirmed', async () => {
  const slug = await widget()
  const notAfter = at(60 * minute)
  const event = await record(slug, 'certified', { tls: { notAfter } })
  assert.deepEqual([event.until, (await evidence(slug)).freshUntil], [notAfter, notAfter])
  move(50 * minute)
  assert.equal((await confirm(event.id)).status, 'confirmed')
  assert.deepEqual([(await evidence(slug)).freshUntil, await stateOf(slug)], [notAfter, 'verified'])
  move(20 * minute)
  await confirm(event.id)
  assert.equal(await stateOf(slug), 'stale')
  // Without a term only freshFor counts; a term that cannot be read is not none.
  assert.equal((await record(slug, 'certified', {})).outcome, 'pass')
  const broken = await record(slug, 'certified', { tls: { notAfter: 'soon' } })
  assert.deepEqual([broken.outcome, broken.incomplete], ['info', ['/tls/notAfter is not a time (RFC 3339)']])
})

test('a confirmation is judged at its own time: what no longer passes is recorded as the failure it is', async () => {
  const slug = await widget()
  const event = await record(slug, 'aged', { completedAt: at(-7 * day) })
  assert.equal(event.outcome, 'pass')
  move(minute)
  assert.equal((await confirm(event.id)).status, 'confirmed')
  move(2 * day)
  const seenAt = at(0)
  const answer = await confirm(event.id, seenAt)
  assert.equal(answer.status, 'failed')
  const recorded = ok(await hub.runtime.get(`/interaction-events/${answer.recordedEventId}`))
  assert.deepEqual([recorded.outcome, recorded.occurredAt, recorded.metadata], ['fail', seenAt, event.metadata])
  assert.equal(await stateOf(slug), 'failing')
  // Repeating the call records nothing again.
  assert.deepEqual(await confirm(event.id, seenAt), answer)
  assert.equal(ok(await hub.runtime.get(`/interaction-events?widget=${slug}`)).meta.total, 2)
  // A retired event is answered as such, not judged anew.
  ok(await hub.runtime.post(`/widgets/${slug}/evidence/retire`, { eventType: 'aged', reason: 'wrong store' }))
  move(minute)
  assert.equal((await confirm(event.id)).status, 'retired')
})

test('confirmations of many widgets: values are kept, other attention is another finding, one hub at a time', async () => {
  const slugs = [await widget(), await widget()]
  const events = []
  for (const slug of slugs) {
    const more = { values: { latencyMs: 12 }, attention: ['close to its limit'] }
    events.push(await record(slug, 'certified', {}, more))
  }
  const [first, second] = events
  assert.deepEqual([first.values, first.attention], [{ latencyMs: 12 }, ['close to its limit']])
  move(minute)
  const never = '019a0000-0000-7000-8000-00000000dead'
  const { data } = ok(
    await hub.runtime.post('/evidence/confirm', [
      { eventId: first.id, values: { latencyMs: 15.5 }, attention: ['close to its limit'] },
      { eventId: second.id, attention: [] },
      { eventId: never }
    ])
  )
  assert.deepEqual(
    data.map(({ status }: { status: string }) => status),
    ['confirmed', 'changed', 'unknown_event']
  )
  const { values, attention } = await evidence(slugs[0] ?? '')
  assert.deepEqual([values, attention], [{ latencyMs: 15.5 }, ['close to its limit']])
  assert.deepEqual(await attentionOf(slugs[0] ?? ''), ['close to its limit'])
  assert.equal((await evidence(slugs[1] ?? '')).confirmations, 0)
  move(minute)
  // Without values the last ones stay those of the event.
  ok(await hub.runtime.post(`/widgets/${slugs[1]}/evidence/confirm`, [{ eventId: second.id }]))
  assert.deepEqual((await evidence(slugs[1] ?? '')).values, { latencyMs: 12 })

  const other = await server.makeHub({ slug: 'omega' })
  const foreign = ok(await other.runtime.post('/evidence/confirm', [{ eventId: first.id }])).data[0]
  assert.equal(foreign.status, 'unknown_event')
  assert.equal((await other.runtime.post('/evidence/confirm?hub=vault', [{ eventId: first.id }])).statusCode, 403)
  assert.equal((await server.operator.post('/evidence/confirm', [{ eventId: first.id }])).statusCode, 422)
  ok(await server.operator.post('/evidence/confirm?hub=vault', [{ eventId: first.id }]))
  ok(await server.operator.post('/evidence/confirm', { hub: 'vault', items: [{ eventId: first.id }] }))
  const many = Array.from({ length: 1001 }, () => ({ eventId: first.id }))
  assert.equal((await hub.runtime.post('/evidence/confirm', many)).statusCode, 422)
  ok(await hub.runtime.post('/evidence/confirm', many.slice(1)))
})

/** As the widget and as the list of widgets have it. */
async function attentionOf(slug: string): Promise<string[]> {
  const one = ok(await hub.runtime.get(`/widgets/${slug}`))
  const [listed] = ok(await hub.runtime.get(`/widgets?slug=${slug}`)).data
  assert.deepEqual(listed.attention, one.attention)
  return one.attention
}

test('a widget has the attention of the evidence that counts, until that is older, withdrawn or refuted', async () => {
  const slug = await widget()
  assert.deepEqual(await attentionOf(slug), [])
  const first = { attention: ['b', 'a'], subject: 'one', occurredAt: at(-minute) }
  await record(slug, 'certified', {}, first)
  await record(slug, 'certified', {}, { attention: ['c', 'a'], subject: 'two', occurredAt: at(-minute) })
  assert.deepEqual(await attentionOf(slug), ['a', 'b', 'c'])
  // What is older than the proof changes nothing.
  await record(slug, 'certified', {}, { attention: ['d'], subject: 'one', occurredAt: at(-2 * minute) })
  assert.deepEqual(await attentionOf(slug), ['a', 'b', 'c'])
  await record(slug, 'certified', {}, { subject: 'two', occurredAt: at(0) })
  assert.deepEqual(await attentionOf(slug), ['a', 'b'])
  const retired = { eventType: 'certified', subject: 'one', reason: 'a test' }
  ok(await hub.runtime.post(`/widgets/${slug}/evidence/retire`, retired))
  assert.deepEqual(await attentionOf(slug), [])
})

test('of two findings of the same time that differ in attention alone, the same one stands in either order', async () => {
  const occurredAt = at(-minute)
  const stands = []
  for (const order of [
    [['a'], ['b']],
    [['b'], ['a']]
  ]) {
    const slug = await widget()
    for (const attention of order) await record(slug, 'certified', {}, { attention, occurredAt })
    stands.push((await evidence(slug)).attention)
  }
  assert.deepEqual(stands[0], stands[1])
})

test('a fail counts from when it was observed: an old fact and a term that is over do not hide it', async () => {
  const failing = await server.makeHub({
    slug: 'failing',
    manifest: {
      widgetTypes: ['kept'],
      eventTypes: [
        {
          name: 'kept-seen',
          outcome: 'metadata.good ? "pass" : "fail"',
          freshFor: 'P8D',
          asOf: 'madeAt',
          until: 'endsAt'
        }
      ]
    }
  })
  await failing.makeWidget('one', { widgetType: 'kept' })
  const metadata = { good: false, madeAt: at(-20 * day), endsAt: at(-day) }
  const body = { widget: 'one', eventType: 'kept-seen', metadata }
  const event = ok(await failing.runtime.post('/interaction-events', body), 201)
  assert.deepEqual([event.asOf, event.until], [metadata.madeAt, metadata.endsAt])
  const { state } = ok(await failing.runtime.get('/widgets/one'))
  assert.equal(state, 'failing')
  ok(await failing.runtime.post('/interaction-events', { ...body, metadata: { ...metadata, good: true } }), 201)
  assert.equal(ok(await failing.runtime.get('/widgets/one')).state, 'stale')
})
