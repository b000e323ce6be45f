import { type Static, Type } from 'typebox'
import { durationPattern } from '../kernel/duration.ts'
import { PageQuery, sortBy } from '../kernel/page.ts'
import { By, HubSlug, Id, NewTitle, nullable, oneOf, Slug, Time, Title } from '../kernel/schema.ts'
import { Inventory } from './channel-schema.ts'
import { severities } from './content.ts'

export const conditions = ['state', 'status', 'expiring', 'silent', 'digest'] as const

const Duration = (description: string) =>
  Type.String({ pattern: `^(0s|PT0S|${durationPattern.slice(1, -1)})$`, maxLength: 40, description })
const names = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 100, uniqueItems: true, description })

const Condition = oneOf(
  conditions,
  '`state`: a widget is in one of `states`. `status`: a reported status, such as that of a gate, was one of `states` and no longer is. `expiring`: evidence or a decision, such as a waiver, expires soon. `silent`: the runtime of the hub has stopped reporting. `digest`: once a week, the three most important items of each owner. It cannot be changed.'
)
/** Selects the widgets of a rule or maintenance window. */
export const selection = {
  widgets: names('Slugs or ids of widgets; empty: all.'),
  within: names(
    'Slugs or ids of places, such as environments: only these places and widgets located in them by relations with the role `where`; empty: all.'
  ),
  widgetTypes: names('Widget types; empty: all.'),
  owners: names('Owners of widgets; empty: all.')
}
const rule = {
  title: Title,
  severity: oneOf(severities),
  states: names(
    'Of `state`: the states, `failing` by default. Of `status`: the good values of the member `state`, `green` and `waived` by default.'
  ),
  for: Duration(
    'How long the condition must hold before a notice is opened. Of `expiring`: how long before the expiry.'
  ),
  weekday: nullable(
    Type.Integer({ minimum: 1, maximum: 7, description: 'Of `digest`: the day of the week; 1 is Monday, the default.' })
  ),
  time: nullable(
    Type.String({
      pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
      maxLength: 5,
      description: 'Of `digest`: the time in UTC; 08:00 by default.'
    })
  ),
  ...selection,
  eventTypes: names('Of `expiring`: event types and kinds of decisions; empty: all.'),
  channels: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
    minItems: 1,
    maxItems: 10,
    uniqueItems: true,
    description: 'Slugs or ids of notice channels.'
  }),
  groupWait: Duration('How long to collect notices into one message; 30 seconds by default.'),
  repeatEvery: Duration('How often open, unacknowledged notices are sent again; 4 hours by default, never with 0s.'),
  sendResolved: Type.Boolean({ description: 'Whether to send a message when a notice is resolved; true by default.' }),
  enabled: Type.Boolean({ description: 'false resolves the notices of the rule and sends nothing.' }),
  inventory: Inventory
}

export const NoticeRule = Type.Object(
  {
    id: Id,
    hubId: Id,
    hubSlug: HubSlug,
    slug: Slug,
    condition: Condition,
    ...rule,
    by: By,
    version: Type.Integer({ minimum: 1 }),
    createdAt: Time,
    updatedAt: Time
  },
  { $id: 'NoticeRule', description: 'When notices are opened, and where they are sent.' }
)
export type NoticeRule = Static<typeof NoticeRule>

const { title: _, severity, channels, ...others } = rule
const optional = Type.Partial(Type.Object(others)).properties

export const CreateNoticeRule = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
    ),
    slug: Slug,
    condition: Condition,
    title: Type.Optional(NewTitle),
    severity: Type.Optional(severity),
    channels,
    ...optional
  },
  {
    $id: 'CreateNoticeRule',
    additionalProperties: false,
    examples: [{ slug: 'failing', condition: 'state', for: 'PT5M', severity: 'critical', channels: ['team-chat'] }]
  }
)
export type CreateNoticeRule = Static<typeof CreateNoticeRule>

export const UpdateNoticeRule = Type.Partial(Type.Object({ ...rule, title: NewTitle }), {
  $id: 'UpdateNoticeRule',
  additionalProperties: false,
  minProperties: 1,
  examples: [{ enabled: false }]
})
export type UpdateNoticeRule = Static<typeof UpdateNoticeRule>

export const NoticeRuleQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of a hub; defaults to the hub of the key.' })
    ),
    slug: Type.Optional(Type.String({ maxLength: 100 })),
    condition: Type.Optional(Condition),
    sort: sortBy(['createdAt', 'updatedAt', 'slug', 'severity'])
  },
  { additionalProperties: false }
)
