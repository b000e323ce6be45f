/** The body of a request as JSON. */
import type { FastifyRequest } from 'fastify'
import { parseJson } from '../kernel/json.ts'
import { itemsMax, parseJsonItems } from '../kernel/json-items.ts'
import { MalformedRequest, UnsupportedMediaType } from '../kernel/problem.ts'
import { camelBody } from '../kernel/spelling.ts'
import { digestBody } from './idempotency-key.ts'

/** The largest body in bytes, unless the route sets another limit. */
export const bodyBytesMax = 1024 * 1024
/** For answers to other media types. */
export const takesJson = { headers: { accept: 'application/json' } }

/** The parser of JSON bodies, in the API's own spelling. @throws UnsupportedMediaType, MalformedRequest, ValidationFailed */
export async function readJson(request: FastifyRequest, bytes: Buffer): Promise<unknown> {
  if (!requireBody(request, bytes)) return undefined
  const { itemsApart } = request.routeOptions.config
  if (!itemsApart) return camelBody(parseJson(bytes))
  return (await parseJsonItems(bytes, '', itemsMax)).map(({ value }) => value)
}

/**
 * Whether there is a body to read; it is digested then for its Idempotency-Key.
 * @throws UnsupportedMediaType for another charset than UTF-8, MalformedRequest for none where one is expected
 */
export function requireBody(request: FastifyRequest, bytes: Buffer): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1]
  if (charset !== undefined && !isUtf8(charset)) {
    throw new UnsupportedMediaType(`The body must be in UTF-8, not in ${charset.slice(0, 40)}.`, takesJson)
  }
  if (bytes.length === 0) {
    if (request.routeOptions.schema?.body === undefined || request.routeOptions.config.optionalBody) return false
    throw new MalformedRequest('The body is empty; send a JSON object.')
  }
  digestBody(request, bytes)
  return true
}

/** Whether a charset is UTF-8 by one of its labels (Encoding standard), or ASCII, which is a part of it. */
function isUtf8(label: string): boolean {
  if (/^(us-)?ascii$/i.test(label)) return true
  try {
    return new TextDecoder(label).encoding === 'utf-8'
  } catch {
    return false
  }
}
