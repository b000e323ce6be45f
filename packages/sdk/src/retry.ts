/** Repeating a call that failed for a passing reason: the server is not ready, restarts, or its answer was lost. */
import { IhubError } from './error.ts'
import { sleep } from './sleep.ts'

export interface Retry {
  /** How long a call may take with all its repetitions, in milliseconds, counted from its first try. */
  forMs: number
  /** Tries in all. */
  triesMax: number
  /** Called before each wait. */
  onRetry?: (error: IhubError, waitMs: number) => void
}

const firstWaitMs = 250
const longestWaitMs = 8000

const passingCodes = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'
]

/**
 * Makes a call until it succeeds, or its error will not pass by waiting, or the tries or the time are used up. It waits at
 * least as long as `Retry-After` says. @throws the last error, or the reason of the signal
 */
export async function repeatedly<T>(
  { forMs, triesMax, onRetry }: Retry,
  signal: AbortSignal | undefined,
  call: () => Promise<T>
): Promise<T> {
  const began = performance.now()
  for (let tries = 1; ; tries++) {
    try {
      return await call()
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof IhubError) || !isPassing(error) || tries >= triesMax) throw error
      const waitMs = Math.max(backoffMs(tries), error.retryAfterMs ?? 0)
      if (performance.now() - began + waitMs > forMs) throw error
      onRetry?.(error, waitMs)
      await sleep(waitMs, signal)
    }
  }
}

/** How long to wait after so many failures in a row, in milliseconds. */
export function backoffMs(failures: number): number {
  return Math.min(firstWaitMs * 2 ** (failures - 1), longestWaitMs)
}

/** Whether the same call may succeed later. After a write its outcome may be unknown (`commit_unknown`, a lost answer). */
export function isPassing({ kind, status = 0, code, cause }: IhubError): boolean {
  if (kind === 'unreachable') return isTimeout(cause) || passingCodes.includes(codeOf(cause))
  // A load balancer answers for a server that is restarting in words of its own.
  return [429, 502, 503, 504].includes(status) || code === 'idempotency_in_flight'
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError'
}

/** The code of what lies under an error of `fetch`. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (cause instanceof AggregateError && cause.errors.length > 0) return codeOf(cause.errors[0])
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}
