import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { testDatabase } from './cluster.ts'

async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

test('gives each caller a database of its own', async (t) => {
  const databases = await Promise.all([1, 2, 3].map(() => testDatabase({ migrated: false })))
  t.after(() => Promise.all(databases.map(({ drop }) => drop())))
  await Promise.all(databases.map(({ url }) => ask(url, 'create table mine (id integer)')))
  assert.equal(new Set(databases.map(({ url }) => url)).size, 3)
})

test('brings the schema, migrated once, to many who ask at once', async (t) => {
  const databases = await Promise.all(Array.from({ length: 6 }, () => testDatabase()))
  t.after(() => Promise.all(databases.map(({ drop }) => drop())))
  for (const { url } of databases) {
    const rows = await ask(url, 'select count(*)::int as n from hub.migrations')
    assert.equal(rows.length, 1)
  }
  const [first] = databases
  assert.ok(first)
  const templates = await ask(first.url, `select datname from pg_database where datname like 'ihub_template_%'`)
  assert.ok(templates.length >= 1)
  assert.ok(templates.every(({ datname }) => !String(datname).endsWith('_unfinished')))
})

test('drops the database, also while somebody is connected, and only once', async (t) => {
  const [gone, kept] = await Promise.all([testDatabase({ migrated: false }), testDatabase({ migrated: false })])
  t.after(() => kept.drop())
  const client = new pg.Client({ connectionString: gone.url })
  client.on('error', () => {})
  await client.connect()
  await Promise.all([gone.drop(), gone.drop()])
  const name = new URL(gone.url).pathname.slice(1)
  assert.deepEqual(await ask(kept.url, `select datname from pg_database where datname = '${name}'`), [])
})
