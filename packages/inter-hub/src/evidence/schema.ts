import { type Static, Type } from 'typebox'
import { anyObject, Id, nullable, oneOf, Time } from '../kernel/schema.ts'

export const Outcome = oneOf(['pass', 'fail', 'info'])

export const Evidence = Type.Object(
  {
    eventType: Type.String(),
    subject: Type.String({ description: 'What it is about within the widget; empty for the widget itself.' }),
    eventId: Id,
    outcome: Outcome,
    outcomeReason: nullable(Type.String()),
    fresh: nullable(Type.Boolean({ description: 'Whether it still proves; null when it proves nothing.' })),
    freshUntil: nullable(Time),
    occurredAt: Time,
    confirmedAt: nullable(Time),
    confirmations: Type.Integer({ description: 'How often somebody looked again and saw the same.' }),
    since: nullable(Time),
    events: Type.Integer({ description: 'Events recorded of this type and subject.' }),
    latest: Type.Object(
      { eventId: Id, outcome: Outcome, outcomeReason: nullable(Type.String()), occurredAt: Time },
      { description: 'The newest event, also where it proves nothing: a look that could not be made, for example.' }
    ),
    metadata: anyObject('As it was sent.')
  },
  { $id: 'Evidence' }
)
export type Evidence = Omit<Static<typeof Evidence>, 'metadata'>

export const Confirmation = Type.Array(
  Type.Object({ eventId: Id, observedAt: Type.Optional(Time) }, { additionalProperties: false }),
  {
    $id: 'ConfirmEvidence',
    minItems: 1,
    maxItems: 1000,
    examples: [[{ eventId: '019a0000-0000-7000-8000-000000000000', observedAt: '2026-06-15T10:00:00.000Z' }]]
  }
)
export const confirmationStatuses = [
  'confirmed',
  'repeated',
  'older',
  'unknown_event',
  'proves_nothing',
  'before_event',
  'in_future'
] as const
export const Confirmed = Type.Object(
  {
    data: Type.Array(
      Type.Object({
        eventId: Id,
        status: oneOf(
          confirmationStatuses,
          'confirmed: the proof is as young as the look. repeated: this look was known. older: a newer proof stands. unknown_event, proves_nothing, before_event, in_future: nothing was changed.'
        )
      })
    )
  },
  { $id: 'ConfirmedEvidence' }
)
