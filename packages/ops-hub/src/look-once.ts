/** One look by hand: what a check sees now, and how the hub's manifest would judge it. Nothing is recorded. */

import type { Look } from '@inter-hub/collectors'
import { compileExpression } from '@inter-hub/expressions'
import type { Client } from '@inter-hub/sdk'
import type { Check } from './inventory/index.ts'
import { collectorOf, type Outside, probe } from './runtime/probe.ts'

export interface LookedOnce {
  check: Check
  look: Look
  /** As it would be recorded. */
  metadata: Record<string, unknown>
  outcome: 'pass' | 'fail' | 'info'
  /** Why it is not a pass. */
  reason: string | null
}

export async function lookOnce(
  client: Client,
  check: Check,
  outside: Outside,
  signal: AbortSignal
): Promise<LookedOnce> {
  const look = await probe(check, outside, signal)
  const metadata = { ...collectorOf(check).emits[check.emits]?.(look), check: check.name }
  return { check, look, metadata, ...(await judge(client, check.emits, metadata, look)) }
}

async function judge(client: Client, eventType: string, metadata: Record<string, unknown>, look: Look) {
  const type = await client.get('/event-types/{id}', { path: { id: eventType } })
  const required = (type.metadataSchema?.required ?? []) as string[]
  const missing = required.filter((name) => metadata[name] === undefined)
  const found = outcomeOf(type.outcome, metadata, look.observedAt)
  if (found.outcome !== 'fail' && missing.length > 0)
    return { outcome: 'info' as const, reason: `incomplete: ${missing.join(', ')}` }
  const mismatches = Array.isArray(metadata.mismatches) ? metadata.mismatches.join(' ') : ''
  const reason = look.error ? `${look.error.kind}: ${look.error.message}` : found.reason || mismatches || null
  return { outcome: found.outcome, reason: found.outcome === 'pass' ? null : reason }
}

const words = ['pass', 'fail', 'info']

function outcomeOf(
  rule: string | null,
  metadata: Record<string, unknown>,
  occurredAt: string
): { outcome: 'pass' | 'fail' | 'info'; reason: string } {
  if (rule === null) return { outcome: 'info', reason: 'the event type has no outcome rule' }
  if (words.includes(rule)) return { outcome: rule as 'pass', reason: '' }
  try {
    const result = compileExpression(rule, { variables: ['metadata', 'occurredAt'] }).evaluate({ metadata, occurredAt })
    if (typeof result === 'string' && words.includes(result)) return { outcome: result as 'pass', reason: '' }
    return { outcome: 'fail', reason: `the outcome rule answered ${JSON.stringify(result)}` }
  } catch (error) {
    return { outcome: 'fail', reason: `the outcome rule failed: ${(error as Error).message}` }
  }
}
