import type { ServerResponse } from 'node:http'

/** Aborted when the client no longer waits for the answer. */
export function abortedWith(answer: ServerResponse): AbortSignal {
  const gone = new AbortController()
  answer.once('close', () => gone.abort())
  return gone.signal
}
