/** The inventory that ships with ops-hub: the facts it holds, and that nothing of it is called unasked. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectorEmits, collectorKinds } from '@inter-hub/collectors'
import { inventoryFolder, opsVocabulary, readData, readManifest, readWidgets } from '../testing/hub-data.ts'
import { checksOf, findEnvironment } from './discover.ts'
import type { Entry } from './inventory.ts'
import { parseInventory } from './parse.ts'
import { planInventory } from './plan.ts'
import { readSources } from './sources.ts'
import { widgetsAfter } from './testing/applied.ts'

const base = 'http://127.0.0.1:8400'
const options = { vocabulary: opsVocabulary(), kinds: collectorKinds, emits: collectorEmits }
const inventory = parseInventory(await readSources(inventoryFolder.pathname), { IHUB_BASE: base }, options)

function entry(slug: string): Entry {
  const found = inventory.widgets.find((candidate) => candidate.slug === slug)
  assert.ok(found, slug)
  return found
}

function links(from: string, type: string): string[] {
  return inventory.relations
    .filter((relation) => relation.from === from && relation.type === type)
    .map(({ to, state }) => (state === 'current' ? to : `${to} (${state})`))
}

test('holds two inventories that are pruned apart', () => {
  assert.deepEqual(inventory.names, ['coulomb', 'readiness-gates', 'this-installation'])
})

test('knows the addresses of the two servers', () => {
  assert.equal(entry('ops-host-coulombcore').attributes.publicIp, '92.205.130.254')
  assert.equal(entry('ops-host-railiance01').attributes.publicIp, '92.205.62.239')
})

test('knows four environments, of which the target is to have three nodes', () => {
  const environments = inventory.widgets.filter(
    ({ type, inventory: name }) => type === 'ops-environment' && name === 'coulomb'
  )
  assert.deepEqual(
    environments.map(({ attributes }) => attributes.environment),
    ['local', 'coulombcore', 'railiance01', 'threephoenix-prod']
  )
  assert.equal(entry('ops-env-threephoenix-prod').attributes.nodesPlanned, 3)
  const nodes = inventory.relations.filter(
    ({ from, type, to }) => from.startsWith('ops-host-') && type === 'part-of' && to === 'ops-env-threephoenix-prod'
  )
  assert.deepEqual(
    nodes.map(({ from, state }) => [from, state]),
    [
      ['ops-host-railiance01', 'target'],
      ['ops-host-threephoenix-node-2', 'target'],
      ['ops-host-threephoenix-node-3', 'target']
    ]
  )
})

test('knows where Gitea runs and what it stands on', () => {
  const { attributes } = entry('ops-service-gitea')
  assert.deepEqual(
    [
      attributes.helmRelease,
      attributes.namespace,
      attributes.nodePort,
      attributes.databaseNamespace,
      attributes.sharedStoragePvc
    ],
    ['gitea', 'default', 32166, 'databases', 'default/gitea-shared-storage']
  )
  assert.deepEqual(links('ops-service-gitea', 'runs-on'), ['ops-cluster-coulombcore'])
  assert.deepEqual(links('ops-service-gitea', 'stores-in'), [
    'ops-store-gitea-database',
    'ops-store-gitea-shared-storage'
  ])
  assert.deepEqual(links('ops-service-gitea', 'exposes'), [
    'ops-endpoint-gitea-registry',
    'ops-endpoint-gitea-nodeport'
  ])
  assert.deepEqual(links('ops-service-gitea', 'migrates-to'), ['ops-env-threephoenix-prod (target)'])
})

test('knows what the registry promises, and what of it is still to be proven', () => {
  const { attributes, checks } = entry('ops-endpoint-gitea-registry')
  assert.equal(attributes.endpoint, 'https://gitea.coulomb.social/v2/')
  assert.equal(attributes.expectedStatus, 401)
  assert.deepEqual(checks[0]?.settings, {
    url: 'https://gitea.coulomb.social/v2/',
    expect: { status: 401, headers: { 'docker-distribution-api-version': 'registry/2.0' } }
  })
  assert.deepEqual(entry('ops-readiness-gitea-registry').attributes.stillToBeProven, [
    ...['encrypted Helm values', 'package token', 'docker login', 'push', 'pull']
  ])
})

test('knows where Inter-Hub runs, its image, its database, and that it leans on the environment to be left', () => {
  const { attributes } = entry('ops-service-inter-hub')
  assert.equal(attributes.resolvesTo, '92.205.62.239')
  assert.equal(attributes.image, 'gitea.coulomb.social/coulomb/inter-hub:eed4322')
  assert.deepEqual([attributes.databasePod, attributes.database], ['net-kingdom-pg-1', 'interhub'])
  assert.deepEqual(links('ops-service-inter-hub', 'runs-on'), ['ops-cluster-railiance01'])
  assert.ok(links('ops-service-inter-hub', 'depends-on').includes('ops-service-gitea'))
  assert.ok(links('ops-service-inter-hub', 'depends-on').includes('ops-endpoint-gitea-nodeport (superseded)'))
  assert.equal(entry('ops-service-postgres-net-kingdom').attributes.health, 'healthy on 2026-06-15')
})

test('knows where State Hub is and where it is to go', () => {
  assert.deepEqual(links('ops-service-state-hub', 'runs-on'), ['ops-host-local-workstation'])
  assert.deepEqual(links('ops-service-state-hub', 'migrates-to'), ['ops-cluster-threephoenix-prod (target)'])
  assert.deepEqual(entry('ops-service-state-hub').attributes.tracks, ['workstreams', 'decisions', 'progress events'])
})

test('takes Ops Bridge for evidence of reachability, not for the catalog', () => {
  assert.match(entry('ops-service-ops-bridge').description, /Evidence of reachability, not the catalog/)
  assert.equal(
    entry('ops-service-catalog').attributes.question,
    'what runs where, why, who owns it, how it is reached, and what evidence proves it is healthy'
  )
})

test('knows the five layers of Railiance as owners, and ops-hub by its remote', () => {
  const layers = inventory.owners.flatMap(({ name, attributes }) =>
    attributes.railianceLayer ? [`${attributes.railianceLayer} ${name}`] : []
  )
  assert.deepEqual(layers, [
    ...[
      'S1 railiance-infra',
      'S2 railiance-cluster',
      'S3 railiance-platform',
      'S4 railiance-enablement',
      'S5 railiance-apps'
    ]
  ])
  assert.equal(inventory.owners.find(({ name }) => name === 'ops-hub')?.url, 'gitea-remote:coulomb/ops-hub.git')
})

test('names secrets by path, field and prefix alone', () => {
  const key = entry('ops-secret-ops-hub-runtime-key').attributes
  assert.deepEqual(
    [key.custodyPath, key.field, key.prefix],
    ['platform/operators/ops-hub/runtime', 'OPS_HUB_KEY', 'c1f3ac3a']
  )
  assert.deepEqual(key.scopes, ['framework:read', 'hub:ops-hub:read', 'hub:ops-hub:write'])
  const operator = entry('ops-secret-inter-hub-bootstrap-operator-key').attributes
  assert.deepEqual(
    [operator.custodyPath, operator.prefix],
    ['platform/operators/inter-hub/bootstrap-operator', '8fab0bef']
  )
})

test('has the fourteen first widgets as bootstrap makes them, with more said about them', () => {
  for (const widget of readWidgets('ops-hub')) {
    const { type, name, policyScope, description, owner, attributes } = entry(widget.slug)
    assert.deepEqual(
      [type, name, policyScope, description, owner],
      [...[widget.widgetType, widget.name, widget.policyScope, widget.description, widget.owner]]
    )
    for (const [key, value] of Object.entries(widget.attributes))
      assert.deepEqual(attributes[key], value, `${widget.slug} ${key}`)
  }
})

test('adopts what bootstrap made, and plans nothing once it is applied', () => {
  const made = readWidgets('ops-hub').map((widget) => ({
    ...widget,
    id: widget.slug,
    owner: widget.owner ?? null,
    status: 'active' as const,
    version: 1
  }))
  const plan = planInventory(inventory, { widgets: made, relations: [], evidence: [], observations: [] })
  assert.deepEqual([plan.create.length, plan.update.length], [inventory.widgets.length - 14, 14])
  for (const { changes } of plan.update) {
    assert.deepEqual(
      changes.filter(({ before }) => before !== undefined && before !== null),
      []
    )
  }
  const widgets = widgetsAfter(plan, made)
  const idOf = (slug: string) => widgets.find((widget) => widget.slug === slug)?.id ?? ''
  const relations = plan.relationsToCreate.map((relation, index) => ({
    ...relation,
    id: String(index),
    fromWidgetId: idOf(relation.from),
    toWidgetId: idOf(relation.to),
    origin: 'declared' as const,
    inventories: [relation.inventory],
    note: relation.note ?? null
  }))
  const again = planInventory(inventory, { widgets, relations, evidence: [], observations: [] })
  const open = [
    again.create,
    again.update,
    again.relationsToCreate,
    again.relationsToUpdate,
    again.relationsToDelete,
    again.missing
  ]
  assert.deepEqual(open.flat(), [])
  assert.equal(again.unchanged.length, inventory.widgets.length)
})

test('keeps the old ids as aliases', () => {
  const aliases = inventory.widgets.flatMap((widget) => widget.aliases)
  for (const id of [
    'service/gitea',
    'data-store/gitea-database',
    'environment/coulombcore',
    'gate-backup-restore',
    'wave-0-see'
  ]) {
    assert.ok(aliases.includes(id), id)
  }
})

test('calls nobody else unasked: all checks of others wait for an operator', () => {
  const checks = checksOf(inventory)
  const running = checks.filter(({ paused }) => paused === undefined)
  assert.deepEqual([...new Set(running.map(({ environment }) => environment))], ['ops-env-this-installation'])
  for (const { settings } of running) assert.ok(String(settings.url).startsWith(`${base}/`))
  const isProposed = ({ paused }: { paused?: string }) => /^Proposed\. \S/.test(paused ?? '')
  const others = checks.filter((check) => check.paused !== undefined && !isProposed(check))
  assert.deepEqual(
    others.map(({ widget }) => widget),
    [
      ...['ops-endpoint-gitea-registry', 'ops-endpoint-inter-hub-hubs', 'ops-endpoint-inter-hub-openapi'],
      ...['ops-endpoint-inter-hub-widgets', 'ops-endpoint-inter-hub-hub-registry', 'ops-readiness-gitea-registry']
    ]
  )
  for (const { environment, paused } of others) {
    const [, word = ''] = /ihub checks enable --environment (\S+)$/.exec(paused ?? '') ?? []
    assert.equal(findEnvironment(inventory, word)?.slug, environment)
  }
  // What is proposed lacks a fact that nobody has written down: no environment enables it.
  const all = new Set(inventory.widgets.filter(({ type }) => type === 'ops-environment').map(({ slug }) => slug))
  const waiting = checksOf(inventory, all).filter(({ paused }) => paused !== undefined)
  assert.ok(waiting.length > 0 && waiting.every(isProposed))
})

test('proposes a check for every requirement of a gate that a collector can feed', () => {
  const { gates } = readData<{ gates: { evidence: { id: string; widget: string; eventType: string }[] }[] }>(
    'hubs/ops-hub/readiness-gates.yaml'
  )
  const fed = new Set(checksOf(inventory).map(({ widget, emits }) => `${widget} ${emits}`))
  const left = gates.flatMap(({ evidence }) =>
    evidence.filter(({ widget, eventType }) => !fed.has(`${widget} ${eventType}`)).map(({ id }) => id)
  )
  // Runs of procedures by people, which `ihub run` records.
  assert.deepEqual(left.sort(), [
    ...['deploy-practised', 'dns-tls-plan-empty', 'incident-response-practised', 'platform-plan-empty'],
    ...['rebuilt-on-target', 'restore-practised', 'rollback-rehearsed', 'rotate-practised', 'runtime-key-rotated'],
    'runtime-plan-empty'
  ])
})

test('proves this installation by itself, and nothing else by it', () => {
  const own = checksOf(inventory).filter(({ environment }) => environment === 'ops-env-this-installation')
  assert.deepEqual(
    own.map(({ settings, emits, freshFor }) => [
      settings.url,
      (settings.expect as { status: number }).status,
      emits,
      freshFor
    ]),
    [
      [`${base}/readyz`, 200, 'ops-health-checked', 'PT45S'],
      [`${base}/healthz`, 200, 'ops-endpoint-verified', 'PT45S'],
      [`${base}/api/v2/hubs`, 200, 'ops-endpoint-verified', 'PT1M30S'],
      [`${base}/api/v2/widgets`, 401, 'ops-endpoint-verified', 'PT1M30S']
    ]
  )
  const here = new Set(
    inventory.widgets.filter(({ inventory: name }) => name === 'this-installation').map(({ slug }) => slug)
  )
  for (const { from, to } of inventory.relations) assert.equal(here.has(from), here.has(to))
})

test('admits a gap for every host, cluster and service that nobody is known to own', () => {
  const told = new Set(inventory.gaps.map(({ subject }) => subject))
  const ownerless = inventory.widgets.filter(
    ({ type, owner, attributes }) =>
      ['ops-host', 'ops-cluster', 'ops-service'].includes(type) &&
      owner === undefined &&
      attributes.kind !== 'data-store'
  )
  assert.deepEqual(
    ownerless.map(({ slug }) => slug).filter((slug) => !told.has(slug)),
    []
  )
})

test('admits a gap for every data store, since no backup of any is known', () => {
  const stores = inventory.widgets.filter(({ attributes }) => attributes.kind === 'data-store')
  assert.equal(stores.length, 6)
  for (const { slug } of stores) {
    assert.equal(links(slug, 'backed-up-by').length, 1, slug)
    assert.ok(
      inventory.gaps.some(({ subject, category }) => subject === slug && category === 'ops-backup-gap'),
      slug
    )
  }
})

test('closes every gap with evidence that its subject can take, and names gates that exist', () => {
  const { gates } = readData<{ gates: { id: string }[] }>('hubs/ops-hub/readiness-gates.yaml')
  const ids = gates.map(({ id }) => id)
  for (const { id, subject, closesWith, blocks } of inventory.gaps) {
    const type = readManifest('ops-hub').eventTypes.find(({ name }) => name === closesWith)
    assert.ok(type?.widgetTypes.includes(entry(subject).type), id)
    assert.deepEqual(
      blocks.filter((gate) => !ids.includes(gate)),
      [],
      id
    )
  }
})
