/** The restic and borg of Debian, and dumps made by pg_dump. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { openLocal } from '../local/local-access.ts'
import { findProgram } from '../testing/debian.ts'
import { dump, skip as noPostgres, program, query, startPrimary } from '../testing/debian-postgres.ts'
import { judge } from '../testing/judge.ts'
import { contextWith, secretsFor } from '../testing/local-servers.ts'
import { runProgram, temporaryFolder } from '../testing/programs.ts'
import { backupCollector } from './backup.ts'
import type { BackupSettings } from './settings.ts'

const restic = findProgram('restic', 'restic')
const borg = findProgram('borg', 'borgbackup')
const password = 'hunter2 of the repository'

/** A runtime whose operator permits the folder and all programs. */
function runtimeWith(folder: string, { programs = ['restic', 'borg', 'pg_restore'], given = ['restic', 'borg'] } = {}) {
  const local = openLocal({
    folders: [folder],
    programs: new Map(programs.map((name) => [name, name === 'pg_restore' ? program(name) : undefined])),
    temporary: folder,
    searchPath: `${process.env.PATH}`
  })
  const values = { password, wrong: 'hunter3', address: join(folder, 'repository') }
  return contextWith({ local, ...secretsFor(values, [], true, given) })
}

async function look(settings: BackupSettings, context: ReturnType<typeof runtimeWith>) {
  const seen = await backupCollector.look(settings, context)
  assert.doesNotMatch(JSON.stringify(seen), /hunter/)
  return { seen, ...judge(backupCollector, 'ops-backup-verified', seen) }
}

function withData(t: TestContext) {
  const folder = temporaryFolder(t)
  const data = join(folder, 'data')
  mkdirSync(data)
  writeFileSync(join(data, 'one'), 'some text of a customer '.repeat(1000))
  return { folder, data, repository: join(folder, 'repository') }
}

function largestOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  const paths = files.map((one) => join(one.parentPath, one.name))
  const [largest = ''] = paths.sort((a, b) => readFileSync(b).length - readFileSync(a).length)
  return largest
}

/** Damages the largest file of a folder. */
function damage(folder: string): void {
  const largest = largestOf(folder)
  const bytes = readFileSync(largest)
  bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 0xff
  writeFileSync(largest, bytes, { mode: 0o600 })
}

