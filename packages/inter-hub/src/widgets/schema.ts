import { type Static, Type } from 'typebox'
import { PageQuery, sortBy } from '../kernel/page.ts'
import {
  anyObject,
  By,
  HubSlug,
  Id,
  itemProblem,
  NewTitle,
  nullable,
  oneOf,
  Slug,
  Text,
  Time,
  Title,
  time
} from '../kernel/schema.ts'
import { LabelSelector, Labels, LabelsPatch } from './labels.ts'

export const WidgetStatus = oneOf(['active', 'archived'])
export const WidgetState = oneOf(
  ['verified', 'failing', 'stale', 'unproven'],
  'failing: at least one proof is a fresh fail. stale: no proof fails, but one has expired. verified: all proofs pass and are fresh. unproven: there is no proof.'
)
export type WidgetState = Static<typeof WidgetState>
const InState = Type.Integer({ minimum: 0 })
export const WidgetCounts = Type.Object(
  {
    total: InState,
    states: Type.Object({ failing: InState, stale: InState, unproven: InState, verified: InState })
  },
  { $id: 'WidgetCounts' }
)
export type WidgetCounts = Static<typeof WidgetCounts>
const Reference = Type.String({ minLength: 1, maxLength: 100 })
const Attributes = anyObject('Facts about the widget. Do not store secrets here.')
const NewAttributes = anyObject(
  'Facts about the widget. Do not store secrets here. Members must not be null. At most 10,000 members, counted at every depth.'
)
const AttributesPatch = anyObject(
  'A merge patch for the attributes: null removes a member, a member that is not sent stays unchanged, objects are merged. At most 10,000 members, counted at every depth, both in the patch and in the result.'
)
const Owner = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'Who is responsible for the widget, such as a team or a repository.'
})

const content = {
  name: Title,
  widgetType: Reference,
  policyScope: nullable(Reference),
  description: Text,
  attributes: Attributes,
  labels: Labels,
  owner: nullable(Owner),
  status: WidgetStatus
}

/** A part that is there when `include` asks for it. */
function includable(name: string) {
  return Type.Optional(Type.Unsafe<unknown[]>({ type: 'array', items: { $ref: `${name}#` } }))
}

export const Widget = Type.Object(
  {
    id: Id,
    hubId: Id,
    hubSlug: HubSlug,
    slug: Slug,
    formerSlugs: Type.Array(Slug, {
      examples: [['ops-service-git']],
      description:
        'Slugs that it had before it was renamed, newest first, up to 100. They name it until another widget takes them.'
    }),
    ...content,
    version: Type.Integer({ minimum: 1 }),
    state: WidgetState,
    stateSince: Time,
    evidenceAt: nullable(Time),
    attention: Type.Array(Type.String(), {
      maxItems: 20,
      description: 'What needs attention although the evidence passes. It does not change the state.'
    }),
    ownership: Type.Unsafe<Record<string, string[]>>({
      type: 'object',
      additionalProperties: { type: 'array', items: { type: 'string' } },
      description: 'The fields that inventories manage, as JSON pointers, keyed by inventory.'
    }),
    declaredAt: Type.Unsafe<Record<string, Record<string, string>>>({
      type: 'object',
      additionalProperties: { type: 'object', additionalProperties: { type: 'string' } },
      description:
        'Where inventories declare these fields, such as `shop.yaml:12`, keyed by inventory and JSON pointer.'
    }),
    createdAt: Time,
    updatedAt: Time,
    relations: includable('Relation'),
    evidence: includable('Evidence'),
    annotations: includable('Annotation'),
    reportedStatus: Type.Optional(
      Type.Unsafe<object | null>({
        anyOf: [{ $ref: 'ReportedStatus#' }, { type: 'null' }],
        description: 'With `include=status`: the reported status; null if none was reported.'
      })
    ),
    places: Type.Optional(
      Type.Array(Type.Object({ id: Id, slug: Slug, name: Title, widgetType: Reference }), {
        description:
          'With `include=places`: where it is, such as a host and its environment, the nearest first; at most 10. Relation types with the role `where` lead to them.'
      })
    ),
    explanation: Type.Optional(Type.Unsafe<object>({ $ref: 'Explanation#' }))
  },
  { $id: 'Widget' }
)
export type Widget = Static<typeof Widget>

