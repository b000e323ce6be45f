import { type Static, Type } from 'typebox'
import { cursorText } from '../kernel/cursor.ts'
import { anyObject, Id, nullable, Time } from '../kernel/schema.ts'

export const stateChanged = 'ihub.widget-state-changed'

export const SystemEvent = Type.Object(
  {
    id: Id,
    seq: Type.Integer({ minimum: 1, description: 'Number within the hub, in commit order, without a gap.' }),
    hubId: Id,
    hubSlug: Type.String(),
    type: Type.String({
      description: `\`${stateChanged}\`, \`ihub.widget-changed\`, \`ihub.relation-changed\`, \`ihub.observation-changed\`, \`ihub.widget-status-changed\`, \`ihub.evidence-retired\`, \`ihub.owner-changed\`, \`ihub.decision-changed\`, \`ihub.manifest-activated\`, \`ihub.webhook-endpoint-disabled\`.`
    }),
    widgetId: nullable(Id),
    widgetSlug: nullable(Type.String()),
    data: anyObject(
      'What happened: `state`, `before` and `since` of a change of state; of another change its kind and ids.'
    ),
    recordedAt: Time
  },
  { $id: 'SystemEvent' }
)
export type SystemEvent = Static<typeof SystemEvent>

export const SystemEventQuery = Type.Object(
  {
    hub: Type.Optional(Type.String({ maxLength: 100, description: 'Id or slug; the key’s own by default.' })),
    type: Type.Optional(Type.String({ maxLength: 100 })),
    widget: Type.Optional(Type.String({ maxLength: 100, description: 'Slug or id.' })),
    state: Type.Optional(Type.String({ maxLength: 20, description: 'Of a change of state: into which.' })),
    after: Type.Optional(
      cursorText('Cursor, an opaque text: `0` begins at the first, `now` after the newest. Go on with `meta.next`.')
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, description: 'How many at most (200).' }))
  },
  { additionalProperties: false }
)
export type SystemEventQuery = Static<typeof SystemEventQuery>

export const SystemEventList = Type.Object({
  data: Type.Array(Type.Unsafe<SystemEvent>({ $ref: 'SystemEvent#' })),
  meta: Type.Object({
    per_page: Type.Integer(),
    next: Type.String({ description: 'The cursor to go on with, also at the end.' }),
    has_more: Type.Boolean()
  })
})
