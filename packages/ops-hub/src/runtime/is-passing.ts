import { IhubError } from '@inter-hub/sdk'

/** Whether the same request may succeed later: no response, a busy server, or a key that is being replaced. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof IhubError)) return false
  return error.kind !== 'problem' || (error.status ?? 0) >= 500 || error.status === 429 || error.status === 401
}
