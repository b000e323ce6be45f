import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  type EventSource,
  listen,
  ok,
  startTestServer,
  type TestHub,
  type TestServer,
  until
} from '../testing/index.ts'

let one: TestServer
let two: TestServer
let hub: TestHub
let other: TestHub

before(async () => {
  one = await startTestServer()
  two = await startTestServer({ database: one.database })
  hub = await one.makeHub({ slug: 'alpha' })
  other = await one.makeHub({ slug: 'beta' })
  await hub.makeWidget('thing')
  await hub.makeWidget('second')
  await other.makeWidget('thing')
})
after(async () => {
  await two.close()
  await one.close()
})

const path = '/interaction-events/stream'
const say = async (more: object = {}, node = one) =>
  ok(
    await node.as(hub.runtime.key ?? '').post('/interaction-events', {
      widget: 'thing',
      eventType: 'alpha.noted',
      ...more
    }),
    201
  )
const numbers = ({ messages }: EventSource) => messages.map(({ data }) => JSON.parse(data).seq as number)
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

test('hears on one node what is posted to the other, in order and without a gap', async () => {
  const stream = await listen(two.server, path, hub.runtime.key)
  assert.equal(stream.status, 200)
  assert.match(String(stream.headers['content-type']), /^text\/event-stream/)
  await Promise.all(Array.from({ length: 120 }, (_, index) => say({}, index % 3 ? one : two)))
  await until('all have come', () => stream.messages.length >= 120)
  assert.deepEqual(numbers(stream), range(1, 120))
  const [first] = stream.messages
  assert.ok(first)
  assert.deepEqual(JSON.parse(first.data), ok(await hub.runtime.get('/interaction-events?after=0&limit=1')).data[0])
  assert.match(first.id, /^c1\./)
  assert.equal(first.event, 'alpha.noted')
  stream.close()
})

test('goes on after Last-Event-ID on any node, while events are written', async () => {
  const seen: number[] = []
  let last = '0'
  let written = 0
  const writing = (async () => {
    for (; written < 300; written++) await say({}, written % 2 ? one : two)
  })()
  for (let turn = 0; (seen.at(-1) ?? 0) < 420; turn++) {
    const stream = await listen((turn % 2 ? one : two).server, path, hub.runtime.key, { 'last-event-id': last })
    await until('something comes', () => stream.messages.length > 40 || numbers(stream).at(-1) === 420)
    stream.close()
    seen.push(...numbers(stream))
    last = stream.lastId()
  }
  await writing
  assert.deepEqual(seen, range(1, 420))
})

test('sends what is asked for alone', async () => {
  const sources = await Promise.all(
    [
      '?outcome=fail',
      '?eventType=alpha.checked,alpha.noted&widget=second',
      '?viewContext=here',
      '?format=cloudevents'
    ].map((query) => listen(one.server, path + query, hub.runtime.key))
  )
  await say({ eventType: 'alpha.checked', metadata: { status: 'bad' } }, two)
  await say({ widget: 'second' })
  await say({ viewContext: 'here' }, two)
  const [fails, seconds, here, cloud] = sources
  assert.ok(fails && seconds && here && cloud)
  await until('the last has come', () => cloud.messages.length === 3 && here.messages.length === 1)
  const found = [fails, seconds, here].map(({ messages }) => messages.map(({ data }) => JSON.parse(data)))
  assert.deepEqual(
    found.map((events) => events.length),
    [1, 1, 1]
  )
  assert.deepEqual(
    [found[0]?.[0].outcome, found[1]?.[0].widgetSlug, found[2]?.[0].viewContext],
    ['fail', 'second', 'here']
  )
  assert.equal(JSON.parse(cloud.messages[0]?.data ?? '').type, 'social.coulomb.hub.alpha.checked')
  for (const source of sources) source.close()
})

test('metadata over several lines arrives as it was sent', async () => {
  const stream = await listen(one.server, path, hub.runtime.key)
  const body = `{"widget":"thing","eventType":"alpha.noted","metadata":{"a":\r\n 1.50,\n"b":"x\\ny"}}`
  const event = ok(await hub.runtime.post('/interaction-events', body), 201)
  await until('it has come', () => stream.messages.length === 1)
  assert.deepEqual(JSON.parse(stream.messages[0]?.data ?? ''), event)
  assert.match(stream.messages[0]?.data ?? '', /1\.50/)
  stream.close()
})

