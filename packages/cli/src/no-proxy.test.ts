import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'

/** A server that answers every request with an empty object, and the requests it got. */
async function listen(t: TestContext) {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  server.on('connect', (request, socket) => {
    requests.push(`CONNECT ${request.url}`)
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  server.listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, requests }
}

const programs: Record<string, (port: number) => { args: string[]; env?: NodeJS.ProcessEnv }> = {
  'a command': (port) => ({
    args: ['ihub.mjs', 'get', 'widgets', '--base', `http://127.0.0.1:${port}`],
    env: { IHUB_OPERATOR_KEY: 'a-key-of-the-test' }
  }),
  'the health check of a container': (port) => ({ args: ['ready.mjs'], env: { IHUB_PORT: String(port) } })
}

for (const [name, make] of Object.entries(programs)) {
  for (const noProxy of [undefined, 'example.org']) {
    test(`${name} does not use a proxy for this machine, NO_PROXY being ${noProxy ?? 'not set'}`, async (t) => {
      const [server, proxy] = [await listen(t), await listen(t)]
      const { args, env } = make(server.port)
      const [program = '', ...rest] = args
      const child = spawn(process.execPath, [fileURLToPath(new URL(`../bin/${program}`, import.meta.url)), ...rest], {
        env: {
          ...{ PATH: process.env.PATH, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: `http://127.0.0.1:${proxy.port}` },
          ...(noProxy !== undefined && { NO_PROXY: noProxy }),
          ...env
        },
        stdio: 'ignore'
      })
      await once(child, 'exit')
      assert.deepEqual(proxy.requests, [])
      assert.notDeepEqual(server.requests, [])
    })
  }
}
