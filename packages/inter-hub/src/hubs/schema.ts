import { type Static, Type } from 'typebox'
import { PageQuery, sortBy } from '../kernel/page.ts'
import { HubSlug, Id, NewTitle, nullable, oneOf, Text, Time, Title } from '../kernel/schema.ts'

const Word = Type.String({ minLength: 1, maxLength: 100 })
export const HubStatus = oneOf(['active', 'archived'])

export const Hub = Type.Object(
  {
    id: Id,
    slug: HubSlug,
    name: Title,
    domain: nullable(Word),
    hubKind: Type.String({ description: 'The kind of the hub, such as `domain`.' }),
    hubFamily: nullable(Word),
    vsmFunction: nullable(Word),
    vsmSystem: nullable(Word),
    description: Text,
    status: HubStatus,
    createdAt: Time,
    updatedAt: Time
  },
  { $id: 'Hub' }
)
export type Hub = Static<typeof Hub>

const changeable = {
  name: NewTitle,
  domain: Type.Optional(nullable(Word)),
  hubKind: Type.Optional(Word),
  hubFamily: Type.Optional(nullable(Word)),
  vsmFunction: Type.Optional(nullable(Word)),
  vsmSystem: Type.Optional(nullable(Word)),
  description: Type.Optional(Text)
}

export const CreateHub = Type.Object(
  { slug: HubSlug, ...changeable },
  {
    $id: 'CreateHub',
    additionalProperties: false,
    examples: [
      {
        name: 'Ops Hub',
        slug: 'ops-hub',
        domain: 'ops.coulomb.social',
        hubKind: 'domain',
        hubFamily: 'vsm',
        vsmFunction: 'OPS',
        vsmSystem: '1'
      }
    ]
  }
)
export type CreateHub = Static<typeof CreateHub>

export const UpdateHub = Type.Object(
  { ...changeable, name: Type.Optional(NewTitle), status: Type.Optional(HubStatus) },
  { $id: 'UpdateHub', additionalProperties: false, minProperties: 1, examples: [{ domain: 'ops.example.org' }] }
)
export type UpdateHub = Static<typeof UpdateHub>

export const HubQuery = Type.Object(
  {
    ...PageQuery,
    slug: Type.Optional(Type.String({ maxLength: 100 })),
    hubFamily: Type.Optional(Word),
    vsmFunction: Type.Optional(Word),
    status: Type.Optional(HubStatus),
    sort: sortBy(['createdAt', 'updatedAt', 'name', 'slug'])
  },
  { additionalProperties: false }
)
export type HubQuery = Static<typeof HubQuery>