test('restic: the newest snapshot, its size, and what refutes it', { skip: restic.skip }, async (t) => {
  const { folder, data, repository } = withData(t)
  const env = { ...process.env, RESTIC_REPOSITORY: repository, RESTIC_PASSWORD: password }
  const settings = { method: 'restic', dataStore: 'ops-store-x', repository, password: { secret: 'password' } } as const
  const context = runtimeWith(folder)

  const absent = await look(settings, { ...context, secret: context.secret })
  assert.deepEqual([absent.outcome, absent.seen.error?.kind], ['info', 'collector-broken'])
  mkdirSync(repository)
  const empty = await look(settings, context)
  assert.deepEqual([empty.outcome, empty.metadata.result], ['fail', 'missing'])

  await runProgram(restic.path, ['init'], { env })
  const none = await look(settings, context)
  assert.deepEqual(
    [none.outcome, none.metadata.result, none.reason],
    ['fail', 'missing', 'No backup matches the check.']
  )

  await runProgram(restic.path, ['backup', '--host=old', '--time=2020-01-01 10:00:00', data], {
    env: { ...env, TZ: 'UTC' }
  })
  const old = await look({ ...settings, maxAgeHours: 24 }, context)
  assert.deepEqual(
    [old.outcome, old.metadata.completedAt, old.metadata.result],
    ['fail', '2020-01-01T10:00:00.000Z', 'verified']
  )

  await runProgram(restic.path, ['backup', '--host=shop', '--tag=nightly', data], { env })
  const good = await look(
    { ...settings, maxAgeHours: 24, offHost: true, location: 'elsewhere', verify: 'data' },
    context
  )
  assert.deepEqual([good.outcome, good.metadata.offHost, good.metadata.sizeBytes], ['pass', true, 24_000])
  assert.match(String(good.metadata.backupId), /^[0-9a-f]{12}$/)
  assert.deepEqual((await look({ ...settings, select: { host: 'old' } }, context)).outcome, 'fail')
  assert.deepEqual(
    (await look({ ...settings, select: { host: 'shop', tag: 'nightly', path: data } }, context)).outcome,
    'pass'
  )
  assert.equal((await look({ ...settings, select: { host: 'nobody' } }, context)).metadata.result, 'missing')

  const elsewhere = await look({ ...settings, repository: { secret: 'address' } }, context)
  assert.equal(elsewhere.outcome, 'pass')

  const wrong = await look({ ...settings, password: { secret: 'wrong' } }, context)
  assert.deepEqual([wrong.outcome, wrong.seen.error?.kind], ['info', 'no-credentials'])
  const { password: _, ...without } = settings
  assert.deepEqual((await look(without, context)).seen.error?.kind, 'no-credentials')

  damage(join(repository, 'data'))
  const damaged = await look({ ...settings, verify: 'data' }, context)
  assert.deepEqual([damaged.outcome, damaged.metadata.result], ['fail', 'corrupt'])
  assert.match(String(damaged.reason), /^restic check: /)
  // A backup that waits for its input holds a lock.
  const backup = spawn(restic.path, ['backup', '--stdin', '--no-cache'], { env, stdio: ['pipe', 'ignore', 'ignore'] })
  const ended = once(backup, 'exit')
  t.after(() => backup.kill('SIGKILL'))
  while (backup.exitCode === null && readdirSync(join(repository, 'locks')).length === 0) await setTimeout(20)
  assert.equal((await look({ ...settings, verify: 'data' }, context)).metadata.result, 'corrupt')
  rmSync(largestOf(join(repository, 'data')))
  const inUse = await look(settings, context)
  assert.deepEqual([inUse.outcome, inUse.seen.error?.kind], ['info', 'collector-broken'])
  assert.match(String(inUse.reason), /^The repository is in use, so the result of restic check may be wrong: /)
  backup.kill('SIGINT')
  await ended
  assert.equal((await look(settings, context)).metadata.result, 'corrupt')
  assert.equal((await look({ ...settings, verify: 'list' }, context)).outcome, 'pass')
})

test('restic: an index or a configuration that is damaged', { skip: restic.skip }, async (t) => {
  const { folder, data, repository } = withData(t)
  const env = { ...process.env, RESTIC_REPOSITORY: repository, RESTIC_PASSWORD: password }
  await runProgram(restic.path, ['init'], { env })
  await runProgram(restic.path, ['backup', data], { env })
  const settings = { method: 'restic', dataStore: 'ops-store-x', repository, password: { secret: 'password' } } as const
  for (const place of ['index', 'config']) {
    const path = place === 'config' ? join(repository, place) : largestOf(join(repository, place))
    const bytes = readFileSync(path)
    chmodSync(path, 0o600)
    writeFileSync(path, bytes.with(40, (bytes[40] ?? 0) ^ 0xff))
    const damaged = await look(settings, runtimeWith(folder))
    assert.deepEqual([damaged.outcome, damaged.metadata.result], ['fail', 'corrupt'], JSON.stringify(damaged))
    writeFileSync(path, bytes)
  }
  assert.equal((await look(settings, runtimeWith(folder))).outcome, 'pass')
})

