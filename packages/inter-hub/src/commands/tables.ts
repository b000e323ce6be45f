import { Type } from 'typebox'
import { Count, row, type Table, Via } from '../db/table.ts'
import { anyObject, Id, nullable, Time } from '../kernel/schema.ts'
import { CommandStatus, FinishCommand } from './schema.ts'

const someObject = (description: string) =>
  Type.Unsafe<Record<string, unknown> | null>({ ...anyObject(description), type: ['object', 'null'] })

export const commandTables: readonly Table[] = [
  {
    name: 'commands',
    order: 'hub_id, created_at, id',
    row: row({
      hub_id: Id,
      id: Id,
      widget_id: nullable(Id),
      name: Type.String({ minLength: 1, maxLength: 100 }),
      input: anyObject('The input.'),
      timeout_s: Count,
      status: CommandStatus,
      result: someObject('The result.'),
      error: nullable(FinishCommand.properties.error),
      actor_id: Id,
      via: Via,
      claimed_by: nullable(Id),
      claimed_via: Via,
      attempts: Count,
      fence: Count,
      claimed_at: nullable(Time),
      lease_until: nullable(Time),
      run_until: nullable(Time),
      finished_at: nullable(Time),
      expires_at: Time,
      created_at: Time,
      updated_at: Time,
      identity: nullable(Type.String({ maxLength: 1000 })),
      read_only: Type.Optional(Type.Boolean())
    }),
    where: 'not t.read_only',
    imported: { read_only: 'coalesce(r.read_only, false)' },
    actors: ['actor_id', 'claimed_by'],
    // Commands that ended long ago are removed without an audit record.
    audited: {
      kind: 'command',
      hidden: ['fence', 'lease_until', 'run_until', 'read_only'],
      on: 'insert or update',
      when: 'not new.read_only'
    }
  }
]
