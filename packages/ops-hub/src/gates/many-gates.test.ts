/** Many gates at the same time, and changes while gates are being evaluated. */
import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import { type Client, createClient, IhubError } from '@inter-hub/sdk'
import { openLog } from '@inter-hub/server'
import type { TestServer } from '@inter-hub/server/testing'
import { type Clock, systemClock } from '../runtime/clock.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { readManifest } from '../testing/hub-data.ts'
import { baseOf, startOpsHub, until } from '../testing/runtime.ts'
import { refreshWidget } from '../view/changes.ts'
import { loadView, readEventTypes } from '../view/follow.ts'
import { HubView } from '../view/hub-view.ts'
import { RunningGates } from './running-gates.ts'

const hub = 'ops-hub'
let server: TestServer
let client: Client

before(async () => {
  ;({ server, client } = await startOpsHub())
})
after(() => server.close())

let made = 0

const requirement = { id: 'route', title: 'T', eventType: 'ops-endpoint-verified', maxAge: 'PT1H' }
const definition = (id: string) => ({ id, title: 'G', evidence: [{ ...requirement, widget: 'ops-endpoint' }] })

/** The slug of a new gate. */
async function makeGate(more: object = {}): Promise<string> {
  const slug = `ops-readiness-many-${++made}`
  const attributes = { gate: { ...definition(slug), ...more } }
  await client.post('/widgets', { body: { hub, slug, name: slug, widgetType: 'ops-readiness-gate', attributes } })
  return slug
}

interface Parts {
  path?: { id?: string }
  body?: { status?: { state?: unknown } }
}

/** A client that passes each call to `around` as `put /path`. */
const watched = (
  around: <Answer>(call: string, run: () => Promise<Answer>, parts?: Parts) => Promise<Answer>,
  before: (call: string) => void = () => undefined
): Client =>
  new Proxy(client, {
    get: (target, name) => {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function' || name === 'now') return value
      return async (path: string, parts?: Parts) => {
        before(`${String(name)} ${path}`)
        return around(`${String(name)} ${path}`, () => value.call(target, path, parts), parts)
      }
    }
  })

/** Counts the calls in progress by method and path. */
function counted() {
  const current = new Map<string, number>()
  const most = new Map<string, number>()
  const done = new Map<string, number>()
  const add = (to: Map<string, number>, call: string, by: number) => to.set(call, (to.get(call) ?? 0) + by)
  const counting = watched(async (call, run) => {
    add(current, call, 1)
    most.set(call, Math.max(most.get(call) ?? 0, current.get(call) ?? 0))
    try {
      return await run()
    } finally {
      add(current, call, -1)
      add(done, call, 1)
    }
  })
  return { counting, most, done }
}

async function startGates(t: TestContext, own: Client, clock: Clock = systemClock) {
  const view = new HubView()
  await loadView(client, hub, view)
  const stop = new AbortController()
  const gates = new RunningGates({ client: own, hub, view, log: openLog('json', 'fatal', process.stdout), clock })
  gates.update(view.widgets.keys())
  const running = gates.run(stop.signal)
  const end = async () => {
    stop.abort()
    await running
  }
  t.after(end)
  return { view, gates, end }
}

test('gates that cannot be used are reported like others, with a limited number of concurrent requests', async (t) => {
  const broken = 90
  await Promise.all(Array.from({ length: broken }, () => makeGate({ evidence: 'wrong' })))
  const { counting, most, done } = counted()
  await startGates(t, counting)
  await until('each is reported', () => (done.get('put /widgets/{id}/status') ?? 0) >= broken)
  assert.ok((most.get('put /widgets/{id}/status') ?? 0) <= 64)
})

test('passes of gates that are not green are answered one at a time', async (t) => {
  const slug = await makeGate()
  const { counting, most, done } = counted()
  const { gates } = await startGates(t, counting)
  for (let number = 0; number < 5; number++) {
    const metadata = {
      waveId: `wave-${number}`,
      gateId: slug,
      evidenceEventIds: ['019a0000-0000-7000-8000-000000000000']
    }
    const body = { hub, widget: slug, eventType: 'ops-migration-gate-passed', metadata }
    const { id } = await client.post('/interaction-events', { body })
    gates.onEvent(await client.get('/interaction-events/{id}', { path: { id } }))
  }
  await until('all are answered', () => done.get('post /interaction-events') === 5)
  assert.equal(most.get('post /interaction-events'), 1)
})

