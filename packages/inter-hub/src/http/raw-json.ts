/** JSON whose parts are texts already: an event's metadata is answered as it was sent, so it is never parsed here. */

import type { FastifyReply } from 'fastify'

/** Sends a text that is the JSON of the answer's schema already. */
export function sendJson(reply: FastifyReply, text: string): never {
  return reply.type('application/json').send(text) as never
}
