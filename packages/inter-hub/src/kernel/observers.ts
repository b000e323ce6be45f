/** What metrics and traces are told of the work behind the API. */

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
  /** A batch is sent; what is answered is called with what became of it. */
  begin(rows: number, origins: unknown[]): (error?: unknown) => void
}

/** What sees the attempts to deliver. */
export interface DeliveryObserver {
  /** An attempt begins: the headers that tell the receiver of its trace, and what to call with the answer's status. */
  attempt(url: string): { headers: Record<string, string>; answered(status: number | null): void }
  /** How it was settled. */
  settled(outcome: 'delivered' | 'retried' | 'failed'): void
}
