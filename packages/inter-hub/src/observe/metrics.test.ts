import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { Metrics } from '../kernel/metrics.ts'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'
import { type Family, parseExposition } from './testing/exposition.ts'

let server: TestServer
let hub: TestHub
const receiver = createServer((_request, response) => response.writeHead(204).end())

before(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const { port } = receiver.address() as AddressInfo
  server = await startTestServer({ egressAllow: `127.0.0.1:${port},9`, metricsPort: 0 })
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
})
after(async () => {
  await server.close()
  receiver.close()
})

async function families(): Promise<Map<string, Family>> {
  const answer = await server.operator.get('/metrics')
  assert.equal(answer.statusCode, 200, answer.body)
  assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  assert.equal(answer.headers['cache-control'], 'no-store')
  return parseExposition(answer.body)
}

/** The value of the sample with these labels among others; undefined when there is none. */
async function figure(name: string, labels: Record<string, string> = {}): Promise<number | undefined> {
  const family = [...(await families()).values()].find(({ samples }) => samples.some((one) => one.name === name))
  return family?.samples.find(
    (one) => one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value)
  )?.value
}

const until = async (condition: () => Promise<boolean>) => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20))
}

const event = (eventType: string, more: object = {}) =>
  hub.runtime.post('/interaction-events', { widget: 'thing', eventType, metadata: { status: 'good' }, ...more })

test('/metrics needs a key that may administer the installation', async () => {
  assert.equal((await server.anyone.get('/metrics')).statusCode, 401)
  const refused = await hub.runtime.get('/metrics')
  assert.deepEqual([refused.statusCode, refused.json().scope], [403, 'framework:admin'])
})

test('the answer is the text format to the letter, with the prefix and base units', async () => {
  ok(await event('alpha.checked'), 201)
  const found = await families()
  assert.ok(found.size > 20)
  for (const [name, { type }] of found) {
    assert.match(name, /^ihub_/)
    assert.equal(type === 'counter', name.endsWith('_total'), name)
    assert.doesNotMatch(name, /_(ms|milliseconds|kb|mb)(_|$)/)
  }
  for (const name of ['ihub_process_cpu_seconds_total', 'ihub_nodejs_eventloop_lag_seconds', 'ihub_build_info']) {
    assert.ok(found.has(name), name)
  }
})

test('a request is counted under its route and class of status, an unknown path under one label', async () => {
  const route = '/api/v2/widgets/:id'
  const labels = { method: 'GET', route, status: '2xx' }
  const before = (await figure('ihub_http_requests_total', labels)) ?? 0
  const id = (await hub.runtime.get('/widgets/thing')).json().id
  await hub.runtime.get(`/widgets/${id}`)
  assert.equal(await figure('ihub_http_requests_total', labels), before + 2)
  assert.equal(await figure('ihub_http_request_duration_seconds_count', labels), before + 2)
  await hub.runtime.get('/widgets/missing')
  assert.equal(await figure('ihub_http_requests_total', { route, status: '4xx' }), 1)
  for (const path of ['/some/path', '/other/path', `/${id}`]) await server.anyone.get(path)
  assert.equal(await figure('ihub_http_requests_total', { route: 'unknown', status: '4xx' }), 3)
  assert.equal(await figure('ihub_http_requests_in_flight'), 1, 'the one that asks')
  const { body } = await server.operator.get('/metrics')
  for (const secret of [id, 'thing', hub.runtime.key?.slice(4, 12), 'some/path', server.operator.key?.slice(4, 12)]) {
    assert.ok(secret && !body.includes(secret), secret)
  }
})

test('a request that its client gave up is counted as such and no longer in flight', async () => {
  const client = new pg.Client({ connectionString: server.database.url })
  await client.connect()
  await client.query('begin; lock table hub.annotations')
  const { port } = server.server.app.server.address() as AddressInfo
  const patience = new AbortController()
  const headers = { authorization: `Bearer ${hub.runtime.key}` }
  const answer = fetch(`http://127.0.0.1:${port}/api/v2/annotations`, { headers, signal: patience.signal })
  await until(async () => (await figure('ihub_http_requests_in_flight')) === 2)
  patience.abort()
  await assert.rejects(answer)
  const labels = { route: '/api/v2/annotations', status: 'aborted' }
  await until(async () => (await figure('ihub_http_requests_total', labels)) === 1)
  assert.equal(await figure('ihub_http_requests_in_flight'), 1)
  await client.query('commit')
  await client.end()
})

