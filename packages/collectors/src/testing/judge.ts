/** What the manifest of ops-hub makes of the evidence of a look, as the server does: `pass`, `fail` or `info`. */
import assert from 'node:assert/strict'
import { compileExpression } from '@inter-hub/expressions'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Collector, Look } from '../collector.ts'
import { manifest } from './hub-data.ts'

const formats = { uri: (text: string) => URL.canParse(text), uuid: true, 'date-time': true } as const
const ajv = new Ajv2020({ allErrors: true, formats })

export interface Verdict {
  outcome: unknown
  /** The first sentence that says why. */
  reason?: unknown
  metadata: Record<string, unknown>
}

/** Makes evidence of a look and judges it. Fails when the evidence does not fit the schema of its event type. */
export function judge(collector: Collector<never>, eventType: string, look: Look): Verdict {
  const type = manifest.eventTypes.find(({ name }) => name === eventType)
  const toMetadata = collector.emits[eventType]
  assert.ok(type && toMetadata, eventType)
  const metadata = JSON.parse(JSON.stringify(toMetadata(look)))
  const isComplete = ajv.validate(type.metadataSchema, metadata)
  const wrong = ajv.errors?.filter(({ keyword }) => keyword !== 'required')
  assert.ok(isComplete || wrong?.length === 0, JSON.stringify(wrong))
  const rule = compileExpression(type.outcome, { variables: ['metadata', 'occurredAt'] })
  const outcome = rule.evaluate({ metadata, occurredAt: look.observedAt })
  const reason = metadata.error?.message ?? metadata.mismatches?.[0]
  return { outcome: outcome === 'fail' || isComplete ? outcome : 'info', metadata, ...(reason && { reason }) }
}

/** The settings of a kind, as the inventory reads them. */
export function settingsCheck(collector: Collector<never>): (settings: unknown) => boolean {
  return new Ajv2020({ strict: true, allowUnionTypes: true, keywords: ['patternErrorMessage', 'refusal'] }).compile(
    collector.settings
  )
}
