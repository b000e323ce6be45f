/** A database that requires TLS, named by a URL without `sslmode`: as the chart sets it up with database.sslMode and caSecret. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { planInstallation } from './installation.ts'
import { skip, startPostgres15 } from './postgres15.ts'
import { startIhub, temporaryFolder, untilLogged } from './processes.ts'

/** A certificate of this host that is its own authority. */
function makeCertificate(t: TestContext) {
  const folder = temporaryFolder(t)
  const [cert, key] = [join(folder, 'ca.crt'), join(folder, 'server.pem')]
  const names = ['-subj', '/CN=db', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost']
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert]
  execFileSync('openssl', [...args, ...names], { stdio: 'ignore' })
  return { file: cert, cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
}

test('PGSSLMODE and an authority of its own make the server verify its database', { skip }, async (t) => {
  const certificate = makeCertificate(t)
  const url = await startPostgres15(t, certificate)
  const start = async (more: Record<string, string>) => {
    const plan = await planInstallation(temporaryFolder(t), { DATABASE_URL: url, ...more })
    return startIhub(t, ['serve'], { env: plan.env })
  }
  const plain = await (await start({})).ended
  assert.equal(plain.code, 3)
  assert.match(plain.stderr, /The database cannot be used: .*no encryption/)
  const unknown = await (await start({ PGSSLMODE: 'verify-full' })).ended
  assert.equal(unknown.code, 3)
  assert.match(unknown.stderr, /The database cannot be used: self-signed certificate/)
  const verified = await start({ PGSSLMODE: 'verify-full', NODE_EXTRA_CA_CERTS: certificate.file })
  await untilLogged(verified, '; operator key ')
  verified.child.kill('SIGTERM')
  assert.equal((await verified.ended).code, 0)
})
