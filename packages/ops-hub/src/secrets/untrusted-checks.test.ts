/** What whoever may write to a hub can do with the secrets of its runtime: nothing but what the secrets file permits. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { type Client, createClient, IhubError } from '@inter-hub/sdk'
import { ok, startTestServer, type TestServer } from '@inter-hub/server/testing'
import { readManifest } from '../testing/hub-data.ts'
import { baseOf, type StartedRuntime, startRuntime, until } from '../testing/runtime.ts'

const hub = 'ops-hub'
const marker = 'marker-5d1c77aa'
const folder = mkdtempSync(join(tmpdir(), 'ops-hub-secrets-'))
const secretsFile = join(folder, 'secrets.yaml')

let server: TestServer
let key = ''
let writer: Client
let recorder: Client

before(async () => {
  server = await startTestServer()
  const made = await server.makeHub({ slug: hub, manifest: { ...readManifest(hub) } })
  key = String(made.runtime.key)
  writer = await clientWith(made.consumerId, ['read', 'write'])
  recorder = await clientWith(made.consumerId, ['read', 'record'])
  writeFileSync(join(folder, 'password'), `${marker}\n`, { mode: 0o600 })
})
after(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

async function clientWith(consumerId: string, verbs: string[]): Promise<Client> {
  const scopes = verbs.map((verb) => `hub:${hub}:${verb}`)
  const { secret } = ok(await server.operator.post(`/api-consumers/${consumerId}/keys`, { scopes }), 201)
  return createClient({ base: baseOf(server), key: secret })
}

/** A server that keeps all it is sent, headers and addresses, and answers what it is told. */
async function listener(
  t: TestContext,
  answer: (sent: string) => { status?: number; headers?: Record<string, string>; body?: string } = () => ({})
) {
  const received: string[] = []
  const http = createServer((request, response) => {
    received.push(`${request.url} ${JSON.stringify(request.rawHeaders)}`)
    const { status = 200, headers = {}, body = '' } = answer(request.headers.authorization ?? '')
    response.writeHead(status, headers).end(body)
  })
  let connections = 0
  http.on('connection', () => connections++)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  t.after(() => void http.close())
  const { port } = http.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, received, connections: () => connections }
}

async function start(t: TestContext, secrets: string, ports: number[]): Promise<StartedRuntime> {
  writeFileSync(secretsFile, secrets, { mode: 0o600 })
  const runtime = await startRuntime({
    ...{ base: baseOf(server), hubs: [{ slug: hub, key }], ports },
    env: { OPS_HUB_SECRETS: secretsFile, OPS_TEST_MARKER: marker }
  })
  t.after(() => runtime.stop())
  return runtime
}

type Settings = Record<string, unknown>

function plant(
  client: Client,
  slug: string,
  checks: Record<string, { kind: string; settings: Settings; emits?: string }>
) {
  const all = Object.entries(checks).map(([name, { emits = 'ops-endpoint-verified', ...check }]) => [
    name,
    { every: 'PT1S', emits, ...check }
  ])
  const attributes = { checks: Object.fromEntries(all) }
  return client.post('/widgets', { body: { hub, slug, name: slug, widgetType: 'ops-endpoint', attributes } })
}

const evidenceOf = async (slug: string) => (await writer.get('/widgets/{id}/evidence', { path: { id: slug } })).data
const reasonOf = (slug: string, subject: string) =>
  until(`${slug} ${subject} has evidence`, async () => {
    const { latest } = (await evidenceOf(slug)).find((one) => one.subject === subject) ?? {}
    return latest
  })

/** Everything that is recorded about a hub, and the logs of runtime and server. */
async function allRecorded(runtime: StartedRuntime): Promise<string> {
  const events = await writer.all('/interaction-events', { query: { hub } })
  const evidence = await Promise.all(
    (await writer.all('/widgets', { query: { hub } })).map(({ slug }) => evidenceOf(slug))
  )
  return [JSON.stringify(events), JSON.stringify(evidence), runtime.log(), ...server.log].join('\n')
}

function assertNoMarker(text: string): void {
  const encoded = [
    marker,
    encodeURIComponent(marker),
    Buffer.from(marker).toString('hex'),
    Buffer.from(`robot:${marker}`).toString('base64')
  ]
  for (const form of encoded) assert.ok(!text.toLowerCase().includes(form.toLowerCase()), `${form} is shown`)
}

const sources = () => `
from-file: {file: password, hosts: ['HOME'], hubs: [ops-hub], plaintext: true}
from-env: {env: OPS_TEST_MARKER, hosts: ['HOME'], hubs: [ops-hub], plaintext: true}
of-others: {file: password, hosts: ['HOME', 'FOREIGN'], hubs: [other-hub], plaintext: true}
encrypted: {file: password, hosts: ['HOME', 'FOREIGN'], hubs: [ops-hub]}
`

