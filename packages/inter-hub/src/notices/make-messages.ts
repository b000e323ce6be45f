/** Makes the messages that are due: one for each rule, in the transaction that marks its notices as notified. */
import type { Database, Db } from '../db/sql.ts'
import { only, type Sql, sql } from '../db/sql.ts'
import type { ChannelKind } from './channels/index.ts'
import type { Item, NoticeMessage } from './content.ts'
import { type Channel, channelsById, queueMessage } from './deliveries.ts'
import { makeDigests } from './digest.ts'
import { type DueRule, itemColumns, linkedItem } from './items.ts'

/** How many notices a message contains in full; the others are only counted. */
const itemsMax: Record<ChannelKind, number> = { email: 10, slack: 10, ntfy: 10, webhook: 100, alertmanager: 500 }

/** The rules with a message that is due, except those with these ids. */
export async function dueRules(db: Db, now: Date, except: readonly string[]): Promise<DueRule[]> {
  return db.query<DueRule & Record<string, unknown>>(sql`
    select r.hub_id as "hubId", h.slug as "hubSlug", r.id, r.slug, r.title, r.condition, r.severity, r.repeat_s as "repeatS",
      r.channel_ids as "channelIds"
    from hub.notice_groups g join hub.notice_rules r on r.hub_id = g.hub_id and r.id = g.rule_id
    join hub.hubs h on h.id = g.hub_id and h.status = 'active'
    where g.next_at <= ${now.toISOString()} and not g.rule_id = any (${except}::uuid[]) order by g.next_at limit 100`)
}

/** Makes the message of a rule, unless another node does. */
export async function makeMessage(db: Database, rule: DueRule, now: Date, publicUrl: string): Promise<void> {
  await db.transaction(async (tx) => {
    const at = now.toISOString()
    const { repeats } = only(
      await tx.query<{ repeats: boolean | null }>(
        sql`select hub.prepare_message(${rule.hubId}, ${rule.id}, ${at}) as repeats`
      )
    )
    if (repeats === null) return
    // Messages to a disabled channel would pile up. Open notices are repeated once the channel is enabled.
    const all = await channelsById(tx, rule.hubId, rule.channelIds)
    const channels = all.filter(({ status }) => status === 'active')
    if (rule.condition === 'digest') return makeDigests(tx, rule, channels, now, publicUrl)
    for (const channel of channels) await queueFor(tx, channel, { rule, repeats, now, publicUrl })
    const hasAlerts = channels.some(({ kind }) => kind === 'alertmanager')
    await tx.query(sql`select hub.finish_message(${rule.hubId}, ${rule.id}, ${at}, ${hasAlerts})`)
  })
}

/**
 * Whether another notice about the same is open and has been sent, or is sent now. Both are the same alert, and Alertmanager would take
 * the end of the first one for the end of the second.
 */
const isOpenAgain = sql`exists (
  select from hub.notices o where o.hub_id = n.hub_id and o.rule_id = n.rule_id and o.state <> 'resolved'
    and (o.widget_id = n.widget_id or o.widget_id is null and n.widget_id is null) and o.subject = n.subject
    and (o.is_news or o.told_at is not null))`

interface Making {
  rule: DueRule
  repeats: boolean
  now: Date
  publicUrl: string
}

async function queueFor(db: Db, channel: Channel, { rule, repeats, now, publicUrl }: Making): Promise<void> {
  const at = now.toISOString()
  // An alert that is not renewed ends, so silenced notices are repeated too, once sent; Alertmanager has its own silences.
  const isAlerts = channel.kind === 'alertmanager'
  const isAgain = isAlerts
    ? sql`n.state <> 'resolved'`
    : sql`n.state = 'open' and n.silenced_until is null and n.suppressed_by is null`
  const states = {
    opened: sql`n.is_news and n.state <> 'resolved' and n.told_at is null`,
    resolved: sql`n.is_news and n.state = 'resolved' and ${isAlerts ? sql`not ${isOpenAgain}` : sql`true`}`,
    open: sql`n.told_at is not null and ${isAgain} and ${repeats ? sql`true` : sql`n.is_news`}`
  }
  for (let page = 0; ; page++) {
    const reading = { rule, publicUrl, limit: itemsMax[channel.kind], page }
    const opened = await readPart(db, states.opened, reading)
    const resolved = await readPart(db, states.resolved, reading)
    const open = await readPart(db, states.open, reading)
    const parts = [opened, resolved, open]
    if (parts.every(({ items }) => items.length === 0)) return
    const { slug, title, severity, repeatS } = rule
    const message: NoticeMessage = {
      type: 'ihub.notices',
      hub: rule.hubSlug,
      at,
      rule: { slug, title, severity, repeatS },
      opened,
      resolved,
      open
    }
    await queueMessage(db, channel, message, now)
    if (!isAlerts || parts.every(({ items }) => items.length < reading.limit)) return
  }
}

interface Reading {
  rule: { hubId: string; id: string; hubSlug: string }
  publicUrl: string
  limit: number
  page: number
}

async function readPart(db: Db, condition: Sql, { rule, publicUrl, limit, page }: Reading) {
  const where = sql`n.hub_id = ${rule.hubId} and n.rule_id = ${rule.id} and ${condition}`
  const { count } = only(
    await db.query<{ count: number }>(sql`select count(*) as count from hub.notices n where ${where}`)
  )
  if (count === 0) return { items: [], count }
  const items = await db.query<Item & Record<string, unknown>>(sql`
    select ${itemColumns} from (select * from hub.notices n where ${where} order by n.since, n.id limit ${limit} offset ${page * limit}) n
    left join hub.widgets w on w.hub_id = n.hub_id and w.id = n.widget_id
    left join hub.owners o on o.hub_id = n.hub_id and o.slug = w.owner
    order by n.since, n.id`)
  return { items: items.map((item) => linkedItem(item, rule.hubSlug, publicUrl)), count }
}
