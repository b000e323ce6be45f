import { Type } from 'typebox'
import { Count, RowVersion, row, type Table } from '../db/table.ts'
import { anyObject, Id, nullable, oneOf, Text, Time, Title } from '../kernel/schema.ts'
import { kinds, ManifestStatus, UpdateManifest, VocabularyName } from './schema.ts'

const { capabilityDescription, hubFamily, vsmFunction, vsmSystem, scope, ...lists } = UpdateManifest.properties

// Rules are compiled where they are used: an export must come back also when a later version has tighter limits.
export const manifestTables: readonly Table[] = [
  {
    name: 'manifests',
    order: 'hub_id, version',
    row: row({
      id: Id,
      hub_id: Id,
      version: RowVersion,
      status: ManifestStatus,
      capability_description: capabilityDescription,
      hub_family: hubFamily,
      vsm_function: vsmFunction,
      vsm_system: vsmSystem,
      scope,
      vocabulary: Type.Object(lists, { additionalProperties: false }),
      row_version: RowVersion,
      created_at: Time,
      updated_at: Time,
      activated_at: nullable(Time)
    }),
    // A draft that another server changed before it was activated there.
    updated: {
      columns: ['capability_description', 'hub_family', 'vsm_function', 'vsm_system', 'scope', 'vocabulary'],
      version: 'row_version',
      where: "t.status = 'draft'"
    },
    audited: { kind: 'manifest', hidden: ['row_version'], onImport: true }
  },
  {
    name: 'vocabulary',
    order: 'hub_id, kind, name',
    row: row({
      hub_id: Id,
      kind: oneOf(kinds),
      name: VocabularyName,
      id: Id,
      title: nullable(Title),
      description: nullable(Text),
      definition: anyObject('The other members of the manifest entry.'),
      fresh_for_s: nullable(Count),
      widget_types: Type.Unsafe<string[] | null>({ type: ['array', 'null'], items: VocabularyName, maxItems: 500 }),
      status: oneOf(['active', 'retired']),
      manifest_id: Id,
      position: Count,
      created_at: Time,
      updated_at: Time
    })
  }
]
