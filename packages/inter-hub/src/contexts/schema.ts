import { Type } from 'typebox'
import { PageQuery, sortBy } from '../kernel/page.ts'
import { By, HubSlug, Id, nullable, Time } from '../kernel/schema.ts'

const Prefix = Type.String({
  minLength: 1,
  maxLength: 500,
  description:
    'The beginning of view contexts, such as `grafana/`. The longest prefix that fits a view context decides.'
})
const Url = Type.String({
  pattern: '^https?://[^\\s{}/?#]+([/?#]([^\\s{}]|\\{(path|context|widget)\\})*)?$',
  maxLength: 2000,
  description:
    'The address of these contexts, with the placeholders `{path}` (the view context after the prefix), `{context}` (all of it) and `{widget}` (the slug of the widget).',
  examples: ['https://grafana.example/d/{path}']
})
const Inventory = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'The inventory that manages it; null if it was created through the API.'
})

export const Context = Type.Object(
  {
    id: Id,
    hubId: Id,
    hubSlug: HubSlug,
    prefix: Prefix,
    url: Url,
    inventory: nullable(Inventory),
    by: By,
    version: Type.Integer({ minimum: 1 }),
    createdAt: Time,
    updatedAt: Time
  },
  { $id: 'Context', description: 'Where the contexts in which evidence is observed can be opened.' }
)

export const CreateContext = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
    ),
    prefix: Prefix,
    url: Url,
    inventory: Type.Optional(nullable(Inventory))
  },
  {
    $id: 'CreateContext',
    additionalProperties: false,
    examples: [{ prefix: 'grafana/', url: 'https://grafana.example/d/{path}' }]
  }
)

export const UpdateContext = Type.Object(
  { url: Type.Optional(Url), inventory: Type.Optional(nullable(Inventory)) },
  {
    $id: 'UpdateContext',
    additionalProperties: false,
    minProperties: 1,
    examples: [{ url: 'https://dashboards.example/{path}' }]
  }
)

export const ContextQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of a hub; defaults to the hub of the key.' })
    ),
    prefix: Type.Optional(Type.String({ maxLength: 500 })),
    inventory: Type.Optional(Type.String({ maxLength: 200 })),
    sort: sortBy(['createdAt', 'updatedAt', 'prefix'])
  },
  { additionalProperties: false }
)
