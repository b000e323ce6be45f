import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Database } from '../db/sql.ts'
import { sendPage } from '../http/pagination.ts'
import { listOf } from '../kernel/page.ts'
import { named } from '../kernel/schema.ts'
import { AuditQuery, AuditRecord } from './schema.ts'
import { listAudit } from './store.ts'

export const auditRoutes: FastifyPluginAsyncTypebox<{ db: Database }> = async (app, { db }) => {
  app.addSchema(AuditRecord)

  app.get(
    '/audit',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'listAuditRecords',
        tags: ['audit'],
        summary: 'List what was done, newest first: changes, refusals, uses of keys',
        description:
          'Of the hubs that the key may read; with framework:admin of the whole installation. Records are added, never changed. Interaction events are their own record.',
        querystring: AuditQuery,
        response: { 200: listOf(named(AuditRecord)) }
      }
    },
    (request, reply) => sendPage(request, reply, (page) => listAudit(db, request.actor, request.query, page))
  )
}
