/** Answers as real servers send them. The names in front are those of reported cases. */
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { trustIn } from '../certificates/authorities.ts'
import { makeCertificate } from '../testing/certificate.ts'
import { judge } from '../testing/judge.ts'
import { contextWith, listen } from '../testing/local-servers.ts'
import { type HttpSettings, httpCollector } from './http.ts'

const dayMs = 86_400_000
const longAgo = new Date('2020-01-01T00:00:00Z')
const inDays = (days: number) => new Date(Date.now() + (days + 0.5) * dayMs)
const authority = makeCertificate([], longAgo, inDays(1000), { name: 'Test Authority' })
const secureContext = trustIn(authority.cert)
const certificate = makeCertificate(['good.here'], longAgo, inDays(60), { name: 'good.here', authority })

const serve = (answer: RequestListener) => listen(createServer(answer))
/** Answers each request with these bytes. */
const serveBytes = (answer: (path: string) => string | Buffer | undefined, end = true) =>
  listen(
    createTcpServer((socket) => {
      socket.once('data', (head) => {
        const bytes = answer(head.toString('latin1').split(' ')[1] ?? '')
        if (bytes !== undefined) socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
        if (end) socket.end()
      })
    })
  )

async function look(settings: HttpSettings) {
  const seen = await httpCollector.look(settings, contextWith({ secureContext }))
  return { seen, ...judge(httpCollector, 'ops-endpoint-verified', seen) }
}
const ok = 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'
const missing = 'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

test('18-raw-utf8-in-location: bytes of a Location outside of ASCII stay what they are', async () => {
  const redirects: Record<string, string> = {
    '/': '/caf\xc3\xa9/men\xc3\xbc',
    '/latin': '/br\xf8d',
    '/q': '/find?q=\xc3\xa9'
  }
  const right = ['/caf%C3%A9/men%C3%BC', '/br%F8d', '/find?q=%C3%A9']
  const port = await serveBytes((path) => {
    const location = redirects[path]
    if (location) return `HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`
    return right.includes(path) ? ok : missing
  })
  for (const path of Object.keys(redirects)) {
    const { outcome, metadata } = await look({ url: `http://127.0.0.1:${port}${path}`, followRedirects: 1 })
    assert.equal(outcome, 'pass', JSON.stringify(metadata))
  }
})

test('18-utf8-in-expected-header: a header is compared as UTF-8, and as Latin-1', async () => {
  for (const bytes of ['Z\xc3\xbcrich', 'Z\xfcrich']) {
    const port = await serveBytes(() => `HTTP/1.1 200 OK\r\nX-Team: ${bytes}\r\nContent-Length: 0\r\n\r\n`)
    const url = `http://127.0.0.1:${port}/`
    assert.equal((await look({ url, expect: { headers: { 'X-Team': 'Zürich' } } })).outcome, 'pass')
    const other = await look({ url, expect: { headers: { 'X-Team': 'Łódź' } } })
    assert.match(String(other.reason), /The header X-Team is "Zürich", not "Łódź"/)
  }
})

test('24-redirect-until-cookie: a cookie goes back to the host that set it, and into no evidence', async () => {
  const received: (string | undefined)[] = []
  const elsewhere = await serve((request, response) => {
    received.push(request.headers.cookie)
    response.end()
  })
  const port = await serve((request, response) => {
    if (request.url === '/away') return response.writeHead(302, { location: `http://other.here:${elsewhere}/` }).end()
    if (request.headers.cookie === 'seen=1; more=2') return response.end('welcome')
    response.setHeader('set-cookie', ['seen=1; Path=/; HttpOnly', 'more=2', 'gone=3; Max-Age=0'])
    response.writeHead(302, { location: request.url }).end()
  })
  const { outcome, metadata } = await look({ url: `http://good.here:${port}/`, followRedirects: 5 })
  assert.equal(outcome, 'pass', JSON.stringify(metadata))
  assert.doesNotMatch(JSON.stringify(metadata), /seen=1/)
  await look({ url: `http://good.here:${port}/away`, followRedirects: 5 })
  assert.deepEqual(received, [undefined])
})

