/**
 * For a transaction of one snapshot, before anything else in it: months of events are not removed until it ends. A table
 * that is dropped is gone for older snapshots too, and what moved out of it is not there yet for them.
 */
export const holdEvents = 'lock table hub.interaction_events in access share mode'
