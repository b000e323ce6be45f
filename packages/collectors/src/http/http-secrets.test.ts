/** Secrets in request headers: where they go, and that they never come back. */
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { test } from 'node:test'
import { createSecureContext } from 'node:tls'
import { makeCertificate } from '../testing/certificate.ts'
import { contextWith, listen, secretsFor } from '../testing/local-servers.ts'
import { type HttpSettings, httpCollector } from './http.ts'

const value = 'Bearer marker-7f3a9c"\u00e4'
const forms = [
  value,
  'marker-7f3a9c',
  encodeURIComponent(value),
  Buffer.from(value).toString('base64').replace(/=+$/, '')
]
const headers = { authorization: { secret: 'shop' } }
const serve = (answer: RequestListener) => listen(createServer(answer))

async function look(settings: HttpSettings, hosts: string[], plaintext = true, more = {}) {
  const seen = await httpCollector.look(
    settings,
    contextWith({ ...secretsFor({ shop: value }, hosts, plaintext), ...more })
  )
  const shown = JSON.stringify(seen).toLowerCase()
  for (const form of forms) assert.ok(!shown.includes(form.toLowerCase()), `${form} in ${shown}`)
  return seen
}

/** A server that notes the secret it is sent. */
async function listener(answer: RequestListener = (_, response) => response.end('ok')) {
  const heard: (string | undefined)[] = []
  const port = await serve((request, response) => {
    heard.push(request.headers.authorization)
    answer(request, response)
  })
  return { port, heard }
}

test('a secret goes to the host that may have it, whatever its spelling', async () => {
  const { port, heard } = await listener()
  const seen = await look({ url: `http://SHOP.here:${port}/`, headers }, [`Shop.Here.:${port}`])
  assert.equal(seen.error, undefined)
  assert.deepEqual(heard, [Buffer.from(value, 'latin1').toString('latin1')])
})

test('a secret goes to no other host, port or address, and nothing else is sent either', async () => {
  const { port, heard } = await listener()
  for (const hosts of [
    [],
    [`127.0.0.1:${port}`],
    [`other.here:${port}`],
    [`shop.here:${port + 1}`],
    ['shop.here:443']
  ]) {
    const { error, metadata } = await look({ url: `http://shop.here:${port}/`, headers }, hosts)
    assert.equal(error?.kind, 'no-credentials')
    assert.equal(
      error?.message,
      `The secret "shop" may not be sent to shop.here:${port}: the secrets file of the runtime does not list it.`
    )
    assert.deepEqual(metadata.phases, {})
  }
  const { error } = await look({ url: `http://shop.here:${port}/`, headers: { 'x-own': { secret: 'absent' } } }, [])
  assert.deepEqual([error?.kind, heard], ['no-credentials', []])
})

test('a secret goes over TLS alone unless plaintext is permitted', async () => {
  const { port, heard } = await listener()
  const plain = await look({ url: `http://shop.here:${port}/`, headers }, [`shop.here:${port}`], false)
  assert.deepEqual([plain.error?.kind, heard], ['no-credentials', []])
  const certificate = makeCertificate(['shop.here'], new Date('2020-01-01'), new Date('2099-01-01'))
  const secure = await listen(
    createSecureServer(certificate, ({ headers: { authorization } }, response) => {
      heard.push(authorization)
      response.end()
    })
  )
  const hosts = [`shop.here:${secure}`]
  const url = `https://shop.here:${secure}/`
  const stranger = await look({ url, headers }, hosts, false)
  assert.deepEqual([stranger.error?.kind, heard], ['bad-certificate', []])
  const trusted = { secureContext: createSecureContext({ ca: certificate.cert }) }
  assert.equal((await look({ url, headers }, hosts, false, trusted)).error, undefined)
  assert.equal(heard.length, 1)
})

