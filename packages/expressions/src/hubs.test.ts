/** Every rule that the hub definitions hold compiles and decides its own examples. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { compileExpression } from './index.ts'

type Json = Record<string, unknown>
interface Requirement {
  id: string
  condition?: string
  appliesWhen?: string
  examplePass: Json
  exampleFail: Json
}
interface Gate {
  id: string
  evidence: Requirement[]
}
interface Example {
  metadata: Json
  lookups?: Json
}
interface Rule {
  id: string
  trigger: { timer?: string }
  condition: string
  emit: { metadata: Record<string, string> }
  example: Example
  counterExample: Example
}

function readHubData(path: string): unknown {
  return parse(readFileSync(new URL(`../../../hubs/${path}`, import.meta.url), 'utf8'))
}

const now = '2026-06-25T10:00:00Z'
const event = {
  id: '4af73b21-75a9-4814-b6df-62083cfda15f',
  type: 'any',
  hub: 'ops-hub',
  widget: 'ops-service-gitea',
  occurredAt: now,
  viewContext: null
}

const { gates } = readHubData('ops-hub/readiness-gates.yaml') as { gates: Gate[] }
for (const gate of gates) {
  for (const requirement of gate.evidence) {
    test(`decides the examples of ${gate.id} ${requirement.id}`, () => {
      const holds = (source: string | undefined, metadata: Json) =>
        source === undefined ||
        compileExpression(source, { variables: ['metadata', 'event', 'now'] }).evaluate({ metadata, event, now })
      assert.equal(holds(requirement.appliesWhen, requirement.examplePass), true)
      assert.equal(holds(requirement.appliesWhen, requirement.exampleFail), true)
      assert.equal(holds(requirement.condition, requirement.examplePass), true)
      assert.equal(holds(requirement.condition, requirement.exampleFail), false)
    })
  }
}

const crossHub = readHubData('cross-hub.yaml') as {
  rules: Rule[]
  algedonic: { steps: Rule[]; timeLimits: Record<string, Record<string, string>> }
}
for (const rule of [...crossHub.rules, ...crossHub.algedonic.steps]) {
  test(`decides the examples of ${rule.id} and fills what it emits`, () => {
    const variables = ['metadata', 'event', 'now', 'lookups', 'limits']
    const evaluate = (source: string, example: Example) =>
      compileExpression(source, { variables }).evaluate({
        metadata: example.metadata,
        lookups: example.lookups ?? {},
        limits: crossHub.algedonic.timeLimits,
        event,
        now
      })
    assert.equal(evaluate(rule.condition, rule.example), true)
    assert.equal(evaluate(rule.condition, rule.counterExample), false)
    for (const [name, source] of Object.entries(rule.emit.metadata)) {
      assert.notEqual(evaluate(source, rule.example) ?? null, null, name)
    }
    if (rule.trigger.timer) assert.match(String(evaluate(rule.trigger.timer, rule.example)), /^2026-/)
  })
}

const manifests = globSync('*/manifest.yaml', { cwd: new URL('../../../hubs/', import.meta.url) })
for (const path of manifests) {
  test(`compiles the outcomes of ${path}`, () => {
    const { eventTypes } = readHubData(path) as { eventTypes: { name: string; outcome?: string }[] }
    for (const { name, outcome = 'info' } of eventTypes) {
      if (['pass', 'fail', 'info'].includes(outcome)) continue
      assert.doesNotThrow(() => compileExpression(outcome, { variables: ['metadata', 'occurredAt'] }), name)
    }
  })
}

test('finds rules to decide', () => {
  assert.ok(gates.length >= 10 && crossHub.rules.length >= 10 && manifests.length >= 7)
})
