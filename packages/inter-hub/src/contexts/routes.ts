import type { FastifyInstance } from 'fastify'
import type { Static } from 'typebox'
import type { Clock } from '../db/clock.ts'
import type { RecordTable } from '../db/record-table.ts'
import type { Database } from '../db/sql.ts'
import { addResource } from '../http/resource.ts'
import { hubRecords, requireInventory } from '../hubs/index.ts'
import { AlreadyExists, FieldManaged } from '../kernel/problem.ts'
import { Context, ContextQuery, CreateContext, UpdateContext } from './schema.ts'

const contexts: RecordTable = {
  table: 'contexts',
  one: 'context',
  columns: { prefix: 'prefix', url: 'url', inventory: 'inventory' },
  key: 'prefix'
}

type Row = Static<typeof Context>

export async function contextRoutes(app: FastifyInstance, parts: { db: Database; clock: Clock }): Promise<void> {
  addResource(app, parts, {
    path: 'contexts',
    one: 'context',
    many: 'contexts',
    schemas: { item: Context, create: CreateContext, update: UpdateContext, query: ContextQuery },
    store: hubRecords<Row, Static<typeof CreateContext>, Static<typeof UpdateContext>>(contexts, {
      change: (_, before, change) => requireInventory('context', before, change)
    }),
    problems: { create: [AlreadyExists], update: [FieldManaged] }
  })
}
