/** Whether the server is alive (its event loop runs, regardless of the database) and ready to serve. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { sendStatic, staticDocument } from '../http/static-document.ts'
import { declaredProblems, NotFound } from '../kernel/problem.ts'
import { type Checked, failedChecks } from './checks.ts'

const Alive = Type.Object({ status: Type.Literal('ok') })
const Ready = Type.Object({ status: Type.String(), failed: Type.Array(Type.String()) })

export interface Health extends Checked {
  /** True from the moment the node is stopping: send it no more requests. */
  isDraining: () => boolean
}

export const healthRoutes: FastifyPluginAsyncTypebox<Health> = async (app, { isDraining, ...checked }) => {
  for (const url of ['/healthz', '/livez']) {
    app.get(
      url,
      { config: { scope: 'public' }, schema: { hide: true, response: { 200: Alive } } },
      async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' })
    )
  }

  app.get(
    '/readyz',
    { config: { scope: 'public' }, schema: { hide: true, response: { 200: Ready, 503: Ready } } },
    async (_request, reply) => {
      const failed = isDraining() ? ['closing'] : await failedChecks(checked)
      reply.header('cache-control', 'no-store').code(failed.length > 0 ? 503 : 200)
      return reply.send({ status: failed.length > 0 ? 'not ready' : 'ready', failed })
    }
  )

  app.get('/api/v2', { config: { scope: 'public' }, schema: { hide: true } }, async (_request, reply) =>
    reply.redirect('/api/v2/docs', 307)
  )

  const pages = new Map(
    declaredProblems().map(({ code, title, status, help }) => [
      code,
      staticDocument('text/plain; charset=utf-8', `${title} (${code}, ${status})\n\n${help}\n`)
    ])
  )
  app.get('/problems/:code', { config: { scope: 'public' }, schema: { hide: true } }, async (request, reply) => {
    const page = pages.get((request.params as { code: string }).code)
    if (!page) throw new NotFound('This problem does not exist.')
    return sendStatic(request, reply, page)
  })
}
