import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { UnitOfWork } from '../../db/unit-of-work.ts'
import { isBasic } from '../../http/basic.ts'
import { countCaller } from '../../http/guard.ts'
import { answerError, formType, InvalidScope, isForm } from '../../http/oauth-errors.ts'
import { auditContext } from '../../http/writes.ts'
import { type Authenticate, type Caller, challenge, refuseScope } from '../../kernel/actor.ts'
import type { CountRequest } from '../../kernel/limit.ts'
import { OAuthError } from '../../kernel/oauth-error.ts'
import {
  InsufficientScope,
  InvalidApiKey,
  MalformedRequest,
  Problem,
  UnsupportedMediaType
} from '../../kernel/problem.ts'
import { named } from '../../kernel/schema.ts'
import type { Authenticator } from '../authenticator.ts'
import { Introspection, Token, TokenError, TokenForm, TokenQuestion, TokenRevocation } from '../keys/schema.ts'
import { authenticateClient, type Form, fieldOf, parseForm } from '../oauth/oauth.ts'
import { type ClientReader, issueToken, readForm, type TokenWish } from './issue-token.ts'
import { introspect, revokeToken } from './token-state.ts'

const oauthAnswer = {
  description: 'As an OAuth 2.0 error response if the request was a form.',
  content: { 'application/json': { schema: named(TokenError) } }
}
const formOf = <Schema extends { schema: object }>(schema: Schema) => ({ content: { [formType]: schema } })
const tags = ['token']

interface TokenRouteOptions {
  db: UnitOfWork
  authenticator: Authenticator
  countRequest: CountRequest
  publicUrl: string
}

export const tokenRoutes: FastifyPluginAsyncTypebox<TokenRouteOptions> = async (app, options) => {
  for (const schema of [Token, TokenForm, TokenError, TokenRevocation, TokenQuestion, Introspection])
    app.addSchema(schema)
  // Everywhere else a form is refused.
  app.removeContentTypeParser(formType)
  app.addContentTypeParser(
    formType,
    { parseAs: 'string', bodyLimit: 16 * 1024 },
    async (_request: FastifyRequest, text: string) => parseForm(text)
  )
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply))
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' })
  })
  await createRoute(app, options)
  await revokeRoute(app, options)
  await introspectRoute(app, options)
}

const createRoute: FastifyPluginAsyncTypebox<TokenRouteOptions> = async (app, options) => {
  const { db, publicUrl } = options
  app.post(
    '/token',
    {
      // The key is read here, since it may come in the form as well as in the header.
      config: {
        scope: 'public',
        problems: [InvalidApiKey, InvalidScope],
        optionalBody: true,
        readsKey: true,
        ownTransaction: true
      },
      schema: {
        operationId: 'createToken',
        tags,
        summary: 'Exchange a key for a short-lived access token',
        description:
          'Send a form with OAuth 2.0 client credentials (also as HTTP Basic) or a token exchange. Or send the key as `Authorization: Bearer`, with no body or with JSON that has only `scope`.',
        // Generators drop the model of a form beside another body; that of JSON is in the description.
        body: formOf({ schema: named(TokenForm) }),
        response: { 200: named(Token), 400: oauthAnswer, 401: oauthAnswer }
      },
      // OAuth 2.0 answers what is wrong in its own form, with 400.
      validatorCompiler: () => () => true
    },
    async (request, reply) => {
      // HTTP Basic belongs to a form, so that a missing one is told in the form's errors.
      const hasForm = isForm(request) || isBasic(request.headers.authorization)
      const form = isForm(request) ? (request.body as Form) : {}
      const wish = hasForm ? await readForm(form, clientOf(request, reply, options), publicUrl) : readBearer(request)
      return db.run(auditContext(request, wish.actor), () => issueToken(db, wish))
    }
  )
}

const revokeRoute: FastifyPluginAsyncTypebox<TokenRouteOptions> = async (app, options) => {
  const { db, authenticator } = options
  app.post(
    '/token/revoke',
    {
      config: { scope: 'public', problems: [InvalidApiKey], readsKey: true, ownTransaction: true },
      schema: {
        operationId: 'revokeToken',
        tags,
        summary: 'Revoke an access token',
        description:
          'RFC 7009. A key can revoke its own tokens, a token can revoke itself, and `framework:admin` can revoke any token. Send the key as a bearer token, or in the form as `client_id` and `client_secret`. The answer for an unknown token is 200 too.',
        body: formOf({ schema: named(TokenRevocation) }),
        response: {
          200: Type.Null({ description: 'The token is revoked. Every node rejects it within a second.' }),
          400: oauthAnswer,
          401: oauthAnswer
        }
      },
      attachValidation: true
    },
    async (request, reply) => {
      const form = readWhole(request)
      const token = fieldOf(form, 'token') ?? ''
      const actor = await callerOrClient(request, form, reply, options)
      const credential = await authenticator.read(token)
      const work = () => revokeToken(db, actor, bearerOf(request), { text: token, credential })
      const prefix = await db.run(auditContext(request, actor), work)
      if (prefix !== undefined) authenticator.forget(prefix)
      return '' as never
    }
  )
}

