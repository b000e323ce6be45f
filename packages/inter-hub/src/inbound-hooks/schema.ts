import { type Static, Type } from 'typebox'
import { durationPattern } from '../kernel/duration.ts'
import { PageQuery } from '../kernel/page.ts'
import { alreadyShown, By, Id, notBlankPattern, nullable, oneOf, Time } from '../kernel/schema.ts'
import { signatureSchemes } from './signature.ts'

const Kind = oneOf(
  ['heartbeat', 'event', 'command'],
  'heartbeat: every ping records an event. event: the body of a ping is turned into an event. command: a ping creates a command for the runtime of the hub.'
)
const HookStatus = oneOf(['active', 'disabled'])
const Name = Type.String({ minLength: 1, maxLength: 100, description: 'Unique in its hub.' })
const NewName = Type.String({ maxLength: 100, pattern: notBlankPattern, description: 'Unique in its hub.' })
const Reference = Type.String({ minLength: 1, maxLength: 100, description: 'Slug or id of the widget.' })
const EventType = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'As declared in the active manifest of the hub.'
})
const CommandName = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'As declared in the active manifest of the hub.'
})
const Subject = Type.String({ maxLength: 200, description: 'Subject of the events.' })
const FreshFor = Type.String({
  pattern: durationPattern,
  maxLength: 40,
  description:
    'How long an event of the hook counts as proof (ISO 8601). If no ping follows in that time, the evidence becomes stale.'
})
const variables = '`signal`, `exitCode`, `body`, `query`, `headers`, `durationMs`, `runId` and `widget`'
const cel = (description: string) => Type.String({ minLength: 1, maxLength: 4096, description })
const Mapping = cel(
  `CEL over ${variables} (and \`item\`, with each) that returns a map: the metadata of the event, or the input of the command.`
)
const Condition = cel(`CEL over ${variables} that returns a boolean: whether the ping has an effect.`)
const SubjectFrom = cel(
  `CEL over ${variables} (and \`item\`, with each) that returns a string: the subject of the event, such as the name of an alert.`
)
const WidgetFrom = cel(
  `CEL over ${variables} (and \`item\`, with each) that returns a string: the slug of the widget, instead of a fixed widget.`
)
const Identity = cel(
  `CEL over ${variables} (and \`item\`, with each) that returns a string that identifies the message: a repeat of the message is recorded only once. Defaults to the delivery id of the sender if the hook has a signature.`
)
const Schedule = Type.String({
  minLength: 1,
  maxLength: 200,
  description:
    'When the job runs: cron (`30 3 * * *`) or OnCalendar of systemd (`Mon..Fri 03:30`). A run proves its success until the next one is due, and `grace` after it.'
})
const Timezone = Type.String({ minLength: 1, maxLength: 60, description: 'IANA time zone name; defaults to UTC.' })
const Grace = Type.String({
  pattern: durationPattern,
  maxLength: 40,
  description:
    'How late a run may be, and how long a run may take after `/start`, before it counts as failed (ISO 8601; defaults to PT1H).'
})
const Scheme = oneOf(signatureSchemes, 'The signature scheme, named after the service that uses it.')
const Signature = Type.Object({ scheme: Scheme }, { additionalProperties: false })
const NewSignature = Type.Object(
  {
    scheme: Scheme,
    secret: Type.String({
      minLength: 8,
      maxLength: 500,
      description: 'The secret that the sender signs with. It is stored encrypted and never shown.'
    })
  },
  {
    additionalProperties: false,
    description: 'Pings without a valid signature of this secret are refused.'
  }
)
const Each = cel(
  `CEL over ${variables} that returns a list: the hook creates an event or a command for each element, available as \`item\`.`
)

