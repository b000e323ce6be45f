/** Which checks of a hub the runtime runs, and that no collector reaches for more than it is given. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseEgressAllow } from '@inter-hub/egress'
import { type Client, createClient, type Schema } from '@inter-hub/sdk'
import { openLog, type Server, startServer } from '@inter-hub/server'
import { type TestDatabase, testDatabase } from '@inter-hub/server/testing'
import { Secrets } from '../secrets/secrets.ts'
import { readManifest } from '../testing/hub-data.ts'
import { readLocal } from './config.ts'
import { runOpsHub } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'ops-hub-checks-'))
const silent = openLog('json', 'silent')
let database: TestDatabase
let server: Server
let client: Client
let key = ''

before(async () => {
  database = await testDatabase()
  server = await startServer({ databaseUrl: database.url, host: '127.0.0.1', port: 0, log: silent })
  key = server.newOperatorKey()
  await server.registerOperatorKey(key)
  client = createClient({ base: server.url, key })
  const { id: hubId } = await client.post('/hubs', { body: { slug: 'ops-hub', name: 'Ops' } })
  const body = { ...readManifest('ops-hub'), hubId } as unknown as Schema<'CreateManifest'>
  const { id } = await client.post('/hub-capability-manifests', { body })
  await client.post('/hub-capability-manifests/{id}/activate', { path: { id } })
})
after(async () => {
  await server.close()
  await database.drop()
  rmSync(folder, { recursive: true })
})

/** A registry that asks for a password, and keeps what it is sent. */
async function startRegistry(t: { after(work: () => void): void }) {
  const received: string[] = []
  const listener = createServer((request, response) => {
    received.push(request.headers.authorization ?? 'nothing')
    response.writeHead(401, {
      'www-authenticate': 'Basic realm="r"',
      'docker-distribution-api-version': 'registry/2.0'
    })
    response.end()
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  t.after(() => listener.close())
  const { port } = listener.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}`, received }
}

/** Runs ops-hub with this inventory until the test ends. */
async function startRuntime(t: { after(work: () => Promise<void>): void }, inventory: string, ports: number[]) {
  const file = join(folder, 'own.yaml')
  writeFileSync(file, inventory)
  const stop = new AbortController()
  const lines: string[] = []
  const log = openLog('json', 'info', { write: (line: string) => void lines.push(line) })
  const egress = parseEgressAllow(ports.map((port) => `127.0.0.1:${port}`).join(' '))
  const hubs = [{ slug: 'ops-hub', key, inventory: file }]
  const secrets = await Secrets.open({})
  const local = readLocal({})
  const config = { base: server.url, hubs, egress, secrets, local, concurrency: 8, environments: [], runtime: 'test' }
  const ready = Promise.withResolvers<void>()
  const ended = runOpsHub({ config, log, signal: stop.signal, onReady: () => ready.resolve() })
  t.after(async () => {
    stop.abort()
    await ended.catch(() => undefined)
  })
  await Promise.race([ready.promise, ended])
  return { log: () => lines.join('') }
}

async function until<T>(what: string, probe: () => Promise<T>): Promise<NonNullable<T>> {
  for (const end = Date.now() + 60_000; ; await sleep(50)) {
    const found = await probe()
    if (found) return found
    assert.ok(Date.now() < end, `waited in vain until ${what}`)
  }
}

const evidenceOf = async (slug: string) =>
  (await client.get('/widgets/{id}/evidence', { path: { id: slug }, query: { hub: 'ops-hub' } as never })).data

const reasonOf = (slug: string, subject: string) =>
  until(`${slug} ${subject} has a reason`, async () => {
    const { latest } = (await evidenceOf(slug)).find((one) => one.subject === subject) ?? {}
    return latest?.outcomeReason ? latest : undefined
  })

function makeWidget(slug: string, declared: { name: string }[]) {
  const checks = Object.fromEntries(declared.map(({ name, ...check }) => [name, check]))
  const body = { hub: 'ops-hub', slug, name: slug, widgetType: 'ops-endpoint', attributes: { checks } }
  return client.post('/widgets', { body })
}

type Settings = Record<string, unknown>
const declared = (name: string, kind: string, settings: Settings, emits = 'ops-endpoint-verified') => ({
  name,
  kind,
  every: 'PT1S',
  emits,
  settings
})

test('n4-apply-does-not-reach-running-check: a check runs as the hub has it, also when the own inventory has it otherwise', async (t) => {
  const [registry, other] = [await startRegistry(t), await startRegistry(t)]
  const inventory = `widgets:
  - slug: ops-endpoint-plain
    type: ops-endpoint
    checks: [{name: page, kind: http, url: '${registry.url}/', every: 1s, expect: {status: 401}, emits: ops-endpoint-verified}]
`
  await startRuntime(t, inventory, [registry.port, other.port])
  await until('it looks', async () => registry.received.length > 0)
  await client.patch('/widgets/{id}', {
    path: { id: 'ops-endpoint-plain' },
    query: { force: true },
    body: { attributes: { checks: { page: { settings: { url: `${other.url}/` } } } } }
  })
  await until('it looks there', async () => other.received.length > 0)
})

test('a check that cannot be one is reported and disturbs no other', async (t) => {
  const registry = await startRegistry(t)
  const { log } = await startRuntime(t, 'widgets: []\n', [registry.port])
  const url = `${registry.url}/`
  await makeWidget('ops-endpoint-mixed', [
    { ...declared('too-often', 'http', { url }), every: 'PT0S' },
    declared('no-such-event', 'http', { url }, 'ops-release-observed'),
    declared('inherited', 'http', { url }, 'toString'),
    declared('misfit', 'http', { url, timeout: 7 }),
    declared('literal', 'http', { url, headers: { authorization: 'Bearer hunter2' } }),
    declared('old', 'oci-registry', { url, user: 'robot', passwordFile: '/etc/hostname' }),
    declared('page', 'http', { url, expect: { status: 401 } })
  ])
  await until('the good one looks', async () => registry.received.length > 0)
  await client.post('/widgets', {
    body: {
      hub: 'ops-hub',
      slug: 'ops-endpoint-list',
      name: 'L',
      widgetType: 'ops-endpoint',
      attributes: { checks: [{}] }
    }
  })
  await client.patch('/widgets/{id}', {
    path: { id: 'ops-endpoint-mixed' },
    body: { attributes: { checks: { text: 'every minute' } } }
  })
  const { name: elsewhere, ...check } = declared('elsewhere', 'http', { url })
  const attributes = { checks: { [elsewhere]: check } }
  const host = { hub: 'ops-hub', slug: 'ops-host-mixed', name: 'H', widgetType: 'ops-host', attributes }
  await client.post('/widgets', { body: host })
  await until('it is reported', async () => /"check":"elsewhere"/.test(log()))
  await until('the others are reported', async () => /"check":"text"/.test(log()) && /ops-endpoint-list/.test(log()))
  for (const [name, reason] of [
    ['', 'does not have the form'],
    ['text', 'does not have the form'],
    ['too-often', 'does not have the form'],
    ['no-such-event', 'A check of the kind \\\\"http\\\\" cannot emit ops-release-observed'],
    ['inherited', 'cannot emit toString'],
    ['elsewhere', 'ops-endpoint-verified is recorded on [^\\n]*, not on ops-host'],
    ['misfit', 'do not fit: timeout'],
    ['literal', 'headers.authorization must be the name of a secret, not a value'],
    ['old', 'passwordFile was removed. Name the file in the secrets file']
  ] as const)
    assert.match(log(), new RegExp(`"check":"${name}","msg":"a check does not run: [^\\n]*${reason}`), name)
  assert.match(
    String((await reasonOf('ops-endpoint-mixed', 'misfit')).outcomeReason),
    /^collector-broken: .* do not fit/
  )
  assert.deepEqual([...new Set(registry.received)], ['nothing'])
  for (const name of ['literal', 'old'])
    assert.equal((await reasonOf('ops-endpoint-mixed', name)).outcome, 'info', name)
  const shown = log() + JSON.stringify(await evidenceOf('ops-endpoint-mixed'))
  assert.doesNotMatch(shown, /what a check saw could not be recorded|hunter2/)
  assert.equal(log().match(/"check":"elsewhere"/g)?.length, 1, 'reported once')
})

