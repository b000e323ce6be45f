/** The body of a request as JSON. */
import type { FastifyRequest } from 'fastify'
import { digestBody } from './idempotency-key.ts'
import { camelBody } from './input.ts'
import { parseJson } from './json.ts'
import { parseJsonItems } from './json-items.ts'
import { MalformedRequest, UnsupportedMediaType } from './problem.ts'

/** Of a body whose items are read apart. */
export const itemsMax = 10_000

/** For answers to other media types. */
export const takesJson = { headers: { accept: 'application/json' } }

/** The parser of JSON bodies, in the API's own spelling. @throws UnsupportedMediaType for another charset than UTF-8 */
export async function readJson(request: FastifyRequest, bytes: Buffer): Promise<unknown> {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1]
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8') {
    throw new UnsupportedMediaType(`The body must be in UTF-8, not in ${charset.slice(0, 40)}.`, takesJson)
  }
  if (bytes.length === 0) {
    if (request.routeOptions.schema?.body === undefined || request.routeOptions.config.optionalBody) return undefined
    throw new MalformedRequest('The body is empty; a JSON object is expected.')
  }
  digestBody(request, bytes)
  const { itemsApart } = request.routeOptions.config
  return itemsApart ? parseJsonItems(bytes, 'metadata', itemsMax) : camelBody(parseJson(bytes))
}
