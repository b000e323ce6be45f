import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Database, Db } from '../db/sql.ts'
import { matchVersion, versioned } from '../http/etag.ts'
import { sendList } from '../http/pagination.ts'
import { chooseHub, type HubRef, requireObject } from '../hubs/index.ts'
import { listOf, pageOf } from '../kernel/page.ts'
import { PreconditionFailed, type Problem, ValidationFailed } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { resolveWidget } from '../widgets/index.ts'
import { UnknownAnnotationCategory } from './errors.ts'
import { Annotation, AnnotationQuery, CreateAnnotation, ResolveAnnotation, UpdateAnnotation } from './schema.ts'
import { findWidgetOfEvent, getAnnotation, insertAnnotation, listAnnotations, updateAnnotation } from './store.ts'

const tags = ['annotations']

export const annotationRoutes: FastifyPluginAsyncTypebox<{ db: Database }> = async (app, { db }) => {
  for (const schema of [Annotation, CreateAnnotation, UpdateAnnotation, ResolveAnnotation]) app.addSchema(schema)

  app.get(
    '/annotations',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'listAnnotations',
        tags,
        summary: 'List annotations',
        querystring: AnnotationQuery,
        response: { 200: listOf(named(Annotation)) }
      }
    },
    async (request, reply) => {
      const page = pageOf(request.query)
      return sendList(request, reply, page, await listAnnotations(db, request.actor, request.query, page))
    }
  )

  app.get(
    '/annotations/:id',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'getAnnotation',
        tags,
        summary: 'Read an annotation',
        params: ById,
        response: { 200: named(Annotation) }
      }
    },
    async (request, reply) => versioned(reply, await getAnnotation(db, request.actor, request.params.id))
  )

  app.post(
    '/annotations',
    {
      config: { scope: 'hub:write', problems: [UnknownAnnotationCategory] },
      schema: {
        operationId: 'createAnnotation',
        tags,
        summary: 'Note something about a widget or an event',
        body: named(CreateAnnotation),
        response: { 201: named(Annotation) }
      }
    },
    async (request, reply) => {
      const { actor, body } = request
      const hub = await chooseHub(db, actor, 'write', body.hub)
      const widgetId = await widgetOf(db, hub, body)
      const annotation = await db.transaction((tx) => insertAnnotation(tx, hub, widgetId, body, actor))
      reply.code(201).header('location', `/api/v2/annotations/${annotation.id}`)
      return versioned(reply, annotation)
    }
  )

  app.patch(
    '/annotations/:id',
    {
      config: { scope: 'hub:write', problems: [UnknownAnnotationCategory, PreconditionFailed] },
      schema: {
        operationId: 'updateAnnotation',
        tags,
        summary: 'Change, resolve or open an annotation again',
        params: ById,
        body: named(UpdateAnnotation),
        response: { 200: named(Annotation) }
      }
    },
    async (request, reply) => {
      const { actor, params, body } = request
      const match = matchVersion(request)
      const { id, hubId, hubSlug } = await getAnnotation(db, actor, params.id)
      requireObject(actor, 'write', hubSlug, 'annotation')
      const hub = { id: hubId, slug: hubSlug }
      return versioned(reply, await db.transaction((tx) => updateAnnotation(tx, hub, id, body, actor, match)))
    }
  )

  app.post(
    '/annotations/:id/resolve',
    {
      config: { scope: 'hub:write', problems: [PreconditionFailed], optionalBody: true },
      schema: {
        operationId: 'resolveAnnotation',
        tags,
        summary: 'Resolve an annotation and say what became of it',
        params: ById,
        body: named(ResolveAnnotation),
        response: { 200: named(Annotation) }
      }
    },
    async (request, reply) => {
      const { actor, params, body } = request
      const match = matchVersion(request)
      const { id, hubId, hubSlug } = await getAnnotation(db, actor, params.id)
      requireObject(actor, 'write', hubSlug, 'annotation')
      const change = { ...body, status: 'resolved' as const }
      const hub = { id: hubId, slug: hubSlug }
      return versioned(reply, await db.transaction((tx) => updateAnnotation(tx, hub, id, change, actor, match)))
    }
  )
}

/** The widget that a body is about: by id, by slug, or that of its event. */
async function widgetOf(db: Db, hub: HubRef, body: CreateAnnotation): Promise<string> {
  const ofEvent = body.eventId === undefined ? undefined : await findWidgetOfEvent(db, hub.id, body.eventId)
  if (body.eventId !== undefined && ofEvent === undefined) throw wrong('#/eventId', 'names no event of the hub')
  if (body.widget !== undefined && body.widgetId !== undefined)
    throw wrong('#/widgetId', 'is there beside widget; send one of them')
  const reference = body.widgetId ?? body.widget
  if (reference === undefined && ofEvent !== undefined) return ofEvent
  if (reference === undefined) throw wrong('#/widgetId', 'is missing (or widget, a slug; or eventId)')
  const pointer = body.widgetId === undefined ? '#/widget' : '#/widgetId'
  const { id } = await resolveWidget(db, hub, reference, pointer)
  if (ofEvent !== undefined && ofEvent !== id) throw wrong('#/eventId', 'is an event of another widget')
  return id
}

function wrong(pointer: string, detail: string): Problem {
  return new ValidationFailed(`${pointer.slice(2)} ${detail}.`, { errors: [{ pointer, detail }] })
}
