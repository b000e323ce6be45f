/** The number of due deliveries and how long the oldest has been overdue, from one index scan. */
import { type Db, only, sql } from '../db/sql.ts'

export async function readDueQueue(db: Db): Promise<{ due: number; oldestS: number }> {
  return only(
    await db.query<{ due: number; oldestS: number }>(sql`
      select count(*) as due,
        greatest(0, coalesce(extract(epoch from clock_timestamp() - min(d.next_at)), 0))::double precision as "oldestS"
      from hub.deliveries d join hub.webhooks w on w.hub_id = d.hub_id and w.id = d.webhook_id
      where d.state = 'due' and w.status = 'active'`)
  )
}
