/** A clock that moves when the test says so. */
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../runtime/clock.ts'

interface Timer {
  at: number
  wake: () => void
}

export class FakeClock implements Clock {
  /** The time of the day when `elapsed` was 0. */
  readonly #began = Date.now()
  readonly #timers = new Set<Timer>()
  #elapsed = 0

  elapsed(): number {
    return this.#elapsed
  }

  now(): number {
    return this.#began + this.#elapsed
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

/** Numbers from 0 up to 1 that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
