/**
 * What is promised of broken input: it is refused with the status that fits, never with 500. Beside it: what JSON is taken
 * (http/json.test.ts), parameters with NUL and paths that do not exist (http/hostile.test.ts).
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from './testing/index.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
})
after(() => server.close())

const json = { 'content-type': 'application/json' }

/** Sends bytes as they are; answers all that came until the server closed. */
async function exchange(bytes: string | Buffer): Promise<{ status: number; code: string; text: string }> {
  const { port } = server.server.app.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk) => (text += chunk))
  socket.write(bytes)
  // No end of ours: that the connection closes is the server's doing.
  await once(socket, 'close')
  assert.equal(text.match(/HTTP\/1\.1 \d{3}/g)?.length, 1, `one answer, and nothing smuggled behind it: ${text}`)
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const body = head.includes('text/html') ? {} : JSON.parse(rest.join('\r\n\r\n'))
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), code: body.code, text }
}

test('a body that is not JSON in UTF-8 is malformed, and nothing is written of it', async () => {
  const event = '{"widget":"thing","eventType":"alpha.noted","viewContext":"broken"'
  const bodies = [
    event,
    `${event},}`,
    `${event},"freshFor":NaN}`,
    `${event},"viewContext":"twice"}`,
    `\ufeff${event}}`,
    Buffer.concat([Buffer.from(`${event},"subject":"`), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
    Buffer.from(`${event}}`, 'utf16le')
  ]
  for (const body of bodies) {
    const answer = await hub.runtime.send('POST', '/interaction-events', { body, headers: json })
    assert.deepEqual([answer.statusCode, answer.json().code], [400, 'malformed_request'], String(body))
  }
  assert.equal(ok(await hub.runtime.get('/interaction-events?viewContext=broken')).meta.total, 0)
  ok(await hub.runtime.send('POST', '/interaction-events', { body: `${event}}`, headers: json }), 201)
})

test('a name, title or text that would be shown as nothing is refused', async () => {
  const id = ok(await hub.runtime.get('/widgets/thing')).id
  const alpha = ok(await server.operator.get('/hubs/alpha')).id
  for (const blank of ['', ' ', '\n\t', '\u00a0\u3000']) {
    const answers = {
      name: [
        await hub.runtime.post('/widgets', { slug: 'blank', name: blank, widgetType: 'alpha.thing' }),
        await hub.runtime.patch('/widgets/thing', { name: blank }),
        await server.operator.post('/hubs', { slug: 'blank', name: blank }),
        await server.operator.patch(`/hubs/${alpha}`, { name: blank }),
        await server.operator.post('/api-consumers', { hub: 'alpha', name: blank }),
        await hub.runtime.post('/inbound-hooks', { name: blank, widget: 'thing', eventType: 'alpha.checked' })
      ],
      title: [
        await hub.runtime.post('/owners', { slug: 'blank', title: blank }),
        await hub.runtime.post('/decision-records', { widget: 'thing', title: blank }),
        await hub.runtime.post('/deployment-records', { widget: 'thing', title: blank }),
        await hub.runtime.post('/widget-patterns', { slug: 'blank', title: blank, content: {} }),
        await hub.runtime.post('/notice-rules', { slug: 'blank', condition: 'state', channels: ['x'], title: blank })
      ],
      body: [await hub.runtime.post('/annotations', { widget: 'thing', category: 'x', body: blank })],
      reason: [
        await hub.runtime.put(`/widgets/${id}/observation`, { state: 'paused', reason: blank }),
        await hub.runtime.post(`/widgets/${id}/evidence/retire`, { eventType: 'alpha.checked', reason: blank }),
        await hub.runtime.post('/maintenance-windows', { reason: blank, endsAt: '2099-01-01T00:00:00Z' })
      ],
      person: [await server.operator.post('/sign-in-links', { person: blank })]
    }
    for (const [member, all] of Object.entries(answers))
      for (const answer of all) {
        assert.equal(answer.statusCode, 422, answer.body)
        const found = answer.json().errors.find(({ pointer }: { pointer: string }) => pointer === `#/${member}`)
        assert.equal(found?.detail, 'must not be blank', answer.body)
      }
  }
  assert.equal(ok(await hub.runtime.get('/widgets/thing')).name.trim().length > 0, true)
})

test('a body shorter than it says waits for no answer of 500', async () => {
  const head = `POST /api/v2/widgets HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${hub.runtime.key}\r\n`
  const { port } = server.server.app.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk) => (text += chunk))
  socket.end(`${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"slug":`)
  await once(socket, 'close')
  assert.doesNotMatch(text, /HTTP\/1\.1 (2|5)/)
})

