/**
 * The state of a widget at a moment, from its proofs alone: the worst of them. A proof is the newest pass or fail of an
 * event type that says how long it proves anything. Time alone takes green away: nothing is written when a proof
 * expires.
 */
import { type Sql, sql } from '../db/sql.ts'

/** The active proofs of hub.evidence `e`, with `v.fresh_for_s` of the manifest that is active now. */
export const proofs = sql`hub.evidence e join hub.vocabulary v on v.hub_id = e.hub_id and v.kind = 'event-type'
  and v.name = e.event_type and v.status = 'active' and v.fresh_for_s is not null and e.proof_event_id is not null`

/** Until when a proof of `e` counts. */
export const freshUntil = sql`e.proof_seen_at + make_interval(secs => least(e.proof_fresh_for_s, v.fresh_for_s))`

/** A lateral join `p` with state, since and at of the widget `w`. */
export function stateOf(now: Date): Sql {
  const at = sql`${now.toISOString()}::timestamptz`
  return sql`cross join lateral (
    select
      case
        when count(*) = 0 then 'unproven'
        when bool_or(q.outcome = 'fail' and q.fresh_until > ${at}) then 'failing'
        when bool_or(q.fresh_until <= ${at}) then 'stale'
        else 'verified'
      end as state,
      case
        when count(*) = 0 then w.created_at
        when bool_or(q.outcome = 'fail' and q.fresh_until > ${at})
          then min(q.since) filter (where q.outcome = 'fail' and q.fresh_until > ${at})
        when bool_or(q.fresh_until <= ${at}) then min(q.fresh_until) filter (where q.fresh_until <= ${at})
        else max(q.since)
      end as since,
      max(q.seen_at) as seen_at
    from (
      select e.proof_outcome as outcome, e.proof_since as since, e.proof_seen_at as seen_at, ${freshUntil} as fresh_until
      from ${proofs} where e.hub_id = w.hub_id and e.widget_id = w.id
    ) q
  ) p`
}
