import { actorAs, by } from '../db/by.ts'
import { orderOf } from '../db/order-by.ts'
import { pageRows, partRows } from '../db/pages.ts'
import { all, type Db, only, type Sql, sql } from '../db/sql.ts'
import { visible } from '../db/visible.ts'
import { type HubRef, hubsToList } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { isUuid } from '../kernel/ids.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { NotFound } from '../kernel/problem.ts'
import type { MatchVersion } from '../kernel/version.ts'
import { UnknownAnnotationCategory } from './errors.ts'
import type { Annotation, AnnotationQuery, CreateAnnotation, UpdateAnnotation } from './schema.ts'

const columns = sql`a.id, a.hub_id as "hubId", a.widget_id as "widgetId", w.slug as "widgetSlug", a.event_id as "eventId",
  a.category, a.body, a.severity, a.status, a.links, a.resolution, ${actorAs('resolvedBy', 'a.resolved_by', 'a.resolved_via')},
  a.resolved_at as "resolvedAt", ${by('a')}, a.version, a.created_at as "createdAt",
  a.updated_at as "updatedAt"`
const joined = sql`hub.annotations a join hub.widgets w on w.hub_id = a.hub_id and w.id = a.widget_id`

const order = {
  createdAt: sql`a.created_at`,
  updatedAt: sql`a.updated_at`,
  severity: sql`array_position(array['info', 'low', 'medium', 'high', 'critical'], a.severity)`,
  category: sql`a.category`
}

/** All annotations of a widget. @throws PageTooLarge */
export async function annotationsOf(db: Db, hubId: string, widgetId: string): Promise<Annotation[]> {
  const query = sql`select ${columns} from ${joined} where a.hub_id = ${hubId} and a.widget_id = ${widgetId}
    order by a.created_at, a.id`
  return partRows<Annotation>(db, query, 'List them with GET /annotations?widget=….')
}

export async function listAnnotations(
  db: Db,
  actor: Actor,
  query: AnnotationQuery,
  page: Page
): Promise<Listed<Annotation>> {
  const hubs = await hubsToList(db, actor, query.hub)
  const conditions: Sql[] = []
  if (hubs !== null) conditions.push(sql`a.hub_id = any (${hubs}::uuid[])`)
  const widget = query.widgetId ?? query.widget
  if (widget !== undefined) conditions.push(isUuid(widget) ? sql`a.widget_id = ${widget}` : sql`w.slug = ${widget}`)
  if (query.eventId !== undefined) conditions.push(sql`a.event_id = ${query.eventId}`)
  if (query.category !== undefined) conditions.push(sql`a.category = ${query.category}`)
  if (query.severity !== undefined) conditions.push(sql`a.severity = ${query.severity}`)
  if (query.status !== undefined) conditions.push(sql`a.status = ${query.status}`)
  const where = all(conditions)
  const ordered = sql`order by ${orderOf(query.sort, order, sql`a.created_at, a.id`)}`
  const items = await pageRows<Annotation>(db, page, sql`select ${columns} from ${joined} where ${where} ${ordered}`)
  const { total } = only(await db.query<{ total: number }>(sql`select count(*) as total from ${joined} where ${where}`))
  return { items, total }
}

export async function getAnnotation(db: Db, actor: Actor, id: string): Promise<Annotation & { hubSlug: string }> {
  const rows = isUuid(id)
    ? await db.query<Annotation & { hubSlug: string }>(sql`select ${columns}, h.slug as "hubSlug" from ${joined}
        join hub.hubs h on h.id = a.hub_id
        where a.id = ${id} and ${visible(actor)}`)
    : []
  if (!rows[0]) throw new NotFound('There is no such annotation.')
  return rows[0]
}

async function readAnnotation(db: Db, hubId: string, id: string): Promise<Annotation> {
  return only(
    await db.query<Annotation>(sql`select ${columns} from ${joined} where a.hub_id = ${hubId} and a.id = ${id}`)
  )
}

async function requireCategory(db: Db, hub: HubRef, category: string): Promise<void> {
  const found = await db.query(sql`select 1 from hub.vocabulary v where v.hub_id = ${hub.id}
    and v.kind = 'annotation-category' and v.name = ${category} and v.status = 'active'`)
  if (found.length > 0) return
  const detail = `${JSON.stringify(category)} is no annotation category of the active manifest of ${hub.slug}`
  throw new UnknownAnnotationCategory(`${detail}.`, { errors: [{ pointer: '#/category', detail }] })
}

export async function insertAnnotation(
  db: Db,
  hub: HubRef,
  widgetId: string,
  body: CreateAnnotation,
  actor: Actor
): Promise<Annotation> {
  await requireCategory(db, hub, body.category)
  const { id } = only(
    await db.query<{ id: string }>(sql`
      insert into hub.annotations (hub_id, widget_id, event_id, category, body, severity, links, actor_id, via)
      values (${hub.id}, ${widgetId}, ${body.eventId}, ${body.category}, ${body.body}, ${body.severity ?? 'info'},
        ${JSON.stringify(body.links ?? [])}::jsonb, ${actor.id}, ${actor.via})
      returning id`)
  )
  return readAnnotation(db, hub.id, id)
}

/** Changes an annotation whose version `match` accepts; resolving says by whom, opening again forgets it. */
export async function updateAnnotation(
  db: Db,
  hub: HubRef,
  id: string,
  change: UpdateAnnotation & { resolution?: string },
  actor: Actor,
  match: MatchVersion
): Promise<Annotation> {
  const [before] = await db.query<Annotation>(sql`select ${columns} from ${joined}
    where a.hub_id = ${hub.id} and a.id = ${id} for update of a`)
  if (!before) throw new NotFound('There is no such annotation.')
  match(before.version)
  if (change.category !== undefined) await requireCategory(db, hub, change.category)
  const after = { ...before, ...change }
  const isResolved = after.status === 'resolved'
  await db.query(sql`
    update hub.annotations a set category = ${after.category}, body = ${after.body}, severity = ${after.severity},
      links = ${JSON.stringify(after.links)}::jsonb, status = ${after.status},
      resolution = case when ${isResolved} then ${after.resolution} end,
      resolved_by = case when ${isResolved} then coalesce(a.resolved_by, ${actor.id}) end,
      resolved_via = case when ${isResolved} then case when a.resolved_by is null then ${actor.via} else a.resolved_via end end,
      resolved_at = case when ${isResolved} then coalesce(a.resolved_at, clock_timestamp()) end,
      version = a.version + 1, updated_at = clock_timestamp()
    where a.hub_id = ${hub.id} and a.id = ${id}`)
  return readAnnotation(db, hub.id, id)
}

/** The widget of an event of this hub; undefined when there is no such event. */
export async function findWidgetOfEvent(db: Db, hubId: string, eventId: string): Promise<string | undefined> {
  const [row] = await db.query<{ widgetId: string }>(sql`
    select e.widget_id as "widgetId" from hub.interaction_events e where e.hub_id = ${hubId} and e.id = ${eventId}`)
  return row?.widgetId
}
