import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { createSecureContext } from 'node:tls'
import type { CollectorContext } from '../collector.ts'
import { makeCertificate } from '../testing/certificate.ts'
import { settingsCheck } from '../testing/judge.ts'
import { allClosed, listen, contextWith as localContext, unusedPort } from '../testing/local-servers.ts'
import { type HttpSettings, httpCollector } from './http.ts'

const serve = (answer: RequestListener) => listen(createServer(answer))
/** A server that does not speak HTTP by itself: answers the first bytes it gets with what it is told. */
const serveRaw = (answer: (socket: Socket) => void) =>
  listen(createTcpServer((socket) => socket.once('data', () => answer(socket))))

const day = 86_400_000
const now = new Date('2026-06-25T10:00:00.000Z')
const contextWith = (more: Partial<CollectorContext> = {}, allow?: string) =>
  localContext({ now: () => now, ...more }, allow)

function look(settings: HttpSettings, context = contextWith()) {
  return httpCollector.look(settings, context)
}

describe('an answer', () => {
  test('is reported as the registry challenge looks', async () => {
    const port = await serve((_, response) => {
      response.writeHead(401, { 'Docker-Distribution-Api-Version': 'registry/2.0', 'content-type': 'application/json' })
      response.end('{"errors":[{"code":"UNAUTHORIZED"}]}')
    })
    const url = `http://registry.here:${port}/v2/`
    const seen = await look({
      url,
      expect: { status: 401, headers: { 'docker-distribution-api-version': 'registry/2.0' } },
      vantage: 'internal'
    })
    const { phases, latencyMs, ...metadata } = seen.metadata
    assert.deepEqual(metadata, {
      endpoint: url,
      method: 'GET',
      expectedStatus: 401,
      observedStatus: 401,
      expectedHeader: 'docker-distribution-api-version: registry/2.0',
      observedHeader: 'docker-distribution-api-version: registry/2.0',
      mismatches: [],
      resolvedIp: '127.0.0.1',
      vantage: 'internal',
      redirects: [],
      bodyExcerpt: '{"errors":[{"code":"UNAUTHORIZED"}]}'
    })
    assert.deepEqual(Object.keys(phases as object), ['dns', 'connect', 'firstByte', 'total'])
    assert.equal(latencyMs, seen.latencyMs)
    assert.equal(seen.error, undefined)
    assert.equal(seen.observedAt, now.toISOString())
  })

  test('that differs from what is expected is described', async () => {
    const port = await serve((_, response) => {
      response.writeHead(502, { 'X-Version': '1' }).end()
    })
    const seen = await look({
      url: `http://127.0.0.1:${port}/`,
      expect: { headers: { 'X-Version': '2', 'X-Other': 'a' } }
    })
    assert.deepEqual(seen.metadata.mismatches, [
      'The status is 502, not 200.',
      'The header X-Version is "1", not "2".',
      'The header X-Other is missing.'
    ])
    assert.equal(seen.metadata.observedHeader, 'X-Version: 1')
    const health = httpCollector.emits['ops-health-checked']?.(seen)
    assert.equal(health?.status, 'unhealthy')
    assert.equal(health?.target, `http://127.0.0.1:${port}/`)
  })

  test('to the request that was declared, with a header line chosen among several', async () => {
    const port = await serve((request, response) => {
      const { method, url, headers } = request
      response.setHeader('X-Asked', `${method} ${url} ${headers.host} ${headers.accept} ${headers['x-own']}`)
      response.setHeader('X-Many', ['a', 'B'])
      response.end()
    })
    const seen = await look({
      url: `http://name.here:${port}/a%20b?c=d#e`,
      method: 'HEAD',
      headers: { 'X-Own': '1', ACCEPT: 'text/plain' },
      expect: { headers: { 'x-many': 'b', 'x-asked': `HEAD /a%20b?c=d name.here:${port} text/plain 1` } }
    })
    assert.deepEqual(seen.metadata.mismatches, [])
    assert.equal(seen.metadata.observedHeader, 'x-many: B')
  })

  test('has its body cut, cleaned and redacted', async () => {
    const port = await serve((_, response) => {
      response.setHeader('content-type', 'text/plain; charset=utf-8')
      response.end(`password=hunter2 \u0000\u001b[31m\u202eok ${'ä'.repeat(3000)}`)
    })
    const { bodyExcerpt } = (await look({ url: `http://127.0.0.1:${port}/` })).metadata
    assert.match(String(bodyExcerpt), /^password=\*\*\* {3}\[31m ok ä+$/)
    assert.equal(String(bodyExcerpt).length, 1024)
  })

  test('has no excerpt when it is not text', async () => {
    const port = await serve((request, response) => {
      response.setHeader('content-type', request.url === '/gzip' ? 'text/plain' : 'image/png')
      if (request.url === '/gzip') response.setHeader('content-encoding', 'gzip')
      response.end('abc')
    })
    for (const path of ['', 'gzip']) {
      assert.ok(!('bodyExcerpt' in (await look({ url: `http://127.0.0.1:${port}/${path}` })).metadata))
    }
  })

  test('that never ends is read to 64 KiB only', async () => {
    let closed = () => {}
    const hungUp = new Promise<void>((resolve) => {
      closed = resolve
    })
    const port = await serve((_, response) => {
      response.on('close', closed)
      const more = () => {
        if (!response.destroyed) response.write('x'.repeat(16_384), () => setImmediate(more))
      }
      more()
    })
    const seen = await look({ url: `http://127.0.0.1:${port}/` })
    assert.equal(seen.error, undefined)
    assert.equal(seen.metadata.observedStatus, 200)
    await hungUp
  })

  test('that switches protocols is an answer', async () => {
    const port = await serveRaw((socket) =>
      socket.write('HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n')
    )
    assert.equal((await look({ url: `http://127.0.0.1:${port}/` })).metadata.observedStatus, 101)
  })
})

describe('JSON in the body', () => {
  const lookAt = async (text: string, headers = {}) => {
    const port = await serve((_, response) => response.writeHead(200, headers).end(text))
    return look({ url: `http://127.0.0.1:${port}/`, expect: { json: { '/status': 'up' } } })
  }

  test('is compared, and what was found is kept', async () => {
    const { metadata } = await lookAt('{"status": "down"}')
    assert.deepEqual(metadata.json, { '/status': 'down' })
    assert.deepEqual(metadata.mismatches, ['The member /status is "down", not "up".'])
  })

  test('that can not be read whole is a mismatch', async () => {
    const { metadata } = await lookAt(JSON.stringify('x'.repeat(70_000)))
    assert.deepEqual(metadata.mismatches, ['The body is longer than 64 KiB and was not read as JSON.'])
    const encoded = await lookAt('{}', { 'content-encoding': 'gzip' })
    assert.deepEqual(encoded.metadata.mismatches, [
      'The body came as gzip, which was not requested, and could not be unpacked within 64 KiB.'
    ])
  })
})

describe('redirects', () => {
  test('are not followed unless asked for', async () => {
    const port = await serve((_, response) => response.writeHead(302, { location: '/next' }).end())
    const seen = await look({ url: `http://127.0.0.1:${port}/`, expect: { status: 302 } })
    assert.deepEqual([seen.metadata.observedStatus, seen.metadata.redirects], [302, []])
  })

  test('are those statuses that name another place, and no others', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/next') return void response.end()
      response.writeHead(Number(request.url?.slice(1)), { location: '/next' }).end()
    })
    for (const status of [301, 302, 303, 307, 308]) {
      const seen = await look({ url: `http://127.0.0.1:${port}/${status}`, followRedirects: 1 })
      assert.equal(seen.metadata.observedStatus, 200, String(status))
    }
    for (const status of [201, 300, 305, 306, 309]) {
      const seen = await look({ url: `http://127.0.0.1:${port}/${status}`, followRedirects: 1 })
      assert.equal(seen.metadata.observedStatus, status)
    }
  })

  test('are followed and listed, own headers staying with their origin', async () => {
    const heard: unknown[] = []
    const other = await serve((request, response) => {
      heard.push(request.headers['x-own'])
      response.end('ok')
    })
    const port = await serve((request, response) => {
      heard.push(request.headers['x-own'])
      const location = request.url === '/' ? '/next' : `http://other.here:${other}/end?token=abc`
      response.writeHead(request.url === '/' ? 301 : 307, { location }).end()
    })
    const seen = await look({
      url: `http://127.0.0.1:${port}/`,
      headers: { 'X-Own': 'x' },
      followRedirects: 2
    })
    assert.equal(seen.error, undefined)
    assert.equal(seen.metadata.observedStatus, 200)
    assert.deepEqual(seen.metadata.redirects, [
      `http://127.0.0.1:${port}/next`,
      `http://other.here:${other}/end?token=***`
    ])
    assert.deepEqual(heard, ['x', 'x', undefined])
  })

  test('end at their limit', async () => {
    const port = await serve((_, response) => response.writeHead(302, { location: '/' }).end())
    const seen = await look({ url: `http://127.0.0.1:${port}/`, followRedirects: 3 })
    assert.equal(seen.error?.kind, 'protocol')
    assert.equal((seen.metadata.redirects as unknown[]).length, 3)
  })

  for (const location of ['http://169.254.169.254/latest/', 'http://[::ffff:169.254.169.254]/', 'file:///etc/passwd']) {
    test(`to ${location} are refused`, async () => {
      const port = await serve((_, response) => response.writeHead(302, { location }).end())
      const seen = await look({ url: `http://127.0.0.1:${port}/`, followRedirects: 5 })
      assert.equal(seen.error?.kind, 'egress-refused')
    })
  }

  test('to another port of this host need a rule as the first hop did', async () => {
    let connections = 0
    const inner = createTcpServer(() => connections++)
    const innerPort = await listen(inner)
    const port = await serve((_, response) =>
      response.writeHead(302, { location: `http://2130706433:${innerPort}/` }).end()
    )
    const context = contextWith({}, `127.0.0.1:${port}`)
    const seen = await look({ url: `http://127.0.0.1:${port}/`, followRedirects: 5 }, context)
    assert.equal(seen.error?.kind, 'egress-refused')
    assert.equal(connections, 0)
  })
})

