/**
 * Who may read answers in a browser (Fetch standard): pages of exactly the origins that the operator lists; public answers
 * are readable by any page. Never with cookies: a page sends a key itself or has none. A preflight needs no key.
 */
import type { FastifyInstance } from 'fastify'
import type { RouteTable } from './route-table.ts'

const maxAgeS = 600
const exposed =
  'ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Deprecation, Sunset, Idempotency-Replayed'
const accepted =
  'Authorization, Cache-Control, Content-Type, If-Match, If-None-Match, Idempotency-Key, Ihub-Reason, Last-Event-ID, traceparent, tracestate'
const isRead = (method: string) => method === 'GET' || method === 'HEAD'

export function addCors(app: FastifyInstance, origins: readonly string[], routes: RouteTable): void {
  const listed = new Set(origins)
  const originFor = (origin: string | undefined, isPublicRead: boolean) =>
    isPublicRead ? '*' : origin !== undefined && listed.has(origin) ? origin : undefined

  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/v2/')) return
    const { origin } = request.headers
    const wanted = request.headers['access-control-request-method']
    const isPreflight = request.method === 'OPTIONS' && origin !== undefined && wanted !== undefined
    if (!isPreflight) {
      const isPublicRead = isRead(request.method) && request.routeOptions.config.scope === 'public'
      const allowed = originFor(origin, isPublicRead)
      // A cache must not give one origin's answer to another.
      if (listed.size > 0 && !isPublicRead) reply.header('vary', 'Origin')
      if (allowed) reply.headers({ 'access-control-allow-origin': allowed, 'access-control-expose-headers': exposed })
      return
    }
    const methods = routes.find(request.url)
    // An unknown path gets the usual answer.
    if (methods.size === 0) return
    reply.code(204).headers({ 'cache-control': 'no-store', vary: 'Origin' })
    const allowed = originFor(origin, isRead(wanted) && methods.get('GET') === 'public')
    if (allowed) {
      reply.headers({
        'access-control-allow-origin': allowed,
        'access-control-allow-methods': [...methods.keys()].join(', '),
        'access-control-allow-headers': accepted,
        'access-control-expose-headers': exposed,
        'access-control-max-age': String(maxAgeS)
      })
    }
    return reply.send()
  })
}
