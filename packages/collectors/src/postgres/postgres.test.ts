import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSecureContext } from 'node:tls'
import { makeCertificate } from '../testing/certificate.ts'
import { judge, settingsCheck } from '../testing/judge.ts'
import { allClosed, contextWith, secretsFor, serveConnections, unusedPort } from '../testing/local-servers.ts'
import { type PostgresScript, type Session, servePostgres } from '../testing/postgres-server.ts'
import { type PostgresSettings, postgresCollector } from './postgres.ts'

const dayMs = 86_400_000
const password = { secret: 'password' }

const primary = {
  version: '17.4 (Debian 17.4-1)',
  inRecovery: false,
  sizeBytes: '8045715',
  lagSeconds: 0.25,
  standbys: '1'
}
const standby = { ...primary, inRecovery: true, lagSeconds: '12.3456', standbys: '0' }

type Settings = Partial<Omit<PostgresSettings, 'url'>>

async function lookAt(port: number, settings: Settings = {}, more = {}, allow?: string) {
  const context = contextWith({ ...secretsFor({ password: 'hunter2' }, [`db.here:${port}`]), ...more }, allow)
  const url = `postgres://ops@db.here:${port}/shop`
  const seen = await postgresCollector.look({ url, sslmode: 'disable', ...settings }, context)
  assert.ok(!JSON.stringify(seen).includes('hunter2'))
  return { seen, kind: seen.error?.kind, ...judge(postgresCollector, 'ops-health-checked', seen) }
}

const look = async (script: PostgresScript, settings?: Settings, more = {}) =>
  lookAt(await servePostgres(script), settings, more)

test('tells version, role, lag and size of a server that answers', async () => {
  const sessions: Session[] = []
  const port = await servePostgres({ row: primary, asks: true, onSession: (session) => sessions.push(session) })
  const { outcome, metadata } = await lookAt(port, { password })
  const { phases, latencyMs, ...rest } = metadata
  assert.equal(outcome, 'pass')
  assert.deepEqual(rest, {
    target: `db.here:${port}/shop`,
    status: 'healthy',
    probe: 'postgres',
    version: '17.4',
    role: 'primary',
    standbys: 1,
    replicationLagSeconds: 0.25,
    sizeBytes: 8_045_715,
    mismatches: [],
    resolvedIp: '127.0.0.1'
  })
  assert.deepEqual(Object.keys(phases as object), ['dns', 'connect'])
  const [session] = sessions
  const { user, database } = session?.parameters ?? {}
  assert.deepEqual([user, database, session?.password], ['ops', 'shop', 'hunter2'])
})

test('sends no variable of the runtime', async (t) => {
  const variables = { PGOPTIONS: '-c search_path=hunter2', PGREPLICATION: 'hunter2', PGAPPNAME: 'hunter2' }
  Object.assign(process.env, variables)
  t.after(() => {
    for (const name of Object.keys(variables)) delete process.env[name]
  })
  const sessions: Session[] = []
  await look({ row: primary, onSession: (session) => sessions.push(session) })
  assert.deepEqual(
    { ...sessions[0]?.parameters, '': '' },
    { user: 'ops', database: 'shop', application_name: 'ops-hub', client_encoding: 'UTF8', '': '' }
  )
})

test('shows no lag where none is seen, and takes nothing for granted from a stranger', async () => {
  const { outcome, metadata } = await look({ row: { ...standby, lagSeconds: null } })
  assert.deepEqual([outcome, metadata.role], ['pass', 'standby'])
  assert.ok(!('replicationLagSeconds' in metadata) && !('standbys' in metadata))
  const odd = await look({ row: { version: '<script>', sizeBytes: '-1', lagSeconds: 'NaN', standbys: 'x' } })
  assert.deepEqual(
    [odd.metadata.version, odd.metadata.sizeBytes, odd.metadata.replicationLagSeconds],
    ['unknown', 0, 0]
  )
})

