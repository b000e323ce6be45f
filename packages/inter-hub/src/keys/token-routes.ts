import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { UnitOfWork } from '../db/unit-of-work.ts'
import type { Authenticate } from '../http/guard.ts'
import { defineProblem, InvalidApiKey, MalformedRequest } from '../http/problem.ts'
import { named } from '../http/schema.ts'
import { auditContext } from '../http/writes.ts'
import { issueToken, OAuthError, readForm, type TokenWish } from './issue-token.ts'
import { Token, TokenError, TokenForm, TokenRequest } from './schema.ts'

export const InvalidScope = defineProblem(
  'invalid_scope',
  400,
  'Invalid scope',
  'The token would have a scope that the key does not have. Ask for some of the key’s scopes.'
)

const oauthAnswer = {
  description: 'In the form of OAuth 2.0 where the request came as a form.',
  content: { 'application/json': { schema: named(TokenError) } }
}
const formType = 'application/x-www-form-urlencoded'

export const tokenRoutes: FastifyPluginAsyncTypebox<{ db: UnitOfWork; authenticate: Authenticate }> = async (
  app,
  { db, authenticate }
) => {
  for (const schema of [Token, TokenRequest, TokenForm, TokenError]) app.addSchema(schema)
  app.addContentTypeParser(
    formType,
    { parseAs: 'string', bodyLimit: 16 * 1024 },
    async (_request: FastifyRequest, text: string) => text
  )

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
        tags: ['token'],
        summary: 'Exchange a key for a short-lived access token',
        description:
          'With the key as `Authorization: Bearer`, or as OAuth 2.0 client credentials or token exchange in a form.',
        body: {
          content: { 'application/json': { schema: named(TokenRequest) }, [formType]: { schema: named(TokenForm) } }
        },
        response: { 200: named(Token), 400: oauthAnswer, 401: oauthAnswer }
      },
      // OAuth 2.0 answers what is wrong in its own form, with 400.
      validatorCompiler: () => () => true
    },
    async (request, reply) => {
      reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' })
      const isForm = request.headers['content-type']?.startsWith(formType) ?? false
      try {
        const wish = isForm
          ? await readForm(new URLSearchParams(String(request.body ?? '')), authenticate)
          : await readBearer(request, authenticate)
        return await db.run(auditContext(request, wish.principal), () => issueToken(db, wish))
      } catch (error) {
        if (!(error instanceof OAuthError)) throw error
        if (isForm) return sendOAuthError(reply, error)
        throw new InvalidScope(`${error.message}.`, { members: { error: error.error } })
      }
    }
  )
}

async function readBearer(request: FastifyRequest, authenticate: Authenticate): Promise<TokenWish> {
  const text = /^bearer +([\x21-\x7e]+) *$/i.exec(request.headers.authorization ?? '')?.[1]
  const principal = text?.startsWith('ihk_') ? await authenticate(text) : undefined
  if (!principal) {
    throw new InvalidApiKey('Send the static key as `Authorization: Bearer ihk_…`.', {
      headers: { 'www-authenticate': `Bearer realm="inter-hub"${text ? ', error="invalid_token"' : ''}` }
    })
  }
  const { body } = request as { body: Record<string, unknown> }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new MalformedRequest('The body must be a JSON object, or be left out.')
  }
  const unknown = Object.keys(body).find((name) => name !== 'scope')
  if (unknown !== undefined || (body.scope !== undefined && typeof body.scope !== 'string')) {
    throw new MalformedRequest('The body may have `scope`, a string, and nothing else; a key never belongs into it.')
  }
  return { principal, scope: body.scope as string | undefined }
}

function sendOAuthError(reply: FastifyReply, error: OAuthError) {
  if (error.status === 401) reply.header('www-authenticate', 'Bearer realm="inter-hub"')
  return reply
    .code(error.status)
    .serializer(JSON.stringify)
    .type('application/json')
    .send({ error: error.error, error_description: error.message })
}
