/**
 * The OpenAPI 3.1 document, made from the very schemas that validate and from what each route declares: its scope
 * becomes its security, the problems it can answer become its error answers.
 */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify'
import { Type } from 'typebox'
import { PageTooLarge } from '../db/pages.ts'
import { Busy } from '../kernel/byte-budget.ts'
import { IdempotencyInFlight, IdempotencyMismatch } from '../kernel/idempotency.ts'
import { mergePatchType } from '../kernel/merge-patch.ts'
import {
  CommitUnknown,
  CrossSiteRequest,
  HeadersTooLarge,
  InsufficientScope,
  Internal,
  InvalidApiKey,
  MalformedRequest,
  MethodNotAllowed,
  NotAcceptable,
  NotFound,
  NotReady,
  PayloadTooLarge,
  type ProblemClass,
  RateLimited,
  TokenExpired,
  UnsupportedMediaType,
  ValidationFailed
} from '../kernel/problem.ts'
import { complete, idempotent, optionalBody } from './document.ts'
import { type StaticDocument, sendStatic, staticDocument } from './static-document.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The problems of this operation beside those that every operation of its kind can answer. */
    problems?: readonly ProblemClass[]
    /** The body is a list whose items are read, and refused, each by itself. */
    itemsApart?: boolean
    /** The body may be left out. */
    optionalBody?: boolean
    /** The member of the body for members that the sender defines, so that an error for an unknown member can point there. */
    openMember?: string
    /** The operation waits on purpose, so that a long time is not a sign of trouble. */
    waits?: boolean
    /** Media types that the operation answers beside application/json, in lower case. */
    alsoAnswers?: readonly string[]
    /** The operation reads the key itself, which may come as a bearer or in the body. */
    readsKey?: boolean
  }
}

export const ProblemDocument = Type.Object(
  {
    type: Type.String({ format: 'uri', description: 'Page that explains the problem.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What was wrong this time and what to do.' }),
    instance: Type.String(),
    code: Type.String({ description: 'Stable name of the problem.' }),
    request_id: Type.String({ format: 'uuid' }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          detail: Type.String(),
          pointer: Type.Optional(Type.String({ description: 'JSON pointer into the body, as a URI fragment.' })),
          parameter: Type.Optional(Type.String())
        })
      )
    )
  },
  { $id: 'Problem', description: 'RFC 9457 problem details.', additionalProperties: true }
)

export async function addOpenApi(
  app: FastifyInstance,
  options: {
    version: string
    publicUrl: string
    tags?: Record<string, string>
    webhooks?: Readonly<Record<string, object>>
  }
): Promise<void> {
  app.addSchema(ProblemDocument)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: {
        title: 'Inter-Hub API',
        version: options.version,
        description:
          'Hubs, their vocabulary, widgets and evidence. Reading the registry is public; everything else needs a key or a token of a key as `Authorization: Bearer`.',
        contact: { name: 'Operator of this installation', url: options.publicUrl },
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' }
      },
      tags: Object.entries(options.tags ?? {}).map(([name, description]) => ({ name, description })),
      // Whoever reaches it may read its registry without a key: it is made for callers from outside.
      servers: [{ url: `${options.publicUrl}/api/v2`, 'x-internal': false } as object as { url: string }],
      components: {
        securitySchemes: {
          BearerAuth: {
            type: 'http',
            scheme: 'bearer',
            description: 'A static key (ihk_…) or an access token (iht_…).'
          },
          SessionCookie: {
            type: 'apiKey',
            in: 'cookie',
            name: '__Host-ihub',
            description:
              'The session of a person in the console (`ihub-<port>` with http on the same computer). It is accepted only for requests from the console itself; programs use a key.'
          }
        }
      }
    },
    convertConstToEnum: false,
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => (json.$id as string) ?? `def-${index}` },
    transform: ({ schema, url, route }) => ({ schema: document(schema, route), url }),
    transformObject: (made) => {
      if (!('openapiObject' in made)) return made.swaggerObject
      complete(made.openapiObject, options.webhooks)
      return made.openapiObject
    }
  })
  const documents = openApiTexts(app)
  await app.register(swaggerUi, {
    routePrefix: '/api/v2/docs',
    // No request to any other host; and no upgrade to https, which a server on http cannot answer.
    staticCSP:
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    uiConfig: { layout: 'BaseLayout' },
    // The plugin serialises the document for each request.
    uiHooks: {
      onRequest: async (request, reply) => {
        const { url = '' } = request.routeOptions
        if (url.endsWith('/docs/json')) return sendStatic(request, reply, documents.json())
        if (url.endsWith('/docs/yaml')) return sendStatic(request, reply, documents.yaml())
        return undefined
      }
    }
  })
  app.get('/api/v2/openapi.json', {
    config: { scope: 'public' },
    schema: { hide: true },
    handler: (request, reply) => sendStatic(request, reply, documents.json())
  })
}

