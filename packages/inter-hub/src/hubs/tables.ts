import { Type } from 'typebox'
import { RowVersion, row, slugProblem, type Table } from '../db/table.ts'
import { Id, Text, Time } from '../kernel/schema.ts'
import { CreateHub, Hub, HubStatus } from './schema.ts'

const { slug, name, domain, hubFamily, vsmFunction, vsmSystem } = Hub.properties

export const hubTables: readonly Table[] = [
  {
    name: 'hubs',
    order: 'created_at, id',
    row: row({
      id: Id,
      slug,
      name,
      domain,
      hub_kind: CreateHub.properties.hubKind,
      hub_family: hubFamily,
      vsm_function: vsmFunction,
      vsm_system: vsmSystem,
      description: Text,
      status: HubStatus,
      first_seq: Type.Integer({ minimum: 1 }),
      version: RowVersion,
      created_at: Time,
      updated_at: Time
    }),
    updated: {
      columns: ['name', 'domain', 'hub_kind', 'hub_family', 'vsm_function', 'vsm_system', 'description', 'status']
    },
    check: slugProblem,
    audited: { kind: 'hub', hidden: ['version', 'first_seq'], onImport: true }
  }
]
