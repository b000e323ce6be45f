/** Limits for what stays open, such as streams and exports: per node, and per consumer on it. */

import { Busy } from './byte-budget.ts'
import { defineProblem } from './problem.ts'

export const TooManyOpen = defineProblem(
  'too_many_open',
  429,
  'Too many open at once',
  'The consumer has reached its limit of open streams or exports, counted over all its keys. Close one, or wait until one ends. An operator can raise the limits with `IHUB_STREAMS_PER_CONSUMER` and `IHUB_EXPORTS_PER_CONSUMER`.'
)

/** How many requests of a caller may wait for a slot. */
const waitingMax = 32

const later = { headers: { 'retry-after': '5' } }

export class Slots {
  readonly #what: string
  readonly #total: number
  readonly #perCaller: number
  readonly #taken = new Map<string, number>()
  #count = 0
  readonly #waiting = new Map<() => void, string>()

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
      for (const wake of this.#waiting.keys()) wake()
    }
  }

  /** Takes a slot as soon as one is free, within `waitMs`. @throws TooManyOpen, Busy */
  async takeSoon(caller: string, waitMs: number, signal: AbortSignal): Promise<() => void> {
    const end = performance.now() + waitMs
    for (;;) {
      try {
        return this.take(caller)
      } catch (error) {
        const left = end - performance.now()
        const waiting = [...this.#waiting.values()].filter((one) => one === caller).length
        if (left <= 0 || waiting >= waitingMax || signal.aborted) throw error
        await this.#released(caller, left, signal)
      }
    }
  }

  #released(caller: string, waitMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', wake)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, waitMs)
      signal.addEventListener('abort', wake)
      this.#waiting.set(wake, caller)
    })
  }
}
