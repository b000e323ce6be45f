import { type Static, Type } from 'typebox'
import { PageQuery } from '../kernel/page.ts'
import { By, Id, nullable, oneOf, Slug, Time } from '../kernel/schema.ts'
import { DeclarationPlace, hub, InventoryName, upsertCounts, upserted, upsertsMax } from './schema.ts'

export const RelationOrigin = oneOf(['declared', 'observed', 'attested'])
const relation = {
  type: Type.String({ minLength: 1, maxLength: 100 }),
  origin: RelationOrigin,
  state: Type.String({ minLength: 1, maxLength: 50, description: 'e.g. current, target, superseded, unknown' }),
  confidence: Type.String({ minLength: 1, maxLength: 50, description: 'e.g. stated, inferred, unknown' }),
  note: nullable(Type.String({ maxLength: 2000 }))
}
/** The most inventories that declare one relation. */
export const inventoriesMax = 100

export const Relation = Type.Object(
  {
    id: Id,
    hubId: Id,
    fromWidgetId: Id,
    fromWidgetSlug: Slug,
    toWidgetId: Id,
    toWidgetSlug: Slug,
    ...relation,
    inventories: Type.Array(Type.String(), {
      description:
        'The inventories that declare the relation. It is deleted when the last of them no longer declares it.'
    }),
    declaredAt: Type.Unsafe<Record<string, string>>({
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Where inventories declare the relation, such as `shop.yaml:14`, keyed by inventory.'
    }),
    by: By,
    createdAt: Time,
    updatedAt: Time
  },
  { $id: 'Relation' }
)
export type Relation = Static<typeof Relation>

const end = (which: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: `Slug or id of the widget ${which}.` }))
export const CreateRelation = Type.Object(
  {
    hub,
    fromWidget: end('it starts at'),
    fromWidgetId: end('it starts at'),
    toWidget: end('it leads to'),
    toWidgetId: end('it leads to'),
    type: relation.type,
    origin: Type.Optional(relation.origin),
    state: Type.Optional(relation.state),
    confidence: Type.Optional(relation.confidence),
    note: Type.Optional(relation.note)
  },
  {
    $id: 'CreateRelation',
    additionalProperties: false,
    examples: [{ fromWidget: 'ops-service-gitea', type: 'exposes', toWidget: 'ops-endpoint-gitea-registry' }]
  }
)
export type CreateRelation = Static<typeof CreateRelation>

const { hub: _hub, ...upsertRelation } = CreateRelation.properties
export const UpsertRelation = Type.Object(
  {
    ...upsertRelation,
    declaredAt: Type.Optional({
      ...DeclarationPlace,
      description: 'With `inventory`: where it declares the relation. This is shown in explanations.'
    })
  },
  { additionalProperties: false }
)
export type UpsertRelation = Static<typeof UpsertRelation>

export const UpsertRelations = Type.Object(
  {
    hub,
    inventory: Type.Optional({
      ...InventoryName,
      description: 'The inventory that declares them. Each is deleted when the last inventory that declares it stops.'
    }),
    relations: Type.Array(Type.Unsafe<unknown>({}), {
      minItems: 1,
      maxItems: upsertsMax,
      description:
        'Relations as for `POST /relations`, without `hub`. An existing relation with the same widgets, type and origin is updated.'
    })
  },
  {
    $id: 'UpsertRelations',
    additionalProperties: false,
    examples: [
      {
        inventory: 'coulomb',
        relations: [{ fromWidget: 'ops-service-gitea', type: 'exposes', toWidget: 'ops-endpoint-gitea-registry' }]
      }
    ]
  }
)

export const RelationUpserts = Type.Object(
  { data: Type.Array(Type.Object(upserted)), meta: upsertCounts },
  { $id: 'RelationUpserts' }
)
export type RelationUpserts = Static<typeof RelationUpserts>

export const DeleteRelationQuery = Type.Object(
  {
    inventory: Type.Optional({
      ...InventoryName,
      description:
        'The inventory that no longer declares the relation. The relation stays while another inventory declares it; otherwise it is deleted.'
    }),
    force: Type.Optional(Type.Boolean({ description: 'Delete the relation although an inventory declares it.' }))
  },
  { additionalProperties: false }
)

export const RelationQuery = Type.Object(
  {
    ...PageQuery,
    hub,
    widget: Type.Optional(Type.String({ maxLength: 100 })),
    type: Type.Optional(Type.String({ maxLength: 100 })),
    origin: Type.Optional(RelationOrigin),
    inventory: Type.Optional(Type.String({ maxLength: 200, description: 'Relations that this inventory declares.' }))
  },
  { additionalProperties: false }
)
export type RelationQuery = Static<typeof RelationQuery>
