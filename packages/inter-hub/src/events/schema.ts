import { type Static, Type } from 'typebox'
import { Attention, Outcome, Values } from '../evidence/index.ts'
import { cursorText } from '../kernel/cursor.ts'
import { durationPattern } from '../kernel/duration.ts'
import { PageQuery } from '../kernel/page.ts'
import { anyObject, By, Id, itemProblem, nullable, Time, time } from '../kernel/schema.ts'

const Short = Type.String({ minLength: 1, maxLength: 500 })
const ViewContext = Type.String({
  minLength: 1,
  maxLength: 500,
  description:
    'The context of the event, such as a workplan or a page. `<program>/checks/…` and `<program>/gates/…` are reserved for the runtime of the hub and require the scope `write`.'
})
const FreshFor = Type.String({ pattern: durationPattern, maxLength: 40 })

export const CreateEvent = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
    ),
    widgetId: Type.Optional(Id),
    widget: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: 'Slug (or id) of the widget, instead of widgetId.' })
    ),
    eventType: Type.String({ minLength: 1, maxLength: 100 }),
    viewContext: Type.Optional(nullable(ViewContext)),
    metadata: Type.Optional(anyObject('The evidence, stored and returned as sent.')),
    values: Type.Optional(Values),
    attention: Type.Optional(Attention),
    occurredAt: Type.Optional(time('When it was observed; defaults to now.')),
    subject: Type.Optional(
      Type.String({
        maxLength: 200,
        description: 'What the event is about within the widget; defaults to the subject that the event type derives.'
      })
    ),
    freshFor: Type.Optional(
      Type.Unsafe<string>({
        ...FreshFor,
        description: 'How long the event counts as proof (ISO 8601). It can only shorten the period of the event type.'
      })
    ),
    source: Type.Optional(
      Type.Unsafe<string>({
        ...Short,
        description: 'The sender. Together with externalId it identifies the event for as long as the event is kept.'
      })
    ),
    externalId: Type.Optional(
      Type.Unsafe<string>({
        ...Short,
        description: 'The id that the sender gives the event. Sending it again returns the first record.'
      })
    )
  },
  {
    $id: 'CreateInteractionEvent',
    additionalProperties: false,
    examples: [
      {
        widget: 'ops-endpoint-gitea-registry',
        eventType: 'ops-endpoint-verified',
        viewContext: 'railiance-apps/workplans/RAIL-AP-WP-0001',
        metadata: { endpoint: 'https://gitea.coulomb.social/v2/', expectedStatus: 401, observedStatus: 401 }
      }
    ]
  }
)
export type CreateEvent = Static<typeof CreateEvent>

export const CreateEvents = Type.Array(Type.Unsafe<CreateEvent>({ $ref: 'CreateInteractionEvent#' }), {
  $id: 'CreateInteractionEvents',
  minItems: 1,
  maxItems: 10_000,
  examples: [
    [{ widget: 'ops-service-gitea', eventType: 'ops-health-checked', metadata: { target: 'gitea', status: 'healthy' } }]
  ]
})

/** CloudEvents 1.0 in JSON. Attributes that it does not name are extensions. */
export const CloudEvent = Type.Object(
  {
    specversion: Type.Literal('1.0'),
    id: Type.String({
      minLength: 1,
      maxLength: 500,
      description: 'Together with source it identifies the event for as long as the event is kept.'
    }),
    source: Type.String({ minLength: 1, maxLength: 500 }),
    type: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'The event type. The prefix `social.coulomb.hub.` is removed.'
    }),
    subject: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Slug (or id) of the widget.' })),
    // Null is as if it were left out (JSON format, section 2.2).
    time: Type.Optional(nullable(Time)),
    datacontenttype: Type.Optional(nullable(Type.String({ maxLength: 100 }))),
    dataschema: Type.Optional(nullable(Type.String({ maxLength: 2000 }))),
    data: Type.Optional(anyObject('The metadata, stored and returned as sent.'))
  },
  {
    $id: 'CloudEvent',
    additionalProperties: true,
    examples: [
      {
        specversion: '1.0',
        id: '8e03978e-40d5-43e8-bc93-6894a57f9324',
        source: 'https://gitea.example.org/checks',
        type: 'ops-endpoint-verified',
        subject: 'ops-endpoint-gitea-registry',
        time: '2026-06-15T10:00:00Z',
        data: { endpoint: 'https://gitea.coulomb.social/v2/', expectedStatus: 401, observedStatus: 401 }
      }
    ]
  }
)

