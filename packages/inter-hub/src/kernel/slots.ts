/** Limits for what stays open, such as streams and exports: per node, and per consumer on it. */

import { Busy } from './byte-budget.ts'
import { defineProblem } from './problem.ts'

export const TooManyOpen = defineProblem(
  'too_many_open',
  429,
  'Too many open at once',
  'The consumer has reached its limit of open streams or exports, counted over all its keys. Close one, or wait until one ends. An operator can raise the limits with `IHUB_STREAMS_PER_CONSUMER` and `IHUB_EXPORTS_PER_CONSUMER`.'
)

const later = { headers: { 'retry-after': '5' } }

export class Slots {
  readonly #what: string
  readonly #total: number
  readonly #perCaller: number
  readonly #taken = new Map<string, number>()
  #count = 0

  /** `what` is the plural that a refusal names, such as `streams`. */
  constructor(what: string, total: number, perCaller: number) {
    this.#what = what
    this.#total = total
    this.#perCaller = perCaller
  }

  /** How many are taken. */
  get count(): number {
    return this.#count
  }

  /** Takes a slot; the returned function releases it and is safe to call again. @throws TooManyOpen, Busy */
  take(caller: string): () => void {
    const own = this.#taken.get(caller) ?? 0
    if (own >= this.#perCaller) {
      throw new TooManyOpen(`The consumer has ${own} ${this.#what} open; the limit is ${this.#perCaller}.`, later)
    }
    if (this.#count >= this.#total) {
      throw new Busy(`The server has ${this.#count} ${this.#what} open, which is its limit. Try again later.`, later)
    }
    this.#count++
    this.#taken.set(caller, own + 1)
    let isTaken = true
    return () => {
      if (!isTaken) return
      isTaken = false
      this.#count--
      const left = (this.#taken.get(caller) ?? 1) - 1
      if (left === 0) this.#taken.delete(caller)
      else this.#taken.set(caller, left)
    }
  }
}
