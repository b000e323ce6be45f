import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ok, type StartOptions, startTestServer, type TestServer } from '../testing/index.ts'
import { type Collector, type SpanSeen, startCollector } from './testing/collector.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'
const traceparent = `00-${traceId}-${parentId}-01`

/** The exporter reads where to send from the environment of the process itself. */
async function traced(t: TestContext, more: Record<string, string> = {}, options: StartOptions = {}) {
  const collector = await startCollector()
  t.after(() => collector.close())
  const telemetry = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...more }
  Object.assign(process.env, telemetry)
  t.after(() => {
    for (const name of Object.keys(telemetry)) delete process.env[name]
  })
  const server = await startTestServer({ ...options, telemetry })
  t.after(() => server.close())
  return { collector, server }
}

/** All spans: what was not sent yet is sent when the server ends. */
async function spansOf({ collector, server }: { collector: Collector; server: TestServer }): Promise<SpanSeen[]> {
  await server.close()
  return collector.spans
}

const only = (spans: SpanSeen[]): SpanSeen => {
  const [span, ...more] = spans
  assert.ok(span && more.length === 0, `one span: ${spans.map(({ name }) => name).join(', ')}`)
  return span
}

test('a request is a span of its sender’s trace, with a span for each statement below it', async (t) => {
  const here = await traced(t, {
    OTEL_SERVICE_NAME: 'hub-one',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test'
  })
  const hub = await here.server.makeHub({ slug: 'alpha' })
  const id = await hub.makeWidget('thing')
  const answer = await hub.runtime.get(`/widgets/${id}`, { traceparent, tracestate: 'vendor=1', host: 'hub.test:8400' })
  assert.equal(answer.statusCode, 200)
  const mine = (await spansOf(here)).filter((span) => span.traceId === traceId)
  const span = only(mine.filter(({ kind }) => kind === 2))
  assert.deepEqual(
    { name: span.name, parentId: span.parentId, state: span.traceState, attributes: span.attributes },
    {
      name: 'GET /api/v2/widgets/:id',
      parentId,
      state: 'vendor=1',
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/api/v2/widgets/:id',
        'url.scheme': 'http',
        'server.address': 'hub.test',
        'server.port': 8400,
        'network.protocol.version': '1.1',
        'http.response.status_code': 200
      }
    }
  )
  const { 'service.name': service, 'service.version': version, 'deployment.environment': environment } = span.resource
  assert.deepEqual([service, environment, typeof version], ['hub-one', 'test', 'string'])
  const statements = mine.filter(({ kind }) => kind === 3)
  assert.ok(statements.length > 0)
  for (const { parentId, attributes } of statements) {
    assert.equal(parentId, span.spanId)
    assert.equal(attributes['db.system.name'], 'postgresql')
    assert.match(String(attributes['db.query.text']), /\$1/)
  }
  assert.ok(statements.some(({ name }) => name === 'select hub.widgets'))
  // What names a thing or opens a door is in no span.
  const raw = Buffer.concat(here.collector.raw).toString('latin1')
  for (const secret of [id, hub.runtime.key, hub.runtime.key?.slice(4, 12), here.server.operator.key]) {
    assert.ok(secret && !raw.includes(secret))
  }
})

test('events that are written together are one statement, below one request and linked to the others', async (t) => {
  const here = await traced(t)
  const hub = await here.server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  // The body follows when all are being answered: its bytes come from outside of the request's span.
  const { app, metrics } = here.server.server
  const { port } = app.server.address() as AddressInfo
  const sent = Array.from({ length: 12 }, () => {
    const headers = { authorization: `Bearer ${hub.runtime.key}`, 'content-type': 'application/json' }
    const one = request({ port, host: '127.0.0.1', path: '/api/v2/interaction-events', method: 'POST', headers })
    one.flushHeaders()
    return one
  })
  while (!(await metrics.render()).includes('\nihub_http_requests_in_flight 12\n')) await sleep(10)
  const answers = sent.map(async (one) => {
    one.end(JSON.stringify({ widget: 'thing', eventType: 'alpha.noted' }))
    const [response] = (await once(one, 'response')) as [IncomingMessage]
    response.resume()
    return response.statusCode
  })
  assert.deepEqual([...new Set(await Promise.all(answers))], [201])
  const spans = await spansOf(here)
  const requests = spans.filter(({ name }) => name === 'POST /api/v2/interaction-events')
  const batches = spans.filter(({ name }) => name === 'hub.ingest')
  assert.equal(requests.length, 12)
  assert.ok(batches.length < 12)
  const named = batches.flatMap(({ parentId, links }) => [parentId, ...links.map(({ spanId }) => spanId)])
  assert.deepEqual(named.sort(), requests.map(({ spanId }) => spanId).sort(), 'each request is named once')
  const rows = batches.map(({ attributes }) => Number(attributes['db.operation.batch.size']))
  assert.equal(
    rows.reduce((sum, count) => sum + count, 0),
    12
  )
})

