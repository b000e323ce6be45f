/** PgBouncer in front of PostgreSQL: sessions work entirely, and lent sessions are refused by name before anything is made. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ok, startTestServer, type TestDatabase, testDatabase } from '@inter-hub/server/testing'
import pg from 'pg'
import { freePort, until } from './processes.ts'
import { debianProgram } from './tools.ts'

const { path, skip } = await debianProgram('pgbouncer', 'pgbouncer')
const ignored = 'options,statement_timeout,query_timeout,idle_in_transaction_session_timeout'

/** A database of its own behind PgBouncer with this configuration; both end with the test. */
async function startPgBouncer(t: TestContext, settings: Record<string, string>) {
  const database = await testDatabase({ migrated: false })
  t.after(() => database.drop())
  const url = new URL(database.url)
  const folder = mkdtempSync(join(tmpdir(), 'ihub-pgbouncer-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  chmodSync(folder, 0o755)
  const port = await freePort()
  const name = url.pathname.slice(1)
  const host = url.searchParams.get('host') ?? url.hostname
  const server = [`host=${host}`, `port=${url.port || 5432}`, `user=${decodeURIComponent(url.username)}`]
  if (url.password) server.push(`password=${decodeURIComponent(url.password)}`)
  const options = {
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    auth_type: 'any',
    unix_socket_dir: '',
    ...settings
  }
  const lines = ['[databases]', `${name} = ${server.join(' ')}`, '[pgbouncer]']
  for (const [option, value] of Object.entries(options)) lines.push(`${option} = ${value}`)
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o644 })
  // It does not run as root.
  const unprivileged = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
  const bouncer = spawn(path, [file], { ...unprivileged, stdio: 'ignore' })
  const ended = once(bouncer, 'exit')
  t.after(async () => {
    bouncer.kill('SIGKILL')
    await ended
  })
  await until('PgBouncer listens', async () => {
    assert.equal(bouncer.exitCode, null)
    const socket = connect(port, '127.0.0.1')
    const open = await Promise.race([once(socket, 'connect'), once(socket, 'error')]).then(
      ([error]) => !error,
      () => false
    )
    socket.destroy()
    return open
  })
  return { database, pooled: `postgres://${url.username}@127.0.0.1:${port}/${name}` }
}

async function relations({ url }: TestDatabase): Promise<number> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query(`select count(*)::int as n from pg_namespace where nspname = 'hub'`)
  await client.end()
  return rows[0].n
}

const refusedBy = async (t: TestContext, settings: Record<string, string>, reason: RegExp) => {
  const { database, pooled } = await startPgBouncer(t, settings)
  await assert.rejects(startTestServer({ database: { ...database, url: pooled } }), reason)
  assert.equal(await relations(database), 0, 'nothing was made')
}

test('client-M6: a transaction pooler is refused before migrating', { skip }, async (t) => {
  await refusedBy(
    t,
    { pool_mode: 'transaction', ignore_startup_parameters: ignored },
    /transaction pooler.*pool_mode = session/s
  )
})

test('client-M6: a statement pooler is refused before migrating', { skip }, async (t) => {
  await refusedBy(
    t,
    { pool_mode: 'statement', ignore_startup_parameters: ignored },
    /statement pooler.*pool_mode = session/s
  )
})

test('client-M6: a pooler that refuses the settings is named with the remedy', { skip }, async (t) => {
  await refusedBy(t, { pool_mode: 'session' }, /unsupported startup parameter.*ignore_startup_parameters/s)
})

test('client-M6: a session pooler works from the migration to an event', { skip }, async (t) => {
  const settings = { pool_mode: 'session', ignore_startup_parameters: ignored, default_pool_size: '50' }
  const { database, pooled } = await startPgBouncer(t, settings)
  const server = await startTestServer({ database: { ...database, url: pooled } })
  try {
    const hub = await server.makeHub({ slug: 'alpha' })
    await hub.makeWidget('thing')
    const { id } = ok(await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted' }), 201)
    const { recordedAt } = ok(await hub.runtime.get(`/interaction-events/${id}`))
    assert.ok(Math.abs(Date.parse(recordedAt) - Date.now()) < 60_000, 'times are UTC')
  } finally {
    await server.close()
  }
})