test('25-large-response-headers: large headers pass, huge ones fail with what was seen', async () => {
  const large = await serve((_, response) => {
    response.setHeader('content-security-policy', 'x'.repeat(12 * 1024))
    response.setHeader(
      'set-cookie',
      Array.from({ length: 8 }, (_, n) => `c${n}=${'y'.repeat(1024)}`)
    )
    response.end()
  })
  assert.equal((await look({ url: `http://127.0.0.1:${large}/` })).outcome, 'pass')
  const huge = await serveBytes(() => `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(400 * 1024)}\r\n\r\n`)
  const { outcome, reason, metadata } = await look({ url: `http://127.0.0.1:${huge}/` })
  assert.deepEqual([outcome, metadata.observedStatus], ['fail', 200])
  assert.match(String(reason), /larger than 256 KiB; \d+ KiB were read/)
})

test('35-server-wants-client-certificate: an http check says so, and when the certificate ends', async () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const options: TlsOptions = { ...certificate, requestCert: true, ca: authority.cert }
    const port = await listen(
      createSecureServer({ ...options, minVersion: version, maxVersion: version }).on('tlsClientError', () => {})
    )
    const { outcome, reason, metadata } = await look({ url: `https://good.here:${port}/` })
    assert.deepEqual([outcome, reason], ['fail', 'The server wants a client certificate.'], version)
    assert.ok(metadata.tlsNotAfter, version)
  }
})

test('40-server-demands-alpn: http/1.1 is offered, and a server of HTTP/2 alone is told as that', async () => {
  const strict = await listen(
    createTlsServer({ ...certificate, ALPNProtocols: ['http/1.1'] }, (socket) => {
      socket.on('error', () => {})
      if (socket.alpnProtocol === 'http/1.1') socket.end(ok)
      else socket.end(Buffer.from([0, 1]))
    })
  )
  assert.equal((await look({ url: `https://good.here:${strict}/` })).outcome, 'pass')
  const refusing = await listen(
    createTlsServer({ ...certificate, ALPNProtocols: ['h2'] }, (socket) => socket.on('error', () => {})).on(
      'tlsClientError',
      () => {}
    )
  )
  const settings = Buffer.from('000000040000000000', 'hex')
  const speaking = await listen(
    createTlsServer({ ...certificate, ALPNCallback: () => 'http/1.1' }, (socket) => {
      socket.on('error', () => {})
      socket.write(settings)
    })
  )
  for (const port of [refusing, speaking]) {
    const { outcome, reason } = await look({ url: `https://good.here:${port}/` })
    assert.deepEqual([outcome, /speaks HTTP\/2 alone/.test(String(reason))], ['fail', true], String(reason))
  }
})

test('41-content-encoding-that-is-none, 41-gzip-unasked: what is no compression is read as it is, and gzip is unpacked', async () => {
  const body = '{"status":"ok"}'
  const answers: [coding: string, body: string | Buffer][] = [
    ['utf-8', body],
    ['', body],
    ['identity, identity', body],
    ['none', body],
    ['gzip', gzipSync(body)],
    ['x-gzip', gzipSync(body)],
    ['br', brotliCompressSync(body)],
    ['deflate', deflateSync(body)],
    // Without the header of zlib, as some servers send it.
    ['deflate', deflateRawSync(body)]
  ]
  for (const [coding, bytes] of answers) {
    const port = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': coding }).end(bytes)
    })
    const { outcome, reason } = await look({ url: `http://127.0.0.1:${port}/`, expect: { json: { '/status': 'ok' } } })
    assert.equal(outcome, 'pass', `${coding}: ${reason}`)
  }
  const bomb = await serve((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_000_000, 0x20)))
  })
  const { outcome, reason } = await look({ url: `http://127.0.0.1:${bomb}/`, expect: { json: { '/status': 'ok' } } })
  assert.deepEqual([outcome, /gzip, which was not requested/.test(String(reason))], ['fail', true])
})

test('JSON may begin with a byte order mark', async () => {
  const port = await serve((_, response) => response.end('\ufeff{"status":"ok"}'))
  assert.equal(
    (await look({ url: `http://127.0.0.1:${port}/`, expect: { json: { '/status': 'ok' } } })).outcome,
    'pass'
  )
})

test('42-certificate-without-names: the common name names no host', async () => {
  const plain = makeCertificate([], longAgo, inDays(60), { name: 'localhost', authority })
  const port = await listen(createSecureServer(plain, (_, response) => response.end()).on('tlsClientError', () => {}))
  const { outcome, reason } = await look({ url: `https://localhost:${port}/` })
  assert.deepEqual(
    [outcome, /names no host \(no subjectAltName\)/.test(String(reason))],
    ['fail', true],
    String(reason)
  )
})

