import { RowVersion, row, type Table, Via } from '../db/table.ts'
import { Id, Time } from '../kernel/schema.ts'
import { Context } from './schema.ts'

const { prefix, url, inventory } = Context.properties

export const contextTables: readonly Table[] = [
  {
    name: 'contexts',
    order: 'hub_id, created_at, id',
    row: row({
      hub_id: Id,
      id: Id,
      prefix,
      url,
      inventory,
      actor_id: Id,
      via: Via,
      version: RowVersion,
      created_at: Time,
      updated_at: Time
    }),
    actors: ['actor_id'],
    audited: { kind: 'context', hidden: ['version'] }
  }
]
