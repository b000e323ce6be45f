/** Debian's PostgreSQL: a primary and its standby, with right and wrong passwords, over TLS, and gone. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import pg from 'pg'
import { trustIn } from '../certificates/authorities.ts'
import { makeCertificate } from '../testing/certificate.ts'
import { findProgram } from '../testing/debian.ts'
import { judge } from '../testing/judge.ts'
import { contextWith, secretsFor } from '../testing/local-servers.ts'
import { onFreePort, runProgram, startProgram, temporaryFolder } from '../testing/programs.ts'
import { type PostgresSettings, postgresCollector } from './postgres.ts'

const { path: postgres, skip: missing } = findProgram('postgres', 'postgresql', '/usr/lib/postgresql/*/bin')
const program = (name: string) => join(dirname(postgres), name)

/** PostgreSQL does not run as root. */
const isRoot = process.getuid?.() === 0
const runner = isRoot ? findUser('postgres') : undefined
const skip = missing || (isRoot && !runner ? 'root needs a user postgres to run PostgreSQL as' : false)

function findUser(name: string): { uid: number; gid: number } | undefined {
  const idOf = (option: string) => Number.parseInt(spawnSync('id', [option, name], { encoding: 'utf8' }).stdout, 10)
  const [uid, gid] = [idOf('-u'), idOf('-g')]
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : undefined
}

const password = 'hunter2'

interface Server {
  port: number
  folder: string
  stop(): Promise<void>
}

function ownFolder(t: TestContext): string {
  const folder = temporaryFolder(t)
  if (runner) chownSync(folder, runner.uid, runner.gid)
  return folder
}

function give(file: string, content: string): string {
  writeFileSync(file, content)
  chmodSync(file, 0o600)
  if (runner) chownSync(file, runner.uid, runner.gid)
  return file
}

async function start(t: TestContext, folder: string): Promise<Server> {
  const { port, program: running } = await onFreePort((free) =>
    startProgram(t, postgres, ['-D', join(folder, 'data'), '-p', String(free), '-k', '', '-h', '127.0.0.1'], {
      ...runner,
      cwd: folder,
      ready: /database system is ready to accept/,
      stopSignal: 'SIGINT'
    })
  )
  return { port, folder, stop: running.stop }
}

async function startPrimary(t: TestContext): Promise<Server> {
  const folder = ownFolder(t)
  const passwordFile = give(join(folder, 'password'), password)
  const args = [
    '-D',
    join(folder, 'data'),
    '-U',
    'ops',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8'
  ]
  await runProgram(program('initdb'), [...args, '--no-sync', '--locale=C'], { ...runner, cwd: folder })
  const { key, cert } = certificate
  give(join(folder, 'data', 'server.key'), key)
  give(join(folder, 'data', 'server.crt'), cert)
  give(join(folder, 'data', 'postgresql.auto.conf'), 'ssl = on\nfsync = off\n')
  return start(t, folder)
}

