import type { FastifyInstance } from 'fastify'
import type { Static } from 'typebox'
import type { Clock } from '../db/clock.ts'
import type { RecordTable } from '../db/record-table.ts'
import type { Database } from '../db/sql.ts'
import { addResource } from '../http/resource.ts'
import { hubRecords, requireInventory } from '../hubs/index.ts'
import { FieldManaged } from '../kernel/problem.ts'
import { CreateOwner, Owner, OwnerQuery, UpdateOwner } from './schema.ts'

const owners: RecordTable = {
  table: 'owners',
  one: 'owner',
  columns: { slug: 'slug', title: 'title', contact: 'contact', url: 'url', inventory: 'inventory' },
  hasSlug: true
}

export async function ownerRoutes(app: FastifyInstance, parts: { db: Database; clock: Clock }): Promise<void> {
  addResource(app, parts, {
    path: 'owners',
    one: 'owner',
    many: 'owners',
    schemas: { item: Owner, create: CreateOwner, update: UpdateOwner, query: OwnerQuery },
    store: hubRecords<Static<typeof Owner>, Static<typeof CreateOwner>, Static<typeof UpdateOwner>>(owners, {
      change: (_, before, change) => requireInventory('owner', before, change)
    }),
    problems: { update: [FieldManaged] },
    hasSlug: true
  })
}
