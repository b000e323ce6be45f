import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Database } from '../db/sql.ts'
import { matchVersion, versioned } from '../http/etag.ts'
import { sendPage } from '../http/pagination.ts'
import { listOf } from '../kernel/page.ts'
import { AlreadyExists, PreconditionFailed } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { CreateHub, Hub, HubQuery, UpdateHub } from './schema.ts'
import { getHub, insertHub, listHubs, updateHub } from './store.ts'

export const hubRoutes: FastifyPluginAsyncTypebox<{ db: Database }> = async (app, { db }) => {
  for (const schema of [Hub, CreateHub, UpdateHub]) app.addSchema(schema)

  app.get(
    '/hubs',
    {
      config: { scope: 'public' },
      schema: {
        operationId: 'listHubs',
        tags: ['hubs'],
        summary: 'List hubs',
        querystring: HubQuery,
        response: { 200: listOf(named(Hub)) }
      }
    },
    (request, reply) => sendPage(request, reply, (page) => listHubs(db, request.query, page))
  )

  app.get(
    '/hubs/:id',
    {
      config: { scope: 'public' },
      schema: {
        operationId: 'getHub',
        tags: ['hubs'],
        summary: 'Read a hub',
        params: ById,
        response: { 200: named(Hub) }
      }
    },
    async (request, reply) => versioned(reply, await getHub(db, request.params.id))
  )

  app.post(
    '/hubs',
    {
      config: { scope: 'framework:write', problems: [AlreadyExists] },
      schema: {
        operationId: 'createHub',
        tags: ['hubs'],
        summary: 'Create a hub',
        body: named(CreateHub),
        response: { 201: named(Hub) }
      }
    },
    async (request, reply) => {
      const hub = await insertHub(db, request.body)
      reply.code(201).header('location', `/api/v2/hubs/${hub.id}`)
      return versioned(reply, hub)
    }
  )

  app.patch(
    '/hubs/:id',
    {
      config: { scope: 'framework:write', problems: [PreconditionFailed] },
      schema: {
        operationId: 'updateHub',
        tags: ['hubs'],
        summary: 'Update or archive a hub',
        params: ById,
        body: named(UpdateHub),
        response: { 200: named(Hub) }
      }
    },
    async (request, reply) => {
      const { params, body } = request
      return versioned(reply, await db.transaction((tx) => updateHub(tx, params.id, body, matchVersion(request))))
    }
  )
}
