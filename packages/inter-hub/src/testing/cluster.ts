/**
 * A database of its own for each test file, copied from a template that is migrated once. The template's name is a hash of
 * migrations and functions, so it is never stale.
 */
import { createHash } from 'node:crypto'
import { testDatabase as emptyDatabase, onServer, type TestDatabase, urlOf } from '@inter-hub/embedded-postgres/testing'

import { schema } from '../capabilities.ts'
import { listFunctionFiles, listMigrations, migrate } from '../db/migrate.ts'

export type { TestDatabase }

/** Creates a database; `migrated` (the default) brings the schema of this version with it. */
export function testDatabase(options: { migrated?: boolean } = {}): Promise<TestDatabase> {
  return emptyDatabase(options.migrated === false ? undefined : ensureTemplate)
}

/** The name of the migrated template, made by the first who asks; the others wait for it. */
async function ensureTemplate(url: string): Promise<string> {
  const name = `ihub_template_${await hashSchema()}`
  const unfinished = `${name}_unfinished`
  await onServer(url, async (client) => {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 1) return
    await client.query(`drop database if exists ${unfinished} with (force)`)
    await client.query(`create database ${unfinished}`)
    await migrate(urlOf(url, unfinished), schema)
    await client.query(`alter database ${unfinished} rename to ${name}`)
  })
  return name
}

async function hashSchema(): Promise<string> {
  const hash = createHash('sha256')
  for (const { name, text } of [...(await listMigrations()), ...(await listFunctionFiles(schema))])
    hash.update(`${name}\0${text}`)
  return hash.digest('hex').slice(0, 16)
}
