/**
 * Writes: every route that changes something runs through one function, given by server.ts, which makes the request one
 * transaction, passes the caller to the audit log, and returns the first answer to a repeated request. The handler answers
 * by returning: what it sent itself would be out before the commit.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { Actor } from '../kernel/actor.ts'
import { readIdempotencyKey } from './idempotency-key.ts'
import { readReason } from './reason.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route keeps its own transactions, since it must not hold one over its whole work. */
    ownTransaction?: boolean
    /** Such a route that takes an Idempotency-Key all the same. */
    keepsAnswer?: boolean
    /** Members of the answer that are shown once: a repeated request is answered without them. */
    shownOnce?: readonly string[]
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Why the change is made. */
    reason: string | undefined
  }
}

export type RunWrite = (
  request: FastifyRequest,
  reply: FastifyReply,
  handle: () => Promise<unknown>
) => Promise<unknown>

const methods = ['POST', 'PUT', 'PATCH', 'DELETE']

export function addWrites(app: FastifyInstance, runWrite: RunWrite): void {
  app.decorateRequest('idempotencyKey', undefined)
  app.decorateRequest('bodyDigest', '')
  app.decorateRequest('reason', undefined)
  app.addHook('onRequest', async (request) => {
    if (methods.includes(request.method)) {
      request.idempotencyKey = readIdempotencyKey(request.headers['idempotency-key'])
      request.reason = readReason(request.headers['ihub-reason'])
    }
  })
  app.addHook('onRoute', (route) => {
    const isWrite = [route.method].flat().some((method) => methods.includes(method))
    if (!isWrite || route.config?.ownTransaction) return
    const handler = route.handler as RouteHandlerMethod
    route.handler = async function (request, reply) {
      return runWrite(request, reply, async () => {
        const answer = await handler.call(this, request, reply)
        if (reply.sent) throw new Error(`${operationOf(request)} sent its answer before its transaction was committed`)
        return answer
      })
    }
  })
}

/** Who asks, from where and for what, as the audit log keeps it. */
export function auditContext(request: FastifyRequest, actor: Actor | undefined = request.actor) {
  return {
    requestId: request.id,
    address: request.ip,
    operation: operationOf(request),
    actorId: actor?.id,
    via: actor?.via,
    reason: request.reason
  }
}

/** The operationId of a request's route, else its method and route. */
export function operationOf({ routeOptions, method }: FastifyRequest): string {
  const { operationId } = (routeOptions.schema ?? {}) as { operationId?: string }
  return operationId ?? `${method} ${routeOptions.url ?? 'unknown path'}`
}
