/**
 * The metrics of this process in the text format of Prometheus. A capability gets this and registers what it counts: names
 * begin with `ihub_` and end with their base unit (`_seconds`, `_bytes`), counters with `_total`; a label has few values
 * and is never an id, an address or a key. Hot paths keep the child that `labels()` returns (measured: 0.2 µs).
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

type Name = `ihub_${string}`

export class Metrics {
  readonly #registry = new Registry()
  readonly contentType = this.#registry.contentType

  counter<Label extends string = never>(name: `${Name}_total`, help: string, labelNames: readonly Label[] = []) {
    return new Counter<Label>({ name, help, labelNames, registers: [this.#registry] })
  }

  /** With `read`, its value is read when it is asked for; undefined leaves it out. */
  gauge<Label extends string = never>(
    name: Name,
    help: string,
    labelNames: readonly Label[] = [],
    read?: () => number | undefined | Promise<number | undefined>
  ) {
    const gauge: Gauge<Label> = new Gauge({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      ...(read && { collect: async () => setOrRemove(gauge, await read()) })
    })
    return gauge
  }

  histogram<Label extends string = never>(
    name: Name,
    help: string,
    buckets: readonly number[],
    labelNames: readonly Label[] = []
  ) {
    return new Histogram<Label>({ name, help, labelNames, buckets: [...buckets], registers: [this.#registry] })
  }

  /** What Node and the system say of this process. */
  addProcess(): void {
    collectDefaultMetrics({ prefix: 'ihub_', register: this.#registry })
    // Gauges that are named like counters, and those that are no number when asked twice at once.
    const unfit = ['active_handles_total', 'active_requests_total', 'active_resources_total']
    const absent = ['eventloop_lag_mean_seconds', 'eventloop_lag_stddev_seconds', 'eventloop_lag_min_seconds']
    for (const name of [...unfit, ...absent]) this.#registry.removeSingleMetric(`ihub_nodejs_${name}`)
  }

  render(): Promise<string> {
    return this.#registry.metrics()
  }
}

function setOrRemove(gauge: Gauge<string>, value: number | undefined): void {
  if (value === undefined) gauge.remove()
  else gauge.set(value)
}
