import { type Static, Type } from 'typebox'
import { Outcome } from '../evidence/index.ts'
import { anyObject, Id, NewTitle, nullable, oneOf, Slug, Text, Time, Title } from '../kernel/schema.ts'
import { aboutWidget, creating, ofWidget, queryOf, recordOf } from './schema.ts'

/** These give green or excuse its absence, so they need the verb `decide`. */
export const decidedKinds: readonly string[] = ['waiver', 'attestation', 'go', 'risk-acceptance', 're-baseline']

const Kind = Type.String({
  pattern: '^[a-z][a-z0-9-]*$',
  maxLength: 50,
  description: `What kind of decision. These need the scope \`hub:decide\` too: ${decidedKinds.join(', ')}.`
})
const Status = oneOf(['proposed', 'accepted', 'rejected', 'superseded', 'withdrawn'])
const Approver = Type.String({ minLength: 1, maxLength: 500, description: 'Who approved the decision, as free text.' })

const Subject = Type.String({
  maxLength: 200,
  description:
    'What within the widget the decision is about, such as a requirement of a readiness gate; empty for all of it.'
})

const changeable = {
  title: Title,
  description: Text,
  status: Status,
  reason: Text,
  approver: nullable(Approver),
  decidedAt: nullable(Time),
  expiresAt: nullable(Time)
}

export const CitedEvent = Type.Object({
  eventId: Id,
  widgetId: Id,
  widgetSlug: Slug,
  eventType: Type.String(),
  subject: Type.String(),
  outcome: Outcome,
  outcomeReason: nullable(Type.String()),
  occurredAt: Time,
  recordedAt: Time,
  metadata: anyObject('The event as it was when the decision was recorded.')
})

export const DecisionRecord = recordOf(
  'DecisionRecord',
  'A decision, its reason, who made it and the evidence for it.',
  {
    kind: Kind,
    subject: Subject,
    ...changeable,
    evidence: Type.Array(CitedEvent, {
      description: 'Copies of the events that the decision is based on. They are kept after the events are removed.'
    }),
    ...ofWidget
  }
)
export const CreateDecisionRecord = Type.Object(
  {
    ...creating,
    ...aboutWidget,
    ...Type.Partial(Type.Object(changeable)).properties,
    title: NewTitle,
    kind: Type.Optional(Kind),
    subject: Type.Optional(Subject),
    evidence: Type.Optional(
      Type.Array(Id, {
        maxItems: 50,
        uniqueItems: true,
        description: 'Ids of the events that the decision is based on.'
      })
    )
  },
  {
    $id: 'CreateDecisionRecord',
    additionalProperties: false,
    examples: [{ title: 'Move the registry to new storage', status: 'accepted', reason: 'The old disk is full.' }]
  }
)
export const UpdateDecisionRecord = Type.Partial(Type.Object({ ...changeable, title: NewTitle }), {
  $id: 'UpdateDecisionRecord',
  additionalProperties: false,
  minProperties: 1,
  examples: [{ status: 'accepted', decidedAt: '2026-06-15T10:00:00Z' }]
})
export const DecisionRecordQuery = queryOf(
  { kind: Type.Optional(Kind), subject: Type.Optional(Subject), status: Type.Optional(Status) },
  ['kind', 'status', 'decidedAt', 'expiresAt']
)

export type DecisionRecord = Static<typeof DecisionRecord>
export type CitedEvent = Static<typeof CitedEvent>
export type CreateDecisionRecord = Static<typeof CreateDecisionRecord>
