/** The seven hubs as data: their identity, their vocabulary, and that everything they name exists. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durationMs } from '@inter-hub/rules'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import {
  type Entry,
  type EventType,
  hubSlugs,
  type Json,
  type Manifest,
  readFirstEvent,
  readHub,
  readManifest,
  readText,
  readWidgets,
  type Widget
} from './testing/hub-data.ts'

const names = (entries: readonly Entry[]) => entries.map(({ name }) => name)
const lists = ['widgetTypes', 'eventTypes', 'annotationCategories', 'policyScopes'] as const
const families = [
  ['ops-hub', 'OPS', '1', 'Operations and Activities'],
  ['syn-hub', 'SYN', '2', 'Synchronization and Coordination'],
  ['ctl-hub', 'CTL', '3', 'Internal Control and Regulation'],
  ['aud-hub', 'AUD', '3*', 'Audit and Monitoring'],
  ['int-hub', 'INT', '4', 'Intelligence and Adaptation'],
  ['pol-hub', 'POL', '5', 'Policy and Identity'],
  ['env-hub', 'ENV', null, 'Boundary and Environment']
] as const

test('ops-hub is the Operations / System 1 hub', () => {
  const { description, ...rest } = readHub('ops-hub')
  assert.deepEqual(rest, {
    name: 'Ops Hub',
    slug: 'ops-hub',
    domain: 'ops.coulomb.social',
    hubKind: 'domain',
    hubFamily: 'vsm',
    vsmFunction: 'OPS',
    vsmSystem: '1'
  })
  assert.match(String(description), /^Operations \/ System 1 \(Operations and Activities\)\. Operational truth surface/)
})

for (const [slug, vsmFunction, vsmSystem, title] of families) {
  test(`${slug} says its place in the family, as attributes and in words for older readers`, () => {
    const hub = readHub(slug)
    const manifest = readManifest(slug)
    assert.deepEqual(Object.keys(hub), [
      'name',
      'slug',
      'domain',
      'hubKind',
      'hubFamily',
      'vsmFunction',
      'vsmSystem',
      'description'
    ])
    for (const place of [hub, manifest]) {
      assert.deepEqual([place.hubFamily, place.vsmFunction, place.vsmSystem], ['vsm', vsmFunction, vsmSystem])
    }
    assert.equal(hub.slug, slug)
    assert.ok(String(hub.description).includes(title))
    assert.equal(
      manifest.capabilityDescription,
      `hub_family=vsm; vsm_function=${vsmFunction}; vsm_system=${vsmSystem ?? 'none'}; scope=${manifest.scope}`
    )
  })
}

test('the scope of ops-hub leaves the concerns of the other hubs to them', () => {
  assert.equal(
    readManifest('ops-hub').scope,
    'operational truth and evidence, not coordination/control/audit ownership'
  )
})

test('ops-hub speaks of exactly 14 widget types, 15 event types, 10 annotation categories and 7 policy scopes', () => {
  const manifest = readManifest('ops-hub')
  assert.deepEqual(names(manifest.widgetTypes), [
    ...[
      'ops-environment',
      'ops-host',
      'ops-cluster',
      'ops-service',
      'ops-service-catalog',
      'ops-endpoint',
      'ops-release'
    ],
    ...[
      'ops-backup-set',
      'ops-secret-set',
      'ops-runbook',
      'ops-incident',
      'ops-readiness-gate',
      'ops-migration-wave',
      'ops-risk'
    ]
  ])
  assert.deepEqual(names(manifest.eventTypes), [
    ...['ops-inventory-registered', 'ops-inventory-updated', 'ops-service-discovered', 'ops-health-checked'],
    ...[
      'ops-release-observed',
      'ops-endpoint-verified',
      'ops-backup-verified',
      'ops-restore-tested',
      'ops-runbook-executed'
    ],
    ...['ops-drift-detected', 'ops-risk-raised', 'ops-risk-accepted', 'ops-readiness-gate-updated'],
    ...['ops-migration-gate-passed', 'ops-migration-gate-failed']
  ])
  assert.deepEqual(names(manifest.annotationCategories), [
    ...[
      'ops-drift',
      'ops-service-catalog-gap',
      'ops-backup-gap',
      'ops-security-gap',
      'ops-routing-gap',
      'ops-secret-gap'
    ],
    ...['ops-readiness-blocker', 'ops-migration-risk', 'ops-observability-gap', 'ops-recovery-gap']
  ])
  assert.deepEqual(names(manifest.policyScopes), [
    ...['ops-local', 'ops-transitional-prod', 'ops-production', 'ops-threephoenix', 'ops-registry', 'ops-secrets'],
    'ops-backup-retention'
  ])
})

test('ops-hub begins with exactly the 14 widgets', () => {
  assert.deepEqual(
    readWidgets('ops-hub').map(({ slug }) => slug),
    [
      ...[
        'ops-env-local',
        'ops-env-coulombcore',
        'ops-env-railiance01',
        'ops-env-threephoenix-prod',
        'ops-host-coulombcore'
      ],
      ...[
        'ops-host-railiance01',
        'ops-service-catalog',
        'ops-service-gitea',
        'ops-service-state-hub',
        'ops-service-inter-hub'
      ],
      ...['ops-endpoint-gitea-registry', 'ops-readiness-gitea-registry', 'ops-readiness-state-hub-cluster-deploy'],
      'ops-migration-coulombcore-to-threephoenix'
    ]
  )
})

test('the first event is the one of the Gitea registry, traceable to its workplan', () => {
  assert.deepEqual(readFirstEvent(), {
    widget: 'ops-readiness-gitea-registry',
    eventType: 'ops-endpoint-verified',
    viewContext: 'railiance-apps/workplans/RAIL-AP-WP-0001',
    metadata: {
      vsmFunction: 'OPS',
      vsmSystem: 'S1',
      endpoint: 'https://gitea.coulomb.social/v2/',
      expectedStatus: 401,
      observedHeader: 'Docker-Distribution-Api-Version: registry/2.0'
    }
  })
  const type = readManifest('ops-hub').eventTypes.find(({ name }) => name === 'ops-endpoint-verified')
  assert.ok(type?.widgetTypes.includes('ops-readiness-gate') && type.widgetTypes.includes('ops-endpoint'))
})

test('no two hubs share a name of their vocabulary, and each name begins with its hub', () => {
  for (const list of lists) {
    const owners = new Map<string, string>()
    for (const slug of hubSlugs) {
      for (const name of names(readManifest(slug)[list])) {
        assert.equal(owners.get(name), undefined, `${name} of ${slug} and ${owners.get(name)}`)
        assert.ok(name.startsWith(slug.replace('hub', '')), name)
        owners.set(name, slug)
      }
    }
  }
})

const attributes = {
  manifest: [
    'hubFamily',
    'vsmFunction',
    'vsmSystem',
    'scope',
    'capabilityDescription',
    ...lists,
    'relationTypes',
    'commands'
  ],
  entry: ['name', 'title', 'description'],
  event: [
    'name',
    'title',
    'description',
    'metadataSchema',
    'validation',
    'outcome',
    'freshFor',
    'subject',
    'asOf',
    'until',
    'widgetTypes'
  ],
  relation: ['name', 'title', 'description', 'inverse', 'role', 'inverseRole', 'from', 'to'],
  command: ['name', 'title', 'description', 'inputSchema', 'widgetTypes', 'timeout', 'readOnly'],
  widget: ['slug', 'name', 'widgetType', 'policyScope', 'description', 'owner', 'attributes']
}

function hasOnly(value: object, allowed: readonly string[]): void {
  for (const key of Object.keys(value))
    assert.ok(allowed.includes(key), `${key} of ${JSON.stringify(value).slice(0, 60)}`)
}

function checkManifest(manifest: Manifest): void {
  hasOnly(manifest, attributes.manifest)
  const known = names(manifest.widgetTypes)
  for (const list of [...lists, 'relationTypes'] as const) {
    const all = names(manifest[list])
    assert.equal(new Set(all).size, all.length, list)
    for (const entry of manifest[list]) assert.ok(entry.title && entry.description, entry.name)
  }
  for (const list of ['widgetTypes', 'annotationCategories', 'policyScopes'] as const) {
    for (const entry of manifest[list]) hasOnly(entry, attributes.entry)
  }
  for (const type of manifest.eventTypes) {
    hasOnly(type, attributes.event)
    assert.deepEqual(
      type.widgetTypes.filter((name) => !known.includes(name)),
      [],
      type.name
    )
    checkEventType(type)
  }
  for (const command of manifest.commands ?? []) {
    hasOnly(command, attributes.command)
    assert.deepEqual(
      (command.widgetTypes ?? []).filter((name) => !known.includes(name)),
      [],
      command.name
    )
    assert.doesNotThrow(() => ajv.compile(command.inputSchema), command.name)
  }
  for (const type of manifest.relationTypes) {
    hasOnly(type, attributes.relation)
    assert.deepEqual(
      [...(type.from ?? []), ...(type.to ?? [])].filter((name) => !known.includes(name)),
      [],
      type.name
    )
  }
}

/** Strict: a word that JSON Schema does not know, or a description that broke apart in YAML, is a fault. */
const ajv = new Ajv2020({
  strict: true,
  strictRequired: true,
  allowUnionTypes: true,
  formats: { uri: true, uuid: true, 'date-time': true }
})

