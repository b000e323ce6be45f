import { Type } from 'typebox'
import { row, type Table } from '../db/table.ts'
import { anyObject, Id, nullable, Time } from '../kernel/schema.ts'

export const systemTables: readonly Table[] = [
  {
    name: 'system_events',
    order: 'hub_id, seq',
    row: row({
      hub_id: Id,
      seq: Type.Integer({ minimum: 1 }),
      id: Id,
      type: Type.String({ pattern: '^ihub\\.[a-z-]+$', maxLength: 100 }),
      widget_id: nullable(Id),
      data: anyObject('The details of the system event.'),
      recorded_at: Time
    })
  }
]
