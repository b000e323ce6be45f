/** Debian's PostgreSQL: a primary and its standby, with right and wrong passwords, over TLS, and gone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { trustIn } from '../certificates/authorities.ts'
import { certificate, password, type Server, skip, startPrimary, startStandby } from '../testing/debian-postgres.ts'
import { judge } from '../testing/judge.ts'
import { contextWith, secretsFor } from '../testing/local-servers.ts'
import { type PostgresSettings, postgresCollector } from './postgres.ts'

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
      assert.match(String((await judged({ maxLagSeconds: 9 })).reason), /lag is not available/)
    }
    await client.query(give)
  }
  await client.end()
})
