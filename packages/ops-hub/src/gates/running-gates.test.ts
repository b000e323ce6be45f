import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Client, createClient } from '@inter-hub/sdk'
import { openLog } from '@inter-hub/server'
import type { TestServer } from '@inter-hub/server/testing'
import { type Clock, systemClock } from '../runtime/clock.ts'
import { baseOf, type StartedRuntime, startOpsHub, startRuntime, until } from '../testing/runtime.ts'
import { loadView } from '../view/follow.ts'
import { HubView } from '../view/hub-view.ts'
import { feedMemory } from './feed.ts'
import { RunningGates } from './running-gates.ts'

const hub = 'ops-hub'
let server: TestServer
let client: Client
let operator: Client
let key: string
let runtime: StartedRuntime | undefined

/** Waits of the runtime are a twentieth as long. */
const hasty: Clock = { ...systemClock, after: (ms, wake) => systemClock.after(ms / 20, wake) }

const start = () => startRuntime({ base: baseOf(server), hubs: [{ slug: hub, key } as never], ports: [], clock: hasty })

before(async () => {
  ;({ server, client, key } = await startOpsHub())
  operator = createClient({ base: baseOf(server), key: String(server.operator.key) })
  runtime = await start()
})
after(async () => {
  await runtime?.stop()
  await server.close()
})

let made = 0
interface Made {
  widget: string
  gate: string
}

async function makeGate(evidence: object[], more: object = {}): Promise<Made> {
  const [widget, gate] = [`ops-endpoint-${++made}`, `ops-readiness-${made}`]
  await client.post('/widgets', { body: { hub, slug: widget, name: widget, widgetType: 'ops-endpoint' } })
  const definition = {
    id: `gate-${made}`,
    title: 'G',
    evidence: evidence.map((one) => ({ title: 'T', widget, ...one })),
    ...more
  }
  await client.post('/widgets', {
    body: { hub, slug: gate, name: gate, widgetType: 'ops-readiness-gate', attributes: { gate: definition } }
  })
  return { widget, gate }
}

const verified = { id: 'route', eventType: 'ops-endpoint-verified', maxAge: 'PT1H' }
async function record(widget: string, observedStatus: number, more: object = {}): Promise<string> {
  const metadata = { endpoint: 'https://example.org/', expectedStatus: 200, observedStatus }
  const event = await client.post('/interaction-events', {
    body: { hub, widget, eventType: 'ops-endpoint-verified', metadata, ...more }
  })
  return event.id
}

async function stateOf(gate: string): Promise<{ state?: string; reason?: string; [name: string]: unknown }> {
  const found = await client.get('/widgets/{id}/status', { path: { id: gate } }).catch(() => undefined)
  return found?.status ?? {}
}
const becomes = (gate: string, state: string) =>
  until(`${gate} is ${state}`, async () => {
    const status = await stateOf(gate)
    return status.state === state ? status : undefined
  })
async function changes(gate: string) {
  const { data } = await client.get('/interaction-events', {
    query: { hub, widget: gate, eventType: 'ops-readiness-gate-updated' }
  })
  return data
    .map(
      ({ metadata }) =>
        metadata as { previousStatus: string; newStatus: string; reason: string; evidenceEventIds: string[] }
    )
    .toReversed()
}

/** The changes, as soon as there are so many: they are recorded after the status is reported. */
const recorded = (gate: string, count: number) =>
  until(`${gate} has ${count} changes`, async () => {
    const found = await changes(gate)
    return found.length >= count ? found : undefined
  })

test('a gate follows its evidence, and each change is an event with the evidence', async () => {
  const { widget, gate } = await makeGate([verified])
  assert.match(String((await becomes(gate, 'unknown')).reason), /No evidence is on record/)
  const good = await record(widget, 200)
  await becomes(gate, 'green')
  const bad = await record(widget, 502)
  assert.match(String((await becomes(gate, 'red')).reason), /route: The newest ops-endpoint-verified failed/)
  const found = await recorded(gate, 2)
  assert.deepEqual(
    found.map(({ previousStatus, newStatus, evidenceEventIds }) => [previousStatus, newStatus, evidenceEventIds]),
    [
      ['unknown', 'green', [good]],
      ['green', 'red', [bad]]
    ]
  )
})

