import { type Static, Type } from 'typebox'
import { PageQuery } from '../kernel/page.ts'
import { anyObject, Id, nullable, Time } from '../kernel/schema.ts'

const Word = Type.String({ maxLength: 200 })

export const AuditRecord = Type.Object(
  {
    id: Id,
    at: Time,
    action: Type.String({
      description: 'What was done: `widget.created`, `key.updated`, `request.refused`, `key.used` ...'
    }),
    hubId: nullable(Id),
    hubSlug: nullable(Word),
    target: nullable(
      Type.Object({
        kind: Word,
        id: nullable(Id),
        name: nullable(Type.String({ description: 'The slug, name or prefix it is known by.' }))
      })
    ),
    before: nullable(anyObject('Of a change: what it was, where that differs from after. Columns as they are stored.')),
    after: nullable(anyObject('Of a change: what it is, where that differs from before.')),
    by: nullable(
      Type.Object({
        id: nullable(Id),
        kind: nullable(Word),
        name: nullable(Word),
        via: nullable(Type.String({ description: 'The credential, such as `key:c1f3ac3a`.' }))
      })
    ),
    address: nullable(Word),
    operation: nullable(Type.String({ description: 'The operationId of the request.' })),
    requestId: nullable(Id),
    code: nullable(Type.String({ description: 'Of a refusal: the code of the problem.' })),
    count: Type.Integer({ minimum: 1, description: 'How often, where what is alike is counted together.' })
  },
  { $id: 'AuditRecord' }
)
export type AuditRecord = Static<typeof AuditRecord>

export const AuditQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(Type.String({ maxLength: 100 })),
    action: Type.Optional(
      Type.String({ maxLength: 100, description: 'Exactly, or all that begin so with a star at its end: `key.*`.' })
    ),
    target: Type.Optional(Type.String({ maxLength: 200, description: 'Id or name of what was changed.' })),
    actor: Type.Optional(
      Type.String({ maxLength: 100, description: 'Key (id or its 8 hex digits) or consumer (id or name).' })
    ),
    operation: Type.Optional(Word),
    requestId: Type.Optional(Id),
    since: Type.Optional(Time),
    until: Type.Optional(Time)
  },
  { additionalProperties: false }
)
export type AuditQuery = Static<typeof AuditQuery>
