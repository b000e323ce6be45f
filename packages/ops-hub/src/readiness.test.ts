/** Gates, waves and runbooks as data: every name in them exists, and every example fits. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durationMs } from '@inter-hub/rules'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parseInventory, readSources } from './inventory/index.ts'
import { inventoryFolder, type Json, opsVocabulary, readData, readManifest, readText } from './testing/hub-data.ts'

interface Evidence {
  eventType: string
  widget: string
  metadata: Json
}
interface Requirement {
  id: string
  title: string
  eventType: string
  widget: string
  maxAge: string
  minCount: number
  needs?: string[]
  condition: string
  examplePass: Json
  exampleFail: Json
}
interface Gate {
  id: string
  number: number
  origin: string
  title: string
  why: string
  owner: string
  statusWidget: string
  initialStatus: string
  initialReason: string
  evidence: Requirement[]
  rollbackNote: string
}
interface Wave {
  id: string
  widget: string
  order: number
  moves: { subject: string; from: string; to: string; manner: string }[]
  needsGates: string[]
  closesWithGates: string[]
  after: string[]
  timeLimit: string
  observation: string
  rollback: { id: string; timeLimit: string }
}
interface Runbook {
  id: string
  widget: string
  kind: string
  appliesTo: string[]
  owner: string
  steps: { id: string; mode: string; onFailure: string; evidence?: Evidence }[]
  rollback: { steps: string[]; evidence: Evidence }
  completion: Evidence
}

const inventory = parseInventory(
  await readSources(inventoryFolder.pathname),
  { IHUB_BASE: 'http://127.0.0.1:8400' },
  { vocabulary: opsVocabulary() }
)
const entries = new Map(inventory.widgets.map((entry) => [entry.slug, entry]))
const owners = inventory.owners.map(({ name }) => name)
const eventTypes = new Map(readManifest('ops-hub').eventTypes.map((type) => [type.name, type]))
const { gates } = readData<{ gates: Gate[] }>('hubs/ops-hub/readiness-gates.yaml')
const gateIds = gates.map(({ id }) => id)
const { waves, migration } = readData<{ waves: Wave[]; migration: Json }>('hubs/ops-hub/migration-waves.yaml')
const { runbooks } = readData<{ runbooks: Runbook[] }>('hubs/ops-hub/runbooks.yaml')
const ajv = new Ajv2020({ strict: true, formats: { uri: true, uuid: true, 'date-time': true } })

/** That evidence of the type may be recorded on the entry. */
function mayBeRecorded(eventType: string, slug: string, where: string): void {
  const type = entries.get(slug)?.type
  assert.ok(type, `${where}: ${slug}`)
  assert.ok(eventTypes.get(eventType)?.widgetTypes.includes(type), `${where}: ${eventType} on ${slug} (${type})`)
}

test('there are the eight gates of HF-WP-0001 T08, in its words, and one for each readiness widget', () => {
  assert.deepEqual(
    gates.map(({ title }) => title),
    [
      'DNS and TLS are codified.',
      'Service catalog entries exist for the live and target production services.',
      'Git hosting and container registry are reproducible.',
      'Persistent data stores have backup and restore evidence.',
      'Secrets and SOPS/age keys are available through governed operator paths.',
      'Cluster runtime and platform services are recreated through Railiance repos.',
      'Rollback path is documented.',
      'Operator runbooks exist for deploy, restore, rotate, and incident response.',
      'The Gitea registry can be published to and pulled from under governed credentials.',
      'State Hub runs on a cluster from a declared release with restored data.'
    ]
  )
  assert.deepEqual(
    gates.map(({ number }) => number),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
  )
  assert.equal(new Set(gateIds).size, 10)
})

for (const gate of gates) {
  test(`${gate.id} has an owner, requirements, a status and a widget of its own`, () => {
    assert.ok(owners.includes(gate.owner), gate.owner)
    assert.ok(gate.why && gate.rollbackNote && gate.initialReason)
    assert.ok(['unknown', 'red', 'amber', 'green', 'waived'].includes(gate.initialStatus))
    assert.equal(entries.get(gate.statusWidget)?.type, 'ops-readiness-gate')
    assert.equal(gates.filter(({ statusWidget }) => statusWidget === gate.statusWidget).length, 1)
    assert.equal(entries.get(gate.statusWidget)?.owner, gate.owner)
    assert.ok(gate.evidence.length > 0)
    for (const requirement of gate.evidence) {
      const { eventType, widget, maxAge, minCount, needs = [], examplePass, exampleFail } = requirement
      mayBeRecorded(eventType, widget, requirement.id)
      assert.ok((durationMs(maxAge) ?? 0) > 0 && minCount >= 1, requirement.id)
      const schema = eventTypes.get(eventType)?.metadataSchema
      assert.ok(schema)
      assert.ok(ajv.validate(schema, examplePass), `${requirement.id}: ${ajv.errorsText()}`)
      const { required, ...rest } = schema
      assert.ok(ajv.validate(rest, exampleFail), `${requirement.id}: ${ajv.errorsText()}`)
      for (const field of needs) assert.ok(Object.hasOwn(schema.properties, field), `${requirement.id}: ${field}`)
    }
  })
}

