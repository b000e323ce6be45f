/** Another manifest becomes active while the runtime runs: checks follow its event types, and no failure floods the log. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { ok, seeded, startTestServer } from '@inter-hub/server/testing'
import { FakeClock } from '../testing/fake-clock.ts'
import { readManifest } from '../testing/hub-data.ts'
import { baseOf, type StartedRuntime, startRuntime, until } from '../testing/runtime.ts'

const slug = 'ops-service-mine'
const emits = 'ops-health-checked'

test('checks follow the event types of the manifest that is active, and what cannot be recorded is logged once', async (t) => {
  const server = await startTestServer()
  let [status, probes] = [200, 0]
  const target = createServer((_request, response) => {
    probes++
    response.writeHead(status).end('hello')
  }).listen(0, '127.0.0.1')
  await once(target, 'listening')
  const { port } = target.address() as AddressInfo
  let runtime: StartedRuntime | undefined
  t.after(async () => {
    await runtime?.stop()
    target.close()
    await server.close()
  })
  const whole = readManifest('ops-hub')
  const without = { ...whole, eventTypes: whole.eventTypes.filter(({ name }) => name !== emits) }
  const hub = await server.makeHub({ slug: 'ops-hub', manifest: { ...without } })
  const activate = async (manifest: object) => {
    const { id } = ok(await server.operator.post('/hub-capability-manifests', { hubId: hub.id, ...manifest }), 201)
    ok(await server.operator.post(`/hub-capability-manifests/${id}/activate`))
  }
  const checks = { page: { kind: 'http', every: 'PT1S', emits, settings: { url: `http://127.0.0.1:${port}/` } } }
  ok(await server.operator.post('/widgets', { ...widget, attributes: { checks } }), 201)
  const clock = new FakeClock()
  const hubs = [{ slug: 'ops-hub', key: String(hub.runtime.key) }]
  const started = await startRuntime({
    ...{ base: baseOf(server), hubs, ports: [port], clock, random: seeded(1) }
  })
  runtime = started
  const later = <T>(what: string, probe: () => T | Promise<T>) =>
    until(what, async () => {
      await clock.advance(500)
      return probe()
    })
  const logged = (text: string) => started.log().split(text).length - 1
  const evidence = async () => ok(await server.operator.get(`/widgets/${slug}/evidence?hub=ops-hub`)).data[0]?.latest
  const noType = `a check does not run: The hub has no event type \\"${emits}\\".`
  assert.deepEqual([started.summary.checks, logged(noType), probes], [0, 1, 0])

  await activate(whole)
  await later('the check runs', async () => (await evidence())?.outcome === 'pass')
  const seen = probes

  // Until the runtime has read the event types, the hub refuses every event that it sends.
  await activate(without)
  status = 503
  await later('the hub refuses what was seen', () => logged('what a check saw could not be recorded') > 0)
  const refused = probes
  await later('it was probed three times more', () => probes >= refused + 3)
  await later('the check does not run any more', () => logged(noType) === 2)
  assert.equal(logged('what a check saw could not be recorded'), 1)
  assert.ok(refused > seen)
  const last = probes
  for (let seconds = 0; seconds < 120; seconds++) await clock.advance(1000)
  assert.deepEqual([probes, logged(noType)], [last, 2])
})

const widget = { hub: 'ops-hub', slug, name: 'Mine', widgetType: 'ops-service' }
