import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { openLocal } from '../local/local-access.ts'
import { judge } from '../testing/judge.ts'
import { contextWith } from '../testing/local-servers.ts'
import { temporaryFolder } from '../testing/programs.ts'
import { backupCollector } from './backup.ts'

/** As pg_dump 18.1 writes it. */
const sql = Buffer.from(
  `--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\n${'-- a line of the dump\n'.repeat(5000)}\n--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc\n\n`
)

test('a text dump may be compressed with gzip or zstd; a dump that cannot be read proves nothing', async (t) => {
  const folder = temporaryFolder(t)
  const local = openLocal({ folders: [folder], programs: new Map(), temporary: folder, searchPath: '' })
  const look = async (name: string, bytes: Buffer) => {
    writeFileSync(join(folder, name), bytes)
    const settings = { method: 'pg_dump', dataStore: 'ops-store-x', folder, match: name } as const
    const seen = await backupCollector.look(settings, contextWith({ local }))
    return judge(backupCollector, 'ops-backup-verified', seen)
  }
  const damaged = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 40), Buffer.alloc(20, 0xff), bytes.subarray(60)])
  const [gzip, zstd] = [gzipSync(sql), zstdCompressSync(sql)]
  for (const [name, bytes, result] of [
    ['plain.sql', sql, 'verified'],
    ['plain.sql.gz', gzip, 'verified'],
    ['plain.sql.zst', zstd, 'verified'],
    ['cut.sql.gz', gzip.subarray(0, -20), 'incomplete'],
    ['cut.sql.zst', zstd.subarray(0, -20), 'incomplete'],
    ['bad.sql.gz', damaged(gzip), 'corrupt'],
    ['bad.sql.zst', damaged(zstd), 'corrupt'],
    ['short.sql.zst', zstdCompressSync(sql.subarray(0, 9000)), 'incomplete']
  ] as const)
    assert.equal((await look(name, bytes)).metadata.result, result, name)
  for (const [name, start, reason] of [
    [
      'a.sql.xz',
      '\xfd7zXZ\0',
      /^a\.sql\.xz is compressed with xz, which is not supported\. Compress the dump with gzip or zstd/
    ],
    ['a.sql.bz2', 'BZh91AY', /is compressed with bzip2/],
    ['a.sql.age', 'age-encryption.org/v1\n', /is encrypted with age/]
  ] as const) {
    const seen = await look(name, Buffer.concat([Buffer.from(start, 'latin1'), Buffer.alloc(5000, 7)]))
    assert.equal(seen.outcome, 'info')
    assert.match(String(seen.reason), reason)
  }
})

test('a dump that pg_restore cannot unpack proves nothing', async (t) => {
  const folder = temporaryFolder(t)
  const dumps = join(folder, 'dumps')
  mkdirSync(dumps)
  writeFileSync(join(dumps, 'a.dump'), 'PGDMP and more')
  // As pg_restore 16 says it, built without zstd.
  const pgRestore = join(folder, 'pg_restore')
  const says =
    'pg_restore: error: cannot restore from compressed archive (this build does not support compression with zstd)'
  writeFileSync(pgRestore, `#!/bin/sh\necho '${says}' >&2\nexit 1\n`, { mode: 0o755 })
  const local = openLocal({
    folders: [dumps],
    programs: new Map([['pg_restore', pgRestore]]),
    temporary: folder,
    searchPath: ''
  })
  const settings = { method: 'pg_dump', dataStore: 'ops-store-x', folder: dumps } as const
  const seen = await backupCollector.look(settings, contextWith({ local }))
  const { outcome, reason } = judge(backupCollector, 'ops-backup-verified', seen)
  assert.equal(outcome, 'info')
  assert.match(String(reason), /^pg_restore does not support the compression: .* zstd\)$/)
})
