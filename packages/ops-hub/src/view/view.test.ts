/** The view of a hub: whatever is done in the hub, the view that follows becomes the one that is read anew. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Client } from '@inter-hub/sdk'
import { openLog } from '@inter-hub/server'
import type { TestServer } from '@inter-hub/server/testing'
import pg from 'pg'
import { startOpsHub, until } from '../testing/runtime.ts'
import { followHub, loadView } from './follow.ts'
import { attributesLengthMax, HubView } from './hub-view.ts'

const hub = 'ops-hub'
let server: TestServer
let client: Client
let view: HubView
let changed: string[] = []
let gaps = 0
const stop = new AbortController()
let following: Promise<void>
const lines: string[] = []

before(async () => {
  ;({ server, client } = await startOpsHub())
  view = new HubView()
  const { position } = await loadView(client, hub, view)
  const log = openLog('json', 'debug', { write: (line: string) => void lines.push(line) })
  const onChange = (ids: readonly string[]) => void changed.push(...ids)
  const onGap = async () => void gaps++
  following = followHub(view, position, { client, hub, log, signal: stop.signal, onChange, onGap })
})
after(async () => {
  stop.abort()
  await following
  await server.close()
})

/** All that a view answers, without the order in which it came to know it. */
function contentOf(one: HubView): unknown {
  const sorted = <T>(values: Iterable<T>) => [...values].map((value) => JSON.stringify(value)).sort()
  return {
    widgets: sorted(
      [...one.widgets.values()].map((widget) => [
        widget,
        one.environmentOf(widget)?.slug,
        [...one.observationsOf(widget.id)].sort((a, b) => (a.check < b.check ? -1 : 1)),
        one.statusOf(widget.id),
        [...one.concernedBy(widget.id)].sort()
      ])
    ),
    relations: sorted(one.relations.values()),
    decisions: sorted(one.decisions.values())
  }
}

async function isCurrent(): Promise<boolean> {
  const fresh = new HubView()
  await loadView(client, hub, fresh)
  return JSON.stringify(contentOf(view)) === JSON.stringify(contentOf(fresh))
}

const check = { kind: 'http', every: 'PT1M', emits: 'ops-health-checked', settings: { url: 'http://127.0.0.1:1/' } }
const make = (slug: string, widgetType: string, attributes: Record<string, unknown> = {}) =>
  client.post('/widgets', { body: { slug, name: slug, widgetType, attributes } })
const record = (widget: string, subject: string, status: string) =>
  client.post('/interaction-events', {
    body: {
      ...{ widget, eventType: 'ops-health-checked', subject, freshFor: 'PT3M' },
      metadata: { status, target: 'x', checkedAt: new Date().toISOString() }
    }
  })

test('after each kind of change the view is as one that is read anew', async () => {
  const env = await make('ops-env-a', 'ops-environment', { environment: 'a', checksPaused: 'Not yet.' })
  const one = await make('one', 'ops-service', { checks: { http: check }, notKept: 'x'.repeat(1000) })
  const relation = await client.post('/relations', {
    body: { fromWidget: 'one', type: 'part-of', toWidget: 'ops-env-a' }
  })
  const path = { id: one.id }
  const steps: [string, () => Promise<unknown>][] = [
    ['made', async () => undefined],
    [
      'a check changes',
      () => client.patch('/widgets/{id}', { path, body: { attributes: { checks: { http: { every: 'PT2M' } } } } })
    ],
    ['paused', () => client.put('/widgets/{id}/observation', { path, body: { state: 'paused', reason: 'x' } })],
    [
      'one enabled',
      () => client.put('/widgets/{id}/observation', { path, body: { check: 'http', state: 'enabled', reason: 'y' } })
    ],
    ['unset', () => client.delete('/widgets/{id}/observation', { path })],
    [
      'status',
      () =>
        client.put('/widgets/{id}/status', {
          path,
          body: { status: { state: 'green' }, validUntil: new Date(Date.now() + 60_000).toISOString() }
        })
    ],
    [
      'status of the environment',
      () =>
        client.put('/widgets/{id}/status', {
          path: { id: env.id },
          body: { status: { state: 'observed' }, validUntil: new Date(Date.now() + 60_000).toISOString() }
        })
    ],
    ['decided', () => client.post('/decision-records', { body: { title: 'Go', widget: 'one' } })],
    ['relation state', () => client.delete('/relations/{id}', { path: { id: relation.id } })],
    ['archived', () => client.patch('/widgets/{id}', { path, body: { status: 'archived' } })],
    ['back again', () => client.patch('/widgets/{id}', { path, body: { status: 'active' } })],
    ['environment gone', () => client.delete('/widgets/{id}', { path: { id: env.id } })]
  ]
  for (const [what, step] of steps) {
    await step()
    await until(`the view is current: ${what}`, isCurrent)
  }
  assert.ok(changed.includes(one.id))
  assert.equal(view.statusOf(one.id), undefined)
  assert.equal(JSON.stringify(contentOf(view)).includes('xxxx'), false, 'what no check needs is not kept')
})

