import { type Static, Type } from 'typebox'
import { Outcome } from '../evidence/index.ts'
import { PageQuery } from '../kernel/page.ts'
import { Id, nullable, oneOf, rotation, shownOnce, Time, time } from '../kernel/schema.ts'

const Url = Type.String({
  minLength: 1,
  maxLength: 2000,
  description: 'The URL to send events to: https, or what the operator allows.'
})
const names = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 100, uniqueItems: true, description })
const EventTypes = names(
  'The event types to deliver. By default all event types of the manifest, or only state changes if `states` is set. System events, such as `ihub.widget-state-changed`, are delivered only if they are named.'
)
const Widgets = names('Slugs or ids of the widgets whose events are delivered; defaults to all.')
const Outcomes = Type.Array(Outcome, {
  maxItems: 3,
  uniqueItems: true,
  description: 'The outcomes to deliver; defaults to all.'
})
const States = Type.Array(oneOf(['failing', 'stale', 'verified', 'unproven']), {
  maxItems: 4,
  uniqueItems: true,
  description: 'The state changes to deliver, by the new state; defaults to all if state changes are delivered.'
})
const Format = oneOf(
  ['standard', 'cloudevents', 'cloudevents-binary'],
  '`{type, timestamp, data}` as in Standard Webhooks, or CloudEvents 1.0 in structured or binary mode. All formats are signed.'
)
const MaxInFlight = Type.Integer({
  minimum: 1,
  maximum: 64,
  description: 'The maximum number of concurrent attempts on a node; defaults to 8.'
})
const Description = Type.String({ maxLength: 1000 })
const WebhookStatus = oneOf(['active', 'disabled'])

const webhook = {
  id: Id,
  hubId: Id,
  hubSlug: Type.String(),
  url: Url,
  description: Description,
  eventTypes: EventTypes,
  widgets: Widgets,
  outcomes: Outcomes,
  states: States,
  format: Format,
  maxInFlight: MaxInFlight,
  status: WebhookStatus,
  disabledReason: nullable(Type.String()),
  failingSince: nullable(time('Since when all attempts have failed.')),
  previousSecretUntil: nullable(time('Until when messages are also signed with the previous secret.')),
  version: Type.Integer({ minimum: 1 }),
  createdAt: Time,
  updatedAt: Time
}
const settings = {
  description: Type.Optional(Description),
  eventTypes: Type.Optional(EventTypes),
  widgets: Type.Optional(Widgets),
  outcomes: Type.Optional(Outcomes),
  states: Type.Optional(States),
  format: Type.Optional(Format),
  maxInFlight: Type.Optional(MaxInFlight)
}
export const Webhook = Type.Object(webhook, { $id: 'Webhook' })
export type Webhook = Static<typeof Webhook>
export const WebhookWithSecret = Type.Object(
  { ...webhook, ...shownOnce('The secret that signs the messages (whsec_…).') },
  { $id: 'WebhookWithSecret' }
)

export const CreateWebhook = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
    ),
    url: Url,
    ...settings
  },
  {
    $id: 'CreateWebhook',
    additionalProperties: false,
    examples: [{ url: 'https://receiver.example.org/inter-hub', eventTypes: ['ops-endpoint-verified'] }]
  }
)
export type CreateWebhook = Static<typeof CreateWebhook>

export const UpdateWebhook = Type.Object(
  {
    url: Type.Optional(Url),
    ...settings,
    status: Type.Optional(WebhookStatus)
  },
  { $id: 'UpdateWebhook', additionalProperties: false, minProperties: 1, examples: [{ status: 'active' }] }
)
export type UpdateWebhook = Static<typeof UpdateWebhook>

export const WebhookQuery = Type.Object(
  { ...PageQuery, hub: Type.Optional(Type.String({ maxLength: 100 })), status: Type.Optional(WebhookStatus) },
  { additionalProperties: false }
)
export type WebhookQuery = Static<typeof WebhookQuery>

const DeliveryState = oneOf(['due', 'delivered', 'failed'])
const delivery = {
  id: Id,
  hubId: Id,
  webhookId: Id,
  messageId: Type.String({ description: 'The header `webhook-id`, the same for every attempt.' }),
  eventId: nullable(Id),
  type: Type.String(),
  state: DeliveryState,
  attempts: Type.Integer({ minimum: 0 }),
  nextAt: nullable(Time),
  responseStatus: nullable(Type.Integer()),
  responseBody: nullable(Type.String({ description: 'The first 1024 characters of the body.' })),
  error: nullable(Type.String()),
  latencyMs: nullable(Type.Integer()),
  createdAt: Time,
  updatedAt: Time
}
export const Delivery = Type.Object(delivery, { $id: 'Delivery' })
export type Delivery = Static<typeof Delivery>

const Attempt = Type.Object({
  attempt: Type.Integer({ minimum: 1 }),
  at: Time,
  responseStatus: nullable(Type.Integer()),
  responseBody: nullable(Type.String()),
  error: nullable(Type.String()),
  latencyMs: Type.Integer()
})
export const DeliveryWithLog = Type.Object(
  { ...delivery, log: Type.Array(Attempt, { description: 'All attempts, oldest first.' }) },
  { $id: 'DeliveryWithLog' }
)
export type DeliveryWithLog = Static<typeof DeliveryWithLog>

export const DeliveryQuery = Type.Object(
  {
    ...PageQuery,
    state: Type.Optional(DeliveryState),
    type: Type.Optional(Type.String({ maxLength: 100 })),
    since: Type.Optional(Time),
    until: Type.Optional(Time)
  },
  { additionalProperties: false }
)
export type DeliveryQuery = Static<typeof DeliveryQuery>

export const RotateSecret = rotation(
  'RotateWebhookSecret',
  'How long messages are also signed with the old secret; defaults to one day.'
)
export type RotateSecret = Static<typeof RotateSecret>

export const Recover = Type.Object(
  {
    since: time('Events recorded at this time or later.'),
    until: Type.Optional(time('Events recorded before this time; defaults to now.'))
  },
  { $id: 'RecoverWebhook', additionalProperties: false, examples: [{ since: '2026-06-15T10:00:00Z' }] }
)
export type Recover = Static<typeof Recover>

export const Recovered = Type.Object(
  { queued: Type.Integer({ minimum: 0, description: 'The number of messages that will be sent.' }) },
  { $id: 'RecoveredWebhook' }
)
