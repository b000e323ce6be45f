import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Client, createClient, type Schema } from '@inter-hub/sdk'
import { ok, startTestServer, type TestHub, type TestServer } from '@inter-hub/server/testing'
import { baseOf } from '../testing/runtime.ts'
import { Feed, feedMemory } from './feed.ts'
import { readCandidates } from './reader.ts'

let server: TestServer
let hub: TestHub
let client: Client
let reads = 0

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  const real = createClient({ base: baseOf(server), key: String(hub.runtime.key) })
  client = {
    ...real,
    get: (async (path: string, ...rest: unknown[]) => {
      reads++
      return (real.get as (...all: unknown[]) => Promise<unknown>)(path, ...rest)
    }) as Client['get']
  }
})
after(() => server.close())

const record = async (more: object = {}): Promise<Schema<'InteractionEvent'>> =>
  ok(
    await hub.runtime.post('/interaction-events', {
      ...{ widget: 'web', eventType: 'alpha.checked', metadata: { status: 'good' } },
      ...more
    }),
    201
  )

test('an event after the last read is added exactly as it would be read; an older event causes a full read', async () => {
  await hub.makeWidget('web')
  const feed = new Feed('web', 'alpha.checked', feedMemory())
  const readsOf = async () => {
    reads = 0
    const known = await feed.read(client, 'alpha')
    const count = reads
    assert.deepEqual(
      known.events,
      (await readCandidates(client, { hub: 'alpha', widget: 'web', eventType: 'alpha.checked' })).events
    )
    return count
  }
  feed.add(await record({ subject: 'first' }))
  assert.equal(await readsOf(), 1)
  assert.equal(await readsOf(), 0)
  server.moveTime(60_000)
  const news = await record({ subject: 'second', metadata: { status: 'bad', more: 1 } })
  feed.add(news)
  feed.add(news)
  assert.equal(await readsOf(), 0)
  server.moveTime(1000)
  const retired = { eventType: 'alpha.checked', subject: 'first', reason: 'It was wrong.' }
  ok(await hub.runtime.post('/widgets/web/evidence/retire', retired), 200)
  feed.forget()
  assert.equal(await readsOf(), 1)
  const late = await record({ subject: 'first', occurredAt: new Date(Date.now() - 60_000).toISOString() })
  feed.add(late)
  assert.equal(await readsOf(), 1)
  assert.deepEqual(
    (await feed.read(client, 'alpha')).events.map(({ subject }) => subject),
    ['second']
  )
})

test('a few events are read first, and more once the feed is widened', async () => {
  await hub.makeWidget('long')
  for (let count = 0; count < 20; count++) await record({ widget: 'long', metadata: { status: 'good', count } })
  const feed = new Feed('long', 'alpha.checked', feedMemory())
  const few = await feed.read(client, 'alpha')
  assert.deepEqual([few.events.length, few.isWhole, few.isComplete], [8, false, true])
  assert.equal(feed.widen(), true)
  const all = await feed.read(client, 'alpha')
  assert.deepEqual([all.events.length, all.isWhole], [20, true])
  feed.forget()
  assert.equal((await feed.read(client, 'alpha')).events.length, 20, 'it stays wide')
  assert.equal(feed.widen(), false)
})

test('a feed that was read whole is not widened', async () => {
  await hub.makeWidget('short')
  await record({ widget: 'short' })
  const feed = new Feed('short', 'alpha.checked', feedMemory())
  await feed.read(client, 'alpha')
  assert.equal(feed.widen(), false)
})

test('a feed with many subjects is read with one request from the second time on', async () => {
  await hub.makeWidget('varied')
  for (let count = 0; count < 12; count++) await record({ widget: 'varied', subject: String(count) })
  const feed = new Feed('varied', 'alpha.checked', feedMemory())
  for (const expected of [2, 1]) {
    reads = 0
    assert.equal((await feed.read(client, 'alpha')).events.length, 12)
    assert.equal(reads, expected)
    feed.forget()
  }
})

test('a read during which an event arrives is not cached', async () => {
  await hub.makeWidget('busy')
  const feed = new Feed('busy', 'alpha.checked', feedMemory())
  const event = await record({ widget: 'busy' })
  const reading = feed.read(client, 'alpha')
  feed.add(event)
  await reading
  reads = 0
  assert.equal((await feed.read(client, 'alpha')).events.length, 1)
  assert.equal(reads, 1)
})

test('concurrent reads share one request', async () => {
  await hub.makeWidget('shared')
  await record({ widget: 'shared' })
  const feed = new Feed('shared', 'alpha.checked', feedMemory())
  reads = 0
  const all = await Promise.all(Array.from({ length: 20 }, () => feed.read(client, 'alpha')))
  assert.deepEqual([reads, new Set(all.map(({ events }) => events.length))], [1, new Set([1])])
})

test('the cache is limited in total and for each feed; evicted events are read again', async () => {
  const memory = feedMemory(150_000)
  const feeds = []
  for (const widget of ['large-1', 'large-2', 'large-3']) {
    await hub.makeWidget(widget)
    await record({ widget, metadata: { status: 'good', text: 'x'.repeat(60_000) } })
    feeds.push(new Feed(widget, 'alpha.checked', memory))
  }
  const readsOf = async (feed: Feed | undefined) => {
    reads = 0
    assert.equal((await feed?.read(client, 'alpha'))?.events.length, 1)
    return reads
  }
  const [first, second, third] = feeds
  assert.deepEqual([await readsOf(first), await readsOf(second), await readsOf(first)], [1, 1, 0])
  assert.equal(await readsOf(third), 1)
  assert.deepEqual([await readsOf(first), await readsOf(second)], [0, 1], 'the least recently used feed was evicted')
  assert.ok(memory.calculatedSize <= 150_000)
})

test('of events that are too large for one answer, the newest are read', async () => {
  await hub.makeWidget('huge')
  for (let count = 0; count < 75; count++) {
    const metadata = { status: 'good', text: 'x'.repeat(60_000) }
    await record({ widget: 'huge', subject: String(count), metadata })
  }
  const found = await new Feed('huge', 'alpha.checked', feedMemory()).read(client, 'alpha')
  assert.equal(found.isComplete, false)
  assert.equal(found.isWhole, false)
  assert.ok(found.events.length >= 25, `${found.events.length} events`)
  assert.equal(found.events[0]?.subject, '74')
})
