import { all, type Bounded, type Db, type Sql, sql } from '../db/sql.ts'
import { isWidget } from '../db/widget-named.ts'
import { isUuid } from '../kernel/ids.ts'
import type { SystemEvent, SystemEventQuery } from './schema.ts'

const columns = sql`s.id, s.seq, s.hub_id as "hubId", h.slug as "hubSlug", s.type, s.widget_id as "widgetId",
  w.slug as "widgetSlug", s.data, s.recorded_at as "recordedAt"`
const joined = sql`hub.system_events s join hub.hubs h on h.id = s.hub_id
  left join hub.widgets w on w.hub_id = s.hub_id and w.id = s.widget_id`

/** The system events of a hub after a number, in their order, up to so many bytes. */
export async function selectSystemAfter(
  db: Db,
  hubId: string,
  after: number,
  limit: number,
  bytesMax: number,
  { type, widget, state }: Pick<SystemEventQuery, 'type' | 'widget' | 'state'> = {}
): Promise<Bounded<SystemEvent>> {
  const conditions: Sql[] = [sql`s.hub_id = ${hubId}`, sql`s.seq > ${after}`]
  if (type !== undefined) conditions.push(sql`s.type = ${type}`)
  if (widget !== undefined) conditions.push(isUuid(widget) ? sql`s.widget_id = ${widget}` : isWidget(widget))
  if (state !== undefined) conditions.push(sql`s.data ->> 'state' = ${state}`)
  const query = sql`select ${columns} from ${joined} where ${all(conditions)} order by s.seq limit ${limit}`
  return db.queryUpTo<SystemEvent>(query, bytesMax)
}

/**
 * The hubs in which a state may have changed, or system events wait for their numbers. `min` reads one entry of an index, where
 * `exists` may read the whole table.
 */
export async function hubsToWatch(db: Db, now: Date): Promise<string[]> {
  const rows = await db.query<{ hubId: string }>(sql`
    select w.hub_id as "hubId" from hub.state_watches w
    where w.seq is null
      or exists (select from hub.unnumbered_system_events u where u.hub_id = w.hub_id)
      or (select min(e.changes_at) from hub.widget_evidence e
        where e.due_key = hub.list_key(w.hub_id, '', 'due', '')) <= ${now.toISOString()}
      or (select min(e.vocabulary_version) from hub.widget_evidence e
        where e.vocabulary_key = hub.list_key(w.hub_id, '', 'vocabulary', '')) < w.vocabulary_version
      or exists (select from hub.touched_widgets t where t.hub_id = w.hub_id)
      or exists (select from hub.widget_counts c where c.hub_id = w.hub_id and c.is_change)`)
  return rows.map(({ hubId }) => hubId)
}

/** Few enough that writers of evidence, who need the same lock, do not wait for long. */
const widgetsAtOnce = 500

/** Gives the system events of a hub their numbers once they are committed; returns how many. */
export async function numberSystemEvents(db: Db, hubId: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql`select hub.number_system_events(${hubId}) as count`)
  return row?.count ?? 0
}

/** Keeps the states of widgets of a hub that are due; returns whether there may be more of them. */
export async function detectStates(db: Db, hubId: string, now: Date): Promise<boolean> {
  const [row] = await db.query<{ count: number }>(
    sql`select hub.detect_states(${hubId}, ${now.toISOString()}, ${widgetsAtOnce}) as count`
  )
  return row?.count === widgetsAtOnce
}