test('lists what differs from what is expected', async () => {
  const row = { ...standby }
  assert.equal((await look({ row }, { expect: { role: 'standby', version: '17', maxLagSeconds: 13 } })).outcome, 'pass')
  const expect = { role: 'primary', version: '1', maxLagSeconds: 10, minStandbys: 2 } as const
  const { seen, outcome, metadata } = await look({ row }, { expect })
  assert.deepEqual([outcome, metadata.status], ['fail', 'degraded'])
  assert.deepEqual(seen.metadata.mismatches, [
    'The server is a standby, not a primary.',
    'The version is 17.4, not 1.',
    'The server has 0 standbys; at least 2 are expected.',
    'The replication lags by 12.346 s; at most 10 s is expected.'
  ])
  const unseen = await look({ row: { ...primary, lagSeconds: null } }, { expect: { maxLagSeconds: 10 } })
  assert.match(
    String(unseen.reason),
    /^The replication lag is not available\. The role of the check needs the privileges of pg_monitor/
  )
})

test('proves nothing without credentials, whoever lacks them', async () => {
  const missing = await look({ row: primary }, { password: { secret: 'absent' } })
  assert.equal(missing.reason, 'Secret "absent" not found.')
  const unasked = await look({ row: primary, asks: true })
  assert.equal(unasked.reason, 'The server asks for a password, and the check names none.')
  const wrong = await look(
    { refusal: ['28P01', 'password authentication failed for user "ops"'], asks: true },
    { password }
  )
  assert.match(String(wrong.reason), /^The server does not accept the credentials: password authentication failed/)
  const barred = await look({ refusal: ['28000', 'no pg_hba.conf entry for host'] })
  for (const seen of [missing, unasked, wrong, barred]) {
    assert.deepEqual([seen.kind, seen.outcome, seen.metadata.status], ['no-credentials', 'info', 'unknown'])
  }
})

test('sends a password only where it may go, and hears nothing of it again', async () => {
  const port = await servePostgres({ row: primary, asks: true })
  const values = { password: 'hunter2' }
  for (const [hosts, plaintext, why] of [
    [['db.here:5432'], true, /may not be sent to db\.here/],
    [[`other.here:${port}`], true, /may not be sent to db\.here/],
    [[`db.here:${port}`], false, /over TLS only/]
  ] as const) {
    const seen = await lookAt(port, { password }, secretsFor(values, hosts, plaintext))
    assert.deepEqual([seen.kind, seen.outcome, seen.metadata.phases], ['no-credentials', 'info', {}])
    assert.match(String(seen.reason), why)
  }
  const echo = await look(
    { refusal: ['28P01', `wrong password ${'x'.repeat(280)}hunter2 for HUNTER2 or aHVudGVyMg==`], asks: true },
    { password }
  )
  assert.doesNotMatch(JSON.stringify(echo.seen), /hunt|aHVudGVyMg/i)
})

const refusals: [code: string, message: string][] = [
  ['53300', 'sorry, too many clients already'],
  ['57P03', 'the database system is starting up'],
  ['3D000', 'database "shop" does not exist']
]
for (const [code, text] of refusals) {
  test(`fails a server that refuses the session: ${text}`, async () => {
    const { kind, outcome, reason, metadata } = await look({ refusal: [code, text] })
    assert.deepEqual([kind, outcome, metadata.status], ['refused', 'fail', 'unhealthy'])
    assert.equal(reason, `The server refuses: ${text} (${code}).`)
  })
}

test('fails a server that is away, hangs, hangs up or is another one', async () => {
  const away = await lookAt(await unusedPort())
  assert.deepEqual([away.kind, away.outcome, away.metadata.status], ['refused', 'fail', 'unreachable'])
  const silent = await serveConnections(() => {})
  assert.equal((await lookAt(silent, { timeout: '100ms' })).kind, 'timeout')
  assert.equal((await lookAt(silent, { timeout: '100ms', sslmode: 'require' })).kind, 'timeout')
  assert.equal((await look({ onQuery: () => {} }, { timeout: '100ms' })).kind, 'timeout')
  assert.equal((await look({ onQuery: (socket) => socket.end() })).kind, 'reset')
  assert.equal((await lookAt(await serveConnections((socket) => socket.end()))).kind, 'reset')
  assert.equal((await lookAt(await serveConnections((socket) => socket.resetAndDestroy()))).kind, 'reset')
  const garbage = await lookAt(await serveConnections((socket) => socket.end(Buffer.from('x\0\0\0\x08abcd'))))
  assert.deepEqual([garbage.kind, garbage.outcome], ['protocol', 'fail'])
  const ssh = await lookAt(await serveConnections((socket) => socket.end('SSH-2.0\r\n')), { sslmode: 'require' })
  assert.deepEqual([ssh.kind, ssh.reason], ['protocol', 'The answer is not that of a PostgreSQL server.'])
})

