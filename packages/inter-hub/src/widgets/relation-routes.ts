import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Database } from '../db/sql.ts'
import { sendList } from '../http/pagination.ts'
import { chooseHub, requireObject } from '../hubs/index.ts'
import { listOf, pageOf } from '../kernel/page.ts'
import { AlreadyExists } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { UnknownRelationType } from './errors.ts'
import { getRelation, insertRelation, listRelations, removeRelation } from './relations.ts'
import { CreateRelation, Relation, RelationQuery } from './schema.ts'

const tags = ['relations']

export const relationRoutes: FastifyPluginAsyncTypebox<{ db: Database }> = async (app, { db }) => {
  for (const schema of [Relation, CreateRelation]) app.addSchema(schema)

  app.get(
    '/relations',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'listRelations',
        tags,
        summary: 'List relations between widgets',
        querystring: RelationQuery,
        response: { 200: listOf(named(Relation)) }
      }
    },
    async (request, reply) => {
      const page = pageOf(request.query)
      return sendList(request, reply, page, await listRelations(db, request.actor, request.query, page))
    }
  )

  app.post(
    '/relations',
    {
      config: { scope: 'hub:write', problems: [AlreadyExists, UnknownRelationType] },
      schema: {
        operationId: 'createRelation',
        tags,
        summary: 'Relate two widgets of a hub',
        body: named(CreateRelation),
        response: { 201: named(Relation) }
      }
    },
    async (request, reply) => {
      const hub = await chooseHub(db, request.actor, 'write', request.body.hub)
      const relation = await db.transaction((tx) => insertRelation(tx, hub, request.body, request.actor))
      reply.code(201).header('location', `/api/v2/relations/${relation.id}`)
      return relation
    }
  )

  app.get(
    '/relations/:id',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'getRelation',
        tags,
        summary: 'Read a relation',
        params: ById,
        response: { 200: named(Relation) }
      }
    },
    async (request) => getRelation(db, request.actor, request.params.id)
  )

  app.delete(
    '/relations/:id',
    {
      config: { scope: 'hub:write' },
      schema: {
        operationId: 'deleteRelation',
        tags,
        summary: 'Delete a relation',
        params: ById,
        response: { 204: Type.Null() }
      }
    },
    async (request, reply) => {
      const relation = await getRelation(db, request.actor, request.params.id)
      requireObject(request.actor, 'write', relation.hubSlug, 'relation')
      await removeRelation(db, relation.hubId, relation.id)
      reply.code(204)
      return null
    }
  )
}
