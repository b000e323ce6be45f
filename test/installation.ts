/** What an installation's own host knows of it: its address, its keys, its database. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, createClient, readKeyFile } from '@inter-hub/sdk'
import pg from 'pg'
import { freePort } from './processes.ts'

export interface Installation {
  folder: string
  base: string
  env: Record<string, string>
}

/** Names an installation in this folder on a free port; starts nothing. */
export async function planInstallation(
  folder: string,
  more: Record<string, string> = {}
): Promise<Installation & { port: number }> {
  const port = await freePort()
  const env = { IHUB_DATA_DIR: folder, IHUB_PORT: String(port), IHUB_LOG: 'json', IHUB_DRAIN_SECONDS: '0', ...more }
  return { folder, base: `http://127.0.0.1:${port}`, port, env }
}

export async function keyOf({ folder }: Installation, name: string): Promise<string> {
  const key = await readKeyFile(join(folder, 'keys', `${name}.key`))
  assert.ok(key, `there is a key of ${name}`)
  return key
}

export async function clientOf(installation: Installation, name: string): Promise<Client> {
  return createClient({ base: installation.base, key: await keyOf(installation, name) })
}

/** The address of the embedded PostgreSQL that runs in the folder. */
export function databaseUrl({ folder }: Installation): string {
  const password = readFileSync(join(folder, 'postgres/password'), 'utf8').trim()
  const port = readFileSync(join(folder, 'postgres/pgdata/postmaster.pid'), 'utf8').split('\n')[3]
  return `postgres://interhub:${password}@127.0.0.1:${port}/interhub`
}

export async function query<Row extends pg.QueryResultRow>(url: string, text: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

/** Every row of every table as text. */
export async function dump(url: string): Promise<string> {
  const tables = await query<{ name: string }>(
    url,
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema')`
  )
  assert.ok(tables.length > 0)
  const texts = await Promise.all(
    tables.map(({ name }) =>
      query<{ text: string }>(url, `select coalesce(string_agg(t::text, e'\\n'), '') as text from ${name} t`)
    )
  )
  return texts.flatMap((rows) => rows.map(({ text }) => text)).join('\n')
}
