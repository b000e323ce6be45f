import { type Static, Type } from 'typebox'
import { anyObject, By, HubSlug, Id, Slug, Time, time } from '../kernel/schema.ts'

/** The most bytes of a status as JSON. */
export const statusBytesMax = 64 * 1024

const Status = anyObject(
  'The status that the runtime reports, such as that of a gate: any JSON object of at most 64 KiB.'
)
const ValidUntil = time('After this time the status is unknown, unless the runtime has reported again.')

export const ReportedStatus = Type.Object(
  {
    hubId: Id,
    hubSlug: HubSlug,
    widgetId: Id,
    widgetSlug: Slug,
    status: Type.Unsafe<Record<string, unknown>>({
      ...Status,
      description:
        'The reported status. After `validUntil`: `{"state": "unknown", "reason": "The runtime has been silent since …"}`.'
    }),
    lastKnown: Type.Unsafe<Record<string, unknown> | null>({
      type: ['object', 'null'],
      additionalProperties: true,
      description: 'After `validUntil`: the last reported status. Null before that time.'
    }),
    validUntil: ValidUntil,
    version: Type.Integer({ minimum: 1 }),
    by: By,
    createdAt: Time,
    updatedAt: Time
  },
  { $id: 'ReportedStatus' }
)
export type ReportedStatus = Static<typeof ReportedStatus>

export const PutStatus = Type.Object(
  { status: Status, validUntil: ValidUntil },
  {
    $id: 'PutStatus',
    additionalProperties: false,
    examples: [{ status: { state: 'green', gaps: [] }, validUntil: '2099-06-15T10:05:00.000Z' }]
  }
)
export type PutStatus = Static<typeof PutStatus>

export const HubQuery = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
    )
  },
  { additionalProperties: false }
)
