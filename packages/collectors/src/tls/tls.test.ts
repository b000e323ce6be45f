import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSecureContext, createServer, type TlsOptions } from 'node:tls'
import { trustIn } from '../certificates/authorities.ts'
import { makeCertificate } from '../testing/certificate.ts'
import { judge, settingsCheck } from '../testing/judge.ts'
import { allClosed, contextWith, listen, serveConnections, unusedPort } from '../testing/local-servers.ts'
import { type TlsSettings, tlsCollector } from './tls.ts'

const dayMs = 86_400_000
/** Half a day more, so that no test depends on the second. */
const inDays = (days: number) => new Date(Date.now() + (days + 0.5) * dayMs)
const longAgo = new Date('2020-01-01T00:00:00Z')

const authority = makeCertificate([], longAgo, inDays(1000), { name: 'Test Authority' })
const certify = (names: string[], notAfter: Date, notBefore = longAgo) =>
  makeCertificate(names, notBefore, notAfter, { name: names[0], authority })
const secureContext = createSecureContext({ ca: authority.cert })

const serve = (options: TlsOptions) =>
  listen(createServer(options, (socket) => socket.on('error', () => {})).on('tlsClientError', () => {}))

async function look(settings: Partial<TlsSettings> & { port: number }, context = contextWith({ secureContext })) {
  const seen = await tlsCollector.look({ host: 'good.here', ...settings }, context)
  return { seen, ...judge(tlsCollector, 'ops-health-checked', seen) }
}

test('reads what a certificate says and finds it good', async () => {
  const certificate = certify(['good.here', '*.good.here', '127.0.0.1'], inDays(60))
  const port = await serve({ ...certificate, cert: certificate.cert + authority.cert })
  const { outcome, metadata } = await look({ port })
  const { phases, latencyMs, tlsNotAfter, ...rest } = metadata
  assert.equal(outcome, 'pass')
  assert.deepEqual(rest, {
    target: `good.here:${port}`,
    status: 'healthy',
    probe: 'tls',
    tlsNotBefore: longAgo.toISOString(),
    daysLeft: 60,
    protocol: 'TLSv1.3',
    issuer: 'CN=Test Authority',
    names: ['good.here', '*.good.here', '127.0.0.1'],
    chain: ['CN=good.here', 'CN=Test Authority'],
    mismatches: [],
    resolvedIp: '127.0.0.1'
  })
  assert.deepEqual(Object.keys(phases as object), ['dns', 'connect', 'tls'])
  assert.ok(Date.parse(String(tlsNotAfter)) > Date.now())
  assert.equal((await look({ port, host: '127.0.0.1' })).outcome, 'pass')
})

test('says how many days are left of one that soon expires', async () => {
  const port = await serve(certify(['good.here'], inDays(9)))
  const { outcome, reason, metadata } = await look({ port })
  assert.equal(outcome, 'fail')
  assert.match(
    String(reason),
    /^The certificate expires on \d{4}-\d\d-\d\d, in 9 days; at least 14 days are expected\.$/
  )
  assert.deepEqual([metadata.status, metadata.daysLeft], ['degraded', 9])
  assert.equal((await look({ port, minDaysLeft: 9 })).outcome, 'pass')
  const last = await serve(certify(['good.here'], inDays(0)))
  assert.match(String((await look({ port: last })).reason), /in less than a day;/)
  assert.equal((await look({ port: last, minDaysLeft: 0 })).outcome, 'pass')
})

const bad: [what: string, options: () => TlsOptions, reason: RegExp][] = [
  ['expired', () => certify(['good.here'], inDays(-41)), /^The certificate expired on [\d-]{10}, 40 days ago\.$/],
  [
    'not yet valid',
    () => certify(['good.here'], inDays(90), inDays(3)),
    /^The certificate is not valid before [\dT:.Z-]+\.$/
  ],
  [
    'of another name',
    () => certify(['other.here'], inDays(90)),
    /^The certificate is made out for other\.here, not for good\.here\.$/
  ],
  [
    'self-signed',
    () => makeCertificate(['good.here'], longAgo, inDays(90)),
    /^The certificate is self-signed: no authority vouches for it\.$/
  ],
  [
    'of a strange authority that it brings along',
    () => {
      const stranger = makeCertificate([], longAgo, inDays(90), { name: 'Stranger' })
      const own = makeCertificate(['good.here'], longAgo, inDays(90), { name: 'leaf', authority: stranger })
      return { ...own, cert: own.cert + stranger.cert }
    },
    /^The certificate comes from an authority that is not trusted here: CN=Stranger\.$/
  ],
  [
    'of an authority that it does not name',
    () => {
      const stranger = makeCertificate([], longAgo, inDays(90), { name: 'Stranger' })
      return makeCertificate(['good.here'], longAgo, inDays(90), { name: 'leaf', authority: stranger })
    },
    /^The certificate comes from CN=Stranger, which is not trusted here, and the server sends none that leads further\.$/
  ],
  [
    'wrong in every way',
    () => makeCertificate(['other.here'], longAgo, inDays(-2)),
    /^The certificate expired on .*, 1 day ago\. The certificate is made out for other\.here, not for good\.here\./
  ]
]
for (const [what, options, reason] of bad) {
  test(`refutes a certificate that is ${what}, with the reason`, async () => {
    const port = await serve(options())
    const { seen, outcome, metadata, reason: given } = await look({ port })
    assert.equal(outcome, 'fail')
    assert.equal(seen.error?.kind, 'bad-certificate')
    assert.match(String(given), reason)
    assert.equal(metadata.status, 'unhealthy')
    assert.ok(Number.isInteger(metadata.daysLeft))
  })
}

