/** Evidence that is taken back. The order in which anything arrives never matters. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, seeded, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
let made = 0

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
})
after(() => server.close())

const eventType = 'alpha.checked'
const at = (ms: number) => new Date(Date.now() + ms).toISOString()

async function widget(): Promise<string> {
  const slug = `thing-${++made}`
  await hub.makeWidget(slug)
  return slug
}
const record = async (widget: string, status: string, more: Record<string, unknown> = {}) =>
  ok(await hub.runtime.post('/interaction-events', { widget, eventType, metadata: { status }, ...more }), 201)
const retire = (slug: string, more: Record<string, unknown> = {}) =>
  hub.runtime.post(`/widgets/${slug}/evidence/retire`, {
    eventType,
    reason: 'The check asked the wrong host.',
    ...more
  })
const confirm = async (slug: string, eventId: string, observedAt?: string) =>
  ok(await hub.runtime.post(`/widgets/${slug}/evidence/confirm`, [{ eventId, observedAt }])).data[0].status
const stateOf = async (slug: string) => ok(await hub.runtime.get(`/widgets/${slug}`)).state
const evidence = async (slug: string) => ok(await hub.runtime.get(`/widgets/${slug}/evidence`)).data

test('first-M1: retiring the only evidence leaves the widget unproven and says who did it, when and why', async () => {
  const slug = await widget()
  const event = await record(slug, 'good')
  assert.equal(await stateOf(slug), 'verified')
  const { status, evidence: entry } = ok(await retire(slug))
  assert.equal(status, 'retired')
  assert.equal(await stateOf(slug), 'unproven')
  const [listed] = await evidence(slug)
  assert.deepEqual(listed, entry)
  assert.deepEqual([listed.eventId, listed.fresh, listed.freshUntil], [event.id, null, null])
  assert.equal(listed.retired.reason, 'The check asked the wrong host.')
  assert.equal(listed.retired.asOf, listed.retired.at)
  assert.deepEqual([listed.retired.by.kind, listed.retired.by.id], ['consumer', hub.consumerId])
  assert.match(listed.retired.by.via, /^key:[0-9a-f]{8}$/)

  const [audited, ...others] = ok(await server.operator.get('/audit?action=evidence.retired')).data.filter(
    ({ target }: { target: { name: string } }) => target.name === slug
  )
  assert.equal(others.length, 0)
  assert.deepEqual(
    [audited.operation, audited.before.eventId, audited.after.reason],
    ['retireWidgetEvidence', event.id, 'The check asked the wrong host.']
  )
  const said = async () =>
    ok(await hub.runtime.get(`/system-events?type=ihub.evidence-retired&widget=${slug}`)).data as {
      data: Record<string, string>
    }[]
  while ((await said()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  assert.deepEqual((await said())[0]?.data, { eventType, subject: '', asOf: listed.retired.asOf })
})

test('retiring again changes nothing, and the next observation undoes it', async () => {
  const slug = await widget()
  await record(slug, 'good')
  const first = ok(await retire(slug))
  const second = ok(await retire(slug, { reason: 'Another reason' }))
  assert.equal(second.status, 'unchanged')
  assert.deepEqual(second.evidence, first.evidence)
  const third = ok(await retire(slug, { asOf: first.evidence.retired.asOf }))
  assert.equal(third.status, 'unchanged')
  await record(slug, 'good')
  assert.equal(await stateOf(slug), 'verified')
  assert.equal((await evidence(slug))[0].retired, null)
  assert.equal(ok(await retire(slug)).status, 'retired')
  assert.equal(await stateOf(slug), 'unproven')
})

test('a confirmation of a retired event answers retired and brings nothing back', async () => {
  const slug = await widget()
  const event = await record(slug, 'good', { occurredAt: at(-60_000) })
  assert.equal(await confirm(slug, event.id, at(-5_000)), 'confirmed')
  // It occurred before asOf, whatever was confirmed later.
  ok(await retire(slug, { asOf: at(-30_000) }))
  assert.equal(await stateOf(slug), 'unproven')
  assert.equal(await confirm(slug, event.id), 'retired')
  assert.equal(await stateOf(slug), 'unproven')
})

test('what arrives late does not count when it occurred up to asOf, also within one batch', async () => {
  const slug = await widget()
  await record(slug, 'good', { occurredAt: at(-60_000) })
  ok(await retire(slug, { asOf: at(-10_000) }))
  await record(slug, 'good', { occurredAt: at(-20_000) })
  assert.equal(await stateOf(slug), 'unproven')
  const one = (status: string, ms: number) => ({
    widget: slug,
    eventType,
    metadata: { status },
    occurredAt: at(ms)
  })
  ok(await hub.runtime.post('/interaction-events/batch', [one('good', -15_000), one('bad', -12_000)]))
  assert.equal(await stateOf(slug), 'unproven')
  ok(
    await hub.runtime.post('/interaction-events/batch', [one('bad', -5_000), one('good', -3_000), one('bad', -11_000)])
  )
  assert.equal(await stateOf(slug), 'verified')
})

test('another subject, another type and another widget keep their evidence', async () => {
  const [slug, other] = [await widget(), await widget()]
  await record(slug, 'bad', { subject: 'a' })
  await record(slug, 'good', { subject: 'b' })
  await record(other, 'good', { subject: 'a' })
  assert.equal(await stateOf(slug), 'failing')
  ok(await retire(slug, { subject: 'a' }))
  assert.deepEqual([await stateOf(slug), await stateOf(other)], ['verified', 'verified'])
})

test('what cannot be retired is refused with the reason', async () => {
  const slug = await widget()
  const unknown = await retire(slug)
  assert.deepEqual([unknown.statusCode, unknown.json().code], [404, 'not_found'])
  assert.match(unknown.json().detail, /no evidence of the type "alpha.checked"/)
  await record(slug, 'good')
  const future = await retire(slug, { asOf: at(60_000) })
  assert.deepEqual([future.statusCode, future.json().errors[0].pointer], [422, '#/asOf'])
  assert.equal((await retire(slug, { reason: '' })).statusCode, 422)
  assert.equal((await hub.runtime.post(`/widgets/${slug}/evidence/retire`, { eventType })).statusCode, 422)
  assert.equal(await stateOf(slug), 'verified')
})

test('a retirement is imported with the evidence, and goes on there', async () => {
  const slug = await widget()
  await record(slug, 'good', { occurredAt: at(-60_000) })
  ok(await retire(slug))
  const type = 'application/x-ndjson'
  const text = (await server.operator.get('/export', { accept: type })).body
  await using elsewhere = await startTestServer()
  ok(await elsewhere.operator.send('POST', '/import', { body: text, headers: { 'content-type': type } }), 200)
  const runtime = elsewhere.as(hub.runtime.key ?? '')
  assert.deepEqual(ok(await runtime.get(`/widgets/${slug}/evidence`)).data, await evidence(slug))
  const late = { widget: slug, eventType, metadata: { status: 'good' }, occurredAt: at(-50_000) }
  ok(await runtime.post('/interaction-events', late), 201)
  assert.equal(ok(await runtime.get(`/widgets/${slug}`)).state, 'unproven')
})

function shuffled<Item>(items: readonly Item[], next: () => number): Item[] {
  const copy = [...items]
  for (let index = copy.length - 1; index > 0; index--) {
    const other = Math.floor(next() * (index + 1))
    ;[copy[index], copy[other]] = [copy[other] as Item, copy[index] as Item]
  }
  return copy
}

test('in any order of events, confirmations and retirements the same evidence stands in the end', async () => {
  const begin = Date.now() - 600_000
  // More of them with IHUB_TEST_LONG=1.
  const [seeds, orders] = process.env.IHUB_TEST_LONG ? [40, 6] : [4, 4]
  for (let seed = 1; seed <= seeds; seed++) {
    const next = seeded(seed)
    const time = () => new Date(begin + Math.floor(next() * 20) * 1000).toISOString()
    const statuses = ['good', 'bad', 'good', 'bad', 'unknown']
    // Some share their time; none is the same as another.
    const events = Array.from({ length: 6 }, (_, index) => ({
      status: statuses[Math.floor(next() * statuses.length)] ?? '',
      occurredAt: time(),
      index
    }))
    const confirmations = Array.from({ length: 3 }, () => ({ of: Math.floor(next() * events.length), at: time() }))
    const retirements = Array.from({ length: Math.floor(next() * 3) }, () => ({ asOf: time() }))
    const seen: string[] = []
    for (let order = 0; order < orders; order++) {
      const slug = await widget()
      // There is something to retire: the row exists from the first event on.
      await record(slug, 'unknown', { occurredAt: new Date(begin - 1000).toISOString() })
      const ids = new Map<number, string>()
      const steps = shuffled(
        [
          ...events.map((event) => ({ event })),
          ...confirmations.map((confirmation) => ({ confirmation })),
          ...retirements.map((retirement) => ({ retirement }))
        ],
        seeded(seed * 100 + order)
      )
      const waiting: typeof confirmations = []
      for (const step of steps) {
        if ('event' in step) {
          const { status, occurredAt, index } = step.event
          const metadata = { status, index }
          const body = { widget: slug, eventType, metadata, occurredAt }
          ids.set(index, ok(await hub.runtime.post('/interaction-events', body), 201).id)
        } else if ('retirement' in step) ok(await retire(slug, step.retirement))
        else waiting.push(step.confirmation)
        // An event can be confirmed once it is there.
        for (const one of waiting.splice(0)) {
          const id = ids.get(one.of)
          if (id === undefined) waiting.push(one)
          else await confirm(slug, id, one.at)
        }
      }
      const [{ outcome, occurredAt, confirmedAt, metadata, fresh, retired }] = await evidence(slug)
      const stands = fresh === null ? null : [outcome, occurredAt, confirmedAt, metadata]
      seen.push(JSON.stringify([await stateOf(slug), stands, retired?.asOf]))
    }
    assert.equal(new Set(seen).size, 1, `seed ${seed}: ${seen.join('\n')}`)
  }
})
