/** Client certificates that http and tls checks show, with servers that ask for them. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { createServer, type ServerOptions } from 'node:https'
import { test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { trustIn } from '../certificates/authorities.ts'
import { makeCertificate } from '../testing/certificate.ts'
import { judge, settingsCheck } from '../testing/judge.ts'
import { contextWith, listen, secretsFor } from '../testing/local-servers.ts'
import { tlsCollector } from '../tls/tls.ts'
import { httpCollector } from './http.ts'

const longAgo = new Date('2020-01-01')
const later = new Date('2099-01-01')
const authority = makeCertificate([], longAgo, later, { name: 'Test Authority' })
const server = makeCertificate(['shop.here'], longAgo, later, { authority })
const client = makeCertificate([], longAgo, later, { name: 'monitor', authority })
const stranger = makeCertificate([], longAgo, later, { name: 'stranger' })
const over = makeCertificate([], longAgo, new Date('2021-01-01'), { name: 'over', authority })
const encrypted = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'hunter2' }
}).privateKey
const secureContext = trustIn(authority.cert)

/** Answers with the common name of the client. A stranger is refused within the handshake. */
async function serve(options: ServerOptions = {}) {
  const names: string[] = []
  const port = await listen(
    createServer({ ...server, ca: authority.cert, requestCert: true, ...options }, ({ socket }, response) => {
      names.push(String((socket as TLSSocket).getPeerCertificate().subject?.CN))
      response.end('ok')
    })
  )
  return { port, names }
}

const clientCertificate = { certificate: { secret: 'cert' }, key: { secret: 'key' } }

interface Pems {
  cert: string
  key: string
}

async function look(port: number, { cert, key }: Pems, hosts = [`shop.here:${port}`]) {
  const context = contextWith({ secureContext, ...secretsFor({ cert, key }, hosts, false) })
  const asked = await httpCollector.look({ url: `https://shop.here:${port}/`, clientCertificate }, context)
  const seen = await tlsCollector.look({ host: 'shop.here', port, clientCertificate }, context)
  assert.doesNotMatch(JSON.stringify([asked, seen]), /PRIVATE KEY/)
  return {
    http: judge(httpCollector, 'ops-endpoint-verified', asked),
    tls: judge(tlsCollector, 'ops-health-checked', seen)
  }
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`the certificate is shown to a server that wants one, over ${version}`, async () => {
    const { port, names } = await serve({ maxVersion: version, rejectUnauthorized: true })
    const { http, tls } = await look(port, client)
    assert.deepEqual([http.outcome, tls.outcome, tls.metadata.protocol, names], ['pass', 'pass', version, ['monitor']])
  })
}

test('one file may hold certificate and key, in any order', async () => {
  const { port, names } = await serve({ rejectUnauthorized: true })
  const both = `${client.key}\r\n# comment\r\n${client.cert}${authority.cert}`
  const { http } = await look(port, { cert: both, key: both })
  assert.deepEqual([http.outcome, names], ['pass', ['monitor']])
})

test('a server that does not accept it refutes, and says that it was the certificate', async () => {
  const { port } = await serve({ maxVersion: 'TLSv1.2', rejectUnauthorized: true })
  const { http, tls } = await look(port, stranger)
  assert.deepEqual([http.outcome, tls.outcome], ['fail', 'fail'])
  // Node closes the connection without an alert.
  for (const { metadata } of [http, tls])
    assert.match(String((metadata.error as { kind: string }).kind), /protocol|reset/)
})

test('a certificate that cannot be used says why, and nothing is sent', async () => {
  const { port, names } = await serve()
  const words: [Pems, string][] = [
    [{ ...client, cert: client.key }, 'The secret "cert" holds no certificate that can be read.'],
    [{ ...client, cert: 'hunter2' }, 'The secret "cert" is not in PEM form.'],
    [{ ...client, key: client.cert }, 'The secret "key" holds no private key.'],
    [
      { ...client, key: '-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----' },
      'The private key in the secret "key" cannot be read.'
    ],
    [{ ...client, key: encrypted }, 'The private key in the secret "key" is encrypted; store it without a passphrase.'],
    [
      {
        ...client,
        key: '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,AB\n\nhunter2\n-----END RSA PRIVATE KEY-----'
      },
      'The private key in the secret "key" is encrypted; store it without a passphrase.'
    ],
    [
      { ...client, key: stranger.key },
      'The private key in the secret "key" does not belong to the certificate in the secret "cert".'
    ],
    [over, 'The client certificate in the secret "cert" expired on 2021-01-01.'],
    [{ ...client, cert: client.cert.repeat(200) }, 'The secret "cert" is longer than 65536 characters.']
  ]
  for (const [pems, reason] of words) {
    const { http, tls } = await look(port, pems)
    assert.deepEqual([http.outcome, tls.outcome, http.reason, tls.reason], ['info', 'info', reason, reason])
  }
  const { http } = await look(port, client, ['shop.here:443'])
  assert.match(String(http.reason), /^The secret "(cert|key)" may not be sent to shop\.here:/)
  assert.deepEqual(names, [])
})

test('it stays with the origin of the url, also where that redirects', async () => {
  const other = await serve({ rejectUnauthorized: false })
  const port = await listen(
    createServer({ ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: true }, (_, response) =>
      response.writeHead(302, { location: `https://shop.here:${other.port}/` }).end()
    )
  )
  const context = contextWith({
    secureContext,
    ...secretsFor({ cert: client.cert, key: client.key }, [`shop.here:${port}`], false)
  })
  const settings = { url: `https://shop.here:${port}/`, followRedirects: 1, clientCertificate }
  const seen = await httpCollector.look(settings, context)
  assert.deepEqual([seen.error, other.names], [undefined, ['undefined']])
})

test('an http check trusts the authorities that it names, with a client certificate and without', async () => {
  const { port, names } = await serve({ rejectUnauthorized: false })
  const secrets = secretsFor({ cert: client.cert, key: client.key }, [`shop.here:${port}`], false)
  const context = contextWith({ ...secrets, authorities: async () => trustIn(authority.cert) })
  const url = `https://shop.here:${port}/`
  for (const more of [{}, { clientCertificate }]) {
    assert.equal((await httpCollector.look({ url, ...more }, context)).error?.kind, 'bad-certificate')
    assert.equal((await httpCollector.look({ url, authorities: 'own', ...more }, context)).error, undefined)
  }
  assert.deepEqual(names, ['undefined', 'monitor'])
})

test('its settings: names of secrets, and a url that is encrypted', () => {
  const accepts = settingsCheck(httpCollector)
  assert.ok(accepts({ url: 'https://shop.example/', clientCertificate }))
  assert.ok(!accepts({ url: 'http://shop.example/', clientCertificate }))
  assert.ok(!accepts({ url: 'https://shop.example/', clientCertificate: { certificate: { secret: 'cert' } } }))
  assert.ok(!accepts({ url: 'https://shop.example/', clientCertificate: { ...clientCertificate, key: client.key } }))
  assert.ok(settingsCheck(tlsCollector)({ host: 'shop.example', clientCertificate }))
})
