/** What metrics and traces receive about the work behind the API. */

/** What counts: called for every batch and every event, so it has to be cheap. */
export interface EventWriterMetrics {
  batch(rows: number, ms: number): void
  /** One event: its status, or `failed`. */
  settled(status: string): void
}

/** What follows a batch: one statement for the events of several requests. */
export interface EventWriterTracer {
  /** Of the request that is writing now. */
  origin(): unknown
  /** A batch is sent; the returned function is called with its result. */
  begin(rows: number, origins: unknown[]): (error?: unknown) => void
}

/** Observes delivery attempts. */
export interface DeliveryObserver {
  /** An attempt starts: returns the trace headers for the receiver and a function to call with the status of the answer. */
  attempt(url: string): { headers: Record<string, string>; answered(status: number | null): void }
  /** How it was settled. */
  settled(outcome: 'delivered' | 'retried' | 'failed'): void
}
