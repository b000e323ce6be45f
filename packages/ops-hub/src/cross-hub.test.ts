/** The rules between hubs as data: what they read, what they write, and that their examples fit. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { type HubSlug, hubSlugs, type Json, readData, readManifest, readWidgets } from './testing/hub-data.ts'

interface Rule {
  id: string
  from: HubSlug
  to: HubSlug
  trigger: { hub: HubSlug; eventType: string }
  emit: { hub: HubSlug; eventType: string; widget: string; metadata: Json }
  example: { metadata: Json }
  counterExample: { metadata: Json; schemaInvalid?: boolean }
}
const crossHub = readData<{
  consumes: { consumer: HubSlug; producer: HubSlug; events: string[]; why: string }[]
  rules: Rule[]
  algedonic: { steps: Rule[]; timeLimits: Record<string, Record<string, string>> }
}>('hubs/cross-hub.yaml')
const ajv = new Ajv2020({ strict: true, formats: { uri: true, uuid: true, 'date-time': true } })
const typeOf = (hub: HubSlug, name: string) => readManifest(hub).eventTypes.find((type) => type.name === name)

test('a hub consumes events that its producer has', () => {
  for (const { consumer, producer, events, why } of crossHub.consumes) {
    assert.ok(hubSlugs.includes(consumer) && consumer !== producer && typeof why === 'string' && why.length > 5)
    for (const name of events) assert.ok(typeOf(producer, name), name)
  }
  assert.equal(
    crossHub.consumes.some(({ consumer, producer }) => consumer === 'pol-hub' && producer === 'ops-hub'),
    false
  )
})

test('every rule between hubs reads one and writes what the other takes', () => {
  assert.deepEqual([crossHub.rules.length, crossHub.algedonic.steps.length], [10, 9])
  for (const { id, from, to, trigger, emit, example, counterExample } of [
    ...crossHub.rules,
    ...crossHub.algedonic.steps
  ]) {
    assert.deepEqual([trigger.hub, emit.hub], [from, to], id)
    const read = typeOf(trigger.hub, trigger.eventType)
    const written = typeOf(emit.hub, emit.eventType)
    const widget = readWidgets(emit.hub).find(({ slug }) => slug === emit.widget)?.widgetType
    assert.ok(read && written && widget && written.widgetTypes.includes(widget), id)
    assert.deepEqual(
      (written.metadataSchema.required ?? []).filter((field) => !Object.hasOwn(emit.metadata, field)),
      [],
      id
    )
    assert.ok(ajv.validate(read.metadataSchema, example.metadata), `${id}: ${ajv.errorsText()}`)
    assert.equal(ajv.validate(read.metadataSchema, counterExample.metadata), !counterExample.schemaInvalid, id)
    const reads = crossHub.consumes.find(({ consumer, producer }) => consumer === to && producer === from)
    assert.ok(reads?.events.includes(trigger.eventType), `${id}: ${to} reads ${trigger.eventType} of ${from}`)
  }
})

test('pain has a clock at every level, shorter the worse it is', () => {
  const severities = ['critical', 'high', 'medium', 'low']
  for (const clock of ['selfCorrect', 'acknowledge', 'resolve', 'answer']) {
    const seconds = severities.map((severity) =>
      Number.parseInt(crossHub.algedonic.timeLimits[severity]?.[clock] ?? '', 10)
    )
    assert.deepEqual(
      seconds,
      seconds.toSorted((a, b) => a - b),
      clock
    )
  }
})