test('time alone takes green away, and a confirmation gives it back', async () => {
  const { widget, gate } = await makeGate([{ ...verified, maxAge: 'PT3S' }])
  const eventId = await record(widget, 200)
  await becomes(gate, 'green')
  const amber = await becomes(gate, 'amber')
  assert.match(String(amber.reason), /is older than PT3S/)
  await client.post('/evidence/confirm', { body: { hub, items: [{ eventId }] } })
  await becomes(gate, 'green')
  const states = (await recorded(gate, 3)).map(({ newStatus }) => newStatus)
  assert.deepEqual(states.slice(0, 3), ['green', 'amber', 'green'])
})

test('three observations may be one event that was confirmed', async () => {
  const { widget, gate } = await makeGate([{ ...verified, minCount: 3 }])
  const eventId = await record(widget, 200)
  assert.match(String((await becomes(gate, 'amber')).reason), /1 of 3 observations/)
  for (let count = 0; count < 2; count++) {
    await client.post('/evidence/confirm', { body: { hub, items: [{ eventId }] } })
  }
  await becomes(gate, 'green')
})

test('a waiver excuses the gate until it ends or is withdrawn, and is never green', async () => {
  const { widget, gate } = await makeGate([verified])
  await record(widget, 502)
  await becomes(gate, 'red')
  const waiver = {
    hub,
    widget: gate,
    kind: 'waiver',
    title: 'Waived',
    status: 'accepted' as const,
    reason: 'The registry moves on Friday.',
    approver: 'Ada',
    expiresAt: new Date(Date.now() + 3_600_000).toISOString()
  }
  const { id } = await operator.post('/decision-records', { body: waiver })
  assert.match(
    String((await becomes(gate, 'waived')).reason),
    /The registry moves on Friday. Without the waiver it would be red/
  )
  await operator.patch('/decision-records/{id}', { path: { id }, body: { status: 'withdrawn' } })
  await becomes(gate, 'red')
})

test('an attestation meets a requirement until it is to be renewed, unless it must be observed', async () => {
  const attest = (gate: string) =>
    operator.post('/decision-records', {
      body: {
        hub,
        widget: gate,
        kind: 'attestation',
        subject: 'route',
        title: 'Attested',
        status: 'accepted',
        reason: 'Seen on the console.',
        expiresAt: new Date(Date.now() + 3_600_000).toISOString()
      }
    })
  const { gate } = await makeGate([verified])
  await attest(gate)
  assert.match(JSON.stringify((await becomes(gate, 'green')).requirements), /Attested by /)
  const strict = await makeGate([{ ...verified, by: 'observed' }])
  await attest(strict.gate)
  await becomes(strict.gate, 'unknown')
})

test('retired evidence no longer meets a requirement', async () => {
  const { widget, gate } = await makeGate([verified])
  await record(widget, 200)
  await becomes(gate, 'green')
  const body = { eventType: 'ops-endpoint-verified', subject: 'https://example.org/', reason: 'Probed the wrong host.' }
  await client.post('/widgets/{id}/evidence/retire', { path: { id: widget }, body })
  await becomes(gate, 'unknown')
})

test('a gate whose rule cannot be used is unknown, and says why', async () => {
  const { widget, gate } = await makeGate([{ ...verified, condition: 'metadata.status ==' }])
  await record(widget, 200)
  assert.match(String((await becomes(gate, 'unknown')).reason), /The gate cannot be used: .*does not parse/)
})

test('an edited gate is judged anew within moments', async () => {
  const { widget, gate } = await makeGate([verified])
  await record(widget, 200)
  await becomes(gate, 'green')
  const stricter = {
    id: `gate-${made}`,
    title: 'G',
    evidence: [{ ...verified, title: 'T', widget, condition: 'metadata.observedStatus == 401' }]
  }
  await client.patch('/widgets/{id}', { path: { id: gate }, body: { attributes: { gate: stricter } } })
  await becomes(gate, 'red')
})

test('the same change again is recorded again, and a forged one is corrected', async () => {
  const { widget, gate } = await makeGate([verified])
  await record(widget, 502)
  await becomes(gate, 'red')
  const waiver = { hub, widget: gate, kind: 'waiver', title: 'W', status: 'accepted' as const, reason: 'Again' }
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  for (let round = 0; round < 2; round++) {
    const { id } = await operator.post('/decision-records', { body: { ...waiver, expiresAt } })
    await becomes(gate, 'waived')
    await operator.patch('/decision-records/{id}', { path: { id }, body: { status: 'withdrawn' } })
    await becomes(gate, 'red')
  }
  const states = async () => (await changes(gate)).map(({ newStatus }) => newStatus)
  await until('each change is recorded', async () => (await states()).length === 5)
  assert.deepEqual(await states(), ['red', 'waived', 'red', 'waived', 'red'])
  const forged = { gateId: `gate-${made}`, previousStatus: 'red', newStatus: 'green', reason: 'Because I say so.' }
  await client.post('/interaction-events', {
    body: { hub, widget: gate, eventType: 'ops-readiness-gate-updated', metadata: forged }
  })
  await until('it is corrected', async () => (await states()).at(-1) === 'red' && (await states()).length === 7)
})

