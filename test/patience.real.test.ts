/** `ihub bootstrap`, `apply` and `start` wait for a server or a database that is away for a moment. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { createClient, writeKeyFile } from '@inter-hub/sdk'
import { openLog, type Server, startServer } from '@inter-hub/server'
import { startRelay, type TestDatabase, testDatabase } from '@inter-hub/server/testing'
import { stringify } from 'yaml'
import { planInstallation } from './installation.ts'
import { blind, freePort, runIhub, startIhub, temporaryFolder, until, untilLogged } from './processes.ts'

let database: TestDatabase
let server: Server
let operatorKey = ''

before(async () => {
  database = await testDatabase()
  server = await startServer({ databaseUrl: database.url, host: '127.0.0.1', port: 0, log: openLog('json', 'silent') })
  operatorKey = server.newOperatorKey()
  await server.registerOperatorKey(operatorKey)
})
after(async () => {
  await server.close()
  await database.drop()
})

/** `pass` on; `busy`: 503 before it is carried out; `lost`: carried out, then 503; `cut`: carried out, then cut off. */
type Way = 'pass' | 'busy' | 'lost' | 'cut'

interface Seen {
  method: string
  path: string
  idempotencyKey: string | undefined
}

/** A way to the server that fails as it is told, request by request. */
async function startProxy(t: TestContext, wayOf: (seen: Seen, number: number) => Way, port = 0) {
  const requests: Seen[] = []
  const busy = (response: ServerResponse) => {
    response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1' })
    const problem = { type: 'about:blank', title: 'Not ready', status: 503, code: 'not_ready', request_id: 'x' }
    response.end(JSON.stringify({ ...problem, detail: 'The database cannot be reached at the moment.' }))
  }
  const proxy = createServer(async (request, response) => {
    const idempotencyKey = request.headers['idempotency-key'] as string | undefined
    const seen = { method: request.method ?? '', path: request.url ?? '', idempotencyKey }
    const way = wayOf(seen, requests.push(seen))
    if (way === 'busy') return busy(response)
    const answer = await forward(request)
    if (way === 'lost') return busy(response)
    if (way === 'cut') return void response.destroy()
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
    response.end(Buffer.from(await answer.arrayBuffer()))
  }).listen(port, '127.0.0.1')
  await once(proxy, 'listening')
  t.after(() => proxy.close())
  return { base: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, requests }
}

async function forward(request: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const kept = Object.entries(request.headers).filter(([name]) =>
    /^(authorization|accept|content-type|idempotency-key|if-match)$/.test(name)
  )
  return fetch(`${server.url}${request.url}`, {
    method: request.method ?? 'GET',
    headers: kept.map(([name, value]): [string, string] => [name, String(value)]),
    ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {})
  })
}

async function makeDefinition(t: TestContext, slug: string) {
  const folder = temporaryFolder(t)
  const definition = join(folder, slug)
  mkdirSync(definition)
  const parts = {
    hub: { slug, name: slug },
    manifest: {
      widgetTypes: [`${slug}-thing`],
      eventTypes: [{ name: `${slug}-checked`, outcome: 'info' }],
      relationTypes: ['part-of']
    },
    widgets: { widgets: [{ slug: `${slug}-one`, name: 'one', widgetType: `${slug}-thing` }] },
    'first-event': { event: { widget: `${slug}-one`, eventType: `${slug}-checked`, metadata: {} } }
  }
  for (const [name, part] of Object.entries(parts)) writeFileSync(join(definition, `${name}.yaml`), stringify(part))
  await writeKeyFile(join(folder, 'keys', 'operator.key'), operatorKey)
  return { folder, definition, env: { IHUB_DATA_DIR: folder } }
}

/** What there is of a hub: each once. */
async function countOf(slug: string) {
  const client = createClient({ base: server.url, key: operatorKey })
  const [hubs, consumers, widgets, events] = await Promise.all([
    client.all('/hubs', { query: { slug } }),
    client.all('/api-consumers', { query: { hub: slug } }),
    client.all('/widgets', { query: { hub: slug } }),
    client.all('/interaction-events', { query: { hub: slug } })
  ])
  return [hubs, consumers, widgets, events].map(({ length }) => length)
}

