import { Type } from 'typebox'
import { PageQuery, sortBy } from '../kernel/page.ts'
import { By, HubSlug, Id, NewTitle, nullable, Slug, Time, Title } from '../kernel/schema.ts'

const Contact = Type.String({
  minLength: 1,
  maxLength: 500,
  description: 'How to contact the owner, such as an email address or a channel.'
})
const Url = Type.String({ pattern: '^https?://[^\\s]+$', maxLength: 2000, description: 'A page about the owner.' })
const Inventory = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'The inventory that manages it; null if it was created through the API.'
})

export const Owner = Type.Object(
  {
    id: Id,
    hubId: Id,
    hubSlug: HubSlug,
    slug: Slug,
    title: Title,
    contact: nullable(Contact),
    url: nullable(Url),
    inventory: nullable(Inventory),
    by: By,
    version: Type.Integer({ minimum: 1 }),
    createdAt: Time,
    updatedAt: Time
  },
  { $id: 'Owner', description: 'A team, person or repository that is responsible for widgets of a hub.' }
)

const changeable = {
  title: NewTitle,
  contact: Type.Optional(nullable(Contact)),
  url: Type.Optional(nullable(Url)),
  inventory: Type.Optional(nullable(Inventory))
}

export const CreateOwner = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
    ),
    slug: Slug,
    ...changeable
  },
  {
    $id: 'CreateOwner',
    additionalProperties: false,
    examples: [{ slug: 'platform-team', title: 'Platform team', contact: 'platform@example.org' }]
  }
)

export const UpdateOwner = Type.Object(
  { ...changeable, title: Type.Optional(NewTitle) },
  { $id: 'UpdateOwner', additionalProperties: false, minProperties: 1, examples: [{ contact: '#platform' }] }
)

export const OwnerQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of a hub; defaults to the hub of the key.' })
    ),
    slug: Type.Optional(Type.String({ maxLength: 100 })),
    inventory: Type.Optional(Type.String({ maxLength: 200 })),
    sort: sortBy(['createdAt', 'updatedAt', 'slug', 'title'])
  },
  { additionalProperties: false }
)
