/** The HTTP application without any route of a capability: parsing, validation, guard, problems, OpenAPI. */
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController
} from 'fastify'
import { answerBytesMax } from '../db/pages.ts'
import {
  type Authenticate,
  type AuthenticateSession,
  challenge,
  type NoteRefusal,
  type NoteUse
} from '../kernel/actor.ts'
import { ByteBudget } from '../kernel/byte-budget.ts'
import type { CountRequest } from '../kernel/limit.ts'
import { mergePatchType } from '../kernel/merge-patch.ts'
import { ListMeta } from '../kernel/page.ts'
import { MalformedRequest, NotAcceptable, UnsupportedMediaType } from '../kernel/problem.ts'
import { ActorSchema } from '../kernel/schema.ts'
import { addAnswerBudget, answerBudgetDefaults } from './answer-budget.ts'
import { addContentCodings } from './content-coding.ts'
import { addCors } from './cors.ts'
import { addDraining } from './draining.ts'
import { addConditionalRequests } from './etag.ts'
import { addForwardedAddresses } from './forwarded.ts'
import { addCallers, addGuard } from './guard.ts'
import { bodyBytesMax, readJson, takesJson } from './json-body.ts'
import { addOpenApi } from './openapi.ts'
import {
  addProblemHandler,
  clientErrorAnswer,
  type SendPage,
  sendExpectationFailed,
  sendProblem
} from './problem-handler.ts'
import { addRequestObservation, type RequestObservers } from './requests.ts'
import { addRouteTable } from './route-table.ts'
import { addSpellings } from './spellings.ts'
import { buildSerializer, buildValidator } from './validation.ts'
import { addWrites, type RunWrite } from './writes.ts'

const headerBytesMax = 16 * 1024

declare module 'fastify' {
  interface FastifyInstance {
    /** The address people and links use, without a slash at its end. */
    publicUrl: string
  }
}

export interface AppOptions {
  log: FastifyBaseLogger
  authenticate: Authenticate
  /** Finds the person of a session cookie; without it, cookies are ignored. */
  authenticateSession?: AuthenticateSession
  /** Counts every request of the API for its caller. */
  countRequest?: CountRequest
  /** Runs every write of a route that does not keep its own transactions. */
  runWrite?: RunWrite
  /** Called for every use of a key and every refusal, for the audit log. */
  noteUse?: NoteUse
  noteRefusal?: NoteRefusal
  /** The address people and links use, without a slash at its end. */
  publicUrl: string
  version: string
  /** What the OpenAPI document says of each tag. */
  tags?: Record<string, string>
  /** Its section `webhooks`. */
  webhooks?: Readonly<Record<string, object>>
  observers?: RequestObservers
  isDraining?: () => boolean
  /** Sends the console for an address without a route; returns false if the request is not for a page. */
  sendPage?: SendPage
  /** What answers may hold in memory at once. */
  answerBudget?: ByteBudget
  /** Origins whose pages may read answers that are not public. */
  corsOrigins?: readonly string[]
  /** Addresses whose `X-Forwarded-*` counts. */
  trustProxy?: readonly string[]
}

export async function newApp(options: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: options.log,
    // Measured: the request log of the framework costs a third of the event path.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: bodyBytesMax,
    trustProxy: options.trustProxy?.length ? [...options.trustProxy] : false,
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
    // What arrives on a connection that is kept is answered to the end; `addDraining` makes it the last.
    return503OnClosing: false,
    schemaController: {
      compilersFactory: { buildValidator: buildValidator as never, buildSerializer: buildSerializer as never }
    },
    frameworkErrors: (error, request, reply) => {
      // The console has a page for malformed addresses.
      if (error.code === 'FST_ERR_BAD_URL' && options.sendPage?.(request, (reply as FastifyReply).code(400))) return
      sendProblem(error, request, reply, options.publicUrl)
    },
    clientErrorHandler: (error: Error & { code?: string }, socket: Socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
      socket.end(clientErrorAnswer(error, randomUUID(), options.publicUrl))
    }
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as FastifyInstance

  app.decorate('publicUrl', options.publicUrl)
  if (options.trustProxy?.length) addForwardedAddresses(app)
  app.server.on('checkExpectation', (_request, response: ServerResponse) => {
    sendExpectationFailed(response, randomUUID(), options.publicUrl)
  })
  addRequestObservation(app, options.log, options.observers ?? {})
  addDraining(app, options.isDraining ?? (() => false))
  addCallers(app, options)
  addContentCodings(app)
  addJsonParser(app)
  refuseForms(app)
  const routes = addRouteTable(app)
  addCors(app, options.corsOrigins ?? [], routes)
  addProblemHandler(app, options.publicUrl, routes, options.sendPage)
  addOptionalBodies(app)
  addStrictQueries(app)
  addGuard(app, options.noteRefusal)
  addSpellings(app)
  addWrites(app, options.runWrite ?? ((_request, _reply, handle) => handle()))
  addConditionalRequests(app)
  addAnswerBudget(app, options.answerBudget ?? new ByteBudget(answerBudgetDefaults), answerBytesMax)
  app.addSchema(ListMeta)
  app.addSchema(ActorSchema)
  await addOpenApi(app, options)
  return app
}

function addJsonParser(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, readJson)
  app.addContentTypeParser(mergePatchType, { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) => {
    if (request.method === 'PATCH') return readJson(request, bytes)
    throw new UnsupportedMediaType(
      `Only PATCH accepts ${mergePatchType}; send the body as application/json.`,
      takesJson
    )
  })
}

/** Only the token endpoints accept forms; a form with a token gets its own error (RFC 6750 section 2.2). */
function refuseForms(app: FastifyInstance): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 16 * 1024 },
    async (_request: FastifyRequest, text: string) => {
      if (/(^|&)access_token=/.test(text)) {
        throw new MalformedRequest('Do not send a token in a form; send it as `Authorization: Bearer <token>`.', {
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
    const hosts = request.raw.rawHeaders.filter(
      (text, index) => index % 2 === 0 && text.toLowerCase() === 'host'
    ).length
    if (hosts > 1) {
      throw new MalformedRequest('The request has more than one Host header.', { headers: { connection: 'close' } })
    }
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') {
      throw new MalformedRequest('The request has no Host header.', { headers: { connection: 'close' } })
    }
    if (!request.url.startsWith('/api/v2/') || request.url.startsWith('/api/v2/docs')) return
    if (/[?&](access_token|api_key|key|token)=/i.test(request.url)) {
      throw new MalformedRequest('Do not send a key or token in a URL; send it as `Authorization: Bearer <key>`.', {
        headers: challenge('invalid_request')
      })
    }
    const { accept } = request.headers
    const also = request.routeOptions.config.alsoAnswers ?? []
    const isAnswered = (wanted: string) =>
      /\*\/\*|application\/(\*|json|problem\+json)/i.test(wanted) || also.some((type) => wanted.includes(type))
    if (accept !== undefined && !isAnswered(accept.toLowerCase())) {
      throw new NotAcceptable(`This path returns ${['application/json', ...also].join(', ')}.`)
    }
  })
  app.addHook('onSend', async (_request, reply, payload) => {
    reply.header('x-content-type-options', 'nosniff')
    // JSON is UTF-8 and has no such parameter (RFC 8259 section 11); some generated clients compare the whole header.
    const type = String(reply.getHeader('content-type') ?? '')
    const json = /^(application\/(?:[\w.-]+\+)?json); charset=utf-8$/.exec(type)?.[1]
    if (json !== undefined) reply.header('content-type', json)
    return payload
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
