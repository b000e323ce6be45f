import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { ok, startTestServer, type TestHub, type TestServer, until } from '../testing/index.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
})
after(() => server.close())

const batch = (body: object[] | string, type = 'application/json') =>
  hub.runtime.send('POST', '/interaction-events/batch', { body, headers: { 'content-type': type } })
const event = (more: object = {}) => ({
  widget: 'thing',
  eventType: 'alpha.checked',
  metadata: { status: 'good' },
  ...more
})

test('each event of an array is answered for itself, in its place', async () => {
  const identified = { source: 's', externalId: 'one', occurredAt: '2026-01-01T00:00:00Z' }
  const { data, meta } = ok(
    await batch([
      event(),
      event({ eventType: 'nothing' }),
      event(identified),
      event(identified),
      event({ typo: 1 }),
      event({ widget_id: 'x', widgetId: 'y' })
    ]),
    200
  )
  assert.deepEqual(
    data.map(({ status }: { status: number }) => status),
    [201, 422, 201, 200, 422, 422]
  )
  assert.deepEqual(
    data.map(({ index }: { index: number }) => index),
    [0, 1, 2, 3, 4, 5]
  )
  assert.deepEqual([data[1].problem.code, data[4].problem.errors[0].pointer], ['unknown_event_type', '#/typo'])
  assert.equal(data[2].id, data[3].id)
  assert.deepEqual(meta, { total: 6, created: 2, known: 1, failed: 3 })
})

test('a line that is not JSON harms no other line', async () => {
  const raw = '{"b": 1.50, "a":"x"}'
  const lines = [
    `{"widget":"thing","eventType":"alpha.noted","metadata":${raw}}`,
    '{"widget":',
    '',
    JSON.stringify(event())
  ]
  const { data } = ok(await batch(lines.join('\r\n'), 'application/x-ndjson'), 200)
  assert.deepEqual(
    data.map(({ status }: { status: number }) => status),
    [201, 400, 201]
  )
  assert.ok((await hub.runtime.get(`/interaction-events/${data[0].id}`)).body.includes(raw))
})

test('thousands of events are numbered without a gap, and more than the limit are refused whole', async () => {
  const many = await server.makeHub({ slug: 'many' })
  await many.makeWidget('thing')
  const events = Array.from({ length: 3000 }, (_, index) => ({
    widget: 'thing',
    eventType: 'many.noted',
    metadata: { index }
  }))
  const answer = ok(await many.runtime.post('/interaction-events/batch', events), 200)
  assert.equal(answer.meta.created, 3000)
  const numbers = answer.data.map(({ seq }: { seq: number }) => seq).sort((a: number, b: number) => a - b)
  assert.deepEqual(
    numbers,
    Array.from({ length: 3000 }, (_, index) => index + 1)
  )
  const tooMany = await many.runtime.send('POST', '/interaction-events/batch', {
    body: Array.from({ length: 10_001 }, () => ({}))
  })
  assert.deepEqual([tooMany.statusCode, tooMany.json().code], [413, 'payload_too_large'])
  assert.equal(ok(await many.runtime.get('/interaction-events')).meta.total, 3000)
})

test('a batch is a list', async () => {
  for (const body of ['{}', '[]', '"x"']) assert.equal((await batch(body)).statusCode, 400, body)
  assert.equal((await batch('x', 'text/csv')).statusCode, 415)
})

async function written(): Promise<number> {
  const { body } = await server.operator.send('GET', '/metrics', {})
  const [, count] = /^ihub_ingest_batch_rows_count(?:\{[^}]*\})? (\d+)$/m.exec(body) ?? []
  return Number(count)
}