test('a pass of a gate that is not green is answered with a fail, once', async () => {
  const { gate } = await makeGate([verified])
  await becomes(gate, 'unknown')
  const passed = {
    waveId: 'wave-1',
    gateId: `gate-${made}`,
    evidenceEventIds: ['019a0000-0000-7000-8000-000000000000']
  }
  await client.post('/interaction-events', {
    body: { hub, widget: gate, eventType: 'ops-migration-gate-passed', metadata: passed }
  })
  const failed = await until('the pass is answered', async () => {
    const { data } = await client.get('/interaction-events', {
      query: { hub, widget: gate, eventType: 'ops-migration-gate-failed' }
    })
    return data[0]
  })
  assert.deepEqual(failed.metadata, {
    waveId: 'wave-1',
    gateId: `gate-${made}`,
    failedConditions: [`route: No ops-endpoint-verified is on record for ops-endpoint-${made}.`]
  })
})

test('passes and releases that were recorded while the runtime did not run are answered by what was known then', async () => {
  const { widget, gate } = await makeGate([verified])
  const gateId = `gate-${made}`
  await becomes(gate, 'unknown')
  const pass = async (waveId: string) => {
    const metadata = { waveId, gateId, evidenceEventIds: ['019a0000-0000-7000-8000-000000000000'] }
    await client.post('/interaction-events', {
      body: { hub, widget: gate, eventType: 'ops-migration-gate-passed', metadata }
    })
  }
  const answers = async () => {
    const query = { hub, widget: gate, eventType: 'ops-migration-gate-failed' }
    return (await client.all('/interaction-events', { query })).map(({ metadata }) => metadata.waveId).sort()
  }
  await pass('running')
  await until('the pass is answered', async () => (await answers()).length === 1)
  await runtime?.stop()
  await pass('unknown')
  const image = (text: string) => `registry.example.org/app@sha256:${text.repeat(64)}`
  const release = { service: 'app', environment: 'prod', declaredImage: image('a'), runningImage: image('b') }
  await client.post('/interaction-events', {
    body: { hub, widget, eventType: 'ops-release-observed', metadata: { ...release, matchesDeclared: false } }
  })
  await record(widget, 200)
  await pass('green')
  const bad = await record(widget, 502)
  await pass('red')
  runtime = await start()
  const drift = await until('the drift is recorded', async () => {
    const { data } = await client.get('/interaction-events', {
      query: { hub, widget, eventType: 'ops-drift-detected' }
    })
    return data[0]
  })
  assert.equal(drift.metadata.observed, release.runningImage)
  await until('both are answered', async () => (await answers()).length === 3)
  await recorded(gate, 1)
  assert.equal((await recorded(gate, 1)).at(-1)?.evidenceEventIds.includes(bad), true)
  assert.deepEqual(await answers(), ['red', 'running', 'unknown'])
})

test('after a restart nothing is recorded again, and what changed meanwhile is', async () => {
  const { widget, gate } = await makeGate([verified])
  await record(widget, 200)
  await becomes(gate, 'green')
  await runtime?.stop()
  runtime = await start()
  const bad = await record(widget, 502)
  await becomes(gate, 'red')
  assert.deepEqual(
    (await recorded(gate, 2)).map(({ newStatus, evidenceEventIds }) => [newStatus, evidenceEventIds.includes(bad)]),
    [
      ['green', false],
      ['red', true]
    ]
  )
})