test('a key with write plants a check that names a secret and a foreign host: nothing is sent', async (t) => {
  const [home, foreign] = [await listener(t), await listener(t)]
  const file = sources().replaceAll('HOME', home.host).replaceAll('FOREIGN', foreign.host)
  const runtime = await start(t, file, [home.port, foreign.port])
  const http = (secret: string) => ({
    kind: 'http',
    settings: { url: foreign.url, headers: { Authorization: { secret } } }
  })
  const checks = {
    ...Object.fromEntries(
      ['from-file', 'from-env', 'of-others', 'encrypted', 'absent'].map((name) => [name, http(name)])
    ),
    registry: {
      kind: 'oci-registry',
      settings: { url: foreign.url, user: 'robot', password: { secret: 'from-file' } }
    },
    user: {
      kind: 'oci-registry',
      settings: { url: foreign.url, user: { secret: 'from-file' }, password: { secret: 'from-env' } }
    },
    database: {
      kind: 'postgres',
      emits: 'ops-health-checked',
      settings: { url: `postgres://robot@${foreign.host}/app`, password: { secret: 'from-file' }, sslmode: 'disable' }
    },
    // The old way, which earlier versions took from the inventory of the runtime.
    old: { kind: 'oci-registry', settings: { url: foreign.url, user: 'robot', passwordFile: join(folder, 'password') } }
  }
  await plant(writer, 'ops-endpoint-planted', checks)
  const why: Record<string, RegExp> = {
    'of-others': /^no-credentials: The runtime has no secret "of-others" for the hub ops-hub\. \(incomplete/,
    absent: /^no-credentials: The runtime has no secret "absent" for the hub ops-hub\. \(incomplete/,
    encrypted: /^no-credentials: The secret "encrypted" is sent over TLS only/,
    old: /passwordFile was removed/
  }
  for (const name of Object.keys(checks)) {
    const { outcome, outcomeReason } = await reasonOf('ops-endpoint-planted', name)
    assert.equal(outcome, 'info', name)
    assert.match(String(outcomeReason), why[name] ?? new RegExp(`may not be sent to ${foreign.host}`), name)
  }
  assert.deepEqual([foreign.received, foreign.connections(), home.connections()], [[], 0, 0])
  // A check without a secret does reach that host: the listener hears what is sent.
  await plant(writer, 'ops-endpoint-open', { page: { kind: 'http', settings: { url: foreign.url } } })
  await until('the open check arrives', () => foreign.received.length > 0)
  assertNoMarker(foreign.received.join('\n') + (await allRecorded(runtime)))
})

test('a key with write plants checks that read files and run programs: without the permission of the operator nothing happens', async (t) => {
  const file = `restic-password: {file: password, programs: [restic], hubs: [ops-hub]}`
  const runtime = await start(t, file, [])
  const dataStore = 'ops-store-x'
  const restic = { method: 'restic', dataStore, password: { secret: 'restic-password' } }
  const checks = {
    folder: { method: 'pg_dump', dataStore, folder },
    passwd: { method: 'pg_dump', dataStore, folder: '/etc', match: 'passwd' },
    repository: { ...restic, repository: folder },
    elsewhere: { ...restic, repository: { secret: 'restic-password' } },
    literal: { ...restic, repository: 'rest:http://127.0.0.1:1/' },
    variable: { ...restic, repository: folder, environment: { RESTIC_PASSWORD_COMMAND: { secret: 'restic-password' } } }
  }
  const emits = 'ops-backup-verified'
  const all = Object.entries(checks).map(([name, settings]) => [
    name,
    { kind: 'backup', every: 'PT1S', emits, settings }
  ])
  const attributes = { checks: Object.fromEntries(all) }
  const slug = 'ops-backup-planted'
  await writer.post('/widgets', { body: { hub, slug, name: slug, widgetType: 'ops-backup-set', attributes } })
  const why: Record<string, RegExp> = {
    elsewhere: /^egress-refused: This runtime may not run restic.*OPS_HUB_PROGRAMS/,
    literal: /repository must be an absolute path, or \{secret: <name>\}/,
    variable: /unknown key "RESTIC_PASSWORD_COMMAND"/
  }
  for (const name of Object.keys(checks)) {
    const { outcome, outcomeReason } = await reasonOf(slug, name)
    assert.equal(outcome, 'info', name)
    assert.match(
      String(outcomeReason),
      why[name] ?? /^egress-refused: This runtime may not read .*OPS_HUB_LOCAL_FOLDERS/,
      name
    )
  }
  assertNoMarker(await allRecorded(runtime))
})

test('what the operator permits of the host is used, and nothing beside it', async (t) => {
  const permitted = mkdtempSync(join(tmpdir(), 'ops-hub-permitted-'))
  t.after(() => rmSync(permitted, { recursive: true }))
  writeFileSync(
    join(permitted, 'shop.sql'),
    '--\n-- PostgreSQL database dump\n--\n-- PostgreSQL database dump complete\n'
  )
  const runtime = await startRuntime({
    ...{ base: baseOf(server), hubs: [{ slug: hub, key }], ports: [] },
    env: { OPS_HUB_LOCAL_FOLDERS: permitted }
  })
  t.after(() => runtime.stop())
  const dump = { method: 'pg_dump', dataStore: 'ops-store-x' }
  const checks = {
    inside: { ...dump, folder: permitted },
    beside: { ...dump, folder },
    restic: { method: 'restic', dataStore: 'ops-store-x', repository: permitted }
  }
  const emits = 'ops-backup-verified'
  const all = Object.entries(checks).map(([name, settings]) => [
    name,
    { kind: 'backup', every: 'PT1S', emits, settings }
  ])
  const attributes = { checks: Object.fromEntries(all) }
  const slug = 'ops-backup-permitted'
  await writer.post('/widgets', { body: { hub, slug, name: slug, widgetType: 'ops-backup-set', attributes } })
  const outcomes = await Promise.all(Object.keys(checks).map(async (name) => (await reasonOf(slug, name)).outcome))
  assert.deepEqual(outcomes, ['pass', 'info', 'info'])
})

test('a key that may only record plants no check, and changes none', async () => {
  const settings = { url: 'http://127.0.0.1:1/', headers: { Authorization: { secret: 'from-file' } } }
  const isDenied = (error: unknown) => error instanceof IhubError && error.status === 403
  await assert.rejects(plant(recorder, 'ops-endpoint-recorded', { page: { kind: 'http', settings } }), isDenied)
  await plant(writer, 'ops-endpoint-victim', { page: { kind: 'http', settings: { url: 'http://127.0.0.1:1/' } } })
  const body = { attributes: { checks: { page: { settings } } } }
  await assert.rejects(recorder.patch('/widgets/{id}', { path: { id: 'ops-endpoint-victim' }, body }), isDenied)
})

test('a permitted secret arrives, and a host that sends it back does not get it recorded', async (t) => {
  const foreign = await listener(t)
  const mirror = await listener(t, (sent) => ({
    status: 302,
    headers: { location: `${foreign.url}/${encodeURIComponent(sent)}`, 'x-echo': sent, 'content-type': 'text/plain' },
    body: `you sent ${sent} ${Buffer.from(sent).toString('base64')}`
  }))
  const closing = await listener(t, () => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } }))
  const file = `
mirror: {file: password, hosts: ['${mirror.host}'], hubs: [ops-hub], plaintext: true}
closing: {env: OPS_TEST_MARKER, hosts: ['${closing.host}', '127.0.0.1:1'], hubs: [ops-hub], plaintext: true}
`
  const runtime = await start(t, file, [mirror.port, foreign.port, closing.port, 1])
  const headers = { Authorization: { secret: 'mirror' } }
  await plant(writer, 'ops-endpoint-mirror', {
    page: { kind: 'http', settings: { url: mirror.url, headers, expect: { headers: { 'x-echo': 'a' } } } },
    followed: { kind: 'http', settings: { url: mirror.url, headers, followRedirects: 2 } },
    login: { kind: 'oci-registry', settings: { url: closing.url, user: 'robot', password: { secret: 'closing' } } },
    refused: {
      kind: 'oci-registry',
      settings: { url: 'http://127.0.0.1:1', user: 'robot', password: { secret: 'closing' } }
    }
  })
  for (const name of ['page', 'followed', 'login', 'refused']) await reasonOf('ops-endpoint-mirror', name)
  assert.ok(
    mirror.received.every((text) => text.includes(marker)),
    'the permitted host gets the secret'
  )
  await until('the redirect was followed', () => foreign.received.length > 0)
  await until('the registry was asked with the password', () =>
    closing.received.some((text) => text.includes(Buffer.from(`robot:${marker}`).toString('base64')))
  )
  assertNoMarker(foreign.received.join('\n') + (await allRecorded(runtime)))
})

test('permission that is taken away counts from the next reading of the file', async (t) => {
  const home = await listener(t)
  const permitted = `home: {file: password, hosts: ['${home.host}'], hubs: [ops-hub], plaintext: true}`
  writeFileSync(secretsFile, permitted, { mode: 0o600 })
  const runtime = await start(t, permitted, [home.port])
  await plant(writer, 'ops-endpoint-home', {
    page: { kind: 'http', settings: { url: home.url, headers: { Authorization: { secret: 'home' } } } }
  })
  await until('the secret arrives', () => home.received.some((text) => text.includes(marker)))
  writeFileSync(secretsFile, permitted.replace('hubs: [ops-hub]', 'hubs: [other-hub]'), { mode: 0o600 })
  await runtime.secrets.reload()
  await until('it is refused', async () => {
    const { outcomeReason } = await reasonOf('ops-endpoint-home', 'page')
    return /has no secret "home"/.test(String(outcomeReason))
  })
})
