import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { afterAnswer } from '../http/connection.ts'
import { type PingParts, takePing } from './ping.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The content type as it was sent, of a request to an inbound hook. */
    sentContentType: string | undefined
  }
}

/**
 * `/hooks/{token}`: outside of the API, since whoever calls it knows nothing of it but one address. The token is in the
 * path, so nothing here writes the path anywhere. Any method, content type and size is taken: a job that reported is not to
 * be ignored for how it did so.
 */
export const pingRoutes: FastifyPluginAsyncTypebox<PingParts> = async (app, parts) => {
  app.decorateRequest('sentContentType', undefined)
  app.addHook('onRequest', async (request) => {
    const { headers } = request.raw
    request.sentContentType = headers['content-type']
    // The framework refuses a content type that it cannot read.
    if (headers['content-type'] !== undefined) headers['content-type'] = 'application/octet-stream'
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    '*',
    (_request: FastifyRequest, payload: Readable, done: (e: null, body: Readable) => void) => done(null, payload)
  )

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const { token = '', action } = request.params as { token?: string; action?: string }
    const { signal, made, failed, hubId } = await takePing(parts, {
      token,
      action,
      body: request.body as Readable | undefined,
      query: { ...(request.query as object) },
      headers: { ...request.headers, 'content-type': request.sentContentType }
    })
    if (hubId !== undefined) afterAnswer(reply, () => parts.desk.wakeup.wake(hubId))
    reply.header('cache-control', 'no-store')
    return { ok: failed.length === 0, signal, made, ...(failed.length > 0 ? { failed } : {}) }
  }
  for (const url of ['/hooks/:token', '/hooks/:token/', '/hooks/:token/:action', '/hooks/:token/:action/'])
    app.route({
      method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url,
      // What went wrong is written down also where the ping is refused.
      config: { scope: 'public', ownTransaction: true, readsCodings: true },
      handler: answer
    })
}