test('says what nothing is sent to when the look could not be made', async () => {
  const port = await serveConnections(() => assert.fail('was reached'))
  assert.equal((await lookAt(port, {}, {}, '')).kind, 'egress-refused')
  const link = await postgresCollector.look({ url: 'postgres://ops@169.254.169.254/shop' }, contextWith())
  assert.equal(link.error?.kind, 'egress-refused')
  const bad = await postgresCollector.look({ url: 'postgres://%ff@db.here/shop' }, contextWith())
  assert.equal(bad.error?.kind, 'collector-broken')
})

test('encrypts, and sends nothing to a server whose certificate does not hold', async () => {
  const inDays = (days: number) => new Date(Date.now() + days * dayMs)
  const certificate = makeCertificate(['db.here'], inDays(-1), inDays(90))
  const context = { secureContext: createSecureContext({ ca: certificate.cert }) }
  const sessions: Session[] = []
  const script: PostgresScript = { certificate, row: primary, onSession: (session) => sessions.push(session) }

  const good = await look(script, { sslmode: 'verify-full' }, context)
  assert.equal(good.outcome, 'pass', String(good.reason))
  assert.deepEqual(Object.keys(good.metadata.phases as object), ['dns', 'connect', 'tls'])
  assert.ok(Date.parse(String(good.metadata.tlsNotAfter)) > Date.now())
  assert.equal(sessions.pop()?.encrypted, true)

  const strange = await look(script, { sslmode: 'verify-full' })
  assert.deepEqual([strange.kind, strange.outcome], ['bad-certificate', 'fail'])
  assert.match(String(strange.reason), /self-signed.*sslmode: require/)
  assert.deepEqual(sessions, [])
  assert.equal((await look(script, { sslmode: 'require' })).outcome, 'pass')

  const plain = await look({ row: primary }, { sslmode: 'verify-full' }, context)
  assert.deepEqual([plain.kind, plain.outcome], ['protocol', 'fail'])
  assert.match(String(plain.reason), /offers no TLS/)
})

test('rejects with the reason when its worker stops', async () => {
  const stop = new AbortController()
  const script = { onQuery: () => stop.abort(new Error('lease lost')) }
  await assert.rejects(look(script, {}, { signal: stop.signal }), /lease lost/)
})

test('leaves no connection open', allClosed)

test('takes a URL without a password, and places for it', () => {
  const takes = settingsCheck(postgresCollector)
  for (const url of ['postgres://ops@db:5432/shop', 'postgresql://ops@[2001:db8::1]/shop', 'postgres://ops@db']) {
    assert.ok(takes({ url }), url)
  }
  const url = 'postgres://ops@db/shop'
  assert.ok(takes({ url, password, sslmode: 'require', authorities: 'corp', timeout: '3s' }))
  assert.ok(takes({ url, password, expect: { role: 'primary', version: '17' } }))
  for (const wrong of [
    { url: 'postgres://ops:hunter2@db/shop' },
    { url: 'POSTGRES://ops:hunter2@db/shop' },
    { url: 'postgres://db/shop' },
    { url: 'postgres://ops@db/shop?sslmode=disable' },
    { url: 'mysql://ops@db/shop' },
    { url, passwordFile: '/run/secrets/db' },
    { url, passwordEnv: 'SHOP_PASSWORD' },
    { url, caFile: '/ca.pem' },
    { url, password: 'hunter2' },
    { url, sslmode: 'prefer' }
  ]) {
    assert.ok(!takes(wrong), JSON.stringify(wrong))
  }
})

