import { type Static, Type } from 'typebox'
import { PageQuery } from '../../kernel/page.ts'
import { Id, NewTitle, nullable, oneOf, rotation, shownOnce, Time, Title, time } from '../../kernel/schema.ts'

const rateMax = 10_000_000
const ConsumerRate = Type.Integer({
  minimum: 0,
  maximum: rateMax,
  description: 'Requests per minute, for all its keys together. 0 means no limit; null means the default of 60,000.'
})
const KeyRate = Type.Integer({
  minimum: 1,
  maximum: rateMax,
  description:
    'Requests per minute for this key, in addition to the limit of its consumer. Null means that the key has no limit of its own.'
})

export const ConsumerStatus = oneOf(['active', 'disabled'])
export const Consumer = Type.Object(
  {
    id: Id,
    hubId: nullable(Id),
    hubSlug: nullable(Type.String()),
    manifestId: nullable(Id),
    name: Title,
    status: ConsumerStatus,
    rateLimit: nullable(ConsumerRate),
    createdAt: Time,
    updatedAt: Time
  },
  { $id: 'ApiConsumer' }
)
export type Consumer = Static<typeof Consumer>

export const CreateConsumer = Type.Object(
  {
    hub: Type.Optional(
      Type.String({
        maxLength: 100,
        description: 'Id or slug of the hub. Without it the consumer is an operator of the installation.'
      })
    ),
    hubId: Type.Optional(Id),
    name: NewTitle,
    rateLimit: Type.Optional(nullable(ConsumerRate))
  },
  { $id: 'CreateApiConsumer', additionalProperties: false, examples: [{ hub: 'ops-hub', name: 'ops-hub' }] }
)
export type CreateConsumer = Static<typeof CreateConsumer>

export const UpdateConsumer = Type.Object(
  {
    name: Type.Optional(NewTitle),
    status: Type.Optional(ConsumerStatus),
    rateLimit: Type.Optional(nullable(ConsumerRate))
  },
  { $id: 'UpdateApiConsumer', additionalProperties: false, minProperties: 1, examples: [{ status: 'disabled' }] }
)
export type UpdateConsumer = Static<typeof UpdateConsumer>

export const ConsumerQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(Type.String({ maxLength: 100 })),
    name: Type.Optional(Title),
    status: Type.Optional(ConsumerStatus)
  },
  { additionalProperties: false }
)
export type ConsumerQuery = Static<typeof ConsumerQuery>

const Scopes = Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: 32, uniqueItems: true })
export const KeyStatus = oneOf(
  ['pending', 'active', 'expired', 'revoked'],
  'A new key is pending. Its first use, or its activation, makes it active. A pending key that is not used in time (15 minutes unless `pendingSeconds` says otherwise) expires.'
)
const key = {
  id: Id,
  consumerId: Id,
  name: nullable(Type.String()),
  prefix: Type.String({ pattern: '^[0-9a-f]{8}$', maxLength: 8, description: 'The public part of the key.' }),
  scopes: Scopes,
  status: KeyStatus,
  rateLimit: nullable(KeyRate),
  expiresAt: nullable(Time),
  pendingUntil: nullable(Time),
  lastUsedAt: nullable(Time),
  revokedAt: nullable(Time),
  adoptedAt: nullable(
    time('When this server adopted the key of another server; null for a key that this server created.')
  ),
  createdAt: Time,
  updatedAt: Time
}
export const Key = Type.Object(key, { $id: 'ApiKey' })
export type Key = Static<typeof Key>
export const ListedKey = Type.Object(
  { ...key, consumerName: Title, hubSlug: nullable(Type.String()) },
  { $id: 'ListedApiKey' }
)
export type ListedKey = Static<typeof ListedKey>
export const KeyWithSecret = Type.Object({ ...key, ...shownOnce('The key itself.') }, { $id: 'ApiKeyWithSecret' })
export type KeyWithSecret = Static<typeof KeyWithSecret>

export const CreateKey = Type.Object(
  {
    name: Type.Optional(NewTitle),
    scopes: Scopes,
    rateLimit: Type.Optional(nullable(KeyRate)),
    expiresAt: Type.Optional(Time),
    pendingSeconds: Type.Optional(
      Type.Integer({
        minimum: 60,
        maximum: 86_400,
        description:
          'How long the key may stay pending, for a key that is stored elsewhere before its first use. Without it 900.'
      })
    )
  },
  {
    $id: 'CreateApiKey',
    additionalProperties: false,
    examples: [{ scopes: ['framework:read', 'hub:ops-hub:read', 'hub:ops-hub:write'] }]
  }
)
export type CreateKey = Static<typeof CreateKey>

