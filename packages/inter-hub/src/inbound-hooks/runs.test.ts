/** Overlapping runs of a job: pings with a run ID (`?rid=`), as in Healthchecks. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openPool, type Pool } from '../db/pool.ts'
import { sql } from '../db/sql.ts'
import { ok, startTestServer, type TestHub, type TestServer, until } from '../testing/index.ts'
import { findLiveHook, findOverdue, noteLog, notePing, noteStart, withRun } from './store.ts'

let server: TestServer
let hub: TestHub
let pool: Pool
let names = 0
const [one, other] = ['728b3763-ea80-4113-9fc0-f99b3adc5b33', '0ccf9b6a-1111-4222-8333-444455556666']

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  pool = openPool(server.database.url, { onError: () => undefined })
})
after(async () => {
  await pool.end()
  await server.close()
})

type Hook = { id: string; token: string }
const job = async (more: object = {}): Promise<Hook> => {
  const about = { name: `job ${++names}`, kind: 'heartbeat', widget: 'thing', eventType: 'alpha.noted', ...more }
  return ok(await hub.runtime.post('/inbound-hooks', about), 201)
}
const ping = ({ token }: Hook, rest = '', body?: string) =>
  server.anyone.send(body === undefined ? 'GET' : 'POST', `/hooks/${token}${rest}`, {
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'text/plain' } })
  })
const metadataOf = async (answer: Awaited<ReturnType<typeof ping>>) => {
  const [id] = ok(answer, 200).made
  return ok(await hub.runtime.get(`/interaction-events/${id}`)).metadata
}
const runs = async ({ id }: Hook) => {
  const [row] = await pool.query<{ found: number }>(
    sql`select count(*)::integer as found from hub.inbound_runs where hook_id = ${id}`
  )
  return row?.found
}
const isAbout = (ms: number, expected: number) =>
  assert.ok(ms >= expected && ms < expected + 30_000, `${ms}, expected about ${expected}`)

test('the start and the end of a run are paired by its ID, even if runs overlap, and each run has its own log', async () => {
  const hook = await job()
  ok(await ping(hook, `/start?rid=${one}`), 200)
  server.moveTime(60_000)
  ok(await ping(hook, `/start?rid=${other}`), 200)
  ok(await ping(hook, '/start'), 200)
  ok(await ping(hook, `/log?rid=${one}`, 'of the first'), 200)
  ok(await ping(hook, `/log?rid=${other}`, 'of the second'), 200)
  server.moveTime(60_000)
  const first = await metadataOf(await ping(hook, `?rid=${one.toUpperCase()}`))
  assert.deepEqual([first.runId, first.status, first.log], [one, 'healthy', 'of the first'])
  isAbout(first.durationMs, 120_000)
  const second = await metadataOf(await ping(hook, `/3?rid=${other}`))
  assert.deepEqual([second.runId, second.exitCode, second.log], [other, 3, 'of the second'])
  isAbout(second.durationMs, 60_000)
  const without = await metadataOf(await ping(hook))
  isAbout(without.durationMs, 60_000)
  assert.equal('runId' in without, false)
  const again = await metadataOf(await ping(hook, `?rid=${one}`))
  assert.deepEqual([again.runId, again.durationMs], [one, undefined], 'a start is used by one end only')
  assert.equal(await runs(hook), 0)
})

test('each run that does not end in time is recorded as failed once, and its end is still paired with its start', async () => {
  const hook = await job({ grace: 'PT10M' })
  ok(await ping(hook, `/start?rid=${one}`), 200)
  server.moveTime(8 * 60_000)
  ok(await ping(hook, `/start?rid=${other}`), 200)
  const overdue = async () =>
    ok(await hub.runtime.get('/interaction-events?per_page=100'))
      .data.map(({ metadata }: { metadata: Record<string, unknown> }) => metadata)
      .filter(({ signal }: Record<string, unknown>) => signal === 'overdue')
  server.moveTime(3 * 60_000)
  await until('the first run is overdue', async () => (await overdue()).length > 0)
  server.moveTime(60_000)
  assert.deepEqual(
    (await overdue()).map(({ runId }: { runId: string }) => runId),
    [one]
  )
  const late = await metadataOf(await ping(hook, `?rid=${one}`))
  isAbout(late.durationMs, 12 * 60_000)
  assert.equal((await overdue()).length, 1)
})

test('a run ID that is not a UUID is refused, and other runs keep their state', async () => {
  const hook = await job()
  ok(await ping(hook, '/start'), 200)
  server.moveTime(60_000)
  for (const rid of ['', '1', 'x'.repeat(5000), `${one}0`, `${one}&rid=${other}`]) {
    for (const action of ['', '/start', '/log']) {
      const refused = await ping(hook, `${action}?rid=${rid}`)
      assert.deepEqual([refused.statusCode, refused.json().code], [400, 'malformed_request'], `${action} ${rid}`)
      assert.match(refused.json().detail, /^rid is not a UUID/)
    }
  }
  assert.match(ok(await hub.runtime.get(`/inbound-hooks/${hook.id}`)).lastError, /^rid is not a UUID/)
  isAbout((await metadataOf(await ping(hook))).durationMs, 60_000)
})

test('only the newest runs that never end are kept; for other kinds of hooks rid is an ordinary parameter', async () => {
  const hook = await job()
  const idOf = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`
  for (let at = 0; at < 105; at++) ok(await ping(hook, `/start?rid=${idOf(at)}`), 200)
  assert.equal(await runs(hook), 100)
  assert.equal((await metadataOf(await ping(hook, `?rid=${idOf(0)}`))).durationMs, undefined)
  assert.notEqual((await metadataOf(await ping(hook, `?rid=${idOf(104)}`))).durationMs, undefined)
  const event = await job({ kind: 'event', mapping: '{"rid": query.rid}' })
  assert.deepEqual(await metadataOf(await ping(event, '?rid=7')), { rid: '7' })
})

test('a run that ends while a log arrives is not overdue later, and the log stays for the next event', async () => {
  const { token } = await job()
  const live = await findLiveHook(pool, String(token.split('_')[1]))
  assert.ok(live)
  const now = new Date()
  const inOneHour = new Date(now.getTime() + 3_600_000)
  const begun = await withRun(pool, live, one)
  await noteStart(pool, begun, now, inOneHour)
  const ending = await withRun(pool, live, one)
  await noteLog(pool, begun, 'late', 100, now)
  await notePing(pool, ending, 'success', null, now)
  const { startedAt, log } = await withRun(pool, live, one)
  assert.deepEqual([startedAt, log], [null, 'late'])
  const overdue = await findOverdue(pool, new Date(inOneHour.getTime() + 1))
  assert.deepEqual(
    overdue.filter(({ id }) => id === live.id),
    []
  )
})
