import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from './client.ts'
import { GoneError } from './error.ts'
import type { StreamOptions } from './operations.ts'
import { eventStream, lost, problem, startFaultServer } from './testing/fault-server.ts'

const path = '/interaction-events/stream'
const message = (seq: number, type = 'seen') => `id: ${seq}\nevent: ${type}\ndata: {"seq":${seq}}\n\n`

/** The numbers that come from a server with these answers, until `last` has come or the stream ends. */
async function follow(
  t: { after(work: () => Promise<void>): void },
  answers: Parameters<typeof startFaultServer>,
  last: number,
  options: StreamOptions = {}
) {
  const server = await startFaultServer(...answers)
  t.after(() => server.close())
  const seqs: number[] = []
  for await (const { data } of createClient({ base: server.base, key: 'k' }).stream(path, options)) {
    seqs.push((data as { seq: number }).seq)
    if (data.seq === last) break
  }
  return { seqs, sent: server.sent, ids: server.sent.map(({ headers }) => headers['last-event-id']) }
}

test('goes on after the last whole message when it is cut, refused or lost, and gives no message twice', async (t) => {
  const waits: number[] = []
  const answers = [
    eventStream(['retry: 1\nid: 0\n\n', message(1), message(2), 'id: 3\nevent: seen\ndata: {"se']),
    lost,
    problem(503, 'not_ready', { 'retry-after': '1' }),
    problem(429, 'too_many_open'),
    // Delivered again.
    eventStream([message(1), message(2), message(3)]),
    eventStream([message(4)], true)
  ]
  const onRetry = (_error: Error, waitMs: number) => void waits.push(waitMs)
  const { seqs, ids, sent } = await follow(t, answers as never, 4, { onRetry })
  assert.deepEqual(seqs, [1, 2, 3, 4])
  assert.deepEqual(ids, [undefined, '2', '2', '2', '2', '3'])
  assert.equal(waits.length, 5)
  assert.ok((waits[2] ?? 0) >= 1000, 'Retry-After is kept')
  assert.ok((waits[3] ?? 0) > (waits[0] ?? 0), 'it waits longer after each failure')
  assert.ok((waits[4] ?? 9999) < (waits[3] ?? 0), 'and begins anew once something came')
  assert.equal(sent[0]?.headers.accept, 'text/event-stream')
  assert.equal(sent[0]?.headers.authorization, 'Bearer k')
})

test('begins where it is told to, and says which messages are of the system', async (t) => {
  const server = await startFaultServer(eventStream([message(6), message(7, 'ihub.widget-state-changed')], true))
  t.after(() => server.close())
  const kinds: string[] = []
  const stream = createClient({ base: server.base }).stream(path, {
    lastEventId: '5',
    query: { hub: 'h', system: true }
  })
  for await (const { kind, id, type } of stream) {
    kinds.push(`${kind} ${id} ${type}`)
    if (id === '7') break
  }
  assert.deepEqual(kinds, ['event 6 seen', 'system 7 ihub.widget-state-changed'])
  assert.deepEqual(
    [server.sent[0]?.headers['last-event-id'], server.sent[0]?.url],
    ['5', `/api/v2${path}?hub=h&system=true`]
  )
})

test('ends with the error when its key is refused', async (t) => {
  for (const [status, code] of [
    [401, 'invalid_api_key'],
    [403, 'insufficient_scope'],
    [400, 'malformed_request']
  ] as const)
    await assert.rejects(follow(t, [eventStream([message(1)]), problem(status, code)], 9), { code })
})

test('a history that is gone ends it with the problem, unless the caller says where to go on', async (t) => {
  const gone = () => problem(410, 'cursor_gone', {}, { resumeFrom: '40' })
  await assert.rejects(follow(t, [gone()], 9), (error) => {
    assert.ok(error instanceof GoneError)
    return error.problem.resumeFrom === '40'
  })
  const seen: unknown[] = []
  const onGone = (error: Error & { problem: object }) => {
    seen.push(error.problem)
    return '40'
  }
  const { seqs, ids } = await follow(
    t,
    [eventStream([message(3)]), gone(), eventStream([message(3), message(41)], true)],
    41,
    {
      onGone
    }
  )
  assert.deepEqual([seqs, ids, seen.length], [[3, 3, 41], [undefined, '3', '40'], 1])
  await assert.rejects(follow(t, [gone()], 9, { onGone: async () => undefined }), { status: 410 })
})

test('ends when its signal aborts: while it waits for a message, for another try, and before it began', async (t) => {
  const whileReading = new AbortController()
  const server = await startFaultServer(eventStream([message(1)], true))
  t.after(() => server.close())
  const seqs: unknown[] = []
  for await (const { data } of createClient({ base: server.base }).stream(path, { signal: whileReading.signal })) {
    seqs.push(data.seq)
    setImmediate(() => whileReading.abort())
  }
  assert.deepEqual(seqs, [1])

  const whileWaiting = new AbortController()
  const onRetry = () => whileWaiting.abort()
  const client = createClient({ base: server.base, signal: whileWaiting.signal })
  server.answers[0] = lost
  for await (const _ of client.stream(path, { onRetry })) assert.fail('nothing comes')

  const before = server.sent.length
  for await (const _ of client.stream(path)) assert.fail('nothing comes')
  assert.equal(server.sent.length, before)
})

test('gives up a connection on which nothing arrives, and a head that does not come', async (t) => {
  const reasons: string[] = []
  const onRetry = ({ message }: Error) => void reasons.push(message)
  const { ids } = await follow(t, [eventStream([message(1)], true), eventStream([message(2)], true)], 2, {
    idleMs: 100,
    onRetry
  })
  assert.deepEqual([ids, reasons.length], [[undefined, '1'], 1])
  assert.match(String(reasons[0]), /did not respond in time/)

  const server = await startFaultServer(() => undefined, eventStream([message(1)], true))
  t.after(() => server.close())
  for await (const { id } of createClient({ base: server.base, timeoutMs: 50 }).stream(path)) if (id === '1') break
  assert.equal(server.sent.length, 2)
})

test('ends with an error at what is not a stream of an Inter-Hub', async (t) => {
  await assert.rejects(follow(t, [(response) => response.writeHead(204).end()], 9), /without a stream/)
  await assert.rejects(
    follow(t, [(response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>')], 9),
    { kind: 'foreign' }
  )
  await assert.rejects(follow(t, [eventStream(['id: 1\ndata: {"seq"\n\n'])], 9), /the data of a message is not JSON/)
  const endless = eventStream(Array.from({ length: 34 }, () => 'x'.repeat(1024 * 1024)))
  await assert.rejects(follow(t, [endless], 9), /a message of the stream is too long/)
})

test('closes its connection when the iteration is left', async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const server = await startFaultServer((response, request) => {
    request.socket.on('close', () => resolve())
    eventStream([message(1)], true)(response, request)
  })
  t.after(() => server.close())
  for await (const _ of createClient({ base: server.base }).stream(path)) break
  await promise
})
