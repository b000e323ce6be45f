/**
 * Waits for changes of a hub's commands. A waiting request is woken by changes on this node or another. A notification
 * between nodes may be lost, so it also polls, at most every half second.
 */
import type { Signals } from '../db/signals.ts'

const lookAgainMs = 500

export class Wakeup {
  readonly #waiting = new Map<string, Set<() => void>>()
  readonly #closing: AbortSignal
  readonly #signals: Pick<Signals, 'notify' | 'on'>

  /** When `closing` aborts, all waits end. */
  constructor(closing: AbortSignal, signals: Pick<Signals, 'notify' | 'on'>) {
    this.#closing = closing
    this.#signals = signals
    signals.on('commands', (hubId) => this.#notice(hubId))
    closing.addEventListener('abort', () => {
      for (const hubId of this.#waiting.keys()) this.#notice(hubId)
    })
  }

  /** Something has happened to the commands of this hub, and is committed. */
  wake(hubId: string): void {
    this.#signals.notify('commands', hubId)
  }

  #notice(hubId: string): void {
    for (const look of this.#waiting.get(hubId) ?? []) look()
  }

  /**
   * Polls until there is a result, the time is over, the caller has disconnected or the server closes. Undefined means that
   * there is no result.
   */
  async until<T>(
    hubId: string,
    waitMs: number,
    gone: AbortSignal,
    look: () => Promise<T | undefined>
  ): Promise<T | undefined> {
    const over = performance.now() + waitMs
    for (;;) {
      // Before the read, so that no change between the read and the wait is missed.
      const news = this.#listen(hubId, gone)
      try {
        const found = await look()
        const leftMs = over - performance.now()
        if (found !== undefined || leftMs <= 0 || gone.aborted || this.#closing.aborted) return found
        await news.orAfter(Math.min(leftMs, lookAgainMs))
        // Commands claimed from here on would not be carried out.
        if (gone.aborted || this.#closing.aborted) return undefined
      } finally {
        news.stop()
      }
    }
  }

  #listen(hubId: string, gone: AbortSignal) {
    const { promise, resolve } = Promise.withResolvers<void>()
    const look = () => resolve()
    const waiting = this.#waiting.get(hubId) ?? new Set()
    this.#waiting.set(hubId, waiting.add(look))
    gone.addEventListener('abort', look)
    return {
      orAfter: async (ms: number) => {
        const timer = setTimeout(look, ms)
        await promise
        clearTimeout(timer)
      },
      stop: () => {
        gone.removeEventListener('abort', look)
        waiting.delete(look)
        if (waiting.size === 0) this.#waiting.delete(hubId)
      }
    }
  }
}
