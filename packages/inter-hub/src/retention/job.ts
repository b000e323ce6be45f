import type { Context, Job } from '../capability/index.ts'
import type { RetentionClass } from '../kernel/retention.ts'
import { isAnythingExpired, type RemovalObserver, removeExpired } from './remove-expired.ts'

/** How often to check whether a period is over, which is cheap. */
const everyMs = 5000
/** A month whose tables are in use, as by an export, is tried again after this. */
const againMs = 60_000

interface Counter {
  inc(labels: { retention: RetentionClass }, value?: number): void
}

export interface RetentionMetrics {
  removed: Counter
  kept: Counter
  months: Counter
  postponed: Counter
}

/** The job that removes events whose period is over. */
export function retentionJob(metrics: RetentionMetrics, context: Context): Job {
  const { pool, databaseUrl, clock, closing, retention: periods } = context
  const observer = observe(metrics, context)
  let notBefore = 0
  return {
    what: 'removing events whose retention period is over',
    everyMs,
    run: async () => {
      const now = clock.now()
      if (performance.now() < notBefore || !(await isAnythingExpired(pool, { periods, now }))) return
      if (!(await removeExpired(databaseUrl, { periods, now, closing, observer }))) {
        notBefore = performance.now() + againMs
      }
    }
  }
}

function observe({ removed, kept, months, postponed }: RetentionMetrics, { log }: Context): RemovalObserver {
  return {
    removed: ({ retention, events, month }) => {
      removed.inc({ retention }, events)
      if (month !== undefined) months.inc({ retention })
      log.info({ retention, events, month }, 'removed events whose retention period is over')
    },
    kept: ({ retention, events }) => kept.inc({ retention }, events),
    postponed: ({ retention, table }) => {
      postponed.inc({ retention })
      log.info(
        { retention, table },
        'removal of expired events postponed: their table is in use, for example by an export'
      )
    }
  }
}
