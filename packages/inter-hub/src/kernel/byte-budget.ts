/**
 * A budget of bytes that are held at once: a request over the budget waits; a caller that already uses its share lets
 * others pass.
 */
import { defineProblem } from './problem.ts'

export const Busy = defineProblem(
  'busy',
  503,
  'Busy',
  'The server is sending as many answers or streams as its memory allows, and none finished in time. Nothing was done. Try again after the time in `Retry-After`.'
)

export interface BudgetOptions {
  bytes: number
  bytesPerCaller: number
  waitMs: number
  /** Requests of one caller that may wait. */
  waitingPerCaller: number
}

/** Bytes that one request holds. */
export interface Hold {
  /** Sets the actual number of bytes. */
  resize(bytes: number): void
  /** Releases them; safe to call again. */
  release(): void
}

interface Waiter {
  bytes: number
  admit(): void
}

export class ByteBudget {
  readonly #options: BudgetOptions
  readonly #perCaller = new Map<string, number>()
  readonly #waiting = new Map<string, Set<Waiter>>()
  #held = 0

  constructor(options: BudgetOptions) {
    this.#options = options
  }

  /** Bytes that are held now. */
  get held(): number {
    return this.#held
  }

  /** Requests that wait now. */
  get waiting(): number {
    return [...this.#waiting.values()].reduce((sum, { size }) => sum + size, 0)
  }

  /** Reserves bytes for a caller, at once or when there is room. @throws Busy when there is none in time */
  async take(caller: string, bytes: number): Promise<Hold> {
    if (!this.#waiting.has(caller) && this.#hasRoom(caller, bytes)) this.#add(caller, bytes)
    else await this.#turn(caller, bytes)
    let held = bytes
    let isReleased = false
    const resize = (now: number) => {
      if (isReleased) return
      this.#add(caller, now - held)
      held = now
      this.#admit()
    }
    const release = () => {
      resize(0)
      isReleased = true
    }
    return { resize, release }
  }

  /** Where nothing is held there is always room, also for more than the share. */
  #hasRoom(caller: string, bytes: number): boolean {
    const own = this.#perCaller.get(caller) ?? 0
    const fits = this.#held === 0 || this.#held + bytes <= this.#options.bytes
    return fits && (own === 0 || own + bytes <= this.#options.bytesPerCaller)
  }

  #turn(caller: string, bytes: number): Promise<void> {
    const queue = this.#waiting.get(caller) ?? new Set()
    if (queue.size >= this.#options.waitingPerCaller) throw busy()
    this.#waiting.set(caller, queue)
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer)
        queue.delete(waiter)
        if (queue.size === 0) this.#waiting.delete(caller)
      }
      const waiter = {
        bytes,
        admit: () => {
          leave()
          resolve()
        }
      }
      const timer = setTimeout(() => {
        leave()
        reject(busy())
      }, this.#options.waitMs)
      queue.add(waiter)
    })
  }

  /** Admits waiting requests that fit now: callers take turns, and the requests of a caller keep their order. */
  #admit(): void {
    for (const [caller, queue] of this.#waiting) {
      const [first] = queue
      if (!first || !this.#hasRoom(caller, first.bytes)) continue
      this.#add(caller, first.bytes)
      first.admit()
      if (queue.size === 0) continue
      // Its next one comes after the others; a map that is walked also walks what is set on the way.
      this.#waiting.delete(caller)
      this.#waiting.set(caller, queue)
    }
  }

  #add(caller: string, bytes: number): void {
    this.#held += bytes
    const own = (this.#perCaller.get(caller) ?? 0) + bytes
    if (own === 0) this.#perCaller.delete(caller)
    else this.#perCaller.set(caller, own)
  }
}

function busy() {
  return new Busy('The server is sending as many answers as its memory allows. Try again.', {
    headers: { 'retry-after': '1' }
  })
}
