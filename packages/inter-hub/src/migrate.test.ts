/** The schema of the database: made once, functions kept current, and refused where another version made it. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import pg from 'pg'
import { schema } from './capabilities.ts'
import { compatibleSince, isNewer, listMigrations, migrate } from './db/migrate.ts'
import { testDatabase } from './testing/cluster.ts'
import { until } from './testing/event-source.ts'

async function open(t: TestContext, migrated = true) {
  const database = await testDatabase({ migrated })
  const client = new pg.Client(database.url)
  await client.connect()
  t.after(async () => {
    await client.end()
    await database.drop()
  })
  return { url: database.url, client }
}

test('an empty database gets every migration, and a second run changes nothing', async (t) => {
  const { url, client } = await open(t, false)
  assert.deepEqual(
    await migrate(url, schema),
    (await listMigrations()).map(({ name }) => name)
  )
  const applied = async () => (await client.query('select name, applied_at from hub.function_files order by name')).rows
  const before = await applied()
  assert.deepEqual(await migrate(url, schema), [])
  assert.deepEqual(await applied(), before)
})

test('a function is applied again when its file has changed, unless a newer version has applied its own', async (t) => {
  const { url, client } = await open(t)
  const other = `create or replace function hub.differing(a jsonb, b jsonb) returns jsonb language sql immutable parallel safe
    as $$ select '{"other": true}'::jsonb $$`
  const isOther = async () =>
    (await client.query(`select hub.differing('{"a": 1}', '{}') ? 'other' as answer`)).rows[0].answer
  await client.query(other)
  await client.query(`update hub.function_files set hash = 'other', version = '99.0.0' where name = 'audit/audit.sql'`)
  await migrate(url, schema)
  assert.equal(await isOther(), true)
  await client.query(`update hub.function_files set version = '0.0.1' where name = 'audit/audit.sql'`)
  await migrate(url, schema)
  assert.equal(await isOther(), false)
})

test('versions are compared by their numbers', () => {
  assert.deepEqual(
    [isNewer('0.10.0', '0.9.9'), isNewer('1.0.0', '1.0.0'), isNewer('0.9.9', '0.10.0')],
    [true, false, false]
  )
})

test('a database of a pre-release is refused with what to do, and is not changed', async (t) => {
  const { url, client } = await open(t, false)
  await client.query(`create schema hub; create table hub.migrations (number integer primary key, name text not null,
    ran_at timestamptz not null default clock_timestamp()); insert into hub.migrations values (1, '0001_registry.sql')`)
  await assert.rejects(migrate(url, schema), /pre-release of Inter-Hub.*ihub export.*ihub import/)
  const { rows } = await client.query(`select tablename from pg_tables where schemaname = 'hub'`)
  assert.deepEqual(rows, [{ tablename: 'migrations' }])
})

test('a database of a newer version is refused', async (t) => {
  const { url, client } = await open(t)
  await client.query(`insert into hub.migrations values (9999, '9999_later.sql')`)
  await assert.rejects(
    migrate(url, schema),
    /newer version \(migration 9999\), which requires a server that knows migration 9999/
  )
})

test('a server runs on newer migrations that are compatible with it, and leaves their functions alone', async (t) => {
  const { url, client } = await open(t)
  const known = (await listMigrations()).length
  const add = (number: number, since: number) =>
    client.query(`insert into hub.migrations (number, name, compatible_since) values ($1, 'later', $2)`, [
      number,
      since
    ])
  await client.query(`update hub.function_files set hash = 'of the newer version'`)
  await add(known + 1, known)
  await add(known + 2, known - 1)
  assert.deepEqual(await migrate(url, schema), [])
  const { rows } = await client.query(`select distinct hash from hub.function_files`)
  assert.deepEqual(rows, [{ hash: 'of the newer version' }])
  await add(known + 3, known + 2)
  await add(known + 4, known)
  await assert.rejects(
    migrate(url, schema),
    new RegExp(
      `migration ${known + 4}\\), which requires a server that knows migration ${known + 2}; this version knows ${known}\\.`
    )
  )
})

test('a migration that waits for a lock does not block other statements', async (t) => {
  const { url, client } = await open(t, false)
  await client.query(`create schema hub; create table hub.migrations (number integer primary key, name text not null,
    ran_at timestamptz not null default clock_timestamp())`)
  // As an older server left it. The next migration alters hub.widgets.
  for (const { number, name, text } of (await listMigrations()).slice(0, 11)) {
    await client.query(text)
    await client.query('insert into hub.migrations (number, name) values ($1, $2)', [number, name])
  }
  const readers = [new pg.Client(url), new pg.Client(url)] as const
  for (const [index, table] of ['hub.migrations', 'hub.widgets'].entries()) {
    readers[index]?.on('error', () => undefined)
    await readers[index]?.connect()
    await readers[index]?.query(`begin; select from ${table}`)
  }
  const migrated = migrate(url, schema)
  // First the table of migrations gets a column, then the migration runs.
  for (const [index, table] of ['hub.migrations', 'hub.widgets'].entries()) {
    await until(`it waits for ${table}`, async () => {
      const waiting = `select from pg_locks where not granted and relation = '${table}'::regclass`
      return (await client.query(waiting)).rowCount === 1
    })
    await client.query(`set statement_timeout = '20s'; select from ${table}`)
    await readers[index]?.end()
  }
  assert.equal((await migrated)[0], '0012_labels.sql')
})

test('the first line of a migration declares its compatibility, which is recorded', async (t) => {
  assert.equal(compatibleSince(23, 'create table x ();'), 23)
  assert.equal(compatibleSince(23, '-- compatible since 21\ncreate table x ();'), 21)
  assert.equal(compatibleSince(23, '-- Adds a column.\n-- compatible since 21\n'), 23)
  for (const wrong of [0, 23, 24])
    assert.throws(
      () => compatibleSince(23, `-- compatible since ${wrong}\n`),
      /must be compatible since a number from 1 to 22/
    )
  const { client } = await open(t)
  const { rows } = await client.query(
    'select number, compatible_since as "compatibleSince" from hub.migrations order by 1'
  )
  assert.deepEqual(
    rows,
    (await listMigrations()).map(({ number, compatibleSince }) => ({ number, compatibleSince }))
  )
})
