/** What is promised of clients that are slow on purpose: they are cut in time, and others do not feel them. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from './testing/index.ts'

const connections = 500
const byteMs = 10_000
/** What a second of looking for them and a slow machine may add. */
const graceMs = 3000

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  ok(await server.operator.patch(`/api-consumers/${hub.consumerId}`, { rateLimit: 0 }))
  await hub.makeWidget('thing')
})
after(() => server.close())

const portOf = () => (server.server.app.server.address() as AddressInfo).port

interface Cut {
  afterMs: number
  answer: string
}

/** A connection that sends the beginning, then a byte every ten seconds; returns when it was cut. */
async function crawl(sockets: Set<Socket>, beginning: string): Promise<Cut> {
  const socket = connect(portOf(), '127.0.0.1')
  sockets.add(socket)
  let answer = ''
  // A byte may be on its way when the server cuts.
  socket.on('error', () => undefined)
  socket.setEncoding('utf8').on('data', (text) => (answer += text))
  await once(socket, 'connect')
  const beganAt = performance.now()
  socket.write(beginning)
  const timer = setInterval(() => socket.write('a'), byteMs)
  try {
    await new Promise((resolve) => socket.once('close', resolve))
  } finally {
    clearInterval(timer)
  }
  return { afterMs: performance.now() - beganAt, answer }
}

/** Milliseconds of one request of somebody else, over kept connections. */
async function askNormally(agent: Agent): Promise<number> {
  const headers = { authorization: `Bearer ${hub.runtime.key}`, 'content-type': 'application/json' }
  const beganAt = performance.now()
  const sent = request({
    port: portOf(),
    host: '127.0.0.1',
    agent,
    method: 'POST',
    path: '/api/v2/interaction-events',
    headers
  })
  sent.end('{"widget":"thing","eventType":"alpha.noted"}')
  const [answer] = await once(sent, 'response')
  answer.resume()
  await once(answer, 'end')
  assert.equal(answer.statusCode, 201)
  return performance.now() - beganAt
}

test('five hundred connections of a byte each ten seconds are cut at 15 s or 30 s, and nobody else waits', async (t) => {
  const sockets = new Set<Socket>()
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  t.after(() => {
    agent.destroy()
    for (const socket of sockets) socket.destroy()
  })
  // Half never end their headers, half never end their body.
  const headers = 'GET /api/v2/hubs HTTP/1.1\r\nHost: h\r\nX-Slow: '
  const body = `POST /api/v2/widgets HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${hub.runtime.key}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"slug":"`
  const slow = Array.from({ length: connections }, (_, index) => crawl(sockets, index % 2 ? body : headers))
  let isOver = false
  const allCut = Promise.all(slow).finally(() => {
    isOver = true
  })
  const took: number[] = []
  const normal = async () => {
    while (!isOver) took.push(await askNormally(agent))
  }
  const [cuts] = await Promise.all([allCut, ...Array.from({ length: 4 }, normal)])
  cuts.forEach(({ afterMs, answer }, index) => {
    const limitMs = index % 2 ? 30_000 : 15_000
    assert.ok(afterMs < limitMs + graceMs, `cut after ${Math.round(afterMs)} ms`)
    assert.match(answer, /^HTTP\/1\.1 408 /)
    assert.match(answer, /"code":"request_timeout"/)
  })
  took.sort((a, b) => a - b)
  const p99 = took[Math.floor(took.length * 0.99)] ?? Number.POSITIVE_INFINITY
  assert.ok(took.length > 1000)
  assert.ok(p99 < 200, `p99 ${p99.toFixed(0)} ms of ${took.length}`)
  t.diagnostic(`p99 ${p99.toFixed(1)} ms of ${took.length} requests`)
})
