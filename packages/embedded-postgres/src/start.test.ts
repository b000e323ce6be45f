import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startEmbedded } from './index.ts'
import { isAlive, processesIn } from './processes.ts'
import { ask, existingCluster, startInChild, temporaryFolder, until } from './testing/processes.ts'

test('makes a cluster that is durable, checked and private, with an empty database', async (t) => {
  const dataDir = join(temporaryFolder(t), 'deep/postgres')
  const lines: string[] = []
  const server = await startEmbedded({ dataDir, log: (line) => lines.push(line) })
  assert.equal(server.adopted, false)
  const [row] = await ask(
    server.url,
    `select current_database() as database, current_user as "user", pg_get_userbyid(datdba) as owner,
       pg_encoding_to_char(encoding) as encoding, datlocale as locale from pg_database where datname = current_database()`
  )
  const facts = { database: 'interhub', user: 'interhub', owner: 'interhub', encoding: 'UTF8', locale: 'C.UTF-8' }
  assert.deepEqual({ ...row }, facts)
  const settings = await ask(
    server.url,
    `select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit',
       'data_checksums', 'listen_addresses', 'unix_socket_directories') order by name`
  )
  assert.deepEqual(
    settings.map(({ name, setting }) => `${name}=${setting}`),
    [
      'data_checksums=on',
      'fsync=on',
      'full_page_writes=on',
      'listen_addresses=127.0.0.1',
      'synchronous_commit=on',
      'unix_socket_directories='
    ]
  )
  assert.equal(statSync(dataDir).mode & 0o777, 0o700)
  assert.equal(statSync(join(dataDir, 'password')).mode & 0o777, 0o600)
  assert.match(lines.join('\n'), /creating a PostgreSQL 18\.\d+ cluster[\s\S]*is ready after \d+ ms/)
  await Promise.all([server.stop(), server.stop()])
  assert.equal(isAlive(server.pid), false)
  assert.deepEqual(
    readdirSync(dataDir).filter((name) => name.startsWith('init-')),
    []
  )
})

test('refuses every connection without the password', async (t) => {
  const server = await startEmbedded({ dataDir: await existingCluster(t) })
  const wrong = new URL(server.url)
  wrong.password = 'guess'
  await assert.rejects(ask(wrong.href, 'select 1'), { code: '28P01' })
  await server.stop()
})

test('keeps the data from one start to the next', async (t) => {
  const dataDir = temporaryFolder(t)
  const first = await startEmbedded({ dataDir })
  await ask(first.url, 'create table kept as select 42 as answer')
  await first.stop()
  const second = await startEmbedded({ dataDir, settings: { work_mem: '7MB' } })
  assert.equal(second.adopted, false)
  assert.deepEqual(await ask(second.url, 'table kept'), [{ answer: 42 }])
  assert.deepEqual(await ask(second.url, 'show work_mem'), [{ work_mem: '7MB' }])
  await second.stop()
})

test('lets exactly one of several starts at the same moment start the server; the others adopt it', async (t) => {
  const dataDir = temporaryFolder(t)
  for (const round of ['new folder', 'existing cluster']) {
    const starters = [1, 2, 3].map(() => startInChild(t, dataDir))
    const started = await Promise.all(starters.map((starter) => starter.started))
    assert.equal(started.filter(({ adopted }) => !adopted).length, 1, round)
    assert.equal(new Set(started.map(({ url }) => url)).size, 1, round)
    await Promise.all(starters.map((starter) => starter.stop()))
    await until('the server has ended', () => processesIn(join(dataDir, 'pgdata')).length === 0)
  }
})

test('adopts within one process too', async (t) => {
  const dataDir = await existingCluster(t)
  const [one, other] = await Promise.all([startEmbedded({ dataDir }), startEmbedded({ dataDir })])
  assert.deepEqual([one.adopted, other.adopted].sort(), [false, true])
  await Promise.all([one.stop(), other.stop()])
})

const isRoot = process.getuid?.() === 0

test('works in a folder that only root can reach', { skip: !isRoot && 'only root has such a folder' }, async (t) => {
  const closed = mkdtempSync(join(homedir(), 'ihub-embedded-'))
  t.after(() => rmSync(closed, { recursive: true, force: true }))
  chmodSync(closed, 0o700)
  const dataDir = join(temporaryFolder(t, closed), 'postgres')
  const server = await startEmbedded({ dataDir })
  assert.deepEqual(await ask(server.url, 'select 1 as one'), [{ one: 1 }])
  await server.stop()
})

const inProc = existsSync('/proc/self/environ')

test('keeps the server apart from our terminal and our secrets', { skip: !inProc && 'needs /proc' }, async (t) => {
  const env = { ...process.env, IHUB_OPERATOR_KEY: 'canary-key', PGOPTIONS: '-c work_mem=9MB' }
  const starter = startInChild(t, await existingCluster(t), { env })
  const { pid, url } = await starter.started
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const [, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  assert.deepEqual([group, session], [String(pid), String(pid)])
  assert.doesNotMatch(readFileSync(`/proc/${pid}/environ`, 'utf8'), /canary-key|PGOPTIONS/)
  assert.deepEqual(await ask(url, 'show work_mem'), [{ work_mem: '4MB' }])
  await starter.stop()
})

test('takes a name with spaces for its folder', async (t) => {
  const dataDir = join(temporaryFolder(t), `it's "a" folder -D of mine`)
  mkdirSync(dataDir)
  const server = await startEmbedded({ dataDir })
  assert.deepEqual(await ask(server.url, 'select 1 as one'), [{ one: 1 }])
  await server.stop()
})

test('says why no port can be opened, and does not look for one without end', () => {
  const program = `
    const { openSync } = await import('node:fs')
    const { findPort } = await import(${JSON.stringify(new URL('./start.ts', import.meta.url).href)})
    try { for (;;) openSync('/dev/null') } catch {}
    await findPort().catch((error) => console.log(error.message))`
  const args = ['-c', 'ulimit -n 64 && exec "$0" --input-type=module --eval "$1"', process.execPath, program]
  const { stdout } = spawnSync('/bin/sh', args, { encoding: 'utf8', timeout: 30_000 })
  assert.match(stdout, /^PostgreSQL needs a port of 127\.0\.0\.1: listen EMFILE/)
})
