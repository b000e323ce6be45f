/**
 * The rate limit headers of an answer: `RateLimit-Policy` and `RateLimit` (Structured Fields,
 * draft-ietf-httpapi-ratelimit-headers-10), and 429 once one of them is exceeded.
 */
import type { FastifyReply } from 'fastify'
import type { Counted } from '../kernel/limit.ts'
import { type Problem, RateLimited } from '../kernel/problem.ts'

/** Writes the headers; returns the problem when a policy is exceeded. */
export function showLimits(reply: FastifyReply, counted: Counted): Problem | undefined {
  const [first] = counted
  if (first === undefined) return undefined
  const [policies, states, exceeded] =
    counted.length === 1
      ? [first.policy, first.state, first.isIn ? [] : counted]
      : [
          counted.map(({ policy }) => policy).join(', '),
          counted.flatMap(({ state }) => state ?? []).join(', '),
          counted.filter(({ isIn }) => !isIn)
        ]
  reply.header('ratelimit-policy', policies)
  if (states) reply.header('ratelimit', states)
  if (exceeded.length === 0) return undefined
  const seconds = Math.max(...exceeded.map(({ endsInS }) => endsInS))
  const names = exceeded.map(({ name }) => name)
  return new RateLimited(
    `The rate limit ${names.join(' and ')} is exceeded: ${exceeded.map(({ policy }) => policy).join(', ')} (requests in seconds).`,
    // A second more than the window: its end is known to within a round trip to the database.
    { members: { 'violated-policies': names }, headers: { 'retry-after': String(seconds + 1) } }
  )
}