/** The document in both forms, each made once. */
function openApiTexts(app: FastifyInstance) {
  let json: StaticDocument | undefined
  let yaml: StaticDocument | undefined
  return {
    json: () => {
      json ??= staticDocument('application/json', JSON.stringify(app.swagger()))
      return json
    },
    yaml: () => {
      yaml ??= staticDocument('application/x-yaml', app.swagger({ yaml: true }))
      return yaml
    }
  }
}

/** What the document shows of a route. */
function document(schema: FastifySchema | undefined, route: RouteOptions): FastifySchema {
  if (!route.url.startsWith('/api/v2/')) return { ...schema, hide: true } as FastifySchema
  const { scope = 'public', problems = [], readsKey = false } = route.config ?? {}
  const answers: Record<string, unknown> = { ...(schema?.response as Record<string, unknown>) }
  for (const [status, classes] of byStatus(commonProblems(schema, route).concat(problems))) {
    const own = answers[status] as { description?: string; content?: object } | undefined
    const words = classes.map(({ code, title }) => `${title} (\`${code}\`)`).join('; ')
    answers[status] = {
      description: own?.description === undefined ? words : `${words}. ${own.description}`,
      content: { ...own?.content, 'application/problem+json': { schema: { $ref: 'Problem#' } } }
    }
  }
  const { body } = schema ?? {}
  const isPatch = route.method === 'PATCH' && body !== undefined
  return {
    ...schema,
    ...(isPatch
      ? { body: { content: { 'application/json': { schema: body }, [mergePatchType]: { schema: body } } } }
      : {}),
    response: answers,
    security: readsKey
      ? [{ BearerAuth: [] }, {}]
      : scope === 'public'
        ? []
        : [{ BearerAuth: [] }, { SessionCookie: [] }],
    ...(route.config?.optionalBody ? { [optionalBody]: true } : {}),
    ...(takesIdempotencyKey(route) ? { [idempotent]: true } : {}),
    'x-scopes': scope === 'public' ? [] : [scope]
  } as FastifySchema
}

/** Every POST with a caller keeps its answer, but for those that change nothing or are the same when repeated. */
function takesIdempotencyKey({ method, config }: RouteOptions): boolean {
  const { scope = 'public', ownTransaction = false, keepsAnswer = false } = config ?? {}
  return method === 'POST' && scope !== 'public' && (keepsAnswer || !ownTransaction)
}

function commonProblems(schema: FastifySchema | undefined, route: RouteOptions): ProblemClass[] {
  const { scope = 'public' } = route.config ?? {}
  const found: ProblemClass[] = [MalformedRequest, MethodNotAllowed, NotAcceptable, RateLimited]
  found.push(HeadersTooLarge, Internal, NotReady)
  if (!['GET', 'HEAD'].includes(String(route.method))) found.push(CommitUnknown)
  const { properties = {} } = (schema?.querystring ?? {}) as { properties?: object }
  if (route.method === 'GET' && !route.config?.waits) found.push(Busy)
  if ('per_page' in properties || 'include' in properties) found.push(PageTooLarge)
  if (scope !== 'public') found.push(InvalidApiKey, TokenExpired, InsufficientScope, CrossSiteRequest)
  if (takesIdempotencyKey(route)) found.push(IdempotencyInFlight, IdempotencyMismatch)
  if (route.url.includes(':')) found.push(NotFound)
  if (schema?.body) found.push(PayloadTooLarge, UnsupportedMediaType, ValidationFailed)
  return found
}

function byStatus(classes: readonly ProblemClass[]): [number, ProblemClass[]][] {
  const found = new Map<number, Set<ProblemClass>>()
  for (const one of classes) found.set(one.status, (found.get(one.status) ?? new Set()).add(one))
  return [...found].sort(([a], [b]) => a - b).map(([status, set]) => [status, [...set]])
}
