import { type Static, Type } from 'typebox'
import { durationPattern } from '../kernel/duration.ts'
import { PageQuery } from '../kernel/page.ts'
import { alreadyShown, By, Id, nullable, oneOf, Time } from '../kernel/schema.ts'

const Kind = oneOf(
  ['heartbeat', 'event', 'command'],
  'heartbeat makes an event of every ping; event one of what is sent; command asks the runtime of the hub.'
)
const HookStatus = oneOf(['active', 'disabled'])
const Name = Type.String({ minLength: 1, maxLength: 100, description: 'Unique in its hub.' })
const Reference = Type.String({ minLength: 1, maxLength: 100, description: 'Slug or id of the widget.' })
const EventType = Type.String({ minLength: 1, maxLength: 100, description: 'Of the hub’s active manifest.' })
const CommandName = Type.String({ minLength: 1, maxLength: 100, description: 'Of the hub’s active manifest.' })
const Subject = Type.String({ maxLength: 200, description: 'Subject of the events.' })
const FreshFor = Type.String({
  pattern: durationPattern,
  maxLength: 40,
  description: 'How long an event of it proves anything (ISO 8601): late means stale.'
})
const variables = '`signal`, `exitCode`, `body`, `query`, `headers`, `durationMs` and `widget`'
const cel = (description: string) => Type.String({ minLength: 1, maxLength: 4096, description })
const Mapping = cel(
  `CEL over ${variables} (and \`item\`, with each) that yields a map: the metadata of the event, or the input of the command.`
)
const Condition = cel(`CEL over ${variables} that yields a boolean: whether anything happens.`)
const Each = cel(`CEL over ${variables} that yields a list: an event or command for each, as \`item\`.`)

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
  status: HookStatus,
  prefix: Type.String({ description: 'The 8 hex digits of its token that may be shown.' }),
  by: By,
  lastPingAt: nullable(Time),
  lastSignal: nullable(Type.String({ description: 'success, fail, start or log.' })),
  lastError: nullable(Type.String({ description: 'Why the last ping made nothing.' })),
  version: Type.Integer({ minimum: 1 }),
  createdAt: Time,
  updatedAt: Time
}
export const InboundHook = Type.Object(hook, { $id: 'InboundHook' })
export type InboundHook = Static<typeof InboundHook>
export const NewInboundHook = Type.Object(
  {
    ...hook,
    url: nullable(Type.String({ description: 'Where to send pings. It holds the token. Shown this once.' })),
    token: nullable(Type.String({ description: 'The secret of the address (ihh_…). Shown this once.' })),
    secret_state: alreadyShown
  },
  { $id: 'NewInboundHook' }
)
export type NewInboundHook = Static<typeof NewInboundHook>

export const CreateInboundHook = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the key’s own.' })
    ),
    name: Name,
    kind: Kind,
    widget: Type.Optional(Reference),
    eventType: Type.Optional(EventType),
    command: Type.Optional(CommandName),
    subject: Type.Optional(Subject),
    freshFor: Type.Optional(FreshFor),
    mapping: Type.Optional(Mapping),
    condition: Type.Optional(Condition),
    each: Type.Optional(Each),
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
    name: Type.Optional(Name),
    widget: Type.Optional(Reference),
    eventType: Type.Optional(EventType),
    command: Type.Optional(CommandName),
    subject: Type.Optional(nullable(Subject)),
    freshFor: Type.Optional(nullable(FreshFor)),
    mapping: Type.Optional(nullable(Mapping)),
    condition: Type.Optional(nullable(Condition)),
    each: Type.Optional(nullable(Each)),
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
