/** Certificates as real servers show them. The names in front are those of reported cases. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSecureContext, createServer, type TlsOptions } from 'node:tls'
import { trustIn } from '../certificates/authorities.ts'
import { makeCertificate, type TestCertificate } from '../testing/certificate.ts'
import { judge } from '../testing/judge.ts'
import { contextWith, listen } from '../testing/local-servers.ts'
import { type TlsSettings, tlsCollector } from './tls.ts'

const dayMs = 86_400_000
const longAgo = new Date('2020-01-01T00:00:00Z')
const inDays = (days: number) => new Date(Date.now() + (days + 0.5) * dayMs)
const authorityUntil = (days: number, name: string, authority?: TestCertificate) =>
  makeCertificate([], longAgo, inDays(days), { name, isAuthority: true, ...(authority && { authority }) })
const leafUntil = (days: number, authority: TestCertificate, names = ['good.here']) =>
  makeCertificate(names, longAgo, inDays(days), { name: names[0] ?? 'old.here', authority })

const serve = (options: TlsOptions) =>
  listen(createServer(options, (socket) => socket.on('error', () => {})).on('tlsClientError', () => {}))
async function look(port: number, trusted: TestCertificate, settings: Partial<TlsSettings> = {}) {
  const context = contextWith({ secureContext: trustIn(trusted.cert) })
  const seen = await tlsCollector.look({ host: '127.0.0.1', serverName: 'good.here', port, ...settings }, context)
  return { seen, ...judge(tlsCollector, 'ops-health-checked', seen) }
}

test('19-intermediate-ends-first: a chain lasts as long as its weakest link', async () => {
  const root = authorityUntil(1000, 'Root')
  const intermediate = authorityUntil(3, 'Intermediate', root)
  const leaf = leafUntil(90, intermediate)
  const port = await serve({ key: leaf.key, cert: leaf.cert + intermediate.cert })
  const { outcome, reason, metadata } = await look(port, root)
  assert.deepEqual([outcome, metadata.daysLeft], ['fail', 3], String(reason))
  assert.match(
    String(reason),
    /certificate of CN=Intermediate in its chain expires on .*; at least 14 days are expected/
  )
  const short = authorityUntil(5, 'Short Root')
  const ofShort = leafUntil(90, short)
  const judged = await look(await serve({ key: ofShort.key, cert: ofShort.cert }), short)
  assert.deepEqual([judged.outcome, judged.metadata.daysLeft], ['fail', 5])
  assert.match(String(judged.reason), /CN=Short Root in its chain/)
})

test('19-expired-cross-certificate: what is not needed does not count', async () => {
  const root = authorityUntil(1000, 'Root')
  const old = authorityUntil(500, 'Old Root')
  // The same key and name, signed by an older authority, and over.
  const cross = makeCertificate([], longAgo, new Date('2021-01-01T00:00:00Z'), {
    name: 'Root',
    isAuthority: true,
    authority: old,
    key: root.key
  })
  const leaf = leafUntil(60, root)
  const port = await serve({ key: leaf.key, cert: leaf.cert + cross.cert })
  const { outcome, metadata, reason } = await look(port, root)
  assert.deepEqual([outcome, metadata.daysLeft], ['pass', 60], String(reason))
})

test('42-certificate-without-names: a common name alone names no host', async () => {
  const root = authorityUntil(1000, 'Root')
  const old = leafUntil(60, root, [])
  const { outcome, reason } = await look(await serve(old), root, { serverName: 'old.here' })
  assert.deepEqual(
    [outcome, /names no host \(no subjectAltName\)/.test(String(reason))],
    ['fail', true],
    String(reason)
  )
})

test('35-server-wants-client-certificate: the certificate that was shown is judged in each version', async () => {
  const root = authorityUntil(1000, 'Root')
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const demanding = { requestCert: true, ca: root.cert, minVersion: version, maxVersion: version }
    const good = await look(await serve({ ...leafUntil(60, root), ...demanding }), root)
    assert.deepEqual([good.outcome, good.metadata.daysLeft], ['pass', 60], `${version} ${good.reason}`)
    assert.deepEqual(good.metadata.names, ['good.here'])
    assert.ok(good.metadata.tlsNotAfter)
    const short = await look(await serve({ ...leafUntil(5, root), ...demanding }), root)
    assert.equal(short.outcome, 'fail', version)
    const misnamed = await look(await serve({ ...leafUntil(60, root, ['other.here']), ...demanding }), root)
    assert.deepEqual([misnamed.outcome, misnamed.seen.error?.kind], ['fail', 'bad-certificate'], version)
    const strange = await look(await serve({ ...leafUntil(60, root), ...demanding }), authorityUntil(9, 'Other'))
    assert.deepEqual([strange.outcome, strange.seen.error?.kind], ['fail', 'bad-certificate'], version)
  }
})

test('21-tls-umlaut: a name outside of ASCII is asked for in its xn-- form', async () => {
  const root = authorityUntil(1000, 'Root')
  const good = leafUntil(60, root, ['xn--bcher-kva.example'])
  const asked: string[] = []
  const port = await serve({
    ...leafUntil(60, root, ['other.here']),
    SNICallback: (name, done) => {
      asked.push(name)
      done(null, name === 'xn--bcher-kva.example' ? createSecureContext(good) : undefined)
    }
  })
  for (const serverName of ['bücher.example', 'BÜCHER.example', 'xn--bcher-kva.example']) {
    const { outcome, reason } = await look(port, root, { serverName })
    assert.equal(outcome, 'pass', `${serverName} ${reason}`)
  }
  assert.deepEqual([...new Set(asked)], ['xn--bcher-kva.example'])
})

test('a dot at the end of a name is part of neither the server name nor the certificate (RFC 6066)', async () => {
  const root = authorityUntil(1000, 'Root')
  const port = await serve({
    ...leafUntil(60, root, ['other.here']),
    SNICallback: (name, done) => done(null, name === 'good.here' ? createSecureContext(leafUntil(60, root)) : undefined)
  })
  const { outcome, reason } = await look(port, root, { serverName: 'good.here.' })
  assert.equal(outcome, 'pass', String(reason))
})
