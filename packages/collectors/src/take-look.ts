/**
 * The frame of every look: when it began, how long it took, that it ends in its time, and what it saw as far as it came.
 */
import type { CollectorContext, Look } from './collector.ts'
import { since } from './connections/connection.ts'
import { parseTimeoutMs } from './connections/timeout.ts'
import { classifyError } from './look-error.ts'

export interface Attempt {
  /** Looks, and notes what it sees. It may go on after the time is up, until `end` has closed what it holds. */
  work(): Promise<void>
  /** What it means that the time is up. */
  late(timeoutMs: number): Error
  end(): void
  /** What was noted, without the error. */
  describe(): Record<string, unknown>
}

/** Rejects only when the signal of the context aborts, with its reason. */
export async function takeLook({ signal, now }: CollectorContext, timeout: string, attempt: Attempt): Promise<Look> {
  signal.throwIfAborted()
  const observedAt = now().toISOString()
  const startMs = performance.now()
  const timeoutMs = parseTimeoutMs(timeout)
  const alarm = setAlarm(signal, timeoutMs, attempt)
  let failure: { cause: unknown } | undefined
  try {
    await Promise.race([attempt.work(), alarm.rung])
  } catch (cause) {
    if (signal.aborted) throw signal.reason
    failure = { cause }
  } finally {
    alarm.clear()
    attempt.end()
  }
  const latencyMs = since(startMs)
  const metadata = { ...attempt.describe(), latencyMs }
  return { observedAt, metadata, latencyMs, ...(failure && { error: classifyError(failure.cause) }) }
}

/** Ends the waiting, not the work: whoever waits closes what the work holds. */
function setAlarm(signal: AbortSignal, timeoutMs: number, attempt: Attempt) {
  let timer: NodeJS.Timeout | undefined
  let abort = () => {}
  const rung = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(attempt.late(timeoutMs)), timeoutMs)
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort)
  })
  const clear = () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
  return { rung, clear }
}
