import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, type TestContext, test } from 'node:test'
import { type Collector, httpCollector, type Look } from '@inter-hub/collectors'
import { createEgressGuard, parseEgressAllow } from '@inter-hub/egress'
import { createClient } from '@inter-hub/sdk'
import { openLog, type Server, startServer } from '@inter-hub/server'
import { type TestDatabase, testDatabase } from '@inter-hub/server/testing'
import type { Check } from '../inventory/index.ts'
import { Confirmations } from './confirmations.ts'
import { EvidenceRecorder } from './evidence.ts'

let database: TestDatabase
let server: Server
let key = ''

const log = openLog('json', 'silent')
const open = (port: number) => startServer({ databaseUrl: database.url, host: '127.0.0.1', port, log })

before(async () => {
  database = await testDatabase()
  server = await open(0)
  key = server.newOperatorKey()
  await server.registerOperatorKey(key)
  const operator = createClient({ base: server.url, key })
  const hub = await operator.post('/hubs', { body: { slug: 'ops', name: 'Ops' } })
  const manifest = await operator.post('/hub-capability-manifests', {
    body: {
      hubId: hub.id,
      widgetTypes: ['w'],
      eventTypes: [
        {
          name: 'looked',
          outcome: 'has(metadata.error) ? "info" : metadata.word == "good" ? "pass" : "fail"',
          freshFor: 'P1D'
        }
      ]
    }
  })
  await operator.post('/hub-capability-manifests/{id}/activate', { path: { id: manifest.id } })
})
after(async () => {
  await server.close()
  await database.drop()
})

const collector: Pick<Collector<never>, 'emits' | 'volatile'> = {
  emits: { looked: ({ metadata, error }) => ({ ...metadata, ...(error && { error }) }) },
  volatile: ['latencyMs']
}

let made = 0
async function subject() {
  const widget = `w-${++made}`
  const client = createClient({ base: server.url, key, timeoutMs: 2000 })
  await client.post('/widgets', { body: { hub: 'ops', slug: widget, name: widget, widgetType: 'w' } })
  const check: Check = {
    name: 'word',
    widget,
    kind: 'word',
    settings: {},
    everyMs: 60_000,
    emits: 'looked',
    freshFor: 'PT3M'
  }
  const parts = { client, hub: 'ops', confirmations: new Confirmations(client, 'ops'), check, collector }
  const recorder = new EvidenceRecorder({ ...parts, hasEvidence: false })
  const events = async () =>
    (await client.get('/interaction-events', { query: { widget } })).data
      .reverse()
      .map(({ metadata, occurredAt }) => [metadata.word, occurredAt])
  const proof = async () => (await client.get('/widgets/{id}/evidence', { path: { id: widget } })).data[0]
  return { widget, client, check, parts, recorder, events, proof }
}

const began = Date.now() - 100_000
const at = (second: number) => new Date(began + second * 1000).toISOString()
const saw = (word: string, second: number): Look => ({ observedAt: at(second), metadata: { word, latencyMs: second } })

test('records a change, confirms what stays, and does not take a latency for a change', async () => {
  const { recorder, events, proof } = await subject()
  await recorder.record(saw('good', 1))
  await recorder.record(saw('good', 2))
  await recorder.record(saw('good', 3))
  await recorder.record(saw('bad', 4))
  await recorder.record(saw('good', 5))
  assert.deepEqual(await events(), [
    ['good', at(1)],
    ['bad', at(4)],
    ['good', at(5)]
  ])
  assert.equal((await proof())?.outcome, 'pass')
})

test('a look that could not be made is recorded once and lets the old proof age', async () => {
  const { recorder, events, proof } = await subject()
  await recorder.record(saw('good', 1))
  const blind = (second: number): Look => ({
    observedAt: at(second),
    metadata: {},
    error: { kind: 'no-route', message: 'no route from here' }
  })
  await recorder.record(blind(2))
  await recorder.record(blind(3))
  assert.equal((await events()).length, 2)
  const known = await proof()
  assert.deepEqual([known?.outcome, known?.occurredAt, known?.confirmedAt], ['pass', at(1), null])
  assert.match(String(known?.latest.outcomeReason), /no route from here/)
})

test('after a restart it goes on from what the hub knows, unless the interval is another', async () => {
  const { check, parts, recorder, events, proof } = await subject()
  await recorder.record(saw('good', 1))
  const restarted = new EvidenceRecorder({ ...parts, hasEvidence: true })
  await restarted.record(saw('good', 2))
  assert.equal((await events()).length, 1)
  assert.equal((await proof())?.confirmedAt, at(2))
  const other = { ...check, everyMs: 120_000, freshFor: 'PT6M' }
  const slower = new EvidenceRecorder({ ...parts, check: other, hasEvidence: true })
  await slower.record(saw('good', 3))
  assert.equal((await events()).length, 2)
})

