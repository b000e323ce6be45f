import { type Static, Type } from 'typebox'
import { Id, NewTitle, nullable, oneOf, Time, time } from '../../kernel/schema.ts'

export const Me = Type.Object(
  {
    id: Id,
    kind: oneOf(['consumer', 'person', 'hook', 'system']),
    name: Type.String(),
    hub: nullable(Type.String({ description: 'The slug of the hub that the caller belongs to.' })),
    scopes: Type.Array(Type.String(), { description: 'The scopes of the caller.' }),
    sessionId: nullable(Id)
  },
  { $id: 'Me', description: 'The caller of this request.' }
)

export const CreateSignInLink = Type.Object(
  {
    person: Type.Unsafe<string>({
      ...NewTitle,
      description: 'The name of the person. An unknown name creates an administrator.'
    })
  },
  { $id: 'CreateSignInLink', additionalProperties: false, examples: [{ person: 'Maria Weber' }] }
)
export type CreateSignInLink = Static<typeof CreateSignInLink>

export const SignInLink = Type.Object(
  {
    id: Id,
    person: Type.String(),
    url: nullable(
      Type.String({
        description:
          'Opens the console once, within 15 minutes. Shown only in this response; null if the request is repeated with the same Idempotency-Key.'
      })
    ),
    expiresAt: Time
  },
  { $id: 'SignInLink' }
)

export const CreateSession = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 200, description: 'The part of a sign-in link after `#`.' }) },
  { $id: 'CreateSession', additionalProperties: false, examples: [{ token: 'ihl_1a2b3c4d_…' }] }
)

export const Session = Type.Object(
  {
    id: Id,
    person: Type.String(),
    address: nullable(Type.String({ description: 'The IP address that opened the session.' })),
    agent: nullable(Type.String({ description: 'The `User-Agent` of the browser that opened the session.' })),
    isCurrent: Type.Boolean({ description: 'Whether this request uses this session.' }),
    createdAt: Time,
    lastUsedAt: Time,
    expiresAt: time('When the session ends; after 30 minutes without use it ends earlier.')
  },
  { $id: 'Session' }
)
export type Session = Static<typeof Session>
