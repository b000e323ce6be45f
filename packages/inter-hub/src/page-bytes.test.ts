/** Lists are bounded by bytes: numbered pages say which page fits, cursors continue, and neither skips nor repeats a row. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createClient } from '@inter-hub/sdk'
import { type Caller, ok, startTestServer, type TestHub, type TestServer } from './testing/index.ts'

const megabyte = 1_000_000
const answerBytesMax = 4 * 1024 * 1024
let server: TestServer
let hub: TestHub
let other: TestHub

before(async () => {
  server = await startTestServer({ capacity: { eventBytes: 1024 * 1024 }, port: 0 })
  hub = await server.makeHub({ slug: 'alpha' })
  other = await server.makeHub({ slug: 'beta' })
  for (const one of [hub, other]) await one.makeWidget('thing')
  for (let index = 0; index < 12; index++) {
    const metadata = { index, text: 'x'.repeat(megabyte) }
    ok(await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted', metadata }), 201)
    if (index % 3 === 0) {
      ok(await other.runtime.post('/interaction-events', { widget: 'thing', eventType: 'beta.noted', metadata }), 201)
    }
  }
})
after(() => server.close())

interface Row {
  id: string
}

/** All rows of a list, page by page, following what a page that is too large answers. */
async function follow(caller: Caller, path: string, perPage: number) {
  const ids: string[] = []
  let [page, length, refused, largest] = [1, perPage, 0, 0]
  for (;;) {
    const answer = await caller.get(`${path}${path.includes('?') ? '&' : '?'}page=${page}&per_page=${length}`)
    if (answer.statusCode === 422) {
      const problem = answer.json()
      assert.equal(problem.code, 'page_too_large')
      assert.equal((problem.page - 1) * problem.per_page, (page - 1) * length, 'it begins with the same row')
      ;[page, length] = [problem.page, problem.per_page]
      refused++
      continue
    }
    const { data, meta } = ok(answer, 200) as { data: Row[]; meta: { total: number } }
    largest = Math.max(largest, answer.body.length)
    ids.push(...data.map((row, index) => row.id ?? `${page} ${index}`))
    if (ids.length >= meta.total) return { ids, refused, largest, total: meta.total }
    page++
  }
}

test('a page of events that is too large says which page fits, and the pages together have every event once', async () => {
  const { ids, refused, largest } = await follow(hub.runtime, '/interaction-events', 200)
  assert.deepEqual([ids.length, new Set(ids).size, refused > 0], [12, 12, true])
  assert.ok(largest <= answerBytesMax + megabyte, `${largest} bytes in one answer`)
})

for (const limit of [200, 5]) {
  test(`after a cursor, answers of ${limit} end early by bytes and go on without a gap, also over several hubs`, async () => {
    for (const [caller, wanted] of [
      [hub.runtime, 12],
      [server.operator, 16]
    ] as const) {
      const seen: string[] = []
      let next = '0'
      for (let hasMore = true; hasMore; ) {
        const answer = await caller.get(`/interaction-events?after=${next}&limit=${limit}`)
        const { data, meta } = ok(answer, 200)
        assert.ok(answer.body.length <= answerBytesMax + megabyte)
        assert.match(String(answer.headers.link), new RegExp(`after=${meta.next.replaceAll('.', '\\.')}`))
        seen.push(...data.map(({ id }: Row) => id))
        ;({ next, has_more: hasMore } = meta)
      }
      assert.deepEqual([seen.length, new Set(seen).size], [wanted, wanted])
    }
  })
}

test('a single row is answered whatever its size', async () => {
  assert.equal(ok(await hub.runtime.get('/interaction-events?per_page=1&page=7')).data.length, 1)
  const { next } = ok(await hub.runtime.get('/interaction-events?after=0&limit=1')).meta
  assert.equal(ok(await hub.runtime.get(`/interaction-events?after=${next}&limit=1`)).data[0].seq, 2)
})

test('lists of widgets, versions, manifests, commands, audit records and the hub registry are bounded alike', async () => {
  const attributes = { text: 'x'.repeat(900_000) }
  for (let index = 0; index < 6; index++) {
    await hub.makeWidget(`large-${index}`, { attributes })
    ok(await hub.runtime.post('/commands', { name: 'ping', input: attributes }), 201)
    ok(await hub.runtime.patch('/widgets/thing', { attributes: { ...attributes, index } }))
    const slug = `registered-${index}`
    const { id } = ok(await server.operator.post('/hubs', { slug, name: slug }), 201)
    const relationTypes = Array.from({ length: 60 }, (_, n) => ({
      name: `r-${n}`,
      description: 'x'.repeat(10_000),
      title: 'r'
    }))
    const draft = await server.operator.post('/hub-capability-manifests', { hubId: id, relationTypes })
    if (draft.statusCode === 201)
      ok(await server.operator.post(`/hub-capability-manifests/${draft.json().id}/activate`))
  }
  for (const [path, caller] of [
    ['/widgets', hub.runtime],
    ['/widgets/thing/versions', hub.runtime],
    ['/commands', hub.runtime],
    ['/audit?hub=alpha', server.operator]
  ] as const) {
    const { ids, refused, largest, total } = await follow(caller, path, 200)
    assert.ok(refused > 0, `${path} was refused as too large`)
    assert.equal(ids.length, total, path)
    assert.ok(largest <= answerBytesMax + 2 * megabyte, `${path}: ${largest} bytes`)
  }
})

test('evidence of a widget is bounded, and has pages', async () => {
  for (let index = 0; index < 6; index++) {
    const metadata = { status: 'good', text: 'x'.repeat(900_000) }
    const body = { widget: 'thing', eventType: 'alpha.checked', subject: `s${index}`, metadata }
    ok(await hub.runtime.post('/interaction-events', body), 201)
  }
  const whole = await hub.runtime.get('/widgets/thing/evidence')
  assert.deepEqual([whole.statusCode, whole.json().code], [422, 'page_too_large'])
  const included = await hub.runtime.get('/widgets/thing?include=evidence')
  assert.deepEqual([included.statusCode, included.json().code], [422, 'page_too_large'])
  const { ids, refused } = await follow(hub.runtime, '/widgets/thing/evidence', 50)
  assert.deepEqual([ids.length, refused > 0], [7, true])
})

test('the client reads the whole of a list whose pages are too large', async () => {
  const { port } = server.server.app.server.address() as { port: number }
  const client = createClient({ base: `http://127.0.0.1:${port}`, key: hub.runtime.key ?? '' })
  const events = (await client.all('/interaction-events', { query: { eventType: 'alpha.noted' } })) as Row[]
  assert.deepEqual([events.length, new Set(events.map(({ id }) => id)).size], [12, 12])
})

test('many who read large pages at once hold no more than the budget', async () => {
  const held: number[] = []
  const { metrics } = server.server
  const read = async (): Promise<void> => {
    const answer = await hub.runtime.get('/interaction-events?after=0')
    // On a busy machine some wait in vain, and try again.
    if (answer.statusCode === 503) {
      assert.deepEqual([answer.json().code, answer.headers['retry-after']], ['busy', '1'])
      return read()
    }
    ok(answer, 200)
    const [, bytes = '0'] = /^ihub_answer_bytes (\d+)/m.exec(await metrics.render()) ?? []
    held.push(Number(bytes))
  }
  await Promise.all(Array.from({ length: 40 }, read))
  assert.ok(Math.max(...held) <= 64 * 1024 * 1024, `${Math.max(...held)} bytes were held`)
})
