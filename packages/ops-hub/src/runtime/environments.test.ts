/** Which runtime runs which checks, of one hub and of several, and what is seen of one that ended. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Client, createClient } from '@inter-hub/sdk'
import { openLog } from '@inter-hub/server'
import { startTestServer, type TestServer } from '@inter-hub/server/testing'
import { FakeClock } from '../testing/fake-clock.ts'
import { readManifest } from '../testing/hub-data.ts'
import {
  baseOf,
  type StartedRuntime,
  startOpsHub,
  startRuntime,
  startTarget,
  type Target,
  until
} from '../testing/runtime.ts'
import { loadView } from '../view/follow.ts'
import { HubView } from '../view/hub-view.ts'
import { Environments } from './environments.ts'
import { unobservedEnvironments } from './unobserved.ts'

let server: TestServer
let target: Target
let key = ''
let client: Client

before(async () => {
  ;({ server, client, key } = await startOpsHub())
  target = await startTarget()
})
after(async () => {
  await target.close()
  await server.close()
})

const checksOf = (name: string, emits = 'ops-endpoint-verified') => ({
  page: { kind: 'http', every: 'PT1S', emits, settings: { url: `${target.url}/${name}`, expect: { status: 200 } } }
})

async function addCheck(name: string, environment?: string) {
  const attributes = { checks: checksOf(name) }
  await client.post('/widgets', { body: { slug: name, name, widgetType: 'ops-endpoint', attributes } })
  if (environment) {
    const relation = { fromWidget: name, type: 'part-of', toWidget: environment }
    await client.post('/relations', { body: relation })
  }
}

const addEnvironment = (slug: string, environment: string) =>
  client.post('/widgets', { body: { slug, name: slug, widgetType: 'ops-environment', attributes: { environment } } })

const outcomeOf = async (one: Client, widget: string) =>
  (await one.get('/widgets/{id}/evidence', { path: { id: widget } })).data[0]?.outcome

test('each check belongs to one runtime; one that ends leaves its environments to the others', async (t) => {
  await addEnvironment('ops-env-near', 'near')
  await addEnvironment('ops-env-far', 'far')
  await addCheck('near-1', 'ops-env-near')
  await addCheck('far-1', 'ops-env-far')
  await addCheck('alone')
  const running: StartedRuntime[] = []
  t.after(async () => {
    for (const one of running) await one.stop()
  })
  const start = async (runtime: string, environments: string[]) => {
    const hubs = [{ slug: 'ops-hub', key }]
    const one = await startRuntime({ base: baseOf(server), hubs, ports: [target.port], runtime, environments })
    running.push(one)
    return one
  }
  const near = async () => (await client.get('/widgets/{id}/status', { path: { id: 'ops-env-near' } })).status.runtime
  const unobserved = async () => (await unobservedEnvironments(client, 'ops-hub')).map(({ environment }) => environment)
  assert.deepEqual((await unobserved()).sort(), ['ops-env-far', 'ops-env-near'])

  const first = await start('first', [])
  assert.deepEqual([first.summary.checks, await near(), await unobserved()], [3, 'first', []])
  const second = await start('second', ['near'])
  assert.deepEqual([second.summary.checks, await near()], [1, 'second'], 'who was told to take it comes first')
  await until('the first has left it', () => /"environment":"ops-env-near","runtime":"second"/.test(first.log()))
  const third = await start('third', ['near'])
  assert.deepEqual([third.summary.checks, await near()], [0, 'second'], 'nobody takes it from that one')

  // A check that is added is taken by the one that has its environment.
  await addCheck('near-2', 'ops-env-near')
  await until('it is probed', () => target.counts.get('/near-2'))
  await second.stop()
  await until('it was taken over', async () => (await near()) === 'third')
  await third.stop()
  await until('the first has it again', async () => (await near()) === 'first')
  const before = target.counts.get('/near-2') ?? 0
  await until('it is probed', () => (target.counts.get('/near-2') ?? 0) > before)
})

test('a runtime that was told to take an environment has it, also where another reports at the same moment', async () => {
  const view = new HubView()
  await loadView(client, 'ops-hub', view)
  const environment = [...view.widgets.values()].find(({ slug }) => slug === 'ops-env-far')
  assert.ok(environment)
  const parts = { client, hub: 'ops-hub', view, log: openLog('json', 'silent'), clock: new FakeClock() }
  const all = new Environments({ ...parts, wanted: [], runtime: 'all' })
  let overtakings = 0
  const overtaken: Client = {
    ...client,
    put: (async (...args: unknown[]) => {
      if (overtakings++ === 0) await all.renew()
      return (client.put as (...all: unknown[]) => Promise<unknown>)(...args)
    }) as unknown as Client['put']
  }
  const chosen = new Environments({ ...parts, client: overtaken, wanted: ['far'], runtime: 'chosen' })
  await all.renew()
  await chosen.renew()
  assert.deepEqual([chosen.isMine(environment), overtakings], [true, 2])
  await all.renew()
  assert.equal(all.isMine(environment), false)
  await chosen.release()
  await all.release()
})

test('of two runtimes that claim an environment for the first time at one moment, one has it', async () => {
  await client.post('/widgets', {
    body: { hub: 'ops-hub', slug: 'ops-env-new', name: 'New', widgetType: 'ops-environment' }
  })
  const check = {
    name: 'c',
    kind: 'http',
    every: 'PT1M',
    emits: 'ops-health-checked',
    settings: { url: 'http://127.0.0.1:1/' }
  }
  await client.post('/widgets', {
    body: {
      hub: 'ops-hub',
      slug: 'ops-service-new',
      name: 'New',
      widgetType: 'ops-service',
      attributes: { checks: { c: check } }
    }
  })
  await client.post('/relations', {
    body: { hub: 'ops-hub', fromWidget: 'ops-service-new', type: 'part-of', toWidget: 'ops-env-new' }
  })
  const view = new HubView()
  await loadView(client, 'ops-hub', view)
  const environment = [...view.widgets.values()].find(({ slug }) => slug === 'ops-env-new')
  assert.ok(environment)
  const parts = {
    client,
    hub: 'ops-hub',
    view,
    log: openLog('json', 'silent'),
    clock: new FakeClock(),
    wanted: ['ops-env-new']
  }
  const both = ['one', 'two'].map((runtime) => new Environments({ ...parts, runtime }))
  await Promise.all(both.map((one) => one.renew()))
  assert.equal(both.filter((one) => one.isMine(environment)).length, 1)
  for (const one of both) await one.release()
})

test('after a kill readers see unknown, the evidence grows stale, and another runtime takes over', async () => {
  const view = new HubView()
  await loadView(client, 'ops-hub', view)
  const environment = [...view.widgets.values()].find(({ slug }) => slug === 'ops-env-far')
  assert.ok(environment)
  const clock = new FakeClock()
  const log = openLog('json', 'silent')
  const parts = { client, hub: 'ops-hub', view, log, wanted: ['far'], clock }
  const [killed, other] = ['killed', 'other'].map((runtime) => new Environments({ ...parts, runtime }))
  assert.ok(killed && other)
  await killed.renew()
  await other.renew()
  assert.deepEqual([killed.isMine(environment), other.isMine(environment)], [true, false])
  assert.equal((await client.get('/widgets/{id}', { path: { id: 'far-1' } })).state, 'verified')

  // Nothing is written from here on.
  server.moveTime(61_000)
  await clock.advance(61_000)
  const { status, lastKnown } = await client.get('/widgets/{id}/status', { path: { id: environment.id } })
  assert.deepEqual([status.state, (lastKnown as { runtime: string }).runtime], ['unknown', 'killed'])
  assert.match(String(status.reason), /silent since/)
  assert.equal((await client.get('/widgets/{id}', { path: { id: 'far-1' } })).state, 'stale')
  const unobserved = await unobservedEnvironments(client, 'ops-hub')
  assert.ok(unobserved.some(({ environment: name, since }) => name === 'ops-env-far' && since !== null))

  await other.renew()
  assert.equal(other.isMine(environment), true)
  await killed.renew()
  assert.equal(killed.isMine(environment), false, 'who comes back late has lost it')
})

test('one runtime serves several hubs, each with its key, its view and its evidence', async (t) => {
  const other = await startTestServer()
  // An event type belongs to one hub, so each of the two has checks that emit another one.
  const makeHub = async (slug: string, emits: string) => {
    const eventTypes = readManifest('ops-hub').eventTypes.flatMap(({ widgetTypes: _, ...type }) =>
      type.name === emits ? [type] : []
    )
    const hub = await other.makeHub({ slug, manifest: { widgetTypes: [`${slug}-thing`], eventTypes } })
    const own = createClient({ base: baseOf(other), key: String(hub.runtime.key) })
    const attributes = { checks: checksOf(slug, emits) }
    await own.post('/widgets', { body: { slug: 'same', name: 'Same', widgetType: `${slug}-thing`, attributes } })
    return { slug, own, config: { slug, key: String(hub.runtime.key) } }
  }
  const hubs = [await makeHub('one', 'ops-health-checked'), await makeHub('two', 'ops-endpoint-verified')]
  const runtime = await startRuntime({
    ...{ base: baseOf(other), hubs: hubs.map(({ config }) => config), ports: [target.port] }
  })
  t.after(async () => {
    await runtime.stop()
    other.server.app.server.closeAllConnections()
    await other.close()
  })
  assert.equal(runtime.summary.checks, 2)
  for (const { slug, own } of hubs) {
    await until(`${slug} has evidence`, async () => (await outcomeOf(own, 'same')) === 'pass')
    await own.put('/widgets/{id}/observation', { path: { id: 'same' }, body: { state: 'paused', reason: slug } })
    await until(`the check of ${slug} is paused`, () => runtime.log().includes(`a check is paused: ${slug}`))
  }
})
