/**
 * The guard: every route declares who may call it in `config.scope`, and the server does not start if a route has no
 * declaration. A route of the kind `hub:read` or `hub:write` needs such a scope for at least one hub here; which hub is the
 * operation's to check, since only it knows the object.
 *
 * Who calls is found out first of all, since every request of the API counts: for the key that it shows, also where none is
 * needed, or else for the address that it comes from.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  type Actor,
  type Authenticate,
  type AuthenticateSession,
  type Caller,
  challenge,
  type NoteRefusal,
  type NoteUse,
  operatorScopes,
  type RouteScope,
  refuseScope,
  type Verb
} from '../kernel/actor.ts'
import type { CountRequest } from '../kernel/limit.ts'
import { InsufficientScope, InvalidApiKey, MalformedRequest, Problem } from '../kernel/problem.ts'
import { isBasic, readBasic } from './basic.ts'
import { showLimits } from './limit.ts'
import { consoleHeader, readSessionCookie } from './session-cookie.ts'
import { operationOf } from './writes.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    scope?: RouteScope
  }
  interface FastifyRequest {
    actor: Caller
    /** Why there is no actor. */
    refusal: Error | undefined
    /** The limit that the address has exceeded, where the key may still come in the body. */
    overLimit: Problem | undefined
    /**
     * Authenticates the caller again, for requests that wait or stream. Returns the actor as it is now, at most half a
     * second old. Rejects with InvalidApiKey, TokenExpired, InsufficientScope or NotReady.
     */
    callerNow(): Promise<Caller>
  }
}

interface CallerOptions {
  authenticate: Authenticate
  authenticateSession?: AuthenticateSession
  countRequest?: CountRequest
  noteUse?: NoteUse
}

export function addGuard(app: FastifyInstance, noteRefusal?: NoteRefusal): void {
  app.addHook('onRoute', (route) => {
    // The pages of the API's documentation come from a plugin that declares nothing; they are public by contract.
    if (route.url.startsWith('/api/v2/docs')) route.config = { ...route.config, scope: 'public' }
    if (route.config?.scope === undefined) {
      throw new Error(`the route ${route.method} ${route.url} does not declare who may call it (config.scope)`)
    }
  })
  app.addHook('onRequest', (request, _reply, done) => {
    const scope = request.routeOptions.config.scope
    // An unknown path has no declaration; it is answered by the handler for what is not found.
    if (scope === undefined || scope === 'public') return done()
    if (request.refusal) return done(request.refusal)
    requireScope(request.actor, scope)
    done()
  })
  app.addHook('onResponse', async (request, { statusCode }) => {
    if (noteRefusal === undefined || (statusCode !== 401 && statusCode !== 403)) return
    const { actor, refusal, ip: address, id: requestId, headers } = request
    const unauthorized = refusal instanceof Problem ? refusal.code : InvalidApiKey.code
    const code = statusCode === 403 ? InsufficientScope.code : unauthorized
    const prefix = actor?.credential.prefix ?? /\bih[a-z]_([0-9a-f]{8})_/.exec(headers.authorization ?? '')?.[1]
    noteRefusal({ actor, prefix, address, operation: operationOf(request), requestId, code })
  })
}

/** Before every other hook, so that whatever is answered has counted. */
export function addCallers(app: FastifyInstance, options: CallerOptions): void {
  const { authenticate, authenticateSession, countRequest, noteUse } = options
  app.decorateRequest('actor')
  app.decorateRequest('refusal', undefined)
  app.decorateRequest('overLimit', undefined)
  const findCaller = async (request: FastifyRequest, isUse: boolean) => {
    const session = authenticateSession && findSession(request, authenticateSession, isUse)
    if (session !== undefined) return session
    const credential = readCredential(request)
    if (typeof credential === 'string') return identify(credential, authenticate)
    return credential instanceof Error ? credential : identifyClient(credential, authenticate)
  }
  app.decorateRequest('callerNow', async function (this: FastifyRequest) {
    const caller = await findCaller(this, false)
    if (caller instanceof Error) throw caller
    const { scope } = this.routeOptions.config
    if (scope !== undefined && scope !== 'public') requireScope(caller, scope)
    return caller
  })
  app.addHook('onRequest', async (request, reply) => {
    const { config, url = request.url } = request.routeOptions
    const isLimited = (url.startsWith('/api/v2/') && !url.startsWith('/api/v2/docs')) || url.startsWith('/hooks/')
    if (!isLimited && (config.scope ?? 'public') === 'public') return
    const caller = await findCaller(request, request.headers[consoleHeader] !== 'background')
    if (caller instanceof Error) request.refusal = caller
    else {
      request.actor = caller
      // The start and end of a session have their own records.
      if (caller.credential.kind !== 'session') noteUse?.(caller, request.ip)
    }
    if (!isLimited || countRequest === undefined) return
    const counting = countCaller(caller, request, reply, countRequest)
    // Nothing is awaited if the answer is already known, which is nearly always the case.
    const exceeded = counting instanceof Promise ? await counting : counting
    if (exceeded === undefined) return
    if (!config.readsKey || request.headers.authorization !== undefined) throw exceeded
    request.overLimit = exceeded
  })
}

