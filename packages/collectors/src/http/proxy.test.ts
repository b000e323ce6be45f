/** http checks that go through a proxy, and what the outbound guard makes of them. */
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { test } from 'node:test'
import { createEgressGuard, parseEgressAllow, ResolverError } from '@inter-hub/egress'
import { trustIn } from '../certificates/authorities.ts'
import { makeCertificate } from '../testing/certificate.ts'
import { judge, settingsCheck } from '../testing/judge.ts'
import { allClosed, contextWith, listen, secretsFor, serveConnections, unusedPort } from '../testing/local-servers.ts'
import { serveProxy } from '../testing/proxy-server.ts'
import { type HttpSettings, httpCollector } from './http.ts'

const certificate = makeCertificate(
  ['shop.here', 'proxy.here', 'away.public.example'],
  new Date('2020-01-01'),
  new Date('2099-01-01')
)
const secureContext = trustIn(certificate.cert)
const password = 'hunter2 marker'
const basic = `Basic ${Buffer.from(`ops:${password}`).toString('base64')}`

async function look(settings: HttpSettings, more = {}) {
  const seen = await httpCollector.look(settings, contextWith({ secureContext, ...more }))
  const shown = JSON.stringify(seen)
  for (const form of [password, basic.slice(6)]) assert.ok(!shown.includes(form), shown)
  return { seen, ...judge(httpCollector, 'ops-health-checked', seen) }
}

/** Servers that note the headers they get. */
async function targets() {
  const heard: (string | undefined)[] = []
  const answer: RequestListener = ({ url, headers }, response) => {
    heard.push(`${headers.host} ${url} ${headers['proxy-authorization'] ?? '-'}`)
    response.end('ok')
  }
  const [plain, secure] = await Promise.all([
    listen(createServer(answer)),
    listen(createSecureServer(certificate, answer))
  ])
  return { plain, secure, heard }
}

test('an encrypted target is reached by a tunnel, another by its whole URL', async () => {
  const [proxy, { plain, secure, heard }] = await Promise.all([serveProxy(), targets()])
  const through = { proxy: `http://proxy.here:${proxy.port}` }
  const tls = await look({ url: `https://shop.here:${secure}/a?b=c`, ...through })
  const http = await look({ url: `http://shop.here:${plain}/a?b=c`, ...through })
  assert.deepEqual([tls.outcome, http.outcome], ['pass', 'pass'])
  assert.deepEqual(proxy.heard, [`CONNECT shop.here:${secure} -`, `GET http://shop.here:${plain}/a?b=c -`])
  assert.deepEqual(heard, [`shop.here:${secure} /a?b=c -`, `shop.here:${plain} /a?b=c -`])
  // The address of the proxy is not that of the target.
  for (const { metadata } of [tls, http]) assert.equal(metadata.resolvedIp, undefined)
  assert.equal(typeof tls.metadata.tlsNotAfter, 'string')
  assert.equal(http.metadata.tlsNotAfter, undefined)
  await allClosed()
})

test('a proxy that speaks TLS itself, with credentials that only it gets', async () => {
  const [proxy, { plain, secure, heard }] = await Promise.all([
    serveProxy({ certificate, authorization: basic }),
    targets()
  ])
  const settings = {
    proxy: `https://proxy.here:${proxy.port}`,
    proxyUser: 'ops',
    proxyPassword: { secret: 'proxy' }
  }
  const secrets = secretsFor({ proxy: password }, [`proxy.here:${proxy.port}`], false)
  for (const url of [`https://shop.here:${secure}/`, `http://shop.here:${plain}/`])
    assert.equal((await look({ url, ...settings }, secrets)).outcome, 'pass')
  assert.deepEqual(heard, [`shop.here:${secure} / -`, `shop.here:${plain} / -`])
  assert.ok(proxy.heard.every((line) => line.endsWith(basic)))
  await allClosed()

  const elsewhere = secretsFor({ proxy: password }, [`shop.here:${secure}`], false)
  const denied = await look({ url: `https://shop.here:${secure}/`, ...settings }, elsewhere)
  assert.deepEqual([denied.outcome, denied.seen.error?.kind], ['info', 'no-credentials'])
  const stranger = await look(
    { url: `https://shop.here:${secure}/`, ...settings },
    { ...secrets, secureContext: undefined }
  )
  assert.deepEqual([stranger.outcome, stranger.seen.error?.kind], ['info', 'no-route'])
  assert.match(String(stranger.reason), /^The proxy proxy\.here:\d+ cannot be used: The certificate is self-signed/)
})