test('a gate that is edited while it is being reported leaves no timer', async (t) => {
  const slug = await makeGate()
  let timers = 0
  const clock: Clock = {
    ...systemClock,
    after: (ms, wake) => {
      timers++
      let isOver = false
      const end = () => {
        if (!isOver) timers--
        isOver = true
      }
      const cancel = systemClock.after(ms, () => {
        end()
        wake()
      })
      return () => {
        end()
        cancel()
      }
    }
  }
  const { id } = await client.get('/widgets/{id}', { path: { id: slug }, query: { hub } })
  let isEdited = false
  const editing = watched(async (call, run, parts) => {
    if (call === 'put /widgets/{id}/status' && parts?.path?.id === id && !isEdited) {
      isEdited = true
      const gate = { ...definition(slug), title: 'Edited' }
      await client.patch('/widgets/{id}', { path: { id }, body: { attributes: { gate } } })
      await refreshWidget(client, started.view, id)
      started.gates.update([id])
    }
    return run()
  })
  const started = await startGates(t, editing, clock)
  await until('it is edited', () => isEdited)
  await started.end()
  assert.equal(timers, 0)
})

const verified = (observedStatus: number) => ({
  hub,
  eventType: 'ops-endpoint-verified',
  metadata: { endpoint: 'https://example.org/', expectedStatus: 200, observedStatus }
})
const makeEndpoint = (slug: string) =>
  client.post('/widgets', { body: { hub, slug, name: slug, widgetType: 'ops-endpoint' } })
const statusIs = (slug: string, state: string) =>
  until(`${slug} is ${state}`, async () => {
    const { id } = await client.get('/widgets/{id}', { path: { id: slug }, query: { hub } })
    const found = await client.get('/widgets/{id}/status', { path: { id } }).catch(() => undefined)
    return found?.status.state === state
  })

test('evidence that expires while other evidence is being read does not count', async (t) => {
  await makeEndpoint('ops-endpoint-short')
  await makeEndpoint('ops-endpoint-long')
  const short = { ...requirement, widget: 'ops-endpoint-short', id: 'short', maxAge: 'PT10M' }
  const slug = await makeGate({ evidence: [short, { ...requirement, widget: 'ops-endpoint-long' }] })
  for (const widget of ['ops-endpoint-short', 'ops-endpoint-long'])
    await client.post('/interaction-events', { body: { ...verified(200), widget } })
  const clock = new FakeClock()
  const { id } = await client.get('/widgets/{id}', { path: { id: slug }, query: { hub } })
  let isSlow = false
  const states: unknown[] = []
  const slow = watched(async (call, run, parts) => {
    if (call === 'put /widgets/{id}/status' && parts?.path?.id === id) states.push(parts.body?.status?.state)
    const found = await run()
    if (isSlow && call.endsWith('/candidates') && parts?.path?.id === 'ops-endpoint-long')
      await clock.advance(11 * 60_000)
    return found
  })
  const { gates } = await startGates(t, slow, clock)
  await until('it is green', () => states.at(-1) === 'green')
  isSlow = true
  const event = await client.post('/interaction-events', { body: { ...verified(200), widget: 'ops-endpoint-long' } })
  gates.onEvent(await client.get('/interaction-events/{id}', { path: { id: event.id } }))
  const reported = states.length
  await until('it is reported again', () => states.length > reported)
  assert.equal(states[reported], 'amber')
})

test('a gate follows a widget that is renamed after the gate named it', async (t) => {
  const { id } = await makeEndpoint('ops-endpoint-old')
  const slug = await makeGate({ evidence: [{ ...requirement, widget: 'ops-endpoint-old' }] })
  const { gates, view } = await startGates(t, client)
  const record = async (status: number, widget: string) => {
    const event = await client.post('/interaction-events', { body: { ...verified(status), widget } })
    gates.onEvent(await client.get('/interaction-events/{id}', { path: { id: event.id } }))
  }
  await record(200, 'ops-endpoint-old')
  await statusIs(slug, 'green')
  await client.patch('/widgets/{id}', { path: { id }, body: { slug: 'ops-endpoint-new' } })
  gates.update(await refreshWidget(client, view, id))
  await record(502, 'ops-endpoint-new')
  await statusIs(slug, 'red')
  await record(200, 'ops-endpoint-new')
  await statusIs(slug, 'green')
  // The slug now belongs to another widget, without evidence.
  const other = await makeEndpoint('ops-endpoint-old')
  gates.update(await refreshWidget(client, view, other.id))
  await statusIs(slug, 'unknown')
})

