import { RowVersion, row, type Table, Via } from '../db/table.ts'
import { Id, Time } from '../kernel/schema.ts'
import { Observation } from './schema.ts'

const { check, state, reason, until } = Observation.properties

export const observationTables: readonly Table[] = [
  {
    name: 'observations',
    order: 'hub_id, widget_id, "check"',
    row: row({
      hub_id: Id,
      widget_id: Id,
      check,
      state,
      reason,
      until,
      actor_id: Id,
      via: Via,
      version: RowVersion,
      created_at: Time,
      updated_at: Time
    }),
    actors: ['actor_id'],
    audited: { kind: 'observation', hidden: ['version'] }
  }
]
