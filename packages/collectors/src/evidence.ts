/** Metadata of the event types that ask whether something answers, made from a look at it. */
import type { Look } from './collector.ts'
import { isFail, type LookError } from './look-error.ts'

/** For `ops-endpoint-verified`: everything that was seen, and in words what was not as expected. */
export function endpointEvidence(look: Look): Record<string, unknown> {
  const detail = detailOf(look)
  return { ...look.metadata, ...(look.error && { error: look.error }), ...(detail && { detail }) }
}

/** What explains a look that did not see what it should. */
function detailOf({ error, metadata: { mismatches } }: Look): string | undefined {
  if (error) return error.message
  return Array.isArray(mismatches) && mismatches.length > 0 ? mismatches.join(' ') : undefined
}

/**
 * For `ops-health-checked`: the target, a word for its health, and what explains it.
 * @param hasAnswered whether the target said anything before the look failed; by default an HTTP status, or
 *   what breaks HTTP.
 */
export function healthEvidence(
  probe: string,
  hasAnswered: (metadata: Look['metadata'], error?: LookError) => boolean = ({ observedStatus }, error) =>
    observedStatus !== undefined || error?.kind === 'protocol'
): (look: Look) => Record<string, unknown> {
  return (look) => {
    const { endpoint, target = endpoint, ...seen } = look.metadata
    const detail = detailOf(look)
    const status = healthOf(look, hasAnswered(look.metadata, look.error))
    return { target, status, probe, ...seen, ...(look.error && { error: look.error }), ...(detail && { detail }) }
  }
}

function healthOf({ error, metadata }: Look, hasAnswered: boolean): string {
  if (error) return !isFail(error.kind) ? 'unknown' : hasAnswered ? 'unhealthy' : 'unreachable'
  const { mismatches, observedStatus } = metadata
  if (!Array.isArray(mismatches) || mismatches.length === 0) return 'healthy'
  return typeof observedStatus === 'number' && observedStatus >= 500 ? 'unhealthy' : 'degraded'
}