function checkEventType({
  name,
  metadataSchema,
  validation = 'advisory',
  outcome,
  freshFor,
  subject
}: EventType): void {
  assert.doesNotThrow(() => ajv.compile(metadataSchema), name)
  assert.ok(['advisory', 'strict'].includes(validation), name)
  const isRecord = outcome === 'info'
  assert.equal(isRecord && freshFor !== undefined, false, `${name} proves nothing, so nothing of it is fresh`)
  if (freshFor !== undefined) assert.ok((durationMs(freshFor) ?? 0) > 0 && freshFor.startsWith('P'), name)
  if (subject !== undefined)
    assert.ok(Object.hasOwn(metadataSchema.properties, subject.replace(/^\//, '')), `${name} ${subject}`)
}

function checkWidgets(widgets: readonly Widget[], manifest: Manifest): void {
  assert.equal(new Set(widgets.map(({ slug }) => slug)).size, widgets.length)
  for (const widget of widgets) {
    hasOnly(widget, attributes.widget)
    assert.ok(names(manifest.widgetTypes).includes(widget.widgetType), widget.slug)
    assert.ok(names(manifest.policyScopes).includes(widget.policyScope), widget.slug)
    assert.ok(widget.name && widget.description, widget.slug)
  }
}

for (const slug of hubSlugs) {
  test(`everything ${slug} names exists, and its schemas compile`, () => {
    const manifest = readManifest(slug)
    checkManifest(manifest)
    checkWidgets(readWidgets(slug), manifest)
    assert.ok(readWidgets(slug).length >= 7)
  })
}

test('an event type of ops-hub is a record or a proof, and every proof has a subject', () => {
  const proofs = readManifest('ops-hub').eventTypes.filter(({ freshFor }) => freshFor !== undefined)
  assert.deepEqual(
    proofs.map(({ name, freshFor, subject }) => [name, freshFor, subject]),
    [
      ['ops-health-checked', 'P3D', '/target'],
      ['ops-release-observed', 'P7D', '/environment'],
      ['ops-endpoint-verified', 'P3D', '/endpoint'],
      ['ops-backup-verified', 'P8D', '/dataStore'],
      ['ops-restore-tested', 'P90D', '/dataStore'],
      ['ops-runbook-executed', 'P90D', '/runbookId'],
      ['ops-drift-detected', 'P7D', '/subject']
    ]
  )
})

test('the template is a valid hub once its placeholders are filled', () => {
  const values: Record<string, string> = {
    name: 'Fleet Hub',
    slug: 'fleet-hub',
    domain: 'fleet.example.org',
    prefix: 'fleet',
    description: 'Vehicles and their service.'
  }
  const fill = (file: string) => {
    const text = readText(`hubs/_template/${file}.yaml`)
    const filled = text.replaceAll(/'\{\{(\w+)\}\}'/g, (_, key: string) => JSON.stringify(values[key] ?? 'unfilled'))
    return parse(filled.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => values[key] ?? 'unfilled'))
  }
  const hub = fill('hub') as Json
  assert.equal(hub.slug, 'fleet-hub')
  assert.doesNotMatch(JSON.stringify([hub, fill('manifest'), fill('widgets'), fill('first-event')]), /\{\{|unfilled/)
  const manifest = fill('manifest') as Manifest
  checkManifest(manifest)
  const { widgets } = fill('widgets') as { widgets: Widget[] }
  checkWidgets(widgets, manifest)
  const { event } = fill('first-event') as { event: { widget: string; eventType: string; metadata: Json } }
  const type = manifest.eventTypes.find(({ name }) => name === event.eventType)
  assert.ok(
    type && widgets.some(({ slug, widgetType }) => slug === event.widget && type.widgetTypes.includes(widgetType))
  )
  assert.ok(ajv.validate(type.metadataSchema, event.metadata), ajv.errorsText())
})
