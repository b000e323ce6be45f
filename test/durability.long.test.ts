/** Durability in many rounds, at every moment that can be told apart, and with a database that breaks its promise. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createClient } from '@inter-hub/sdk'
import { testDatabase } from '@inter-hub/server/testing'
import { crash, faultsAfter, serve, statusOf, untilWriting } from './durability/faults.ts'
import { call, Ledger } from './durability/ledger.ts'
import { makeHub, startLoad } from './durability/load.ts'
import { clientOf, databaseUrl, keyOf, planInstallation, query } from './installation.ts'
import { blind, killAll, processesOf, send, startIhub, temporaryFolder, until, untilLogged } from './processes.ts'

const rounds = 50

/** From 0 to below `limit`, another each time and the same in each run. */
const spread = (round: number, limit: number) => (round * 7919) % limit

test('nothing acknowledged is lost in fifty crashes', { skip: blind }, async (t) => {
  const installation = await planInstallation(temporaryFolder(t))
  let running = await serve(t, installation)
  const hub = await makeHub(installation.base, await keyOf(installation, 'operator'))
  const ledger = new Ledger('clients')
  const victims = [[], ['ihub'], ['postgres']] as const
  for (let round = 1; round <= rounds; round++) {
    const kinds = victims[round % victims.length] ?? []
    await crash(t, {
      installation,
      hub,
      ledger,
      clients: 8 + spread(round, 40),
      after: spread(round, 400),
      kinds: [...kinds]
    })
    if (running.child.exitCode ?? running.child.signalCode) running = await serve(t, installation)
    await untilWriting(t, hub, ledger)
    assert.deepEqual(await faultsAfter(hub, ledger), [], `after round ${round}, which killed ${kinds.join() || 'all'}`)
  }
  assert.deepEqual(
    ledger.statuses.filter((status) => ![200, 201, 422, 503].includes(status)),
    []
  )
})

test('a database that acknowledges before it writes is caught', { skip: blind }, async (t) => {
  const installation = await planInstallation(temporaryFolder(t))
  await serve(t, installation)
  const hub = await makeHub(installation.base, await keyOf(installation, 'operator'))
  const ledger = new Ledger('clients')
  await crash(t, { installation, hub, ledger, clients: 8, after: 100 })
  const running = await serve(t, installation)
  assert.deepEqual(await faultsAfter(hub, ledger), [])
  const faults = [
    'alter database interhub set synchronous_commit = off',
    "alter system set wal_writer_delay = '10s'",
    "alter system set wal_writer_flush_after = '1GB'"
  ]
  for (const fault of faults) await query(databaseUrl(installation), fault)
  running.child.kill('SIGTERM')
  await running.ended
  await serve(t, installation)
  await crash(t, { installation, hub, ledger, clients: 8, after: 100 })
  await serve(t, installation)
  assert.match((await faultsAfter(hub, ledger)).join('\n'), /was acknowledged and is lost/)
})

test('a database that falls silent is answered with 503, and works again when it speaks', {
  skip: blind
}, async (t) => {
  const folder = temporaryFolder(t)
  const installation = await planInstallation(folder)
  await serve(t, installation)
  const hub = await makeHub(installation.base, await keyOf(installation, 'operator'))
  const ledger = new Ledger('clients')
  const load = startLoad(t, hub, ledger, { clients: 16 })
  await until('clients write', () => load.acknowledged() >= 100)
  const silent = processesOf(folder).filter(({ kind }) => kind === 'postgres')
  for (const { pid } of silent) send(pid, 'SIGSTOP')
  const requests = [
    call(hub, 'GET', '/api/v2/hubs'),
    call(hub, 'POST', '/api/v2/widgets', { slug: 'one-more', name: 'One more', widgetType: 'books-thing' }),
    call(hub, 'GET', '/readyz')
  ]
  for (const { status } of await Promise.all(requests)) assert.equal(status, 503)
  assert.equal(await statusOf(hub, '/livez'), 200)
  for (const { pid } of silent) send(pid, 'SIGCONT')
  await untilWriting(t, hub, ledger)
  await load.stop()
  assert.deepEqual(await faultsAfter(hub, ledger), [])
})

