/** `npm start` with its options, as a process of npm: it remembers the inventory, and passes a signal on. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { fastFolder } from '@inter-hub/server/testing'
import { planInstallation } from './installation.ts'
import { blind, processesOf, runIhub, startIhub, temporaryFolder, until, untilLogged } from './processes.ts'

const root = fileURLToPath(new URL('../', import.meta.url))

test('client-M8, first-M4: npm start with an own inventory ends with all its processes on SIGTERM', {
  skip: blind
}, async (t) => {
  const folder = temporaryFolder(t, fastFolder())
  const { env } = await planInstallation(folder)
  const inventory = join(folder, 'mine')
  mkdirSync(inventory)
  writeFileSync(join(inventory, 'mine.yaml'), 'inventory: mine\nwidgets:\n  - {slug: ops-host-mine, type: ops-host}\n')
  const { PATH, HOME, TMPDIR, IHUB_TEST_RUN } = process.env
  const child = spawn('npm', ['start', '--', '--inventory', inventory], {
    cwd: root,
    env: { PATH, HOME, TMPDIR, IHUB_TEST_RUN, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  await until('it is ready', () => output.includes('Inter-Hub is ready'))
  const find = { IHUB_DATA_DIR: folder }
  const link = readFileSync(join(folder, 'sign-in.link'), 'utf8').trim()
  assert.equal(statSync(join(folder, 'sign-in.link')).mode & 0o777, 0o600)
  assert.match(link, /^http:\/\/localhost:\d+\/sign-in#ihl_/)
  const token = new URL(link).hash.slice(1)
  assert.ok(!output.includes(token), 'the link is printed only on a terminal')
  const base = new URL(link).origin
  const enter = () =>
    fetch(`${base}/api/v2/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: base, 'ihub-console': '1' },
      body: JSON.stringify({ token })
    })
  assert.deepEqual([(await enter()).status, (await enter()).status], [201, 401], 'it works once')
  const page = await fetch(base, { headers: { accept: 'text/html' } })
  assert.match(await page.text(), /<div id="root">/, 'the console was built')
  const another = await runIhub(t, ['sign-in', '--name', 'Maria Weber'], find)
  assert.match(another.stdout, /^The sign-in link of Maria Weber was written to .*sign-in\.link/)
  const status = await runIhub(t, ['status'], find)
  assert.match(status.stdout, new RegExp(`^Inventory: ${inventory} `, 'm'), 'found without address and key')
  const explained = await runIhub(t, ['explain', 'ops-service-this-inter-hub'], find)
  assert.equal(explained.code, 0, 'this-installation is always part of it')
  assert.equal((await runIhub(t, ['explain', 'ops-backup-experimental-data'], find)).code, 2, 'the example is not')
  assert.equal(
    (await runIhub(t, ['explain', 'ops-service-gitea'], find)).code,
    2,
    'nor are the first widgets of the hub'
  )
  child.kill('SIGTERM')
  await until('all its processes have ended', () => processesOf(folder).length === 0)
  assert.match(output, /Server listening/)

  const again = startIhub(t, ['start'], { env })
  const { opsHub } = await untilLogged(again, 'Inter-Hub is ready')
  assert.equal((opsHub as { paused: number }).paused, 0, 'the inventory is remembered')
  again.child.kill('SIGTERM')
  assert.equal((await again.ended).code, 0)
})

test('first-M4: it ends with all its processes when its terminal is closed', { skip: blind }, async (t) => {
  const folder = temporaryFolder(t, fastFolder())
  const { env } = await planInstallation(folder)
  const running = startIhub(t, ['start'], { env })
  await untilLogged(running, 'Inter-Hub is ready')
  running.child.kill('SIGHUP')
  assert.equal((await running.ended).code, 0)
  await until('all its processes have ended', () => processesOf(folder).length === 0)
})

test('first-M4: an inventory that does not exist is refused before anything is started', async (t) => {
  const folder = temporaryFolder(t)
  const { env } = await planInstallation(folder)
  const { code, stderr } = await runIhub(t, ['start', '--inventory', join(folder, 'nowhere')], env)
  assert.equal(code, 2)
  assert.match(stderr, /--inventory: .*nowhere: no such file or folder/)
})

test('a mistake in the inventory ends no monitoring: it is named, and applied once it is corrected', async (t) => {
  const folder = temporaryFolder(t, fastFolder())
  const { env } = await planInstallation(folder)
  const inventory = join(folder, 'mine')
  mkdirSync(inventory)
  const file = join(inventory, 'mine.yaml')
  writeFileSync(file, 'inventory: mine\nwidgets:\n\t- slug: ops-host-mine\n')
  const running = startIhub(t, ['start', '--inventory', inventory], { env })
  const { opsHub } = await untilLogged(running, 'Inter-Hub is ready')
  const { problem, checks } = opsHub as { problem: string; checks: number }
  assert.match(problem, /mine\.yaml:3:1/)
  assert.ok(checks > 0, 'the installation checks itself')
  const find = { IHUB_DATA_DIR: folder }
  assert.equal((await runIhub(t, ['check', 'run', 'ops-endpoint-this-inter-hub-hubs'], find)).code, 0)
  writeFileSync(file, 'inventory: mine\nwidgets:\n  - {slug: ops-host-mine, type: ops-host}\n')
  await untilLogged(running, 'The inventory is applied now.')
  assert.equal((await runIhub(t, ['explain', 'ops-host-mine'], find)).code, 0)
  running.child.kill('SIGTERM')
  assert.equal((await running.ended).code, 0)
})
