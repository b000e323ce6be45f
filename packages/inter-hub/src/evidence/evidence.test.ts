import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
let made = 0

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
})
after(() => server.close())

const minute = 60_000
/** A time some milliseconds from the database's now, as the tests have moved it. */
let moved = 0
const at = (ms: number) => new Date(Date.now() + moved + ms).toISOString()
const move = (ms: number) => {
  moved += ms
  server.moveTime(ms)
}

async function widget(): Promise<string> {
  const slug = `thing-${++made}`
  await hub.makeWidget(slug)
  return slug
}

async function say(slug: string, status: string, more: Record<string, unknown> = {}) {
  const body = { widget: slug, eventType: 'alpha.checked', metadata: { status }, ...more }
  return ok(await hub.runtime.post('/interaction-events', body), 201)
}

const read = async (slug: string) => ok(await hub.runtime.get(`/widgets/${slug}`))
const evidence = async (slug: string) => ok(await hub.runtime.get(`/widgets/${slug}/evidence`)).data
const confirm = async (slug: string, eventId: string, observedAt: string) =>
  ok(await hub.runtime.post(`/widgets/${slug}/evidence/confirm`, [{ eventId, observedAt }])).data[0].status

test('a widget nobody looked at is unproven, and an event that proves nothing leaves it so', async () => {
  const slug = await widget()
  assert.equal((await read(slug)).state, 'unproven')
  await say(slug, 'unknown')
  ok(await hub.runtime.post('/interaction-events', { widget: slug, eventType: 'alpha.noted' }), 201)
  ok(await hub.runtime.post('/interaction-events', { widget: slug, eventType: 'alpha.checked', metadata: {} }), 201)
  const { state, evidenceAt } = await read(slug)
  assert.deepEqual({ state, evidenceAt }, { state: 'unproven', evidenceAt: null })
})

test('time alone takes green away: verified turns stale without any event', async () => {
  const slug = await widget()
  const event = await say(slug, 'good')
  assert.equal((await read(slug)).state, 'verified')
  move(4 * minute)
  assert.equal((await read(slug)).state, 'verified')
  move(2 * minute)
  const { state, stateSince } = await read(slug)
  assert.equal(state, 'stale')
  assert.equal(Date.parse(stateSince) - Date.parse(event.occurredAt), 5 * minute)
  assert.equal((await evidence(slug))[0].fresh, false)
})

test('a fail is failing while it is fresh, and an expired fail is stale', async () => {
  const slug = await widget()
  const event = await say(slug, 'bad')
  const failing = await read(slug)
  assert.deepEqual([failing.state, failing.stateSince], ['failing', event.occurredAt])
  move(6 * minute)
  assert.equal((await read(slug)).state, 'stale')
})

test('the worst proof decides, each subject for itself', async () => {
  const slug = await widget()
  await say(slug, 'good', { subject: 'a' })
  await say(slug, 'bad', { subject: 'b' })
  assert.equal((await read(slug)).state, 'failing')
  await say(slug, 'good', { subject: 'b' })
  assert.equal((await read(slug)).state, 'verified')
  assert.equal((await evidence(slug)).length, 2)
})

test('order of arrival never matters: any order of the same events ends in the same proof', async () => {
  const looks = [
    { status: 'good', occurredAt: at(-50_000) },
    { status: 'bad', occurredAt: at(-40_000) },
    { status: 'good', occurredAt: at(-30_000) },
    // At the same time the worse outcome wins.
    { status: 'bad', occurredAt: at(-20_000) },
    { status: 'good', occurredAt: at(-20_000) }
  ].map((look, index) => ({ ...look, occurredAt: index === 4 ? '' : look.occurredAt }))
  const last = looks[3]?.occurredAt ?? ''
  const orders = [
    [0, 1, 2, 3, 4],
    [4, 3, 2, 1, 0],
    [3, 4, 0, 2, 1],
    [2, 4, 1, 3, 0]
  ]
  for (const order of orders) {
    const slug = await widget()
    for (const index of order) {
      const { status = '', occurredAt = '' } = looks[index] ?? {}
      await say(slug, status, { occurredAt: occurredAt || last })
    }
    const [proof] = await evidence(slug)
    assert.deepEqual([proof.outcome, proof.occurredAt, proof.events], ['fail', last, 5], order.join())
  }
})

test('a confirmation moves the age of a proof without another event, and counts once', async () => {
  const slug = await widget()
  const event = await say(slug, 'good')
  const total = async () => ok(await hub.runtime.get(`/interaction-events?widget=${slug}`)).meta.total
  move(4 * minute)
  const seen = at(0)
  assert.equal(await confirm(slug, event.id, seen), 'confirmed')
  assert.equal(await confirm(slug, event.id, seen), 'repeated')
  move(3 * minute)
  assert.equal((await read(slug)).state, 'verified')
  const [proof] = await evidence(slug)
  assert.deepEqual([proof.confirmations, proof.confirmedAt, proof.occurredAt], [1, seen, event.occurredAt])
  assert.equal(await total(), 1)
})

