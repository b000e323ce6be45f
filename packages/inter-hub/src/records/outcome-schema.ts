import { type Static, Type } from 'typebox'
import { Outcome } from '../evidence/index.ts'
import { Id, NewTitle, nullable, oneOf, Slug, Text, Time, Title, time } from '../kernel/schema.ts'
import { aboutWidget, creating, queryOf, recordOf } from './schema.ts'

const EventType = Type.String({ minLength: 1, maxLength: 100, description: 'An event type that declares freshFor.' })
const Subject = Type.String({
  maxLength: 200,
  description:
    'The subject of the evidence; empty for the widget itself. Null means all subjects; the worst of them counts.'
})
const Expected = oneOf(['pass', 'fail'])
export const SignalState = oneOf(
  ['pending', 'confirmed', 'refuted', 'overdue'],
  'confirmed: fresh evidence from `since` or later is as expected. refuted: fresh evidence contradicts it. pending: there is no such evidence. overdue: still pending after `dueAt`.'
)

const changeable = { title: NewTitle, description: Text, since: Time, dueAt: nullable(Time) }

export const OutcomeSignal = recordOf(
  'OutcomeSignal',
  'The evidence that is expected to show whether a change worked.',
  {
    title: Title,
    description: Text,
    widgetId: Id,
    widgetSlug: Slug,
    eventType: EventType,
    subject: nullable(Subject),
    expected: Expected,
    since: Time,
    dueAt: nullable(Time),
    state: SignalState,
    evidence: Type.Unsafe<Shown | null>({
      type: ['object', 'null'],
      description: 'The event that currently confirms or refutes it.',
      properties: { eventId: Id, subject: Subject, outcome: Outcome, observedAt: Time, freshUntil: Time },
      required: ['eventId', 'subject', 'outcome', 'observedAt', 'freshUntil']
    })
  }
)
interface Shown {
  eventId: string
  subject: string
  outcome: 'pass' | 'fail'
  observedAt: string
  freshUntil: string
}

export const CreateOutcomeSignal = Type.Object(
  {
    ...creating,
    ...aboutWidget,
    title: NewTitle,
    description: Type.Optional(Text),
    eventType: EventType,
    subject: Type.Optional(nullable(Subject)),
    expected: Type.Optional(Expected),
    since: Type.Optional(
      time(
        'Only evidence from this time or later counts. Defaults to the newest deployedAt of the deployments among its causes, otherwise to now.'
      )
    ),
    dueAt: Type.Optional(nullable(Time))
  },
  {
    $id: 'CreateOutcomeSignal',
    additionalProperties: false,
    examples: [
      { title: 'The registry answers again', widget: 'ops-endpoint-gitea-registry', eventType: 'ops-endpoint-verified' }
    ]
  }
)
export const UpdateOutcomeSignal = Type.Partial(Type.Object(changeable), {
  $id: 'UpdateOutcomeSignal',
  additionalProperties: false,
  minProperties: 1,
  examples: [{ dueAt: '2026-06-22T10:00:00Z' }]
})
export const OutcomeSignalQuery = queryOf(
  { state: Type.Optional(SignalState), eventType: Type.Optional(Type.String({ maxLength: 100 })) },
  ['dueAt', 'since', 'state']
)

export type OutcomeSignal = Static<typeof OutcomeSignal>
export type CreateOutcomeSignal = Static<typeof CreateOutcomeSignal>
