import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Clock } from '../db/clock.ts'
import type { Database } from '../db/sql.ts'
import { matchVersion, versioned } from '../http/etag.ts'
import { requireObject } from '../hubs/index.ts'
import { Ambiguous, PreconditionFailed } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { getWidget } from '../widgets/index.ts'
import { NotRuntime } from './errors.ts'
import { HubQuery, PutStatus, ReportedStatus } from './schema.ts'
import { getStatus, putStatus } from './store.ts'

const tags = ['widgets']

export const statusRoutes: FastifyPluginAsyncTypebox<{ db: Database; clock: Clock }> = async (app, { db, clock }) => {
  for (const schema of [ReportedStatus, PutStatus]) app.addSchema(schema)

  app.get(
    '/widgets/:id/status',
    {
      config: { scope: 'hub:read', problems: [Ambiguous] },
      schema: {
        operationId: 'getWidgetStatus',
        tags,
        summary: 'Read the reported status of a widget',
        description:
          'After `validUntil` the status is `unknown` with a reason, and `lastKnown` contains the last reported status.',
        params: ById,
        querystring: HubQuery,
        response: { 200: named(ReportedStatus) }
      }
    },
    async ({ actor, params, query }, reply) => {
      const widget = await getWidget(db, actor, params.id, clock.now(), query.hub)
      return versioned(reply, await getStatus(db, widget.hubId, widget.id, clock.now()))
    }
  )

  app.put(
    '/widgets/:id/status',
    {
      config: { scope: 'hub:write', problems: [Ambiguous, NotRuntime, PreconditionFailed] },
      schema: {
        operationId: 'putWidgetStatus',
        tags,
        summary: 'Report the status of a widget, as the runtime of its hub',
        description:
          'Only a consumer of the hub of the widget may report it. With `If-None-Match: *` the request succeeds only if no status has been reported yet. The report does not change the version of the widget. If the status differs from the previous one, a system event `ihub.widget-status-changed` is recorded.',
        params: ById,
        querystring: HubQuery,
        body: named(PutStatus),
        response: { 200: named(ReportedStatus) }
      }
    },
    async (request, reply) => {
      const { actor, params, query, body } = request
      const { 'if-match': wanted, 'if-none-match': unwanted } = request.headers
      const match = wanted === undefined && unwanted === undefined ? undefined : matchVersion(request)
      const isFirst = unwanted?.trim() === '*'
      const widget = await getWidget(db, actor, params.id, clock.now(), query.hub)
      requireObject(actor, 'write', widget.hubSlug, 'widget')
      if (actor.kind !== 'consumer' || actor.hub?.id !== widget.hubId) {
        throw new NotRuntime(`Only a consumer of the hub ${widget.hubSlug} may report the status of its widgets.`)
      }
      const about = { hubId: widget.hubId, widgetId: widget.id }
      return versioned(
        reply,
        await db.transaction((tx) => putStatus(tx, about, body, actor, { match, isFirst }, clock.now()))
      )
    }
  )
}
