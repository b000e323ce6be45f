import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isExposed, KeyFileError, readKeyFile, readSecretFile, writeKeyFile } from './key-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'key-file-'))
after(() => rmSync(folder, { recursive: true }))
const key = `ihk_01234567_${'a'.repeat(49)}`

test('writes a key whole, for its owner alone, and reads it back', async () => {
  const file = join(folder, 'keys', 'one.key')
  await writeKeyFile(file, key)
  assert.deepEqual([statSync(file).mode & 0o777, statSync(join(folder, 'keys')).mode & 0o777], [0o600, 0o700])
  assert.equal(await readKeyFile(file), key)
  await writeKeyFile(file, `${key.slice(0, -1)}b`)
  assert.equal(readFileSync(file, 'utf8'), `${key.slice(0, -1)}b\n`)
  assert.deepEqual(readdirSync(join(folder, 'keys')), ['one.key'], 'nothing unfinished is left')
})

test('a file that is not there holds no key', async () => {
  assert.equal(await readKeyFile(join(folder, 'absent.key')), undefined)
})

test('refuses what others can read, what is not a file and what is not a key, and shows none of it', async () => {
  const open = join(folder, 'open.key')
  writeFileSync(open, key)
  chmodSync(open, 0o640)
  await assert.rejects(readKeyFile(open), (error) => {
    assert.ok(error instanceof KeyFileError)
    assert.match(error.message, /can be read by others \(mode 0640\)/)
    return !error.message.includes(key)
  })
  const other = join(folder, 'other.key')
  writeFileSync(other, 'hunter2\n', { mode: 0o600 })
  await assert.rejects(readKeyFile(other), (error) => !(error as Error).message.includes('hunter2'))
  assert.equal(await readSecretFile(other), 'hunter2')
  mkdirSync(join(folder, 'folder.key'), { mode: 0o700 })
  await assert.rejects(readKeyFile(join(folder, 'folder.key')), KeyFileError)
  await assert.rejects(readKeyFile(join(other, 'below')), /cannot be read/)
  for (const path of ['folder.key', 'other.key/below'])
    await assert.rejects(writeKeyFile(join(folder, path), key), (error) => error instanceof KeyFileError)
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('.')),
    []
  )
})

test('a file of root may be readable by the group of a user who is not root, as in a volume of Kubernetes', () => {
  const [root, other] = [0, 10_001]
  assert.deepEqual(
    [0o400, 0o440, 0o640, 0o444, 0o460].map((mode) => isExposed({ mode, uid: root }, other)),
    [false, false, false, true, true]
  )
  assert.ok(isExposed({ mode: 0o440, uid: other }, other))
  assert.ok(isExposed({ mode: 0o440, uid: root }, root))
})