test('a refusal is not an error of the span, a failure of ours is one, without its words', async (t) => {
  const here = await traced(t)
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: here.server.database.url })
  await client.connect()
  await client.query('alter table hub.hubs rename to lost')
  await client.end()
  await here.server.anyone.get('/widgets')
  await here.server.anyone.get('/nothing')
  await here.server.anyone.get('/hubs')
  const spans = await spansOf(here)
  const summary = spans
    .filter(({ kind }) => kind === 2)
    .map(({ name, status, attributes }) => [name, attributes['http.response.status_code'], status])
  assert.deepEqual(summary, [
    ['GET /api/v2/widgets', 401, 0],
    ['GET', 404, 0],
    ['GET /api/v2/hubs', 500, 2]
  ])
  const statement = only(spans.filter(({ kind, status }) => kind === 3 && status === 2))
  assert.equal(statement.attributes['db.response.status_code'], '42P01')
})

test('client-L8: an attempt to deliver is a client span, and the receiver is told of it and of nothing else', async (t) => {
  const received: IncomingHttpHeaders[] = []
  const receiver = createServer((request, response) => {
    received.push(request.headers)
    request.resume()
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  t.after(() => receiver.close())
  const { port } = receiver.address() as AddressInfo
  const here = await traced(t, {}, { egressAllow: `127.0.0.1:${port}` })
  const plain = await startTestServer({ egressAllow: `127.0.0.1:${port}` })
  t.after(() => plain.close())
  for (const { makeHub } of [here.server, plain]) {
    const hub = await makeHub({ slug: 'alpha' })
    await hub.makeWidget('thing')
    ok(await hub.runtime.post('/webhooks', { url: `http://127.0.0.1:${port}/secret-path` }), 201)
    const before = received.length
    const headers = { traceparent, tracestate: 'vendor=1' }
    ok(await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted' }, headers), 201)
    while (received.length === before) await sleep(20)
  }
  const spans = await spansOf(here)
  const dispatched = spans.filter(({ name }) => /dispatch|webhook_cursors/.test(name))
  assert.ok(dispatched.length > 0)
  assert.deepEqual(
    dispatched.filter((span) => span.traceId === traceId).map(({ name }) => name),
    [],
    'the work that a request wakes is not part of it'
  )
  const attempt = only(spans.filter(({ name, kind }) => name === 'POST' && kind === 3))
  assert.equal(attempt.parentId, '')
  assert.deepEqual(attempt.attributes, {
    'http.request.method': 'POST',
    'url.scheme': 'http',
    'server.address': '127.0.0.1',
    'server.port': port,
    'http.response.status_code': 204
  })
  const [first, second] = received
  assert.equal(first?.traceparent, `00-${attempt.traceId}-${attempt.spanId}-01`)
  assert.match(String(second?.traceparent), /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/, 'also when nobody keeps the trace')
  for (const headers of received) {
    assert.equal(headers.tracestate, undefined)
    assert.ok(!String(headers.traceparent).includes(traceId))
  }
})

test('what the sampler leaves out is not sent, and the log has its trace all the same', async (t) => {
  const here = await traced(t, { OTEL_TRACES_SAMPLER: 'parentbased_always_off' })
  await here.server.anyone.get('/hubs')
  await here.server.anyone.get('/hubs', { traceparent })
  const lines = here.server.log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request')
  assert.equal(lines[1].traceId, traceId)
  assert.match(lines[0].traceId, /^[0-9a-f]{32}$/)
  const spans = await spansOf(here)
  assert.deepEqual([...new Set(spans.map((span) => span.traceId))], [traceId], 'only what the sender has sampled')
})

test('a collector that is away or refuses harms nobody and is not in the log above debug', async (t) => {
  for (const OTEL_EXPORTER_OTLP_TRACES_ENDPOINT of ['http://127.0.0.1:9/v1/traces', '']) {
    const { collector, server } = await traced(t, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT })
    collector.answer = 400
    assert.equal((await server.anyone.get('/hubs')).statusCode, 200)
    const began = performance.now()
    await server.close()
    assert.ok(performance.now() - began < 10_000)
    assert.deepEqual(
      server.log.filter((line) => JSON.parse(line).level > 30),
      []
    )
  }
})

test('nothing is sent without a collector, or when it is switched off', async (t) => {
  const off: Record<string, string>[] = [
    { OTEL_SDK_DISABLED: 'true' },
    { OTEL_TRACES_EXPORTER: 'none' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: '' }
  ]
  for (const more of off) {
    const { collector, server } = await traced(t, more)
    await server.anyone.get('/hubs', { traceparent })
    await server.close()
    assert.deepEqual(collector.raw, [])
  }
})
