/**
 * How many bytes of answers this node holds at once. A read reserves the most its answer may have before it asks the
 * database, keeps what the answer turned out to have until it is sent, and then gives it back. Requests over the budget
 * wait; a caller that already uses its share lets others pass.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { BudgetOptions, ByteBudget, Hold } from '../kernel/byte-budget.ts'
import { endAtStandstill, onClosed } from './connection.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What the answer holds of the budget, where the request is a read of the API. */
    answerHold: Hold | undefined
  }
}

/** The budget of the answers of one node. */
export const answerBudgetDefaults: BudgetOptions = {
  bytes: 64 * 1024 * 1024,
  bytesPerCaller: 32 * 1024 * 1024,
  waitMs: 10_000,
  waitingPerCaller: 10_000
}
/** An answer that stands still for so long while it is sent ends with its connection, and its memory is free again. */
const standstillMs = 30_000
const smallBytes = 64 * 1024

/** Holds every read of the API to the budget; each reserves `bytesMax` until its answer is known. */
export function addAnswerBudget(app: FastifyInstance, budget: ByteBudget, bytesMax: number): void {
  app.decorateRequest('answerHold', undefined)
  app.addHook('preHandler', async (request, reply) => {
    if (!isRead(request)) return
    let isGone = false
    onClosed(reply, () => {
      isGone = true
      request.answerHold?.release()
    })
    request.answerHold = await budget.take(request.actor?.id ?? request.ip, bytesMax)
    if (isGone) request.answerHold.release()
  })
  app.addHook('onSend', async ({ answerHold }, reply, payload) => {
    const bytes = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0
    answerHold?.resize(bytes)
    if (bytes > smallBytes) endAtStandstill(reply, standstillMs)
    return payload
  })
}

function isRead({ method, routeOptions: { url = '', config, schema } }: FastifyRequest): boolean {
  const isHidden = (schema as { hide?: boolean } | undefined)?.hide === true
  return method === 'GET' && url.startsWith('/api/v2/') && !isHidden && !config.waits
}
