/** One run of a check by this process: what it sees now, and how the hub would judge it. Nothing is recorded. */
import { emitterOf, type Observation } from '@inter-hub/collectors'
import { type CompiledEventType, compileEventType, type EventTypeRules, type Outcome } from '@inter-hub/rules'
import type { Client } from '@inter-hub/sdk'
import type { Check } from './inventory/index.ts'
import { collectorOf, type Outside, probe } from './runtime/probe.ts'

export interface ProbedOnce {
  check: Check
  look: Observation
  /** As it would be recorded. */
  metadata: Record<string, unknown>
  outcome: Outcome
  /** Why it is not a pass. */
  reason: string | null
}

/** The event types of a hub's active manifest, by name. @throws IhubError */
export async function readEventTypes(client: Client, hub: string): Promise<Map<string, CompiledEventType>> {
  const { manifest } = await client.get('/hub-registry/{hubId}', { path: { hubId: hub } })
  const types = (manifest?.eventTypes ?? []) as (string | EventTypeRules)[]
  const compiled = types.map((type) => compileEventType(typeof type === 'string' ? { name: type } : type))
  return new Map(compiled.map((type) => [type.name, type]))
}

/** @throws the reason of the signal when it aborts */
export async function* probeOnce(
  types: ReadonlyMap<string, CompiledEventType>,
  check: Check,
  outside: Outside,
  signal: AbortSignal
): AsyncGenerator<ProbedOnce> {
  for await (const look of probe(check, outside, signal)) {
    // As JSON, which is what the hub judges.
    const metadata = JSON.parse(
      JSON.stringify({ ...emitterOf(collectorOf(check), check.emits)?.(look), check: check.name })
    )
    const judged = types.get(check.emits)?.judge(metadata, look.observedAt)
    const { outcome, reason } = judged ?? {
      outcome: 'info' as const,
      reason: `The hub has no event type "${check.emits}".`
    }
    yield { check, look, metadata, outcome, reason }
  }
}
