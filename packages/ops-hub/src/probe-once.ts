/** One run of a check by this process: what it sees now, and how the hub would judge it. Nothing is recorded. */
import { emitterOf, type Observation } from '@inter-hub/collectors'
import { type CompiledEventType, compileEventType, type EventTypeRules, type Outcome } from '@inter-hub/rules'
import type { Client } from '@inter-hub/sdk'
import { type Check, hasEnvironment } from './inventory/index.ts'
import { metadataOf } from './runtime/evidence.ts'
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

export interface ProbedEventType extends CompiledEventType {
  /** Whether its metadata has the member `environment`. */
  hasEnvironment: boolean
}

/** The event types of a hub's active manifest, by name. @throws IhubError */
export async function readEventTypes(client: Client, hub: string): Promise<Map<string, ProbedEventType>> {
  const { manifest } = await client.get('/hub-registry/{hubId}', { path: { hubId: hub } })
  const types = (manifest?.eventTypes ?? []) as (string | EventTypeRules)[]
  return new Map(
    types
      .map((type) => (typeof type === 'string' ? { name: type } : type))
      .map((type) => [type.name, { ...compileEventType(type), hasEnvironment: hasEnvironment(type) }])
  )
}

/** @throws the reason of the signal when it aborts */
export async function* probeOnce(
  types: ReadonlyMap<string, ProbedEventType>,
  check: Check,
  outside: Outside,
  signal: AbortSignal
): AsyncGenerator<ProbedOnce> {
  const type = types.get(check.emits)
  const { environmentName: _, ...unplaced } = check
  for await (const look of probe(check, outside, signal)) {
    // As JSON, which is what the hub judges.
    const made = emitterOf(collectorOf(check), check.emits)?.(look) ?? {}
    const metadata = JSON.parse(JSON.stringify(metadataOf(type?.hasEnvironment ? check : unplaced, made, look.widget)))
    const judged = type?.judge(metadata, look.observedAt)
    const { outcome, reason } = judged ?? {
      outcome: 'info' as const,
      reason: `The hub has no event type "${check.emits}".`
    }
    yield { check, look, metadata, outcome, reason }
  }
}
