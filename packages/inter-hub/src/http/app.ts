/** The HTTP application without any route of a capability: parsing, validation, guard, problems, OpenAPI. */
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import { addConditionalRequests } from './etag.ts'
import { type Authenticate, addCallers, addGuard, challenge } from './guard.ts'
import { camelBody } from './input.ts'
import { parseJson } from './json.ts'
import type { CountRequest } from './limit.ts'
import { addOpenApi } from './openapi.ts'
import { ListMeta } from './pagination.ts'
import { MalformedRequest, NotAcceptable, UnsupportedMediaType } from './problem.ts'
import { addProblemHandler, clientErrorAnswer, sendProblem } from './problem-handler.ts'
import { buildSerializer, buildValidator } from './validation.ts'

export const bodyBytesMax = 1024 * 1024
const headerBytesMax = 16 * 1024

export interface AppOptions {
  log: FastifyBaseLogger
  authenticate: Authenticate
  countRequest: CountRequest
  /** The address people and links use, without a slash at its end. */
  publicUrl: string
  version: string
}

export async function newApp(options: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: options.log,
    // Measured: the request log of the framework costs a third of the event path.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: bodyBytesMax,
    requestTimeout: 30_000,
    http: {
      headersTimeout: 15_000,
      maxHeaderSize: headerBytesMax,
      // How often the two are looked at; by default a slow request lives up to 30 s longer than it may.
      connectionsCheckingInterval: 1000,
      // Refused below instead, as a problem.
      requireHostHeader: false
    },
    // The schemas limit parameters, and the header section all of the address.
    routerOptions: { maxParamLength: headerBytesMax },
    forceCloseConnections: 'idle',
    schemaController: {
      compilersFactory: { buildValidator: buildValidator as never, buildSerializer: buildSerializer as never }
    },
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply, options.publicUrl),
    clientErrorHandler: (error: Error & { code?: string }, socket: Socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
      socket.end(clientErrorAnswer(error, randomUUID(), options.publicUrl))
    }
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as FastifyInstance

  addCallers(app, options.authenticate, options.countRequest)
  addJsonParser(app)
  refuseForms(app)
  addProblemHandler(app, options.publicUrl)
  addOptionalBodies(app)
  addStrictQueries(app)
  addGuard(app)
  addConditionalRequests(app)
  app.addSchema(ListMeta)
  await addOpenApi(app, options)
  return app
}

const takesJson = { headers: { accept: 'application/json' } }

function addJsonParser(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, bytes: Buffer) => {
      const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1]
      if (charset !== undefined && charset.toLowerCase() !== 'utf-8') {
        throw new UnsupportedMediaType(`The body must be in UTF-8, not in ${charset.slice(0, 40)}.`, takesJson)
      }
      if (bytes.length === 0) {
        if (request.routeOptions.schema?.body === undefined || request.routeOptions.config.optionalBody)
          return undefined
        throw new MalformedRequest('The body is empty; a JSON object is expected.')
      }
      const body = parseJson(bytes)
      return request.routeOptions.config.itemsApart ? body : camelBody(body)
    }
  )
}

/** A form is taken by the token endpoints alone; with a token in it, it is told so (RFC 6750 section 2.2). */
function refuseForms(app: FastifyInstance): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 16 * 1024 },
    async (_request: FastifyRequest, text: string) => {
      if (/(^|&)access_token=/.test(text)) {
        throw new MalformedRequest('A token does not belong into a form; send it as `Authorization: Bearer <token>`.', {
          headers: challenge('invalid_request')
        })
      }
      throw new UnsupportedMediaType('Send the body as application/json in UTF-8.', takesJson)
    }
  )
}

/** A body that may be left out is an empty object then. */
function addOptionalBodies(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    if (request.routeOptions.config.optionalBody && request.body === undefined) request.body = {}
  })
}

/** Every route refuses parameters it does not know, an `Accept` that excludes JSON, and a request without a host. */
function addStrictQueries(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/api/v2/') || route.url.startsWith('/api/v2/docs')) return
    route.schema = { querystring: { type: 'object', properties: {}, additionalProperties: false }, ...route.schema }
  })
  app.addHook('onRequest', async (request) => {
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') {
      throw new MalformedRequest('The request has no Host header.', { headers: { connection: 'close' } })
    }
    if (!request.url.startsWith('/api/v2/') || request.url.startsWith('/api/v2/docs')) return
    if (/[?&](access_token|api_key|key|token)=/i.test(request.url)) {
      throw new MalformedRequest(
        'A key or token does not belong into an address; send it as `Authorization: Bearer <key>`.',
        { headers: challenge('invalid_request') }
      )
    }
    const { accept } = request.headers
    if (accept !== undefined && !/\*\/\*|application\/(\*|json|problem\+json)/i.test(accept)) {
      throw new NotAcceptable('This path answers application/json.')
    }
  })
  app.addHook('preValidation', async (request) => {
    for (const part of [request.params, request.query]) refuseNul(part as Record<string, unknown> | undefined)
  })
}

/** PostgreSQL keeps no NUL, so nothing can be found by it. */
function refuseNul(parameters: Record<string, unknown> = {}): void {
  const found = Object.entries(parameters).find(([, value]) => String(value).includes('\0'))
  if (!found) return
  throw new MalformedRequest(`The parameter ${JSON.stringify(found[0])} contains the character NUL.`, {
    errors: [{ parameter: found[0], detail: 'contains the character NUL, which cannot be stored' }]
  })
}
