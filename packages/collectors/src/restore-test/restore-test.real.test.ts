/** Restores of the restic of Debian, and of dumps made by pg_dump on a server of Debian's PostgreSQL. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { trustIn } from '../certificates/authorities.ts'
import { openLocal } from '../local/local-access.ts'
import { findProgram } from '../testing/debian.ts'
import {
  certificate,
  dump,
  password,
  program,
  query,
  type Server,
  skip,
  startPrimary
} from '../testing/debian-postgres.ts'
import { judge } from '../testing/judge.ts'
import { contextWith, secretsFor } from '../testing/local-servers.ts'
import { runProgram, temporaryFolder } from '../testing/programs.ts'
import { restoreTestCollector } from './restore-test.ts'
import type { RestoreTestSettings } from './settings.ts'

const restic = findProgram('restic', 'restic')

function runtimeWith(folder: string, hosts: string[] = [], more = {}) {
  const scratch = join(folder, 'scratch')
  mkdirSync(scratch, { recursive: true })
  const local = openLocal({
    folders: [folder],
    programs: new Map([
      ['restic', restic.path],
      ['pg_restore', program('pg_restore')]
    ]),
    scratch,
    temporary: folder,
    searchPath: '',
    ...more
  })
  return contextWith({
    local,
    ...secretsFor({ password, wrong: 'hunter3' }, hosts, true, ['restic']),
    authorities: async () => trustIn(certificate.cert)
  })
}

async function look(settings: RestoreTestSettings, context: ReturnType<typeof runtimeWith>) {
  const seen = await restoreTestCollector.look(settings, context)
  assert.doesNotMatch(JSON.stringify(seen), /hunter/)
  return { seen, ...judge(restoreTestCollector, 'ops-restore-tested', seen) }
}

test('restic: the newest snapshot comes back, and nothing is left of it', { skip: restic.skip }, async (t) => {
  const folder = temporaryFolder(t)
  const [data, repository] = [join(folder, 'data'), join(folder, 'repository')]
  mkdirSync(join(data, 'locked'), { recursive: true })
  for (const name of ['one', 'two', 'locked/three']) writeFileSync(join(data, name), name.repeat(1000))
  chmodSync(join(data, 'locked'), 0o555)
  const env = { ...process.env, RESTIC_REPOSITORY: repository, RESTIC_PASSWORD: password }
  await runProgram(restic.path, ['init'], { env })
  const settings = {
    method: 'restic',
    dataStore: 'ops-store-x',
    targetEnvironment: 'staging',
    repository,
    password: { secret: 'password' }
  } as const
  const context = runtimeWith(folder)
  const none = await look(settings, context)
  assert.deepEqual([none.outcome, none.metadata.result], ['fail', 'failed'])
  await runProgram(restic.path, ['backup', data], { env })

  const good = await look(settings, context)
  assert.deepEqual(
    [good.outcome, good.metadata.result, good.metadata.files, good.metadata.bytes, good.metadata.integrityCheck],
    ['pass', 'succeeded', 3, 18_000, 'checksums of 3 files, 18000 bytes in all']
  )
  const wrong = await look({ ...settings, password: { secret: 'wrong' } }, context)
  assert.deepEqual([wrong.outcome, wrong.seen.error?.kind], ['info', 'no-credentials'])
  const large = await look({ ...settings, maxGigabytes: 0.00001 }, context)
  assert.deepEqual([large.outcome, large.seen.error?.kind], ['info', 'collector-broken'])
  const forbidden = await look(settings, runtimeWith(folder, [], { scratch: undefined }))
  assert.match(String(forbidden.reason), /OPS_HUB_SCRATCH_FOLDER/)

  const packs = readdirSync(join(repository, 'data'), { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile()
  )
  for (const one of packs) {
    const path = join(one.parentPath, one.name)
    const bytes = readFileSync(path)
    if (bytes.length < 1000) continue
    chmodSync(path, 0o600)
    bytes.fill(0, 100, 400)
    writeFileSync(path, bytes)
  }
  const damaged = await look(settings, context)
  assert.deepEqual([damaged.outcome, damaged.metadata.result], ['fail', 'failed'], JSON.stringify(damaged.seen))
  assert.deepEqual(readdirSync(join(folder, 'scratch')), [])
})

test('pg_dump: the newest dump comes back in a scratch database, which is dropped', { skip }, async (t) => {
  const server = await startPrimary(t)
  await query(server, `create table person as select n, 'customer'::text as name from generate_series(1, 500) n`)
  await query(server, `create schema "Odd Name"`)
  await query(server, `create table "Odd Name"."t;x" as select 1 as a`)
  const folder = temporaryFolder(t)
  const dumps = join(folder, 'dumps')
  mkdirSync(dumps)
  const host = `db.here:${server.port}`
  const context = runtimeWith(folder, [host])
  const scratch = { url: `postgres://ops@${host}`, password: { secret: 'password' }, authorities: 'own' } as const
  const settings = {
    method: 'pg_dump',
    dataStore: 'ops-store-x',
    targetEnvironment: 'staging',
    folder: dumps,
    scratch
  } as const
  const databases = async (of: Server) =>
    (await query(of, `select datname from pg_database where datname like 'ops_hub%' order by 1`)).map(
      (row) => row.datname
    )

  const none = await look(settings, context)
  assert.deepEqual([none.outcome, none.metadata.result], ['fail', 'failed'])
  for (const [name, format] of [
    ['a.dump', 'custom'],
    ['b.tar', 'tar'],
    ['c', 'directory']
  ] as const) {
    await dump(server, join(dumps, name), format)
    const good = await look({ ...settings, match: name, minRows: { 'public.person': 500 } }, context)
    assert.deepEqual(
      [good.outcome, good.metadata.result, good.metadata.backupId, good.metadata.integrityCheck],
      ['pass', 'succeeded', name, 'row counts of 2 tables, 501 rows in all'],
      JSON.stringify(good.seen)
    )
  }
  const few = await look({ ...settings, match: 'a.dump', minRows: { 'public.person': 501, 'public.gone': 1 } }, context)
  assert.deepEqual(
    [few.outcome, few.metadata.result, few.metadata.mismatches],
    [
      'fail',
      'partial',
      ['The table public.person has 500 rows; at least 501 are expected.', 'The table public.gone is missing.']
    ]
  )
  writeFileSync(join(dumps, 'cut.dump'), readFileSync(join(dumps, 'a.dump')))
  truncateSync(join(dumps, 'cut.dump'), Math.floor(readFileSync(join(dumps, 'a.dump')).length * 0.8))
  const cut = await look({ ...settings, match: 'cut.dump' }, context)
  assert.deepEqual([cut.outcome, cut.metadata.result], ['fail', 'failed'], JSON.stringify(cut.seen))
  await dump(server, join(dumps, 'text.sql'), 'plain')
  const text = await look({ ...settings, match: 'text.sql' }, context)
  assert.deepEqual([text.outcome, text.seen.error?.kind], ['info', 'collector-broken'])
  assert.match(String(text.reason), /pg_dump --format=custom/)
  assert.deepEqual(await databases(server), [])

  const wrong = await look(
    { ...settings, match: 'a.dump', scratch: { ...scratch, password: { secret: 'wrong' } } },
    context
  )
  assert.deepEqual([wrong.outcome, wrong.seen.error?.kind], ['info', 'no-credentials'])
  const gone = await look(
    { ...settings, match: 'a.dump', scratch: { ...scratch, url: 'postgres://ops@db.here:1' } },
    context
  )
  assert.deepEqual([gone.outcome, gone.seen.error?.kind], ['info', 'no-credentials'])
  const refused = await look(
    { ...settings, match: 'a.dump', scratch: { url: 'postgres://ops@169.254.169.254' } },
    context
  )
  assert.deepEqual([refused.outcome, refused.seen.error?.kind], ['info', 'egress-refused'])
  await query(server, `create role weak login password '${password}'`)
  const weak = await look(
    { ...settings, match: 'a.dump', scratch: { ...scratch, url: `postgres://weak@${host}` } },
    context
  )
  assert.deepEqual([weak.outcome, weak.seen.error?.kind], ['info', 'collector-broken'])
  assert.match(String(weak.reason), /^The scratch server cannot be used: .*permission denied to create database/)

  // pg_restore 17 begins every restore with a setting that servers before 17 do not have.
  const newer = join(folder, 'pg_restore')
  const says =
    'ERROR:  unrecognized configuration parameter "transaction_timeout"\nCommand was: SET transaction_timeout = 0;'
  writeFileSync(
    newer,
    `#!/bin/sh\ncase "$1" in --list) exit 0;; esac\necho 'pg_restore: error: could not execute query: ${says}' >&2\nexit 1\n`
  )
  chmodSync(newer, 0o755)
  const older = await look(
    { ...settings, match: 'a.dump' },
    runtimeWith(folder, [host], { programs: new Map([['pg_restore', newer]]) })
  )
  assert.deepEqual([older.outcome, older.seen.error?.kind], ['info', 'collector-broken'], JSON.stringify(older.seen))

  // One that a killed runtime left behind is dropped by the next restore, one that may be in use is not.
  const [old, young] = [
    `ops_hub_restore_${Date.now() - 2 * 86_400_000}_aaaaaaaaaaaa`,
    `ops_hub_restore_${Date.now()}_bbbbbbbbbbbb`
  ]
  for (const name of [old, young, 'ops_hub_restore_else']) await query(server, `create database ${name}`)
  assert.equal((await look({ ...settings, match: 'a.dump' }, context)).outcome, 'pass')
  assert.deepEqual((await databases(server)).sort(), [young, 'ops_hub_restore_else'].sort())
})

test('a restore that is ended removes its database and its folder too', { skip: skip || restic.skip }, async (t) => {
  const server = await startPrimary(t)
  await query(server, `create table slow (n int)`)
  await query(server, `insert into slow select generate_series(1, 10)`)
  // The restore waits until it is ended.
  await query(
    server,
    `create function wait() returns int language plpgsql immutable as 'begin perform pg_sleep(case when current_database() = ''postgres'' then 0 else 600 end); return 1; end'`
  )
  await query(server, `create index on slow ((public.wait() + n))`)
  const folder = temporaryFolder(t)
  const dumps = join(folder, 'dumps')
  mkdirSync(dumps)
  await dump(server, join(dumps, 'a.dump'), 'custom')
  const host = `db.here:${server.port}`
  const stop = new AbortController()
  const context = { ...runtimeWith(folder, [host]), signal: stop.signal }
  const scratch = { url: `postgres://ops@${host}`, password: { secret: 'password' }, authorities: 'own' }
  const settings = {
    method: 'pg_dump',
    dataStore: 'ops-store-x',
    targetEnvironment: 'staging',
    folder: dumps,
    scratch
  } as const
  const running = look(settings, context)
  running.catch(() => undefined)
  const names = () =>
    query(server, `select datname from pg_stat_activity where datname like 'ops_hub%' and query like '%INDEX%'`)
  while ((await names()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50))
  stop.abort(new Error('stopped'))
  await assert.rejects(running, /stopped/)
  assert.deepEqual(await query(server, `select datname from pg_database where datname like 'ops_hub%'`), [])

  const late = await look({ ...settings, timeout: '3s' }, { ...context, signal: new AbortController().signal })
  assert.deepEqual([late.outcome, late.seen.error?.message], ['info', 'The work did not end within 3000 ms.'])
  assert.deepEqual(await query(server, `select datname from pg_database where datname like 'ops_hub%'`), [])
})
