/** The end of an application without harm: whoever keeps a connection is told to make another, elsewhere. */
import type { FastifyInstance } from 'fastify'

/** From when it drains on, every answer is the last of its connection. */
export function addDraining(app: FastifyInstance, isDraining: () => boolean): void {
  app.addHook('onSend', (_request, reply, _payload, next) => {
    if (isDraining()) reply.header('connection', 'close')
    next()
  })
}

/**
 * Stops accepting, and waits for the requests that are under way, for so long. Then their connections are closed and
 * `abandon` is aborted: nobody hears the answers any more.
 */
export async function closeApp(app: FastifyInstance, limitMs: number, abandon?: AbortController): Promise<void> {
  const limit = setTimeout(() => {
    app.server.closeAllConnections()
    abandon?.abort()
  }, limitMs)
  try {
    await app.close()
  } finally {
    clearTimeout(limit)
  }
}
