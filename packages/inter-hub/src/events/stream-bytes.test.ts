/** What a stream holds in memory is bounded by bytes, however large the events and however slow the reader. */
import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { after, before, test } from 'node:test'
import { openPool, type Pool } from '../db/pool.ts'
import { Signals } from '../db/signals.ts'
import { listen, ok, startTestServer, type TestHub, type TestServer, until } from '../testing/index.ts'
import { eventJson } from './store.ts'
import { Streams } from './stream.ts'

const count = 30
const frameBytesMax = 1024 * 1024
const megabyte = 1024 * 1024 - 100
let server: TestServer
let hub: TestHub
let pool: Pool
let signals: Signals
const errors: unknown[] = []

before(async () => {
  server = await startTestServer({ capacity: { eventBytes: 1024 * 1024 } })
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  for (let index = 0; index < count; index++) await say()
  pool = openPool(server.database.url, { size: 2, onError: () => undefined })
  signals = new Signals(server.database.url).start()
})
after(async () => {
  await signals.close()
  await pool.end()
  await server.close()
})

const say = async () => {
  const metadata = { text: 'x'.repeat(megabyte - 20) }
  return ok(await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted', metadata }), 201)
}

/** A listener of which nothing is taken until it is let go. */
class Reader extends Writable {
  readonly seqs: number[] = []
  largest = 0
  most = 0
  #go: (() => void) | undefined
  isHeld = true
  #rest = ''

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.largest = Math.max(this.largest, chunk.length)
    this.#rest += chunk.toString('latin1')
    const messages = this.#rest.split('\n\n')
    this.#rest = messages.pop() ?? ''
    for (const message of messages) {
      const [, seq] = /"seq":(\d+)/.exec(message) ?? []
      if (seq !== undefined) this.seqs.push(Number(seq))
    }
    if (this.isHeld) this.#go = done
    else done()
  }

  override write(...parts: [never]): boolean {
    const isTaken = super.write(...parts)
    this.most = Math.max(this.most, this.writableLength)
    return isTaken
  }

  letGo(): void {
    this.isHeld = false
    this.#go?.()
  }
}

async function open(reader: Reader, from: number): Promise<Streams> {
  const streams = new Streams(pool, signals, (error) => void errors.push(error))
  const subscription = {
    caller: 'c',
    hubs: [hub.id],
    withSystem: false,
    filterKey: '',
    wants: () => true,
    wantsSystem: () => false,
    text: eventJson,
    systemText: () => '',
    cursor: () => 'c1.x',
    isAlive: async () => true
  }
  void streams.open(reader, subscription, new Map([[hub.id, { seq: from, system: 0 }]]))
  return streams
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

test('a listener that resumes gets every large event, a frame at a time', async () => {
  const reader = new Reader()
  const streams = await open(reader, 0)
  reader.letGo()
  await until('all have come', () => reader.seqs.length === count)
  await streams.close()
  assert.deepEqual(reader.seqs, range(1, count))
  assert.ok(reader.largest <= frameBytesMax + 10_000, `${reader.largest} bytes in one frame`)
  assert.deepEqual(errors, [])
})

test('a reader that takes nothing holds a few frames, and has every event once it reads', async () => {
  const reader = new Reader()
  const live = new Reader()
  live.letGo()
  const newest = ok(await hub.runtime.get('/interaction-events?per_page=1')).data[0].seq
  const slow = await open(reader, newest)
  const quick = await open(live, newest)
  for (let index = 0; index < 12; index++) await say()
  await until('the quick one has all', () => live.seqs.length === 12)
  assert.ok(reader.most <= 3 * frameBytesMax, `${reader.most} bytes wait for the slow one`)
  reader.letGo()
  await until('the slow one has all', () => reader.seqs.length === 12)
  await Promise.all([slow.close(), quick.close()])
  for (const { seqs } of [reader, live]) assert.deepEqual(seqs, range(newest + 1, newest + 12))
  assert.deepEqual(errors, [])
})

test('over HTTP, after=0 delivers all of them', async () => {
  const stream = await listen(server.server, '/interaction-events/stream?after=0', hub.runtime.key)
  await until('all have come', () => stream.messages.length === count + 12, 60_000)
  assert.deepEqual(
    stream.messages.map(({ data }) => JSON.parse(data).seq),
    range(1, count + 12)
  )
  stream.close()
})

test('an error while reading is in the log, and the stream ends so that its listener resumes', async () => {
  const broken = new Streams(
    { ...pool, queryUpTo: () => Promise.reject(new Error('the disk is broken')) },
    signals,
    (error) => void errors.push(error)
  )
  const reader = new Reader()
  reader.letGo()
  const subscription = {
    caller: 'c',
    hubs: [hub.id],
    withSystem: false,
    filterKey: '',
    wants: () => true,
    wantsSystem: () => false,
    text: eventJson,
    systemText: () => '',
    cursor: () => 'c1.x',
    isAlive: async () => true
  }
  await broken.open(reader, subscription, new Map([[hub.id, { seq: 0, system: 0 }]]))
  await until('it has ended', () => reader.writableFinished)
  await broken.close()
  assert.match(String(errors[0]), /the disk is broken/)
})
