import { RowVersion, row, type Table, Via } from '../db/table.ts'
import { anyObject, Id, nullable, Time } from '../kernel/schema.ts'
import { statusBytesMax } from './schema.ts'

export const statusTables: readonly Table[] = [
  {
    name: 'widget_statuses',
    order: 'hub_id, widget_id',
    row: row({
      hub_id: Id,
      widget_id: Id,
      status: anyObject('What the runtime reported.'),
      valid_until: nullable(Time),
      actor_id: Id,
      via: Via,
      version: RowVersion,
      created_at: Time,
      updated_at: Time
    }),
    actors: ['actor_id'],
    check: ({ status }) =>
      Buffer.byteLength(JSON.stringify(status)) > statusBytesMax
        ? `status has more than ${statusBytesMax} bytes`
        : undefined
  }
]