test('event types that prove something since another manifest is active apply, also after the hub was read again', async (t) => {
  const operator = createClient({ base: baseOf(server), key: String(server.operator.key) })
  const { manifest } = await client.get('/hub-registry/{hubId}', { path: { hubId: hub } })
  const activate = async (freshFor: string | undefined) => {
    const whole = readManifest('ops-hub')
    const eventTypes = whole.eventTypes.map((one) =>
      one.name === 'ops-inventory-updated' ? { ...one, ...(freshFor && { freshFor }) } : one
    )
    const body = { hubId: String(manifest?.hubId), ...whole, eventTypes } as never
    const { id } = await operator.post('/hub-capability-manifests', { body })
    await operator.post('/hub-capability-manifests/{id}/activate', { path: { id } })
  }
  await makeEndpoint('ops-endpoint-listed')
  const listed = { id: 'listed', title: 'T', eventType: 'ops-inventory-updated', maxAge: 'PT1H' }
  const condition = 'metadata.subject == "listed"'
  const slug = await makeGate({ evidence: [{ ...listed, widget: 'ops-endpoint-listed', condition }] })
  const metadata = { subject: 'listed', changedFields: [], sourceRef: 'test' }
  const event = { hub, widget: 'ops-endpoint-listed', eventType: 'ops-inventory-updated', metadata }
  await client.post('/interaction-events', { body: event })
  const { gates, view } = await startGates(t, client)
  await statusIs(slug, 'green')
  await activate('P1D')
  assert.ok(view.setEventTypes(await readEventTypes(client, hub)), 'the change is noticed')
  gates.onVocabulary()
  await statusIs(slug, 'amber')
  await activate(undefined)
  await loadView(client, hub, view)
  gates.onChange([...view.widgets.keys()])
  await statusIs(slug, 'green')
})

test('a pass is answered although the gate is edited meanwhile and the server is unreachable at first', async (t) => {
  const { id: place } = await makeEndpoint('ops-endpoint-passed')
  const slug = await makeGate({ evidence: [{ ...requirement, widget: 'ops-endpoint-passed' }] })
  const clock = new FakeClock()
  const { id } = await client.get('/widgets/{id}', { path: { id: slug }, query: { hub } })
  let [isEdited, answers, isPassed] = [false, 0, false]
  const disturbed = watched(
    async (call, run) => {
      if (isPassed && !isEdited && call.endsWith('/candidates')) {
        isEdited = true
        const gate = { ...definition(slug), title: 'Edited' }
        await client.patch('/widgets/{id}', { path: { id }, body: { attributes: { gate } } })
        started.gates.update(await refreshWidget(client, started.view, id))
      }
      return run()
    },
    (call) => {
      if (call === 'post /interaction-events' && answers++ === 0) throw new IhubError('unreachable', 'no connection')
    }
  )
  const started = await startGates(t, disturbed, clock)
  await statusIs(slug, 'unknown')
  const metadata = { waveId: 'wave', gateId: slug, evidenceEventIds: ['019a0000-0000-7000-8000-000000000000'] }
  const body = { hub, widget: slug, eventType: 'ops-migration-gate-passed', metadata }
  const passed = await client.post('/interaction-events', { body })
  const event = await client.get('/interaction-events/{id}', { path: { id: passed.id } })
  isPassed = true
  started.gates.onEvent(event)
  started.gates.onChange([place])
  await until('the answer is recorded', async () => {
    await clock.advance(1000)
    const query = { hub, widget: slug, eventType: 'ops-migration-gate-failed' }
    return (await client.get('/interaction-events', { query })).data.length === 1
  })
  assert.deepEqual([isEdited, answers], [true, 2])
})
