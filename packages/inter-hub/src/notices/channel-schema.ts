import { type Static, Type } from 'typebox'
import { PageQuery, sortBy } from '../kernel/page.ts'
import { By, HubSlug, Id, nullable, oneOf, Slug, Time, time } from '../kernel/schema.ts'
import { channelKinds } from './channels/index.ts'

const address = '[^\\s@<>,;:"()\\[\\]\\\\]+@[^\\s@<>,;:"()\\[\\]\\\\]+'
const Address = Type.String({ pattern: `^${address}$`, maxLength: 320, description: 'An e-mail address.' })
const Kind = oneOf(
  channelKinds,
  '`email` (SMTP), `slack` (incoming webhooks of Slack, Mattermost and Rocket.Chat), `ntfy` (a topic), `webhook` (JSON by POST) or `alertmanager` (the API of Prometheus Alertmanager). It cannot be changed.'
)
const Url = Type.String({
  minLength: 1,
  maxLength: 2000,
  description:
    'Where to send messages. Of `email`: the mail server, such as `smtp://mail.example.org:587` or `smtps://mail.example.org:465`. Of `alertmanager`: its base URL. Of `slack`, the URL is a secret: responses show only its host.'
})
const Secret = Type.String({
  maxLength: 500,
  pattern: '^[\\x20-\\x7e]*$',
  description:
    'Of `email`: the password. Of `ntfy` and `alertmanager`: a bearer token. Of `webhook`: the secret that signs messages, as in Standard Webhooks (`whsec_…`). It is stored encrypted and never shown. An empty string removes it.'
})
const Description = Type.String({ maxLength: 1000 })
export const Inventory = nullable(
  Type.String({
    minLength: 1,
    maxLength: 200,
    description: 'The inventory that declares it; null if none does.'
  })
)
const settings = {
  from: Type.Optional(nullable(Type.Unsafe<string>({ ...Address, description: 'The sender of an e-mail.' }))),
  to: Type.Optional(
    Type.Array(Address, {
      maxItems: 20,
      uniqueItems: true,
      description: 'The recipients of an e-mail. Each gets a separate message.'
    })
  ),
  user: Type.Optional(
    nullable(
      Type.String({
        minLength: 1,
        maxLength: 200,
        pattern: '^[^\\x00-\\x1f]+$',
        description: 'The user name for the mail server.'
      })
    )
  ),
  tls: Type.Optional(
    oneOf(
      ['required', 'optional', 'off'],
      'For a mail server with `smtp://`: whether STARTTLS is required (the default), used without checking the certificate if the server offers it, or never used.'
    )
  )
}

export const NoticeChannel = Type.Object(
  {
    id: Id,
    hubId: Id,
    hubSlug: HubSlug,
    slug: Slug,
    kind: Kind,
    url: Url,
    description: Description,
    from: nullable(Type.String()),
    to: Type.Array(Type.String()),
    user: nullable(Type.String()),
    tls: oneOf(['required', 'optional', 'off']),
    hasSecret: Type.Boolean(),
    status: oneOf(['active', 'disabled']),
    disabledReason: nullable(Type.String()),
    failingSince: nullable(time('The start of the current series of failures.')),
    inventory: Inventory,
    by: By,
    version: Type.Integer({ minimum: 1 }),
    createdAt: Time,
    updatedAt: Time
  },
  { $id: 'NoticeChannel', description: 'Where notices are sent.' }
)
export type NoticeChannel = Static<typeof NoticeChannel>

export const CreateNoticeChannel = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
    ),
    slug: Slug,
    kind: Kind,
    url: Url,
    secret: Type.Optional(Secret),
    description: Type.Optional(Description),
    status: Type.Optional(oneOf(['active', 'disabled'])),
    inventory: Type.Optional(Inventory),
    ...settings
  },
  {
    $id: 'CreateNoticeChannel',
    additionalProperties: false,
    examples: [{ slug: 'team-chat', kind: 'slack', url: 'https://hooks.slack.com/services/T0/B0/x' }]
  }
)
export type CreateNoticeChannel = Static<typeof CreateNoticeChannel>

export const UpdateNoticeChannel = Type.Object(
  {
    url: Type.Optional(Url),
    secret: Type.Optional(Secret),
    description: Type.Optional(Description),
    status: Type.Optional(
      oneOf(['active', 'disabled'], '`active` enables a channel that was disabled after failures.')
    ),
    inventory: Type.Optional(Inventory),
    ...settings
  },
  { $id: 'UpdateNoticeChannel', additionalProperties: false, minProperties: 1, examples: [{ status: 'active' }] }
)
export type UpdateNoticeChannel = Static<typeof UpdateNoticeChannel>

export const NoticeChannelQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of a hub; defaults to the hub of the key.' })
    ),
    slug: Type.Optional(Type.String({ maxLength: 100 })),
    kind: Type.Optional(Kind),
    status: Type.Optional(oneOf(['active', 'disabled'])),
    sort: sortBy(['createdAt', 'updatedAt', 'slug', 'kind'])
  },
  { additionalProperties: false }
)