async function startStandby(t: TestContext, primary: Server): Promise<Server> {
  const folder = ownFolder(t)
  const source = `host=127.0.0.1 port=${primary.port} user=ops password=${password}`
  const args = ['-D', join(folder, 'data'), '-d', source, '-R', '--checkpoint=fast', '--no-sync']
  await runProgram(program('pg_basebackup'), args, { ...runner, cwd: folder })
  return start(t, folder)
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
const certificate = makeCertificate(['db.here', '127.0.0.1'], inDays(-1), inDays(90))

async function look({ port }: Server, settings: Partial<PostgresSettings> = {}) {
  const url = `postgres://ops@db.here:${port}/postgres`
  const context = contextWith({
    ...secretsFor({ password, wrong: 'hunter3' }, [`db.here:${port}`, `127.0.0.1:${port}`]),
    authorities: async () => trustIn(certificate.cert)
  })
  const all = { url, password: { secret: 'password' }, authorities: 'own', ...settings }
  const seen = await postgresCollector.look(all, context)
  assert.doesNotMatch(JSON.stringify(seen), /hunter/)
  return { kind: seen.error?.kind, ...judge(postgresCollector, 'ops-health-checked', seen) }
}

test('a server tells its version, role and size over TLS', { skip }, async (t) => {
  const server = await startPrimary(t)
  const { outcome, reason, metadata } = await look(server, { expect: { role: 'primary' } })
  assert.equal(outcome, 'pass', String(reason))
  assert.match(String(metadata.version), /^\d+(\.\d+)*/)
  assert.ok(Number(metadata.sizeBytes) > 1_000_000)
  assert.deepEqual([metadata.role, metadata.standbys], ['primary', 0])
  assert.ok(Date.parse(String(metadata.tlsNotAfter)) > Date.now())
  assert.ok(!('replicationLagSeconds' in metadata))
  for (const sslmode of ['require', 'disable'] as const) {
    assert.equal((await look(server, { sslmode, authorities: undefined })).outcome, 'pass', sslmode)
  }
  const strange = await look(server, { authorities: undefined })
  assert.deepEqual([strange.kind, strange.outcome], ['bad-certificate', 'fail'])
})

test('a server that rejects the credentials proves nothing; one without the database fails', { skip }, async (t) => {
  const server = await startPrimary(t)
  const wrong = await look(server, { password: { secret: 'wrong' } })
  assert.deepEqual([wrong.kind, wrong.outcome], ['no-credentials', 'info'])
  const stranger = await look(server, { url: `postgres://nobody@127.0.0.1:${server.port}/postgres` })
  assert.deepEqual([stranger.kind, stranger.outcome], ['no-credentials', 'info'])
  const none = await look(server, { password: undefined })
  assert.deepEqual([none.kind, none.outcome], ['no-credentials', 'info'])
  const elsewhere = await look(server, { url: `postgres://ops@127.0.0.1:${server.port}/nosuch` })
  assert.deepEqual([elsewhere.kind, elsewhere.outcome], ['refused', 'fail'])
  assert.match(String(elsewhere.reason), /database "nosuch" does not exist \(3D000\)/)
})

test('a primary and its standby tell how far apart they are', { skip }, async (t) => {
  const primary = await startPrimary(t)
  const standby = await startStandby(t, primary)
  const client = new pg.Client({ host: '127.0.0.1', port: primary.port, user: 'ops', password, database: 'postgres' })
  await client.connect()
  const streaming = async () =>
    (await client.query(`select from pg_stat_replication where state = 'streaming'`)).rowCount
  while ((await streaming()) !== 1) await new Promise((resolve) => setTimeout(resolve, 20))
  await client.query(`create role watcher login password '${password}'`)
  await client.end()

  const above = await look(primary, { expect: { minStandbys: 1, maxLagSeconds: 60 } })
  assert.deepEqual([above.outcome, above.metadata.standbys, above.metadata.role], ['pass', 1, 'primary'])
  const below = await look(standby, { expect: { role: 'standby', maxLagSeconds: 60 } })
  assert.deepEqual([below.outcome, below.metadata.role], ['pass', 'standby'], String(below.reason))
  assert.equal(typeof below.metadata.replicationLagSeconds, 'number')
  assert.equal((await look(standby, { expect: { role: 'primary' } })).reason, 'The server is a standby, not a primary.')
  const hidden = await look(primary, { url: `postgres://watcher@127.0.0.1:${primary.port}/postgres` })
  assert.deepEqual([hidden.outcome, 'replicationLagSeconds' in hidden.metadata], ['pass', false])
})

test('a server that was stopped fails', { skip }, async (t) => {
  const server = await startPrimary(t)
  await server.stop()
  const { kind, outcome, metadata } = await look(server)
  assert.deepEqual([kind, outcome, metadata.status], ['refused', 'fail', 'unreachable'])
})

test('09-one-figure-refused: a figure that is refused is missing, and no outage', { skip }, async (t) => {
  const server = await startPrimary(t)
  const client = new pg.Client({ host: '127.0.0.1', port: server.port, user: 'ops', password, database: 'postgres' })
  await client.connect()
  await client.query(`create role mon login password '${password}'`)
  const url = `postgres://mon@127.0.0.1:${server.port}/postgres`
  const judged = (expect: PostgresSettings['expect']) =>
    look(server, { url, sslmode: 'disable', authorities: undefined, expect })
  const rights: [revoke: string, give: string, missing: string | undefined][] = [
    ...['pg_last_wal_receive_lsn()', 'pg_last_wal_replay_lsn()', 'pg_last_xact_replay_timestamp()'].map(
      (name): [string, string, undefined] => [
        `revoke execute on function ${name} from public`,
        `grant execute on function ${name} to public`,
        undefined
      ]
    ),
    [
      'revoke execute on function pg_database_size(name) from public',
      'grant execute on function pg_database_size(name) to public',
      'sizeBytes'
    ],
    ['revoke select on pg_stat_wal_receiver from public', 'grant select on pg_stat_wal_receiver to public', undefined],
    ['revoke select on pg_stat_replication from public', 'grant select on pg_stat_replication to public', 'standbys']
  ]
  for (const [revoke, give, missing] of rights) {
    await client.query(revoke)
    const { outcome, metadata, reason } = await judged({ role: 'primary' })
    assert.deepEqual([outcome, metadata.role], ['pass', 'primary'], `${revoke} ${reason}`)
    assert.match(String(metadata.version), /^\d/)
    if (missing !== undefined) assert.ok(!(missing in metadata), revoke)
    if (missing === 'standbys') {
      assert.match(String((await judged({ minStandbys: 1 })).reason), /cannot be seen/)
      assert.match(String((await judged({ maxLagSeconds: 9 })).reason), /could be seen/)
    }
    await client.query(give)
  }
  await client.end()
})