test('evidence names the environment of its widget, where the event type has a member for it', async (t) => {
  const registry = await startRegistry(t)
  const probe = (name: string, emits: string) =>
    `{name: ${name}, kind: http, url: '${registry.url}/', every: 1s, expect: {status: 401}, emits: ${emits}}`
  const own = `{name: own, kind: json, url: '${registry.url}/', every: 1s, emits: ops-health-checked, metadata: {status: status}, constants: {environment: other}}`
  await startRuntime(
    t,
    `widgets:
  - {slug: ops-env-shop, type: ops-environment, attributes: {environment: shop}}
  - {slug: ops-env-plain, type: ops-environment}
  - slug: ops-endpoint-shop
    type: ops-endpoint
    environment: ops-env-shop
    checks: [${probe('health', 'ops-health-checked')}, ${probe('route', 'ops-endpoint-verified')}, ${own}]
  - {slug: ops-endpoint-bare, type: ops-endpoint, environment: ops-env-plain, checks: [${probe('health', 'ops-health-checked')}]}
  - {slug: ops-endpoint-free, type: ops-endpoint, checks: [${probe('health', 'ops-health-checked')}]}
`,
    [registry.port]
  )
  const environmentOf = async (widget: string, check: string) => {
    const event = await until(`${check} of ${widget} has evidence`, async () => {
      const { data } = await client.get('/interaction-events', { query: { hub: 'ops-hub', widget, subject: check } })
      return data[0]
    })
    return event.metadata.environment
  }
  assert.deepEqual(
    await Promise.all([
      environmentOf('ops-endpoint-shop', 'health'),
      environmentOf('ops-endpoint-shop', 'route'),
      environmentOf('ops-endpoint-shop', 'own'),
      environmentOf('ops-endpoint-bare', 'health'),
      environmentOf('ops-endpoint-free', 'health')
    ]),
    ['shop', undefined, 'other', 'ops-env-plain', undefined]
  )
})

test('no collector reads a file or a variable, or runs a program, but through local/', () => {
  const collectors = new URL('../../../collectors/src/', import.meta.url)
  const readers = readdirSync(collectors, { recursive: true, encoding: 'utf8' }).filter(
    (name) =>
      /^(?!testing\/|local\/)(?!.*\.test).*\.ts$/.test(name) &&
      /node:fs|node:os|process\b|node:child_process/.test(readFileSync(new URL(name, collectors), 'utf8'))
  )
  assert.deepEqual(readers, [])
})
