import { Type } from 'typebox'
import { RowVersion, row, slugProblem, type Table, Via } from '../db/table.ts'
import { Id, nullable, Time } from '../kernel/schema.ts'
import { inventoriesMax, Relation } from './relation-schema.ts'
import { Widget, WidgetVersion } from './schema.ts'
import { addImportedVersions } from './store.ts'

const { slug, name, widgetType, policyScope, description, attributes, labels, owner, ownership, status } =
  Widget.properties
/** File and line, such as `shop.yaml:12`. */
const PlaceText = Type.String({ maxLength: 500 })
const RelationDeclaredAt = Type.Record(Type.String(), PlaceText)
const DeclaredAt = Type.Record(Type.String(), Type.Record(Type.String(), PlaceText))
const content = {
  slug: Type.Optional(slug),
  name,
  widgetType,
  policyScope,
  description,
  attributes,
  labels: Type.Optional(labels),
  owner,
  status
}
const { type, origin, state, confidence, note } = Relation.properties

export const widgetTables: readonly Table[] = [
  {
    name: 'widgets',
    order: 'hub_id, created_at, id',
    row: row({
      hub_id: Id,
      id: Id,
      slug,
      name,
      widget_type: widgetType,
      policy_scope: policyScope,
      description,
      attributes,
      labels,
      owner,
      ownership,
      declared_at: nullable(DeclaredAt),
      status,
      version: RowVersion,
      created_at: Time,
      updated_at: Time
    }),
    updated: {
      columns: [
        'slug',
        'name',
        'widget_type',
        'policy_scope',
        'description',
        'attributes',
        'labels',
        'owner',
        'ownership',
        'declared_at',
        'status'
      ],
      after: addImportedVersions
    },
    check: slugProblem,
    audited: { kind: 'widget', hidden: ['version', 'declared_at'] }
  },
  {
    name: 'former_slugs',
    order: 'hub_id, slug',
    row: row({ hub_id: Id, slug, widget_id: Id, created_at: Time })
  },
  {
    name: 'widget_versions',
    order: 'hub_id, widget_id, version',
    row: row({
      hub_id: Id,
      widget_id: Id,
      version: WidgetVersion.properties.version,
      content: Type.Object(content, { additionalProperties: false }),
      actor_id: Id,
      via: Via,
      created_at: Time
    }),
    actors: ['actor_id']
  },
  {
    name: 'relations',
    order: 'hub_id, created_at, id',
    row: row({
      hub_id: Id,
      id: Id,
      from_widget_id: Id,
      type,
      to_widget_id: Id,
      origin,
      state,
      confidence,
      note,
      inventories: Type.Array(Type.String({ maxLength: 200 }), { maxItems: inventoriesMax }),
      declared_at: nullable(RelationDeclaredAt),
      actor_id: Id,
      via: Via,
      version: RowVersion,
      created_at: Time,
      updated_at: Time
    }),
    actors: ['actor_id'],
    audited: { kind: 'relation', hidden: ['version', 'declared_at'] }
  }
]
