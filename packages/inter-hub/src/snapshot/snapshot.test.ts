import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { listen, until } from '../testing/event-source.ts'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
const type = 'application/x-ndjson'

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
})
after(() => server.close())

interface Line {
  kind: string
  row: Record<string, unknown>
}

async function snapshot(of = hub) {
  const answer = await of.runtime.get(`/hubs/${of.slug}/snapshot`, { accept: type })
  assert.deepEqual([answer.statusCode, answer.headers['content-type']], [200, type], answer.body)
  const lines = answer.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const [head, ...rows] = lines
  const end = rows.pop()
  assert.deepEqual([head.kind, head.hub, end.kind, end.lines], ['snapshot', of.slug, 'end', rows.length])
  const kinds = Object.groupBy(rows as Line[], ({ kind }) => kind)
  const of_ = (kind: string) => (kinds[kind] ?? []).map(({ row }) => row)
  return { of: of_, position: end.position as string }
}

const checked = (widget: string, more: object = {}) =>
  hub.runtime.post('/interaction-events', {
    widget,
    eventType: 'alpha.checked',
    metadata: { status: 'good' },
    ...more
  })

test('a snapshot has all of a hub as the API answers it, and digests of evidence', async () => {
  await hub.makeWidget('one')
  await hub.makeWidget('two')
  ok(await hub.runtime.post('/relations', { fromWidget: 'one', type: 'depends-on', toWidget: 'two' }), 201)
  ok(await hub.runtime.put('/widgets/one/observation', { state: 'paused', reason: 'x' }))
  const validUntil = new Date(Date.now() + 60_000).toISOString()
  ok(await hub.runtime.put('/widgets/two/status', { status: { state: 'green' }, validUntil }))
  const attention = Array.from({ length: 20 }, (_, index) => `${index}`.padEnd(100, '.'))
  const event = ok(await checked('one', { attention, subject: 's' }), 201)
  ok(await checked('two'), 201)
  ok(await hub.runtime.post('/widgets/two/evidence/retire', { eventType: 'alpha.checked', reason: 'x' }))
  const owner = ok(await hub.runtime.post('/owners', { slug: 'team', title: 'Team' }), 201)
  const cites = { title: 'Go', widget: 'one', evidence: [event.id] }
  const decision = ok(await hub.runtime.post('/decision-records', cites), 201)
  const other = await server.makeHub({ slug: 'omega' })
  await other.makeWidget('theirs')

  const { of } = await snapshot()
  assert.deepEqual(of('widget'), ok(await hub.runtime.get('/widgets')).data)
  assert.deepEqual(of('relation'), ok(await hub.runtime.get('/relations')).data)
  assert.deepEqual(of('observation'), ok(await hub.runtime.get('/observations')).data)
  assert.deepEqual(of('status'), [ok(await hub.runtime.get('/widgets/two/status'))])
  assert.deepEqual(of('owner'), [owner])
  const [{ metadata, ...cited }] = decision.evidence
  assert.deepEqual(metadata, { status: 'good' })
  const { causes: _causes, effects: _effects, ...decided } = decision
  assert.deepEqual(of('decision'), [{ ...decided, evidence: [cited] }])
  const [first, second] = of('evidence')
  const digests = [first, second].sort((a) => (a?.subject === 's' ? -1 : 1))
  const { freshUntil } = ok(await hub.runtime.get('/widgets/one/evidence')).data[0]
  const known = { eventId: event.id, outcome: 'pass', freshUntil, subject: 's', retired: false }
  for (const [name, value] of Object.entries(known)) assert.equal(digests[0]?.[name], value, name)
  assert.match(String(digests[0]?.metadataHash), /^[0-9a-f]{64}$/)
  const kept = digests[0]?.attention as string[]
  assert.deepEqual(kept, attention.slice(0, kept.length))
  assert.equal(kept.length + Number(digests[0]?.attentionCut), 20)
  for (const digest of digests) assert.ok(JSON.stringify(digest).length <= 1024)
  assert.deepEqual([digests[1]?.retired, digests[1]?.freshUntil], [true, null])

  assert.equal((await hub.runtime.get('/hubs/omega/snapshot', { accept: type })).statusCode, 404)
  assert.equal((await server.anyone.get('/hubs/alpha/snapshot', { accept: type })).statusCode, 401)
})

/** All after a cursor. */
async function readOn(path: string, position: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  for (let after = position; ; ) {
    const { data, meta } = ok(await hub.runtime.get(`${path}&after=${after}`))
    found.push(...data)
    after = meta.next
    if (data.length === 0) return found
  }
}

test('who streams from a snapshot’s position misses nothing and gets nothing twice, while all is written', async () => {
  let isOver = false
  let made = 0
  const writer = async (name: string) => {
    for (let turn = 0; !isOver; turn++) {
      const slug = `w-${name}-${turn}`
      await hub.makeWidget(slug)
      ok(await checked(slug), 201)
      made++
    }
  }
  const writers = Promise.all(['a', 'b', 'c', 'd'].map(writer))
  const taken: Awaited<ReturnType<typeof snapshot>>[] = []
  while (taken.length < 5) {
    const before = made
    taken.push(await snapshot())
    await until('more is written', () => made > before + 20)
  }
  isOver = true
  await writers
  const all = ok(await hub.runtime.get('/widgets?per_page=1')).meta.total
  const path = '/system-events?type=ihub.widget-changed&limit=200'
  const created = async (position: string) =>
    (await readOn(path, position)).filter(({ data }) => (data as { change: string }).change === 'created')
  await until('every system event has its number', async () => (await created('0')).length === all)
  for (const { of, position } of taken) {
    const there = of('widget').map(({ id }) => id)
    const later = (await created(position)).map(({ widgetId }) => widgetId)
    assert.equal(new Set([...there, ...later]).size, all)
    assert.equal(there.length + later.length, all)
    // So it is with events: each is in the digests or comes later, never both.
    const proofs = of('evidence').map(({ eventId }) => eventId)
    const events = (await readOn('/interaction-events?eventType=alpha.checked&limit=200', position)).map(({ id }) => id)
    const total = ok(await hub.runtime.get('/interaction-events?eventType=alpha.checked')).meta.total
    assert.equal(new Set([...proofs, ...events]).size, total)
    assert.equal(proofs.length + events.length, total)
  }
  const { position } = taken[4] ?? { position: '' }
  const stream = await listen(
    server.server,
    `/interaction-events/stream?hub=alpha&system=true&after=${position}`,
    hub.runtime.key
  )
  const wanted = [
    ...(await readOn('/interaction-events?limit=200', position)),
    ...(await readOn('/system-events?limit=200', position))
  ]
  await until('all has come', () => stream.messages.length >= wanted.length)
  const ids = stream.messages.map(({ data }) => JSON.parse(data).id)
  assert.equal(new Set(ids).size, ids.length)
  for (const { id } of wanted) assert.ok(ids.includes(id))
  stream.close()
})
