import { capability } from '../capability/index.ts'
import { retentionJob } from './job.ts'

export const retention = capability({
  name: 'retention',
  needs: [],
  open: ({ metrics }) => ({
    removed: metrics.counter('ihub_retention_events_removed_total', 'Events removed after their retention period.', [
      'retention'
    ]),
    kept: metrics.counter(
      'ihub_retention_events_kept_total',
      'Events moved to the class keep because they are cited.',
      ['retention']
    ),
    months: metrics.counter('ihub_retention_months_dropped_total', 'Partitions of a month that were dropped.', [
      'retention'
    ]),
    postponed: metrics.counter(
      'ihub_retention_postponed_total',
      'Times that a month could not be removed because its tables were in use.',
      ['retention']
    )
  }),
  jobs: (figures, context) => [retentionJob(figures, context)]
})
