/** What metrics and traces receive about a request. */
import type { Trace, TraceParent } from './trace-context.ts'

/** The result of a request. */
export interface RequestSeen {
  method: string
  /** Its route's template; `unknown` for a path that is none. */
  route: string
  /** Undefined when the client went away before the answer. */
  status: number | undefined
  ms: number
}

export interface RequestMetrics {
  began(): void
  ended(seen: RequestSeen): void
}

export interface RequestFacts {
  scheme: string
  /** The host of the address that was asked, without its port. */
  host: string
  port: number | undefined
  httpVersion: string
}

/** A span that is open while a request is answered. */
export interface RequestSpan {
  trace: Trace
  /** Runs what is then done for the request; what it calls finds the span. */
  run(work: () => void): void
  ended(seen: RequestSeen): void
}

export interface RequestTracer {
  begin(method: string, route: string, facts: RequestFacts, parent: TraceParent | undefined): RequestSpan
}