test('names with separators of lines do not cut a snapshot', async () => {
  const { id } = await make('separators', 'ops-service', { aliases: ['a\u2028b\u2029c\u0085d\re'] })
  const fresh = new HubView()
  await loadView(client, hub, fresh)
  assert.deepEqual(fresh.widgets.get(id)?.attributes.aliases, ['a\u2028b\u2029c\u0085d\re'])
})

test('an environment that changes concerns the widgets in it', async () => {
  const place = await make('ops-env-b', 'ops-environment')
  const inside = await make('inside', 'ops-service', { checks: { http: check } })
  await client.post('/relations', { body: { fromWidget: 'inside', type: 'part-of', toWidget: 'ops-env-b' } })
  await until(
    'it is in the environment',
    () => view.environmentOf(view.widgets.get(inside.id) ?? inside)?.id === place.id
  )
  changed = []
  const body = { state: 'paused' as const, reason: 'a move' }
  await client.put('/widgets/{id}/observation', { path: { id: place.id }, body })
  await until('it is known', () => view.observationsOf(place.id)[0]?.reason === 'a move')
  await until('it is concerned', () => changed.includes(inside.id))
})

test('evidence is known in short: what is newer replaces it, what proves nothing does not, and it can be taken back', async () => {
  const { id } = await make('proved', 'ops-service', { checks: { http: check } })
  const digest = () => view.digestOf(id, 'ops-health-checked', 'http')
  const pass = await record('proved', 'http', 'healthy')
  await until('it is known', () => digest()?.eventId === pass.id)
  assert.equal(Date.parse(digest()?.freshUntil ?? '') - Date.parse(pass.occurredAt), 180_000)
  await record('proved', 'http', 'unknown')
  const fail = await record('proved', 'http', 'unhealthy')
  await until('the fail is known', () => digest()?.eventId === fail.id)
  const body = { eventType: 'ops-health-checked', subject: 'http', reason: 'x' }
  await client.post('/widgets/{id}/evidence/retire', { path: { id }, body })
  await until('it was taken back', () => digest()?.retired)
  assert.equal(digest()?.freshUntil, null)
})

test('memory is bounded: evidence of a thousand subjects is not kept, checks that are too large are not', async () => {
  const { id } = await make('noisy', 'ops-service', { checks: { http: check } })
  await until('the widget is known', () => view.widgets.has(id))
  for (let index = 0; index < 30; index++) await record('noisy', `subject-${index}`, 'healthy')
  const last = await record('noisy', 'http', 'healthy')
  await until('the last is known', () => view.digestOf(id, 'ops-health-checked', 'http')?.eventId === last.id)
  const known = Array.from({ length: 30 }, (_, index) => view.digestOf(id, 'ops-health-checked', `subject-${index}`))
  assert.ok(known.filter(Boolean).length <= 9)
  assert.ok(JSON.stringify(known.filter(Boolean)).length <= 3072)

  const padding = 'x'.repeat(attributesLengthMax)
  const large = await make('large', 'ops-service', { checks: { http: { ...check, settings: { padding } } } })
  await until('it is known', () => view.widgets.get(large.id)?.isTooLarge)
  assert.deepEqual(view.widgets.get(large.id)?.attributes, {})
})

test('where the position is gone (410) the hub is read anew, and followed from there', async () => {
  const database = new pg.Client({ connectionString: server.database.url })
  await database.connect()
  await database.query('update hub.installation set epoch = gen_random_uuid()')
  await database.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()'
  )
  await database.end()
  // The stream that is open goes on; it is when it is opened again that the position is gone.
  server.server.app.server.closeAllConnections()
  await until('it is read anew', () => lines.some((line) => /the hub is read anew/.test(line)))
  const { id } = await until('the server answers', () => make('later', 'ops-service').catch(() => undefined))
  await until('what came later is known', () => view.widgets.has(id))
  await until('the view is current', () => isCurrent().catch(() => false))
  assert.ok(gaps > 0, 'events may have been skipped')
})
