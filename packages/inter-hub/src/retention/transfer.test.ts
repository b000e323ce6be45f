/** Exports, snapshots and imports beside the removal of events. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { tables } from '../capabilities.ts'
import { retentionDefaults } from '../kernel/retention.ts'
import { openSnapshot } from '../snapshot/snapshot.ts'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'
import { openExport } from '../transfer/store.ts'
import { removeExpired } from './remove-expired.ts'

const ndjson = 'application/x-ndjson'
let server: TestServer
let hub: TestHub
let client: pg.Client

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  client = new pg.Client(server.database.url)
  await client.connect()
})
after(async () => {
  await client.end()
  await server.close()
})

const record = async () => {
  const body = { widget: 'thing', eventType: 'alpha.noted', source: 's', externalId: crypto.randomUUID() }
  return ok(await hub.runtime.post('/interaction-events', body), 201)
}
const told = { removed: 0, kept: 0, postponed: 0 }
const remove = (days: number) =>
  removeExpired(server.database.url, {
    periods: retentionDefaults,
    attempts: 1,
    now: new Date(Date.now() + days * 24 * 3600 * 1000),
    closing: new AbortController().signal,
    observer: {
      removed: ({ events }) => {
        told.removed += events
      },
      kept: ({ events }) => {
        told.kept += events
      },
      postponed: () => {
        told.postponed++
      }
    }
  })
const exported = async () => (await server.operator.get('/export', { accept: ndjson })).body
const importInto = (target: TestServer, body: string) =>
  target.operator.send('POST', '/import', { body, headers: { 'content-type': ndjson } })

async function read(rows: AsyncIterable<{ kind: string; row: string }>) {
  const found: { kind: string; row: Record<string, unknown> }[] = []
  for await (const { kind, row } of rows) found.push({ kind, row: JSON.parse(row) })
  return found
}

test('an export and a snapshot that are under way keep the months that they read; then the removal goes on', async () => {
  for (let turn = 0; turn < 5; turn++) await record()
  const before = await exported()
  const taking = await openExport(server.database.url, tables)
  assert.equal(await remove(440), false)
  assert.deepEqual(told, { removed: 0, kept: 1, postponed: 1 })
  const rows = await read(taking.rows())
  assert.equal(rows.filter(({ kind }) => kind === 'interaction_events').length, 5)
  assert.equal(rows.find(({ kind, row }) => kind === 'hubs' && row.slug === 'alpha')?.row.first_seq, 1)
  await taking.close()
  const snapshot = await openSnapshot(server.database.url, hub.id, new Date())
  assert.equal(await remove(440), false)
  assert.equal((await read(snapshot.rows())).filter(({ kind }) => kind === 'evidence').length, 1)
  await snapshot.close()
  assert.equal(await remove(440), true)
  assert.deepEqual(told, { removed: 4, kept: 1, postponed: 2 })

  // An export after it goes into a new installation, and one from before it into this one.
  const text = await exported()
  await using elsewhere = await startTestServer()
  assert.equal(ok(await importInto(elsewhere, text), 200).added > 0, true)
  const runtime = elsewhere.as(hub.runtime.key ?? '')
  assert.deepEqual(
    ok(await runtime.get('/interaction-events?after=0')).data.map(({ seq }: { seq: number }) => seq),
    [5]
  )
  assert.equal(ok(await importInto(elsewhere, text), 200).added, 0)
  ok(await importInto(server, before), 200)
  const { rows: copies } = await client.query('select id from hub.interaction_events group by id having count(*) > 1')
  assert.deepEqual(copies, [])
  assert.equal(ok(await hub.runtime.get('/interaction-events?after=0')).data.length, 1)
  assert.equal((await record()).seq, 6)
})
