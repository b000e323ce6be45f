import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  await hub.makeWidget('other')
})
after(() => server.close())

const note = (more: object = {}) =>
  hub.runtime.post('/annotations', { widget: 'thing', category: 'alpha.question', body: 'Why?', ...more })

test('a widget takes an annotation that reads back, is changed, resolved and opened again', async () => {
  const made = ok(await note({ severity: 'high', links: [{ title: 'doc', url: 'https://example.org' }] }), 201)
  assert.deepEqual([made.status, made.widgetSlug, made.by.id, made.version], ['open', 'thing', hub.consumerId, 1])
  assert.deepEqual(ok(await hub.runtime.get(`/annotations/${made.id}`)), made)
  assert.equal(ok(await hub.runtime.patch(`/annotations/${made.id}`, { severity: 'low' })).severity, 'low')
  const resolved = ok(await hub.runtime.post(`/annotations/${made.id}/resolve`, { resolution: 'Because.' }), 200)
  assert.deepEqual(
    [resolved.status, resolved.resolution, resolved.resolvedBy.id],
    ['resolved', 'Because.', hub.consumerId]
  )
  const opened = ok(await hub.runtime.patch(`/annotations/${made.id}`, { status: 'open' }))
  assert.deepEqual([opened.status, opened.resolution, opened.resolvedBy, opened.resolvedAt], ['open', null, null, null])
  assert.equal(ok(await hub.runtime.post(`/annotations/${made.id}/resolve`), 200).status, 'resolved')
})

test('an annotation on an event is one on its widget', async () => {
  const event = ok(await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted' }), 201)
  const made = ok(await note({ widget: undefined, eventId: event.id }), 201)
  assert.deepEqual([made.eventId, made.widgetSlug], [event.id, 'thing'])
  assert.equal((await note({ widget: 'other', eventId: event.id })).json().errors[0].pointer, '#/eventId')
  assert.deepEqual(ok(await hub.runtime.get(`/annotations?eventId=${event.id}`)).data, [made])
})

test('the category comes from the manifest, the widget from the hub', async () => {
  assert.equal((await note({ category: 'nothing' })).json().code, 'unknown_annotation_category')
  assert.equal((await note({ widget: 'nowhere' })).json().errors[0].pointer, '#/widget')
  assert.equal((await note({ widget: undefined })).json().errors[0].pointer, '#/widgetId')
  const theirs = await server.makeHub({ slug: 'omega' })
  const made = ok(await note(), 201)
  assert.equal((await theirs.runtime.get(`/annotations/${made.id}`)).statusCode, 404)
  assert.equal((await theirs.runtime.patch(`/annotations/${made.id}`, { body: 'mine' })).statusCode, 404)
})

test('filters by status, severity and widget, worst first when sorted', async () => {
  for (const severity of ['low', 'critical', 'medium']) ok(await note({ widget: 'other', severity }), 201)
  const severities = async (query: string) =>
    ok(await hub.runtime.get(`/annotations?widget=other&${query}`)).data.map(
      (one: { severity: string }) => one.severity
    )
  assert.deepEqual(await severities('sort=-severity'), ['critical', 'medium', 'low'])
  assert.deepEqual(await severities('severity=low'), ['low'])
  assert.deepEqual(await severities('status=resolved'), [])
})
