import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Clock } from '../db/clock.ts'
import type { UnitOfWork } from '../db/unit-of-work.ts'
import { addResource } from '../http/resource.ts'
import { chooseHub, requireObject } from '../hubs/index.ts'
import { AlreadyExists, FieldManaged } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { upsertRelations } from './batch.ts'
import { UnknownRelationType } from './errors.ts'
import {
  CreateRelation,
  DeleteRelationQuery,
  Relation,
  RelationQuery,
  RelationUpserts,
  UpsertRelations
} from './relation-schema.ts'
import { getRelation, insertRelation, listRelations, removeRelation } from './relations.ts'
import { upsertBytesMax, upsertsMax } from './schema.ts'

export async function relationRoutes(app: FastifyInstance, parts: { db: UnitOfWork; clock: Clock }): Promise<void> {
  addResource<Relation, CreateRelation, never>(app, parts, {
    path: 'relations',
    one: 'relation',
    many: 'relations',
    schemas: { item: Relation, create: CreateRelation, query: RelationQuery },
    store: {
      list: ({ db, actor }, query: RelationQuery, page) => listRelations(db, actor, query, page),
      get: ({ db, actor }, id) => getRelation(db, actor, id),
      create: async ({ db, actor }, body) => {
        const hub = await chooseHub(db, actor, 'write', body.hub)
        return db.transaction((tx) => insertRelation(tx, hub, body, actor))
      }
    },
    problems: { create: [AlreadyExists, UnknownRelationType] },
    summaries: {
      list: 'List relations between widgets',
      get: 'Read a relation',
      create: 'Create a relation between two widgets of a hub'
    }
  })
  await ownRoutes(app, parts)
}

const tags = ['relations']

const ownRoutes: FastifyPluginAsyncTypebox<{ db: UnitOfWork }> = async (app, { db }) => {
  for (const schema of [UpsertRelations, RelationUpserts]) app.addSchema(schema)
  app.post(
    '/relations/batch',
    {
      bodyLimit: upsertBytesMax,
      config: { scope: 'hub:write' },
      schema: {
        operationId: 'upsertRelations',
        tags,
        summary: 'Create or update many relations, each with its own result',
        description: `Up to ${upsertsMax} relations of one hub, in a body of at most 2 MiB. If a relation is refused, the others are not affected. With \`inventory\`, that inventory is added to the inventories that declare each relation. A relation that another inventory declares with a different state, confidence or note is refused (\`field_managed\`).`,
        body: named(UpsertRelations),
        response: { 200: named(RelationUpserts) }
      }
    },
    async ({ actor, body }) => {
      const hub = await chooseHub(db, actor, 'write', body.hub)
      return upsertRelations(db, hub, body.relations, body.inventory, actor)
    }
  )

  app.delete(
    '/relations/:id',
    {
      config: { scope: 'hub:write', problems: [FieldManaged] },
      schema: {
        operationId: 'deleteRelation',
        tags,
        summary: 'Delete a relation, or remove an inventory from those that declare it',
        params: ById,
        querystring: DeleteRelationQuery,
        response: { 204: Type.Null() }
      }
    },
    async ({ actor, params, query }, reply) => {
      const relation = await getRelation(db, actor, params.id)
      requireObject(actor, 'write', relation.hubSlug, 'relation')
      const { inventory, force = false } = query
      await db.transaction((tx) => removeRelation(tx, relation.hubId, relation.id, { inventory, isForced: force }))
      reply.code(204)
      return null
    }
  )
}
