/** Which checks of a hub the runtime runs, and what those may use that anybody who writes to the hub can declare. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { collectorKinds } from '@inter-hub/collectors'
import { parseEgressAllow } from '@inter-hub/egress'
import { type Client, createClient, type Schema } from '@inter-hub/sdk'
import { openLog, type Server, startServer } from '@inter-hub/server'
import { type TestDatabase, testDatabase } from '@inter-hub/server/testing'
import { readManifest } from '../testing/hub-data.ts'
import { runOpsHub } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'ops-hub-checks-'))
const passwordFile = join(folder, 'registry.password')
const silent = openLog('json', 'silent')
let database: TestDatabase
let server: Server
let client: Client
let key = ''

before(async () => {
  writeFileSync(passwordFile, 'hunter2\n', { mode: 0o600 })
  process.env.OPS_TEST_CANARY = 'hunter3'
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

const basic = (password: string) => `Basic ${Buffer.from(`robot:${password}`).toString('base64')}`

/** Runs ops-hub with this inventory until the test ends. */
async function startRuntime(t: { after(work: () => Promise<void>): void }, inventory: string, ports: number[]) {
  const file = join(folder, 'own.yaml')
  writeFileSync(file, inventory)
  const stop = new AbortController()
  const lines: string[] = []
  const log = openLog('json', 'info', { write: (line: string) => void lines.push(line) })
  const egress = parseEgressAllow(ports.map((port) => `127.0.0.1:${port}`).join(' '))
  const hubs = [{ slug: 'ops-hub', key, inventory: file }]
  const config = { base: server.url, hubs, egress, concurrency: 8, environments: [], runtime: 'test' }
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

/** The settings of every collector that name something of the host, by the schema's own mark. */
function localSettings(): { kind: string; setting: string; resource: string }[] {
  return Object.entries(collectorKinds).flatMap(([kind, { properties }]) =>
    Object.entries(properties as Record<string, { localResource?: string }>).flatMap(([setting, { localResource }]) =>
      localResource === undefined ? [] : [{ kind, setting, resource: localResource }]
    )
  )
}

test('a check that only the hub declares may name no file and no variable', async (t) => {
  const registry = await startRegistry(t)
  const { log } = await startRuntime(t, 'widgets: []\n', [registry.port])
  const minimal: Record<string, Settings> = {
    'oci-registry': { url: registry.url, user: 'robot' },
    postgres: { url: `postgres://robot@127.0.0.1:${registry.port}/app`, sslmode: 'disable' },
    tls: { host: '127.0.0.1', port: registry.port }
  }
  const checks = localSettings().flatMap(({ kind, setting, resource }) =>
    // One that exists and one that does not: nothing may tell them apart.
    (resource === 'file' ? [passwordFile, join(folder, 'absent')] : ['OPS_TEST_CANARY', 'OPS_TEST_ABSENT']).map(
      (value, index) => {
        assert.ok(minimal[kind], `this test knows a check of the kind ${kind}`)
        const emits = kind === 'oci-registry' ? 'ops-endpoint-verified' : 'ops-health-checked'
        return declared(`${kind}-${setting}-${index}`, kind, { ...minimal[kind], [setting]: value }, emits)
      }
    )
  )
  assert.ok(checks.length >= 14, `${checks.length} checks`)
  await makeWidget('ops-endpoint-attack', checks)
  for (const { name } of checks) {
    const { outcome, outcomeReason } = await reasonOf('ops-endpoint-attack', name)
    assert.equal(outcome, 'info')
    const [, setting] = /-(\w+)-\d$/.exec(name) ?? []
    assert.match(String(outcomeReason), /^no-credentials: Cannot run: it names a file or an environment variable/)
    assert.ok(outcomeReason?.includes(`(${setting})`), `${outcomeReason}`)
    const other = await reasonOf(
      'ops-endpoint-attack',
      name.replace(/\d$/, (last) => (last === '0' ? '1' : '0'))
    )
    assert.equal(outcomeReason, other.outcomeReason)
  }
  assert.deepEqual(registry.received, [])
  assert.match(log(), /"check":"oci-registry-passwordFile-0","msg":"a check does not run: Cannot run: it names a file/)
  assert.doesNotMatch(log() + JSON.stringify(await evidenceOf('ops-endpoint-attack')), /ENOENT|is not set|hunter/)
})

test('a check of the own inventory uses its password, and only while the hub says the same', async (t) => {
  const [registry, foreign] = [await startRegistry(t), await startRegistry(t)]
  const inventory = `widgets:
  - slug: ops-endpoint-own
    type: ops-endpoint
    checks:
      - {name: login, kind: oci-registry, url: '${registry.url}', user: robot, passwordFile: ${passwordFile}, every: 1s, emits: ops-endpoint-verified}
`
  await startRuntime(t, inventory, [registry.port, foreign.port])
  await until('the password arrives', async () => registry.received.includes(basic('hunter2')))
  const own = await client.get('/widgets/{id}', { path: { id: 'ops-endpoint-own' } })
  const { login: check } = own.attributes.checks as Record<string, { settings: Settings }>
  assert.ok(check)
  assert.equal(check.settings.passwordFile, passwordFile, 'the name of a file is shown')

  const elsewhere = { ...check, settings: { ...check.settings, url: foreign.url } }
  // The same name and the same file, on another widget and on its own.
  await makeWidget('ops-endpoint-twin', [
    { ...check, name: 'login' },
    { ...elsewhere, name: 'other' }
  ])
  await client.patch('/widgets/{id}', {
    path: { id: 'ops-endpoint-own' },
    body: { attributes: { checks: { login: { settings: { url: foreign.url } } } } }
  })
  const { outcomeReason } = await until('the changed check is refused', async () => {
    const latest = await reasonOf('ops-endpoint-own', 'login')
    return latest.outcomeReason?.includes('other settings than in the hub') ? latest : undefined
  })
  assert.match(String(outcomeReason), /\(passwordFile\)/)
  for (const name of ['login', 'other'])
    assert.match(String((await reasonOf('ops-endpoint-twin', name)).outcomeReason), /and does not\./)
  assert.deepEqual(foreign.received, [])

  // Back as the inventory has it, it runs again.
  const before = registry.received.length
  await client.patch('/widgets/{id}', {
    path: { id: 'ops-endpoint-own' },
    body: { attributes: own.attributes }
  })
  await until('it runs again', async () => registry.received.slice(before).includes(basic('hunter2')))
})

test('a check without such settings runs as the hub has it, also when the own inventory has it otherwise', async (t) => {
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
    declared('hidden', 'http', { url, headers: { authorization: '(not shown)' } }),
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
  await until('the others are reported', async () => /"check":"text"/.test(log()) && /ops-endpoint-list/.test(log()))
  for (const [name, reason] of [
    ['', 'does not have the form'],
    ['text', 'does not have the form'],
    ['too-often', 'does not have the form'],
    ['no-such-event', 'A check of the kind \\\\"http\\\\" cannot emit ops-release-observed'],
    ['inherited', 'cannot emit toString'],
    ['misfit', 'do not fit: timeout'],
    ['hidden', 'does not show a header']
  ] as const)
    assert.match(log(), new RegExp(`"check":"${name}","msg":"a check does not run: [^\\n]*${reason}`), name)
  assert.match(
    String((await reasonOf('ops-endpoint-mixed', 'misfit')).outcomeReason),
    /^collector-broken: .* do not fit/
  )
  assert.deepEqual([...new Set(registry.received)], ['nothing'])
  assert.doesNotMatch(log(), /what a check saw could not be recorded/)
})

test('no collector reads a file or a variable but by a setting that is marked', () => {
  const collectors = new URL('../../../collectors/src/', import.meta.url)
  const readers = readdirSync(collectors, { recursive: true, encoding: 'utf8' }).filter(
    (name) =>
      /^(?!testing\/)(?!.*\.test).*\.ts$/.test(name) &&
      /node:fs|process\.env|node:child_process/.test(readFileSync(new URL(name, collectors), 'utf8'))
  )
  assert.deepEqual(readers.sort(), ['certificates/authorities.ts', 'secrets.ts'])
  for (const [kind, { properties }] of Object.entries(collectorKinds))
    for (const [name, schema] of Object.entries(properties as Record<string, { localResource?: string }>))
      if (/(?:file|env|path|socket|cert|key|folder|dir)$/i.test(name))
        assert.ok(schema.localResource, `${kind} ${name}`)
})
