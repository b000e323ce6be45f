/** Debian's nginx with good and bad certificates, one for each name. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createSecureContext } from 'node:tls'
import { httpCollector } from '../http/http.ts'
import { makeCertificate, type TestCertificate } from '../testing/certificate.ts'
import { findProgram } from '../testing/debian.ts'
import { judge } from '../testing/judge.ts'
import { contextWith } from '../testing/local-servers.ts'
import { onFreePort, startProgram, temporaryFolder } from '../testing/programs.ts'
import { tlsCollector } from './tls.ts'

const nginx = findProgram('nginx', 'nginx-light')
const { skip } = nginx

const dayMs = 86_400_000
const inDays = (days: number) => new Date(Date.now() + (days + 0.5) * dayMs)
const began = new Date('2020-01-01T00:00:00Z')
const authority = makeCertificate([], began, inDays(1000), { name: 'Shop Authority' })
const certify = (name: string, notAfter: Date) => makeCertificate([name], began, notAfter, { name, authority })

interface Case {
  host: string
  certificate: TestCertificate
  /** Of the tls check, which also looks ahead. */
  tls: { outcome: string; kind?: string; reason?: RegExp; daysLeft: number }
  http: { outcome: string; kind?: string }
}

const refused = { outcome: 'fail', kind: 'bad-certificate' }
const cases: Case[] = [
  {
    host: 'valid.here',
    certificate: certify('valid.here', inDays(90)),
    tls: { outcome: 'pass', daysLeft: 90 },
    http: { outcome: 'pass' }
  },
  {
    host: 'expired.here',
    certificate: certify('expired.here', inDays(-11)),
    tls: { ...refused, reason: /^The certificate expired on [\d-]{10}, 10 days ago\.$/, daysLeft: -11 },
    http: refused
  },
  {
    host: 'wrong.here',
    certificate: certify('right.here', inDays(90)),
    tls: { ...refused, reason: /^The certificate is made out for right\.here, not for wrong\.here\.$/, daysLeft: 90 },
    http: refused
  },
  {
    host: 'selfsigned.here',
    certificate: makeCertificate(['selfsigned.here'], began, inDays(90)),
    tls: { ...refused, reason: /^The certificate is self-signed: no authority vouches for it\.$/, daysLeft: 90 },
    http: refused
  },
  {
    host: 'soon.here',
    certificate: certify('soon.here', inDays(5)),
    tls: { outcome: 'fail', reason: /expires on [\d-]{10}, in 5 days; at least 14 days are expected\.$/, daysLeft: 5 },
    http: { outcome: 'pass' }
  }
]

async function startNginx(t: TestContext): Promise<number> {
  const folder = temporaryFolder(t)
  const servers = cases.map(({ host, certificate }) => {
    writeFileSync(join(folder, `${host}.pem`), certificate.cert)
    writeFileSync(join(folder, `${host}.key`), certificate.key)
    return `server {
      listen 127.0.0.1:PORT ssl; server_name ${host};
      ssl_certificate ${folder}/${host}.pem; ssl_certificate_key ${folder}/${host}.key;
      location / { return 200 ok; }
    }`
  })
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const config = `
    daemon off; master_process off; pid ${folder}/pid; error_log stderr notice;
    events {}
    http { access_log off; ${temporary.map((what) => `${what}_temp_path ${folder}/${what};`).join(' ')}
      ${servers.join('\n')} }`
  const { port } = await onFreePort((free) => {
    writeFileSync(join(folder, 'nginx.conf'), config.replaceAll('PORT', String(free)))
    const args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr']
    return startProgram(t, nginx.path, args, { ready: /using the "\w+" event method/ })
  })
  return port
}

test('each certificate gives the right evidence', { skip }, async (t) => {
  const port = await startNginx(t)
  const context = contextWith({ secureContext: createSecureContext({ ca: authority.cert }) })
  for (const { host, tls, http } of cases) {
    await t.test(host, async () => {
      const seen = await tlsCollector.look({ host, port }, context)
      const { outcome, reason, metadata } = judge(tlsCollector, 'ops-health-checked', seen)
      assert.deepEqual([outcome, seen.error?.kind, metadata.daysLeft], [tls.outcome, tls.kind, tls.daysLeft])
      if (tls.reason) assert.match(String(reason), tls.reason)

      const asked = await httpCollector.look({ url: `https://${host}:${port}/` }, context)
      const verdict = judge(httpCollector, 'ops-endpoint-verified', asked)
      assert.deepEqual([verdict.outcome, asked.error?.kind], [http.outcome, http.kind])
      assert.equal(verdict.metadata.tlsNotAfter, metadata.tlsNotAfter)
    })
  }
})

test('all of them are strangers to whom trusts the public authorities alone', { skip }, async (t) => {
  const port = await startNginx(t)
  for (const { host } of cases) {
    const seen = await tlsCollector.look({ host, port }, contextWith())
    assert.equal(judge(tlsCollector, 'ops-health-checked', seen).outcome, 'fail', host)
    assert.equal(seen.error?.kind, 'bad-certificate', host)
  }
})
