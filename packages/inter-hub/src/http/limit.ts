/**
 * What an answer says of the rate limits that its request counted for: `RateLimit-Policy` and `RateLimit` (Structured
 * Fields, draft-ietf-httpapi-ratelimit-headers-10), and 429 once one of them is exceeded.
 */
import type { FastifyReply } from 'fastify'
import type { Principal } from './principal.ts'
import { type Problem, RateLimited } from './problem.ts'

/** What one policy says of a request. */
export interface PolicyCount {
  name: string
  isIn: boolean
  /** Its item of `RateLimit-Policy`. */
  policy: string
  /** Its item of `RateLimit`; undefined while nobody knows. */
  state: string | undefined
  endsInS: number
}

/** The policies that a request counted for. */
export type Counted = readonly PolicyCount[]

/**
 * Counts a request of a key, or of the address that sent it where no key is known. Undefined when nothing limits it; a
 * promise only where the answer has to be fetched.
 */
export type CountRequest = (caller: Principal | string) => Counted | Promise<Counted> | undefined

/** Writes the headers; answers the problem when a policy is exceeded. */
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
    `The limit ${names.join(' and ')} is used up: ${exceeded.map(({ policy }) => policy).join(', ')} (requests in seconds).`,
    // A second more than the window: its end is known to within a round trip to the database.
    { members: { 'violated-policies': names }, headers: { 'retry-after': String(seconds + 1) } }
  )
}
