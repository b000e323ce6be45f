/** Whether the server is alive (its event loop turns) and ready (its database can be written, with its schema). */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { type Database, sql } from '../db/sql.ts'
import { declaredProblems, NotFound } from '../http/problem.ts'

const Alive = Type.Object({ status: Type.Literal('ok') })
const Ready = Type.Object({ status: Type.String(), failed: Type.Array(Type.String()) })

export const healthRoutes: FastifyPluginAsyncTypebox<{ db: Database; isClosing: () => boolean }> = async (
  app,
  { db, isClosing }
) => {
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
      const failed = isClosing() ? ['closing'] : await failedChecks(db)
      reply.header('cache-control', 'no-store').code(failed.length > 0 ? 503 : 200)
      return reply.send({ status: failed.length > 0 ? 'not ready' : 'ready', failed })
    }
  )

  app.get('/problems/:code', { config: { scope: 'public' }, schema: { hide: true } }, async (request, reply) => {
    const { code } = request.params as { code: string }
    const problem = declaredProblems().find((one) => one.code === code)
    if (!problem) throw new NotFound('There is no such problem.')
    return reply
      .type('text/plain; charset=utf-8')
      .send(`${problem.title} (${problem.code}, ${problem.status})\n\n${problem.help}\n`)
  })
}

async function failedChecks(db: Database): Promise<string[]> {
  try {
    const [row] = await db.query<{ readOnly: boolean }>(sql`
      select current_setting('transaction_read_only')::boolean as "readOnly" from hub.migrations limit 1`)
    return row === undefined ? ['schema'] : row.readOnly ? ['database_read_only'] : []
  } catch {
    return ['database']
  }
}