test('43-broken-headers: an answer that breaks HTTP is told by what is wrong with it', async () => {
  const broken: [name: string, bytes: string, reason: RegExp, status: number | undefined][] = [
    ['control', 'HTTP/1.1 200 OK\r\nX-Odd: a\x01b\r\n\r\n', /The header X-Odd has the control character 01/, 200],
    [
      'space',
      'HTTP/1.1 200 OK\r\nX-Odd : a\r\nContent-Length: 0\r\n\r\n',
      /"X-Odd" has white space before its colon/,
      200
    ],
    [
      'both lengths',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      /both Content-Length and Transfer-Encoding/,
      200
    ],
    ['icy', 'ICY 200 OK\r\nicy-name: radio\r\n\r\n', /begins with "ICY 200 OK", not with a status line/, undefined]
  ]
  for (const [name, bytes, reason, status] of broken) {
    const port = await serveBytes(() => bytes)
    const url = `http://127.0.0.1:${port}/`
    const { outcome, reason: said, metadata, seen } = await look({ url })
    // Lenient clients may read it.
    if (outcome === 'pass') assert.notEqual(name, 'icy')
    else assert.match(String(said), reason, name)
    assert.equal(metadata.observedStatus, outcome === 'pass' ? 200 : status, name)
    const health = judge(httpCollector, 'ops-health-checked', seen)
    assert.notEqual(health.metadata.status, 'unreachable', name)
  }
  const bare = await serveBytes(() => 'HTTP/1.1 200 OK\nContent-Length: 0\n\n')
  assert.equal((await look({ url: `http://127.0.0.1:${bare}/` })).outcome, 'pass')
})

