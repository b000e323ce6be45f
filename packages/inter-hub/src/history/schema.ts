import { type Static, Type } from 'typebox'
import { PageQuery } from '../kernel/page.ts'
import { Id, nullable, oneOf, Time, time } from '../kernel/schema.ts'

const State = oneOf(['verified', 'failing', 'stale', 'unproven'])
const hub = Type.Optional(
  Type.String({ maxLength: 100, description: 'Id or slug of the hub, where several hubs have the slug.' })
)

export const HistoryQuery = Type.Object({ ...PageQuery, hub }, { additionalProperties: false })
export const AvailabilityQuery = Type.Object({ hub }, { additionalProperties: false })

export const StateChange = Type.Object(
  {
    from: State,
    to: State,
    at: time(
      'When the new state began: the time of the observation or of the expiry. For a report that arrived late, and where evidence was withdrawn, the time at which the hub learned of it.'
    ),
    recordedAt: time('When the hub announced it.'),
    cause: Type.Object(
      {
        kind: oneOf(
          ['event', 'confirmation', 'expiry', 'other'],
          '`event`: a new event. `confirmation`: the observation of an earlier event was made again after the evidence had expired. `expiry`: the evidence expired. `other`: evidence was retired, or another manifest was activated.'
        ),
        eventId: nullable(Id),
        eventType: nullable(Type.String()),
        subject: nullable(Type.String()),
        outcomeReason: nullable(Type.String())
      },
      { description: 'What caused it. An event that was removed after its retention period has only its id.' }
    )
  },
  { $id: 'StateChange' }
)
export type StateChange = Static<typeof StateChange>

const seconds = (description: string) => Type.Number({ minimum: 0, description })

export const Availability = Type.Object(
  {
    widgetId: Id,
    widgetSlug: Type.String(),
    at: Time,
    periods: Type.Array(
      Type.Object({
        period: oneOf(['24h', '7d', '30d', '90d']),
        from: time('The start of the period, or the creation of the widget if that was later.'),
        to: Time,
        verifiedSeconds: seconds('Time in the state `verified`.'),
        failingSeconds: seconds('Time in the state `failing`.'),
        unknownSeconds: seconds('Time in the states `stale` and `unproven`, when the actual state is not known.'),
        availability: nullable(
          Type.Number({
            minimum: 0,
            maximum: 1,
            description: 'Verified time divided by verified and failing time; null if all of the time is unknown.'
          })
        ),
        failures: Type.Integer({ minimum: 0, description: 'How often the widget became failing.' })
      })
    )
  },
  { $id: 'Availability' }
)
export type Availability = Static<typeof Availability>

const resolutions = ['minute', 'hour', 'day'] as const
export type Resolution = (typeof resolutions)[number]

export const SeriesQuery = Type.Object(
  {
    ...PageQuery,
    hub,
    eventType: Type.Optional(Type.String({ maxLength: 100 })),
    subject: Type.Optional(Type.String({ maxLength: 200 })),
    name: Type.Optional(Type.String({ maxLength: 100, description: 'Name of the value, such as latencyMs.' })),
    from: Type.Optional(time('Defaults to 24 hours before `to`, or to what the resolution keeps if that is less.')),
    to: Type.Optional(time('Defaults to now.')),
    resolution: Type.Optional(
      oneOf(
        resolutions,
        'minute: kept for 6 hours. hour: kept for 30 days. day: kept for two years. Defaults to the finest that is kept since `from`.'
      )
    )
  },
  { additionalProperties: false }
)
export type SeriesQuery = Static<typeof SeriesQuery>

export const Series = Type.Object(
  {
    eventType: Type.String(),
    subject: Type.String(),
    name: Type.String({ description: 'Name of the value, such as latencyMs.' }),
    resolution: oneOf(resolutions),
    points: Type.Array(
      Type.Object({
        at: time('The start of the minute, hour or day (UTC).'),
        count: Type.Integer({ minimum: 1, description: 'How many observations had the value.' }),
        min: Type.Number(),
        max: Type.Number(),
        mean: Type.Number()
      }),
      { description: 'Oldest first. A time without observations has no point.' }
    )
  },
  { $id: 'Series' }
)
export type Series = Static<typeof Series>
