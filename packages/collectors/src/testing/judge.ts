/** What the manifest of ops-hub makes of the evidence of a look: `pass`, `fail` or `info`. */
import assert from 'node:assert/strict'
import { compileEventType, type Outcome } from '@inter-hub/rules'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { type Collector, emitterOf, type Look } from '../collector.ts'
import { evidenceMembers } from '../evidence-members.ts'
import { manifest } from './hub-data.ts'

export interface Verdict {
  outcome: Outcome
  /** The first sentence that says why. */
  reason?: unknown
  metadata: Record<string, unknown>
}

const fits: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  'time (RFC 3339)': (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  integer: Number.isInteger,
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'array of strings': (value) => Array.isArray(value) && value.every((one) => typeof one === 'string')
}

/** Fails when evidence has a member that docs/checks.md does not describe, or of another type. */
function checkMembers(kind: string, metadata: Record<string, unknown>): void {
  // The check itself names the other members.
  if (kind === 'json') return
  for (const [name, value] of Object.entries(metadata)) {
    const member = evidenceMembers[kind]?.[name]
    assert.ok(member, `the documentation of ${kind} checks has no member ${name}`)
    assert.ok(fits[member.type]?.(value), `${name} of ${kind} is not of the type ${member.type}`)
  }
}

/**
 * Makes evidence of a look and judges it. Fails when the evidence does not fit the schema of its event type, or is not as it is
 * documented.
 */
export function judge(collector: Pick<Collector<never>, 'kind' | 'emits'>, eventType: string, look: Look): Verdict {
  const type = manifest.eventTypes.find(({ name }) => name === eventType)
  const toMetadata = emitterOf(collector, eventType)
  assert.ok(type && toMetadata, eventType)
  const metadata = JSON.parse(JSON.stringify(toMetadata(look)))
  checkMembers(collector.kind, metadata)
  const { outcome, incomplete } = compileEventType(type, (field, detail) => assert.fail(`${field} ${detail}`)).judge(
    metadata,
    look.observedAt
  )
  // A name alone is what is missing; a sentence is what does not fit.
  assert.deepEqual(
    incomplete.filter((text) => text.includes(' ') && !text.endsWith('is not a time (RFC 3339)')),
    []
  )
  const reason = metadata.error?.message ?? metadata.mismatches?.[0]
  return { outcome, metadata, ...(reason && { reason }) }
}

/** The settings of a kind, as the inventory reads them. */
export function settingsCheck(collector: Pick<Collector<never>, 'settings'>): (settings: unknown) => boolean {
  return new Ajv2020({
    strict: true,
    allowUnionTypes: true,
    keywords: ['patternErrorMessage', 'refusal'],
    formats: { re2: true, 'cel-http': true, 'cel-json': true }
  }).compile(collector.settings)
}