/** Everything that a batch can hold of one identity: first, repeats, another content, each with and without a key. */
test('client-M5: repeats within a batch are written together with their first, and cost what others cost', async () => {
  const repeats = await server.makeHub({ slug: 'repeats' })
  await repeats.makeWidget('thing')
  const one = (status: string, externalId: string) => ({
    widget: 'thing',
    eventType: 'repeats.checked',
    metadata: { status },
    source: 's',
    externalId,
    occurredAt: '2026-01-01T00:00:00Z'
  })
  const events = [
    ...Array.from({ length: 300 }, () => one('good', 'same')),
    ...Array.from({ length: 100 }, () => one('bad', 'same')),
    { ...one('good', 'refused'), widget: 'absent' },
    ...Array.from({ length: 100 }, () => one('good', 'refused'))
  ]
  const send = (headers: Record<string, string>) =>
    repeats.runtime.send('POST', '/interaction-events/batch', {
      body: events,
      headers: { 'content-type': 'application/json', ...headers }
    })
  const before = await written()
  const first = ok(await send({ 'idempotency-key': 'batch-1' }), 200)
  const statements = (await written()) - before
  assert.ok(statements > 0 && statements <= 20, `${statements} statements for ${events.length} events`)
  const statuses = first.data.map(({ status }: { status: number }) => status)
  assert.deepEqual(statuses, [201, ...Array(299).fill(200), ...Array(100).fill(409), 422, 201, ...Array(99).fill(200)])
  assert.deepEqual(first.meta, { total: 501, created: 2, known: 398, failed: 101 })
  assert.equal(
    new Set(first.data.slice(0, 300).map(({ id, seq }: { id: string; seq: number }) => `${id} ${seq}`)).size,
    1
  )
  assert.equal(first.data[300].problem.code, 'identity_conflict')
  assert.deepEqual(ok(await send({ 'idempotency-key': 'batch-1' }), 200), first)
  const again = ok(await send({}), 200)
  assert.deepEqual(again.meta, { total: 501, created: 0, known: 400, failed: 101 })
  assert.equal(ok(await repeats.runtime.get('/interaction-events')).meta.total, 2)
})

test('a batch that is written whole takes repeats, and refuses another content of the same identity', async () => {
  const same = (status: string) => ({
    id: 'one',
    source: '/ci',
    specversion: '1.0',
    type: 'alpha.checked',
    subject: 'thing',
    data: { status }
  })
  const whole = (body: object[]) =>
    hub.runtime.send('POST', '/interaction-events', {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/cloudevents-batch+json' }
    })
  const { data } = JSON.parse((await whole([same('good'), same('good')])).body)
  assert.deepEqual(
    data.map(({ status }: { status: number }) => status),
    [201, 200]
  )
  assert.equal(data[0].id, data[1].id)
  const refused = await whole([
    { ...same('good'), id: 'two' },
    { ...same('bad'), id: 'two' }
  ])
  assert.deepEqual([refused.statusCode, refused.json().code], [409, 'identity_conflict'])
})

test('an event is looked up by its keys, however many widgets, keys and identities there are', async () => {
  const large = await server.makeHub({ slug: 'large' })
  const widgets = Array.from({ length: 300 }, (_, index) => ({
    slug: `w${index}`,
    name: 'x',
    widgetType: 'large.thing'
  }))
  ok(await large.runtime.post('/widgets/batch', { widgets }), 200)
  const client = new pg.Client({ connectionString: server.database.url })
  await client.connect()
  await client.query('analyze hub.widgets')
  const read = async () => {
    const { rows } =
      await client.query(`select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as rows,
      sum(idx_scan)::int as scans from pg_stat_user_tables
      where schemaname = 'hub' and (relname in ('idempotency', 'event_identity', 'widgets', 'vocabulary', 'evidence')
        or relname like 'interaction\\_events\\_%')`)
    return rows[0] as { rows: number; scans: number }
  }
  let sent = 0
  const send = async (count: number) => {
    const body = Array.from({ length: count }, () => ({
      widget: `w${sent % 300}`,
      eventType: 'large.checked',
      // Half of them change the state of their widget.
      metadata: { status: Math.floor(sent / 600) % 2 === 0 ? 'good' : 'bad' },
      source: 's',
      externalId: String(sent++)
    }))
    const headers = { 'idempotency-key': `keyed-${sent}` }
    const { meta } = ok(await large.runtime.send('POST', '/interaction-events/batch', { body, headers }), 200)
    assert.equal(meta.created, count)
  }
  /** The database publishes its counts about once a second, after a statement. */
  const counted = async (scans: number) =>
    until('the lookups are counted', async () => {
      await send(20)
      const now = await read()
      return now.scans >= scans ? now : undefined
    })
  try {
    const from = await read()
    // The database may take its statistics while a table has a few rows, and the next batch is planned by them.
    await send(30)
    await client.query('analyze hub.event_identity, hub.idempotency, hub.vocabulary')
    await send(2000)
    await send(1000)
    // Counters may be reported late, so this counts from the first event on.
    const to = await counted(from.scans + 9000)
    const events = sent
    // Its widget, event type, identity, key and evidence, and the event itself for the reason of the state; twice where the row
    // that was just written is checked, and the lists of others.
    const rows = to.rows - from.rows
    assert.ok(rows <= 20 * events, `${rows} rows were read for ${events} events`)
  } finally {
    await client.end()
  }
})
