/** How long events are kept, by the retention class of their event type. `keep` has no end. */

/** A class of events that are removed after a period. */
export type RetentionClass = 'short' | 'long'

/** Days for each class. */
export type RetentionPeriods = Record<RetentionClass, number>

export const retentionDefaults: RetentionPeriods = { short: 30, long: 400 }

/** A repeated request is answered from its event for 72 hours, and a webhook is tried for three days. */
export const retentionDaysLeast = 7
export const retentionDaysMost = 36_500