test('after a restart a probe that still cannot be made is not recorded again', async () => {
  const { parts, recorder, events } = await subject()
  const blind = (second: number): Look => ({
    observedAt: at(second),
    metadata: {},
    error: { kind: 'no-route', message: `no route, ${second}` }
  })
  await recorder.record(saw('good', 1))
  await recorder.record(blind(2))
  const restarted = new EvidenceRecorder({ ...parts, hasEvidence: true })
  await restarted.record(blind(3))
  assert.equal((await events()).length, 2)
  await restarted.record(saw('good', 4))
  assert.equal((await events()).length, 3)
})

test('a long time of the same while the server is away is kept as its first and its last observation', async () => {
  const { parts } = await subject()
  const away = createClient({ base: 'http://127.0.0.1:1', key, timeoutMs: 1000 })
  const recorder = new EvidenceRecorder({ ...parts, client: away, hasEvidence: false })
  for (let second = 1; second < 20; second++) await recorder.record(saw(second < 10 ? 'good' : 'bad', second))
  assert.ok(recorder.pending <= 5, `${recorder.pending} kept`)
  recorder.close()
  assert.equal(recorder.pending, 0)
})

test('what could not be sent while the server was away is sent later, in order and with its true time', async () => {
  const { recorder, events, proof } = await subject()
  await recorder.record(saw('good', 1))
  const { port } = server.app.server.address() as { port: number }
  await server.close()
  await recorder.record(saw('bad', 2))
  await recorder.record(saw('good', 3))
  await recorder.record(saw('good', 4))
  assert.equal(recorder.pending, 3)
  server = await open(port)
  // Nothing else needs to be seen for it.
  while (recorder.pending > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  await recorder.record(saw('good', 5))
  assert.deepEqual(await events(), [
    ['good', at(1)],
    ['bad', at(2)],
    ['good', at(3)]
  ])
  assert.equal((await proof())?.confirmedAt, at(5))
})

/** What an http check of this server records when it looks a few times. */
async function lookAt(t: TestContext, settings: object, answer: (response: ServerResponse) => void) {
  const target = createServer((_request, response) => answer(response)).listen(0, '127.0.0.1')
  await once(target, 'listening')
  t.after(() => target.close())
  const { port } = target.address() as AddressInfo
  const { parts, events, proof } = await subject()
  const recorder = new EvidenceRecorder({
    ...parts,
    collector: { ...httpCollector, emits: { looked: ({ metadata }) => ({ ...metadata, word: 'bad' }) } },
    hasEvidence: false
  })
  const egress = createEgressGuard({ allow: parseEgressAllow('127.0.0.1:*') })
  const context = { egress, signal: t.signal, now: () => new Date(), secret: assert.fail, authorities: assert.fail }
  for (let turn = 0; turn < 4; turn++) {
    const probe = await httpCollector.look({ url: `http://127.0.0.1:${port}/`, ...settings }, context)
    await recorder.record(probe)
  }
  return { events: await events(), proof: await proof() }
}

test('15-number-in-the-sentence: what moves at each probe makes no event of its own', async (t) => {
  let turn = 0
  const json =
    (value: unknown, status = 200) =>
    (response: ServerResponse) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  const cases: [settings: object, answer: (response: ServerResponse) => void][] = [
    [{ expect: { json: { '/lag': 0 } } }, (response) => json({ lag: ++turn })(response)],
    [{ expect: { status: 500, json: { '/status': 'ok' } } }, (r) => json({ status: `bad ${++turn}` }, 500)(r)],
    [
      { expect: { headers: { Server: 'node-9' } } },
      (response) => response.writeHead(200, { server: `node-${++turn % 6}` }).end()
    ],
    [{ followRedirects: 0 }, (response) => response.writeHead(302, { location: `/login?${++turn}` }).end()]
  ]
  for (const [settings, answer] of cases) {
    const { events, proof } = await lookAt(t, settings, answer)
    assert.equal(events.length, 1, JSON.stringify(settings))
    assert.equal(proof?.confirmations, 3)
  }
  const { proof } = await lookAt(t, { expect: { json: { '/lag': 0 } } }, (response) => json({ lag: ++turn })(response))
  assert.equal(proof?.values?.['/lag'], turn, 'the newest value stands in the confirmation')
})

test('another difference is another finding', async (t) => {
  let turn = 0
  const { events } = await lookAt(t, { expect: { headers: { 'X-A': '1' }, json: { '/a': 1 } } }, (response) => {
    turn++
    if (turn > 1) response.setHeader('x-a', '1')
    response.end(JSON.stringify(turn > 2 ? { a: 1 } : {}))
  })
  assert.equal(events.length, 3)
})
