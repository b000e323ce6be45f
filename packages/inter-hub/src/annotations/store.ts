import { actorAs } from '../db/by.ts'
import { recordsWhere } from '../db/record-store.ts'
import type { RecordTable } from '../db/record-table.ts'
import { type Db, sql } from '../db/sql.ts'
import { isWidget } from '../db/widget-named.ts'
import { type HubRef, hubRecords, type Step } from '../hubs/index.ts'
import { type Problem, ValidationFailed } from '../kernel/problem.ts'
import { resolveWidget } from '../widgets/index.ts'
import { UnknownAnnotationCategory } from './errors.ts'
import type { Annotation, CreateAnnotation, UpdateAnnotation } from './schema.ts'

const table: RecordTable = {
  table: 'annotations',
  one: 'annotation',
  columns: {
    widgetId: 'widget_id',
    eventId: 'event_id',
    category: 'category',
    body: 'body',
    severity: 'severity',
    status: 'status',
    links: 'links',
    resolution: 'resolution',
    resolvedAt: 'resolved_at'
  },
  writes: { resolver: 'resolved_by', resolverVia: 'resolved_via' },
  json: ['links'],
  answers: () => sql`, w.slug as "widgetSlug", ${actorAs('resolvedBy', 'r.resolved_by', 'r.resolved_via')}`,
  joins: () => sql`join hub.widgets w on w.hub_id = r.hub_id and w.id = r.widget_id`,
  filters: { widget: isWidget },
  orders: { severity: sql`array_position(array['info', 'low', 'medium', 'high', 'critical'], r.severity)` }
}

/** All annotations of a widget. @throws PageTooLarge */
export function annotationsOf(db: Db, hubId: string, widgetId: string): Promise<Annotation[]> {
  const where = sql`r.hub_id = ${hubId} and r.widget_id = ${widgetId}`
  return recordsWhere(table, db, new Date(), where, 'List them with GET /annotations?widget=….')
}

/** The store of `/annotations`, as `addResource` takes it. Resolving says by whom; opening again forgets it. */
export const annotationStore = hubRecords<Annotation, CreateAnnotation, UpdateAnnotation & { resolution?: string }>(
  table,
  {
    prepare: async (step, body) => {
      const widgetId = await widgetOf(step, body)
      await requireCategory(step.db, step.hub, body.category)
      return { ...body, widgetId, severity: body.severity ?? 'info', links: body.links ?? [] }
    },
    change: async ({ db, hub, actor, now }, before, { category, status }) => {
      if (category !== undefined) await requireCategory(db, hub, category)
      if (status === undefined || status === before.status) return {}
      if (status === 'open') return { resolver: null, resolverVia: null, resolvedAt: null, resolution: null }
      return { resolver: actor.id, resolverVia: actor.via, resolvedAt: now.toISOString() }
    }
  }
)

async function requireCategory(db: Db, hub: HubRef, category: string): Promise<void> {
  const found = await db.query(sql`select 1 from hub.vocabulary v where v.hub_id = ${hub.id}
    and v.kind = 'annotation-category' and v.name = ${category} and v.status = 'active'`)
  if (found.length > 0) return
  const detail = `${JSON.stringify(category)} is not an annotation category in the active manifest of ${hub.slug}`
  throw new UnknownAnnotationCategory(`${detail}.`, { errors: [{ pointer: '#/category', detail }] })
}

/** The widget that a body is about: by id, by slug, or that of its event. @throws ValidationFailed */
async function widgetOf({ db, hub }: Step, body: CreateAnnotation): Promise<string> {
  const ofEvent = body.eventId === undefined ? undefined : await findWidgetOfEvent(db, hub.id, body.eventId)
  if (body.eventId !== undefined && ofEvent === undefined)
    throw wrong('#/eventId', 'is not the id of an event of the hub')
  if (body.widget !== undefined && body.widgetId !== undefined)
    throw wrong('#/widgetId', 'is sent together with widget; send only one of them')
  const reference = body.widgetId ?? body.widget
  if (reference === undefined && ofEvent !== undefined) return ofEvent
  if (reference === undefined) throw wrong('#/widgetId', 'is missing; send widgetId, widget (a slug) or eventId')
  const pointer = body.widgetId === undefined ? '#/widget' : '#/widgetId'
  const { id } = await resolveWidget(db, hub, reference, pointer)
  if (ofEvent !== undefined && ofEvent !== id) throw wrong('#/eventId', 'is the id of an event of another widget')
  return id
}

function wrong(pointer: string, detail: string): Problem {
  return new ValidationFailed(`${pointer.slice(2)} ${detail}.`, { errors: [{ pointer, detail }] })
}

/** The widget of an event of this hub; undefined when there is no such event. */
async function findWidgetOfEvent(db: Db, hubId: string, eventId: string): Promise<string | undefined> {
  const [row] = await db.query<{ widgetId: string }>(sql`
    select e.widget_id as "widgetId" from hub.event(${hubId}, ${eventId}) e`)
  return row?.widgetId
}
