import { RowVersion, row, slugProblem, type Table, Via } from '../db/table.ts'
import { Id, Time } from '../kernel/schema.ts'
import { Owner } from './schema.ts'

const { slug, title, contact, url, inventory } = Owner.properties

export const ownerTables: readonly Table[] = [
  {
    name: 'owners',
    order: 'hub_id, created_at, id',
    row: row({
      hub_id: Id,
      id: Id,
      slug,
      title,
      contact,
      url,
      inventory,
      actor_id: Id,
      via: Via,
      version: RowVersion,
      created_at: Time,
      updated_at: Time
    }),
    check: slugProblem,
    actors: ['actor_id'],
    audited: { kind: 'owner', hidden: ['version'] }
  }
]
