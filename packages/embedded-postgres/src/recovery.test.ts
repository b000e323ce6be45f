import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import pg from 'pg'
import { findBinaries } from './binaries.ts'
import { startEmbedded } from './index.ts'
import { launch } from './postmaster.ts'
import { isAlive, processesIn, sendSignal } from './processes.ts'
import { findRunner } from './runner.ts'
import { ask, existingCluster, startInChild, temporaryFolder, until } from './testing/processes.ts'

test('adopts the server of a process that was killed, with all that was committed', async (t) => {
  const dataDir = await existingCluster(t)
  const starter = startInChild(t, dataDir)
  const first = await starter.started
  await starter.kill()
  const second = await startEmbedded({ dataDir })
  assert.equal(second.adopted, true)
  assert.deepEqual([second.pid, second.url], [first.pid, first.url])
  assert.deepEqual(await ask(second.url, 'table kept'), [{ answer: 42 }])
  await second.stop()
  await until('the server has ended', () => !isAlive(first.pid))
})

test('starts anew after the server was killed, on the same port, though its backends still compute', async (t) => {
  const dataDir = await existingCluster(t)
  const first = await startEmbedded({ dataDir })
  const busy = new pg.Client({ connectionString: first.url })
  busy.on('error', () => {})
  await busy.connect()
  const cut = assert.rejects(busy.query(`do $$ begin loop perform 1; end loop; end $$`))
  const pgdata = join(dataDir, 'pgdata')
  await until('it computes', async () => {
    const rows = await ask(first.url, `select from pg_stat_activity where state = 'active' and query like 'do %'`)
    return rows.length === 1
  })
  process.kill(first.pid, 'SIGKILL')
  await until('it is dead', () => !isAlive(first.pid))
  assert.ok(processesIn(pgdata).length > 0)
  const second = await startEmbedded({ dataDir })
  assert.equal(second.adopted, false)
  assert.equal(second.port, first.port)
  assert.deepEqual(await ask(second.url, 'table kept'), [{ answer: 42 }])
  await cut
  await second.stop()
})

/** Starts and stops a server, and returns the lock file it had. */
async function pidFileOf(dataDir: string): Promise<string> {
  const server = await startEmbedded({ dataDir })
  const pidFile = readFileSync(join(dataDir, 'pgdata/postmaster.pid'), 'utf8')
  await server.stop()
  return pidFile
}

/** Starts a program of the given name that only sleeps. */
function sleeper(t: TestContext, name: string): number {
  const folder = temporaryFolder(t)
  const program = join(folder, name)
  copyFileSync('/bin/sleep', program)
  const child = spawn(program, ['1000'], { stdio: 'ignore', cwd: folder })
  t.after(() => child.kill('SIGKILL'))
  assert.ok(child.pid)
  return child.pid
}

for (const name of ['sleep', 'postgres']) {
  test(`is not fooled by a lock file whose id belongs to another process by now, called ${name}`, async (t) => {
    const dataDir = await existingCluster(t)
    const pidFile = await pidFileOf(dataDir)
    const pid = sleeper(t, name)
    writeFileSync(join(dataDir, 'pgdata/postmaster.pid'), pidFile.replace(/^\d+/, String(pid)), { mode: 0o600 })
    const server = await startEmbedded({ dataDir })
    assert.equal(server.adopted, false)
    assert.ok(isAlive(pid))
    await server.stop()
    assert.ok(isAlive(pid))
  })
}

for (const [what, text] of [
  ['is empty', ''],
  ['has no process id', 'garbage\n'],
  ['has an impossible port', `${2 ** 22 + 1}\n/nowhere\n1\n99999\n`]
] as const) {
  test(`starts after a power failure though the lock file ${what}`, async (t) => {
    const dataDir = await existingCluster(t)
    writeFileSync(join(dataDir, 'pgdata/postmaster.pid'), text, { mode: 0o600 })
    const server = await startEmbedded({ dataDir })
    assert.deepEqual(await ask(server.url, 'table kept'), [{ answer: 42 }])
    await server.stop()
  })
}

test('is not fooled by a lock file that was copied together with its folder and password', async (t) => {
  const [dataDir, copy] = [await existingCluster(t), await existingCluster(t)]
  const original = await startEmbedded({ dataDir })
  copyFileSync(join(dataDir, 'pgdata/postmaster.pid'), join(copy, 'pgdata/postmaster.pid'))
  const server = await startEmbedded({ dataDir: copy })
  assert.equal(server.adopted, false)
  assert.notEqual(server.pid, original.pid)
  await server.stop()
  assert.deepEqual(await ask(original.url, 'select 1 as one'), [{ one: 1 }])
  await original.stop()
})

const namespaces = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0

