import { type Static, Type } from 'typebox'
import { PageQuery } from '../kernel/page.ts'
import { By, ByOrNull, HubSlug, Id, nullable, Time } from '../kernel/schema.ts'
import { LinkKind, Reference } from './schema.ts'

export const Role = Type.String({
  pattern: '^[a-z][a-z0-9-]*$',
  maxLength: 50,
  description: 'How the one leads to the other.'
})

export const Link = Type.Object(
  { id: Id, hubId: Id, hubSlug: HubSlug, from: Reference, to: Reference, role: Role, by: By, createdAt: Time },
  { $id: 'Link', description: 'From a cause to what it led to, within a hub.' }
)
export type Link = Static<typeof Link>

export const CreateLink = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; by default the key’s own.' })
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
    hub: Type.Optional(Type.String({ maxLength: 100, description: 'Id or slug of a hub; by default the key’s own.' })),
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
  title: nullable(Type.String({ description: 'Null: it is no longer there.' })),
  status: nullable(Type.String({ description: 'Status, outcome of an event, or state of an outcome signal.' })),
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
    truncated: Type.Boolean({ description: 'Whether the trace is longer than what is shown.' })
  },
  { $id: 'Trace', description: 'All causes of a thing, their causes, all it led to, and what that led to.' }
)
export type Trace = Static<typeof Trace>
