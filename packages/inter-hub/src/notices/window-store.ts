/** Maintenance windows. They silence messages and affect nothing else. */

import { recordsWhere } from '../db/record-store.ts'
import type { Context, ListQuery, RecordTable } from '../db/record-table.ts'
import { type Db, type Sql, sql } from '../db/sql.ts'
import { hubRecords } from '../hubs/index.ts'
import type { Page } from '../kernel/page.ts'
import { ValidationFailed } from '../kernel/problem.ts'
import { selectedIds, selectionAnswers, selectionColumns, selectionWrites } from './rule-store.ts'
import type { CreateMaintenanceWindow, MaintenanceWindow, UpdateMaintenanceWindow } from './window-schema.ts'

const stateAt = (now: Date): Sql => sql`case when r.ends_at <= ${now.toISOString()} then 'over'
  when r.starts_at <= ${now.toISOString()} then 'open' else 'planned' end`

/** A filter by state needs the time of the request. */
const tableAt = (now: Date): RecordTable => ({
  table: 'maintenance_windows',
  one: 'maintenance window',
  columns: { reason: 'reason', startsAt: 'starts_at', endsAt: 'ends_at', ...selectionColumns },
  writes: selectionWrites,
  times: ['startsAt', 'endsAt'],
  answers: (at) => sql`${selectionAnswers}, ${stateAt(at)} as state`,
  filters: { state: (value) => sql`${stateAt(now)} = ${value}` }
})

const longestMs = 90 * 86_400_000

/** @throws ValidationFailed for an end that is not after the start or more than 90 days later */
function requireTimes(startsAt: string, endsAt: string): void {
  const ms = Date.parse(endsAt) - Date.parse(startsAt)
  const detail = ms <= 0 ? 'is not after startsAt' : ms > longestMs ? 'is more than 90 days after startsAt' : undefined
  if (detail === undefined) return
  throw new ValidationFailed(`endsAt ${detail}.`, { errors: [{ pointer: '#/endsAt', detail }] })
}

const records = (now: Date) =>
  hubRecords<MaintenanceWindow, CreateMaintenanceWindow, UpdateMaintenanceWindow>(tableAt(now), {
    prepare: async (step, body) => {
      const { startsAt = now.toISOString(), endsAt } = body
      requireTimes(startsAt, endsAt)
      if (Date.parse(endsAt) <= now.getTime())
        throw new ValidationFailed('endsAt is in the past.', {
          errors: [{ pointer: '#/endsAt', detail: 'is in the past' }]
        })
      return { ...body, startsAt, ...(await selectedIds(step, body)) }
    },
    change: async (step, before, change) => {
      const { startsAt = before.startsAt, endsAt = before.endsAt } = change
      // An open window ends now at the earliest, even if the clock of the caller is behind.
      const isEnded = before.state === 'open' && change.endsAt !== undefined && Date.parse(endsAt) <= now.getTime()
      const end = isEnded ? now.toISOString() : endsAt
      requireTimes(startsAt, end)
      return { ...(await selectedIds(step, change)), ...(isEnded ? { endsAt: end } : {}) }
    }
  })

/** The number of maintenance windows that are returned with a widget. */
const ofWidgetMax = 100

/** The open and planned maintenance windows that cover a widget, in the order of their start. */
export function windowsOf(db: Db, hubId: string, widgetId: string, now: Date): Promise<MaintenanceWindow[]> {
  // The places of the widget are computed once, not for each window.
  const where = sql`r.hub_id = ${hubId} and r.id in (
    select m.id from hub.maintenance_windows m join hub.widgets w on w.hub_id = m.hub_id and w.id = ${widgetId}
    where m.hub_id = ${hubId} and m.ends_at > ${now.toISOString()}
      and hub.is_selected(w, m.widget_ids, '{}', m.widget_types, m.owners) and (m.within_ids = '{}'
        or w.id = any (m.within_ids) or (select hub.reached(${hubId}, ${widgetId}, 'where', null)) && m.within_ids)
    order by m.starts_at, m.id limit ${ofWidgetMax})`
  return recordsWhere<MaintenanceWindow>(tableAt(now), db, now, where, 'List them with GET /maintenance-windows.')
}

/** The store of maintenance windows. */
export const windowStore = {
  list: (context: Context, query: ListQuery, page: Page) => records(context.now).list(context, query, page),
  get: (context: Context, id: string) => records(context.now).get(context, id),
  create: (context: Context, body: CreateMaintenanceWindow) => records(context.now).create(context, body),
  update: (context: Context, ...args: Rest<'update'>) => records(context.now).update(context, ...args),
  remove: (context: Context, ...args: Rest<'remove'>) => records(context.now).remove(context, ...args)
}

type Records = ReturnType<typeof records>
type Rest<Name extends 'update' | 'remove'> =
  Parameters<Records[Name]> extends [unknown, ...infer Others] ? Others : never
