import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Caller, ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let alpha: TestHub
let beta: TestHub

before(async () => {
  server = await startTestServer()
  alpha = await server.makeHub({ slug: 'alpha' })
  beta = await server.makeHub({ slug: 'beta' })
  await alpha.makeWidget('thing')
  await beta.makeWidget('thing')
})
after(() => server.close())

const say = async (hub: TestHub, context = 'any') =>
  ok(
    await hub.runtime.post('/interaction-events', {
      widget: 'thing',
      eventType: `${hub.slug}.noted`,
      viewContext: context
    }),
    201
  )

/** Reads on from a cursor until nothing more comes. */
async function readAll(caller: Caller, query: string, from = '0', limit = 7) {
  const events: { hubSlug: string; seq: number; id: string }[] = []
  let after = from
  for (;;) {
    const { data, meta } = ok(await caller.get(`/interaction-events?after=${after}&limit=${limit}${query}`))
    events.push(...data)
    after = meta.next
    if (data.length === 0) return { events, after }
  }
}

test('a reader that follows the cursor while events are written misses none and gets none twice', async () => {
  const writing = Promise.all(Array.from({ length: 150 }, () => say(alpha)))
  const seen: number[] = []
  let cursor = '0'
  let isWritten = false
  void writing.then(() => {
    isWritten = true
  })
  for (;;) {
    const wasWritten = isWritten
    const { events, after } = await readAll(alpha.runtime, '', cursor, 11)
    seen.push(...events.map(({ seq }) => seq))
    cursor = after
    if (wasWritten) break
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 150 }, (_, index) => index + 1)
  )
})

test('a cursor over several hubs goes on in each of them, also in one that came later', async () => {
  for (let turn = 0; turn < 5; turn++) await say(beta)
  const first = await readAll(server.operator, '')
  const ordered = (slug: string) => first.events.filter(({ hubSlug }) => hubSlug === slug).map(({ seq }) => seq)
  assert.deepEqual(ordered('beta'), [1, 2, 3, 4, 5])
  assert.deepEqual(
    ordered('alpha'),
    Array.from({ length: 150 }, (_, index) => index + 1)
  )
  const gamma = await server.makeHub({ slug: 'gamma' })
  await gamma.makeWidget('thing')
  const later = [await say(gamma), await say(alpha), await say(beta)]
  const next = await readAll(server.operator, '', first.after)
  assert.deepEqual(new Set(next.events.map(({ id }) => id)), new Set(later.map(({ id }) => id)))
})

test('a filter moves the cursor past what it leaves out', async () => {
  const wanted = await say(alpha, 'rare')
  for (let turn = 0; turn < 10; turn++) await say(alpha)
  const { events, after } = await readAll(alpha.runtime, '&viewContext=rare')
  assert.deepEqual(
    events.map(({ id }) => id),
    [wanted.id]
  )
  const { data, meta } = ok(await alpha.runtime.get('/interaction-events?after=now&viewContext=rare'))
  assert.deepEqual([data, after], [[], meta.next])
})

test('a cursor that nobody gave is malformed', async () => {
  for (const [caller, text] of [
    [alpha.runtime, 'x'],
    [alpha.runtime, '-1'],
    [alpha.runtime, '5'],
    [server.operator, '5'],
    [server.operator, 'c1.AAAA']
  ] as const) {
    const answer = await caller.get(`/interaction-events?after=${text}`)
    assert.deepEqual([answer.statusCode, answer.json().errors?.[0].parameter], [400, 'after'], text)
  }
})
