import { type Static, Type } from 'typebox'
import { PageQuery, sortBy } from '../kernel/page.ts'
import { ByOrNull, HubSlug, Id, nullable, oneOf, Slug, Time, time } from '../kernel/schema.ts'
import { severities } from './content.ts'

const State = oneOf(['open', 'acknowledged', 'resolved'])
const Note = Type.String({ maxLength: 1000, description: 'A note for others, such as the action taken.' })

export const Notice = Type.Object(
  {
    id: Id,
    hubId: Id,
    hubSlug: HubSlug,
    ruleId: Id,
    ruleSlug: Slug,
    widgetId: nullable(Id),
    widgetSlug: nullable(Slug),
    widgetName: nullable(Type.String()),
    owner: nullable(Type.String()),
    subject: Type.String({
      description: 'The part of the widget that the notice is about, such as an event type; may be empty.'
    }),
    state: State,
    severity: oneOf(severities),
    reason: Type.String({ description: 'Why, in one sentence.' }),
    since: time('When the condition began to hold.'),
    openedAt: Time,
    toldAt: nullable(time('When a message first contained the notice; null if none has.')),
    acknowledgedAt: nullable(Time),
    note: nullable(Note),
    resolvedAt: nullable(Time),
    suppressedBy: nullable(
      Type.Unsafe<string>({
        ...Slug,
        description: 'The widget whose failure explains the notice. While it is set, no message is sent.'
      })
    ),
    silencedUntil: nullable(time('The end of the maintenance window that silences the notice.')),
    by: ByOrNull,
    version: Type.Integer({ minimum: 1 }),
    createdAt: Time,
    updatedAt: Time
  },
  { $id: 'Notice', description: 'Something that needs attention. `by` is the actor who acknowledged it.' }
)
export type Notice = Static<typeof Notice>

export const AcknowledgeNotice = Type.Object(
  { note: Type.Optional(Note) },
  { $id: 'AcknowledgeNotice', additionalProperties: false, examples: [{ note: 'The disk is being replaced.' }] }
)

export const NoticeQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of a hub; defaults to the hub of the key.' })
    ),
    state: Type.Optional(
      oneOf(
        ['open', 'acknowledged', 'resolved', 'unresolved', 'all'],
        'Defaults to `unresolved`: open or acknowledged.'
      )
    ),
    rule: Type.Optional(Type.String({ maxLength: 100, description: 'Slug of a rule.' })),
    widget: Type.Optional(Type.String({ maxLength: 100, description: 'Slug of a widget.' })),
    owner: Type.Optional(Type.String({ maxLength: 200 })),
    severity: Type.Optional(oneOf(severities)),
    sort: sortBy(['createdAt', 'updatedAt', 'since', 'severity'])
  },
  { additionalProperties: false }
)
