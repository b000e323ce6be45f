/** Documents that never change are made once: what a burst of requests costs is the sending. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { after, before, test } from 'node:test'
import { startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer

before(async () => {
  server = await startTestServer({ anonymousLimit: 0 })
})
after(() => server.close())

const paths = ['/openapi.json', '/docs/json', '/docs/yaml', '/problems/not_found']

for (const path of paths) {
  test(`${path} has a strong ETag and answers 304 to it`, async () => {
    const { headers, statusCode, body } = await server.anyone.get(path)
    const tag = String(headers.etag)
    assert.deepEqual([statusCode, headers['cache-control']], [200, 'public, max-age=30'])
    assert.match(tag, /^"[\w-]{16}"$/)
    assert.equal(Number(headers['content-length']), Buffer.byteLength(body))
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await server.anyone.get(path, { 'if-none-match': known })
      assert.deepEqual([again.statusCode, again.body, again.headers.etag], [304, '', tag], known)
    }
    assert.equal((await server.anyone.get(path, { 'if-none-match': '"other"' })).statusCode, 200)
    const head = await server.anyone.send('HEAD', path)
    assert.deepEqual([head.statusCode, head.headers.etag, head.body], [200, tag, ''])
  })
}

test('a hundred requests serialise the document not once more', async (t) => {
  for (const path of paths) await server.anyone.get(path)
  const swagger = t.mock.method(server.server.app, 'swagger')
  const stringify = t.mock.method(JSON, 'stringify')
  for (const path of paths) for (let turn = 0; turn < 25; turn++) await server.anyone.get(path)
  const large = stringify.mock.calls.filter(({ result }) => (result?.length ?? 0) > 100_000)
  assert.deepEqual([swagger.mock.callCount(), large.length], [0, 0])
})

test('/livez is answered while a pipelined burst for the document is', async () => {
  const { port } = server.server.app.server.address() as AddressInfo
  const burst = connect(port, '127.0.0.1')
  let read = 0
  burst.on('data', (chunk) => {
    read += chunk.length
  })
  const wanted = 600
  burst.write('GET /api/v2/openapi.json HTTP/1.1\r\nhost: hub.test\r\n\r\n'.repeat(wanted))
  const { length } = (await server.anyone.get('/openapi.json')).rawPayload
  while (read === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  await new Promise<void>((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: '/livez', agent: false }, (answer) => {
      answer.resume().on('end', resolve)
    })
      .on('error', reject)
      .end()
  })
  // A budget of bytes: what was sent before /livez was answered is a part of the burst.
  assert.ok(read < (wanted / 2) * length, `${Math.round(read / length)} of ${wanted} documents were sent first`)
  burst.destroy()
})
