import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { answerBytesMax } from '../db/pages.ts'
import type { Database } from '../db/sql.ts'
import { perPageMax } from '../kernel/page.ts'
import { MalformedRequest } from '../kernel/problem.ts'
import { CursorGone, openFeed, placesAfter, sealer } from './feed.ts'
import { withLinks } from './links.ts'
import { SystemEvent, SystemEventList, SystemEventQuery } from './schema.ts'
import { selectSystemAfter } from './store.ts'

const reads = { events: false, system: true }

export const systemRoutes: FastifyPluginAsyncTypebox<{ db: Database; publicUrl: string }> = async (
  app,
  { db, publicUrl }
) => {
  app.addSchema(SystemEvent)

  app.get(
    '/system-events',
    {
      config: { scope: 'hub:read', problems: [CursorGone] },
      schema: {
        operationId: 'listSystemEvents',
        tags: ['system-events'],
        summary: 'List the system events of a hub, oldest first',
        description:
          'System events report state changes, changes of widgets, relations, observations, statuses, owners and decisions, retired evidence, activated manifests and disabled webhooks. A state change contains the name and owner of the widget, the reason and links. A system event about any other change contains only ids.',
        querystring: SystemEventQuery,
        response: { 200: SystemEventList }
      }
    },
    async (request) => {
      const { actor, query } = request
      const { hub, after = '0', limit: wanted, ...filter } = query
      const limit = Math.min(wanted ?? perPageMax, perPageMax)
      const feed = await openFeed(db, actor, hub)
      const places = placesAfter(feed, after, filter, reads, 'after')
      const [[hubId, place] = [], ...others] = [...places]
      if (others.length > 0) {
        throw new MalformedRequest('System events are numbered within a hub; name the hub.', {
          errors: [{ parameter: 'hub', detail: 'is missing' }]
        })
      }
      if (hubId === undefined) return { data: [], meta: { per_page: limit, next: after, has_more: false } }
      const from = place?.system ?? 0
      const { rows: data, isCut } = await selectSystemAfter(db, hubId, from, limit, answerBytesMax, filter)
      const hasMore = isCut || data.length === limit
      // What a filter leaves out before this is not read again.
      const newest = feed.heads.get(hubId)?.system ?? 0
      const system = Math.max(data.at(-1)?.seq ?? from, hasMore ? 0 : newest)
      const next = sealer(feed, filter)(new Map([[hubId, { seq: undefined, system }]]))
      return {
        data: data.map((event) => withLinks(event, publicUrl)),
        meta: { per_page: limit, next, has_more: hasMore }
      }
    }
  )
}
