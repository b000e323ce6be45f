/** Many gates at the same time: the number of concurrent requests to the server is limited. */
import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import type { Client } from '@inter-hub/sdk'
import { openLog } from '@inter-hub/server'
import type { TestServer } from '@inter-hub/server/testing'
import { type Clock, systemClock } from '../runtime/clock.ts'
import { startOpsHub, until } from '../testing/runtime.ts'
import { refreshWidget } from '../view/changes.ts'
import { loadView } from '../view/follow.ts'
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
}

/** A client that passes each call to `around` as `put /path`. */
const watched = (
  around: <Answer>(call: string, run: () => Promise<Answer>, parts?: Parts) => Promise<Answer>
): Client =>
  new Proxy(client, {
    get: (target, name) => {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function' || name === 'now') return value
      return (path: string, parts?: Parts) =>
        around(`${String(name)} ${path}`, () => value.call(target, path, parts), parts)
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
