/** The setting `warn`: expectations that mark evidence for attention and never fail a check (every kind that has them). */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { trustIn } from './certificates/authorities.ts'
import { type HttpSettings, httpCollector } from './http/http.ts'
import { postgresCollector } from './postgres/postgres.ts'
import { makeCertificate } from './testing/certificate.ts'
import { judge, settingsCheck } from './testing/judge.ts'
import { contextWith, listen, secretsFor } from './testing/local-servers.ts'
import { servePostgres } from './testing/postgres-server.ts'
import { type TlsSettings, tlsCollector } from './tls/tls.ts'

async function serve(body: () => string, headers: () => Record<string, string> = () => ({})) {
  return listen(
    createServer((_, response) => {
      response.writeHead(203, { 'content-type': 'application/json', ...headers() }).end(body())
    })
  )
}

async function lookHttp(settings: HttpSettings, more = {}) {
  const seen = await httpCollector.look(settings, contextWith(more))
  return { attention: seen.attention, error: seen.error, ...judge(httpCollector, 'ops-health-checked', seen) }
}

test('http: every expectation can warn, and what is met warns of nothing', async () => {
  const port = await serve(
    () => '{"queue": 120, "state": "idle"}',
    () => ({ server: 'nginx/1.2' })
  )
  const check = { url: `http://127.0.0.1:${port}/`, expect: { status: '2xx' } }
  const warn = {
    status: 200,
    headers: { Server: 'nginx', 'X-Cache': 'hit' },
    json: { '/state': 'busy', '/none': 1 },
    body: { contains: 'ready', excludes: 'idle', matches: '^x' },
    that: ['body.queue < 100', 'body.none > 1', 'status'],
    latency: '0ms'
  }
  const { outcome, attention, metadata } = await lookHttp({ ...check, warn })
  assert.deepEqual([outcome, metadata.status, metadata.mismatches], ['pass', 'healthy', []])
  assert.deepEqual(attention, [
    'The status is not 200.',
    'The header Server is not "nginx".',
    'The header X-Cache is missing.',
    'The member /state is not "busy".',
    'The member /none is missing.',
    'The body does not contain "ready".',
    'The body contains "idle".',
    'The body does not match "^x".',
    'The condition body.queue < 100 does not hold.',
    'The condition body.none > 1 cannot be evaluated.',
    'The condition status yields neither true nor false.',
    'The answer takes longer than 0ms.'
  ])
  const met = { status: 203, headers: { Server: 'nginx/1.2' }, json: { '/state': 'idle' }, latency: '9s' }
  assert.equal((await lookHttp({ ...check, warn: met })).attention, undefined)
  // Without a status in `warn`, none is expected of it.
  assert.equal((await lookHttp({ ...check, warn: { latency: '9s' } })).attention, undefined)
})

test('http: what moves is not another warning', async () => {
  let queue = 100
  const port = await serve(
    () => JSON.stringify({ queue: queue++ }),
    () => ({ 'x-age': String(queue) })
  )
  const warn = { json: { '/queue': 0 }, headers: { 'X-Age': '0' }, latency: '0ms', that: ['body.queue < 10'] }
  const settings = { url: `http://127.0.0.1:${port}/`, expect: { status: 203 }, warn }
  const first = await lookHttp(settings)
  assert.equal(first.attention?.length, 4)
  assert.deepEqual((await lookHttp(settings)).attention, first.attention)
})

test('http: a check that fails says why it fails, and a warning never fails one', async () => {
  const port = await serve(() => 'not JSON')
  const url = `http://127.0.0.1:${port}/`
  const warn = { json: { '/a': 1 } }
  const failed = await lookHttp({ url, warn })
  assert.deepEqual([failed.outcome, failed.attention], ['fail', undefined])
  const warned = await lookHttp({ url, expect: { status: 203 }, warn })
  assert.deepEqual([warned.outcome, warned.attention], ['pass', ['The body is not JSON.']])
  const gone = await lookHttp({ url: 'http://nowhere.test/', warn }, {})
  assert.deepEqual([gone.outcome === 'pass', gone.attention], [false, undefined])
})

