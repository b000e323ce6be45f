import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { openPool } from '../db/pool.ts'
import { closeApp } from '../http/draining.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'
import { failedChecks, freeShareOf } from './checks.ts'

async function serverOf(t: TestContext): Promise<TestServer & { port: number }> {
  const server = await startTestServer()
  t.after(() => server.close())
  return { ...server, port: (server.server.app.server.address() as AddressInfo).port }
}

async function clientOf(t: TestContext, { database }: TestServer): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url })
  client.on('error', () => undefined)
  await client.connect()
  t.after(() => client.end())
  return client
}

interface Answer {
  status: number | undefined
  connection: string | undefined
  body: string
}

function ask(
  port: number,
  path: string,
  options: { agent?: Agent; key?: string; body?: object } = {}
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { agent, key, body } = options
    const headers = {
      ...(key && { authorization: `Bearer ${key}` }),
      ...(body && { 'content-type': 'application/json' })
    }
    const sent = request({
      port,
      host: '127.0.0.1',
      path,
      method: body ? 'POST' : 'GET',
      headers,
      ...(agent && { agent })
    })
    sent.on('error', reject)
    sent.on('response', (response: IncomingMessage) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode, connection: response.headers.connection, body: text })
      )
    })
    sent.end(body && JSON.stringify(body))
  })
}

const until = async (condition: () => boolean | Promise<boolean>) => {
  while (!(await condition())) await sleep(10)
}

test('a node is ready while its database takes writes and has the schema, and says by name what fails', async (t) => {
  const server = await serverOf(t)
  const client = await clientOf(t, server)
  const ready = async () => {
    const answer = await server.anyone.get('/readyz')
    assert.equal(answer.headers['cache-control'], 'no-store')
    return [answer.statusCode, answer.json().failed]
  }
  assert.deepEqual(await ready(), [200, []])
  await client.query(`insert into hub.migrations (number, name) values (9999, 'of a newer version')`)
  assert.deepEqual(await ready(), [200, []], 'the first node of a newer version has migrated')
  await client.query('alter table hub.migrations rename to elsewhere')
  assert.deepEqual(await ready(), [503, ['database']])
  await client.query('create table hub.migrations as select * from hub.elsewhere where number = 1')
  assert.deepEqual(await ready(), [503, ['schema']])
  await client.query('alter table hub.migrations rename to second; alter table hub.elsewhere rename to migrations')
  assert.deepEqual(await ready(), [200, []])
  await client.query(`do $$ begin
    execute format('alter database %I set default_transaction_read_only = on', current_database());
    perform pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid();
  end $$`)
  await until(async () => (await ready())[1].join() === 'database_read_only')
  assert.equal((await server.anyone.get('/livez')).statusCode, 200, 'alive, whatever the database does')
})

test('a disk that is nearly full makes the embedded database not ready', async (t) => {
  const server = await serverOf(t)
  const db = openPool(server.database.url, { onError: () => undefined })
  t.after(() => db.end())
  const failed = (freeShare: () => Promise<number>) => failedChecks({ db, schemaVersion: 1, freeShare })
  assert.deepEqual(await failed(async () => 0.06), [])
  assert.deepEqual(await failed(async () => 0.05), ['disk'])
  assert.deepEqual(await failed(() => freeShareOf('/does/not/exist')), ['disk'])
  const free = await freeShareOf(tmpdir())
  assert.ok(free > 0 && free <= 1)
})

test('a node that stops says so first, serves on meanwhile, and lets go of connections that are kept', async (t) => {
  const { server, port } = await serverOf(t)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.after(() => agent.destroy())
  assert.equal((await ask(port, '/api/v2/hubs', { agent })).connection, 'keep-alive')
  const hurry = new AbortController()
  const closed = server.close({ drainMs: 60_000, hurry: hurry.signal })
  assert.deepEqual(await ask(port, '/readyz'), {
    status: 503,
    connection: 'close',
    body: '{"status":"not ready","failed":["closing"]}'
  })
  assert.equal((await ask(port, '/livez')).status, 200)
  const last = await ask(port, '/api/v2/hubs', { agent })
  assert.deepEqual([last.status, last.connection], [200, 'close'])
  assert.equal(server.closing.aborted, false, 'what streams goes on until it stops accepting')
  hurry.abort()
  await closed
  assert.equal(server.closing.aborted, true)
  await assert.rejects(ask(port, '/livez'), { code: 'ECONNREFUSED' })
})

test('a request that never ends does not keep the server for ever', async (t) => {
  const server = await serverOf(t)
  const client = await clientOf(t, server)
  await client.query('begin; lock table hub.annotations')
  const { key = '' } = server.operator
  const answer = assert.rejects(ask(server.port, '/api/v2/annotations', { key }), { code: 'ECONNRESET' })
  await until(async () => (await client.query('select 1 from pg_locks where not granted')).rows.length > 0)
  await closeApp(server.server.app, 100)
  await answer
  await client.query('commit')
})

test('a request that is under way is answered although the server has stopped accepting', async (t) => {
  const server = await serverOf(t)
  const client = await clientOf(t, server)
  await client.query('begin; lock table hub.hubs in exclusive mode')
  const agent = new Agent({ keepAlive: true })
  t.after(() => agent.destroy())
  const body = { slug: 'late', name: 'Late' }
  const answer = ask(server.port, '/api/v2/hubs', {
    agent,
    body,
    ...(server.operator.key && { key: server.operator.key })
  })
  await until(async () => {
    const { rows } = await client.query('select 1 from pg_locks where not granted')
    return rows.length > 0
  })
  const closed = server.server.close()
  await until(async () => {
    const socket = connect(server.port, '127.0.0.1')
    const [error] = await Promise.race([once(socket, 'error'), once(socket, 'connect')])
    socket.destroy()
    return error !== undefined
  })
  await client.query('commit')
  const { status, connection } = await answer
  assert.deepEqual([status, connection], [201, 'close'])
  await closed
})

test('first-M10: the address of the server is a page that leads on, and so is the root of the API', async () => {
  await using server = await startTestServer()
  const page = await server.server.app.inject({ url: '/', headers: { accept: 'text/html,*/*;q=0.8' } })
  assert.deepEqual([page.statusCode, page.headers['content-type']], [200, 'text/html; charset=utf-8'])
  assert.match(String(page.headers['content-security-policy']), /^default-src 'none'; style-src 'sha256-/)
  const links = [...page.body.matchAll(/href="([^"]+)"/g)].map(([, path]) => String(path))
  assert.ok(links.length >= 4)
  for (const url of links) assert.ok((await server.server.app.inject({ url })).statusCode < 400, url)
  const { statusCode, headers } = await server.server.app.inject({ url: '/api/v2' })
  assert.deepEqual([statusCode, headers.location], [307, '/api/v2/docs'])
})
