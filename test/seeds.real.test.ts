/** What the founding documents promise, as a client of theirs sends it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { type Caller, ok } from '@inter-hub/server/testing'
import { type AgainstServer, hubSlugs, hubsFolder, startAgainstServer } from './against-server.ts'
import { freePort, runIhub } from './processes.ts'

type Json = Record<string, unknown>

let here: AgainstServer
let runtime: Caller

/** The vocabulary of the documents, as its four JSON blocks stand there. */
const widgetTypes = [
  'ops-environment',
  'ops-host',
  'ops-cluster',
  'ops-service',
  'ops-service-catalog',
  'ops-endpoint',
  'ops-release',
  'ops-backup-set',
  'ops-secret-set',
  'ops-runbook',
  'ops-incident',
  'ops-readiness-gate',
  'ops-migration-wave',
  'ops-risk'
]
const eventTypes = [
  'ops-inventory-registered',
  'ops-inventory-updated',
  'ops-service-discovered',
  'ops-health-checked',
  'ops-release-observed',
  'ops-endpoint-verified',
  'ops-backup-verified',
  'ops-restore-tested',
  'ops-runbook-executed',
  'ops-drift-detected',
  'ops-risk-raised',
  'ops-risk-accepted',
  'ops-readiness-gate-updated',
  'ops-migration-gate-passed',
  'ops-migration-gate-failed'
]
const annotationCategories = [
  'ops-drift',
  'ops-service-catalog-gap',
  'ops-backup-gap',
  'ops-security-gap',
  'ops-routing-gap',
  'ops-secret-gap',
  'ops-readiness-blocker',
  'ops-migration-risk',
  'ops-observability-gap',
  'ops-recovery-gap'
]
const policyScopes = [
  'ops-local',
  'ops-transitional-prod',
  'ops-production',
  'ops-threephoenix',
  'ops-registry',
  'ops-secrets',
  'ops-backup-retention'
]
const firstEvent = {
  eventType: 'ops-endpoint-verified',
  viewContext: 'railiance-apps/workplans/RAIL-AP-WP-0001',
  metadata: {
    vsmFunction: 'OPS',
    vsmSystem: 'S1',
    endpoint: 'https://gitea.coulomb.social/v2/',
    expectedStatus: 401,
    observedHeader: 'Docker-Distribution-Api-Version: registry/2.0'
  }
}

before(async () => {
  here = await startAgainstServer()
})
after(() => here.close())

test('all seven hubs are bootstrapped by the same command on one server, and a second run changes nothing', async (t) => {
  for (const slug of hubSlugs) {
    const first = await here.ihub(t, 'bootstrap', join(hubsFolder, slug), '--output', 'json')
    assert.equal(first.code, 0, first.stderr)
    assert.ok(JSON.parse(first.stdout).changes > 0)
  }
  for (const slug of hubSlugs) {
    const again = await here.ihub(t, 'bootstrap', join(hubsFolder, slug), '--output', 'json')
    assert.deepEqual([again.code, JSON.parse(again.stdout).changes], [0, 0], again.stderr)
    const registered = ok(await here.server.operator.get(`/hub-registry/${slug}`))
    assert.equal(registered.manifest.status, 'active')
    assert.equal(registered.consumers.length, 1)
    const source = encodeURIComponent(`ihub-bootstrap/${slug}`)
    const { data: events } = ok(await here.server.operator.get(`/interaction-events?hub=${slug}&source=${source}`))
    // That of ops-hub is the workplan's, which leaves out the observed status.
    assert.deepEqual(
      events.map(({ incomplete }: { incomplete: unknown[] }) => incomplete.length > 0),
      [slug === 'ops-hub'],
      slug
    )
  }
  runtime = here.server.as(readFileSync(join(here.folder, 'keys/ops-hub.key'), 'utf8').trim())
})

test('the declared vocabulary stands in the public registries, and the 14 widgets on the first page', async () => {
  const names = async (path: string) =>
    ok(await here.server.anyone.get(`${path}?hub=ops-hub`)).data.map(({ name }: { name: string }) => name)
  assert.deepEqual(await names('/widget-types'), widgetTypes)
  assert.deepEqual(await names('/event-types'), eventTypes)
  assert.deepEqual(await names('/annotation-categories'), annotationCategories)
  assert.deepEqual(await names('/policy-scopes'), policyScopes)
  const { data, meta } = ok(await runtime.get('/widgets'))
  assert.deepEqual([data.length, meta], [14, { page: 1, per_page: 50, total: 14 }])
  for (const { id } of data) assert.equal(ok(await runtime.get(`/widgets/${id}/versions`)).meta.total, 1)
})

test('the first event, with its widget’s id, is 201, reads back equal and is traced to its workplan', async () => {
  const widgetId = ok(await runtime.get('/widgets/ops-readiness-gitea-registry')).id
  const recorded = ok(await runtime.post('/interaction-events', { widgetId, ...firstEvent }), 201)
  assert.deepEqual(recorded.metadata, firstEvent.metadata)
  assert.deepEqual(ok(await runtime.get(`/interaction-events/${recorded.id}`)), recorded)
  const traced = ok(await runtime.get(`/interaction-events?viewContext=${firstEvent.viewContext}&widgetId=${widgetId}`))
  assert.ok(traced.data.some(({ id }: { id: string }) => id === recorded.id))
  assert.deepEqual([recorded.outcome, recorded.incomplete.length > 0], ['info', true])
  assert.equal(ok(await runtime.get('/widgets/ops-readiness-gitea-registry')).state, 'unproven')
})

