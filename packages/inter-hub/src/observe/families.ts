/** The metrics that the server keeps of itself, fed by small hooks of what they count. */

import type { Metrics } from '../kernel/metrics.ts'
import type { EventWriterMetrics } from '../kernel/observers.ts'
import type { RequestMetrics, RequestSeen } from '../kernel/request-observer.ts'

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export function requestMetrics(metrics: Metrics): RequestMetrics {
  const labels = ['method', 'route', 'status'] as const
  const total = metrics.counter('ihub_http_requests_total', 'HTTP requests, completed or aborted.', labels)
  const duration = metrics.histogram(
    'ihub_http_request_duration_seconds',
    'Duration of HTTP requests, from the request headers to the end of the answer.',
    secondsBuckets,
    labels
  )
  const inFlight = metrics.gauge('ihub_http_requests_in_flight', 'HTTP requests in progress.')
  // One entry for each route, method and class of status.
  const children = new Map<string, { total: { inc(): void }; duration: { observe(value: number): void } }>()
  function childOf({ method, route, status }: RequestSeen) {
    const kind = status === undefined ? 'aborted' : `${Math.floor(status / 100)}xx`
    const name = `${method} ${route} ${kind}`
    let child = children.get(name)
    if (!child) {
      child = { total: total.labels(method, route, kind), duration: duration.labels(method, route, kind) }
      children.set(name, child)
    }
    return child
  }
  return {
    began: () => inFlight.inc(),
    ended: (seen) => {
      inFlight.dec()
      const child = childOf(seen)
      child.total.inc()
      child.duration.observe(seen.ms / 1000)
    }
  }
}

export function writerMetrics(metrics: Metrics): EventWriterMetrics {
  const events = metrics.counter('ihub_events_written_total', 'Events by result.', ['status'])
  const rows = metrics.histogram('ihub_ingest_batch_rows', 'Events written by one statement.', [1, 2, 4, 8, 16, 32, 48])
  const duration = metrics.histogram(
    'ihub_ingest_statement_duration_seconds',
    'Time to write and commit a batch of events.',
    secondsBuckets
  )
  const children = new Map<string, { inc(): void }>()
  return {
    batch: (length, ms) => {
      rows.observe(length)
      duration.observe(ms / 1000)
    },
    settled: (status) => {
      let child = children.get(status)
      if (!child) {
        child = events.labels(status)
        children.set(status, child)
      }
      child.inc()
    }
  }
}

export type DeliveryOutcome = 'delivered' | 'retried' | 'failed'

export function deliveryMetrics(metrics: Metrics): (outcome: DeliveryOutcome) => void {
  const attempts = metrics.counter('ihub_webhook_deliveries_total', 'Webhook delivery attempts by outcome.', [
    'outcome'
  ])
  for (const outcome of ['delivered', 'retried', 'failed']) attempts.inc({ outcome }, 0)
  return (outcome) => attempts.inc({ outcome })
}

const keptMs = 5000
const patienceMs = 2000

/** What waits to be delivered: one statement for both metrics, at most every five seconds however often it is asked. */
export function addDueQueue(metrics: Metrics, read: () => Promise<{ due: number; oldestS: number }>): void {
  let readAt = Number.NEGATIVE_INFINITY
  let known: Promise<{ due: number; oldestS: number } | undefined> = Promise.resolve(undefined)
  const look = () => {
    if (performance.now() - readAt >= keptMs) {
      readAt = performance.now()
      // A database that does not answer must not affect the other metrics.
      known = Promise.race([read().catch(() => undefined), patience()])
    }
    return known
  }
  metrics.gauge('ihub_webhook_deliveries_due', 'Webhook deliveries waiting for their next attempt.', [], async () => {
    return (await look())?.due
  })
  metrics.gauge(
    'ihub_webhook_oldest_due_age_seconds',
    'How long the oldest webhook delivery has been overdue.',
    [],
    async () => {
      return (await look())?.oldestS
    }
  )
}

function patience(): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(resolve, patienceMs, undefined).unref()
  })
}

export interface PoolCounts {
  total: number
  idle: number
  waiting: number
}

export function addPool(metrics: Metrics, counts: () => PoolCounts): void {
  metrics.gauge('ihub_database_connections', 'Connections in the database pool.', [], () => counts().total)
  metrics.gauge('ihub_database_connections_idle', 'Idle connections in the database pool.', [], () => counts().idle)
  metrics.gauge('ihub_database_waiting', 'Statements waiting for a database connection.', [], () => counts().waiting)
}

export function addBuildInfo(metrics: Metrics, version: string): void {
  const info = metrics.gauge('ihub_build_info', 'Always 1; what runs.', ['version', 'node'])
  info.set({ version, node: process.versions.node }, 1)
}