const hook = {
  id: Id,
  hubId: Id,
  hubSlug: Type.String(),
  name: Name,
  kind: Kind,
  widgetId: nullable(Id),
  widgetSlug: nullable(Type.String()),
  eventType: nullable(EventType),
  command: nullable(CommandName),
  subject: nullable(Subject),
  freshFor: nullable(Type.String()),
  mapping: nullable(Mapping),
  condition: nullable(Condition),
  each: nullable(Each),
  subjectFrom: nullable(SubjectFrom),
  widgetFrom: nullable(WidgetFrom),
  identity: nullable(Identity),
  schedule: nullable(Schedule),
  timezone: nullable(Timezone),
  grace: nullable(Type.String()),
  signature: nullable(Signature),
  status: HookStatus,
  prefix: Type.String({ description: 'The public 8 hex digits of the token.' }),
  by: By,
  lastPingAt: nullable(Time),
  lastSignal: nullable(Type.String({ description: 'success, fail, start, log or overdue.' })),
  lastError: nullable(Type.String({ description: 'Why the last ping had no effect, or which of its items failed.' })),
  version: Type.Integer({ minimum: 1 }),
  createdAt: Time,
  updatedAt: Time
}
export const InboundHook = Type.Object(hook, { $id: 'InboundHook' })
export type InboundHook = Static<typeof InboundHook>
export const InboundHookWithToken = Type.Object(
  {
    ...hook,
    url: nullable(
      Type.String({
        description:
          'The URL for pings, with the token. Shown only in this response; null if the request was repeated with its Idempotency-Key.'
      })
    ),
    token: nullable(
      Type.String({
        description:
          'The token in the URL (ihh_…). Shown only in this response; null if the request was repeated with its Idempotency-Key.'
      })
    ),
    secret_state: alreadyShown
  },
  { $id: 'InboundHookWithToken' }
)
export type InboundHookWithToken = Static<typeof InboundHookWithToken>

export const CreateInboundHook = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
    ),
    name: NewName,
    kind: Kind,
    widget: Type.Optional(Reference),
    eventType: Type.Optional(EventType),
    command: Type.Optional(CommandName),
    subject: Type.Optional(Subject),
    freshFor: Type.Optional(FreshFor),
    mapping: Type.Optional(Mapping),
    condition: Type.Optional(Condition),
    each: Type.Optional(Each),
    subjectFrom: Type.Optional(SubjectFrom),
    widgetFrom: Type.Optional(WidgetFrom),
    identity: Type.Optional(Identity),
    schedule: Type.Optional(Schedule),
    timezone: Type.Optional(Timezone),
    grace: Type.Optional(Grace),
    signature: Type.Optional(NewSignature),
    status: Type.Optional(HookStatus)
  },
  {
    $id: 'CreateInboundHook',
    additionalProperties: false,
    examples: [
      {
        name: 'nightly backup',
        kind: 'heartbeat',
        widget: 'ops-service-gitea',
        eventType: 'ops-health-checked',
        freshFor: 'PT26H'
      }
    ]
  }
)
export type CreateInboundHook = Static<typeof CreateInboundHook>

export const UpdateInboundHook = Type.Object(
  {
    name: Type.Optional(NewName),
    widget: Type.Optional(Reference),
    eventType: Type.Optional(EventType),
    command: Type.Optional(CommandName),
    subject: Type.Optional(nullable(Subject)),
    freshFor: Type.Optional(nullable(FreshFor)),
    mapping: Type.Optional(nullable(Mapping)),
    condition: Type.Optional(nullable(Condition)),
    each: Type.Optional(nullable(Each)),
    subjectFrom: Type.Optional(nullable(SubjectFrom)),
    widgetFrom: Type.Optional(nullable(WidgetFrom)),
    identity: Type.Optional(nullable(Identity)),
    schedule: Type.Optional(nullable(Schedule)),
    timezone: Type.Optional(nullable(Timezone)),
    grace: Type.Optional(nullable(Grace)),
    signature: Type.Optional(nullable(NewSignature)),
    status: Type.Optional(HookStatus)
  },
  { $id: 'UpdateInboundHook', additionalProperties: false, minProperties: 1, examples: [{ status: 'disabled' }] }
)
export type UpdateInboundHook = Static<typeof UpdateInboundHook>

export const InboundHookQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(Type.String({ maxLength: 100 })),
    widget: Type.Optional(Reference),
    kind: Type.Optional(Kind),
    status: Type.Optional(HookStatus)
  },
  { additionalProperties: false }
)
export type InboundHookQuery = Static<typeof InboundHookQuery>
