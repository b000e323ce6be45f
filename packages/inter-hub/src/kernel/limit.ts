/** Counts a request for the rate limits of its caller. */
import type { Caller } from './actor.ts'

/** The result of one policy for a request. */
export interface PolicyCount {
  name: string
  isIn: boolean
  /** Its item of `RateLimit-Policy`. */
  policy: string
  /** Its item of `RateLimit`; undefined while it is not known. */
  state: string | undefined
  endsInS: number
}

/** The policies that a request counted for. */
export type Counted = readonly PolicyCount[]

/**
 * Counts a request of a key, or of the address that sent it where no key is known. Undefined when nothing limits it; a
 * promise only where the answer has to be fetched.
 */
export type CountRequest = (caller: Caller | string) => Counted | Promise<Counted> | undefined
