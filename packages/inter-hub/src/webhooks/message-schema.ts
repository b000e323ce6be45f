/** The messages that webhooks receive, as the OpenAPI document describes them. */
import { type TSchema, Type } from 'typebox'
import { Id, Time } from '../kernel/schema.ts'

const eventData = Type.Object(
  {
    id: Id,
    seq: Type.Optional(Type.Integer({ minimum: 1 })),
    hub: Type.String({ maxLength: 63, description: 'The slug of the hub.' })
  },
  {
    additionalProperties: true,
    description:
      'The event as in `GET /interaction-events/{id}`, or the data of a system event. The slug of the hub is in `hub`. If its metadata has more than 12,000 bytes, it is left out, and `metadataOmitted` is true.'
  }
)
export const WebhookMessage = Type.Object(
  { type: Type.String({ maxLength: 200, description: 'The event type.' }), timestamp: Time, data: eventData },
  {
    $id: 'WebhookMessage',
    additionalProperties: true,
    description: 'A message in the format `standard`.',
    examples: [
      {
        type: 'ops-endpoint-verified',
        timestamp: '2026-06-15T10:00:00.000Z',
        data: {
          id: '8e03978e-40d5-43e8-bc93-6894a57f9324',
          seq: 17,
          hub: 'ops-hub',
          eventType: 'ops-endpoint-verified',
          outcome: 'pass',
          metadata: { expectedStatus: 401, observedStatus: 401 }
        }
      }
    ]
  }
)

const header = (name: string, description: string, schema: TSchema) => ({
  in: 'header',
  name,
  required: true,
  description,
  schema
})

/** Some generators import no types for webhooks, so that a reference breaks the code that they generate. */
const body = (name: string) => ({
  type: 'object',
  additionalProperties: true,
  description: `The schema ${name} describes it.`
})

/** `webhooks` of OpenAPI 3.1: one entry, since all event types are sent alike. */
export const sentMessages = {
  message: {
    post: {
      operationId: 'receiveMessage',
      tags: ['webhooks'],
      summary: 'A message of a webhook',
      description:
        'One event per request, signed according to Standard Webhooks 1.0. A message may arrive more than once, with the same `webhook-id`. Every answer but 2xx is a failure, and the message is sent again later.',
      security: [],
      parameters: [
        header('webhook-id', 'The id of the message, the same for each attempt.', Type.String({ maxLength: 100 })),
        header('webhook-timestamp', 'The time of the attempt, in seconds since 1970.', Type.Integer({ minimum: 0 })),
        header(
          'webhook-signature',
          'Signatures separated by spaces, each `v1,<base64>`: two while the secret is being rotated.',
          Type.String({ maxLength: 1000 })
        )
      ],
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: body('WebhookMessage') },
          'application/cloudevents+json': { schema: body('CloudEvent') }
        }
      },
      responses: { '204': { description: 'The message was accepted.' } }
    }
  }
}