test('a redirect takes a secret nowhere else, neither in a header nor in its address', async () => {
  const foreign = await listener()
  const asked: string[] = []
  const { port } = await listener((request, response) => {
    asked.push(request.url ?? '')
    const leak = encodeURIComponent(request.headers.authorization ?? '')
    const location = request.url === '/' ? '/next' : `http://foreign.here:${foreign.port}/${leak}?a=${leak}#${leak}`
    response.writeHead(302, { location }).end()
  })
  // Also where the other host may have it: the header belongs to the origin of the url.
  const hosts = [`shop.here:${port}`, `foreign.here:${foreign.port}`]
  const { metadata } = await look({ url: `http://shop.here:${port}/`, headers, followRedirects: 3 }, hosts)
  assert.deepEqual([asked, foreign.heard], [['/', '/next'], [undefined]])
  assert.match(JSON.stringify(metadata.redirects), /foreign\.here:\d+\/\*\*\*/)
})

test('a secret that a server sends back is masked in its body and headers, whole or cut', async () => {
  const { port } = await listener((request, response) => {
    const sent = request.headers.authorization ?? ''
    response.setHeader('x-echo', sent)
    response.setHeader('content-type', 'application/json')
    const text = JSON.stringify({
      sent,
      upper: sent.toUpperCase(),
      filler: 'y'.repeat(840),
      again: sent,
      hex: Buffer.from(sent).toString('hex')
    })
    // In two pieces, so that no chunk holds the whole.
    response.write(text.slice(0, 20))
    setImmediate(() => response.end(text.slice(20)))
  })
  const expect = { headers: { 'x-echo': 'other' }, json: { '/sent': 'other', '/upper': 'other' } }
  const { metadata } = await look({ url: `http://shop.here:${port}/`, headers, expect }, [`shop.here:${port}`])
  assert.doesNotMatch(JSON.stringify(metadata), /marker|7f3a9c/i)
  assert.match(String(metadata.observedHeader), /\*\*\*/)
})

test('a check cannot have the secret of one site sent to another behind the same address', async () => {
  const { port, heard } = await listener()
  for (const name of ['Host', 'x-forwarded-host', 'Transfer-Encoding']) {
    const { error } = await look({ url: `http://shop.here:${port}/`, headers: { ...headers, [name]: 'evil.here' } }, [
      `shop.here:${port}`
    ])
    assert.match(String(error?.message), /must not set the headers host/)
  }
  assert.deepEqual(heard, [])
})

test('errors of a connection do not show a secret', async () => {
  const { port } = await listener((request, response) =>
    response.socket?.destroy(new Error(request.headers.authorization))
  )
  assert.equal((await look({ url: `http://shop.here:${port}/`, headers }, [`shop.here:${port}`])).error?.kind, 'reset')
  const euro = secretsFor({ shop: 'marker \u20ac' }, [`shop.here:${port}`])
  const { error } = await httpCollector.look({ url: `http://shop.here:${port}/`, headers }, contextWith(euro))
  assert.equal(error?.message, 'The secret "shop" has characters that a header cannot carry.')
})

test('the credentials within a header are masked too, and what broke off is not shown', async () => {
  const password = 'marker-7f3a9c'
  const basic = `Basic ${Buffer.from(`robot:${password}`).toString('base64')}`
  for (const [header, part] of [
    [`Bearer ${password}`, password],
    [basic, password],
    [basic, `robot:${password}`],
    [`sid=${password}; theme=dark`, password]
  ] as const) {
    const { port } = await listener((request, response) => {
      response.setHeader('content-type', 'text/plain')
      if (request.url === '/whole') return response.end(`>${part}<`)
      response.setHeader('content-length', '1000')
      response.write(`>${part.slice(0, -1)}`, () => response.destroy())
    })
    const context = contextWith(secretsFor({ shop: header }, [`shop.here:${port}`]))
    const whole = await httpCollector.look({ url: `http://shop.here:${port}/whole`, headers }, context)
    assert.equal(whole.metadata.bodyExcerpt, '>***<')
    const broken = await httpCollector.look({ url: `http://shop.here:${port}/`, headers }, context)
    assert.equal(broken.error?.kind, 'reset')
    assert.doesNotMatch(JSON.stringify(broken), /marker/)
  }
})
