/** How far behind the work on webhooks is. */
import { type Db, only, sql } from '../db/sql.ts'

/**
 * Seconds since the oldest undispatched event or unnumbered system event was recorded, and since the oldest delivery became due.
 * Failing receivers are not counted: their deliveries are meant to wait.
 */
export async function readOverdueWebhooks(db: Db, now: Date): Promise<{ dispatchS: number; deliveriesS: number }> {
  const at = now.toISOString()
  return only(
    await db.query<{ dispatchS: number; deliveriesS: number }>(sql`
      with waiting (at) as (
        select e.recorded_at from hub.webhook_cursors c cross join lateral (select x.recorded_at from hub.interaction_events x
          where x.hub_id = c.hub_id and x.seq > c.seq order by x.seq limit 1) e
        union all
        select s.recorded_at from hub.webhook_cursors c cross join lateral (select x.recorded_at from hub.system_events x
          where x.hub_id = c.hub_id and x.seq > c.system_seq order by x.seq limit 1) s
        union all
        select min(u.recorded_at) from hub.unnumbered_system_events u
      )
      select greatest(0, coalesce(extract(epoch from ${at}::timestamptz - (select min(at) from waiting)), 0))::double precision as "dispatchS",
        greatest(0, coalesce(extract(epoch from ${at}::timestamptz - (
          select min(d.next_at) from hub.deliveries d join hub.webhooks w on w.hub_id = d.hub_id and w.id = d.webhook_id
          where d.state = 'due' and w.status = 'active' and w.failing_since is null)), 0))::double precision as "deliveriesS"`)
  )
}