test('an address that names nothing is not found or refused, whatever stands in it', async () => {
  const paths: [string, number][] = [
    ['/hubs/not-a-uuid', 404],
    ['/api-keys/not-a-uuid', 404],
    ['/interaction-events/1', 404],
    ['/widgets/%00', 400],
    ['/widgets/..%2f..%2fetc', 404],
    ['/widgets/%zz', 400],
    ['/widgets/%c3%28', 400],
    [`/widgets/${'a'.repeat(9000)}`, 400],
    [`/widgets?q=${'a'.repeat(9000)}`, 400]
  ]
  for (const [path, status] of paths) {
    const answer = await server.operator.get(path)
    assert.equal(answer.statusCode, status, path.slice(0, 40))
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
  }
})

test('a body of another media type is refused, with the one that is taken', async () => {
  const body = '{"slug":"x","name":"X","widgetType":"alpha.thing"}'
  for (const type of ['text/plain', 'application/json; charset=utf-16', 'text/xml', 'multipart/form-data']) {
    const answer = await hub.runtime.send('POST', '/widgets', { body, headers: { 'content-type': type } })
    assert.deepEqual([answer.statusCode, answer.json().code], [415, 'unsupported_media_type'], type)
    assert.match(String(answer.headers.accept), /^application\/json/, type)
  }
  const head = `POST /api/v2/widgets HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer ${hub.runtime.key}\r\n`
  const without = await exchange(`${head}Content-Length: ${body.length}\r\n\r\n${body}`)
  assert.deepEqual([without.status, without.code], [415, 'unsupported_media_type'])
})

test('what the API does not speak or do is said with what it does', async () => {
  for (const accept of ['text/html', 'image/png', 'application/xml']) {
    const answer = await hub.runtime.get('/widgets', { accept })
    assert.deepEqual([answer.statusCode, answer.json().code], [406, 'not_acceptable'], accept)
  }
  const put = await hub.runtime.send('PUT', '/widgets', { body: {} })
  assert.deepEqual([put.statusCode, put.headers.allow], [405, 'GET, HEAD, POST'])
  for (const method of ['TRACE', 'PROPFIND', 'LOCK']) {
    const answer = await exchange(`${method} /api/v2/widgets HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`)
    assert.deepEqual([answer.status, answer.code], [405, 'method_not_allowed'], method)
    assert.match(answer.text, /\r\nallow: GET, HEAD, POST\r\n/i)
  }
})

test('a request that two readers could take apart differently is refused, and its connection closed', async () => {
  const post = 'POST /api/v2/hubs HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n'
  const get = 'GET /api/v2/hubs HTTP/1.1\r\n'
  const smuggled = '0\r\n\r\nGET /api/v2/hubs HTTP/1.1\r\nHost: h\r\n\r\n'
  const requests: Record<string, [string, number]> = {
    'both lengths': [`${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n${smuggled}`, 400],
    'both lengths, the other way': [`${post}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n${smuggled}`, 400],
    'two lengths': [`${post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} `, 400],
    'an encoding that is not the last': [`${post}Transfer-Encoding: chunked, identity\r\n\r\n${smuggled}`, 400],
    'a length that is not a number': [`${post}Content-Length: +2\r\n\r\n{}`, 400],
    'bare line feeds': ['GET /api/v2/hubs HTTP/1.1\nHost: h\n\n', 400],
    'a bare line feed in the headers': [`${get}Host: h\nX-A: b\r\n\r\n`, 400],
    'a folded header': [`${get}Host: h\r\nX-A: b\r\n c\r\n\r\n`, 400],
    'a space before the colon': [`${get}Host : h\r\n\r\n`, 400],
    'a bad chunk': [`${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`, 400],
    'no host': [`${get}\r\n`, 400],
    'no HTTP': ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    'headers of 20 kB': [`${get}Host: h\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`, 431]
  }
  for (const [name, [bytes, status]] of Object.entries(requests)) {
    const answer = await exchange(Buffer.from(bytes, 'latin1')).catch((error) => assert.fail(`${name}: ${error}`))
    assert.deepEqual(
      [answer.status, answer.code],
      [status, status === 431 ? 'headers_too_large' : 'malformed_request'],
      name
    )
  }
  ok(await server.anyone.get('/hubs'))
})

test('a browser with an address that is too long gets a page, which does not show the address', async () => {
  const long = 'secret'.repeat(4000)
  const accept = 'Host: h\r\nAccept: text/html,*/*\r\n\r\n'
  const page = await exchange(`GET /widgets/${long} HTTP/1.1\r\n${accept}`)
  assert.deepEqual([page.status, /<h1>The address is too long/.test(page.text)], [431, true])
  assert.doesNotMatch(page.text, /secret/)
  for (const path of ['/api/v2/widgets/', '/hooks/'])
    assert.equal((await exchange(`GET ${path}${long} HTTP/1.1\r\n${accept}`)).code, 'headers_too_large')
})
