import assert from 'node:assert/strict'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { openPool } from '../db/pool.ts'
import { sql } from '../db/sql.ts'
import { ok, startTestServer, type TestHub, type TestServer, testManifest } from '../testing/index.ts'
import { forgetCommands } from './store.ts'

let server: TestServer
let hub: TestHub
let widgetId: string
let made = 0

before(async () => {
  server = await startTestServer()
})
after(() => server.close())

/** Each test has a hub of its own, so that no other's commands wait there. */
async function freshHub(): Promise<void> {
  hub = await server.makeHub({ slug: `alpha-${++made}` })
  widgetId = await hub.makeWidget('thing')
}

const ask = (more: object = {}) => hub.runtime.post('/commands', { name: 'ping', ...more })
const claim = async (more: Record<string, unknown> = {}) =>
  ok(await hub.runtime.post('/commands/claim', more), 200).data
const read = async (id: string, query = '') => ok(await hub.runtime.get(`/commands/${id}${query}`))
const finish = (id: string, body: object) => hub.runtime.post(`/commands/${id}/result`, body as Record<string, unknown>)
const codeOf = (answer: { statusCode: number; json(): { code: string } }) => [answer.statusCode, answer.json().code]

async function untilStatus(id: string, status: string): Promise<Record<string, unknown>> {
  for (;;) {
    const command = await read(id)
    if (command.status === status) return command
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

test('a command is asked, claimed and answered, and reads back at each step', async () => {
  await freshHub()
  const body = { hub: hub.slug, name: 'look', widget: 'thing', input: { depth: 2 }, expiresIn: 'PT1M' }
  const asked = ok(await server.operator.post('/commands', body), 201)
  assert.deepEqual(
    [asked.status, asked.hubSlug, asked.widgetId, asked.widgetSlug, asked.input, asked.attempts, asked.result],
    ['pending', hub.slug, widgetId, 'thing', { depth: 2 }, 0, null]
  )
  assert.equal(Date.parse(asked.expiresAt) - Date.parse(asked.createdAt), 60_000)
  assert.deepEqual(await read(asked.id), asked)
  const [claimed, ...others] = await claim({ limit: 5 })
  assert.deepEqual(
    [claimed.id, claimed.status, claimed.claimedBy.id, claimed.attempts, claimed.claim, others.length],
    [asked.id, 'claimed', hub.consumerId, 1, 1, 0]
  )
  assert.equal(Date.parse(claimed.leaseUntil) - Date.parse(claimed.claimedAt), 30_000)
  const { claim: _claim, ...shown } = claimed
  assert.deepEqual(await read(asked.id), shown)
  const answer = { claim: claimed.claim, status: 'succeeded', result: { seen: ['a'] } }
  const finished = ok(await finish(asked.id, answer), 200)
  assert.deepEqual([finished.status, finished.result, finished.error], ['succeeded', { seen: ['a'] }, null])
  assert.ok(finished.finishedAt)
  assert.deepEqual(ok(await finish(asked.id, answer), 200), finished, 'sent again it answers the first')
  assert.deepEqual(codeOf(await finish(asked.id, { ...answer, status: 'failed' })), [409, 'claim_lost'])
})

test('what does not fit the declaration is refused at its place', async () => {
  await freshHub()
  await hub.makeWidget('gone')
  await hub.makeWidget('odd', { widgetType: `${hub.slug}.other` })
  ok(await hub.runtime.patch('/widgets/gone', { status: 'archived' }))
  const theirs = await (await server.makeHub()).makeWidget('theirs')
  const look = { name: 'look', widget: 'thing' }
  for (const [more, code, pointer] of [
    [{ name: 'dance' }, 'unknown_command', '#/name'],
    [{ name: 'look' }, 'validation_failed', '#/widget'],
    [{ ...look, widget: 'nowhere' }, 'validation_failed', '#/widget'],
    [{ ...look, widget: 'gone' }, 'validation_failed', '#/widget'],
    [{ ...look, widget: 'odd' }, 'validation_failed', '#/widget'],
    [{ name: 'look', widgetId: theirs }, 'validation_failed', '#/widgetId'],
    [{ ...look, widgetId }, 'validation_failed', '#/widgetId'],
    [{ ...look, input: { depth: 'deep' } }, 'validation_failed', '#/input/depth'],
    [{ ...look, input: { typo: 1 } }, 'validation_failed', '#/input/typo'],
    [{ expiresIn: 'P1M' }, 'validation_failed', '#/expiresIn']
  ] as const) {
    const answer = await ask(more)
    const { code: found, errors } = answer.json()
    assert.deepEqual([answer.statusCode, found, errors?.[0].pointer], [422, code, pointer], JSON.stringify(more))
  }
  assert.equal(ok(await hub.runtime.get('/commands')).meta.total, 0)
})

test('of many who claim at once each command goes to one, oldest first', async () => {
  await freshHub()
  const ids: string[] = []
  for (let index = 0; index < 12; index++) ids.push(ok(await ask(), 201).id)
  const rounds = await Promise.all(Array.from({ length: 8 }, () => claim({ limit: 2 })))
  const taken = rounds.flat().map(({ id }) => id)
  assert.equal(new Set(taken).size, taken.length, 'none is taken twice')
  for (let round = await claim({ limit: 20 }); round.length > 0; round = await claim({ limit: 20 }))
    taken.push(...round.map(({ id }: { id: string }) => id))
  assert.deepEqual(taken.sort(), ids.sort())
  const [first, second] = [ok(await ask(), 201).id, ok(await ask(), 201).id]
  assert.deepEqual([(await claim())[0].id, (await claim())[0].id], [first, second])
})

test('only what a claimer can carry out is given to it', async () => {
  await freshHub()
  ok(await ask(), 201)
  const look = ok(await ask({ name: 'look', widget: 'thing' }), 201)
  assert.deepEqual(await claim({ names: ['dance'] }), [])
  assert.equal((await claim({ names: ['look'], limit: 5 }))[0].id, look.id)
})

test('a claim whose lease ran out goes to the next, and the first one’s answer is refused', async () => {
  await freshHub()
  const { id } = ok(await ask(), 201)
  const [first] = await claim({ leaseSeconds: 5 })
  assert.deepEqual(await claim(), [])
  server.moveTime(6000)
  const [second] = await claim()
  assert.deepEqual([second.id, second.attempts, second.claim > first.claim], [id, 2, true])
  const late = { claim: first.claim, status: 'succeeded' }
  assert.deepEqual(codeOf(await finish(id, late)), [409, 'claim_lost'])
  assert.deepEqual(codeOf(await hub.runtime.post(`/commands/${id}/renew`, { claim: first.claim })), [409, 'claim_lost'])
  const broken = { claim: second.claim, status: 'failed', error: { code: 'broken', message: 'It broke.' } }
  assert.deepEqual(ok(await finish(id, broken), 200).error, broken.error)
})

test('a lease that is renewed is kept, up to the time that a run may take', async () => {
  await freshHub()
  const { id } = ok(await ask(), 201)
  const [claimed] = await claim({ leaseSeconds: 5 })
  const renew = (more = {}) => hub.runtime.post(`/commands/${id}/renew`, { claim: claimed.claim, ...more })
  server.moveTime(4000)
  const renewed = ok(await renew({ leaseSeconds: 20 }), 200)
  assert.equal(renewed.claim, claimed.claim)
  server.moveTime(15_000)
  assert.deepEqual(await claim(), [])
  const last = ok(await renew({ leaseSeconds: 300 }), 200)
  assert.equal(Date.parse(last.leaseUntil) - Date.parse(claimed.claimedAt), 60_000, 'PT1M is the limit')
  server.moveTime(60_000)
  assert.deepEqual(codeOf(await renew()), [409, 'claim_lost'])
  const { error } = await untilStatus(id, 'failed')
  assert.equal((error as { code: string }).code, 'timed_out')
})

test('after five lost leases a command is failed', async () => {
  await freshHub()
  const { id } = ok(await ask(), 201)
  for (let attempt = 1; attempt <= 5; attempt++) {
    assert.equal((await claim({ leaseSeconds: 5 }))[0].attempts, attempt)
    server.moveTime(6000)
  }
  assert.deepEqual(await claim(), [])
  const { error } = await untilStatus(id, 'failed')
  assert.equal((error as { code: string }).code, 'lease_lost')
})

test('a command that nobody takes in time is expired, whoever looks, and is not given out', async () => {
  await freshHub()
  const { id, expiresAt } = ok(await ask({ expiresIn: 'PT10S' }), 201)
  server.moveTime(11_000)
  assert.deepEqual(await claim(), [])
  const { status, finishedAt } = await read(id)
  assert.deepEqual([status, finishedAt], ['expired', expiresAt])
  assert.deepEqual(ok(await hub.runtime.get('/commands?status=pending')).data, [])
  assert.equal(ok(await hub.runtime.get('/commands?status=expired')).data[0].id, id)
  assert.deepEqual(codeOf(await hub.runtime.post(`/commands/${id}/cancel`)), [409, 'conflict'])
})

test('what is pending can be taken back, what is claimed cannot', async () => {
  await freshHub()
  const [first, second] = [ok(await ask(), 201), ok(await ask(), 201)]
  assert.equal(ok(await hub.runtime.post(`/commands/${first.id}/cancel`), 200).status, 'cancelled')
  assert.equal((await claim())[0].id, second.id)
  assert.deepEqual(codeOf(await hub.runtime.post(`/commands/${second.id}/cancel`)), [409, 'conflict'])
})

test('a list is newest first, filtered and paged', async () => {
  await freshHub()
  const look = ok(await ask({ name: 'look', widget: 'thing' }), 201)
  const pings = [ok(await ask(), 201), ok(await ask(), 201)]
  const ids = async (query: string) =>
    ok(await hub.runtime.get(`/commands?${query}`)).data.map(({ id }: { id: string }) => id)
  assert.deepEqual(await ids(''), [pings[1].id, pings[0].id, look.id])
  assert.deepEqual(await ids('name=look'), [look.id])
  assert.deepEqual(await ids('widget=thing'), [look.id])
  assert.deepEqual(await ids(`widget=${widgetId}&status=pending`), [look.id])
  assert.deepEqual(await ids('page=2&per_page=2'), [look.id])
})

test('a consumer of another hub neither sees, claims nor answers, and an operator asks but does not carry out', async () => {
  await freshHub()
  const other = await server.makeHub()
  const { id } = ok(await ask(), 201)
  const [{ claim: number }] = await claim()
  const answer = { claim: number, status: 'succeeded' }
  for (const path of [`/commands/${id}/result`, `/commands/${id}/renew`, `/commands/${id}/cancel`]) {
    const body = path.endsWith('cancel') ? undefined : path.endsWith('renew') ? { claim: number } : answer
    assert.deepEqual(codeOf(await other.runtime.post(path, body)), [404, 'not_found'], path)
  }
  assert.equal((await other.runtime.get(`/commands/${id}?wait=30`)).statusCode, 404)
  assert.equal((await other.runtime.post('/commands/claim', { hub: hub.slug })).statusCode, 403)
  for (const [path, body] of [
    ['/commands/claim', { hub: hub.slug }],
    [`/commands/${id}/renew`, { claim: number }],
    [`/commands/${id}/result`, answer]
  ] as const)
    assert.deepEqual(codeOf(await server.operator.post(path, body)), [403, 'foreign_consumer'], path)
  ok(await finish(id, answer), 200)
})

test('who waits for work gets it as soon as it is there, and who waits for the answer too', async () => {
  await freshHub()
  const began = performance.now()
  const work = claim({ wait: 30 })
  const { id } = ok(await ask(), 201)
  const [claimed] = await work
  assert.equal(claimed.id, id)
  const waiting = read(id, '?wait=30')
  ok(await finish(id, { claim: claimed.claim, status: 'succeeded', result: { ok: true } }), 200)
  assert.deepEqual((await waiting).result, { ok: true })
  assert.ok(performance.now() - began < 20_000)
})

test('a wait that nothing ends answers empty, or the state as it is', async () => {
  await freshHub()
  assert.deepEqual(await claim({ wait: 1 }), [])
  const { id } = ok(await ask(), 201)
  assert.equal((await read(id, '?wait=1')).status, 'pending')
  assert.equal((await hub.runtime.get(`/commands/${id}?wait=31`)).statusCode, 400)
})

test('work asked of one node reaches who waits at another', async () => {
  await freshHub()
  await using second = await startTestServer({ database: server.database })
  const there = second.as(String(hub.runtime.key))
  const work = there.post('/commands/claim', { wait: 30 })
  const { id } = ok(await ask(), 201)
  assert.equal(ok(await work, 200).data[0].id, id)
})

test('who waits is answered at once when the server closes', async () => {
  await freshHub()
  const before = await claimers()
  const second = await startTestServer({ database: server.database })
  const { port } = second.server.app.server.address() as AddressInfo
  const answered = fetch(`http://127.0.0.1:${port}/api/v2/commands/claim`, {
    method: 'POST',
    headers: { authorization: `Bearer ${hub.runtime.key}`, 'content-type': 'application/json' },
    body: '{"wait": 30}'
  })
  await untilLooked(before)
  const began = performance.now()
  await second.close()
  assert.ok(performance.now() - began < 10_000)
  assert.deepEqual(await (await answered).json(), { data: [] })
})

test('who went away while waiting is given nothing', async () => {
  await freshHub()
  const before = await claimers()
  await using second = await startTestServer({ database: server.database })
  const { port } = second.server.app.server.address() as AddressInfo
  const sent = request({
    host: '127.0.0.1',
    port,
    method: 'POST',
    path: '/api/v2/commands/claim',
    agent: false,
    headers: { authorization: `Bearer ${hub.runtime.key}`, 'content-type': 'application/json' }
  })
  const gone = new Promise((resolve) => sent.on('error', resolve))
  sent.end('{"wait": 30}')
  await untilLooked(before)
  sent.destroy()
  await gone
  while ((await connections(second)) > 0) await new Promise((resolve) => setTimeout(resolve, 10))
  const { id } = ok(await ask(), 201)
  assert.equal((await claim())[0].id, id)
})

function connections({ server: { app } }: TestServer): Promise<number> {
  return new Promise((resolve, reject) =>
    app.server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
  )
}

/** Connections of the database that have claimed something last. */
async function claimers(): Promise<number[]> {
  const client = new pg.Client(server.database.url)
  await client.connect()
  const { rows } = await client.query(`select pid from pg_stat_activity
    where datname = current_database() and query like '%hub.commands c%for update skip locked%' and pid <> pg_backend_pid()`)
  await client.end()
  return rows.map(({ pid }) => pid)
}

/** Until a node that is new has looked for work, so that its caller waits. */
async function untilLooked(before: number[]): Promise<void> {
  while ((await claimers()).every((pid) => before.includes(pid)))
    await new Promise((resolve) => setTimeout(resolve, 10))
}

test('what was over for a quarter of a year is forgotten, and what is open is not', async () => {
  await freshHub()
  const [over, open] = [ok(await ask(), 201), ok(await ask({ expiresIn: 'P365D' }), 201)]
  const [claimed] = await claim()
  ok(await finish(over.id, { claim: claimed.claim, status: 'succeeded' }), 200)
  const pool = openPool(server.database.url, { size: 1, onError: () => undefined })
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
  try {
    await forgetCommands(pool, inDays(89))
    assert.equal((await read(over.id)).status, 'succeeded')
    await forgetCommands(pool, inDays(91))
  } finally {
    await pool.end()
  }
  assert.equal((await hub.runtime.get(`/commands/${over.id}`)).statusCode, 404)
  assert.equal((await read(open.id)).status, 'pending')
})

test('a read-only command requires only read, its input is sent to the runtime only, and it is deleted after an hour', async () => {
  const slug = `alpha-${++made}`
  const commands = [{ name: 'preview', readOnly: true }, { name: 'ping' }]
  hub = await server.makeHub({ slug, manifest: { ...testManifest(slug), commands } })
  const keyFor = async (scope: string) =>
    server.as(ok(await server.operator.post(`/api-consumers/${hub.consumerId}/keys`, { scopes: [scope] }), 201).secret)
  const [reader, stranger] = [await keyFor(`hub:${slug}:read`), await keyFor('framework:read')]
  const preview = (by = reader) => by.post('/commands', { name: 'preview', input: { text: 'for the runtime' } })
  const { id, input } = ok(await preview(), 201)
  assert.deepEqual(input, {})
  for (const [refused, verb] of [
    [await reader.post('/commands', { name: 'ping' }), 'write'],
    [await reader.post('/commands', { name: 'unknown' }), 'write'],
    [await preview(stranger), 'read']
  ] as const) {
    assert.deepEqual(codeOf(refused), [403, 'insufficient_scope'])
    assert.equal(refused.json().scope, `hub:${slug}:${verb}`)
  }
  assert.deepEqual((await read(id)).input, {})
  const [claimed] = await claim()
  assert.deepEqual(claimed.input, { text: 'for the runtime' })
  const answer = { claim: claimed.claim, status: 'succeeded', result: { lines: 1 } }
  const { finishedAt } = ok(await finish(id, answer), 200)
  assert.deepEqual(ok(await reader.get(`/commands/${id}`)).result, { lines: 1 })
  const pool = openPool(server.database.url, { size: 1, onError: () => undefined })
  try {
    const found = await pool.query<{ found: number }>(sql`select (select count(*)::int from hub.commands
      where input::text like '%for the runtime%') + (select count(*)::int from hub.audit where target_id = ${id}) as found`)
    assert.deepEqual(found, [{ found: 0 }], 'the input is neither in the ended command nor in the audit log')
    const atOnce = await Promise.all(Array.from({ length: 12 }, () => preview()))
    assert.equal(atOnce.filter(({ statusCode }) => statusCode === 201).length, 5)
    assert.deepEqual(codeOf(await preview()), [409, 'conflict'])
    await forgetCommands(pool, new Date(Date.parse(finishedAt) + 3500_000))
    assert.equal((await reader.get(`/commands/${id}`)).statusCode, 200)
    await forgetCommands(pool, new Date(Date.parse(finishedAt) + 3601_000))
  } finally {
    await pool.end()
  }
  assert.equal((await reader.get(`/commands/${id}`)).statusCode, 404)
})
