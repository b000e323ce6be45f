import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { afterAnswer } from '../http/connection.ts'
import { type PingDesk, takePing } from './ping.ts'

const bodyBytesMax = 100_000

/**
 * `/hooks/{token}`: outside of the API, since whoever calls it knows nothing of it but one address. The token stands in the
 * path, so nothing here writes the path anywhere.
 */
export const pingRoutes: FastifyPluginAsyncTypebox<PingDesk> = async (app, parts) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: bodyBytesMax },
    async (_request: unknown, body: Buffer) => body
  )

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const { token = '', action } = request.params as { token?: string; action?: string }
    const { signal, made, hubId } = await takePing(parts, {
      token,
      action,
      bytes: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      query: { ...(request.query as object) },
      headers: { ...request.headers }
    })
    if (hubId !== undefined) afterAnswer(reply, () => parts.desk.wakeup.wake(hubId))
    reply.header('cache-control', 'no-store')
    return { ok: true, signal, made }
  }
  for (const url of ['/hooks/:token', '/hooks/:token/:action'])
    app.route({
      method: ['GET', 'HEAD', 'POST'],
      url, // What went wrong is written down also where the ping is refused.
      config: { scope: 'public', ownTransaction: true },
      handler: answer
    })
}
