/** http checks with nginx that asks for client certificates, and through tinyproxy. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { trustIn } from '../certificates/authorities.ts'
import { makeCertificate } from '../testing/certificate.ts'
import { findProgram } from '../testing/debian.ts'
import { judge } from '../testing/judge.ts'
import { contextWith, listen, secretsFor } from '../testing/local-servers.ts'
import { onFreePort, startProgram, temporaryFolder } from '../testing/programs.ts'
import { tlsCollector } from '../tls/tls.ts'
import { type HttpSettings, httpCollector } from './http.ts'

const nginx = findProgram('nginx', 'nginx-light')
const tinyproxy = findProgram('tinyproxy', 'tinyproxy-bin')
const longAgo = new Date('2020-01-01')
const later = new Date('2099-01-01')
const authority = makeCertificate([], longAgo, later, { name: 'Test Authority' })
const server = makeCertificate(['shop.here', 'localhost'], longAgo, later, { authority })
const client = makeCertificate([], longAgo, later, { name: 'monitor', authority })
const stranger = makeCertificate([], longAgo, later, { name: 'stranger' })
const secureContext = trustIn(authority.cert)
const clientCertificate = { certificate: { secret: 'cert' }, key: { secret: 'key' } }

async function startNginx(t: TestContext): Promise<number> {
  const folder = temporaryFolder(t)
  for (const [name, text] of Object.entries({
    'ca.pem': authority.cert,
    'own.pem': server.cert,
    'own.key': server.key
  }))
    writeFileSync(join(folder, name), text)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const config = `
    daemon off; master_process off; pid ${folder}/pid; error_log stderr notice;
    events {}
    http { access_log off; ${temporary.map((what) => `${what}_temp_path ${folder}/${what};`).join(' ')}
      server {
        listen 127.0.0.1:PORT ssl; server_name shop.here;
        ssl_certificate ${folder}/own.pem; ssl_certificate_key ${folder}/own.key;
        ssl_client_certificate ${folder}/ca.pem; ssl_verify_client on;
        location / { return 200 $ssl_client_s_dn; }
      } }`
  const { port } = await onFreePort((free) => {
    writeFileSync(join(folder, 'nginx.conf'), config.replaceAll('PORT', String(free)))
    const args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr']
    return startProgram(t, nginx.path, args, { ready: /using the "\w+" event method/ })
  })
  return port
}

test('nginx with ssl_verify_client: shown, not shown, and one of a stranger', { skip: nginx.skip }, async (t) => {
  const port = await startNginx(t)
  const look = async (settings: Partial<HttpSettings>, { cert, key } = client) => {
    const context = contextWith({ secureContext, ...secretsFor({ cert, key }, [`shop.here:${port}`], false) })
    const seen = await httpCollector.look({ url: `https://shop.here:${port}/`, ...settings }, context)
    return judge(httpCollector, 'ops-health-checked', seen)
  }
  const expect = { body: { contains: 'CN=monitor' } }
  assert.equal((await look({ clientCertificate, expect })).outcome, 'pass')
  assert.deepEqual((await look({})).reason, 'The status is 400, not 200.')
  assert.deepEqual((await look({ clientCertificate }, stranger)).reason, 'The status is 400, not 200.')

  const context = contextWith({
    secureContext,
    ...secretsFor({ cert: client.cert, key: client.key }, [`shop.here:${port}`], false)
  })
  const seen = await tlsCollector.look({ host: 'shop.here', port, clientCertificate }, context)
  assert.deepEqual([seen.error, judge(tlsCollector, 'ops-health-checked', seen).outcome], [undefined, 'pass'])
})

test('through tinyproxy, with and without its password', { skip: tinyproxy.skip || nginx.skip }, async (t) => {
  const folder = temporaryFolder(t)
  const { port } = await onFreePort((free) => {
    const config = `Port ${free}\nListen 127.0.0.1\nTimeout 60\nAllow 127.0.0.1\nBasicAuth ops hunter2hunter2\nLogLevel Info\n`
    writeFileSync(join(folder, 'tinyproxy.conf'), config)
    const args = ['-d', '-c', join(folder, 'tinyproxy.conf')]
    return startProgram(t, tinyproxy.path, args, { ready: /Accepting connections/ })
  })
  const secure = await startNginx(t)
  const plain = await listen(createServer((_, response) => response.end('ok')))
  const secrets = secretsFor({ proxy: 'hunter2hunter2', cert: client.cert, key: client.key }, [
    `127.0.0.1:${port}`,
    `localhost:${secure}`
  ])
  const context = contextWith({ secureContext, ...secrets })
  const open = { proxy: `http://127.0.0.1:${port}` }
  const login = { ...open, proxyUser: 'ops', proxyPassword: { secret: 'proxy' } }
  const look = async (settings: HttpSettings) => httpCollector.look(settings, context)
  const tls = await look({ url: `https://localhost:${secure}/`, clientCertificate, ...login })
  const http = await look({ url: `http://localhost:${plain}/`, ...login })
  assert.deepEqual(
    [tls, http].map(({ error, metadata }) => [error, metadata.observedStatus]),
    [
      [undefined, 200],
      [undefined, 200]
    ]
  )
  const denied = await look({ url: `https://localhost:${secure}/`, clientCertificate, ...open })
  assert.equal(denied.error?.kind, 'no-credentials')
})
