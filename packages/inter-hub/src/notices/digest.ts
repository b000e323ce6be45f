/** The weekly digest: the three most important items of each owner. */
import { type Db, sql } from '../db/sql.ts'
import type { DigestMessage, Item } from './content.ts'
import { type Channel, queueMessage } from './deliveries.ts'
import { type DueRule, linkedItem } from './items.ts'

const thingsMax = 3
const isAddress = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/

interface Row extends Item, Record<string, unknown> {
  ownerSlug: string | null
  contact: string | null
  total: number
}

/**
 * Queues one message for each owner of failing or stale widgets. An e-mail channel sends it to the contact of the owner if
 * that is an e-mail address, otherwise to the recipients of the channel. Plans the next digest.
 */
export async function makeDigests(
  db: Db,
  rule: DueRule,
  channels: readonly Channel[],
  now: Date,
  publicUrl: string
): Promise<void> {
  const { hubId, hubSlug, slug, title } = rule
  const rows = await db.query<Row>(sql`
    with things as materialized (
      select s.widget_id, s.state, s.since, s.owner, w.slug, w.name, w.widget_type,
        row_number() over (partition by s.owner order by s.state, s.since, s.slug) as place, count(*) over (partition by s.owner) as total
      from hub.widget_states s join hub.widgets w on w.hub_id = s.hub_id and w.id = s.widget_id
      join hub.notice_rules r on r.hub_id = s.hub_id and r.id = ${rule.id}
      where s.hub_id = ${hubId} and s.status = 'active' and s.state in ('failing', 'stale')
        and hub.is_selected(w, r.widget_ids, r.within_ids, r.widget_types, r.owners)
    )
    select t.widget_id as id, t.widget_id as "widgetId", t.slug as "widgetSlug", t.widget_type as "widgetType", t.name,
      t.owner as "ownerSlug", coalesce(o.title, t.owner) as owner, o.contact, '' as subject,
      coalesce(x.why ->> 'reason', 'The state is ' || t.state || '.') as reason, t.since, null as "resolvedAt", t.total,
      coalesce(l.links -> 'links', '{}') as links
    from things t left join hub.owners o on o.hub_id = ${hubId} and o.slug = t.owner
    cross join lateral hub.evidence_of_state(${hubId}, t.widget_id, t.state, ${now.toISOString()}) x (why)
    cross join lateral hub.links_of_state(${hubId}, t.widget_id, t.slug, (x.why ->> 'eventId')::uuid) l
    where t.place <= ${thingsMax} order by t.owner nulls last, t.place`)
  for (const [first, ...rest] of Map.groupBy(rows, ({ ownerSlug }) => ownerSlug).values()) {
    if (first === undefined) continue
    const { owner, contact, total } = first
    const items = [first, ...rest].map(({ ownerSlug: _, contact: _contact, total: _total, ...item }) =>
      linkedItem(item, hubSlug, publicUrl)
    )
    const message: DigestMessage = {
      ...{ type: 'ihub.notice-digest', hub: hubSlug, at: now.toISOString(), rule: { slug, title }, owner },
      things: { items, count: total }
    }
    const to = contact !== null && isAddress.test(contact) ? contact : undefined
    for (const channel of channels) await queueMessage(db, channel, message, now, to)
  }
  await db.query(sql`
    update hub.notice_groups g set flush_at = hub.next_digest(r, ${now.toISOString()}), repeat_at = null
    from hub.notice_rules r where r.hub_id = ${hubId} and r.id = ${rule.id} and g.hub_id = r.hub_id and g.rule_id = r.id`)
}
