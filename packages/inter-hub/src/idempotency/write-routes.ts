/**
 * One write: a transaction with the work, its audit and, where an Idempotency-Key came with it, its answer. The answer to a
 * success and to a refusal that would be the same again is kept; what went wrong on the way (5xx) is undone and not kept.
 * Secrets are never stored: the answer to a repeated request says that they were already shown.
 */
import type { UnitOfWork } from '../db/unit-of-work.ts'
import { fingerprintOf } from '../http/idempotency-key.ts'
import { auditContext, type RunWrite } from '../http/writes.ts'
import { IdempotencyInFlight, IdempotencyMismatch } from '../kernel/idempotency.ts'
import { Problem, problemDocument, problemType } from '../kernel/problem.ts'
import { findKept, type Kept, keepAnswer, lockKey, type Scope } from './store.ts'

type Request = Parameters<RunWrite>[0]
type Reply = Parameters<RunWrite>[1]

const keptHeaders = ['location', 'cache-control', 'content-type']
/** Refusals that depend on the caller or the moment, not on the request. */
const passing = [400, 401, 403, 429]

export function writesIn(db: UnitOfWork, publicUrl: string): RunWrite {
  return async (request, reply, handle) => {
    const scope = scopeOf(request)
    // A refusal that is kept is thrown after its commit.
    const outcome = await db.run(auditContext(request), async () => {
      if (!scope) return { body: await handle() }
      const isAlone = await lockKey(db, scope)
      // Also when another has the key: a request that gets the first answer does not block others that do.
      const kept = await findKept(db, scope)
      if (kept) return { body: repeat(request, reply, kept) }
      if (isAlone) return first(request, reply, scope, handle)
      throw new IdempotencyInFlight('The first request with this key is still in progress.', {
        headers: { 'retry-after': '1' }
      })
    })
    if ('refusal' in outcome) throw outcome.refusal
    return outcome.body
  }

  async function first(request: Request, reply: Reply, scope: Scope, handle: () => Promise<unknown>) {
    const fingerprint = fingerprintOf(request)
    try {
      const body = await db.attempt(handle)
      const headers: Record<string, string> = {}
      for (const name of keptHeaders) {
        const value = reply.getHeader(name)
        if (value !== undefined) headers[name] = String(value)
      }
      if (reply.resourceVersion !== undefined) headers.version = String(reply.resourceVersion)
      const text = body === undefined || body === null ? null : textOf(request, reply, body)
      await keepAnswer(db, scope, { fingerprint, status: reply.statusCode, headers, body: text })
      return { body }
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500 || passing.includes(error.status)) throw error
      const body = JSON.stringify(problemDocument(error, request.id, publicUrl))
      const headers = { ...error.headers, 'content-type': problemType, 'cache-control': 'no-store' }
      await keepAnswer(db, scope, { fingerprint, status: error.status, headers, body })
      return { refusal: error }
    }
  }
}

function scopeOf({ idempotencyKey, actor, method, routeOptions }: Request): Scope | undefined {
  if (idempotencyKey === undefined || !actor) return undefined
  return { actorId: actor.id, method, route: routeOptions.url ?? '', key: idempotencyKey }
}

/** The answer as text, without what is shown once. */
function textOf(request: Request, reply: Reply, body: unknown): string {
  const { shownOnce = [] } = request.routeOptions.config
  if (shownOnce.length === 0) return reply.serialize(body) as string
  const hidden = Object.fromEntries(shownOnce.map((name) => [name, null]))
  return reply.serialize({ ...(body as object), ...hidden, secret_state: 'already_shown' }) as string
}

function repeat(request: Request, reply: Reply, kept: Kept): string | Buffer | null {
  if (!kept.fingerprint.equals(fingerprintOf(request))) {
    throw new IdempotencyMismatch(
      'This Idempotency-Key was already used for a different request. Nothing was done. Use a new key.'
    )
  }
  const { version, ...headers } = kept.headers
  if (version !== undefined) reply.resourceVersion = Number(version)
  reply.code(kept.status).headers({ 'content-type': 'application/json', ...headers, 'idempotency-replayed': 'true' })
  if (kept.body === null) reply.removeHeader('content-type')
  // Bytes go out with just the content type that they had.
  return kept.status >= 400 && kept.body !== null ? Buffer.from(kept.body) : kept.body
}
