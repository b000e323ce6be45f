/**
 * The state of a widget at a moment, from its proofs alone: the worst of them. A proof is the newest pass or fail of an
 * event type that says how long it proves anything. A proof expires by time alone; nothing is written then. The state that
 * is kept of a widget (hub.widget_states) is read until it is due, and computed from then on.
 */
import { type Sql, sql } from '../db/sql.ts'

/** Until when a proof of hub.evidence `e` counts, with `v.fresh_for_s` of the manifest that is active now. */
export const freshUntil = sql`hub.fresh_until(e, v.fresh_for_s)`

/** A lateral join `p` with state, since and seen_at of the widget `w`; the rule is in hub.state_of. */
export function stateOf(now: Date): Sql {
  return sql`cross join lateral hub.state_of(w.hub_id, w.id, w.created_at, ${now.toISOString()}::timestamptz) p`
}

/**
 * The widgets of a hub whose kept state may no longer be true at this moment, as rows of a column `widget_id`; with
 * `withEvidence` also those of which only the time of the newest evidence may be another.
 */
export function dueWidgets(hubId: Sql, now: Date, withEvidence: boolean): Sql {
  return sql`hub.due_widgets(${hubId}, ${now.toISOString()}::timestamptz, ${withEvidence})`
}
