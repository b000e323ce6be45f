/** A clock that moves when the test says so. */
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../runtime/clock.ts'

interface Timer {
  at: number
  wake: () => void
}

export class FakeClock implements Clock {
  /** The time of the day when `elapsed` was 0. */
  #began = Date.now()
  readonly #timers = new Set<Timer>()
  #elapsed = 0

  elapsed(): number {
    return this.#elapsed
  }

  now(): number {
    return this.#began + this.#elapsed
  }

  /** Sets the time of the day forward or back, as when the machine has slept; no timer notices. */
  set(byMs: number): void {
    this.#began += byMs
  }

  after(ms: number, wake: () => void): () => void {
    const timer = { at: this.#elapsed + Math.max(0, ms), wake }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  /** Moves on, and wakes what is due on the way in the order of its time. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms
    for (;;) {
      await setImmediate()
      const next = [...this.#timers].sort((one, other) => one.at - other.at)[0]
      if (!next || next.at > end) break
      this.#elapsed = Math.max(this.#elapsed, next.at)
      this.#timers.delete(next)
      next.wake()
    }
    this.#elapsed = end
  }
}
