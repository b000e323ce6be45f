import type { FastifyRequest } from 'fastify'
import { newTrace, parseTraceParent, type Trace, type TraceParent } from '../kernel/trace-context.ts'

declare module 'fastify' {
  interface FastifyRequest {
    trace: Trace | undefined
  }
}

export function traceParentOf({ headers }: FastifyRequest): TraceParent | undefined {
  const { traceparent, tracestate } = headers
  if (typeof traceparent !== 'string') return undefined
  return parseTraceParent(traceparent, [tracestate ?? []].flat().join(','))
}

/** The trace of a request. Made when it is first asked for: most requests are never asked. */
export function traceOf(request: FastifyRequest): Trace {
  request.trace ??= newTrace(traceParentOf(request))
  return request.trace
}
