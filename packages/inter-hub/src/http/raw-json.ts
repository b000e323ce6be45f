/** JSON whose parts are texts already: an event's metadata is answered as it was sent, so it is never parsed here. */

import type { FastifyReply } from 'fastify'

/** Sends a text that is the JSON of the answer's schema already. */
export function sendJson(reply: FastifyReply, text: string): never {
  return reply.type('application/json').send(text) as never
}

/** The JSON text of an object, with further members given as JSON texts. */
export function jsonWith(object: object, raw: Record<string, string>): string {
  const members = Object.entries(raw).map(([name, text]) => `${JSON.stringify(name)}:${text}`)
  const head = JSON.stringify(object).slice(0, -1)
  return `${head}${head === '{' ? '' : ','}${members.join(',')}}`
}

export function jsonArray(texts: readonly string[]): string {
  return `[${texts.join(',')}]`
}