for (const way of ['busy', 'lost', 'cut'] as const) {
  test(`n5-one-503-ends-start-and-apply: bootstrap and apply finish when the first write of each kind is ${way}, and make nothing twice`, async (t) => {
    const slug = `first-${way}`
    const { folder, definition, env } = await makeDefinition(t, slug)
    const tried = new Set<string>()
    const { base, requests } = await startProxy(t, ({ method, path }) => {
      const what = `${method} ${path}`
      if (method === 'GET' || tried.has(what)) return 'pass'
      tried.add(what)
      return way
    })
    const made = await runIhub(t, ['bootstrap', definition, '--base', base], env)
    assert.equal(made.code, 0, made.stderr)
    assert.match(made.stderr, /Trying again in \d+ s/)
    assert.deepEqual(await countOf(slug), [1, 1, 1, 1])
    const writes = requests.filter(({ method }) => method !== 'GET')
    assert.ok(writes.length >= 10 && writes.every(({ idempotencyKey }) => idempotencyKey), `${writes.length} writes`)

    const file = join(folder, 'own.yaml')
    const inventory = (name: string) => stringify({ widgets: [{ slug: `${slug}-two`, type: `${slug}-thing`, name }] })
    for (const [name, report] of [
      ['new', /1 created, 0 updated/],
      ['changed', /0 created, 1 updated/]
    ] as const) {
      writeFileSync(file, inventory(name))
      const key = join(folder, 'keys', `${slug}.key`)
      const applied = await runIhub(t, ['apply', '-f', file, '--hub', slug, '--base', base, '--key-file', key], env)
      assert.equal(applied.code, 0, applied.stderr)
      assert.match(applied.stdout, report)
    }
    assert.deepEqual(await countOf(slug), [1, 1, 2, 1])
  })
}

test('first-M3: bootstrap gives up after a few tries, and does not wait for what waiting does not help', async (t) => {
  const { definition, env } = await makeDefinition(t, 'given-up')
  const away = await startProxy(t, ({ method }) => (method === 'GET' ? 'pass' : 'busy'))
  const { code, stderr } = await runIhub(t, ['bootstrap', definition, '--base', away.base], env)
  assert.equal(code, 3, stderr)
  assert.equal(away.requests.filter(({ method }) => method === 'POST').length, 6)
  const unknown = await runIhub(t, ['bootstrap', definition, '--base', 'http://no-such-name.invalid'], env)
  assert.equal(unknown.code, 3)
})

test('first-M3: bootstrap waits for a server that is restarting', async (t) => {
  const { definition, env } = await makeDefinition(t, 'restarting')
  const port = await freePort()
  const running = startIhub(t, ['bootstrap', definition, '--base', `http://127.0.0.1:${port}`], { env })
  await until('it tries again', () => running.output().includes('Trying again'))
  await startProxy(t, () => 'pass', port)
  const { code, stderr } = await running.ended
  assert.equal(code, 0, stderr)
  assert.deepEqual(await countOf('restarting'), [1, 1, 1, 1])
})

test('first-M3, F18: start waits for a database that goes away during its bootstrap', { skip: blind }, async (t) => {
  const own = await testDatabase()
  const relay = await startRelay(own.url)
  t.after(async () => {
    await relay.close()
    await own.drop()
  })
  const installation = await planInstallation(temporaryFolder(t), { DATABASE_URL: relay.url })
  const running = startIhub(t, ['start'], { env: installation.env })
  await until('it bootstraps', () => relay.statements.some((text) => /insert into hub\.manifests/.test(text)))
  relay.cut()
  await untilLogged(running, 'The bootstrap of ops-hub tries again')
  relay.restore()
  const { opsHub } = await untilLogged(running, 'Inter-Hub is ready')
  assert.ok(opsHub, running.output())
  running.child.kill('SIGTERM')
  assert.equal((await running.ended).code, 0)
})
