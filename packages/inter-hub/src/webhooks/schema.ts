import { type Static, Type } from 'typebox'
import { PageQuery } from '../http/pagination.ts'
import { Id, nullable, oneOf, shownOnce, Time } from '../http/schema.ts'

const Url = Type.String({
  minLength: 1,
  maxLength: 2000,
  description: 'Where to POST: https, or what the operator allows.'
})
const EventTypes = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
  maxItems: 100,
  uniqueItems: true,
  description: 'Event types to hear of; none means all.'
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
  status: WebhookStatus,
  disabledReason: nullable(Type.String()),
  version: Type.Integer({ minimum: 1 }),
  createdAt: Time,
  updatedAt: Time
}
export const Webhook = Type.Object(webhook, { $id: 'Webhook' })
export type Webhook = Static<typeof Webhook>
export const NewWebhook = Type.Object(
  { ...webhook, ...shownOnce('What its messages are signed with (whsec_…).') },
  { $id: 'NewWebhook' }
)

export const CreateWebhook = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; the key’s own unless said.' })
    ),
    url: Url,
    description: Type.Optional(Description),
    eventTypes: Type.Optional(EventTypes)
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
    description: Type.Optional(Description),
    eventTypes: Type.Optional(EventTypes),
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
export const Delivery = Type.Object(
  {
    id: Id,
    webhookId: Id,
    messageId: Type.String({ description: 'Header `webhook-id`, the same on every attempt.' }),
    eventId: nullable(Id),
    type: Type.String(),
    state: DeliveryState,
    attempts: Type.Integer({ minimum: 0 }),
    nextAt: nullable(Time),
    responseStatus: nullable(Type.Integer()),
    responseBody: nullable(Type.String({ description: 'Its first 1024 characters.' })),
    error: nullable(Type.String()),
    latencyMs: nullable(Type.Integer()),
    createdAt: Time,
    updatedAt: Time
  },
  { $id: 'Delivery' }
)
export type Delivery = Static<typeof Delivery>

export const DeliveryQuery = Type.Object(
  { ...PageQuery, state: Type.Optional(DeliveryState) },
  { additionalProperties: false }
)
export type DeliveryQuery = Static<typeof DeliveryQuery>
