import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { hydrateLinks } from './binaries.ts'
import { identify, isAlive, readPidFile } from './processes.ts'
import { temporaryFolder } from './testing/processes.ts'

/** Above the largest id of a process that Linux gives. */
const noProcess = 2 ** 22 + 1

test('a process that is not there, and one that is not PostgreSQL', async (t) => {
  const folder = await temporaryFolder(t)
  assert.deepEqual([identify(noProcess, folder), isAlive(noProcess)], ['gone', false])
  assert.deepEqual([identify(process.pid, folder), isAlive(process.pid)], ['another', true])
})

test('a lock file is read as PostgreSQL writes it, whole or cut off', async (t) => {
  const folder = await temporaryFolder(t)
  const write = (text: string) => writeFileSync(join(folder, 'postmaster.pid'), text)
  assert.equal(readPidFile(folder), undefined)
  write('')
  assert.equal(readPidFile(folder), undefined)
  write('-77\n')
  assert.deepEqual(readPidFile(folder), { pid: 77, port: 0, status: '' })
  write(`77\n${folder}\n1\n5433\n/tmp\n*\n1 2\nready   \n`)
  assert.deepEqual(readPidFile(folder), { pid: 77, port: 5433, status: 'ready' })
})

test('links that cannot be made are named, with what to do', async (t) => {
  const folder = await temporaryFolder(t)
  mkdirSync(join(folder, 'native'))
  const links = [{ source: 'native/lib/a.so.1', target: 'native/missing/a.so' }]
  writeFileSync(join(folder, 'native/pg-symlinks.json'), JSON.stringify(links))
  assert.throws(() => hydrateLinks(folder), {
    name: 'EmbeddedPostgresError',
    message: new RegExp(`The link ${folder}/native/missing/a\\.so .* is missing and can't be made`)
  })
})
