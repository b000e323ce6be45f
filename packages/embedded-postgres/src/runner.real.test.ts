/** PostgreSQL as another user than root: only root can try these, and each leaves the machine as it found it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { findBinaries } from './binaries.ts'
import { startEmbedded } from './index.ts'
import { isAlive } from './processes.ts'
import { findRunner } from './runner.ts'
import { ask, existingCluster, startInChild, temporaryFolder } from './testing/processes.ts'

const nobody = { uid: 65_534, gid: 65_534 }
const notRoot = process.getuid?.() === 0 ? false : 'only root can become another user'
const skip = notRoot || whyNot()

/** Why another user can't be tried here. */
function whyNot(): string | false {
  const paths = [import.meta.filename, join(findBinaries().native, 'bin/postgres'), process.execPath]
  const reads = (path: string) => spawnSync('/usr/bin/test', ['-r', path], { ...nobody, cwd: '/' }).status === 0
  return paths.every(reads) ? false : 'other users can not read this checkout'
}

/** A folder for a data folder, which others may pass. */
function passableFolder(t: TestContext): string {
  const folder = temporaryFolder(t)
  chmodSync(folder, 0o711)
  return folder
}

const barred = { ...process.env, PATH: '/nowhere' }

test('runs for an ordinary user', { skip }, async (t) => {
  const dataDir = join(passableFolder(t), 'mine')
  mkdirSync(dataDir)
  chownSync(dataDir, nobody.uid, nobody.gid)
  for (const round of ['new', 'again']) {
    const starter = startInChild(t, dataDir, nobody)
    const { url, pid } = await starter.started
    assert.deepEqual(await ask(url, 'select 1 as one'), [{ one: 1 }], round)
    assert.equal(statSync(`/proc/${pid}`).uid, nobody.uid)
    await starter.stop()
  }
  // Then as root: it stays that user's.
  const server = await startEmbedded({ dataDir })
  assert.equal(statSync(`/proc/${server.pid}`).uid, nobody.uid)
  await server.stop()
  assert.equal(statSync(join(dataDir, 'pgdata')).uid, nobody.uid)
})

test('tells an ordinary user that the folder belongs to another', { skip }, async (t) => {
  const dataDir = join(passableFolder(t), 'postgres')
  await (await startEmbedded({ dataDir })).stop()
  await assert.rejects(startInChild(t, dataDir, nobody).started, { message: /postgres can't be written by this user/ })
})

test('runs for root where namespaces are barred, and in a closed data folder', { skip }, async (t) => {
  const installation = join(passableFolder(t), 'data')
  mkdirSync(installation, { mode: 0o700 })
  const dataDir = join(installation, 'postgres')
  const starter = startInChild(t, dataDir, { env: barred })
  const { url, pid } = await starter.started
  assert.deepEqual(await ask(url, 'select 1 as one'), [{ one: 1 }])
  assert.notEqual(statSync(`/proc/${pid}`).uid, 0)
  assert.equal(statSync(installation).mode & 0o777, 0o701)
  await starter.kill()
  const server = await startEmbedded({ dataDir })
  assert.deepEqual([server.adopted, server.pid], [true, pid])
  await server.stop()
})

test('takes a cluster of root’s over where namespaces have come to be barred', { skip }, async (t) => {
  const dataDir = join(passableFolder(t), 'postgres')
  const first = await startEmbedded({ dataDir })
  await ask(first.url, 'create table kept as select 42 as answer')
  await first.stop()
  const starter = startInChild(t, dataDir, { env: barred })
  assert.deepEqual(await ask((await starter.started).url, 'table kept'), [{ answer: 42 }])
  await starter.stop()
})

test('says what to do where namespaces are barred and nobody can reach the folder', { skip }, async (t) => {
  const closed = mkdtempSync(join(homedir(), 'ihub-embedded-'))
  t.after(() => rmSync(closed, { recursive: true, force: true }))
  const dataDir = join(temporaryFolder(t, closed), 'data/postgres')
  const refusal = /refuses to run as root.*start as an ordinary user; set IHUB_DATA_DIR.*; or set DATABASE_URL/
  await assert.rejects(startInChild(t, dataDir, { env: barred }).started, { message: refusal })
  assert.equal(statSync(dataDir).uid, 0)
  // And where namespaces are back, it starts.
  await (await startEmbedded({ dataDir })).stop()
})

test('copies the programs where other users can not reach the checkout', { skip: notRoot }, (t) => {
  const closed = mkdtempSync(join(tmpdir(), 'ihub-closed-'))
  const before = existsSync('/var/lib/inter-hub')
  const { PATH } = process.env
  t.after(() => {
    process.env.PATH = PATH
    for (const path of [closed, '/var/lib/inter-hub/postgres-0.0']) rmSync(path, { recursive: true, force: true })
    if (!before) rmSync('/var/lib/inter-hub', { recursive: true, force: true })
  })
  const native = join(closed, 'native')
  cpSync(findBinaries().native, native, { recursive: true, verbatimSymlinks: true })
  const folder = join(passableFolder(t), 'postgres')
  mkdirSync(folder, { mode: 0o700 })
  process.env.PATH = '/nowhere'
  const find = () => findRunner({ native, version: '0.0', major: '0' }, folder, () => {})
  assert.equal(find().bin, '/var/lib/inter-hub/postgres-0.0/bin')
  rmSync(native, { recursive: true })
  assert.equal(find().bin, '/var/lib/inter-hub/postgres-0.0/bin')
  assert.deepEqual(
    readdirSync('/var/lib/inter-hub').filter((name) => /0\.0\./.test(name)),
    []
  )
})

test('replaces a server that hangs', async (t) => {
  const dataDir = await existingCluster(t)
  const first = await startEmbedded({ dataDir })
  process.kill(first.pid, 'SIGSTOP')
  const second = await startEmbedded({ dataDir })
  assert.equal(second.adopted, false)
  assert.equal(isAlive(first.pid), false)
  assert.deepEqual(await ask(second.url, 'table kept'), [{ answer: 42 }])
  await second.stop()
})