test('a confirmation of an older event makes it the proof again, in either order of arrival', async () => {
  const [first, second] = [await widget(), await widget()]
  for (const slug of [first, second]) {
    const old = await say(slug, 'good', { occurredAt: at(-60_000) })
    const seen = at(-10_000)
    if (slug === first) await confirm(slug, old.id, seen)
    await say(slug, 'bad', { occurredAt: at(-30_000) })
    if (slug === second) assert.equal(await confirm(slug, old.id, seen), 'confirmed')
    assert.equal((await read(slug)).state, 'verified')
  }
})

test('what cannot be confirmed is said, and changes nothing', async () => {
  const slug = await widget()
  const event = await say(slug, 'good')
  const nothing = await say(slug, 'unknown')
  assert.equal(await confirm(slug, event.id, at(10 * minute)), 'in_future')
  assert.equal(await confirm(slug, event.id, at(-10 * minute)), 'before_event')
  assert.equal(await confirm(slug, nothing.id, at(0)), 'proves_nothing')
  assert.equal(await confirm(slug, '019a0000-0000-7000-8000-000000000000', at(0)), 'unknown_event')
  assert.equal((await evidence(slug))[0].confirmations, 0)
})

test('evidence from the future proves nothing until its time', async () => {
  const slug = await widget()
  await say(slug, 'good')
  await say(slug, 'bad', { occurredAt: at(minute) })
  assert.equal((await read(slug)).state, 'verified')
  move(2 * minute)
  while ((await read(slug)).state !== 'failing') await new Promise((resolve) => setTimeout(resolve, 20))
})

test('an event only shortens how long it proves', async () => {
  const slug = await widget()
  const short = await say(slug, 'good', { freshFor: '60s' })
  assert.equal(short.freshFor, 'PT1M')
  assert.equal((await say(slug, 'good', { subject: 'long', freshFor: 'P7D' })).freshFor, 'PT5M')
  move(2 * minute)
  assert.equal((await read(slug)).state, 'stale')
})

test('a fail refutes whatever it lacks; a pass needs its metadata whole', async () => {
  const manifest = {
    widgetTypes: ['beta.thing'],
    eventTypes: [
      {
        name: 'beta.checked',
        metadataSchema: { type: 'object', required: ['seen', 'expected'] },
        outcome: 'has(metadata.error) ? "fail" : metadata.seen == metadata.expected ? "pass" : "fail"',
        freshFor: 'P1D'
      },
      { name: 'beta.broken', outcome: 'metadata.word > 3 ? "pass" : "fail"', freshFor: 'P1D' },
      { name: 'beta.wordless', outcome: '"maybe"', freshFor: 'P1D' }
    ]
  }
  const beta = await server.makeHub({ slug: 'beta', manifest })
  await beta.makeWidget('thing')
  const judge = async (eventType: string, metadata: object) => {
    const event = ok(await beta.runtime.post('/interaction-events', { widget: 'thing', eventType, metadata }), 201)
    return [event.outcome, event.outcomeReason, event.incomplete]
  }
  assert.deepEqual(await judge('beta.checked', { expected: 1 }), ['info', 'incomplete: seen', ['seen']])
  assert.deepEqual(await judge('beta.checked', { seen: 1, expected: 1 }), ['pass', null, []])
  assert.deepEqual(await judge('beta.checked', { error: { kind: 'refused', message: 'nobody listens' } }), [
    'fail',
    'refused: nobody listens',
    ['seen', 'expected']
  ])
  const [outcome, reason] = await judge('beta.broken', { word: 'text' })
  assert.equal(outcome, 'fail')
  assert.match(String(reason), /the outcome rule failed/)
  assert.match(String((await judge('beta.wordless', {}))[1]), /"maybe", not pass, fail or info/)
})

test('a type that the manifest no longer declares proves nothing, and one that gets a term begins to', async () => {
  const gamma = await server.makeHub({
    slug: 'gamma',
    manifest: { widgetTypes: ['g'], eventTypes: [{ name: 'g.x', outcome: 'pass' }] }
  })
  await gamma.makeWidget('one', { widgetType: 'g' })
  ok(await gamma.runtime.post('/interaction-events', { widget: 'one', eventType: 'g.x' }), 201)
  const activate = async (eventTypes: unknown[]) => {
    const draft = ok(
      await server.operator.post('/hub-capability-manifests', { hub: 'gamma', widgetTypes: ['g'], eventTypes }),
      201
    )
    ok(await server.operator.post(`/hub-capability-manifests/${draft.id}/activate`))
    return ok(await gamma.runtime.get('/widgets/one')).state
  }
  assert.equal(ok(await gamma.runtime.get('/widgets/one')).state, 'unproven')
  assert.equal(await activate([{ name: 'g.x', outcome: 'pass', freshFor: 'P1D' }]), 'verified')
  assert.equal(await activate([]), 'unproven')
})
