/**
 * What this node knows of one bucket: the tokens that it has leased and not yet given away, and when the window ends. While
 * it has tokens, a request costs a subtraction; else it waits for a lease, and all that wait share the one that is in
 * progress. A lease is for exactly those that wait, or for a chunk, so nobody is counted twice or not at all.
 */
import type { Lease } from './store.ts'

/** Asks the database for tokens; undefined when it cannot be asked. */
export type LeaseTokens = (limit: number, owed: number, wanted: number) => Promise<Lease | undefined>

const windowMs = 60_000
/** How long to wait after a failed request to the database before the next one. */
const pauseMs = 1000

export class Bucket {
  readonly #lease: LeaseTokens
  readonly #credit: number
  #limit: number
  #tokens = 0
  /** What all nodes could still lease, as of the last lease. */
  #remaining = 0
  #owed = 0
  /** When the window is over, by this machine's monotonic clock; never later than the database's own end. */
  #endsAt = 0
  #pausedUntil = 0
  #waiting: ((isIn: boolean) => void)[] = []
  #isLeasing = false

  /** `credit`: how many of a window it lets in before it asks at all; the first lease pays for them. */
  constructor(limit: number, lease: LeaseTokens, credit: number) {
    this.#limit = limit
    this.#lease = lease
    this.#credit = credit
  }

  get limit(): number {
    return this.#limit
  }

  get remaining(): number {
    return this.#tokens + this.#remaining
  }

  /** Seconds until the window ends. */
  get endsInS(): number {
    return Math.max(1, Math.ceil((this.#endsAt - performance.now()) / 1000))
  }

  /** Whether nothing is known now, because the database cannot be reached: no limit applies. */
  get isPaused(): boolean {
    return this.#pausedUntil > 0 && performance.now() < this.#pausedUntil
  }

  /** Whether the request is let in; at once where that is known here. */
  take(limit: number): boolean | Promise<boolean> {
    // A changed limit holds for what is leased from now on.
    if (limit !== this.#limit) this.#change(limit)
    const now = performance.now()
    if (now >= this.#endsAt && this.#credit > 0 && !this.#isLeasing) this.#begin(now)
    if (now < this.#endsAt) {
      if (this.#tokens > 0) {
        this.#tokens--
        return true
      }
      if (this.#remaining <= 0 && this.#owed === 0) return false
    }
    if (now < this.#pausedUntil) return true
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      if (!this.#isLeasing) void this.#run()
    })
  }

  #begin(now: number): void {
    this.#owed = Math.min(this.#credit, this.#limit)
    this.#tokens = this.#owed
    this.#remaining = this.#limit - this.#owed
    this.#endsAt = now + windowMs
  }

  #change(limit: number): void {
    this.#remaining += limit - this.#limit
    this.#limit = limit
    // Who was refused may be let in now, and the reverse: the database knows.
    if (this.#tokens === 0) this.#endsAt = 0
  }

  async #run(): Promise<void> {
    this.#isLeasing = true
    while (this.#waiting.length > 0) {
      const askedAt = performance.now()
      // What was let in on credit in a window that is over is forgiven.
      const owed = askedAt < this.#endsAt ? this.#owed : 0
      this.#owed = 0
      this.#settle(await this.#lease(this.#limit, owed, this.#waiting.length), askedAt)
    }
    this.#isLeasing = false
  }

  #settle(lease: Lease | undefined, askedAt: number): void {
    if (lease === undefined) {
      this.#tokens = 0
      this.#endsAt = 0
      this.#pausedUntil = performance.now() + pauseMs
      for (const answer of this.#waiting.splice(0)) answer(true)
      return
    }
    this.#remaining = lease.remaining
    this.#endsAt = askedAt + lease.endsInMs
    const waiting = this.#waiting
    const isLast = lease.remaining <= 0
    // Requests that arrived during the lease are served from a chunk or wait for the next lease.
    this.#waiting = isLast ? [] : waiting.slice(lease.granted)
    this.#tokens = Math.max(0, lease.granted - waiting.length)
    waiting.slice(0, isLast ? undefined : lease.granted).forEach((answer, index) => {
      answer(index < lease.granted)
    })
  }
}