/** Counts a request for its caller, or for its address when there is none. Returns the problem when that is too many. */
export function countCaller(
  caller: Caller | Error,
  request: FastifyRequest,
  reply: FastifyReply,
  count: CountRequest
): Problem | undefined | Promise<Problem | undefined> {
  // Without the database the owner of the key is unknown; the operation reports that.
  if (caller instanceof Error && !(caller instanceof Problem && caller.status < 500)) return undefined
  const counted = count(caller instanceof Error ? request.ip : caller)
  if (counted instanceof Promise) return counted.then((late) => showLimits(reply, late))
  return counted && showLimits(reply, counted)
}

/** The person of the session cookie, or the reason for ignoring it. Undefined without a cookie or with a key. */
function findSession(
  request: FastifyRequest,
  authenticate: AuthenticateSession,
  isUse: boolean
): Promise<Caller | Error> | Error | undefined {
  if (request.headers.authorization !== undefined) return undefined
  const session = readSessionCookie(request)
  if (typeof session !== 'string') return session
  const isStream = request.routeOptions.config.waits === true
  return identify(session, (text) => authenticate(text, isUse && !isStream), 'The session has ended. Sign in again.')
}

type Client = NonNullable<ReturnType<typeof readBasic>>

/** The key or token of the request, the client of HTTP Basic, or why there is none. */
function readCredential(request: FastifyRequest): string | Client | Problem {
  const header = request.headers.authorization
  if (header === undefined) {
    return new InvalidApiKey('This operation requires a key. Send it as `Authorization: Bearer <key>`.', {
      headers: challenge()
    })
  }
  if (occurrences(request.raw.rawHeaders, 'authorization') > 1) {
    return malformed('The request has more than one Authorization header.')
  }
  if (request.routeOptions.config.readsKey && isBasic(header)) return readBasic(header) ?? wrongClient()
  // Another scheme brings no bearer's credentials, so nothing of them is wrong (RFC 6750 section 3.1).
  if (!/^bearer\b/i.test(header)) {
    return new InvalidApiKey(
      'The authorization scheme is not supported. Send the key as `Authorization: Bearer <key>`.',
      {
        headers: challenge()
      }
    )
  }
  const credential = /^bearer +([\x21-\x7e]+) *$/i.exec(header)?.[1]
  return credential ?? malformed('`Authorization: Bearer` must be followed by exactly one key or token.')
}

async function identify(
  credential: string,
  authenticate: Authenticate,
  why = 'The key or token is wrong, revoked or expired.'
): Promise<Caller | Error> {
  try {
    const actor = await authenticate(credential)
    return actor ?? new InvalidApiKey(why, { headers: challenge('invalid_token') })
  } catch (error) {
    return error as Error
  }
}

/** A client, whose secret must be the key with the prefix that is its id. */
async function identifyClient({ id, secret }: Client, authenticate: Authenticate): Promise<Caller | Error> {
  const caller = await identify(secret, authenticate)
  if (caller instanceof Error) return caller
  return caller.credential.kind === 'key' && caller.credential.prefix === id ? caller : wrongClient()
}

function malformed(detail: string): Problem {
  return new MalformedRequest(detail, { headers: challenge('invalid_request') })
}

function wrongClient(): Problem {
  return new InvalidApiKey(
    'With HTTP Basic, the user name must be the 8 hex digits of the key, and the password the key.',
    { headers: { 'www-authenticate': 'Basic realm="inter-hub"' } }
  )
}

function occurrences(rawHeaders: string[], name: string): number {
  let found = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) found++
  }
  return found
}

function requireScope(actor: Actor, scope: RouteScope): void {
  if (scope === 'key') return
  if (scope === 'operator') {
    for (const one of operatorScopes) if (!actor.grants.has(one)) refuseScope(one)
  } else if (scope.startsWith('hub:')) {
    const verb = scope.slice('hub:'.length) as Verb
    if (actor.grants.hubs(verb).length === 0) refuseScope(`hub:${actor.hub?.slug ?? '*'}:${verb}`)
  } else if (!actor.grants.has(scope)) {
    refuseScope(scope)
  }
}
