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
        summary: 'List audit records, newest first: changes, refused requests and uses of keys',
        description:
          'Covers the hubs that the key may read, or the whole installation with framework:admin. Audit records are never changed. Recording an interaction event adds no audit record; the event is the record.',
        querystring: AuditQuery,
        response: { 200: listOf(named(AuditRecord)) }
      }
    },
    (request, reply) => sendPage(request, reply, (page) => listAudit(db, request.actor, request.query, page))
  )
}
