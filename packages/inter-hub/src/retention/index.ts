import { capability } from '../capability/index.ts'
import { retentionJob } from './job.ts'

export const retention = capability({
  name: 'retention',
  needs: [],
  open: ({ metrics }) => ({
    removed: metrics.counter(
      'ihub_retention_events_removed_total',
      'Events removed at the end of their retention period.',
      ['retention']
    ),
    kept: metrics.counter(
      'ihub_retention_events_kept_total',
      'Events moved to the class keep because they are cited.',
      ['retention']
    ),
    months: metrics.counter('ihub_retention_months_dropped_total', 'Monthly partitions dropped.', ['retention']),
    postponed: metrics.counter(
      'ihub_retention_postponed_total',
      'Attempts to remove a month that were postponed because its tables were in use.',
      ['retention']
    )
  }),
  jobs: (metrics, context) => [retentionJob(metrics, context)]
})
