import { type Static, Type } from 'typebox'
import { PageQuery, sortBy } from '../kernel/page.ts'
import { By, HubSlug, Id, notBlankPattern, oneOf, Time, time } from '../kernel/schema.ts'
import { selection } from './rule-schema.ts'

const description = 'Why messages are silenced.'
const Reason = Type.String({ minLength: 1, maxLength: 1000, description })
const NewReason = Type.String({ maxLength: 1000, pattern: notBlankPattern, description })
const Ends = time(
  'The end. It must be after the start, by at most 90 days. Setting it to a past time ends an open window now.'
)

export const MaintenanceWindow = Type.Object(
  {
    id: Id,
    hubId: Id,
    hubSlug: HubSlug,
    reason: Reason,
    startsAt: Time,
    endsAt: Ends,
    state: oneOf(['planned', 'open', 'over']),
    ...selection,
    by: By,
    version: Type.Integer({ minimum: 1 }),
    createdAt: Time,
    updatedAt: Time
  },
  {
    $id: 'MaintenanceWindow',
    description:
      'A period in which no messages are sent about certain widgets. Checks and states are not affected, and notices are still opened.'
  }
)
export type MaintenanceWindow = Static<typeof MaintenanceWindow>

export const CreateMaintenanceWindow = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
    ),
    reason: NewReason,
    startsAt: Type.Optional(time('The start; defaults to now.')),
    endsAt: Ends,
    ...Type.Partial(Type.Object(selection)).properties
  },
  {
    $id: 'CreateMaintenanceWindow',
    additionalProperties: false,
    examples: [
      { reason: 'Upgrading the database server.', startsAt: '2099-06-15T10:00:00Z', endsAt: '2099-06-15T12:00:00Z' }
    ]
  }
)
export type CreateMaintenanceWindow = Static<typeof CreateMaintenanceWindow>

export const UpdateMaintenanceWindow = Type.Object(
  {
    reason: Type.Optional(NewReason),
    startsAt: Type.Optional(Time),
    endsAt: Type.Optional(Ends),
    ...Type.Partial(Type.Object(selection)).properties
  },
  {
    $id: 'UpdateMaintenanceWindow',
    additionalProperties: false,
    minProperties: 1,
    examples: [{ endsAt: '2099-06-15T11:00:00Z' }]
  }
)
export type UpdateMaintenanceWindow = Static<typeof UpdateMaintenanceWindow>

export const MaintenanceWindowQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of a hub; defaults to the hub of the key.' })
    ),
    state: Type.Optional(oneOf(['planned', 'open', 'over'])),
    sort: sortBy(['createdAt', 'updatedAt', 'startsAt', 'endsAt'])
  },
  { additionalProperties: false }
)