for (const encryption of ['repokey', 'none'])
  test(`borg: the newest archive of a repository with encryption ${encryption}`, { skip: borg.skip }, async (t) => {
    const { folder, data, repository } = withData(t)
    const env = {
      ...process.env,
      BORG_REPO: repository,
      BORG_PASSPHRASE: password,
      BORG_BASE_DIR: folder,
      TZ: 'UTC',
      BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK: 'yes'
    }
    const settings = { method: 'borg', dataStore: 'ops-store-x', repository, password: { secret: 'password' } } as const
    const context = runtimeWith(folder)
    mkdirSync(repository)
    assert.equal((await look(settings, context)).metadata.result, 'missing')
    await runProgram(borg.path, ['init', `--encryption=${encryption}`], { env })
    assert.equal((await look(settings, context)).metadata.result, 'missing')
    await runProgram(borg.path, ['create', '--timestamp=2020-01-01T10:00:00', '::old-1', data], { env })
    const before = new Date(Date.now() - 5000).toISOString()
    await runProgram(borg.path, ['create', '::shop-1', data], { env })
    for (const verify of ['list', 'structure', 'data'] as const) {
      const good = await look({ ...settings, verify, maxAgeHours: 1 }, context)
      assert.deepEqual(
        [good.outcome, good.metadata.backupId, good.metadata.sizeBytes, good.metadata.encrypted],
        ['pass', 'shop-1', 24_000, encryption !== 'none'],
        verify
      )
      assert.ok(String(good.metadata.completedAt) > before)
    }
    const old = await look({ ...settings, archives: 'old-*' }, context)
    assert.deepEqual([old.outcome, old.metadata.backupId], ['fail', 'old-1'])
    assert.match(String(old.metadata.completedAt), /^2020-01-01T/)
    if (encryption !== 'none') {
      const wrong = await look({ ...settings, password: { secret: 'wrong' } }, context)
      assert.deepEqual([wrong.outcome, wrong.seen.error?.kind], ['info', 'no-credentials'])
    }
    damage(join(repository, 'data'))
    const damaged = await look({ ...settings, verify: 'data' }, context)
    assert.deepEqual([damaged.outcome, damaged.metadata.result], ['fail', 'corrupt'], JSON.stringify(damaged))
  })

test('borg: much damage, and a file that is missing', { skip: borg.skip }, async (t) => {
  const { folder, data, repository } = withData(t)
  const env = {
    ...process.env,
    BORG_REPO: repository,
    BORG_BASE_DIR: folder,
    BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK: 'yes'
  }
  writeFileSync(join(data, 'large'), randomBytes(1_000_000))
  await runProgram(borg.path, ['init', '--encryption=none'], { env })
  // Small chunks: what Borg says about all of them is longer than what is kept of it.
  await runProgram(borg.path, ['create', '--chunker-params=10,13,11,4095', '::shop-1', data], { env })
  const settings = { method: 'borg', dataStore: 'ops-store-x', repository } as const
  const largest = largestOf(join(repository, 'data'))
  const bytes = readFileSync(largest)
  for (const [what, harm] of [
    ['a damaged file', () => writeFileSync(largest, bytes.with(100, (bytes[100] ?? 0) ^ 0xff), { mode: 0o600 })],
    ['a missing file', () => rmSync(largest)]
  ] as const) {
    harm()
    const damaged = await look(settings, runtimeWith(folder))
    assert.deepEqual(
      [damaged.outcome, damaged.metadata.result],
      ['fail', 'corrupt'],
      `${what} ${JSON.stringify(damaged)}`
    )
    assert.match(String(damaged.reason), /errors found|integrity|mismatch/, what)
  }
})

test('what the operator does not permit proves nothing, and says what to set', async (t) => {
  const { folder, repository } = withData(t)
  mkdirSync(repository)
  symlinkSync('/etc', join(folder, 'link'))
  const settings = { method: 'restic', dataStore: 'ops-store-x', repository, password: { secret: 'password' } } as const
  const reasonOf = async (more: object, context: ReturnType<typeof runtimeWith>) => {
    const { outcome, seen } = await look({ ...settings, ...more }, context)
    assert.equal(outcome, 'info')
    return `${seen.error?.kind}: ${seen.error?.message}`
  }
  const { local: _, ...nothing } = runtimeWith(folder)
  assert.match(await reasonOf({}, nothing), /^egress-refused: .*may not read .*OPS_HUB_LOCAL_FOLDERS/)
  assert.match(
    await reasonOf({}, runtimeWith(folder, { programs: [] })),
    /^egress-refused: .*may not run restic.*OPS_HUB_PROGRAMS/
  )
  assert.match(
    await reasonOf({}, runtimeWith(folder, { given: ['borg'] })),
    /^no-credentials: .*may not be given to the program restic/
  )
  for (const path of ['/etc', join(folder, 'link'), `${folder}-other`])
    assert.match(await reasonOf({ repository: path }, runtimeWith(folder)), /^egress-refused: .*may not read/)
  const local = openLocal({
    folders: [folder],
    programs: new Map([['restic', '/no/restic']]),
    temporary: folder,
    searchPath: ''
  })
  assert.match(
    await reasonOf({}, { ...runtimeWith(folder), local }),
    /^collector-broken: The program restic is not at \/no\/restic/
  )
  const unset = openLocal({
    folders: [folder],
    programs: new Map([['restic', undefined]]),
    temporary: folder,
    searchPath: folder
  })
  assert.match(
    await reasonOf({}, { ...runtimeWith(folder), local: unset }),
    /^collector-broken: The program restic is not installed .*OPS_HUB_PROGRAMS/
  )
})

