import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { OpenBao } from './openbao.ts'
import { readReference } from './reference.ts'

/** Reads a secret from a server that always answers this. */
async function readFrom(t: TestContext, status: number, text: string) {
  const server = createServer((_request, response) => response.writeHead(status).end(text)).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return new OpenBao({ address, login: { token: 'secret-token' } }).read(readReference('openbao://platform/a#b'))
}

const page = '<html><body>Bad Gateway</body></html>'

for (const status of [307, 429, 502, 503, 504]) {
  test(`an HTML page with status ${status} from a load balancer means that OpenBao is unavailable`, async (t) => {
    const message = new RegExp(`^it answered ${status}`)
    await assert.rejects(readFrom(t, status, page), { kind: 'unavailable', message })
  })
}

for (const status of [200, 404]) {
  test(`an HTML page with status ${status} is not an answer of OpenBao`, async (t) => {
    await assert.rejects(readFrom(t, status, page), { kind: 'invalid', message: 'its answer is not JSON' })
  })
}
