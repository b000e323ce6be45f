/**
 * The header `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a Structured Field string, `"8e03…"`; the
 * bare form of a token is taken as the same key. A request is known again by its fingerprint.
 */
import { createHash, hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { keyLengthMax, keyPattern } from '../kernel/idempotency.ts'
import { MalformedRequest } from '../kernel/problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller's key for this write, without quotes. */
    idempotencyKey: string | undefined
    /** SHA-256 of the body's bytes in base64; empty without a body. Known only when there is a key. */
    bodyDigest: string
  }
}

const form = new RegExp(keyPattern)

/** @throws MalformedRequest */
export function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  const [, text, inner] = form.exec(String(header).trim()) ?? []
  if (text !== undefined) return inner?.replace(/\\(["\\])/g, '$1') ?? text
  throw new MalformedRequest(`Idempotency-Key must be a string of 1 to ${keyLengthMax} characters, such as "a1b2c3".`, {
    errors: [{ parameter: 'Idempotency-Key', detail: `is not a quoted string (or bare token) of 1 to ${keyLengthMax}` }]
  })
}

/** For parsers of bodies: remembers what was sent, where the answer is to be kept. */
export function digestBody(request: FastifyRequest, bytes: Buffer | string): void {
  if (request.idempotencyKey !== undefined) request.bodyDigest = hash('sha256', bytes, 'base64')
}

/** What makes a request the same: method, path, query in any order, content type and the bytes of the body. */
export function fingerprintOf(request: FastifyRequest): Buffer {
  const { pathname, searchParams } = new URL(request.url, 'http://host')
  searchParams.sort()
  return createHash('sha256')
    .update(
      JSON.stringify([
        request.method,
        pathname,
        searchParams.toString(),
        request.headers['content-type'] ?? '',
        request.bodyDigest
      ])
    )
    .digest()
}