test('a proxy that cannot be used proves nothing; a target that it cannot reach fails', async () => {
  const { secure, heard } = await targets()
  const url = `https://shop.here:${secure}/`
  const down = await unusedPort()
  const closing = await serveConnections((socket) => socket.destroy())
  const silent = (await serveProxy({ isSilent: true })).port
  const mute = await serveConnections(() => {})
  const words: [port: number, outcome: string, kind: string, reason: RegExp][] = [
    [down, 'info', 'no-route', /^The proxy proxy\.here:\d+ cannot be used: connect ECONNREFUSED/],
    [closing, 'info', 'no-route', /^The proxy proxy\.here:\d+ broke off: /],
    [
      (await serveProxy({ authorization: basic })).port,
      'info',
      'no-credentials',
      /asks for credentials, or .* \(407\)\.$/
    ],
    [(await serveProxy({ status: 403 })).port, 'info', 'no-route', /does not connect to shop\.here:\d+ \(403\)\.$/],
    [(await serveProxy({ status: 502 })).port, 'fail', 'refused', /could not connect to shop\.here:\d+ \(502\)\.$/],
    [(await serveProxy({ status: 503 })).port, 'fail', 'refused', /\(503\)\.$/],
    [(await serveProxy({ status: 504 })).port, 'fail', 'timeout', /waited in vain for shop\.here:\d+ \(504\)\.$/],
    [silent, 'fail', 'timeout', /^Waited 300 ms in vain for the proxy to connect\.$/],
    [mute, 'fail', 'timeout', /^Waited 300 ms in vain for the proxy to connect\.$/]
  ]
  for (const [port, outcome, kind, reason] of words) {
    const found = await look({ url, proxy: `http://proxy.here:${port}`, timeout: '300ms' })
    assert.deepEqual([found.outcome, found.seen.error?.kind], [outcome, kind], String(found.reason))
    assert.match(String(found.reason), reason)
  }
  const lost = await look({ url, proxy: 'http://nowhere.test:3128' })
  assert.deepEqual([lost.outcome, lost.seen.error?.kind], ['info', 'no-route'])
  const mystery = await look({ url, proxy: `https://proxy.here:${mute}`, timeout: '300ms' })
  assert.match(String(mystery.reason), /^Waited 300 ms in vain for the proxy proxy\.here:\d+\.$/)
  assert.equal(mystery.outcome, 'info')
  assert.deepEqual(heard, [])
})

test('a proxy opens nothing that the guard keeps closed', async () => {
  const proxy = await serveProxy()
  const { plain } = await targets()
  const resolver = async (name: string) => {
    if (name === 'proxy.here') return ['127.0.0.1']
    if (name === 'inside.example') return ['10.1.2.3']
    if (name === 'meta.example') return ['169.254.169.254']
    throw new ResolverError('ENOTFOUND', `The name ${name} does not exist.`)
  }
  const guard = (allow: string) => ({ egress: createEgressGuard({ allow: parseEgressAllow(allow), resolver }) })
  const through = { proxy: `http://proxy.here:${proxy.port}` }
  const opened = guard(`127.0.0.1:${proxy.port}`)
  for (const url of [
    `http://127.0.0.1:${plain}/`,
    `http://localhost:${plain}/`,
    'https://10.1.2.3/',
    'https://inside.example/',
    'https://169.254.169.254/',
    'https://meta.example/',
    'https://metadata.google.internal/',
    'https://printer.local/',
    'https://intranet/',
    'https://public.example:8443/',
    'http://public.example/'
  ]) {
    const { outcome, seen } = await look({ url, ...through }, opened)
    assert.deepEqual([outcome, seen.error?.kind], ['info', 'egress-refused'], `${url} ${seen.error?.message}`)
  }
  assert.deepEqual(proxy.heard, [])
  // The proxy itself needs a rule too.
  const closed = await look({ url: 'https://public.example/', ...through }, guard('public:*'))
  assert.deepEqual([closed.outcome, closed.seen.error?.kind, proxy.heard], ['info', 'egress-refused', []])
})

test('a public name that only the proxy can resolve is left to the proxy, and a redirect to a closed target is not', async () => {
  const heard: string[] = []
  const secure = await listen(
    createSecureServer(certificate, (request, response) => {
      heard.push(String(request.headers.host))
      response.writeHead(302, { location: 'https://169.254.169.254/' }).end()
    })
  )
  const proxy = await serveProxy()
  const settings = { url: `https://away.public.example:${secure}/`, proxy: `http://proxy.here:${proxy.port}` }
  assert.equal((await look({ ...settings, expect: { status: 302 } })).outcome, 'pass')
  const { seen } = await look({ ...settings, followRedirects: 1 })
  assert.deepEqual([seen.error?.kind, heard.length, proxy.heard.length], ['egress-refused', 2, 2])
})

test('a token server is asked through the proxy as well', async () => {
  const proxy = await serveProxy()
  const token = await listen(createServer((_, response) => response.end('{"access_token": "token-of-proxy"}')))
  const { plain } = await targets()
  const url = `http://shop.here:${plain}/`
  const oauth2 = { tokenUrl: `http://auth.here:${token}/`, clientId: 'shop', clientSecret: { secret: 'client' } }
  const secrets = secretsFor({ client: password }, [`auth.here:${token}`, `shop.here:${plain}`])
  const { outcome } = await look({ url, oauth2, proxy: `http://proxy.here:${proxy.port}` }, secrets)
  assert.deepEqual([outcome, proxy.heard], ['pass', [`POST http://auth.here:${token}/ -`, `GET ${url} -`]])
})

test('its settings: a URL without credentials and path; user and password come together', () => {
  const accepts = settingsCheck(httpCollector)
  const url = 'https://shop.example/'
  const proxyPassword = { secret: 'proxy' }
  assert.ok(accepts({ url, proxy: 'http://proxy.example:3128' }))
  assert.ok(accepts({ url, proxy: 'https://proxy.example/', proxyUser: 'ops', proxyPassword }))
  for (const wrong of [
    { proxy: 'http://ops:hunter2@proxy.example:3128' },
    { proxy: 'socks5://proxy.example:1080' },
    { proxy: 'http://proxy.example/path' },
    { proxy: 'http://proxy.example', proxyUser: 'ops' },
    { proxyUser: 'ops', proxyPassword },
    { proxy: 'http://proxy.example', proxyUser: 'a:b', proxyPassword }
  ])
    assert.ok(!accepts({ url, ...wrong }), JSON.stringify(wrong))
})
