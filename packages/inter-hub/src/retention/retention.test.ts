/** Events whose retention period is over are removed; what something rests on stays. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { until } from '../testing/event-source.ts'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

const day = 24 * 3600 * 1000
let server: TestServer
let hub: TestHub
let client: pg.Client

const type = (name: string, retention: string) => ({
  name: `alpha.${name}`,
  retention,
  metadataSchema: { type: 'object' },
  outcome: `has(metadata.bad) ? "fail" : "pass"`,
  freshFor: 'P1D'
})

before(async () => {
  server = await startTestServer()
  const eventTypes = [type('short', 'short'), type('long', 'long'), type('keep', 'keep')]
  hub = await server.makeHub({
    slug: 'alpha',
    manifest: { widgetTypes: ['alpha.thing'], eventTypes, annotationCategories: ['alpha.question'], policyScopes: [] }
  })
  await hub.makeWidget('thing')
  client = new pg.Client(server.database.url)
  await client.connect()
})
after(async () => {
  await client.end()
  await server.close()
})

const record = async (name: string, more: Record<string, unknown> = {}) =>
  ok(await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: `alpha.${name}`, ...more }), 201)
const listed = async (query = '') => {
  const { data, meta } = ok(await hub.runtime.get(`/interaction-events?per_page=200${query}`))
  assert.equal(meta.total, data.length)
  return data.map(({ seq }: { seq: number }) => seq).sort((a: number, b: number) => a - b) as number[]
}
const months = async (name: string) => {
  const { rows } = await client.query(`select relname from pg_class where relname ~ $1 and relkind = 'r' order by 1`, [
    `_events_${name}_\\d`
  ])
  return rows.map(({ relname }) => relname as string)
}
const firstSeq = async () =>
  (await client.query('select first_seq::int from hub.hubs where id = $1', [hub.id])).rows[0].first_seq as number

test('an identity whose event is gone names nothing, and the next event takes it', async () => {
  const body = {
    widget: 'thing',
    eventType: 'alpha.short',
    source: 's',
    externalId: 'gone',
    occurredAt: '2026-01-01T00:00:00Z'
  }
  const send = (more = {}) => hub.runtime.post('/interaction-events', { ...body, ...more })
  const { id } = ok(await send(), 201)
  assert.equal(ok(await send(), 200).id, id)
  await client.query('delete from hub.interaction_events where id = $1', [id])
  const again = ok(await send(), 201)
  assert.notEqual(again.id, id)
  assert.equal(ok(await send(), 200).id, again.id)
  assert.equal((await send({ metadata: { other: 1 } })).statusCode, 409)
  await client.query('delete from hub.interaction_events where id = $1', [again.id])
  await client.query(`delete from hub.evidence; delete from hub.event_identity`)
})

const evidence = async () => {
  const { data } = ok(await hub.runtime.get('/widgets/thing/evidence'))
  return new Map(
    data.map((one: { subject: string; eventType: string; eventId: string }) => [
      `${one.eventType}/${one.subject}`,
      one.eventId
    ])
  )
}
const removals = async () =>
  ok(await hub.runtime.get('/audit?action=events.removed')).data.map(
    ({ after, by, hubSlug }: { after: object; by: { name: string }; hubSlug: string }) => ({
      ...after,
      by: by.name,
      hubSlug
    })
  )
const metric = async (name: string) => {
  const text = (await server.operator.get('/metrics')).body
  const [, value = 'none'] = new RegExp(`^${name}\\{retention="short"\\} (\\d+)`, 'm').exec(text) ?? []
  return Number(value)
}

test('a month of the class short goes when 30 days have passed since its end; what something rests on stays', async () => {
  const month = new Date().toISOString().slice(0, 7)
  const events = []
  // 1 to 3 are noted, decided on and linked; nothing rests on 4 and 5; 8 is the proof.
  for (let turn = 0; turn < 5; turn++) events.push(await record('short', { source: 's', externalId: `e${turn}` }))
  events.push(await record('long'), await record('keep'), await record('short', { metadata: { bad: 1 } }))
  const [noted, cited, linked, plain] = events
  const about = { category: 'alpha.question', body: 'Why?' }
  ok(await hub.runtime.post('/annotations', { ...about, eventId: noted.id }), 201)
  const decision = ok(await hub.runtime.post('/decision-records', { title: 'Go', evidence: [cited.id] }), 201)
  const causes = [{ kind: 'event', id: linked.id }]
  const candidate = ok(await hub.runtime.post('/requirement-candidates', { title: 'Better', causes }), 201)
  ok(await hub.runtime.post('/widgets/thing/evidence/confirm', [{ eventId: plain.id }]))
  const proof = await record('short', { metadata: { bad: 2 } })
  const cursor = ok(await hub.runtime.get('/interaction-events?after=0&limit=2')).meta.next
  const had = await evidence()
  assert.equal(had.get('alpha.short/'), proof.id)

  // Until 30 days after its end nothing happens.
  const before = await months('short')
  const [year = 0, number = 0] = month.split('-').map(Number)
  const end = Date.UTC(year, number)
  server.moveTime(end + 30 * day - 60_000 - Date.now())
  const { rows } = await client.query(`select count(*)::int as events from hub.interaction_events`)
  assert.equal(rows[0].events, 9)
  server.moveTime(120_000)
  await until('the month is gone', async () => (await removals()).length > 0)
  assert.deepEqual(await months('short'), before.slice(1))
  assert.equal((await months('long')).length, 3)

  assert.deepEqual(await listed(), [1, 2, 3, 6, 7, 9])
  assert.equal(ok(await hub.runtime.get('/interaction-events?eventType=alpha.short&per_page=1')).meta.total, 4)
  assert.deepEqual(await evidence(), had)
  assert.equal((await hub.runtime.get(`/interaction-events/${plain.id}`)).statusCode, 404)
  const [read] = ok(await hub.runtime.get(`/decision-records/${decision.id}`)).evidence
  assert.equal(read.eventId, cited.id)
  assert.equal(ok(await hub.runtime.get(`/interaction-events/${cited.id}`)).seq, 2)
  const trace = ok(await hub.runtime.get(`/trace/${candidate.id}`))
  assert.ok(
    trace.nodes.some(({ id, title }: { id: string; title: string }) => id === linked.id && title === 'alpha.short')
  )

  // Readers continue at the first number, which the answer contains.
  assert.equal(await firstSeq(), 9)
  const gone = await hub.runtime.get(`/interaction-events?after=${cursor}`)
  assert.deepEqual([gone.statusCode, gone.json().code, gone.json().firstSeq], [410, 'cursor_gone', 9])
  const { data } = ok(await hub.runtime.get(`/interaction-events?after=${gone.json().resume}`))
  assert.deepEqual(
    data.map(({ seq }: { seq: number }) => seq),
    [9]
  )

  // What belonged to the removed events is gone; an event that was sent before is another one now.
  const left = await client.query(`select
    (select count(*)::int from hub.event_identity) as identities, (select count(*)::int from hub.confirmations) as confirmations`)
  assert.deepEqual(left.rows, [{ identities: 3, confirmations: 0 }])
  const kept = await hub.runtime.post('/interaction-events', { ...repeat, externalId: 'e0' })
  assert.deepEqual([kept.statusCode, kept.json().id], [200, noted.id])
  const again = ok(await hub.runtime.post('/interaction-events', { ...repeat, externalId: 'e3' }), 201)
  assert.deepEqual([again.seq, again.id === plain.id], [10, false])
  assert.equal(
    ok(await hub.runtime.post('/widgets/thing/evidence/confirm', [{ eventId: proof.id }])).data[0].status,
    'confirmed'
  )
  const unknown = ok(await hub.runtime.post('/widgets/thing/evidence/confirm', [{ eventId: plain.id }]))
  assert.equal(unknown.data[0].status, 'unknown_event')

  // It is told: audit log, metrics, log.
  const from = `${month}-01T00:00:00.000Z`
  const to = new Date(end).toISOString()
  assert.deepEqual(await removals(), [
    { retention: 'short', events: 3, from, to, firstSeq: 9, by: 'inter-hub', hubSlug: 'alpha' }
  ])
  assert.equal(await metric('ihub_retention_events_removed_total'), 3)
  assert.equal(await metric('ihub_retention_events_kept_total'), 4)
  assert.equal(await metric('ihub_retention_months_dropped_total'), 1)
  assert.ok(
    server.log.some((line) => /"events":3/.test(line) && /removed events whose retention period is over/.test(line))
  )
})

const repeat = { widget: 'thing', eventType: 'alpha.short', source: 's' }

test('events in no month of their own go too, each when its period is over', async () => {
  // The clock is far from all prepared months.
  server.moveTime(4000 * day)
  const stray = await record('short', { source: 's', externalId: 'stray' })
  const long = await record('long')
  const first = await record('short', { subject: 'quiet' })
  const { rows } = await client.query(
    'select tableoid::regclass::text as place from hub.interaction_events where id = any ($1)',
    [[stray.id, long.id]]
  )
  assert.deepEqual(rows.map(({ place }) => place).sort(), [
    'hub.interaction_events_long_default',
    'hub.interaction_events_short_default'
  ])
  const proof = await record('short', { metadata: { bad: 3 } })
  server.moveTime(31 * day)
  const alone = async () => (await removals()).filter(({ from }: { from?: string }) => from === undefined)
  await until('it is told', async () => (await alone()).length > 0)
  const seqs = await listed()
  assert.ok(!seqs.includes(stray.seq))
  for (const one of [long, first, proof]) assert.ok(seqs.includes(one.seq), String(one.seq))
  assert.ok((await firstSeq()) > stray.seq)
  const [removal] = await alone()
  assert.equal(removal.retention, 'short')
  ok(await hub.runtime.post('/interaction-events', { ...repeat, externalId: 'stray' }), 201)
})

test('a node goes on where another was stopped, one at a time, and tells the whole once', async () => {
  const { recordedAt } = await record('keep')
  await client.query(`select hub.prepare_partitions($1::timestamptz + interval '40 days')`, [recordedAt])
  server.moveTime(40 * day)
  const count = 2500
  const batch = (length: number) =>
    Array.from({ length }, () => ({ ...repeat, externalId: crypto.randomUUID(), subject: 'many' }))
  for (let sent = 0; sent < count; sent += 500) ok(await hub.runtime.post('/interaction-events/batch', batch(500)), 200)
  const last = (await hub.runtime.get('/interaction-events?subject=many&per_page=1')).json().data[0].seq
  const { rows } = await client.query(
    `select tableoid::regclass::text as place from hub.interaction_events
    where hub_id = $1 and seq = $2`,
    [hub.id, last]
  )
  const [, month = ''] = /short_(\d{4}_\d\d)$/.exec(rows[0].place) ?? []
  assert.notEqual(month, '')
  // What a node leaves behind that ends right after it detached a month.
  const table = `expired_events_short_${month}`
  await client.query(`select hub.keep_cited_events('short', $1, null)`, [`${month.replace('_', '-')}-01`])
  await client.query('begin')
  await client.query(`select pg_advisory_xact_lock(hashtextextended('hub.retention', 0))`)
  await client.query(`select hub.detach_month('short', $1)`, [`${month.replace('_', '-')}-01`])
  await client.query('commit')
  await using second = await startTestServer({ database: server.database })
  assert.ok(second)
  await until('the table is dropped', async () => {
    const found = await client.query('select to_regclass($1) as found', [`hub.${table}`])
    return found.rows[0].found === null
  })
  const from = `${month.replace('_', '-')}-01T00:00:00.000Z`
  const told = (await removals()).filter((one: { from?: string }) => one.from === from)
  assert.equal(told.length, 1)
  // The proof and the newest are one event or two.
  const kept = (await listed('&subject=many')).length
  assert.ok(kept === 1 || kept === 2)
  assert.equal(told[0].events, count - kept)
  const { rows: names } = await client.query(`select count(*)::int as names from hub.event_identity i
    where not exists (select from hub.interaction_events e where e.id = i.event_id)`)
  assert.deepEqual(names, [{ names: 0 }])
})