describe('a failing target', () => {
  test('that nobody serves is refused', async () => {
    const seen = await look({ url: `http://127.0.0.1:${await unusedPort()}/` })
    assert.equal(seen.error?.kind, 'refused')
    assert.ok(!('observedStatus' in seen.metadata))
    assert.equal(seen.metadata.expectedStatus, 200)
    const evidence = httpCollector.emits['ops-endpoint-verified']?.(seen)
    assert.deepEqual(evidence?.error, seen.error)
    assert.equal(httpCollector.emits['ops-health-checked']?.(seen).status, 'unreachable')
  })

  const raw: [what: string, kind: string, answer: (socket: Socket) => void][] = [
    ['resets the connection', 'reset', (socket) => socket.resetAndDestroy()],
    ['closes without an answer', 'reset', (socket) => socket.end()],
    ['closes within the headers', 'reset', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-')],
    ['answers garbage', 'protocol', (socket) => socket.end('\u0000\u0001SSH-2.0-OpenSSH\r\n\r\n')],
    ['answers another protocol', 'protocol', (socket) => socket.end('220 mail ESMTP\r\n')],
    ['sends huge headers', 'protocol', (socket) => socket.write(`HTTP/1.1 200 OK\r\nA: ${'x'.repeat(400_000)}`)],
    ['sends endless headers', 'protocol', drip('HTTP/1.1 200 OK\r\n', `A: ${'x'.repeat(1000)}\r\n`)],
    ['invents a status', 'protocol', (socket) => socket.end('HTTP/1.1 999 Odd\r\n\r\n')],
    [
      'repeats its length',
      'protocol',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab')
    ],
    ['hangs', 'timeout', () => {}],
    ['drips its headers', 'timeout', drip('HTTP/1.1 200 OK\r\nA: ', 'x', 20)],
    ['drips its body', 'timeout', drip('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n', 'x', 20)],
    ['sends hints without end', 'timeout', drip('', 'HTTP/1.1 103 Hints\r\n\r\n', 20)],
    ['promises more than it sends', 'reset', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab')]
  ]
  for (const [what, kind, answer] of raw) {
    test(`that ${what} is ${kind}`, async () => {
      const port = await serveRaw(answer)
      const seen = await look({ url: `http://127.0.0.1:${port}/`, timeout: kind === 'timeout' ? '150ms' : '5s' })
      assert.equal(seen.error?.kind, kind, seen.error?.message)
      assert.ok(seen.error.message.length > 0)
      if (what.includes('body') || what.includes('promises')) assert.equal(seen.metadata.observedStatus, 200)
    })
  }

  test('that never accepts a TLS handshake is timeout', async () => {
    const port = await serveRaw(() => {})
    assert.equal((await look({ url: `https://127.0.0.1:${port}/`, timeout: 'PT0.15S' })).error?.kind, 'timeout')
  })

  test('that speaks plain HTTP where TLS is expected is protocol', async () => {
    const port = await serve((_, response) => response.end())
    assert.equal((await look({ url: `https://127.0.0.1:${port}/` })).error?.kind, 'protocol')
  })
})

/** Sends the first part, then the second again and again: as fast as it goes, or at an interval in ms. */
function drip(first: string, again: string, everyMs = 0) {
  return (socket: Socket) => {
    socket.write(first)
    const timer = setInterval(() => socket.write(again), everyMs)
    socket.on('close', () => clearInterval(timer))
  }
}

describe('TLS', () => {
  const good = makeCertificate(['good.here', '127.0.0.1'], new Date(Date.now() - day), new Date('2099-01-01T00:00:00Z'))
  const expired = makeCertificate(['old.here'], new Date('2020-01-01T00:00:00Z'), new Date('2021-01-01T00:00:00Z'))
  const secureContext = createSecureContext({ ca: [good.cert, expired.cert] })
  const heard: unknown[] = []
  const serveTls = (certificate: { key: string; cert: string }) =>
    listen(
      createSecureServer(certificate, (request, response) => {
        heard.push(request.headers['x-own'])
        response.end('ok')
      })
    )

  test('tells until when the certificate is valid', async () => {
    const port = await serveTls(good)
    for (const host of ['good.here', '127.0.0.1']) {
      const seen = await look({ url: `https://${host}:${port}/` }, contextWith({ secureContext }))
      assert.equal(seen.error, undefined, seen.error?.message)
      assert.equal(seen.metadata.observedStatus, 200)
      assert.equal(seen.metadata.tlsNotAfter, '2099-01-01T00:00:00.000Z')
      assert.equal(typeof (seen.metadata.phases as Record<string, unknown>).tls, 'number')
    }
  })

  const bad: [what: string, certificate: { key: string; cert: string }, host: string, trusted: boolean][] = [
    ['expired', expired, 'old.here', true],
    ['made out for another name', good, 'other.here', true],
    ['made out by a stranger', good, 'good.here', false]
  ]
  for (const [what, certificate, host, trusted] of bad) {
    test(`refuses a certificate that is ${what} before anything is sent, and still tells its end`, async () => {
      const port = await serveTls(certificate)
      heard.length = 0
      const context = contextWith(trusted ? { secureContext } : {})
      const seen = await look({ url: `https://${host}:${port}/`, headers: { 'x-own': 'x' } }, context)
      assert.equal(seen.error?.kind, 'bad-certificate', seen.error?.message)
      assert.match(String(seen.metadata.tlsNotAfter), /^20(21|99)-01-01T00:00:00\.000Z$/)
      assert.deepEqual(heard, [])
      assert.equal(httpCollector.emits['ops-health-checked']?.(seen).status, 'unreachable')
    })
  }
})

describe('a look that can not be made', () => {
  test('tells a name that does not exist from a resolver that is away', async () => {
    const context = contextWith({}, '127.0.0.1:80')
    assert.equal((await look({ url: 'https://nosuch.test/' }, context)).error?.kind, 'name-not-found')
    assert.equal((await look({ url: 'https://away.test/' }, context)).error?.kind, 'resolver-unavailable')
    const silent = await look({ url: 'https://silent.test/', timeout: '50ms' }, context)
    assert.equal(silent.error?.kind, 'resolver-unavailable')
    assert.equal(httpCollector.emits['ops-health-checked']?.(silent).status, 'unknown')
  })

  test('says that the guard refused it', async () => {
    for (const url of ['http://127.0.0.1:1/', 'http://169.254.169.254/', 'https://user:secret@example.com/']) {
      const seen = await look({ url }, contextWith({}, ''))
      assert.equal(seen.error?.kind, 'egress-refused')
      assert.ok(!JSON.stringify(seen).includes('secret'))
    }
  })

  test('rejects with the reason when its worker stops', async () => {
    const port = await serveRaw(() => stop.abort(new Error('lease lost')))
    const stop = new AbortController()
    await assert.rejects(look({ url: `http://127.0.0.1:${port}/` }, contextWith({ signal: stop.signal })), /lease lost/)
    await assert.rejects(look({ url: `http://127.0.0.1:${port}/` }, contextWith({ signal: stop.signal })), /lease lost/)
  })
})

test('leaves no socket open, whatever happened', async () => {
  await allClosed()
})

test('its settings are a schema that takes what the inventory writes and nothing else', () => {
  const validate = settingsCheck(httpCollector)
  const url = 'https://gitea.coulomb.social/v2/'
  const takes = [
    { url },
    { url, expect: { status: 401, headers: { 'docker-distribution-api-version': 'registry/2.0' } } },
    { url, method: 'HEAD', timeout: '5s', followRedirects: 3, vantage: 'external', headers: { accept: '*/*' } },
    { url, expect: { json: { '/status': 'ok', '': {}, '/a~1b/0': null } } },
    { url, timeout: 'PT1M30S' },
    { url, timeout: '500ms' },
    { url, headers: { Authorization: { secret: 'shop' }, 'X-Own': { secret: 'shop.v2_a' }, accept: '*/*' } }
  ]
  const refuses = [
    {},
    { url: 'ftp://example.com' },
    { url, method: 'TRACE' },
    { url, timeout: '5' },
    { url, timeout: 'PT' },
    { url, timeout: 'P1D' },
    { url, expect: { status: 99 } },
    { url, headers: { a: 'b\r\nc: d' } },
    { url, headers: { 'a b': 'c' } },
    { url, expect: { json: { status: 'ok' } } },
    { url: 'https://user@example.com/' },
    { url, headers: { Authorization: 'Bearer hunter2' } },
    { url, headers: { 'proxy-authorization': 'Basic hunter2' } },
    { url, headers: { COOKIE: 'a=hunter2' } },
    { url, headers: { 'X-Api-Key': 'hunter2' } },
    { url, headers: { 'x-own': { secret: 'shop', prefix: 'Bearer' } } },
    { url, headers: { 'x-own': 7 } },
    { url: 'https://a:hunter2@example.com/' },
    { url: 'https://example.com/?a=b&access_token=hunter2' },
    { url, nonsense: true }
  ]
  for (const settings of takes) assert.ok(validate(settings), JSON.stringify(settings))
  for (const settings of refuses) assert.ok(!validate(settings), JSON.stringify(settings))
})