test('starts anew though nobody reaps the killed server, as in a container', {
  skip: !namespaces && 'needs root'
}, async (t) => {
  const dataDir = await existingCluster(t)
  const door = JSON.stringify(new URL('./index.ts', import.meta.url).href)
  const start = `const { startEmbedded } = await import(${door}); const server = await startEmbedded(${JSON.stringify({ dataDir })})`
  const inner = `${start}; console.log(server.pid); process.kill(process.pid, 'SIGKILL')`
  // As process 1 it inherits the server, and Node asks only for children that it started itself.
  const outer = `
    const { spawnSync } = await import('node:child_process')
    const { readFileSync } = await import('node:fs')
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', ${JSON.stringify(inner)}])
    const pid = Number(stdout.toString())
    process.kill(pid, 'SIGKILL')
    const state = () => readFileSync('/proc/' + pid + '/stat', 'utf8').split(') ')[1][0]
    while (state() !== 'Z') await new Promise((resolve) => setTimeout(resolve, 5))
    ${start}
    console.log(JSON.stringify({ me: process.pid, state: state(), adopted: server.adopted }))
    await server.stop()`
  const args = ['--pid', '--fork', '--mount-proc', process.execPath, '--input-type=module', '--eval', outer]
  const { stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8' })
  assert.deepEqual(JSON.parse(stdout || stderr), { me: 1, state: 'Z', adopted: false })
})

test('leaves the next server alone when the handle of a dead one is stopped', async (t) => {
  const dataDir = await existingCluster(t)
  const first = await startEmbedded({ dataDir })
  process.kill(first.pid, 'SIGKILL')
  await until('it is dead', () => !isAlive(first.pid))
  const second = await startEmbedded({ dataDir })
  await first.stop()
  assert.deepEqual(await ask(second.url, 'table kept'), [{ answer: 42 }])
  await second.stop()
})

test('stops a server whose lock file was removed before it starts another', async (t) => {
  const dataDir = await existingCluster(t)
  const first = await startEmbedded({ dataDir })
  rmSync(join(dataDir, 'pgdata/postmaster.pid'))
  const second = await startEmbedded({ dataDir })
  assert.equal(isAlive(first.pid), false)
  assert.deepEqual(await ask(second.url, 'select 1 as one'), [{ one: 1 }])
  await second.stop()
})

test('never takes half a cluster for a whole one after a start was killed', async (t) => {
  const dataDir = temporaryFolder(t)
  const reached = [
    () => initFolders(dataDir).length > 0,
    () => initFolders(dataDir).some((path) => existsSync(join(path, 'pgdata/base'))),
    () => initFolders(dataDir).some((path) => existsSync(join(path, 'pgdata/base/1/PG_VERSION')))
  ]
  const pgdata = join(dataDir, 'pgdata')
  for (const half of reached) {
    // Again where the cluster was whole before we struck.
    do {
      rmSync(pgdata, { recursive: true, force: true })
      const starter = startInChild(t, dataDir)
      await until('the cluster is half made', () => half() || existsSync(pgdata))
      await starter.kill()
      for (const pid of processesIn(pgdata)) sendSignal(pid, 'SIGKILL')
    } while (existsSync(pgdata))
  }
  const server = await startEmbedded({ dataDir })
  assert.deepEqual(await ask(server.url, 'select 1 as one'), [{ one: 1 }])
  assert.deepEqual(initFolders(dataDir), [])
  await server.stop()
})

function initFolders(dataDir: string): string[] {
  const names = readdirSync(dataDir).filter((name) => name.startsWith('init-'))
  return names.map((name) => join(dataDir, name))
}

test('makes the database when the start was killed between cluster and database', async (t) => {
  const dataDir = await existingCluster(t)
  const first = await startEmbedded({ dataDir })
  const maintenance = first.url.replace('/interhub?', '/postgres?')
  await ask(maintenance, 'drop database interhub with (force)')
  const second = await startEmbedded({ dataDir })
  assert.equal(second.adopted, true)
  assert.deepEqual(await ask(second.url, 'select current_database() as name'), [{ name: 'interhub' }])
  await second.stop()
})

for (const running of [false, true]) {
  test(`gives the database a new password when the file is gone, ${running ? 'also while it runs' : 'at rest'}`, async (t) => {
    const dataDir = await existingCluster(t)
    const first = await startEmbedded({ dataDir })
    if (!running) await first.stop()
    rmSync(join(dataDir, 'password'))
    const second = await startEmbedded({ dataDir })
    assert.notEqual(new URL(second.url).password, new URL(first.url).password)
    assert.deepEqual(await ask(second.url, 'table kept'), [{ answer: 42 }])
    await second.stop()
    assert.doesNotMatch(readFileSync(join(dataDir, 'server.log'), 'utf8'), new RegExp(new URL(second.url).password))
  })
}

test('starts in an empty pgdata folder, such as a fresh volume', async (t) => {
  const dataDir = temporaryFolder(t)
  mkdirSync(join(dataDir, 'pgdata'))
  const server = await startEmbedded({ dataDir })
  assert.deepEqual(await ask(server.url, 'select 1 as one'), [{ one: 1 }])
  await server.stop()
})

test('notices that its port was taken by another program, and takes another', async (t) => {
  const dataDir = await existingCluster(t)
  const first = await startEmbedded({ dataDir })
  process.kill(first.pid, 'SIGKILL')
  await until('its backends have ended', () => processesIn(join(dataDir, 'pgdata')).length === 0)
  const squatter = createServer().listen(first.port, '127.0.0.1')
  t.after(() => squatter.close())
  await once(squatter, 'listening')
  const options = { settings: {}, log: () => {} }
  const runner = findRunner(findBinaries(), dataDir, options.log)
  // The memory of the ended server may outlive its processes for a moment.
  let answer: Awaited<ReturnType<typeof launch>> = 'folder in use'
  await until('the folder is free', async () => {
    answer = await launch(runner, dataDir, first.port, options)
    return answer !== 'folder in use'
  })
  assert.equal(answer, 'port taken')
  const second = await startEmbedded({ dataDir })
  assert.notEqual(second.port, first.port)
  assert.deepEqual(await ask(second.url, 'table kept'), [{ answer: 42 }])
  await second.stop()
})