test('servers on one database are stopped and killed in turn, and the others go on', { skip: blind }, async (t) => {
  const database = await testDatabase()
  t.after(() => database.drop())
  const plans = await Promise.all(
    [1, 2].map(() => planInstallation(temporaryFolder(t), { DATABASE_URL: database.url }))
  )
  // The first of them makes the operator key.
  const servers: Awaited<ReturnType<typeof serve>>[] = []
  for (const plan of plans) servers.push(await serve(t, plan))
  const [first] = plans
  assert.ok(first)
  const hub = await makeHub(first.base, await keyOf(first, 'operator'))
  const ledger = new Ledger('clients')
  const loads = plans.map(({ base }, index) =>
    startLoad(t, { ...hub, base }, ledger, { clients: 4, name: `s${index}-`, mixed: true })
  )
  for (let round = 0; round < 20; round++) {
    const [victim, other] = round % 2 === 0 ? [0, 1] : [1, 0]
    const [plan, server, load] = [plans[victim], servers[victim], loads[other]]
    assert.ok(plan && server?.child.pid && load)
    const before = load.acknowledged()
    send(server.child.pid, round % 4 < 2 ? 'SIGSTOP' : 'SIGKILL')
    await until('the other goes on', () => load.acknowledged() >= before + 200)
    send(server.child.pid, 'SIGCONT')
    if (round % 4 >= 2) servers[victim] = await serve(t, plan)
  }
  await Promise.all(loads.map((load) => load.stop()))
  assert.deepEqual(await faultsAfter(hub, ledger), [])
  await Promise.all(plans.map(({ folder }) => killAll(folder)))
  const [row] = await query<{ deadlocks: string }>(
    database.url,
    'select deadlocks from pg_stat_database where datname = current_database()'
  )
  assert.equal(row?.deadlocks, '0')
})

test('a first start that is ended at any moment leaves nothing running, and is finished by the next', {
  skip: blind
}, async (t) => {
  const moments: [what: string, isReached: (folder: string, output: string) => boolean][] = [
    ['the folder of keys', (folder) => existsSync(join(folder, 'keys'))],
    ['the first program of PostgreSQL', (folder) => processesOf(folder).some(({ kind }) => kind === 'postgres')],
    ['the cluster', (folder) => existsSync(join(folder, 'postgres/pgdata'))],
    ['its process', (folder) => existsSync(join(folder, 'postgres/pgdata/postmaster.pid'))],
    ['the address', (_folder, output) => output.includes('Server listening')],
    ['the operator key', (folder) => existsSync(join(folder, 'keys/operator.key'))],
    ['the key of ops-hub', (folder) => existsSync(join(folder, 'keys/ops-hub.key'))],
    ['the runtime', (folder) => processesOf(folder).some(({ kind }) => kind === 'ops-hub')]
  ]
  const ends = ['SIGKILL', 'SIGTERM'] as const
  for (const [signal, [what, isReached]] of ends.flatMap((end) => moments.map((moment) => [end, moment] as const))) {
    await t.test(`by ${signal} at ${what}`, async (t) => {
      const installation = await planInstallation(temporaryFolder(t))
      const { folder, env } = installation
      const first = startIhub(t, ['start'], { env })
      await until(what, () => isReached(folder, first.output()))
      if (signal === 'SIGKILL') await killAll(folder)
      first.child.kill(signal)
      await first.ended
      assert.deepEqual(processesOf(folder), [])
      const second = startIhub(t, ['start'], { env })
      const { opsHub } = await untilLogged(second, 'Inter-Hub is ready')
      assert.ok(opsHub, second.output())
      const operator = createClient({ base: installation.base, key: await keyOf(installation, 'operator') })
      const consumers = await operator.all('/api-consumers')
      const lists = await Promise.all(
        consumers.map(({ id }) =>
          operator.all('/api-consumers/{id}/keys', { path: { id }, query: { status: 'active' } })
        )
      )
      const keys = await Promise.all(['operator', 'ops-hub'].map((name) => keyOf(installation, name)))
      assert.deepEqual(new Set(lists.flat().map(({ prefix }) => prefix)), new Set(keys.map((key) => key.slice(4, 12))))
      const ops = await clientOf(installation, 'ops-hub')
      assert.equal((await ops.get('/widgets', { query: { owner: 'installation-operator' } })).meta.total, 5)
      second.child.kill('SIGTERM')
      assert.equal((await second.ended).code, 0)
    })
  }
})