test('events are counted by what became of them, with their batches', async () => {
  const counts = async () =>
    Promise.all(
      ['recorded', 'duplicate', 'identity_conflict', 'unknown_widget'].map(
        async (status) => (await figure('ihub_events_written_total', { status })) ?? 0
      )
    )
  const before = await counts()
  const identity = { source: 'test', externalId: 'one' }
  await event('alpha.checked', identity)
  await event('alpha.checked', identity)
  await event('alpha.checked', { ...identity, metadata: { status: 'bad' } })
  await event('alpha.noted', { widget: 'missing' })
  await Promise.all(Array.from({ length: 20 }, () => event('alpha.noted')))
  const after = await counts()
  assert.deepEqual(
    after.map((count, index) => count - (before[index] ?? 0)),
    [21, 1, 1, 1]
  )
  const batches = await figure('ihub_ingest_batch_rows_count')
  const rows = await figure('ihub_ingest_batch_rows_sum')
  assert.equal(
    rows,
    after.reduce((sum, count) => sum + count, 0)
  )
  assert.ok(batches !== undefined && rows !== undefined && batches < rows, 'some were written together')
  assert.equal(await figure('ihub_ingest_statement_duration_seconds_count'), batches)
})

test('deliveries are counted by outcome, and what waits is shown with its age', async () => {
  const { port } = receiver.address() as AddressInfo
  ok(await hub.runtime.post('/webhooks', { url: `http://127.0.0.1:${port}/` }), 201)
  ok(await hub.runtime.post('/webhooks', { url: 'http://127.0.0.1:9/' }), 201)
  ok(await event('alpha.noted'), 201)
  const outcome = (name: string) => figure('ihub_webhook_deliveries_total', { outcome: name })
  await until(async () => (await outcome('delivered')) === 1 && (await outcome('retried')) === 1)
  await until(async () => (await figure('ihub_webhook_deliveries_due')) === 1)
  // Its next attempt is in the future.
  await until(async () => (await figure('ihub_webhook_oldest_due_age_seconds')) === 0)
})

test('the pool of the database is shown', async () => {
  const total = await figure('ihub_database_connections')
  const idle = await figure('ihub_database_connections_idle')
  assert.ok(total !== undefined && total >= 1 && idle !== undefined && idle <= total)
  assert.equal(await figure('ihub_database_waiting'), 0)
})

test('a port of its own answers without a key, and nothing but /metrics', async () => {
  const base = `http://127.0.0.1:${server.server.metricsPort}`
  const answer = await fetch(`${base}/metrics`)
  assert.deepEqual(
    [answer.status, answer.headers.get('content-type')],
    [200, 'text/plain; version=0.0.4; charset=utf-8']
  )
  assert.ok(parseExposition(await answer.text()).has('ihub_build_info'))
  assert.equal((await fetch(`${base}/metrics`, { method: 'POST' })).status, 405)
  assert.equal((await fetch(`${base}/api/v2/hubs`)).status, 404)
})

test('a capability registers metrics of its own', async () => {
  const metrics = new Metrics()
  metrics.counter('ihub_tests_total', 'Counts.', ['kind']).labels('one').inc(2)
  let value: number | undefined = 4
  metrics.gauge('ihub_depth_bytes', 'Reads.', [], () => value)
  assert.equal(parseExposition(await metrics.render()).get('ihub_depth_bytes')?.samples[0]?.value, 4)
  value = undefined
  const found = parseExposition(await metrics.render())
  assert.deepEqual(found.get('ihub_depth_bytes')?.samples, [], 'what is not known is left out')
  assert.deepEqual(found.get('ihub_tests_total')?.samples, [
    { name: 'ihub_tests_total', labels: { kind: 'one' }, value: 2 }
  ])
})

test('counting costs a request next to nothing', async () => {
  const { requestMetrics } = await import('./families.ts')
  const metrics = requestMetrics(new Metrics())
  const seen = { method: 'POST', route: '/api/v2/interaction-events', status: 201, ms: 3 }
  const run = (count: number) => {
    const began = performance.now()
    for (let index = 0; index < count; index++) {
      metrics.began()
      metrics.ended(seen)
    }
    return ((performance.now() - began) / count) * 1000
  }
  run(20_000)
  // Measured: 1 µs. A limit that only a change of kind can reach.
  assert.ok(Math.min(run(20_000), run(20_000), run(20_000)) < 20)
})