test('09-one-figure-refused: a figure that the server refuses is missing, whatever the reason', async () => {
  // Each question of its own is answered with this row; `value` is the figure.
  const row = { version: '15.4', inRecovery: false, sizeBytes: '1', lagSeconds: '0.5', standbys: '1', value: '1' }
  const figures = [
    ['pg_last_wal_receive_lsn', undefined],
    ['pg_database_size', 'sizeBytes'],
    ['pg_stat_replication', 'standbys']
  ] as const
  for (const code of ['42501', '0A000', '42883', '42P01', '57014', '58P01']) {
    for (const [name, missing] of figures) {
      const refuse = (sql: string) => (sql.includes(name) ? code : undefined)
      const { outcome, metadata, reason } = await look({ row, refuse }, { expect: { role: 'primary' } })
      assert.deepEqual([outcome, metadata.version], ['pass', '15.4'], `${code} ${name}: ${reason}`)
      const shown = ['sizeBytes', 'standbys'].filter((figure) => figure in metadata)
      assert.deepEqual(
        shown,
        ['sizeBytes', 'standbys'].filter((figure) => figure !== missing)
      )
    }
  }
  const standbyAlone = {
    row: { ...row, inRecovery: true },
    refuse: (sql: string) => (/_lsn/.test(sql) ? '0A000' : undefined)
  }
  const below = await look(standbyAlone, { expect: { role: 'standby' } })
  assert.deepEqual([below.outcome, 'replicationLagSeconds' in below.metadata], ['pass', false])
  assert.match(String((await look(standbyAlone, { expect: { maxLagSeconds: 9 } })).reason), /is not available/)
})

test('09-one-figure-refused: no lag of a standby whose receiver may not be seen', async () => {
  // Without it, a standby that has lost its primary and replayed everything would seem to keep up.
  const row = { version: '15.4', inRecovery: true, value: '0' }
  const refuse = (sql: string) => (sql.includes('pg_stat_wal_receiver') ? '42501' : undefined)
  const { outcome, metadata } = await look({ row, refuse }, { expect: { role: 'standby' } })
  assert.deepEqual([outcome, 'replicationLagSeconds' in metadata], ['pass', false])
  const { outcome: unseen, reason } = await look({ row, refuse }, { expect: { maxLagSeconds: 9 } })
  assert.deepEqual([unseen, /is not available/.test(String(reason))], ['fail', true])
})

test('09-one-figure-refused: a refused role or version, and the end of a session, stay a fail', async () => {
  const row = { version: '15.4', inRecovery: false, value: '1' }
  const all = await look({ row, refuse: () => '42501' })
  assert.deepEqual([all.kind, all.outcome], ['refused', 'fail'])
  for (const code of ['57P01', '53300', 'XX001']) {
    const { kind, outcome } = await look({ row, refuse: (sql) => (/pg_database_size/.test(sql) ? code : undefined) })
    assert.deepEqual([kind, outcome], ['refused', 'fail'], code)
  }
})

test('21-dns-umlaut: a server and a database are shown by their names', async () => {
  const port = await unusedPort()
  for (const [place, shown] of [
    ['b%C3%BCcher.here', 'bücher.here'],
    ['bücher.here', 'bücher.here'],
    ['xn--bcher-kva.here', 'bücher.here'],
    ['[::1]', '[::1]']
  ] as const) {
    const url = `postgres://ops@${place}:${port}/b%C3%BCro`
    const { metadata } = await postgresCollector.look({ url, sslmode: 'disable' }, contextWith())
    assert.equal(metadata.target, `${shown}:${port}/büro`)
  }
})

test('a URL that cannot be decoded is an observation, and its target is one line', async () => {
  const port = await unusedPort()
  for (const [url, kind] of [
    ['postgres://ops@%ff/shop', 'collector-broken'],
    [`postgres://ops@db.here:${port}/%ff`, 'collector-broken'],
    [`postgres://ops@db.here:${port}/a%0ab`, 'refused'],
    [`postgres://ops@a%0ab:${port}/shop`, 'egress-refused']
  ] as const) {
    const { error, metadata } = await postgresCollector.look({ url, sslmode: 'disable' }, contextWith())
    assert.equal(error?.kind, kind, url)
    assert.match(String(metadata.target), /^[^\p{C}]+$/u, url)
  }
})
