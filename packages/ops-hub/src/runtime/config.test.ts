import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OpsConfigError, readLocal } from './config.ts'

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
