/** How far behind the evaluation of notices is. */
import { type Db, only, sql } from '../db/sql.ts'

/** Seconds since the oldest unevaluated change was recorded, or the oldest watch or message became due. */
export async function readOverdueNotices(db: Db, now: Date): Promise<number> {
  const at = now.toISOString()
  const { seconds } = only(
    await db.query<{ seconds: number }>(sql`
      with active as materialized (
        select c.* from hub.notice_cursors c join hub.hubs h on h.id = c.hub_id and h.status = 'active'
        join hub.state_watches w on w.hub_id = c.hub_id and w.seq is not null
      ), waiting (at) as (
        select s.recorded_at from active c cross join lateral (select x.recorded_at from hub.system_events x
          where x.hub_id = c.hub_id and x.seq > c.system_seq order by x.seq limit 1) s
        union all
        select e.recorded_at from active c cross join lateral (select x.recorded_at from hub.interaction_events x
          where x.hub_id = c.hub_id and x.seq > c.seq order by x.seq limit 1) e
        union all
        select k.due_at from active c cross join lateral (select x.due_at from hub.notice_watches x
          where x.hub_id = c.hub_id and x.due_at is not null order by x.due_at limit 1) k
        union all
        select g.next_at from active c join hub.notice_groups g on g.hub_id = c.hub_id and g.next_at <= ${at}
      )
      select greatest(0, coalesce(extract(epoch from ${at}::timestamptz - min(w.at)), 0))::double precision as seconds from waiting w`)
  )
  return seconds
}