export const CreateWidget = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
    ),
    slug: Slug,
    name: NewTitle,
    widgetType: Reference,
    policyScope: Type.Optional(nullable(Reference)),
    description: Type.Optional(Text),
    attributes: Type.Optional(NewAttributes),
    labels: Type.Optional(Labels),
    owner: Type.Optional(nullable(Owner))
  },
  {
    $id: 'CreateWidget',
    additionalProperties: false,
    examples: [
      { slug: 'ops-service-gitea', name: 'Service: Gitea', widgetType: 'ops-service', owner: 'railiance-apps' }
    ]
  }
)
export type CreateWidget = Static<typeof CreateWidget>

/** What a change of a widget may send. */
const changeable = {
  name: Type.Optional(NewTitle),
  widgetType: Type.Optional(Reference),
  policyScope: Type.Optional(nullable(Reference)),
  description: Type.Optional(Text),
  attributes: Type.Optional(AttributesPatch),
  labels: Type.Optional(LabelsPatch),
  owner: Type.Optional(nullable(Owner)),
  status: Type.Optional(WidgetStatus)
}

export const UpdateWidget = Type.Object(
  {
    slug: Type.Optional({
      ...Slug,
      description:
        'Renames the widget. Its history, evidence and records stay with it, and its former slug keeps resolving to it until another widget takes that slug.'
    }),
    ...changeable
  },
  {
    $id: 'UpdateWidget',
    additionalProperties: false,
    minProperties: 1,
    examples: [{ owner: 'railiance-apps', attributes: { tier: 2, note: null } }]
  }
)
export type UpdateWidget = Static<typeof UpdateWidget>

/** The most widgets or relations of one request. */
export const upsertsMax = 1000
/** The body is parsed in one go, which blocks the event loop meanwhile. */
export const upsertBytesMax = 2 * 1024 * 1024

export const InventoryName = Type.String({ minLength: 1, maxLength: 200 })

const fieldPattern = '^/(name|widgetType|policyScope|description|attributes|labels|owner)(/.*)?$'

/** File and line. */
export const DeclarationPlace = Type.String({ minLength: 1, maxLength: 500, examples: ['shop.yaml:12'] })

/** What a widget of a batch may have beside its content. */
const claim = {
  version: Type.Optional(
    Type.Integer({
      minimum: 0,
      description:
        'The version that the change is for, as with `If-Match`; 0 if the widget must not exist yet. If it is another one, the widget is refused (`precondition_failed`).'
    })
  ),
  fields: Type.Optional(
    Type.Array(Type.String({ pattern: fieldPattern, maxLength: 1000 }), {
      maxItems: 1000,
      description:
        'With `inventory`: the fields of the widget that the inventory manages, as JSON pointers, such as `/owner` or `/attributes/url`. It no longer manages any other field of the widget. Without `fields`, the fields that are sent are added to those that it manages.'
    })
  ),
  takeOver: Type.Optional(
    Type.Array(InventoryName, {
      maxItems: 100,
      description: 'With `inventory`: other inventories that from now on manage no field of the widget.'
    })
  ),
  declaredAt: Type.Optional(
    Type.Unsafe<Record<string, string>>({
      type: 'object',
      maxProperties: 1000,
      propertyNames: { pattern: fieldPattern, maxLength: 1000 },
      additionalProperties: DeclarationPlace,
      description:
        'With `inventory`: where it declares its fields, such as `{"/owner": "shop.yaml:12"}`. This is shown in explanations; it is not a change of the widget.'
    })
  )
}

export const UpsertWidget = Type.Object(
  {
    slug: Slug,
    renamedFrom: Type.Optional({
      ...Slug,
      description:
        'The slug that the widget had before: if no widget has `slug`, the one with this slug is renamed, as with `PATCH`.'
    }),
    ...changeable,
    attributes: Type.Optional(Attributes),
    ...claim
  },
  { additionalProperties: false }
)
export type UpsertWidget = Static<typeof UpsertWidget>

