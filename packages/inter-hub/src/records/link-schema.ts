import { type Static, Type } from 'typebox'
import { PageQuery } from '../kernel/page.ts'
import { By, ByOrNull, HubSlug, Id, nullable, Time } from '../kernel/schema.ts'
import { LinkKind, Reference } from './schema.ts'

export const Role = Type.String({
  pattern: '^[a-z][a-z0-9-]*$',
  maxLength: 50,
  description: 'How the cause leads to the effect.'
})

export const Link = Type.Object(
  { id: Id, hubId: Id, hubSlug: HubSlug, from: Reference, to: Reference, role: Role, by: By, createdAt: Time },
  { $id: 'Link', description: 'A link from a cause to its effect, within a hub.' }
)
export type Link = Static<typeof Link>

export const CreateLink = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
    ),
    from: Reference,
    to: Reference,
    role: Type.Optional(Role)
  },
  {
    $id: 'CreateLink',
    additionalProperties: false,
    examples: [
      {
        from: { kind: 'event', id: '019a0000-0000-7000-8000-000000000000' },
        to: { kind: 'requirement-candidate', id: '019a0000-0000-7000-8000-000000000001' }
      }
    ]
  }
)
export type CreateLink = Static<typeof CreateLink>

export const LinkQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of a hub; defaults to the hub of the key.' })
    ),
    fromKind: Type.Optional(LinkKind),
    fromId: Type.Optional(Id),
    toKind: Type.Optional(LinkKind),
    toId: Type.Optional(Id),
    role: Type.Optional(Role)
  },
  { additionalProperties: false }
)

const TraceNode = Type.Object({
  kind: LinkKind,
  id: Id,
  title: nullable(Type.String({ description: 'Null if the object no longer exists.' })),
  status: nullable(
    Type.String({ description: 'The status, the outcome of an event, or the state of an outcome signal.' })
  ),
  at: nullable(Time),
  by: ByOrNull
})
export type TraceNode = Static<typeof TraceNode>

export const Trace = Type.Object(
  {
    hubId: Id,
    hubSlug: HubSlug,
    start: Reference,
    nodes: Type.Array(TraceNode, { description: 'Oldest first.' }),
    edges: Type.Array(Type.Object({ from: Reference, to: Reference, role: Role })),
    truncated: Type.Boolean({ description: 'Whether the trace was truncated.' })
  },
  { $id: 'Trace', description: 'All direct and indirect causes and effects of an object.' }
)
export type Trace = Static<typeof Trace>
