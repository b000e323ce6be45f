/**
 * The frame of every look: when it began, how long it took, that it ends in its time, and what it saw as far as it came.
 */
import type { CollectorContext, Look } from './collector.ts'
import { since } from './connections/connection.ts'
import type { SecretDestination } from './connections/target.ts'
import { parseTimeoutMs } from './connections/timeout.ts'
import { classifyError } from './look-error.ts'
import { SecretMask } from './redaction/secret-mask.ts'
import type { SecretReference } from './secrets.ts'

/** What a probe works with. */
export interface ProbeContext extends CollectorContext {
  /** The secrets that were used so far. Whatever comes from the target is masked before it is cut, compared or shown. */
  mask: SecretMask
  /** The value of a secret for one destination. @throws LookFailure `no-credentials` */
  valueOf(reference: SecretReference, destination: SecretDestination): Promise<string>
  /** The value of a secret for a program of this host. @throws LookFailure `no-credentials` */
  valueForProgram(reference: SecretReference, program: string): Promise<string>
  /** The text of a kubeconfig file for one destination; no secret in it is masked yet. @throws LookFailure `no-credentials` */
  kubeconfigOf(reference: SecretReference, destination: SecretDestination): Promise<string>
  /** The PEM text of a certificate or key that is used at one destination; no key is sent. @throws LookFailure `no-credentials` */
  pemOf(reference: SecretReference, destination: SecretDestination): Promise<string>
}

export function openProbe(context: CollectorContext): ProbeContext {
  const mask = new SecretMask()
  const masked = (value: string) => {
    mask.add(value)
    return value
  }
  return {
    ...context,
    mask,
    valueOf: async ({ secret }, destination) => masked(await context.secret(secret).valueFor(destination)),
    valueForProgram: async ({ secret }, program) => masked(await context.secret(secret).valueForProgram(program)),
    kubeconfigOf: ({ secret }, destination) => context.secret(secret).valueFor(destination, 'kubeconfig'),
    pemOf: ({ secret }, destination) => context.secret(secret).valueFor(destination, 'pem')
  }
}

export interface Attempt {
  /** Looks, and notes what it sees. It may go on after the time is up, until `end` has closed what it holds. */
  work(): Promise<void>
  /** What it means that the time is up; undefined when what was seen by then is enough. */
  late(timeoutMs: number): Error | undefined
  end(): void
  /** What was noted, without the error. */
  describe(): Record<string, unknown>
}

/** Rejects only when the signal of the context aborts, with its reason. */
export async function takeLook({ signal, now, mask }: ProbeContext, timeout: string, attempt: Attempt): Promise<Look> {
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
  const metadata = mask.json({ ...attempt.describe(), latencyMs })
  const error = failure && mask.json(classifyError(failure.cause))
  return { observedAt, metadata, latencyMs, ...(error && { error }) }
}

/** Ends the waiting, not the work: whoever waits closes what the work holds. */
function setAlarm(signal: AbortSignal, timeoutMs: number, attempt: Attempt) {
  let timer: NodeJS.Timeout | undefined
  let abort = () => {}
  const rung = new Promise<void>((resolve, reject) => {
    timer = setTimeout(() => {
      const error = attempt.late(timeoutMs)
      if (error) reject(error)
      else resolve()
    }, timeoutMs)
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort)
  })
  const clear = () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
  return { rung, clear }
}
