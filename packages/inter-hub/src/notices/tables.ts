import { Type } from 'typebox'
import { Count, RowVersion, row, slugProblem, type Table, Via } from '../db/table.ts'
import { Id, nullable, Time } from '../kernel/schema.ts'
import { Notice } from './notice-schema.ts'
import { NoticeRule } from './rule-schema.ts'
import { MaintenanceWindow } from './window-schema.ts'

const rule = NoticeRule.properties
const notice = Notice.properties
const ids = Type.Array(Id, { maxItems: 100 })
const tail = { actor_id: Id, via: Via, version: RowVersion, created_at: Time, updated_at: Time }
const selection = { widget_ids: ids, within_ids: ids, widget_types: rule.widgetTypes, owners: rule.owners }

export const noticeTables: readonly Table[] = [
  {
    name: 'notice_rules',
    order: 'hub_id, created_at, id',
    row: row({
      hub_id: Id,
      id: Id,
      slug: rule.slug,
      title: rule.title,
      severity: rule.severity,
      condition: rule.condition,
      states: rule.states,
      for_s: Count,
      weekday: rule.weekday,
      minute: nullable(Type.Integer({ minimum: 0, maximum: 1439 })),
      ...selection,
      event_types: rule.eventTypes,
      channel_ids: Type.Array(Id, { minItems: 1, maxItems: 10 }),
      group_wait_s: Count,
      repeat_s: Count,
      send_resolved: Type.Boolean(),
      enabled: Type.Boolean(),
      inventory: rule.inventory,
      ...tail
    }),
    check: slugProblem,
    actors: ['actor_id'],
    audited: { kind: 'notice-rule', hidden: ['version'] }
  },
  {
    name: 'notices',
    order: 'hub_id, created_at, id',
    row: row({
      hub_id: Id,
      id: Id,
      rule_id: Id,
      widget_id: nullable(Id),
      subject: notice.subject,
      state: notice.state,
      severity: notice.severity,
      reason: notice.reason,
      event_id: nullable(Id),
      since: Time,
      opened_at: Time,
      acknowledged_at: nullable(Time),
      note: notice.note,
      resolved_at: nullable(Time),
      told_at: nullable(Time),
      is_news: Type.Boolean(),
      suppressed_by: nullable(Id),
      silenced_until: nullable(Time),
      ...tail,
      actor_id: nullable(Id)
    }),
    actors: ['actor_id'],
    audited: {
      kind: 'notice',
      on: 'update of acknowledged_at, note',
      hidden: ['version', 'is_news', 'told_at', 'reason', 'event_id', 'suppressed_by', 'silenced_until']
    }
  },
  {
    name: 'maintenance_windows',
    order: 'hub_id, created_at, id',
    row: row({
      hub_id: Id,
      id: Id,
      reason: MaintenanceWindow.properties.reason,
      starts_at: Time,
      ends_at: Time,
      ...selection,
      ...tail
    }),
    check: ({ starts_at, ends_at }) =>
      Date.parse(String(ends_at)) > Date.parse(String(starts_at)) ? undefined : 'ends_at is not after starts_at',
    actors: ['actor_id'],
    audited: { kind: 'maintenance-window', hidden: ['version'] }
  }
]