test('no requirement asks for proofs older than they can be', () => {
  for (const { eventType, maxAge, id } of gates.flatMap(({ evidence }) => evidence)) {
    const freshFor = eventTypes.get(eventType)?.freshFor
    if (freshFor) assert.ok((durationMs(maxAge) ?? 0) <= (durationMs(freshFor) ?? 0), `${id}: ${maxAge} of ${freshFor}`)
  }
})

test('the registry gate begins amber: its first event is on record and proves nothing', () => {
  const gate = gates.find(({ id }) => id === 'gate-gitea-registry')
  assert.equal(gate?.initialStatus, 'amber')
  const route = gate?.evidence.find(({ id }) => id === 'route-verified')
  assert.deepEqual([route?.widget, route?.eventType], ['ops-readiness-gitea-registry', 'ops-endpoint-verified'])
  assert.ok(route?.needs?.includes('observedStatus'))
})

test('every persistent data store that has a name is asked for a backup and a restore', () => {
  const asked = new Set(gates.find(({ id }) => id === 'gate-backup-restore')?.evidence.map(({ widget }) => widget))
  const backups = inventory.relations.filter(({ type }) => type === 'backed-up-by').map(({ to }) => to)
  assert.deepEqual(
    backups.filter((slug) => !asked.has(slug)),
    ['ops-backup-experimental-data']
  )
})

test('the waves follow one another, and everything they name exists', () => {
  assert.deepEqual(
    waves.map(({ order }) => order),
    waves.map((_, index) => index)
  )
  for (const key of ['widget', 'from', 'to', 'firstTargetHost']) assert.ok(entries.has(String(migration[key])), key)
  for (const [index, wave] of waves.entries()) {
    assert.equal(entries.get(wave.widget)?.type, 'ops-migration-wave')
    assert.deepEqual(wave.after, index === 0 ? [] : [waves[index - 1]?.id])
    for (const gate of [...wave.needsGates, ...wave.closesWithGates])
      assert.ok(gateIds.includes(gate), `${wave.id}: ${gate}`)
    for (const { subject, from, to } of wave.moves) {
      assert.ok(entries.has(subject) && entries.has(to), `${wave.id}: ${subject} to ${to}`)
      assert.ok(entries.has(from) || ['unknown', 'none'].includes(from), `${wave.id}: ${from}`)
    }
    for (const duration of [wave.timeLimit, wave.observation, wave.rollback.timeLimit]) {
      assert.notEqual(durationMs(duration), undefined, `${wave.id}: ${duration}`)
    }
  }
  assert.equal(new Set(waves.map(({ rollback }) => rollback.id)).size, waves.length)
})

test('whatever is meant to migrate is moved by a wave', () => {
  const moved = new Set(waves.flatMap(({ moves }) => moves.map(({ subject }) => subject)))
  const meant = inventory.relations.filter(
    ({ type, from }) => type === 'migrates-to' && from.startsWith('ops-service-')
  )
  assert.deepEqual(
    meant.map(({ from }) => from).filter((slug) => !moved.has(slug)),
    []
  )
})

test('there is a runbook for deploy, restore, rotate and incident response, with a way back', () => {
  assert.deepEqual(
    runbooks.map(({ kind }) => kind),
    ['deploy', 'restore', 'rotate', 'incident-response']
  )
  for (const runbook of runbooks) {
    assert.equal(entries.get(runbook.widget)?.type, 'ops-runbook')
    assert.equal(entries.get(runbook.widget)?.owner, runbook.owner)
    const handled = inventory.relations.filter(({ from, type }) => from === runbook.widget && type === 'applies-to')
    assert.deepEqual(
      handled.map(({ to }) => to),
      runbook.appliesTo
    )
    assert.ok(runbook.steps.length >= 6 && runbook.rollback.steps.length > 0)
    const recorded = [runbook.completion, runbook.rollback.evidence]
    for (const { eventType, widget, metadata } of recorded) {
      mayBeRecorded(eventType, widget, runbook.id)
      assert.equal(widget, runbook.widget)
      assert.equal(metadata.runbookId, runbook.id)
    }
    for (const step of runbook.steps) {
      assert.ok(['check', 'act', 'record', 'decide'].includes(step.mode), step.id)
      assert.ok(['stop', 'rollback', 'escalate'].includes(step.onFailure), step.id)
      if (!step.evidence) continue
      const { eventType, widget, metadata } = step.evidence
      const required = eventTypes.get(eventType)?.metadataSchema.required ?? []
      assert.deepEqual(
        required.filter((field) => !Object.hasOwn(metadata, field)),
        [],
        step.id
      )
      // biome-ignore lint/suspicious/noTemplateCurlyInString: filled in when the runbook runs
      if (widget !== '${target}') mayBeRecorded(eventType, widget, step.id)
    }
  }
})

test('no file of the hubs holds the value of a secret', () => {
  const files = [
    'readiness-gates.yaml',
    'migration-waves.yaml',
    'runbooks.yaml',
    'inventory/coulomb.yaml',
    'manifest.yaml'
  ]
  for (const file of files)
    assert.doesNotMatch(readText(`hubs/ops-hub/${file}`), /ihk_|iht_|whsec_|hvs\.|AGE-SECRET|BEGIN [A-Z ]*PRIVATE/)
})
