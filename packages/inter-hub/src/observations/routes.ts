import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Clock } from '../db/clock.ts'
import type { Database } from '../db/sql.ts'
import { matchVersion, versioned } from '../http/etag.ts'
import { sendPage } from '../http/pagination.ts'
import { requireObject } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { listOf } from '../kernel/page.ts'
import { Ambiguous, PreconditionFailed } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { getWidget } from '../widgets/index.ts'
import { HubQuery, Observation, ObservationQuery, OneObservationQuery, PagedQuery, PutObservation } from './schema.ts'
import { getObservation, listObservations, putObservation, removeObservation } from './store.ts'

const tags = ['observations']

interface Parts {
  db: Database
  clock: Clock
}

export const observationRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  for (const schema of [Observation, PutObservation]) app.addSchema(schema)
  await listRoutes(app, parts)
  await oneRoutes(app, parts)
}

/** A widget, for one who may read it or write to it. @throws NotFound, Forbidden */
async function widgetOf({ db, clock }: Parts, request: WidgetRequest, verb: 'read' | 'write') {
  const { actor, params, query } = request
  const widget = await getWidget(db, actor, params.id, clock.now(), query.hub)
  requireObject(actor, verb, widget.hubSlug, 'widget')
  return widget
}

interface WidgetRequest {
  actor: Actor
  params: { id: string }
  query: { hub?: string }
}

const listRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  const { db, clock } = parts

  app.get(
    '/observations',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'listObservations',
        tags,
        summary: 'List observation settings, for runtimes',
        description: 'Lists the settings that apply now. A setting whose `until` has passed is not listed.',
        querystring: ObservationQuery,
        response: { 200: listOf(named(Observation)) }
      }
    },
    (request, reply) =>
      sendPage(request, reply, (page) => listObservations(db, request.actor, request.query, page, clock.now()))
  )

  app.get(
    '/widgets/:id/observations',
    {
      config: { scope: 'hub:read', problems: [Ambiguous] },
      schema: {
        operationId: 'listWidgetObservations',
        tags,
        summary: 'List the observation settings of a widget',
        params: ById,
        querystring: PagedQuery,
        response: { 200: listOf(named(Observation)) }
      }
    },
    async (request, reply) => {
      const { id, hubId } = await widgetOf(parts, request, 'read')
      const query = { hub: hubId, widget: id }
      return sendPage(request, reply, (page) => listObservations(db, request.actor, query, page, clock.now()))
    }
  )
}

/** The observation setting of a widget or of one of its checks. */
const oneRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  const { db, clock } = parts

  app.get(
    '/widgets/:id/observation',
    {
      config: { scope: 'hub:read', problems: [Ambiguous] },
      schema: {
        operationId: 'getWidgetObservation',
        tags,
        summary: 'Read the observation setting of a widget or of one check',
        params: ById,
        querystring: OneObservationQuery,
        response: { 200: named(Observation) }
      }
    },
    async (request, reply) => {
      const { id, hubId } = await widgetOf(parts, request, 'read')
      const about = { hubId, widgetId: id, check: request.query.check ?? '' }
      return versioned(reply, await getObservation(db, about, clock.now()))
    }
  )

  app.put(
    '/widgets/:id/observation',
    {
      config: { scope: 'hub:write', problems: [Ambiguous, PreconditionFailed] },
      schema: {
        operationId: 'putWidgetObservation',
        tags,
        summary: 'Pause or enable all checks of a widget, or one check',
        description:
          'The setting is stored by the server, so it applies even after the runtime restarts. It has its own version and does not change the version of the widget. It expires at `until`. A setting for a check overrides the setting for the widget.',
        params: ById,
        querystring: HubQuery,
        body: named(PutObservation),
        response: { 200: named(Observation) }
      }
    },
    async (request, reply) => {
      const { actor, body } = request
      const match = matchVersion(request)
      const { id, hubId } = await widgetOf(parts, request, 'write')
      const about = { hubId, widgetId: id, check: body.check ?? '' }
      return versioned(reply, await db.transaction((tx) => putObservation(tx, about, body, actor, match, clock.now())))
    }
  )

  app.delete(
    '/widgets/:id/observation',
    {
      config: { scope: 'hub:write', problems: [Ambiguous, PreconditionFailed] },
      schema: {
        operationId: 'deleteWidgetObservation',
        tags,
        summary: 'Delete the observation setting of a widget or of one check',
        params: ById,
        querystring: OneObservationQuery,
        response: { 204: Type.Null() }
      }
    },
    async (request, reply) => {
      const match = matchVersion(request)
      const { id, hubId } = await widgetOf(parts, request, 'write')
      const about = { hubId, widgetId: id, check: request.query.check ?? '' }
      await db.transaction((tx) => removeObservation(tx, about, match, clock.now()))
      reply.code(204)
      return null
    }
  )
}
