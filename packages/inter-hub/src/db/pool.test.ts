import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { CommitUnknown, NotReady } from '../kernel/problem.ts'
import { testDatabase } from '../testing/cluster.ts'
import { openPool } from './pool.ts'
import { only, sql } from './sql.ts'

async function openPools(t: TestContext) {
  const database = await testDatabase({ migrated: false })
  const [pool, other] = [1, 2].map(() => openPool(database.url, { size: 2, onError: () => undefined }))
  assert.ok(pool && other)
  t.after(async () => {
    await Promise.all([pool.end(), other.end()])
    await database.drop()
  })
  return { pool, other }
}

const backend = sql`select pg_backend_pid() as pid`

const terminate = (pid: number) => sql`select pg_terminate_backend(${pid}, 5000)`

test('connections read UTC, find no table by search path and compile no plans', async (t) => {
  const { pool } = await openPools(t)
  const names = ['TimeZone', 'search_path', 'jit']
  const settings = await pool.query(
    sql`select name, setting from pg_settings where name = any(${names}) order by lower(name)`
  )
  assert.deepEqual(settings, [
    { name: 'jit', setting: 'off' },
    { name: 'search_path', setting: 'pg_catalog' },
    { name: 'TimeZone', setting: 'UTC' }
  ])
})

test('a transaction whose connection dies between its statements is run again, as a whole', async (t) => {
  const { pool, other } = await openPools(t)
  await pool.query(sql`create table public.kept (pid integer)`)
  const pids: number[] = []
  const { count } = await pool.transaction(async (db) => {
    const { pid } = only(await db.query<{ pid: number }>(backend))
    await db.query(sql`insert into public.kept values (${pid})`)
    pids.push(pid)
    if (pids.length === 1) {
      await other.query(terminate(pid))
      // Its process has ended: the loss arrives with the answer to another, while nothing is asked here.
      await other.query(backend)
    }
    return only(await db.query<{ count: number }>(sql`select count(*) as count from public.kept`))
  })
  assert.deepEqual([pids.length, count], [2, 1])
  const kept = await pool.query<{ pid: number }>(sql`select pid from public.kept`)
  assert.deepEqual(kept, [{ pid: pids[1] }], 'the first run left nothing')
})

test('a node that is too slow for the limit of idle transactions runs the transaction again', async (t) => {
  const { pool, other } = await openPools(t)
  const pids: number[] = []
  const settings = { idle_in_transaction_session_timeout: '50ms' }
  const answer = await pool.transaction(async (db) => {
    const { pid } = only(await db.query<{ pid: number }>(backend))
    pids.push(pid)
    const isGone = async () => (await other.query(sql`select from pg_stat_activity where pid = ${pid}`)).length === 0
    while (pids.length === 1 && !(await isGone()));
    return only(await db.query<{ one: number }>(sql`select 1 as one`))
  }, settings)
  assert.deepEqual([pids.length, answer], [2, { one: 1 }])
})

test('a transaction whose connections die again and again fails, and not the process', async (t) => {
  const { pool, other } = await openPools(t)
  let runs = 0
  const work = pool.transaction(async (db) => {
    runs++
    const { pid } = only(await db.query<{ pid: number }>(backend))
    await other.query(terminate(pid))
    await other.query(backend)
    await db.query(backend)
  })
  await assert.rejects(work, NotReady)
  assert.equal(runs, 3)
  assert.equal(only(await pool.query<{ one: number }>(sql`select 1 as one`)).one, 1)
})

test('F17: a connection that dies at the commit leaves its outcome unknown', async (t) => {
  const { pool, other } = await openPools(t)
  const work = pool.transaction(async (db) => {
    const { pid } = only(await db.query<{ pid: number }>(backend))
    await db.query(sql`create temporary table doomed (id integer) on commit drop`)
    await other.query(sql`select pg_terminate_backend(${pid}, 5000)`)
  })
  await assert.rejects(work, CommitUnknown)
})

test('may be closed twice', async (t) => {
  const { pool } = await openPools(t)
  await Promise.all([pool.end(), pool.end()])
  await pool.end()
})