export const CloudEvents = Type.Array(Type.Unsafe<Static<typeof CloudEvent>>({ $ref: 'CloudEvent#' }), {
  $id: 'CloudEvents',
  maxItems: 10_000,
  examples: [
    [{ specversion: '1.0', id: '1', source: '/ci', type: 'ops-health-checked', subject: 'ops-service-gitea', data: {} }]
  ]
})

export const BatchAnswers = Type.Object(
  {
    data: Type.Array(
      Type.Object({
        index: Type.Integer({ minimum: 0 }),
        status: Type.Integer({
          description:
            '201: recorded. 200: already recorded. 4xx or 5xx: the status that the event would get in a request of its own.'
        }),
        id: Type.Optional(Id),
        seq: Type.Optional(Type.Integer()),
        outcome: Type.Optional(Outcome),
        problem: Type.Optional(itemProblem())
      })
    ),
    meta: Type.Object({ total: Type.Integer(), created: Type.Integer(), known: Type.Integer(), failed: Type.Integer() })
  },
  { $id: 'BatchAnswers' }
)

export const Event = Type.Object(
  {
    id: Id,
    seq: Type.Integer({ minimum: 1, description: 'Number within the hub, in commit order and without gaps.' }),
    hubId: Id,
    hubSlug: Type.String(),
    widgetId: Id,
    widgetSlug: Type.String(),
    eventType: Type.String(),
    subject: Type.String(),
    viewContext: nullable(ViewContext),
    outcome: Outcome,
    outcomeReason: nullable(Type.String()),
    incomplete: Type.Array(Type.String(), {
      description: 'What is missing from the metadata; an incomplete event proves nothing.'
    }),
    freshFor: nullable(Type.String()),
    source: nullable(Type.String()),
    externalId: nullable(Type.String()),
    occurredAt: Time,
    asOf: nullable(time('The time of the fact, if the event type declares where the metadata has it.')),
    until: nullable(time('After this time the event proves nothing.')),
    recordedAt: Time,
    by: By,
    traceId: nullable(
      Type.String({
        pattern: '^[0-9a-f]{32}$',
        maxLength: 32,
        description: 'The trace context of the request that sent the event (W3C Trace Context).'
      })
    ),
    extensions: Type.Unsafe<Record<string, unknown> | null>({
      type: ['object', 'null'],
      additionalProperties: true,
      description: 'Attributes of the received CloudEvent that have no member of their own.'
    }),
    values: Type.Unsafe<Record<string, number> | null>({ ...Values, type: ['object', 'null'] }),
    attention: Attention,
    metadata: anyObject('As sent.')
  },
  { $id: 'InteractionEvent' }
)
export type Event = Static<typeof Event>

export const EventQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(Type.String({ maxLength: 100 })),
    widget: Type.Optional(Type.String({ maxLength: 100, description: 'Slug or id.' })),
    widgetId: Type.Optional(Id),
    eventType: Type.Optional(Type.String({ maxLength: 100 })),
    subject: Type.Optional(Type.String({ maxLength: 200 })),
    outcome: Type.Optional(Outcome),
    viewContext: Type.Optional(Type.String({ maxLength: 500 })),
    source: Type.Optional(Type.String({ maxLength: 500 })),
    externalId: Type.Optional(Type.String({ maxLength: 500 })),
    since: Type.Optional(time('Events that occurred at this time or later.')),
    until: Type.Optional(time('Events that occurred before this time.')),
    after: Type.Optional(
      cursorText(
        'An opaque cursor: list the events after it, oldest first, without skipping or repeating any. `0` starts at the oldest event, `now` after the newest. Continue with `meta.next`, using the same hub and filter.'
      )
    ),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2 ** 31 - 1,
        description: 'With `after`: the maximum number of events; defaults to 200.'
      })
    )
  },
  { additionalProperties: false }
)
export type EventQuery = Static<typeof EventQuery>

export const EventMeta = Type.Object({
  page: Type.Optional(Type.Integer()),
  per_page: Type.Integer(),
  total: Type.Optional(Type.Integer()),
  next: Type.Optional(
    Type.String({ description: 'With `after`: the cursor to continue with, present even at the end of the list.' })
  ),
  has_more: Type.Optional(Type.Boolean({ description: 'With `after`: whether more events are available now.' }))
})
