/** The one place where the runtime calls a collector. */

import { type CollectorContext, collectors, type Observation } from '@inter-hub/collectors'
import type { Check } from '../inventory/index.ts'

/** What a probe may use of this host. */
export type Outside = Pick<CollectorContext, 'egress' | 'secret' | 'authorities' | 'local'>

/** @throws Error for an unknown kind of check; `readHubChecks` reports those as broken before */
export function collectorOf({ kind }: Check) {
  const collector = collectors.get(kind)
  if (!collector) throw new Error(`Unknown kind of check "${kind}".`)
  return collector
}

/**
 * Runs a check once. One that may not run here (`refusal`) is not run: its collector is not called, nothing is read and nothing
 * is sent. @throws the reason of the signal when it aborts
 */
export async function* probe(check: Check, outside: Outside, signal: AbortSignal): AsyncGenerator<Observation> {
  if (check.refusal !== undefined) yield { observedAt: new Date().toISOString(), metadata: {}, error: check.refusal }
  else yield* collectorOf(check).observe(check.settings as never, { ...outside, signal, now: () => new Date() })
}