test('http: warnings are masked, of one line, and no more and no longer than attention may be', async () => {
  const port = await serve(() => '{}')
  const url = `http://127.0.0.1:${port}/`
  const headers = { 'x-secret': { secret: 'shop' } }
  const contains = Array.from({ length: 20 }, (_, index) => `${index} hunter2hunter2\n${'x'.repeat(900)}`)
  const secrets = secretsFor({ shop: 'hunter2hunter2' }, [`127.0.0.1:${port}`])
  const warn = { body: { contains, excludes: '{' } }
  const { outcome, attention = [] } = await lookHttp({ url, headers, expect: { status: 203 }, warn }, secrets)
  assert.deepEqual([outcome, attention.length], ['pass', 20])
  for (const text of attention) {
    assert.ok(text.length <= 500 && !text.includes('\n'), text)
    assert.doesNotMatch(text, /hunter2/)
  }
})

test('http: a stream that has no end passes, though a warning would need its body', async () => {
  const port = await listen(createServer((_, response) => void response.write('begin')))
  const settings = { url: `http://127.0.0.1:${port}/`, timeout: '200ms', warn: { body: { contains: 'end' } } }
  const { outcome, attention } = await lookHttp(settings)
  assert.deepEqual([outcome, attention], ['pass', undefined])
})

test('tls: days left, protocol and issuer', async () => {
  const until = new Date(Date.now() + 20.5 * 86_400_000)
  const certificate = makeCertificate(['shop.here'], new Date('2020-01-01'), until, { name: 'shop.here' })
  const port = await listen(createTlsServer({ ...certificate, maxVersion: 'TLSv1.2' }))
  const context = contextWith({ secureContext: trustIn(certificate.cert) })
  const look = async (more: Partial<TlsSettings>) => {
    const seen = await tlsCollector.look({ host: 'shop.here', port, ...more }, context)
    return [judge(tlsCollector, 'ops-health-checked', seen).outcome, seen.attention]
  }
  const day = until.toISOString().slice(0, 10)
  assert.deepEqual(await look({ warn: { minDaysLeft: 30, minProtocol: 'TLSv1.3', issuer: 'Other' } }), [
    'pass',
    [
      `The certificate expires on ${day}, in less than 30 days.`,
      'The protocol is TLSv1.2; at least TLSv1.3 is expected.',
      'The issuer is CN=shop.here, not Other.'
    ]
  ])
  assert.deepEqual(await look({ warn: { minDaysLeft: 20 } }), ['pass', undefined])
  assert.deepEqual(await look({ warn: { issuer: 'shop' } }), ['pass', undefined])
  assert.deepEqual(await look({ minDaysLeft: 25, warn: { minDaysLeft: 30 } }), ['fail', undefined])
})

test('postgres: a lag that is no outage yet', async () => {
  const row = { version: '17.4', inRecovery: true, sizeBytes: '1', lagSeconds: '12.3', standbys: '0' }
  const port = await servePostgres({ row })
  const settings = { url: `postgres://ops@127.0.0.1:${port}/shop`, sslmode: 'disable' as const }
  const seen = await postgresCollector.look(
    { ...settings, warn: { role: 'primary', version: '16', maxLagSeconds: 10, minStandbys: 1 } },
    contextWith()
  )
  assert.equal(judge(postgresCollector, 'ops-health-checked', seen).outcome, 'pass')
  assert.deepEqual(seen.attention, [
    'The server is a standby, not a primary.',
    'The version is not 16.',
    'Fewer than 1 standbys follow the server.',
    'The replication lags by more than 10 s.'
  ])
})

test('warn is refused where it says nothing or something unknown', () => {
  const refused: [Parameters<typeof settingsCheck>[0], object][] = [
    [httpCollector, { url: 'https://shop.example/', warn: {} }],
    [httpCollector, { url: 'https://shop.example/', warn: { minDaysLeft: 1 } }],
    [tlsCollector, { host: 'shop.example', warn: {} }],
    [tlsCollector, { host: 'shop.example', warn: { host: 'other' } }],
    [postgresCollector, { url: 'postgres://a@db.example/', warn: { status: 200 } }]
  ]
  for (const [collector, settings] of refused) assert.ok(!settingsCheck(collector)(settings), JSON.stringify(settings))
})
