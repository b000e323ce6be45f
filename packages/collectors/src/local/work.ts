/** The frame of a look that runs programs: it ends with them, and only when what they left is gone. */
import type { CollectorContext, Look } from '../collector.ts'
import { LookFailure } from '../look-error.ts'
import { openProbe, type ProbeContext, takeLook } from '../take-look.ts'
import { type LocalAccess, noLocal } from './local-access.ts'

export interface LocalWork extends ProbeContext {
  local: LocalAccess
  /** Ends programs: the look was given up. */
  ending: AbortSignal
}

/**
 * @param work notes what it sees in the second argument
 * Rejects only when the signal of the context aborts, with its reason.
 */
export async function lookLocally(
  given: CollectorContext,
  timeout: string,
  work: (context: LocalWork, seen: Record<string, unknown>) => Promise<void>
): Promise<Look> {
  const probe = openProbe(given)
  const stop = new AbortController()
  const ending = AbortSignal.any([given.signal, stop.signal])
  const context: LocalWork = { ...probe, local: given.local ?? noLocal, ending }
  const seen: Record<string, unknown> = {}
  let working: Promise<void> | undefined
  try {
    return await takeLook(probe, timeout, {
      work() {
        working = work(context, seen)
        return working
      },
      // That it takes long here says nothing about the target.
      late: (timeoutMs) => new LookFailure('collector-broken', `The work did not end within ${timeoutMs} ms.`),
      end: () => stop.abort(new LookFailure('collector-broken', 'The probe has ended.')),
      describe: () => ({ ...seen })
    })
  } finally {
    await working?.catch(() => undefined)
  }
}
