/**
 * Documents that never change while the server runs, such as the OpenAPI document: made into bytes and hashed once, so
 * that a request costs neither serialising nor hashing.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { addCaching, matchesTag, tagOf } from './etag.ts'

export interface StaticDocument {
  type: string
  bytes: Buffer
  /** A strong ETag, with its quotes. */
  tag: string
}

export function staticDocument(type: string, text: string): StaticDocument {
  return { type, bytes: Buffer.from(text), tag: tagOf(text, undefined) }
}

/** Returns the document, or 304 where `If-None-Match` names it. */
export function sendStatic(request: FastifyRequest, reply: FastifyReply, { type, bytes, tag }: StaticDocument) {
  reply.header('etag', tag)
  addCaching(request, reply)
  if (matchesTag(request, tag)) return reply.code(304).send()
  return reply.type(type).send(bytes)
}
