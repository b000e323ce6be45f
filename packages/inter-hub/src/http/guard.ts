/**
 * The guard: every route declares who may call it in `config.scope`, and a route without a declaration refuses to
 * boot. A route of the kind `hub:read` or `hub:write` needs such a scope for at least one hub here; which hub is the
 * operation's to check, since only it knows the object.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { hubsOf, type Principal, refuseScope } from './principal.ts'
import { InsufficientScope, InvalidApiKey, MalformedRequest } from './problem.ts'
import { operationOf } from './writes.ts'

export type RouteScope =
  | 'public'
  | 'key'
  | 'framework:read'
  | 'framework:write'
  | 'framework:admin'
  | 'hub:read'
  | 'hub:write'

declare module 'fastify' {
  interface FastifyContextConfig {
    scope?: RouteScope
  }
  interface FastifyRequest {
    principal: Principal
  }
}

/** Answers whom a key or token belongs to; undefined when it is wrong, revoked or expired. */
export type Authenticate = (credential: string) => Promise<Principal | undefined>

/** Told when a key has let somebody in. */
export type NoteUse = (principal: Principal, address: string) => void
/** Told when somebody was not let in, or not to this. */
export type NoteRefusal = (refusal: {
  prefix: string | undefined
  principal: Principal | undefined
  address: string
  operation: string
  requestId: string
  code: string
}) => void

interface GuardOptions {
  authenticate: Authenticate
  noteUse?: NoteUse | undefined
  noteRefusal?: NoteRefusal | undefined
}

const refusals: Record<number, string> = { 401: InvalidApiKey.code, 403: InsufficientScope.code }

const realm = 'Bearer realm="inter-hub"'

export function addGuard(app: FastifyInstance, { authenticate, noteUse, noteRefusal }: GuardOptions): void {
  app.decorateRequest('principal')
  app.addHook('onRoute', (route) => {
    // The pages of the API's documentation come from a plugin that declares nothing; they are public by contract.
    if (route.url.startsWith('/api/v2/docs')) route.config = { ...route.config, scope: 'public' }
    if (route.config?.scope === undefined) {
      throw new Error(`the route ${route.method} ${route.url} does not declare who may call it (config.scope)`)
    }
  })
  app.addHook('onRequest', async (request) => {
    const scope = request.routeOptions.config.scope
    // An unknown path has no declaration; it is answered by the handler for what is not found.
    if (scope === undefined || scope === 'public') return
    request.principal = await identify(request, authenticate)
    noteUse?.(request.principal, request.ip)
    requireScope(request.principal, scope)
  })
  app.addHook('onResponse', async (request, { statusCode }) => {
    const code = refusals[statusCode]
    if (code === undefined) return
    const { principal, ip: address, id: requestId, headers } = request
    const prefix = principal?.prefix ?? /\bih[a-z]_([0-9a-f]{8})_/.exec(headers.authorization ?? '')?.[1]
    noteRefusal?.({ principal, prefix, address, operation: operationOf(request), requestId, code })
  })
}

async function identify(request: FastifyRequest, authenticate: Authenticate): Promise<Principal> {
  const header = request.headers.authorization
  if (header === undefined) {
    throw new InvalidApiKey('This needs a key: send it as `Authorization: Bearer <key>`.', {
      headers: { 'www-authenticate': realm }
    })
  }
  if (count(request.raw.rawHeaders, 'authorization') > 1) {
    throw new MalformedRequest('The request has more than one Authorization header.')
  }
  const credential = /^bearer +([\x21-\x7e]+) *$/i.exec(header)?.[1]
  const principal = credential === undefined ? undefined : await authenticate(credential)
  if (principal === undefined) {
    throw new InvalidApiKey('The key or token is wrong, revoked or expired.', {
      headers: { 'www-authenticate': `${realm}, error="invalid_token"` }
    })
  }
  return principal
}

function count(rawHeaders: string[], name: string): number {
  let found = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) found++
  }
  return found
}

function requireScope(principal: Principal, scope: RouteScope): void {
  if (scope === 'key') return
  if (scope === 'hub:read' || scope === 'hub:write') {
    const verb = scope === 'hub:read' ? 'read' : 'write'
    if (hubsOf(principal, verb).length === 0) refuseScope(`hub:${principal.hubSlug ?? '*'}:${verb}`)
  } else if (!principal.scopes.has(scope)) {
    refuseScope(scope)
  }
}
