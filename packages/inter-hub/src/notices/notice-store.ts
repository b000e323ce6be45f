/** Reads and acknowledges notices. */
import { findRecord, listRecords, recordsWhere, writtenRecord } from '../db/record-store.ts'
import type { Context, ListQuery, RecordTable } from '../db/record-table.ts'
import { type Db, sql } from '../db/sql.ts'
import { requireHub } from '../kernel/actor.ts'
import type { Page } from '../kernel/page.ts'
import { Conflict } from '../kernel/problem.ts'
import type { Notice } from './notice-schema.ts'

const table: RecordTable = {
  table: 'notices',
  one: 'notice',
  columns: {
    ruleId: 'rule_id',
    widgetId: 'widget_id',
    subject: 'subject',
    state: 'state',
    severity: 'severity',
    reason: 'reason',
    since: 'since',
    openedAt: 'opened_at',
    toldAt: 'told_at',
    acknowledgedAt: 'acknowledged_at',
    note: 'note',
    resolvedAt: 'resolved_at',
    silencedUntil: 'silenced_until'
  },
  joins: () => sql`join hub.notice_rules u on u.hub_id = r.hub_id and u.id = r.rule_id
    left join hub.widgets w on w.hub_id = r.hub_id and w.id = r.widget_id
    left join hub.widgets s on s.hub_id = r.hub_id and s.id = r.suppressed_by`,
  answers: () =>
    sql`, u.slug as "ruleSlug", w.slug as "widgetSlug", w.name as "widgetName", w.owner, s.slug as "suppressedBy"`,
  filters: {
    state: (value) =>
      value === 'all' ? sql`true` : value === 'unresolved' ? sql`r.state <> 'resolved'` : sql`r.state = ${value}`,
    rule: (value) => sql`u.slug = ${value}`,
    widget: (value) => sql`w.slug = ${value}`,
    owner: (value) => sql`w.owner = ${value}`
  },
  defaults: { state: 'unresolved' },
  orders: { severity: sql`array_position(array['critical', 'warning', 'info'], r.severity)` }
}

/** The store of notices. Only the server creates them. */
export const noticeStore = {
  list: (context: Context, query: ListQuery, page: Page) => listRecords<Notice>(table, context, query, page),
  get: (context: Context, id: string) => findRecord<Notice>(table, context, id)
}

/** The number of notices that are returned with a widget. */
const ofWidgetMax = 100

/** The unresolved notices of a widget, the oldest first. */
export function noticesOf(db: Db, hubId: string, widgetId: string, now: Date): Promise<Notice[]> {
  const where = sql`r.hub_id = ${hubId} and r.id in (select n.id from hub.notices n
    where n.hub_id = ${hubId} and n.widget_id = ${widgetId} and n.state <> 'resolved' order by n.since, n.id limit ${ofWidgetMax})`
  return recordsWhere<Notice>(table, db, now, where, 'List them with GET /notices?widget=….')
}

/**
 * Acknowledges a notice, which stops its repetition. Acknowledging it again replaces the note.
 * @throws NotFound, Forbidden, Conflict if it is resolved
 */
export async function acknowledge(context: Context, id: string, note: string | undefined): Promise<Notice> {
  const { db, actor, now } = context
  const { id: found, hubSlug } = await noticeStore.get(context, id)
  requireHub(actor, 'write', hubSlug)
  return db.transaction(async (tx) => {
    const written = await tx.query(sql`
      update hub.notices n set state = 'acknowledged', acknowledged_at = coalesce(n.acknowledged_at, ${now.toISOString()}),
        note = coalesce(${note ?? null}::text, n.note), actor_id = ${actor.id}, via = ${actor.via}, version = n.version + 1,
        updated_at = clock_timestamp()
      where n.id = ${found} and n.state <> 'resolved' returning n.id`)
    if (written.length === 0) throw new Conflict('The notice is already resolved and cannot be acknowledged.')
    return writtenRecord<Notice>(table, tx, now, found)
  })
}

const keptDays = 90

/** Removes old resolved notices. */
export async function forgetNotices(db: Db): Promise<void> {
  await db.query(sql`delete from hub.notices n
    where n.state = 'resolved' and n.resolved_at < clock_timestamp() - make_interval(days => ${keptDays})`)
}
