/**
 * Observes every request: a log line, metrics and a span. None of them contains ids or secrets: a request is identified by
 * the template of its route.
 */
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify'
import type { RequestFacts, RequestMetrics, RequestSeen, RequestTracer } from '../kernel/request-observer.ts'
import { traceOf, traceParentOf } from './trace-context.ts'

const slowMs = 2000

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The operation waits on purpose, so that a long time is not a sign of trouble. */
    waits?: boolean
  }
}

export interface RequestObservers {
  metrics?: RequestMetrics | undefined
  tracer?: RequestTracer | undefined
  /** Each request is logged at level `info`, those of probes and scrapers aside. */
  isLogged?: boolean
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Before every other hook, so that requests refused by one of them are counted too. */
export function addRequestObservation(
  app: FastifyInstance,
  log: FastifyBaseLogger,
  { metrics, tracer, isLogged = false }: RequestObservers
): void {
  app.decorateRequest('trace', undefined)
  app.addHook('onRequest', (request, reply, next) => {
    const began = performance.now()
    metrics?.began()
    const span = tracer?.begin(methodOf(request), routeOf(request), factsOf(request), traceParentOf(request))
    request.trace = span?.trace
    // Comes after the answer and also when there was none.
    reply.raw.once('close', () => {
      const status = reply.raw.writableEnded ? reply.raw.statusCode : undefined
      const seen = { method: methodOf(request), route: routeOf(request), status, ms: performance.now() - began }
      metrics?.ended(seen)
      span?.ended(seen)
      logRequest(log, request, seen, isLogged && !repeated.has(seen.route) ? 'info' : 'debug')
    })
    if (span) span.run(next)
    else next()
  })
}

/** Asked every few seconds by machines. */
const repeated = new Set(['/livez', '/healthz', '/readyz', '/metrics'])

function logRequest(
  log: FastifyBaseLogger,
  request: FastifyRequest,
  { ms, ...seen }: RequestSeen,
  level: 'info' | 'debug'
): void {
  const isSlow = ms >= slowMs && !request.routeOptions.config.waits
  if (!isSlow && level === 'debug' && log.level !== 'debug' && log.level !== 'trace') return
  const line = {
    ...seen,
    ms: Math.round(ms * 10) / 10,
    requestId: request.id,
    keyPrefix: request.actor?.credential.prefix,
    traceId: traceOf(request).traceId
  }
  if (isSlow) log.warn(line, 'slow request')
  else log[level](line, 'request')
}

function methodOf({ method }: FastifyRequest): string {
  return methods.includes(method) ? method : 'OTHER'
}

function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unknown'
}

function factsOf(request: FastifyRequest): RequestFacts {
  const port = Number(/:(\d{1,5})$/.exec(request.host)?.[1] ?? Number.NaN)
  return {
    scheme: request.protocol,
    host: request.hostname,
    port: Number.isNaN(port) ? undefined : port,
    httpVersion: request.raw.httpVersion
  }
}
