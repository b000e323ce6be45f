/** A graceful shutdown: clients with open connections are asked to open a new one elsewhere. */
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** From when it drains on, every answer is the last of its connection. */
export function addDraining(app: FastifyInstance, isDraining: () => boolean): void {
  app.addHook('onSend', (_request, reply, _payload, next) => {
    if (isDraining()) reply.header('connection', 'close')
    next()
  })
  closeUnused(app)
}

/** How long a connection that has sent nothing may still send its first request: it may be on its way. */
const firstRequestMs = 500

/**
 * Closes, when the application ends, connections that never sent a request: browsers open such ones ahead of need, and Node
 * counts them as busy.
 */
function closeUnused(app: FastifyInstance): void {
  const unused = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  app.server.on('request', ({ socket }) => unused.delete(socket))
  app.addHook('preClose', (done) => {
    setTimeout(() => {
      for (const socket of unused) socket.destroy()
    }, firstRequestMs).unref()
    done()
  })
}

/**
 * Stops accepting, and waits for the requests that are in progress, for so long. Then their connections are closed and
 * `abandon` is aborted, because the answers can no longer be delivered.
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
