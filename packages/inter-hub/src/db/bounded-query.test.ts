import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type TestDatabase, testDatabase } from '../testing/cluster.ts'
import { openPool, type Pool } from './pool.ts'
import { sql } from './sql.ts'

let database: TestDatabase
let pool: Pool

before(async () => {
  database = await testDatabase({ migrated: false })
  pool = openPool(database.url, { size: 1, onError: () => undefined })
})
after(async () => {
  await pool.end()
  await database.drop()
})

const numbered = (count: number, bytes: string) =>
  sql`select n, repeat('x', (${bytes}::jsonb ->> (n::integer % jsonb_array_length(${bytes}::jsonb)))::integer) as text
    from generate_series(0, ${count - 1}::integer) n`
const read = (count: number, sizes: number[], bytesMax: number) =>
  pool.queryUpTo<{ n: number; text: string }>(numbered(count, JSON.stringify(sizes)), bytesMax)

test('rows come in order up to the budget, and it is said whether there are more', async () => {
  for (const [count, sizes, bytesMax, rows, isCut] of [
    [0, [10], 1000, 0, false],
    [15, [10], 1_000_000, 15, false],
    [16, [10], 1_000_000, 16, false],
    [5000, [10], 1_000_000, 5000, false],
    [100, [10_000], 100_000, 9, true],
    [40, [10_000], 300_000, 29, true],
    [3, [10_000], 1000, 1, true],
    [1, [10_000], 1000, 1, false],
    // Small rows promise room for many, and then large ones come.
    [300, [...Array(100).fill(1), ...Array(200).fill(100_000)], 1_000_000, 109, true]
  ] as const) {
    const found = await read(count, [...sizes], bytesMax)
    assert.deepEqual([found.rows.length, found.isCut], [rows, isCut], `${count} rows, ${bytesMax} bytes`)
    assert.deepEqual(
      found.rows.map(({ n }) => n),
      Array.from({ length: rows }, (_, index) => index)
    )
  }
})

test('the database is not asked for what would not be kept', async () => {
  await pool.query(sql`create temporary sequence made`)
  const { rows, isCut } = await pool.queryUpTo(
    sql`select nextval('pg_temp.made') as n, repeat('x', 100000) as text from generate_series(1, 10000)`,
    1_000_000
  )
  assert.deepEqual([rows.length, isCut], [9, true])
  const [after] = await pool.query<{ n: number }>(sql`select nextval('pg_temp.made') as n`)
  assert.ok((after?.n ?? 0) <= 20, `${after?.n} rows were made`)
})

test('an error in the first step and in a later one is thrown, and the connection goes on', async () => {
  for (const at of [1, 500]) {
    const failing = sql`select 1 / (n - ${at}::integer) as x from generate_series(1, 1000) n`
    await assert.rejects(pool.queryUpTo(failing, 1_000_000), /division by zero/)
    assert.equal((await read(20, [10], 1_000_000)).rows.length, 20)
  }
  await assert.rejects(pool.queryUpTo(sql`select from nowhere`, 1000), /nowhere/)
  assert.equal((await read(20, [10], 1_000_000)).rows.length, 20)
})

test('it works in a transaction, more than once', async () => {
  const lengths = await pool.transaction(async (db) => {
    const first = await db.queryUpTo(numbered(100, '[10000]'), 100_000)
    const second = await db.queryUpTo(numbered(100, '[10000]'), 200_000)
    const [last] = await db.query<{ one: number }>(sql`select 1 as one`)
    return [first.rows.length, second.rows.length, last?.one]
  })
  assert.deepEqual(lengths, [9, 19, 1])
})
