/** Background loops look for work often, so looking must not read the tables. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { ok, startTestServer, until } from './testing/index.ts'

const widgetCount = 300

test('looking for work reads few rows, regardless of the number of events and widgets', async (t) => {
  const server = await startTestServer({ egressAllow: '127.0.0.1:*', secretsKey: new Uint8Array(32).fill(7) })
  const database = new pg.Client({ connectionString: server.database.url })
  await database.connect()
  t.after(async () => {
    await database.end()
    await server.close()
  })
  const hub = await server.makeHub({ slug: 'many' })
  const names = Array.from({ length: widgetCount }, (_, at) => `w${at}`)
  const widgets = names.map((slug) => ({ slug, name: slug, widgetType: 'many.thing' }))
  ok(await hub.runtime.post('/widgets/batch', { widgets }))
  const idle = { slug: 'idle', kind: 'webhook', url: 'http://127.0.0.1:9/x', status: 'disabled' }
  ok(await hub.runtime.post('/notice-channels', idle), 201)
  ok(await hub.runtime.post('/notice-rules', { slug: 'failing', condition: 'state', channels: ['idle'] }), 201)
  const webhook = { url: 'http://127.0.0.1:9/x', eventTypes: ['many.checked'], widgets: ['w0'] }
  ok(await hub.runtime.post('/webhooks', webhook), 201)
  const record = async (from: number, events: number) => {
    const body = Array.from({ length: events }, (_, at) => ({
      ...{ widget: `w${(from + at) % widgetCount}`, eventType: 'many.checked', metadata: { status: 'good' } }
    }))
    ok(await hub.runtime.send('POST', '/interaction-events/batch', { body }), 200)
  }
  for (let from = 0; from < 3000; from += 1000) await record(from, 1000)
  const tables = `pg_stat_user_tables where schemaname = 'hub'
    and (relname like 'interaction_events_%' or relname in ('system_events', 'widget_evidence', 'notice_watches'))`
  const read = async () => {
    const { rows } = await database.query(`select coalesce(sum(seq_tup_read), 0)::int as rows,
      coalesce(sum(seq_scan + idx_scan), 0)::int as scans from ${tables}`)
    return rows[0] as { rows: number; scans: number }
  }
  await database.query('analyze')
  const before = await read()
  for (let at = 0; at < 20; at++) await record(at, 1)
  await until('the scans are counted', async () => (await read()).scans > before.scans + 300, 60_000)
  const { rows } = await read()
  // Each look would read thousands.
  assert.ok(rows - before.rows < 3000, `${rows - before.rows} rows`)
})
