import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Clock } from '../db/clock.ts'
import type { Database } from '../db/sql.ts'
import { sendPage } from '../http/pagination.ts'
import { listOf } from '../kernel/page.ts'
import { Ambiguous, ValidationFailed } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { getWidget } from '../widgets/index.ts'
import { Availability, AvailabilityQuery, HistoryQuery, Series, SeriesQuery, StateChange } from './schema.ts'
import { listSeries } from './series.ts'
import { availabilityOf, listStateChanges } from './store.ts'

export const historyRoutes: FastifyPluginAsyncTypebox<{ db: Database; clock: Clock }> = async (app, { db, clock }) => {
  app.addSchema(StateChange)
  app.addSchema(Availability)
  app.addSchema(Series)

  app.get(
    '/widgets/:id/states',
    {
      config: { scope: 'hub:read', problems: [Ambiguous] },
      schema: {
        operationId: 'listWidgetStates',
        tags: ['widgets'],
        summary: 'List the state changes of a widget, newest first',
        params: ById,
        querystring: HistoryQuery,
        response: { 200: listOf(named(StateChange)) }
      }
    },
    async (request, reply) => {
      const { actor, params, query } = request
      const widget = await getWidget(db, actor, params.id, clock.now(), query.hub)
      return sendPage(request, reply, (page) => listStateChanges(db, widget.hubId, widget.id, page))
    }
  )

  app.get(
    '/widgets/:id/availability',
    {
      config: { scope: 'hub:read', problems: [Ambiguous] },
      schema: {
        operationId: 'getWidgetAvailability',
        tags: ['widgets'],
        summary: 'Read how long a widget was verified, failing or unknown in the last 24 hours, 7, 30 and 90 days',
        params: ById,
        querystring: AvailabilityQuery,
        response: { 200: named(Availability) }
      }
    },
    async ({ actor, params, query }) => {
      const now = clock.now()
      const { id, slug, hubId } = await getWidget(db, actor, params.id, now, query.hub)
      return {
        widgetId: id,
        widgetSlug: slug,
        at: now.toISOString(),
        periods: await availabilityOf(db, hubId, id, now)
      }
    }
  )

  app.get(
    '/widgets/:id/series',
    {
      config: { scope: 'hub:read', problems: [Ambiguous, ValidationFailed] },
      schema: {
        operationId: 'listWidgetSeries',
        tags: ['widgets'],
        summary: 'Read the values of a widget over time, such as latencies',
        description:
          'The `values` of events and confirmations, with count, smallest, largest and mean per minute, hour or day. The first 50 names of a piece of evidence are kept. Values of evidence that is retired later remain.',
        params: ById,
        querystring: SeriesQuery,
        response: { 200: listOf(named(Series)) }
      }
    },
    async (request, reply) => {
      const { actor, params, query } = request
      const now = clock.now()
      const widget = await getWidget(db, actor, params.id, now, query.hub)
      return sendPage(request, reply, (page) => listSeries(db, widget, query, now, page))
    }
  )
}
