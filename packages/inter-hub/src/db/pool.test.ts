import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { CommitUnknown, NotReady } from '../http/problem.ts'
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

test('a connection that dies between the statements of a transaction fails it, and not the process', async (t) => {
  const { pool, other } = await openPools(t)
  const work = pool.transaction(async (db) => {
    const { pid } = only(await db.query<{ pid: number }>(backend))
    await other.query(sql`select pg_terminate_backend(${pid}, 5000)`)
    // Its process has ended: the loss arrives with the answer to another, while nothing is asked here.
    await other.query(backend)
    await db.query(backend)
  })
  await assert.rejects(work, NotReady)
  assert.equal(only(await pool.query<{ one: number }>(sql`select 1 as one`)).one, 1)
})

test('a connection that dies at the commit leaves its outcome unknown', async (t) => {
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
