import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { writeKeyFile } from '@inter-hub/sdk'
import { until } from '../testing/index.ts'
import { KeyUnavailable, OpsConfigError, readLocal, readOpsConfig } from './config.ts'

test('a key that is replaced in its file is used from then on, and stays in use when the file goes', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ops-hub-key-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'ops-hub.key')
  await writeKeyFile(file, 'first-key-of-the-runtime')
  const { hubs } = await readOpsConfig({ OPS_HUB_KEY_FILE: file, OPS_HUB_INVENTORY: folder })
  const [hub] = hubs
  assert.ok(hub?.currentKey)
  assert.deepEqual([hub.key, await hub.currentKey()], ['first-key-of-the-runtime', 'first-key-of-the-runtime'])
  await writeKeyFile(file, 'second-key-of-the-runtime')
  const isSecond = async () => (await hub.currentKey?.()) === 'second-key-of-the-runtime'
  await until('the new key is used', isSecond)
  rmSync(file)
  assert.ok(await isSecond())
})

test('a key in an OpenBao that does not answer is awaited; a reference that is none is refused', async () => {
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