test('evidence wakes the gates that ask for it, and no other', async () => {
  const made = await Promise.all(Array.from({ length: 30 }, () => makeGate([verified])))
  const reads: string[] = []
  const counting = new Proxy(client, {
    get: (target, name) => {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function' || name === 'now') return value
      return (path: string, ...rest: unknown[]) => {
        reads.push(`${String(name)} ${path}`)
        return value.call(target, path, ...rest)
      }
    }
  })
  const view = new HubView()
  await loadView(client, hub, view)
  const stop = new AbortController()
  const gates = new RunningGates({
    client: counting,
    hub,
    view,
    log: openLog('json', 'fatal', process.stdout),
    clock: systemClock
  })
  gates.update(view.widgets.keys())
  const running = gates.run(stop.signal)
  try {
    // One gate of an earlier test cannot be used; its status is reported too.
    const all = [...view.widgets.values()].filter(({ attributes }) => attributes.gate !== undefined).length
    await until('all gates were judged', () => reads.filter((read) => read.startsWith('put')).length >= all)
    reads.length = 0
    const { widget } = made[7] as Made
    const id = await record(widget, 200)
    gates.onEvent(await client.get('/interaction-events/{id}', { path: { id } }))
    await until('the change was recorded', () => reads.some((read) => read.startsWith('post')))
  } finally {
    stop.abort()
    await running
  }
  // Evidence that is clearly newer than the last read is taken from the event; otherwise it is read once.
  const [candidates, others] = [true, false].map((isRead) =>
    reads.filter((read) => (read === 'get /widgets/{id}/evidence/candidates') === isRead)
  )
  assert.ok(candidates && candidates.length <= 1, String(reads))
  assert.deepEqual(others, ['put /widgets/{id}/status', 'post /interaction-events/batch'])
})

test('gates are judged while the report of another gate waits for the server', async () => {
  const [slow, other] = [await makeGate([verified]), await makeGate([verified])]
  const view = new HubView()
  await loadView(client, hub, view)
  const idOf = (slug: string) => [...view.widgets.values()].find((one) => one.slug === slug)?.id as string
  const [slowId, otherId] = [idOf(slow.gate), idOf(other.gate)]
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const puts: string[] = []
  const held = {
    ...client,
    now: () => client.now(),
    put: async (path: never, options: { path: { id: string } }) => {
      puts.push(options.path.id)
      if (options.path.id === slowId) await released
      return client.put(path, options as never)
    }
  } as unknown as Client
  const stop = new AbortController()
  const log = openLog('json', 'fatal', process.stdout)
  const gates = new RunningGates({ client: held, hub, view, log, clock: systemClock })
  const running = gates.run(stop.signal)
  try {
    gates.update([slowId, otherId])
    await until('both were reported', () => puts.includes(slowId) && puts.includes(otherId))
    const id = await record(other.widget, 200)
    gates.onEvent(await client.get('/interaction-events/{id}', { path: { id } }))
    await until('the other one was reported again', () => puts.filter((one) => one === otherId).length >= 2)
  } finally {
    release()
    stop.abort()
    await running
  }
})

test('new evidence is read only for its requirement, even if the cache is empty', async () => {
  const places = await Promise.all([1, 2, 3].map(() => makeGate([verified])))
  const evidence = places.map(({ widget }, index) => ({ ...verified, id: `route-${index}`, widget }))
  const { gate } = await makeGate(evidence)
  const view = new HubView()
  await loadView(client, hub, view)
  const id = [...view.widgets.values()].find(({ slug }) => slug === gate)?.id as string
  const reads: string[] = []
  const states: unknown[] = []
  const counting = {
    ...client,
    now: () => client.now(),
    get: async (path: never, options: { path: { id: string } }) => {
      if (String(path).endsWith('/candidates')) reads.push(options.path.id)
      return client.get(path, options as never)
    },
    put: async (path: never, options: { body: { status: { state: string } } }) => {
      states.push(options.body.status.state)
      return client.put(path, options as never)
    }
  } as unknown as Client
  const stop = new AbortController()
  const log = openLog('json', 'fatal', process.stdout)
  const memory = feedMemory(1)
  const gates = new RunningGates({ client: counting, hub, view, log, clock: systemClock, memory })
  const running = gates.run(stop.signal)
  const add = async (widget: string, status: number) =>
    gates.onEvent(await client.get('/interaction-events/{id}', { path: { id: await record(widget, status) } }))
  try {
    gates.update([id])
    await until('it was reported', () => states.at(-1) === 'unknown')
    assert.equal(reads.length, 3)
    for (const [index, { widget }] of places.entries()) {
      reads.length = 0
      await add(widget, 200)
      await until('it was reported again', () => states.length > index + 1)
      assert.deepEqual(reads, [widget])
    }
    assert.equal(states.at(-1), 'green')
    reads.length = 0
    await add(places[1]?.widget as string, 502)
    await until('it is red', () => states.at(-1) === 'red')
    assert.deepEqual(reads, [places[1]?.widget])
  } finally {
    stop.abort()
    await running
  }
})
