/** A reader that stops reading, such as `head`, ends a command without an error. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { fastFolder } from '@inter-hub/server/testing'
import { clientOf, planInstallation } from './installation.ts'
import { runIhub, startIhub, temporaryFolder, until } from './processes.ts'

const ihub = fileURLToPath(new URL('../packages/cli/bin/ihub.mjs', import.meta.url))

test('first-M10: a closed output is not an error', async () => {
  const child = spawn(process.execPath, [ihub, 'inventory', 'schema', '--offline'], {
    stdio: ['ignore', 'pipe', 'pipe']
  })
  child.stdout.destroy()
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const [code] = await once(child, 'close')
  assert.deepEqual([code, errors], [0, ''])
})

const full = { skip: existsSync('/dev/full') ? false : 'needs /dev/full' }

test('a failure to write the output is an error in one line', full, async () => {
  const child = spawn(process.execPath, [ihub, 'inventory', 'schema', '--offline'], {
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe']
  })
  let errors = ''
  child.stderr?.on('data', (chunk) => {
    errors += chunk
  })
  const [code] = await once(child, 'close')
  assert.equal(code, 1)
  assert.match(errors, /^The output cannot be written: ENOSPC: [^\n]*\n$/)
})

test('a server that cannot write its log keeps serving', full, async (t) => {
  const installation = await planInstallation(temporaryFolder(t, fastFolder()), { IHUB_LOG_REQUESTS: 'on' })
  const child = spawn(process.execPath, [ihub, 'start'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...installation.env },
    stdio: ['ignore', openSync('/dev/full', 'w'), 'ignore']
  })
  const ended = once(child, 'exit')
  t.after(() => child.kill('SIGKILL'))
  const ready = async () => (await fetch(`${installation.base}/readyz`).catch(() => undefined))?.status === 200
  await until('it is ready, or has ended', async () => child.exitCode !== null || (await ready()))
  for (let count = 0; count < 10; count++) assert.ok(await ready())
  assert.equal(child.exitCode, null)
  child.kill('SIGTERM')
  assert.deepEqual(await ended, [0, null])
})

test('a server whose output is closed goes on serving and checking', async (t) => {
  const installation = await planInstallation(temporaryFolder(t, fastFolder()), { IHUB_LOG_REQUESTS: 'on' })
  const { child, ended, output } = startIhub(t, ['start'], { env: installation.env })
  await until('it is ready', () => output().includes('is ready'))
  child.stdout?.destroy()
  child.stderr?.destroy()
  const client = await clientOf(installation, 'ops-hub')
  for (let count = 0; count < 10; count++) assert.ok((await client.get('/widgets')).data.length > 0)
  // The runtime makes this check.
  const checked = await runIhub(t, ['check', 'run', 'ops-endpoint-this-inter-hub-hubs'], {
    IHUB_BASE: installation.base,
    IHUB_DATA_DIR: installation.folder
  })
  assert.equal(checked.code, 0, checked.stdout + checked.stderr)
  assert.equal(child.exitCode, null)
  child.kill('SIGTERM')
  const { code, signal } = await ended
  assert.deepEqual([code, signal], [0, null])
})