test('l2-endless-body: a status counts though the body does not end, and a body that is cut short is told', async () => {
  for (const type of ['text/event-stream', 'text/plain']) {
    const port = await serve((_, response) => {
      response.writeHead(200, { 'content-type': type })
      response.write('data: 1\n\n')
    })
    const { outcome, reason } = await look({ url: `http://127.0.0.1:${port}/`, timeout: '300ms' })
    assert.equal(outcome, 'pass', `${type} ${reason}`)
  }
  const short = await serveBytes(() => 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nab')
  const { outcome, reason } = await look({ url: `http://127.0.0.1:${short}/` })
  assert.deepEqual([outcome, reason], ['fail', 'The body was cut short: 2 of 100 bytes arrived.'])
})

test('n7-json-number-beyond-double: equal only if it is the same', async () => {
  const port = await serve((_, response) => response.end('{"build": 9007199254740992, "frac": 0.12345678901234567890}'))
  const judged = async (json: Record<string, unknown>) => look({ url: `http://127.0.0.1:${port}/`, expect: { json } })
  assert.equal((await judged({ '/build': '9007199254740993' })).outcome, 'fail')
  assert.equal((await judged({ '/build': 9007199254740992 })).outcome, 'fail')
  assert.match(String((await judged({ '/build': 9007199254740992 })).reason), /in quotes/)
  assert.equal((await judged({ '/build': '9007199254740992' })).outcome, 'pass')
  assert.equal((await judged({ '/frac': '0.12345678901234567890' })).outcome, 'pass')
})

test('44-tls-failure-text: each fault of TLS has one text for people', async () => {
  const tls = (options: TlsOptions) =>
    listen(createTlsServer(options, (s) => s.on('error', () => {})).on('tlsClientError', () => {}))
  const faults: [port: number, text: string][] = [
    [
      await tls({ ...certificate, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
      'The server offers no TLS 1.2 or later.'
    ],
    [
      await tls({ ...certificate, maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' }),
      'The server refuses the handshake: it has no cipher in common with the check.'
    ],
    [
      await tls({ ...certificate, requestCert: true, ca: authority.cert, maxVersion: 'TLSv1.2' }),
      'The server wants a client certificate.'
    ],
    [await serve((_, response) => response.end()), 'The server does not speak TLS on this port.'],
    [
      await listen(createTcpServer((socket: Socket) => void socket.once('data', () => socket.end('220 smtp\r\n')))),
      'The server does not speak TLS on this port.'
    ]
  ]
  for (const [port, text] of faults) {
    const { seen, outcome } = await look({ url: `https://good.here:${port}/` })
    assert.deepEqual([outcome, seen.error?.message], ['fail', text])
  }
})

const target = (more: Record<string, string> = {}, body = '{"queue": [1, 2], "state": "ready"}', status = 200) =>
  serve((_, response) => response.writeHead(status, { 'content-type': 'application/json', ...more }).end(body))

test('statuses are expected one by one, as a class, a range or a list', async () => {
  const port = await target({}, '', 204)
  const outcomeOf = async (status: never) =>
    (await look({ url: `http://127.0.0.1:${port}/`, expect: { status } })).outcome
  for (const status of [204, '204', '2xx', '200-299', [200, 204], ['3xx', '200-204']])
    assert.equal(await outcomeOf(status as never), 'pass', JSON.stringify(status))
  for (const status of [200, '3xx', '205-299', [200, 201], ['4xx']])
    assert.equal(await outcomeOf(status as never), 'fail', JSON.stringify(status))
  const { reason, metadata } = await look({ url: `http://127.0.0.1:${port}/`, expect: { status: ['3xx', 200] } })
  assert.equal(reason, 'The status is 204, not 3xx, 200.')
  assert.deepEqual([metadata.expectedStatus, metadata.acceptedStatus, metadata.observedStatus], [300, '3xx, 200', 204])
})

test('a body is expected to contain, to lack and to match', async () => {
  const port = await target()
  const judged = (body: object) => look({ url: `http://127.0.0.1:${port}/`, expect: { body } })
  assert.equal(
    (await judged({ contains: ['ready', 'queue'], excludes: 'error', matches: '"state": *"re' })).outcome,
    'pass'
  )
  for (const [body, reason] of [
    [{ contains: 'done' }, 'The body does not contain "done".'],
    [{ excludes: ['a1', 'ready'] }, 'The body contains "ready".'],
    [{ matches: '^ready$' }, 'The body does not match "^ready$".']
  ] as const) {
    const { outcome, reason: said } = await judged(body)
    assert.deepEqual([outcome, said], ['fail', reason])
  }
  const long = await target({}, `${'x'.repeat(200_000)}end`)
  const { reason } = await look({ url: `http://127.0.0.1:${long}/`, expect: { body: { contains: 'end' } } })
  assert.match(String(reason), /^The first 64 KiB of the body/)
})

test('conditions in CEL compare what was answered', async () => {
  const port = await target({ 'x-version': '7' })
  const judged = (...that: string[]) => look({ url: `http://127.0.0.1:${port}/`, expect: { that } })
  const holding = ['body.queue.size() < 3', 'status == 200 && headers["x-version"] == "7"', 'latencyMs < 60000.0']
  const { outcome, reason } = await judged(...holding)
  assert.equal(outcome, 'pass', String(reason))
  assert.equal((await judged('body.queue.size() > 2')).reason, 'The condition body.queue.size() > 2 does not hold.')
  assert.match(String((await judged('body.none > 2')).reason), /cannot be evaluated: /)
  assert.match(String((await judged('body.state')).reason), /yields "ready", not true or false/)
  const heavy = await judged(`${'body.queue.map(a, body.queue.map(b, '.repeat(6)}1${'))'.repeat(6)} == []`)
  assert.equal(heavy.outcome, 'fail')
})

test('a request may have a method and a body, and an answer a time', async () => {
  const received: string[] = []
  const port = await serve((request, response) => {
    let body = ''
    request.on('data', (part) => (body += part))
    request.on('end', () => {
      received.push(`${request.method} ${request.url} ${request.headers['content-type'] ?? '-'} ${body}`)
      if (request.url === '/moved') return response.writeHead(303, { location: '/done' }).end()
      if (request.url === '/kept') return response.writeHead(307, { location: '/done' }).end()
      setTimeout(() => response.end('{}'), request.url === '/slow' ? 60 : 0)
    })
  })
  const base = `http://127.0.0.1:${port}`
  await look({ url: `${base}/`, method: 'POST', body: { query: '{ ok }' } })
  await look({ url: `${base}/`, method: 'PUT', body: 'plain', headers: { 'Content-Type': 'text/csv' } })
  await look({ url: `${base}/moved`, method: 'POST', body: 'x', followRedirects: 1 })
  await look({ url: `${base}/kept`, method: 'POST', body: 'x', followRedirects: 1 })
  assert.deepEqual(received, [
    'POST / application/json {"query":"{ ok }"}',
    'PUT / text/csv plain',
    'POST /moved text/plain; charset=utf-8 x',
    'GET /done - ',
    'POST /kept text/plain; charset=utf-8 x',
    'POST /done text/plain; charset=utf-8 x'
  ])
  const slow = await look({ url: `${base}/slow`, expect: { latency: '20ms' } })
  assert.deepEqual([slow.outcome, /took \d+ ms; at most 20ms is expected/.test(String(slow.reason))], ['fail', true])
  assert.deepEqual(slow.metadata.differs, ['latency'])
  assert.equal((await look({ url: `${base}/`, expect: { latency: '30s' } })).outcome, 'pass')
})

test('a pass of a login page deserves attention where nothing is expected of it', async () => {
  const page = '<html><form><input name=user><input type="password"></form></html>'
  const port = await target({ 'content-type': 'text/html' }, page)
  const url = `http://127.0.0.1:${port}/`
  const { seen, outcome } = await look({ url })
  assert.deepEqual(
    [outcome, seen.attention?.length, /looks like a login page/.test(seen.attention?.[0] ?? '')],
    ['pass', 1, true]
  )
  assert.equal((await look({ url, expect: { body: { contains: '<form>' } } })).seen.attention, undefined)
  assert.equal((await look({ url: `http://127.0.0.1:${await target()}/` })).seen.attention, undefined)
})

test('a body that cannot be unpacked proves nothing about what is in it', async () => {
  const page = `ERROR ${'x'.repeat(70_000)}`
  const packed: [coding: string, bytes: Buffer][] = [
    ['gzip', gzipSync(page)],
    ['compress', Buffer.from(page)],
    ['gzip', Buffer.from('ERROR, and not gzip')]
  ]
  for (const [coding, bytes] of packed) {
    const port = await serve((_, response) => response.writeHead(200, { 'content-encoding': coding }).end(bytes))
    for (const expect of [{ body: { excludes: 'ERROR' } }, { that: ['!body.contains("ERROR")'] }]) {
      const { outcome, reason } = await look({ url: `http://127.0.0.1:${port}/`, expect })
      assert.deepEqual([outcome, /could not be unpacked/.test(String(reason))], ['fail', true], `${coding} ${reason}`)
    }
  }
})

test('an answer without a body meets its conditions whatever coding it names', async () => {
  const port = await serve((request, response) =>
    response.writeHead(request.url === '/304' ? 304 : 200, { 'content-encoding': 'gzip' }).end()
  )
  const url = `http://127.0.0.1:${port}/`
  const expect = { that: ['latencyMs >= 0.0'], body: { excludes: 'x' } }
  const cases: HttpSettings[] = [
    { url, expect },
    { url, expect, method: 'HEAD' },
    { url: `${url}304`, expect: { ...expect, status: 304 } }
  ]
  for (const settings of cases) {
    const { outcome, reason } = await look(settings)
    assert.equal(outcome, 'pass', `${JSON.stringify(settings)} ${reason}`)
  }
})

test('what follows a complete answer changes nothing about it', async () => {
  const answers: [head: string, status: number, method?: 'HEAD'][] = [
    ['204 No Content\r\nContent-Length: 5', 204],
    ['304 Not Modified', 304],
    ['200 OK\r\nContent-Length: 0', 200],
    ['200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello', 200],
    ['200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0', 200],
    ['404 Not Found\r\nContent-Length: 5', 404, 'HEAD']
  ]
  for (const [head, status, method = 'GET'] of answers) {
    const port = await serveBytes(() => `HTTP/1.1 ${head}\r\n\r\nand more`)
    const { outcome, reason, metadata } = await look({ url: `http://127.0.0.1:${port}/`, method, expect: { status } })
    assert.deepEqual([outcome, metadata.observedStatus], ['pass', status], `${head} ${reason}`)
    if (!head.endsWith('hello')) continue
    const read = await look({ url: `http://127.0.0.1:${port}/`, expect: { body: { matches: '^hello$' } } })
    assert.equal(read.outcome, 'pass', String(read.reason))
  }
})

test('a cookie that is deleted is not sent', async () => {
  for (const end of ['Max-Age=-1', 'Max-Age=0', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT']) {
    const port = await serve((request, response) => {
      if (request.url === '/') return response.writeHead(302, { location: '/two', 'set-cookie': 'sid=1' }).end()
      if (request.url === '/two')
        return response.writeHead(302, { location: '/end', 'set-cookie': `sid=; ${end}` }).end()
      return response.writeHead(request.headers.cookie === undefined ? 200 : 500).end()
    })
    assert.equal((await look({ url: `http://127.0.0.1:${port}/`, followRedirects: 3 })).outcome, 'pass', end)
  }
})
