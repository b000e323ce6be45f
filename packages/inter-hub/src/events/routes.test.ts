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
  await hub.makeWidget('thing')
  await other.makeWidget('thing')
})
after(() => server.close())

const event = (more: Record<string, unknown> = {}) => ({
  widget: 'thing',
  eventType: 'alpha.checked',
  metadata: { status: 'good' },
  ...more
})

test('records an event that reads back equal, metadata to the letter', async () => {
  const metadata = '{"status": "good", "10": 1, "2": [1.50, 12345678901234567890],  "é": null}'
  const body = `{"widget":"thing","eventType":"alpha.checked","viewContext":"a/b","metadata":${metadata}}`
  const created = await hub.runtime.post('/interaction-events', body)
  assert.equal(created.statusCode, 201, created.body)
  const recorded = created.json()
  assert.equal(created.headers.location, `/api/v2/interaction-events/${recorded.id}`)
  const found = await hub.runtime.get(`/interaction-events/${recorded.id}`)
  assert.deepEqual(found.json(), recorded)
  assert.ok(found.body.includes(metadata) && created.body.includes(metadata))
  const listed = ok(await hub.runtime.get('/interaction-events?viewContext=a/b'))
  assert.deepEqual(listed.data, [recorded])
  assert.equal(listed.meta.total, 1)
})

test('takes the seeds’ spelling: widget_id, event_type, view_context', async () => {
  const widgetId = ok(await hub.runtime.get('/widgets/thing')).id
  const body = { widget_id: widgetId, event_type: 'alpha.noted', view_context: 'x', metadata: { snake_case: 1 } }
  const recorded = ok(await hub.runtime.post('/interaction-events', body), 201)
  assert.deepEqual([recorded.viewContext, recorded.metadata], ['x', { snake_case: 1 }])
  const both = await hub.runtime.post('/interaction-events', { ...body, widgetId })
  assert.equal(both.json().code, 'validation_failed')
})

test('names what is wrong: type, widget, widget and draft vocabulary of another hub', async () => {
  const code = async (more: Record<string, unknown>) => {
    const { code, errors } = (await hub.runtime.post('/interaction-events', event(more))).json()
    return [code, errors?.[0]?.pointer]
  }
  const theirs = ok(await other.runtime.get('/widgets/thing')).id
  ok(await server.operator.post('/hub-capability-manifests', { hub: 'alpha', eventTypes: ['alpha.drafted'] }), 201)
  assert.deepEqual(await code({ eventType: 'nothing' }), ['unknown_event_type', '#/eventType'])
  assert.deepEqual(await code({ eventType: 'omega.checked' }), ['unknown_event_type', '#/eventType'])
  assert.deepEqual(await code({ eventType: 'alpha.drafted' }), ['unknown_event_type', '#/eventType'])
  assert.deepEqual(await code({ widget: 'nothing' }), ['unknown_widget', '#/widget'])
  const foreign = (await hub.runtime.post('/interaction-events', event({ widget: undefined, widgetId: theirs }))).json()
  const never = '019a0000-0000-7000-8000-000000000000'
  const absent = (await hub.runtime.post('/interaction-events', event({ widget: undefined, widgetId: never }))).json()
  assert.equal(foreign.code, 'unknown_widget')
  assert.equal(foreign.detail.replace(theirs, ''), absent.detail.replace(never, ''))
  assert.deepEqual(await code({ endpoint: 'https://x' }), ['validation_failed', '#/endpoint'])
  assert.deepEqual(await code({ metadata: [] }), ['validation_failed', '#/metadata'])
  assert.deepEqual(await code({ occurredAt: '2026-02-30T00:00:00Z' }), ['validation_failed', '#/occurredAt'])
  assert.deepEqual(await code({ freshFor: 'P1M' }), ['validation_failed', '#/freshFor'])
  assert.deepEqual(await code({ externalId: 'x' }), ['validation_failed', '#/source'])
})

test('a new version of the manifest is usable at once on a node that knew the old one', async () => {
  const { id, ...manifest } = ok(await server.operator.get(`/hub-capability-manifests/${hub.manifestId}`))
  const draft = ok(
    await server.operator.post('/hub-capability-manifests', {
      hub: 'alpha',
      widgetTypes: manifest.widgetTypes,
      eventTypes: [...manifest.eventTypes, 'alpha.added'],
      relationTypes: manifest.relationTypes,
      policyScopes: manifest.policyScopes
    }),
    201
  )
  assert.equal((await hub.runtime.post('/interaction-events', event({ eventType: 'alpha.added' }))).statusCode, 422)
  ok(await server.operator.post(`/hub-capability-manifests/${draft.id}/activate`))
  assert.equal((await hub.runtime.post('/interaction-events', event({ eventType: 'alpha.added' }))).statusCode, 201)
})

