import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { answerBytesMax } from '../db/pages.ts'
import type { Database } from '../db/sql.ts'
import { hubsToList } from '../hubs/index.ts'
import { perPageMax } from '../kernel/page.ts'
import { MalformedRequest } from '../kernel/problem.ts'
import { SystemEvent, SystemEventList, SystemEventQuery } from './schema.ts'
import { newestSystemSeqs, selectSystemAfter } from './store.ts'

export const systemRoutes: FastifyPluginAsyncTypebox<{ db: Database }> = async (app, { db }) => {
  app.addSchema(SystemEvent)

  app.get(
    '/system-events',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'listSystemEvents',
        tags: ['system-events'],
        summary: 'List what happened to a hub beside its events, oldest first',
        description: 'Changes of state, activations of manifests, webhooks that were disabled.',
        querystring: SystemEventQuery,
        response: { 200: SystemEventList }
      }
    },
    async (request) => {
      const { actor, query } = request
      const after = Number(query.after ?? '0')
      const limit = Math.min(query.limit ?? perPageMax, perPageMax)
      const [hubId, ...others] = (await hubsToList(db, actor, query.hub)) ?? ['', '']
      if (hubId === undefined) return { data: [], meta: { per_page: limit, next: String(after), has_more: false } }
      if (others.length > 0) {
        throw new MalformedRequest('Happenings are numbered within a hub; name it.', {
          errors: [{ parameter: 'hub', detail: 'is missing' }]
        })
      }
      // What a filter leaves out before this is not looked at again.
      const newest = (await newestSystemSeqs(db, [hubId])).get(hubId) ?? 0
      const { rows: data, isCut } = await selectSystemAfter(db, hubId, after, limit, answerBytesMax, query)
      const hasMore = isCut || data.length === limit
      const next = Math.max(data.at(-1)?.seq ?? after, hasMore ? 0 : newest)
      return { data, meta: { per_page: limit, next: String(next), has_more: hasMore } }
    }
  )
}
