/** What a handler may want to know of its own answer: that nobody waits for it any more, or that it has been sent. */
import type { FastifyReply } from 'fastify'

/** Aborts when the connection closes before the answer has been sent. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
  return gone.signal
}

/** Calls back when the answer is sent, so after whatever it tells of is committed. */
export function afterAnswer(reply: FastifyReply, work: () => void): void {
  reply.raw.once('finish', work)
}