export const UpdateKey = Type.Object(
  { name: Type.Optional(nullable(NewTitle)), rateLimit: Type.Optional(nullable(KeyRate)) },
  {
    $id: 'UpdateApiKey',
    additionalProperties: false,
    minProperties: 1,
    description: 'The scopes of a key are fixed when it is created; for other scopes, create another key.',
    examples: [{ rateLimit: 600 }]
  }
)
export type UpdateKey = Static<typeof UpdateKey>

export const RotateKey = rotation('RotateApiKey', 'How long the old key stays valid; defaults to one day.')

export const KeyQuery = Type.Object({ ...PageQuery, status: Type.Optional(KeyStatus) }, { additionalProperties: false })
export type KeyQuery = Static<typeof KeyQuery>
export const AllKeysQuery = Type.Object(
  {
    ...KeyQuery.properties,
    hub: Type.Optional(Type.String({ maxLength: 100, description: 'Id or slug of the hub whose keys are listed.' })),
    prefix: Type.Optional(key.prefix)
  },
  { additionalProperties: false }
)
export type AllKeysQuery = Static<typeof AllKeysQuery>

export const Token = Type.Object(
  {
    access_token: Type.String(),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer({ description: 'Seconds.' }),
    issued_token_type: Type.String(),
    scope: Type.String({ description: 'The scopes, separated by spaces.' })
  },
  { $id: 'Token' }
)
export type Token = Static<typeof Token>

export const TokenForm = Type.Object(
  {
    grant_type: oneOf(['client_credentials', 'urn:ietf:params:oauth:grant-type:token-exchange']),
    client_id: Type.Optional(
      Type.String({ pattern: '^[0-9a-f]{8}$', maxLength: 8, description: 'The 8 hex digits of the key.' })
    ),
    client_secret: Type.Optional(Type.String({ maxLength: 512, description: 'The key.' })),
    subject_token: Type.Optional(Type.String({ maxLength: 512, description: 'The key, for token exchange.' })),
    subject_token_type: Type.Optional(Type.Literal('urn:inter-hub:token-type:api-key')),
    scope: Type.Optional(
      Type.String({ maxLength: 4000, description: 'Some of the key’s scopes; defaults to all of them.' })
    )
  },
  {
    $id: 'TokenForm',
    description: 'OAuth 2.0 client credentials (RFC 6749 section 4.4) or token exchange (RFC 8693).',
    examples: [{ grant_type: 'client_credentials', client_id: 'c1f3ac3a', client_secret: 'ihk_c1f3ac3a_…' }]
  }
)

// No text of the API holds NUL; a form is not parsed where JSON's are refused.
const plain = { maxLength: 512, pattern: '^[^\\x00]*$' }
const tokenField = Type.String({ ...plain, minLength: 1, description: 'The access token.' })
const hintField = Type.Optional(
  Type.String({ ...plain, description: 'Ignored: the server recognizes the type of a token.' })
)

export const TokenRevocation = Type.Object(
  {
    token: tokenField,
    token_type_hint: hintField,
    client_id: TokenForm.properties.client_id,
    client_secret: TokenForm.properties.client_secret
  },
  {
    $id: 'TokenRevocation',
    description: 'RFC 7009 section 2.1.',
    examples: [{ token: 'iht_c1f3ac3a_…' }]
  }
)

export const TokenQuestion = Type.Object(
  { token: tokenField, token_type_hint: hintField },
  {
    $id: 'TokenQuestion',
    description: 'RFC 7662 section 2.1.',
    examples: [{ token: 'iht_c1f3ac3a_…' }]
  }
)

export const Introspection = Type.Object(
  {
    active: Type.Boolean(),
    scope: Type.Optional(Type.String({ description: 'The scopes, separated by spaces.' })),
    client_id: Type.Optional(Type.String({ description: 'The 8 hex digits of its key.' })),
    token_type: Type.Optional(Type.Literal('Bearer')),
    exp: Type.Optional(
      Type.Integer({ description: 'When it expires, in seconds since 1970. Absent when it does not expire.' })
    ),
    iat: Type.Optional(Type.Integer({ description: 'When it was issued, in seconds since 1970.' })),
    sub: Type.Optional(Type.String({ description: 'The id of its consumer.' }))
  },
  { $id: 'TokenIntrospection', description: 'RFC 7662 section 2.2.' }
)
export type Introspection = Static<typeof Introspection>

export const TokenError = Type.Object(
  { error: Type.String({ maxLength: 100 }), error_description: Type.String({ maxLength: 1000 }) },
  { $id: 'TokenError', description: 'RFC 6749 section 5.2.' }
)
