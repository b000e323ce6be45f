import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, type TestContext, test } from 'node:test'
import pg from 'pg'
import { DataFolderHeld, holdDataFolder } from './index.ts'
import { type TestDatabase, testDatabase } from './testing/cluster.ts'
import { until } from './testing/processes.ts'

let database: TestDatabase

before(async () => {
  database = await testDatabase()
})
after(() => database.drop())

async function connect(t: TestContext): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url })
  client.on('error', () => {})
  await client.connect()
  t.after(() => client.end())
  return client
}

test('names the process that serves, and gives the folder to the next when it has ended', async (t) => {
  const first = new pg.Client({ connectionString: database.url })
  await first.connect()
  await holdDataFolder(first, 'http://127.0.0.1:8400')
  const second = await connect(t)
  await assert.rejects(holdDataFolder(second, 'http://127.0.0.1:8401'), (error) => {
    assert.ok(error instanceof DataFolderHeld)
    const expected = `already served by process ${process.pid} on \\S+ at http://127\\.0\\.0\\.1:8400 since 20.*stop it first`
    assert.match(error.message, new RegExp(expected))
    return true
  })
  await first.end()
  await until('the lock is free', () =>
    holdDataFolder(second, 'http://127.0.0.1:8401').then(
      () => true,
      () => false
    )
  )
})

test('lets exactly one of several who ask at once have the folder', async (t) => {
  const clients = await Promise.all([1, 2, 3, 4].map(() => connect(t)))
  const outcomes = await Promise.allSettled(clients.map((client) => holdDataFolder(client, 'here')))
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('clears away a holder that was killed while its backend was busy', async (t) => {
  const program = `
    import pg from 'pg'
    import { holdDataFolder } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
    const client = new pg.Client({ connectionString: ${JSON.stringify(database.url)} })
    await client.connect()
    await holdDataFolder(client, 'http://127.0.0.1:8400')
    client.query('select pg_sleep(1000)')
    console.log('held')`
  const args = ['--input-type=module', '--eval', program]
  const holder = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: import.meta.dirname })
  t.after(() => holder.kill('SIGKILL'))
  assert.ok(holder.stdout)
  await once(holder.stdout, 'data')
  const client = await connect(t)
  const sleeping = `select from pg_stat_activity where query like '%pg_sleep(1000)%' and pid <> pg_backend_pid()`
  await until('its backend is busy', async () => (await client.query(sleeping)).rowCount === 1)
  await assert.rejects(holdDataFolder(client, 'here'), DataFolderHeld)
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  assert.equal((await client.query(sleeping)).rowCount, 1)
  await holdDataFolder(client, 'here')
  assert.equal((await client.query(sleeping)).rowCount, 0)
})

test('leaves a holder on another machine alone, whatever its process id', async (t) => {
  const [holder, client] = [await connect(t), await connect(t)]
  await holdDataFolder(holder, 'here')
  await holder.query(`set application_name = 'inter-hub 999999999@elsewhere http://10.0.0.7:8400'`)
  await assert.rejects(holdDataFolder(client, 'here'), {
    message: /by process 999999999 on elsewhere at http:\/\/10\.0\.0\.7:8400/
  })
  await holder.query(`set application_name = 'psql'`)
  await assert.rejects(holdDataFolder(client, 'here'), {
    message: /Another connection holds this data folder \(psql, since/
  })
})
