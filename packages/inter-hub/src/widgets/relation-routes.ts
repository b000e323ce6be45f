import type { FastifyInstance } from 'fastify'
import type { Clock } from '../db/clock.ts'
import type { Database } from '../db/sql.ts'
import { addResource } from '../http/resource.ts'
import { chooseHub, requireObject } from '../hubs/index.ts'
import { AlreadyExists } from '../kernel/problem.ts'
import { UnknownRelationType } from './errors.ts'
import { getRelation, insertRelation, listRelations, removeRelation } from './relations.ts'
import { CreateRelation, Relation, RelationQuery } from './schema.ts'

export async function relationRoutes(app: FastifyInstance, parts: { db: Database; clock: Clock }): Promise<void> {
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
      },
      remove: async ({ db, actor }, id) => {
        const relation = await getRelation(db, actor, id)
        requireObject(actor, 'write', relation.hubSlug, 'relation')
        await removeRelation(db, relation.hubId, relation.id)
      }
    },
    problems: { create: [AlreadyExists, UnknownRelationType] },
    summaries: {
      list: 'List relations between widgets',
      get: 'Read a relation',
      create: 'Relate two widgets of a hub',
      delete: 'Delete a relation'
    }
  })
}
