import { type Static, Type } from 'typebox'
import { anyObject, By, ByOrNull, Id, named, notBlankPattern, nullable, oneOf, Time, time } from '../kernel/schema.ts'

export const Outcome = oneOf(['pass', 'fail', 'info'])

export const Values = Type.Unsafe<Record<string, number>>({
  type: 'object',
  additionalProperties: { type: 'number' },
  propertyNames: { maxLength: 100 },
  maxProperties: 50,
  description: 'Numbers that vary between observations, such as {"latencyMs": 12}. They are not part of the finding.'
})
export const Attention = Type.Array(Type.String({ minLength: 1, maxLength: 500, pattern: '^[^\\n]*$' }), {
  maxItems: 20,
  description: 'What needs attention although the outcome is pass. It is part of the finding.'
})

const EventType = Type.String({ minLength: 1, maxLength: 100 })
const Subject = Type.String({
  maxLength: 200,
  description: 'What the evidence is about within the widget; empty for the widget itself.'
})
const Reason = Type.String({ maxLength: 2000, pattern: notBlankPattern })

const Retirement = Type.Object({
  asOf: time('Events that occurred up to this time no longer count.'),
  at: Time,
  reason: Type.String(),
  by: ByOrNull
})

export const Evidence = Type.Object(
  {
    eventType: Type.String(),
    subject: Subject,
    eventId: Id,
    outcome: Outcome,
    outcomeReason: nullable(Type.String()),
    source: nullable(Type.String({ description: 'The `source` of the event: which program or system observed it.' })),
    viewContext: nullable(
      Type.String({ description: 'The `viewContext` of the event: the context it was observed in.' })
    ),
    by: By,
    fresh: nullable(
      Type.Boolean({ description: 'Whether the proof is still fresh; null when the event proves nothing.' })
    ),
    freshUntil: nullable(Time),
    occurredAt: Time,
    asOf: nullable(
      time(
        'The time of the fact, if the event type declares it. Freshness counts from this time, not from a confirmation.'
      )
    ),
    until: nullable(time('The evidence proves nothing after this time, even if it is confirmed.')),
    confirmedAt: nullable(Time),
    confirmations: Type.Integer({ description: 'How many times the evidence was confirmed.' }),
    since: nullable(Time),
    events: Type.Integer({ description: 'Number of events recorded with this type and subject.' }),
    values: Type.Unsafe<Record<string, number> | null>({
      ...Values,
      type: ['object', 'null'],
      description: 'The values of the event, or of its latest confirmation that sent values.'
    }),
    attention: Attention,
    retired: nullable(
      Type.Object(Retirement.properties, {
        description: 'Who retired the evidence, when and why. Null once a later event counts.'
      })
    ),
    latest: Type.Object(
      { eventId: Id, outcome: Outcome, outcomeReason: nullable(Type.String()), occurredAt: Time },
      { description: 'The newest event, even if it proves nothing, such as a check that could not run.' }
    ),
    metadata: anyObject('As sent.')
  },
  { $id: 'Evidence' }
)
export type Evidence = Omit<Static<typeof Evidence>, 'metadata'>

export const EvidenceCandidate = Type.Object(
  {
    eventId: Id,
    eventType: Type.String(),
    subject: Subject,
    outcome: Outcome,
    outcomeReason: nullable(Type.String()),
    source: nullable(Type.String()),
    viewContext: nullable(Type.String()),
    by: By,
    occurredAt: Time,
    asOf: nullable(Time),
    until: nullable(Time),
    observedAt: Type.Array(Time, {
      description: 'When it occurred and when it was confirmed: the 10 newest times, the newest first.'
    }),
    metadata: anyObject('As sent.')
  },
  { $id: 'EvidenceCandidate', description: 'An event that may be evidence for a requirement of a readiness gate.' }
)
export type EvidenceCandidate = Static<typeof EvidenceCandidate>

export const EvidenceCandidates = Type.Object(
  {
    data: Type.Array(named(EvidenceCandidate)),
    subjectsLeftOut: Type.Integer({
      minimum: 0,
      description:
        'The number of subjects whose newest event, or newest pass or fail, is not in `data` because of `limit`.'
    }),
    olderLeftOut: Type.Boolean({
      description:
        'Whether `data` may lack older events of the type, because of `limit` or because only the newest 5,000 events of the widget are searched.'
    })
  },
  { $id: 'EvidenceCandidates' }
)

/** The most confirmations of one request. */
export const confirmationsMax = 1000

export const Confirmation = Type.Array(
  Type.Object(
    {
      eventId: Id,
      observedAt: Type.Optional(time('When the same was observed again; defaults to now.')),
      values: Type.Optional(Values),
      attention: Type.Optional(Attention)
    },
    { additionalProperties: false }
  ),
  {
    $id: 'ConfirmEvidence',
    minItems: 1,
    maxItems: confirmationsMax,
    examples: [
      [
        {
          eventId: '019a0000-0000-7000-8000-000000000000',
          observedAt: '2026-06-15T10:00:00.000Z',
          values: { latencyMs: 12 }
        }
      ]
    ]
  }
)
export type Confirmation = Static<typeof Confirmation>

/** A list, or a list with its hub. */
export const ConfirmMany = Type.Unsafe<Confirmation | { hub?: string; items: Confirmation }>({
  $id: 'ConfirmEvidenceOfHub',
  anyOf: [
    Type.Object(
      {
        hub: Type.Optional(
          Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
        ),
        items: named(Confirmation)
      },
      { additionalProperties: false }
    ),
    named(Confirmation)
  ],
  examples: [{ items: [{ eventId: '019a0000-0000-7000-8000-000000000000', observedAt: '2026-06-15T10:00:00.000Z' }] }]
})

export const confirmationStatuses = [
  'confirmed',
  'repeated',
  'older',
  'failed',
  'changed',
  'retired',
  'unknown_event',
  'proves_nothing',
  'before_event',
  'in_future'
] as const
export type ConfirmationStatus = (typeof confirmationStatuses)[number]

export const Confirmed = Type.Object(
  {
    data: Type.Array(
      Type.Object({
        eventId: Id,
        status: oneOf(
          confirmationStatuses,
          'confirmed: the evidence now dates from the observation. repeated: this observation was already known. older: newer evidence exists. failed: at the time of the observation the outcome rule no longer passes; a new failing event was recorded, `recordedEventId`. changed: the finding differs (in attention, or in the outcome at that time). retired: the event was retired. After changed or retired, send a new event. unknown_event, proves_nothing, before_event, in_future: nothing was changed.'
        ),
        recordedEventId: Type.Optional(Id)
      })
    )
  },
  { $id: 'ConfirmedEvidence' }
)

export const RetireEvidence = Type.Object(
  {
    eventType: EventType,
    subject: Type.Optional(Subject),
    reason: Reason,
    asOf: Type.Optional(
      time('Events that occurred up to this time no longer count. Defaults to now; cannot be in the future.')
    )
  },
  {
    $id: 'RetireEvidence',
    additionalProperties: false,
    examples: [{ eventType: 'ops-health-checked', subject: 'health', reason: 'The check asked the wrong host.' }]
  }
)
export type RetireEvidence = Static<typeof RetireEvidence>

export const RetiredEvidence = Type.Object(
  {
    status: oneOf(['retired', 'unchanged'], 'unchanged: the evidence was already retired up to this time.'),
    evidence: Type.Unsafe<Static<typeof Evidence>>({ $ref: 'Evidence#' })
  },
  { $id: 'RetiredEvidence' }
)
