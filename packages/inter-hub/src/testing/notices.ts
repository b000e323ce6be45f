import type pg from 'pg'
import { until } from './event-source.ts'

/**
 * Waits until the notices of a hub have been evaluated for all its events and system events, and by all its rules, and nothing
 * is due within `soonS` seconds.
 */
export async function noticesSettled(database: pg.Client, hubId: string, soonS = 0): Promise<void> {
  const soon = 'clock_timestamp() + make_interval(secs => $2)'
  await until(
    'the notices of the hub are evaluated',
    async () => {
      const { rows } = await database.query(
        `select from hub.notice_cursors c where c.hub_id = $1 and (
        exists (select from hub.unnumbered_system_events u where u.hub_id = c.hub_id)
        or exists (select from hub.system_events s where s.hub_id = c.hub_id and s.seq > c.system_seq)
        or exists (select from hub.interaction_events e where e.hub_id = c.hub_id and e.seq > c.seq)
        or exists (select from hub.notice_rules r where r.hub_id = c.hub_id and not exists (select from hub.notice_groups g
          where g.rule_id = r.id and g.version = r.version and g.applied_to is null))
        or exists (select from hub.notice_groups g where g.hub_id = c.hub_id and g.next_at <= ${soon})
        or exists (select from hub.notice_watches k where k.hub_id = c.hub_id and k.due_at <= ${soon})
        or exists (select from hub.deliveries d where d.hub_id = c.hub_id and d.state = 'due' and d.attempts = 0))`,
        [hubId, soonS]
      )
      return rows.length === 0
    },
    60_000
  )
}