test('asks for the name that the settings give, and expects it', async () => {
  const [one, two] = [certify(['one.here'], inDays(90)), certify(['two.here'], inDays(90))]
  const port = await serve({
    ...one,
    SNICallback: (name, done) => done(null, createSecureContext(name === 'two.here' ? two : one))
  })
  assert.deepEqual((await look({ port, host: '127.0.0.1', serverName: 'two.here' })).metadata.names, ['two.here'])
  assert.equal((await look({ port, host: 'one.here' })).outcome, 'pass')
})

test('compares protocol and issuer with what is expected', async () => {
  const port = await serve({ ...certify(['good.here'], inDays(90)), maxVersion: 'TLSv1.2' })
  assert.equal((await look({ port, issuer: 'test auth' })).outcome, 'pass')
  const { seen, outcome } = await look({ port, minProtocol: 'TLSv1.3', issuer: "Let's Encrypt" })
  assert.equal(outcome, 'fail')
  assert.deepEqual(seen.metadata.mismatches, [
    'The protocol is TLSv1.2; at least TLSv1.3 is expected.',
    "The issuer is CN=Test Authority, not Let's Encrypt."
  ])
})

test('trusts the authorities that the runtime has by that name, and says when it has none', async () => {
  const authorities = async (name: string) => {
    assert.equal(name, 'corp')
    return trustIn(authority.cert)
  }
  const port = await serve(certify(['good.here'], inDays(90)))
  assert.equal((await look({ port }, contextWith())).outcome, 'fail')
  assert.equal((await look({ port, authorities: 'corp' }, contextWith({ authorities }))).outcome, 'pass')
  const missing = await look({ port, authorities: 'absent' }, contextWith())
  assert.deepEqual([missing.outcome, missing.seen.error?.kind], ['info', 'collector-broken'])
  assert.throws(() => trustIn('no certificate'), /holds no certificate/)
  assert.throws(() => trustIn('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'))
})

test('calls a target failing that speaks no TLS, hangs or is away', async () => {
  const plain = await serveConnections((socket) => socket.end('SSH-2.0-OpenSSH\r\n'))
  assert.equal((await look({ port: plain })).seen.error?.kind, 'protocol')
  const silent = await serveConnections(() => {})
  assert.equal((await look({ port: silent, timeout: '100ms' })).seen.error?.kind, 'timeout')
  const away = await look({ port: await unusedPort() })
  assert.deepEqual([away.seen.error?.kind, away.metadata.status, away.outcome], ['refused', 'unreachable', 'fail'])
})

test('proves nothing when the look could not be made', async () => {
  for (const seen of [
    await look({ port: 443, host: 'away.test' }),
    await look({ port: 444, host: '127.0.0.1' }, contextWith({}, '')),
    await look({ port: 443, host: '169.254.169.254' })
  ]) {
    assert.equal(seen.outcome, 'info', JSON.stringify(seen))
  }
})

test('rejects with the reason when its worker stops', async () => {
  const stop = new AbortController()
  const port = await serveConnections(() => stop.abort(new Error('lease lost')))
  await assert.rejects(look({ port }, contextWith({ signal: stop.signal })), /lease lost/)
})

test('leaves no connection open', allClosed)

test('takes what tells a certificate apart, and nothing else', () => {
  const takes = settingsCheck(tlsCollector)
  const all = {
    host: 'a',
    port: 8443,
    serverName: 'b',
    minDaysLeft: 21,
    minProtocol: 'TLSv1.3',
    issuer: 'c',
    authorities: 'corp'
  }
  assert.ok(takes({ host: 'a' }))
  assert.ok(takes({ ...all, timeout: '5s' }))
  for (const wrong of [
    {},
    { host: 'a', minDaysLeft: -1 },
    { host: 'a', minProtocol: 'SSLv3' },
    { host: 'a', caFile: '/d' },
    { host: 'a', starttls: 1 }
  ]) {
    assert.ok(!takes(wrong), JSON.stringify(wrong))
  }
})
