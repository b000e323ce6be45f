import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { lockStart } from './start-lock.ts'
import { temporaryFolder, until } from './testing/processes.ts'

test('a second start waits for the first, and says so when it takes long', async (t) => {
  const folder = await temporaryFolder(t)
  const release = await lockStart(folder, () => assert.fail('nothing to wait for'))
  const lines: string[] = []
  let isLocked = false
  const second = lockStart(folder, (line) => lines.push(line)).then((give) => {
    isLocked = true
    return give
  })
  await until('it says that it waits', () => lines.length > 0)
  assert.deepEqual([isLocked, lines], [false, [`another process is starting PostgreSQL in ${folder}; waiting for it`]])
  release()
  const releaseSecond = await second
  assert.equal(lines.length, 1)
  releaseSecond()
})

test('a folder that cannot be locked is refused with its name', async (t) => {
  const missing = join(await temporaryFolder(t), 'missing')
  await assert.rejects(
    lockStart(missing, () => undefined),
    { name: 'EmbeddedPostgresError', message: new RegExp(`The folder ${missing} can't be used: `) }
  )
})