const introspectRoute: FastifyPluginAsyncTypebox<TokenRouteOptions> = async (app, options) => {
  const { db, authenticator } = options
  app.post(
    '/token/introspect',
    {
      config: { scope: 'public', problems: [InvalidApiKey, InsufficientScope], readsKey: true, ownTransaction: true },
      schema: {
        operationId: 'introspectToken',
        tags,
        summary: 'Introspect an access token or a key: its scopes and its expiry',
        description:
          'RFC 7662. Requires the scope `framework:admin`; the key comes as a bearer token, as HTTP Basic or in the form. For a token that is unknown, expired or revoked the answer is only `{"active": false}`.',
        body: formOf({ schema: named(TokenQuestion) }),
        response: { 200: named(Introspection), 400: oauthAnswer, 401: oauthAnswer, 403: oauthAnswer }
      },
      attachValidation: true
    },
    async (request, reply) => {
      const form = readWhole(request)
      const actor = await callerOrClient(request, form, reply, options)
      if (!actor.grants.has('framework:admin')) refuseScope('framework:admin')
      return introspect(db, await authenticator.read(fieldOf(form, 'token') ?? ''))
    }
  )
}

/** A form that fits its schema. @throws OAuthError, UnsupportedMediaType */
function readWhole(request: FastifyRequest): Form {
  if (!isForm(request)) {
    throw new UnsupportedMediaType(`Send the parameters as a form (${formType}).`, { headers: { accept: formType } })
  }
  const [wrong] = request.validationError?.validation ?? []
  if (wrong) {
    const place = wrong.instancePath.slice(1) || 'the form'
    throw new OAuthError('invalid_request', `${place} ${wrong.message}`)
  }
  return request.body as Form
}

/** How a client identifies itself with a form: in it, or in the header as HTTP Basic (RFC 6749 section 2.3). */
function clientOf(request: FastifyRequest, reply: FastifyReply, options: TokenRouteOptions): ClientReader {
  const { authorization } = request.headers
  const authenticate = counting(request, reply, options)
  const identify = async (form: Form) => {
    if (authorization === undefined) return authenticateClient(form, authenticate)
    const caller = callerOf(request)
    const id = fieldOf(form, 'client_id') ?? caller.credential.prefix
    if (form.client_secret !== undefined || !isBasic(authorization)) {
      throw new OAuthError('invalid_request', 'send the key in the form or in the Authorization header, not in both')
    }
    if (id !== caller.credential.prefix) {
      throw new OAuthError('invalid_client', 'client_id is not the user name of the Authorization header', 401)
    }
    return caller
  }
  return { identify, authenticate, isInHeader: authorization !== undefined && !isBasic(authorization) }
}

/** Who sends a form: the bearer, or a client. @throws OAuthError, Problem */
function callerOrClient(request: FastifyRequest, form: Form, reply: FastifyReply, options: TokenRouteOptions) {
  const { authorization } = request.headers
  const isClient = authorization === undefined || isBasic(authorization) || form.client_secret !== undefined
  return isClient ? clientOf(request, reply, options).identify(form) : callerOf(request)
}

/** The caller that the guard has found. @throws why there is none */
function callerOf(request: FastifyRequest): Caller {
  if (request.refusal) throw request.refusal
  return request.actor
}

/** Authenticates a key of the form, which counts now: the guard has seen no key yet. */
function counting(request: FastifyRequest, reply: FastifyReply, options: TokenRouteOptions): Authenticate {
  return async (text) => {
    const actor = await options.authenticator.authenticate(text)
    if (!actor) return undefined
    request.overLimit = await countCaller(actor, request, reply, options.countRequest)
    if (request.overLimit) throw request.overLimit
    return actor
  }
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^bearer +([\x21-\x7e]+) *$/i.exec(headers.authorization ?? '')?.[1]
}

function readBearer(request: FastifyRequest): TokenWish {
  const { refusal, actor, body } = request as FastifyRequest & { body: Record<string, unknown> }
  if (refusal instanceof Problem && refusal.status === 400) throw malformed(refusal.message, refusal.headers)
  if (refusal && !(refusal instanceof Problem && refusal.status === 401)) throw refusal
  if (refusal || actor.credential.kind !== 'key') {
    throw new InvalidApiKey('Send the static key as `Authorization: Bearer ihk_…`.', {
      members: { error: 'invalid_client' },
      headers: challenge(bearerOf(request) && 'invalid_token')
    })
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw malformed('The body must be a JSON object or empty.')
  }
  const unknown = Object.keys(body).find((name) => name !== 'scope')
  if (unknown !== undefined || (body.scope !== undefined && typeof body.scope !== 'string')) {
    throw malformed('The body may contain only `scope`, a string. Send the key in the Authorization header.')
  }
  return { actor, scope: body.scope as string | undefined }
}

function malformed(detail: string, headers: Record<string, string> = {}): Problem {
  return new MalformedRequest(detail, { members: { error: 'invalid_request' }, headers })
}