test('pg_dump: the newest dump of a folder, in every form, and what is wrong with it', {
  skip: noPostgres
}, async (t) => {
  const server = await startPrimary(t)
  await query(
    server,
    `create table person as select n, 'some text of a customer'::text as name from generate_series(1, 2000) n`
  )
  const folder = temporaryFolder(t)
  const dumps = join(folder, 'dumps')
  mkdirSync(dumps)
  const settings = { method: 'pg_dump', dataStore: 'ops-store-x', folder: dumps } as const
  const context = runtimeWith(folder)
  const check = async (match: string, more = {}) => {
    const { outcome, metadata, reason } = await look({ ...settings, match, ...more }, context)
    return [outcome, metadata.backupId, metadata.result, reason === undefined ? '' : String(reason)]
  }

  assert.deepEqual(await check('*'), ['fail', undefined, 'missing', 'No backup matches the check.'])
  await dump(server, join(dumps, 'a-1.custom'), 'custom')
  await dump(server, join(dumps, 'a-2.tar'), 'tar')
  await dump(server, join(dumps, 'a-3.folder'), 'directory')
  await dump(server, join(dumps, 'a-4.sql'), 'plain')
  writeFileSync(join(dumps, 'a-5.sql.gz'), gzipSync(readFileSync(join(dumps, 'a-4.sql'))))
  for (const name of ['a-1.custom', 'a-2.tar', 'a-3.folder', 'a-4.sql', 'a-5.sql.gz'])
    assert.deepEqual(await check(name), ['pass', name, 'verified', ''])
  const now = Date.now() / 1000
  for (const name of readdirSync(dumps)) utimesSync(join(dumps, name), now - 7200, now - 7200)
  utimesSync(join(dumps, 'a-2.tar'), now - 3600, now - 3600)
  assert.deepEqual((await check('a-*')).slice(0, 2), ['pass', 'a-2.tar'])
  assert.deepEqual((await check('*.sql*z')).slice(0, 2), ['pass', 'a-5.sql.gz'])
  assert.deepEqual((await check('a-*', { maxAgeHours: 0.5 })).slice(0, 2), ['fail', 'a-2.tar'])

  for (const name of ['a-1.custom', 'a-2.tar', 'a-4.sql', 'a-5.sql.gz']) {
    const cut = `cut-${name}`
    copyFileSync(join(dumps, name), join(dumps, cut))
    truncateSync(join(dumps, cut), Math.floor(readFileSync(join(dumps, cut)).length * 0.7))
    const [outcome, backupId, result, reason] = await check(cut)
    assert.deepEqual([outcome, backupId, result], ['fail', cut, 'incomplete'], String(reason))
  }
  writeFileSync(join(dumps, 'other.age'), 'age-encryption.org/v1\n-> X25519 abc\n')
  assert.deepEqual((await check('other.age')).slice(0, 3), ['info', 'other.age', undefined])
  writeFileSync(join(dumps, 'empty.sql'), '')
  assert.deepEqual((await check('empty.sql')).slice(0, 3), ['fail', 'empty.sql', 'incomplete'])

  const without = await look({ ...settings, match: 'a-1.custom' }, runtimeWith(folder, { programs: [] }))
  assert.deepEqual([without.outcome, without.seen.error?.kind], ['info', 'egress-refused'])
})