test('changes of state come too when they are asked for, each once, and resume with the events', async () => {
  const states = await listen(two.server, `${path}?state=failing,verified&widget=second`, hub.runtime.key)
  const all = await listen(one.server, `${path}?system=true&widget=second`, hub.runtime.key)
  await say({ widget: 'second', eventType: 'alpha.checked', metadata: { status: 'good' } })
  await until('it is verified', () => states.messages.length === 1)
  await say({ widget: 'second', eventType: 'alpha.checked', metadata: { status: 'good' } })
  await say({ widget: 'second', eventType: 'alpha.checked', metadata: { status: 'bad' } })
  await until('it is failing', () => states.messages.length === 2)
  const changes = states.messages.map(({ data, event }) => ({ event, ...JSON.parse(data).data }))
  assert.deepEqual(
    changes.map(({ event, widgetSlug, before, state }) => [event, widgetSlug, before, state]),
    [
      ['ihub.widget-state-changed', 'second', 'unproven', 'verified'],
      ['ihub.widget-state-changed', 'second', 'verified', 'failing']
    ]
  )
  await until('both kinds have come', () => all.messages.length === 5)
  all.close()
  const last = all.lastId()
  assert.match(last, /^c1\./)
  await say({ widget: 'second' })
  const resumed = await listen(two.server, `${path}?system=true&widget=second`, hub.runtime.key, {
    'last-event-id': last
  })
  await until('the next has come', () => resumed.messages.length >= 1)
  assert.deepEqual(
    resumed.messages.map(({ event }) => event),
    ['alpha.noted']
  )
  resumed.close()
  states.close()
})

test('time alone changes a state, and says so', async () => {
  const stream = await listen(one.server, `${path}?state=stale&widget=thing`, hub.runtime.key)
  await say({ eventType: 'alpha.checked', subject: 'late', metadata: { status: 'good' } })
  for (const node of [one, two]) node.moveTime(6 * 60_000)
  await until('it is stale', () => stream.messages.length === 1)
  const { data } = JSON.parse(stream.messages[0]?.data ?? '')
  assert.equal(data.state, 'stale')
  const list = ok(await hub.runtime.get('/system-events?state=stale&widget=thing'))
  assert.equal(list.data.length, 1)
  for (const node of [one, two]) node.moveTime(-6 * 60_000)
  stream.close()
})

test('an operator hears of several hubs and resumes in each', async () => {
  const stream = await listen(one.server, path, one.operator.key)
  await say()
  ok(await other.runtime.post('/interaction-events', { widget: 'thing', eventType: 'beta.noted' }), 201)
  await until('both have come', () => stream.messages.length === 2)
  stream.close()
  await say({ viewContext: 'after' })
  const resumed = await listen(two.server, path, one.operator.key, { 'last-event-id': stream.lastId() })
  await until('the next has come', () => resumed.messages.length === 1)
  assert.equal(JSON.parse(resumed.messages[0]?.data ?? '').viewContext, 'after')
  resumed.close()
})

test('nobody hears of another hub, or without a key', async () => {
  const stream = await listen(one.server, `${path}?hub=alpha&after=0`, other.runtime.key)
  const mine = await listen(one.server, path, other.runtime.key)
  ok(await other.runtime.post('/interaction-events', { widget: 'thing', eventType: 'beta.noted' }), 201)
  await until('its own has come', () => mine.messages.length === 1)
  assert.deepEqual(stream.messages, [])
  assert.equal((await listen(one.server, path, undefined)).status, 401)
  assert.equal((await listen(one.server, `${path}?after=x`, hub.runtime.key)).status, 400)
  stream.close()
  mine.close()
})

test('the streams of a key that is revoked on one node end on both', async () => {
  const path2 = `/api-consumers/${hub.consumerId}/keys`
  const made = ok(await one.operator.post(path2, { scopes: ['hub:alpha:read'] }), 201)
  const streams = await Promise.all([one, two].map((node) => listen(node.server, path, made.secret)))
  ok(await one.operator.delete(`/api-keys/${made.id}`), 204)
  await until('both have ended', () => streams.every((stream) => stream.isOver()))
  // A node may take a key for a second longer, from its cache.
  await until('the key is refused', async () => (await two.as(made.secret).get('/widgets')).statusCode === 401)
})

test('a server that closes ends its streams', async () => {
  await using third = await startTestServer({ database: one.database })
  const stream = await listen(third.server, path, hub.runtime.key)
  await third.server.close()
  await until('it has ended', () => stream.isOver())
})

test('l4-last-event-id-malformed: a position that is none is refused, in the header as in the query', async () => {
  const sent: [query: string, headers: Record<string, string>][] = [
    ['', { 'last-event-id': 'abc' }],
    ['', { 'last-event-id': '5 x' }],
    ['', { 'last-event-id': '-1' }],
    ['?after=abc', {}]
  ]
  for (const [query, headers] of sent) {
    const answer = await hub.runtime.get(`${path}${query}`, headers)
    assert.equal(answer.statusCode, 400, `${query} ${JSON.stringify(headers)}: ${answer.body.slice(0, 200)}`)
  }
})