test('each of the 15 event types takes empty metadata, and then proves nothing', async () => {
  for (const eventType of eventTypes) {
    const declared = ok(await here.server.anyone.get(`/event-types/${eventType}`))
    const widgetType = declared.widgetTypes[0] ?? 'ops-service'
    const slug = `empty-${eventType}`
    ok(await runtime.post('/widgets', { slug, name: slug, widgetType }), 201)
    const recorded = ok(await runtime.post('/interaction-events', { widget: slug, eventType, metadata: {} }), 201)
    assert.equal(recorded.outcome, 'info', eventType)
    assert.equal(ok(await runtime.get(`/widgets/${slug}`)).state, 'unproven', eventType)
  }
})

test('the flat form of the older document is told where its fields belong, alone and in a batch', async () => {
  const { metadata, ...rest } = firstEvent
  const flat = { widget: 'ops-endpoint-gitea-registry', ...rest, endpoint: metadata.endpoint, expectedStatus: 401 }
  const answer = await runtime.post('/interaction-events', flat)
  assert.deepEqual([answer.statusCode, answer.json().code], [422, 'validation_failed'])
  const expected = ['endpoint', 'expectedStatus'].map((name) => ({
    detail: `is not a known member or parameter; send it in #/metadata/${name}`,
    pointer: `#/${name}`
  }))
  assert.deepEqual(answer.json().errors, expected)
  assert.match(answer.json().detail, /#\/endpoint is not a known member or parameter; send it in #\/metadata\/endpoint/)
  const batch = ok(await runtime.post('/interaction-events/batch', [flat]))
  assert.deepEqual(batch.data[0].problem.errors, expected)
})

test('the four JSON blocks, posted as they stand, activate', async () => {
  const alone = await startAgainstServer()
  try {
    const hub = { name: 'Ops Hub', slug: 'ops-hub', domain: 'ops.coulomb.social', hub_kind: 'domain' }
    const place = { hub_family: 'vsm', vsm_function: 'OPS', vsm_system: 'S1' }
    const { id: hubId, vsmSystem } = ok(await alone.server.operator.post('/hubs', { ...hub, ...place }), 201)
    assert.equal(vsmSystem, '1')
    const blocks = { widgetTypes, eventTypes, annotationCategories, policyScopes }
    const manifest = { hub_id: hubId, ...place, scope: 'operational truth and evidence', ...blocks }
    const draft = ok(await alone.server.operator.post('/hub-capability-manifests', manifest), 201)
    const active = ok(await alone.server.operator.post(`/hub-capability-manifests/${draft.id}/activate`))
    assert.deepEqual([active.status, active.eventTypes.length, active.policyScopes.length], ['active', 15, 7])
  } finally {
    await alone.close()
  }
})

test('a second version with one type more is usable at once; one that drops a type in use shows what breaks', async () => {
  const { id: _id, ...active } = ok(
    await here.server.operator.get('/hub-capability-manifests?hub=ops-hub&status=active')
  ).data[0]
  const draft = async (changed: unknown[]) => {
    const { widgetTypes: widgets, annotationCategories: categories, policyScopes: scopes, relationTypes } = active
    const body = { hub: 'ops-hub', widgetTypes: widgets, annotationCategories: categories, policyScopes: scopes }
    return ok(
      await here.server.operator.post('/hub-capability-manifests', { ...body, relationTypes, eventTypes: changed }),
      201
    )
  }
  const more = await draft([...active.eventTypes, 'ops-certificate-renewed'])
  ok(await here.server.operator.post(`/hub-capability-manifests/${more.id}/activate`))
  const event = { widget: 'ops-service-gitea', eventType: 'ops-certificate-renewed' }
  ok(await runtime.post('/interaction-events', event), 201)
  const less = await draft(active.eventTypes.filter(({ name }: Json) => name !== 'ops-endpoint-verified'))
  const preview = ok(await here.server.operator.get(`/hub-capability-manifests/${less.id}/preview`))
  const names = preview.breaks.map(({ name }: { name: string }) => name).sort()
  assert.deepEqual(names, ['ops-certificate-renewed', 'ops-endpoint-verified'])
  assert.ok(preview.breaks.every(({ events }: { events: number }) => events > 0))
})

test('a hub whose vocabulary clashes with another’s is refused by name', async (t) => {
  const folder = join(here.folder, 'clash-hub')
  cpSync(join(hubsFolder, 'syn-hub'), folder, { recursive: true })
  const hub = readFileSync(join(folder, 'hub.yaml'), 'utf8').replace(/^slug: .*$/m, 'slug: clash-hub')
  writeFileSync(join(folder, 'hub.yaml'), hub)
  const refused = await here.ihub(t, 'bootstrap', folder)
  assert.equal(refused.code, 5, refused.stdout)
  assert.match(refused.stderr, /belongs to syn-hub/)
})

interface Stub {
  hubs: { status: number; body?: unknown }
  openApi: { status: number; body?: unknown }
}

const fourPaths = ['/hubs', '/hub-capability-manifests', '/api-consumers', '/policy-scopes']
const document = (paths: string[]) => ({ openapi: '3.1.0', paths: Object.fromEntries(paths.map((one) => [one, {}])) })
const emptyList = { data: [], meta: { page: 1, per_page: 50, total: 0 } }

async function startStub(t: TestContext, { hubs, openApi }: Stub): Promise<string> {
  const server: Server = createServer((request, response) => {
    const { status, body } = request.url === '/api/v2/hubs' ? hubs : openApi
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('the gate probe tells both open contracts, the closed gate and its reasons apart, without a key', async (t) => {
  const good = { status: 200, body: document(fourPaths) }
  const cases: [string, Stub, number, unknown, RegExp | undefined][] = [
    ['public read', { hubs: { status: 200, body: emptyList }, openApi: good }, 0, 'public-read', undefined],
    ['authenticated read', { hubs: { status: 401 }, openApi: good }, 0, 'authenticated-read', undefined],
    ['closed', { hubs: { status: 404 }, openApi: good }, 1, null, /404/],
    ['no list', { hubs: { status: 200, body: 'hello' }, openApi: good }, 1, null, /without a list/],
    [
      'broken document',
      { hubs: { status: 401 }, openApi: { status: 200, body: '{' } },
      1,
      'authenticated-read',
      /OpenAPI/
    ],
    [
      'missing path',
      { hubs: { status: 401 }, openApi: { status: 200, body: document(fourPaths.slice(0, 3)) } },
      1,
      'authenticated-read',
      /\/policy-scopes/
    ]
  ]
  for (const [name, stub, code, contract, reason] of cases) {
    const base = await startStub(t, stub)
    const ended = await here.ihub(t, 'gate-probe', '--base', base)
    const report = JSON.parse(ended.stdout)
    assert.deepEqual([ended.code, report.contract, report.gate], [code, contract, code === 0 ? 'open' : 'closed'], name)
    if (reason) assert.match(report.reasons.join('\n'), reason, name)
    assert.ok(!JSON.stringify(report).includes('ihk_'))
  }
  const nobody = await here.ihub(t, 'gate-probe', '--base', `http://127.0.0.1:${await freePort()}`)
  assert.deepEqual([nobody.code, JSON.parse(nobody.stdout).gate], [1, 'closed'])
  for (const bad of ['nonsense', 'ftp://example.org']) {
    assert.equal((await here.ihub(t, 'gate-probe', '--base', bad)).code, 2, bad)
  }
  const real = await here.ihub(t, 'gate-probe')
  assert.deepEqual([real.code, JSON.parse(real.stdout).contract], [0, 'public-read'], real.stderr)
})

test('smoke checks the contract without a key, and with one leaves the totals as they were', async (t) => {
  const total = async () => ok(await runtime.get('/widgets?per_page=1')).meta.total
  const before = await total()
  const keyFile = join(here.folder, 'keys/ops-hub.key')
  const withKey = await here.ihub(t, 'smoke', '--output', 'json', '--key-file', keyFile)
  const report = JSON.parse(withKey.stdout)
  assert.deepEqual([withKey.code, report.ok, report.withKey], [0, true, true], withKey.stdout)
  assert.equal(await total(), before)
  const env = { IHUB_DATA_DIR: join(here.folder, 'empty') }
  const without = await runIhub(t, ['smoke', '--base', here.base, '--output', 'json'], env)
  assert.deepEqual([without.code, JSON.parse(without.stdout).withKey], [0, false], without.stdout)
  const base = await startStub(t, { hubs: { status: 404 }, openApi: { status: 200, body: document([]) } })
  assert.equal((await runIhub(t, ['smoke', '--base', base, '--output', 'json'], env)).code, 1)
})

test('hub init makes a hub of the family or of none, which bootstrap then registers', async (t) => {
  const dir = join(here.folder, 'mine')
  const family = ['--family', 'vsm', '--function', 'SYN', '--system', '2']
  for (const [slug, more, place] of [
    ['fleet-hub', [], [null, null, null]],
    ['second-syn-hub', ['--prefix', 'second-syn', ...family], ['vsm', 'SYN', '2']]
  ] as const) {
    const made = await here.ihub(t, 'hub', 'init', slug, '--dir', dir, ...more)
    assert.equal(made.code, 0, made.stderr)
    const done = await here.ihub(t, 'bootstrap', join(dir, slug))
    assert.equal(done.code, 0, done.stderr)
    const hub = ok(await here.server.anyone.get(`/hubs/${slug}`))
    assert.deepEqual([hub.hubFamily, hub.vsmFunction, hub.vsmSystem], place)
    assert.equal((await here.ihub(t, 'hub', 'init', slug, '--dir', dir)).code, 5)
  }
})