export const UpsertWidgets = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
    ),
    inventory: Type.Optional({
      ...InventoryName,
      description: 'The inventory that sends the widgets. From then on it manages the fields that it sends.'
    }),
    widgets: Type.Array(Type.Unsafe<unknown>({}), {
      minItems: 1,
      maxItems: upsertsMax,
      description:
        'Widgets with their `slug` and the members of `POST /widgets` or, if the widget exists, of `PATCH /widgets/{id}`. `version` makes the change conditional. With `inventory`, `fields` and `takeOver` say which fields it manages.'
    })
  },
  {
    $id: 'UpsertWidgets',
    additionalProperties: false,
    examples: [
      {
        inventory: 'coulomb',
        widgets: [{ slug: 'ops-service-gitea', name: 'Service: Gitea', widgetType: 'ops-service' }]
      }
    ]
  }
)

const Count = Type.Integer({ minimum: 0 })
export const upserted = {
  index: Count,
  status: oneOf(['created', 'updated', 'unchanged', 'refused']),
  id: Type.Optional(Id),
  problem: Type.Optional(itemProblem({ additionalProperties: true }))
}
export const upsertCounts = Type.Object({
  total: Count,
  created: Count,
  updated: Count,
  unchanged: Count,
  refused: Count
})
export const WidgetUpserts = Type.Object(
  {
    data: Type.Array(
      Type.Object({ ...upserted, slug: Type.Optional(Type.String()), version: Type.Optional(Type.Integer()) })
    ),
    meta: upsertCounts
  },
  { $id: 'WidgetUpserts' }
)
export type WidgetUpserts = Static<typeof WidgetUpserts>

export const hub = Type.Optional(
  Type.String({ maxLength: 100, description: 'Id or slug of a hub; defaults to the hub of the key.' })
)
export const WidgetQuery = Type.Object(
  {
    ...PageQuery,
    hub,
    slug: Type.Optional(Type.String({ maxLength: 100, description: 'The current or a former slug of a widget.' })),
    widgetType: Type.Optional(Type.String({ maxLength: 100 })),
    state: Type.Optional(WidgetState),
    owner: Type.Optional(Type.String({ maxLength: 200 })),
    policyScope: Type.Optional(Type.String({ maxLength: 100 })),
    status: Type.Optional(WidgetStatus),
    label: Type.Optional(LabelSelector),
    sort: sortBy([
      'createdAt',
      'updatedAt',
      'name',
      'slug',
      'widgetType',
      'owner',
      'state',
      'stateSince',
      'evidenceAt'
    ]),
    q: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'Text to find in the slug, name, owner or description, in upper or lower case.'
      })
    ),
    within: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description:
          'Id or slug of a place, such as an environment: the widgets in it, directly or through other places.'
      })
    ),
    include: Type.Optional(
      oneOf(['status', 'places'], 'Adds the reported status of each widget, or the places where it is.')
    )
  },
  { additionalProperties: false }
)
export type WidgetQuery = Static<typeof WidgetQuery>

const included = '(relations|evidence|annotations|status|places|explanation|notices|maintenance)'

export const OneWidgetQuery = Type.Object(
  {
    hub,
    include: Type.Optional(
      Type.String({
        pattern: `^${included}(,${included})*$`,
        maxLength: 200,
        description:
          'One or more of relations, evidence, annotations, status, places, explanation, notices (unresolved ones) and maintenance (open and planned windows), separated by commas.'
      })
    ),
    at: Type.Optional(
      time(
        'With `include=explanation`: explain the widget as it was at this past time. The other members are as they are now.'
      )
    )
  },
  { additionalProperties: false }
)

export const WidgetVersion = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    slug: Type.Optional(Slug),
    ...content,
    labels: Type.Optional(Labels),
    by: By,
    createdAt: Time
  },
  { $id: 'WidgetVersion' }
)
export type WidgetVersion = Static<typeof WidgetVersion>
