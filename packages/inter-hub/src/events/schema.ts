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
  description: 'Where the event comes from, e.g. a workplan or a page.'
})
const FreshFor = Type.String({ pattern: durationPattern, maxLength: 40 })

export const CreateEvent = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the key’s own.' })
    ),
    widgetId: Type.Optional(Id),
    widget: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: 'Slug (or id) of the widget, instead of widgetId.' })
    ),
    eventType: Type.String({ minLength: 1, maxLength: 100 }),
    viewContext: Type.Optional(nullable(ViewContext)),
    metadata: Type.Optional(anyObject('The evidence, kept and returned as sent.')),
    values: Type.Optional(Values),
    attention: Type.Optional(Attention),
    occurredAt: Type.Optional(time('When it was observed; now by default.')),
    subject: Type.Optional(
      Type.String({ maxLength: 200, description: 'What it is about within the widget; else as the event type says.' })
    ),
    freshFor: Type.Optional(
      Type.Unsafe<string>({
        ...FreshFor,
        description: 'For how long it proves (ISO 8601); only shortens what the event type says.'
      })
    ),
    source: Type.Optional(
      Type.Unsafe<string>({
        ...Short,
        description: 'Who sends it. With externalId its identity, as long as the event is kept.'
      })
    ),
    externalId: Type.Optional(
      Type.Unsafe<string>({
        ...Short,
        description: 'The sender’s id of it: sending it again answers the first record.'
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
      description: 'With source its identity, as long as the event is kept.'
    }),
    source: Type.String({ minLength: 1, maxLength: 500 }),
    type: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'The event type; `social.coulomb.hub.` before it is taken off.'
    }),
    subject: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Slug (or id) of the widget.' })),
    // Null is as if it were left out (JSON format, section 2.2).
    time: Type.Optional(nullable(Time)),
    datacontenttype: Type.Optional(nullable(Type.String({ maxLength: 100 }))),
    dataschema: Type.Optional(nullable(Type.String({ maxLength: 2000 }))),
    data: Type.Optional(anyObject('The metadata, kept and returned as sent.'))
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
          description: '201 recorded, 200 known already, 4xx or 5xx as a single event would be answered.'
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
    seq: Type.Integer({ minimum: 1, description: 'Number within the hub, in commit order, without a gap.' }),
    hubId: Id,
    hubSlug: Type.String(),
    widgetId: Id,
    widgetSlug: Type.String(),
    eventType: Type.String(),
    subject: Type.String(),
    viewContext: nullable(ViewContext),
    outcome: Outcome,
    outcomeReason: nullable(Type.String()),
    incomplete: Type.Array(Type.String(), { description: 'What the metadata lacks for it to prove anything.' }),
    freshFor: nullable(Type.String()),
    source: nullable(Type.String()),
    externalId: nullable(Type.String()),
    occurredAt: Time,
    asOf: nullable(time('The time of the fact, where the event type names its place in the metadata.')),
    until: nullable(time('After this it proves nothing.')),
    recordedAt: Time,
    by: By,
    traceId: nullable(
      Type.String({
        pattern: '^[0-9a-f]{32}$',
        maxLength: 32,
        description: 'Of the request that sent it (W3C Trace Context).'
      })
    ),
    extensions: Type.Unsafe<Record<string, unknown> | null>({
      type: ['object', 'null'],
      additionalProperties: true,
      description: 'Attributes of the CloudEvent it came as that have no place of their own.'
    }),
    values: Type.Unsafe<Record<string, number> | null>({ ...Values, type: ['object', 'null'] }),
    attention: Attention,
    metadata: anyObject('As it was sent.')
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
    since: Type.Optional(time('Occurred then or later.')),
    until: Type.Optional(time('Occurred before.')),
    after: Type.Optional(
      cursorText(
        'Cursor, an opaque text: the events after it, oldest first; none is skipped and none comes twice. `0` begins at the oldest, `now` after the newest; go on with `meta.next`, with the same hub and filter.'
      )
    ),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, description: 'With `after`: how many at most (200).' })
    )
  },
  { additionalProperties: false }
)
export type EventQuery = Static<typeof EventQuery>

export const EventMeta = Type.Object({
  page: Type.Optional(Type.Integer()),
  per_page: Type.Integer(),
  total: Type.Optional(Type.Integer()),
  next: Type.Optional(Type.String({ description: 'With `after`: the cursor to go on with, also at the end.' })),
  has_more: Type.Optional(Type.Boolean({ description: 'With `after`: whether the next look is worth it at once.' }))
})
