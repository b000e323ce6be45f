/** Metadata of the event types that ask whether something answers, made from a look at it. */
import type { Look } from './collector.ts'
import { isFail } from './look-error.ts'

/** For `ops-endpoint-verified`: everything that was seen. */
export function endpointEvidence(look: Look): Record<string, unknown> {
  return { ...look.metadata, ...(look.error && { error: look.error }) }
}

/** For `ops-health-checked`: the target, a word for its health, and what explains it. */
export function healthEvidence(look: Look): Record<string, unknown> {
  const { endpoint, target = endpoint, mismatches, phases, tlsNotAfter, probe = 'http' } = look.metadata
  const kept = { mismatches, phases, tlsNotAfter, latencyMs: look.latencyMs, error: look.error }
  const detail =
    look.error?.message ?? (Array.isArray(mismatches) && mismatches.length > 0 ? mismatches.join(' ') : undefined)
  const filled = Object.entries({ ...kept, detail }).filter(([, value]) => value !== undefined)
  return { target, status: healthOf(look), probe, ...Object.fromEntries(filled) }
}

function healthOf({ error, metadata }: Look): string {
  if (error)
    return !isFail(error.kind) ? 'unknown' : metadata.observedStatus === undefined ? 'unreachable' : 'unhealthy'
  const { mismatches, observedStatus } = metadata
  if (!Array.isArray(mismatches) || mismatches.length === 0) return 'healthy'
  return typeof observedStatus === 'number' && observedStatus >= 500 ? 'unhealthy' : 'degraded'
}
