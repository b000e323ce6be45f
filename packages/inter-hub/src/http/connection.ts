/** The state of an answer for its handler: whether the client has disconnected, or the answer has been sent. */
import { Socket } from 'node:net'
import type { FastifyReply } from 'fastify'

/** Calls back once when the response is sent or its connection closes; immediately if the connection is already closed. */
export function onClosed({ raw }: FastifyReply, work: () => void): void {
  if (raw.destroyed) work()
  else raw.once('close', work)
}

/** Aborts when the connection closes before the answer has been sent. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  onClosed(reply, () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
  return gone.signal
}

/**
 * Closes the connection when nothing of the answer could be sent for so long, so that what waits for a reader who takes
 * nothing does not stay in memory. A connection that is kept has its own limits again after the answer.
 */
export function endAtStandstill({ raw }: FastifyReply, ms: number): void {
  // A request that a test injects has no socket.
  if (raw.socket instanceof Socket) raw.setTimeout(ms)
}

/** Calls back when the answer is sent, so after whatever it tells of is committed. */
export function afterAnswer(reply: FastifyReply, work: () => void): void {
  reply.raw.once('finish', work)
}
