import { type Static, Type } from 'typebox'
import { PageQuery } from '../kernel/page.ts'
import { By, HubSlug, Id, notBlankPattern, nullable, oneOf, Slug, Time, time } from '../kernel/schema.ts'

const State = oneOf(
  ['paused', 'enabled'],
  'paused: the checks do not run. enabled: the checks run even if an inventory file pauses them.'
)
const Check = Type.String({
  maxLength: 200,
  description: 'The name of one check; empty for all checks of the widget.'
})
const Reason = Type.String({ minLength: 1, maxLength: 2000 })
const NewReason = Type.String({ maxLength: 2000, pattern: notBlankPattern })

export const Observation = Type.Object(
  {
    hubId: Id,
    hubSlug: HubSlug,
    widgetId: Id,
    widgetSlug: Slug,
    check: Check,
    state: State,
    reason: Reason,
    until: nullable(time('When the setting expires; null means that it stays until it is deleted.')),
    version: Type.Integer({ minimum: 1 }),
    by: By,
    createdAt: Time,
    updatedAt: Time
  },
  { $id: 'Observation', description: 'Whether the checks of a widget run.' }
)
export type Observation = Static<typeof Observation>

export const PutObservation = Type.Object(
  {
    check: Type.Optional(Check),
    state: State,
    reason: NewReason,
    until: Type.Optional(nullable(Time))
  },
  {
    $id: 'PutObservation',
    additionalProperties: false,
    examples: [{ state: 'paused', reason: 'The host is being replaced.', until: '2099-06-15T10:00:00.000Z' }]
  }
)
export type PutObservation = Static<typeof PutObservation>

const hub = Type.Optional(
  Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
)

export const OneObservationQuery = Type.Object({ hub, check: Type.Optional(Check) }, { additionalProperties: false })
export const HubQuery = Type.Object({ hub }, { additionalProperties: false })
export const PagedQuery = Type.Object({ ...PageQuery, hub }, { additionalProperties: false })
export const ObservationQuery = Type.Object(
  {
    ...PageQuery,
    hub,
    widget: Type.Optional(Type.String({ maxLength: 100, description: 'Slug or id.' })),
    state: Type.Optional(State)
  },
  { additionalProperties: false }
)
export type ObservationQuery = Static<typeof ObservationQuery>