test('the same source and externalId is the same event for ever, and other content a conflict', async () => {
  const identified = event({ source: 'sender', externalId: 'one', occurredAt: '2026-01-01T00:00:00Z' })
  const [first, ...rest] = await Promise.all(
    Array.from({ length: 20 }, () => hub.runtime.post('/interaction-events', identified))
  )
  const answers = [first, ...rest].map((answer) => answer?.statusCode).sort()
  assert.deepEqual(answers, [...Array(19).fill(200), 201])
  assert.equal(new Set([first, ...rest].map((answer) => answer?.json().id)).size, 1)
  const changed = await hub.runtime.post('/interaction-events', { ...identified, metadata: { status: 'bad' } })
  assert.deepEqual([changed.statusCode, changed.json().code], [409, 'identity_conflict'])
  assert.equal(ok(await hub.runtime.get('/interaction-events?source=sender&externalId=one')).meta.total, 1)
})

test('numbers are contiguous, and a reader with a cursor misses nothing while writers write', async () => {
  const quiet = await server.makeHub({ slug: 'quiet' })
  await quiet.makeWidget('thing')
  const writes = 200
  const seen: number[] = []
  const write = async () => {
    const one = { widget: 'thing', eventType: 'quiet.noted' }
    await Promise.all(Array.from({ length: writes }, () => quiet.runtime.post('/interaction-events', one)))
  }
  const read = async () => {
    let next = '0'
    while (seen.length < writes) {
      const page = ok(await quiet.runtime.get(`/interaction-events?after=${next}&limit=7`))
      seen.push(...page.data.map(({ seq }: { seq: number }) => seq))
      next = page.meta.next
    }
  }
  await Promise.all([write(), read()])
  assert.deepEqual(
    seen,
    Array.from({ length: writes }, (_, index) => index + 1)
  )
})

test('an event on a widget type it is not meant for is kept and proves nothing; a strict type refuses', async () => {
  await hub.makeWidget('odd', { widgetType: 'alpha.other' })
  const kept = ok(await hub.runtime.post('/interaction-events', event({ widget: 'odd' })), 201)
  assert.equal(kept.outcome, 'info')
  assert.equal(ok(await hub.runtime.get('/widgets/odd')).state, 'unproven')
  const strict = await server.makeHub({
    slug: 'strict',
    manifest: {
      widgetTypes: ['s.a', 's.b'],
      eventTypes: [{ name: 's.e', validation: 'strict', widgetTypes: ['s.a'], metadataSchema: { required: ['x'] } }]
    }
  })
  await strict.makeWidget('a', { widgetType: 's.a' })
  await strict.makeWidget('b', { widgetType: 's.b' })
  const code = async (widget: string, metadata: object) =>
    (await strict.runtime.post('/interaction-events', { widget, eventType: 's.e', metadata })).json().code
  assert.equal(await code('b', { x: 1 }), 'wrong_widget_type')
  assert.equal(await code('a', {}), 'metadata_refused')
  assert.equal(await code('a', { x: 1 }), undefined)
})

test('filters by type, widget, outcome and time, newest first, with the exact total', async () => {
  const many = await server.makeHub({ slug: 'many' })
  await many.makeWidget('a')
  await many.makeWidget('b')
  for (const [widget, status, day] of [
    ['a', 'good', 1],
    ['a', 'bad', 2],
    ['b', 'good', 3],
    ['b', 'good', 4]
  ] as const) {
    ok(
      await many.runtime.post('/interaction-events', {
        widget,
        eventType: 'many.checked',
        metadata: { status },
        occurredAt: `2026-03-0${day}T00:00:00Z`
      }),
      201
    )
  }
  const find = async (query: string) => {
    const { data, meta } = ok(await many.runtime.get(`/interaction-events?${query}`))
    assert.equal(meta.total, data.length, query)
    return data.map((one: { occurredAt: string }) => Number(one.occurredAt.slice(8, 10)))
  }
  assert.deepEqual(await find(''), [4, 3, 2, 1])
  assert.deepEqual(await find('widget=a'), [2, 1])
  assert.deepEqual(await find('eventType=many.checked&widget=b'), [4, 3])
  assert.deepEqual(await find('outcome=fail'), [2])
  assert.deepEqual(await find('since=2026-03-02T00:00:00Z&until=2026-03-04T00:00:00Z'), [3, 2])
  const page = ok(await many.runtime.get('/interaction-events?per_page=3&page=2'))
  assert.deepEqual([page.data.length, page.meta], [1, { page: 2, per_page: 3, total: 4 }])
})

test('an archived widget takes no events, and a widget with evidence is not deleted', async () => {
  await hub.makeWidget('old')
  ok(await hub.runtime.post('/interaction-events', event({ widget: 'old' })), 201)
  assert.equal((await hub.runtime.delete('/widgets/old')).json().code, 'has_evidence')
  ok(await hub.runtime.patch('/widgets/old', { status: 'archived' }))
  assert.equal((await hub.runtime.post('/interaction-events', event({ widget: 'old' }))).json().code, 'archived_widget')
})

test('an operator of no hub names the hub by the widget', async () => {
  const id = ok(await other.runtime.get('/widgets/thing')).id
  const recorded = ok(
    await server.operator.post('/interaction-events', { widgetId: id, eventType: 'omega.noted' }),
    201
  )
  assert.equal(recorded.hubId, other.id)
  const unclear = await server.operator.post('/interaction-events', { widget: 'thing', eventType: 'omega.noted' })
  assert.equal(unclear.json().code, 'ambiguous')
})
