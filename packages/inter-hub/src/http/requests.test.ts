import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { FastifyBaseLogger } from 'fastify'
import { openLog } from '../kernel/log.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'
import { newApp } from './app.ts'
import { traceOf } from './trace-context.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`

async function serverOf(t: TestContext, logLevel: string, requestLog = false): Promise<TestServer> {
  const server = await startTestServer({ logLevel, requestLog })
  t.after(() => server.close())
  return server
}

function linesOf(log: readonly string[], message: string): Record<string, unknown>[] {
  return log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === message)
}

/** An application with one route, whose log is read. */
async function appOf(level: string, config: object, handler: (request: never) => unknown) {
  const log: string[] = []
  const logger = openLog('json', level, { write: (line: string) => void log.push(line) }) as FastifyBaseLogger
  const app = await newApp({
    log: logger,
    authenticate: async () => undefined,
    publicUrl: 'http://hub.test',
    version: '0'
  })
  app.get('/things/:id', {
    config: { scope: 'public', ...config },
    handler: async (request) => handler(request as never)
  })
  return { app, log }
}

test('a request is one line at level debug, told by its route and never by its address', async (t) => {
  const server = await serverOf(t, 'debug')
  const hub = await server.makeHub({ slug: 'alpha' })
  const id = await hub.makeWidget('secret-thing')
  server.log.length = 0
  const answer = await hub.runtime.get(`/widgets/${id}?include=evidence`, { traceparent })
  assert.equal(answer.statusCode, 200)
  const [line, ...more] = linesOf(server.log, 'request')
  assert.deepEqual(more, [])
  assert.ok(line && typeof line.ms === 'number' && typeof line.requestId === 'string')
  const { method, route, status, keyPrefix, traceId: logged } = line
  assert.deepEqual(
    { method, route, status, keyPrefix, logged },
    {
      method: 'GET',
      route: '/api/v2/widgets/:id',
      status: 200,
      keyPrefix: hub.runtime.key?.slice(4, 12),
      logged: traceId
    }
  )
  assert.ok(!server.log.join('').includes(id))

  server.log.length = 0
  const missing = await server.anyone.get('/api/v2/nothing/like/this')
  const refused = await server.anyone.get('/widgets')
  assert.deepEqual([missing.statusCode, refused.statusCode], [404, 401])
  const seen = linesOf(server.log, 'request').map(({ route, status, requestId }) => [route, status, requestId])
  assert.deepEqual(seen, [
    ['unknown', 404, missing.json().request_id],
    ['/api/v2/widgets', 401, refused.json().request_id]
  ])
})

test('with the request log on, each request is one line at level info, and probes are not', async (t) => {
  const server = await serverOf(t, 'info', true)
  server.log.length = 0
  for (const path of ['/livez', '/healthz', '/readyz', '/metrics']) await server.operator.get(path)
  await server.operator.get('/widgets')
  await server.anyone.get('/widgets')
  const lines = linesOf(server.log, 'request').map(({ level, route, status }) => [level, route, status])
  assert.deepEqual(lines, [
    [30, '/api/v2/widgets', 200],
    [30, '/api/v2/widgets', 401]
  ])
  assert.equal(server.log.length, 2)
})

test('with the request log off, a request writes nothing above level debug', async (t) => {
  const server = await serverOf(t, 'info')
  server.log.length = 0
  await server.operator.get('/widgets')
  assert.deepEqual(server.log, [])
})

test('a request slower than two seconds is a warning, unless it waits on purpose', async (t) => {
  for (const [config, expected] of [
    [{}, 1],
    [{ waits: true }, 0]
  ] as const) {
    const { app, log } = await appOf('info', config, () => ({}))
    await app.ready()
    let now = 0
    const clock = t.mock.method(performance, 'now', () => {
      now += 1500
      return now
    })
    await app.inject('/things/1')
    clock.mock.restore()
    const lines = linesOf(log, 'slow request')
    assert.equal(lines.length, expected)
    for (const { level, route } of lines) assert.deepEqual([level, route], [40, '/things/:id'])
    await app.close()
  }
})

test('a request is in the trace of its sender, or begins one; either way answers say nothing of it', async () => {
  const traces: ReturnType<typeof traceOf>[] = []
  const { app } = await appOf('silent', {}, (request) => {
    traces.push(traceOf(request), traceOf(request))
    return {}
  })
  const send = (headers: Record<string, string>) => app.inject({ url: '/things/1', headers })
  const answer = await send({ traceparent, tracestate: 'a=1' })
  await send({ traceparent: traceparent.toUpperCase(), tracestate: 'a=1' })
  const [first, again, own] = traces
  assert.equal(first?.traceId, traceId)
  assert.equal(first, again, 'one step, however often it is asked for')
  assert.match(own?.traceId ?? '', /^[0-9a-f]{32}$/)
  assert.notEqual(own?.traceId, traceId)
  assert.deepEqual(
    Object.keys(answer.headers).filter((name) => name.startsWith('trace')),
    []
  )
  await app.close()
})
