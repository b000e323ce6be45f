import { type Static, Type } from 'typebox'
import { cursorText } from '../kernel/cursor.ts'
import { anyObject, Id, nullable, Time } from '../kernel/schema.ts'

export const stateChanged = 'ihub.widget-state-changed'

export const SystemEvent = Type.Object(
  {
    id: Id,
    seq: Type.Integer({ minimum: 1, description: 'Number within the hub, in commit order and without gaps.' }),
    hubId: Id,
    hubSlug: Type.String(),
    type: Type.String({
      description: `\`${stateChanged}\`, \`ihub.widget-changed\`, \`ihub.relation-changed\`, \`ihub.observation-changed\`, \`ihub.widget-status-changed\`, \`ihub.evidence-retired\`, \`ihub.owner-changed\`, \`ihub.decision-changed\`, \`ihub.manifest-activated\`, \`ihub.webhook-endpoint-disabled\`.`
    }),
    widgetId: nullable(Id),
    widgetSlug: nullable(Type.String()),
    data: anyObject(
      'The details. Of a state change: `state`, `before`, `since`, the `name` and `owner` of the widget, and `links`: `self`, `explanation`, the links of the widget by name (such as `runbook`), and `context`, where the evidence that determines the state was observed; if the widget is failing or stale, also the `reason` and the evidence that determines the state (`eventType`, `subject`, `eventId`). Of any other change: its kind and ids.'
    ),
    recordedAt: Time
  },
  { $id: 'SystemEvent' }
)
export type SystemEvent = Static<typeof SystemEvent>

export const SystemEventQuery = Type.Object(
  {
    hub: Type.Optional(Type.String({ maxLength: 100, description: 'Id or slug; defaults to the hub of the key.' })),
    type: Type.Optional(Type.String({ maxLength: 100 })),
    widget: Type.Optional(Type.String({ maxLength: 100, description: 'Slug or id.' })),
    state: Type.Optional(Type.String({ maxLength: 20, description: 'Only state changes into this state.' })),
    after: Type.Optional(
      cursorText(
        'An opaque cursor. `0` starts at the first system event, `now` after the newest. Continue with `meta.next`.'
      )
    ),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2 ** 31 - 1,
        description: 'The maximum number of system events; defaults to 200.'
      })
    )
  },
  { additionalProperties: false }
)
export type SystemEventQuery = Static<typeof SystemEventQuery>

export const SystemEventList = Type.Object({
  data: Type.Array(Type.Unsafe<SystemEvent>({ $ref: 'SystemEvent#' })),
  meta: Type.Object({
    per_page: Type.Integer(),
    next: Type.String({ description: 'The cursor to continue with, present even at the end of the list.' }),
    has_more: Type.Boolean()
  })
})
