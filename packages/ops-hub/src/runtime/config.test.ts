import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeKeyFile } from '@inter-hub/sdk'
import { KeyUnavailable, OpsConfigError, readLocal, readOpsConfig } from './config.ts'

test('the runtime uses a key that replaces the old one in its file, and keeps it if the file is damaged or removed', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ops-hub-key-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'ops-hub.key')
  await writeKeyFile(file, 'first-key-of-the-runtime')
  const { hubs } = await readOpsConfig({ OPS_HUB_KEY_FILE: file, OPS_HUB_INVENTORY: folder })
  const [hub] = hubs
  assert.ok(hub?.currentKey)
  assert.deepEqual([hub.key, await hub.currentKey()], ['first-key-of-the-runtime', 'first-key-of-the-runtime'])
  let ahead = 0
  const now = performance.now.bind(performance)
  t.mock.method(performance, 'now', () => now() + ahead)
  const second = 'second-key-of-the-runtime'
  for (const change of [() => writeKeyFile(file, second), () => writeFileSync(file, 'no key'), () => rmSync(file)]) {
    await change()
    ahead += 2000
    assert.equal(await hub.currentKey(), second)
  }
})

test('a key in OpenBao is read again with the same login, and requests wait for it a limited time', async (t) => {
  let [logins, isSilent, key] = [0, false, 'first-key-of-the-runtime']
  const openBao = createServer((request, response) => {
    if (isSilent) return
    const isLogin = request.url?.endsWith('/login') === true
    if (isLogin) logins++
    const data = { data: { OPS_HUB_KEY: key }, metadata: { version: 1 } }
    response.end(JSON.stringify(isLogin ? { auth: { client_token: 'hunter2-token' } } : { data }))
  }).listen(0, '127.0.0.1')
  await once(openBao, 'listening')
  const folder = mkdtempSync(join(tmpdir(), 'ops-hub-key-'))
  t.after(() => {
    rmSync(folder, { recursive: true })
    openBao.closeAllConnections()
    openBao.close()
  })
  writeFileSync(join(folder, 'secret-id'), 'hunter2-secret')
  const { hubs } = await readOpsConfig({
    OPS_HUB_INVENTORY: folder,
    OPS_HUB_KEY: 'openbao://platform/a',
    BAO_ADDR: `http://127.0.0.1:${(openBao.address() as AddressInfo).port}`,
    BAO_ROLE_ID: 'ops-hub',
    BAO_SECRET_ID_FILE: join(folder, 'secret-id')
  })
  let ahead = 0
  const now = performance.now.bind(performance)
  t.mock.method(performance, 'now', () => now() + ahead)
  key = 'second-key-of-the-runtime'
  ahead += 60_000
  assert.equal(await hubs[0]?.currentKey?.(), key)
  assert.equal(logins, 1)
  isSilent = true
  ahead += 60_000
  assert.equal(await Promise.race([hubs[0]?.currentKey?.(), sleep(3000, 'late')]), key)
})

test('an unavailable OpenBao is reported as temporary, an invalid reference as a configuration error', async () => {
  const env = { OPS_HUB_INVENTORY: '.', BAO_ADDR: 'http://127.0.0.1:1', BAO_TOKEN: 'hunter2-token' }
  await assert.rejects(readOpsConfig({ ...env, OPS_HUB_KEY: 'openbao://platform/a' }), (error: Error) => {
    assert.ok(error instanceof KeyUnavailable)
    assert.match(error.message, /^OPS_HUB_KEY: The key cannot be read from OpenBao: no answer/)
    assert.doesNotMatch(error.message, /hunter/)
    return true
  })
  await assert.rejects(readOpsConfig({ ...env, OPS_HUB_KEY_FILE: 'openbao://platform' }), OpsConfigError)
})

test('what checks may use of this host: absolute folders, and programs by name or path', async () => {
  const local = readLocal({
    OPS_HUB_LOCAL_FOLDERS: '/srv/backups:/tmp',
    OPS_HUB_PROGRAMS: `node=${process.execPath}, none`
  })
  assert.equal(await local.find('/tmp'), '/tmp')
  assert.deepEqual([await local.has('node'), await local.has('none'), await local.has('other')], [true, false, false])
  await assert.rejects(readLocal({}).find('/tmp'), /may not read \/tmp/)
  for (const [name, value] of [
    ['OPS_HUB_LOCAL_FOLDERS', 'backups'],
    ['OPS_HUB_SCRATCH_FOLDER', './x'],
    ['OPS_HUB_PROGRAMS', '/usr/bin/restic'],
    ['OPS_HUB_PROGRAMS', 'restic=bin/restic'],
    ['OPS_HUB_PROGRAMS', 'Restic']
  ] as const)
    assert.throws(
      () => readLocal({ [name]: value }),
      (error) => error instanceof OpsConfigError && error.message.startsWith(`${name} must `),
      value
    )
})
