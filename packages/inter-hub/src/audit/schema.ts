import { type Static, Type } from 'typebox'
import { PageQuery } from '../kernel/page.ts'
import { anyObject, Id, nullable, Time } from '../kernel/schema.ts'

const Word = Type.String({ maxLength: 200 })

export const AuditRecord = Type.Object(
  {
    id: Id,
    at: Time,
    action: Type.String({
      description: 'The action: `widget.created`, `key.updated`, `request.refused`, `key.used` and so on.'
    }),
    hubId: nullable(Id),
    hubSlug: nullable(Word),
    target: nullable(
      Type.Object({
        kind: Word,
        id: nullable(Id),
        name: nullable(Type.String({ description: 'The slug, name or prefix of the object.' }))
      })
    ),
    before: nullable(anyObject('For a change: the previous values of the columns that changed, as stored.')),
    after: nullable(anyObject('For a change: the new values of the columns that changed, as stored.')),
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
    reason: nullable(Type.String({ description: 'Why the change was made: the header `Ihub-Reason` of the request.' })),
    code: nullable(Type.String({ description: 'For a refused request: the code of the problem.' })),
    count: Type.Integer({
      minimum: 1,
      description: 'How many times it occurred; records that are alike are counted together.'
    })
  },
  { $id: 'AuditRecord' }
)
export type AuditRecord = Static<typeof AuditRecord>

export const AuditQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(Type.String({ maxLength: 100 })),
    action: Type.Optional(
      Type.String({ maxLength: 100, description: 'The exact action, or a prefix followed by a star: `key.*`.' })
    ),
    target: Type.Optional(Type.String({ maxLength: 200, description: 'Id or name of the object that was changed.' })),
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
