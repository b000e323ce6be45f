import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainFailure, explainFileError } from './error.ts'

const failed = (code: string) => Object.assign(new Error(`${code}: failed`), { code })

test('words what a folder lacks', () => {
  const texts: Record<string, RegExp> = {
    EACCES: /\/data can't be written by this user\. Give it to this user/,
    EPERM: /belongs to another user\. Run as that user/,
    EROFS: /read-only file system/,
    ENOSPC: /No space is left on the disk of \/data/,
    EDQUOT: /disk quota for \/data is used up/,
    ENOTDIR: /is a file, not a folder/,
    EEXIST: /is a file, not a folder/,
    EIO: /The folder \/data can't be used: EIO: failed/
  }
  for (const [code, text] of Object.entries(texts)) {
    const error = explainFileError(failed(code), '/data')
    assert.match(error.message, text)
    assert.equal((error.cause as { code: string }).code, code)
  }
  assert.match(explainFileError('odd', '/data').message, /The folder \/data can't be used: odd/)
})

test('says what to do about what PostgreSQL wrote, and shows the end of it', () => {
  const advice: Record<string, RegExp> = {
    'FATAL: could not write: No space left on device': /No space is left on the disk of \/data/,
    'FATAL: data directory "/data" has wrong ownership': /belongs to another user: start as that user/,
    'FATAL: could not map anonymous shared memory': /not have enough memory for PostgreSQL/,
    'spawn /x/postgres ENOENT': /need Linux with glibc/
  }
  for (const [log, text] of Object.entries(advice)) {
    const { message } = explainFailure('PostgreSQL ended.', log, '/data')
    assert.match(message, text)
    assert.ok(message.endsWith(`PostgreSQL says:\n${log}`))
  }
  const long = Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\n')
  const { message } = explainFailure('PostgreSQL ended.', long, '/data')
  assert.ok(message.startsWith('PostgreSQL ended.\nPostgreSQL says:\nline 18\n') && message.endsWith('line 29'))
  assert.equal(explainFailure('PostgreSQL ended.', '', '/data').message, 'PostgreSQL ended.')
})
