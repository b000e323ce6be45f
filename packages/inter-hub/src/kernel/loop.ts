import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * Work that runs on demand, one run at a time: when it is woken, when the previous run reports that more is left, and from
 * time to time in any case, because a wake-up may be lost.
 */
export class Loop {
  readonly #work: () => Promise<boolean>
  readonly #everyMs: number
  readonly #onError: (error: unknown) => void
  /** Runs the work outside of the request that woke it, so that its spans are not part of that trace. */
  readonly #outside = AsyncLocalStorage.snapshot()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #isWoken = false
  #isStopped = false

  /** `work` answers whether more is left to do at once. */
  constructor(work: () => Promise<boolean>, everyMs: number, onError: (error: unknown) => void) {
    this.#work = work
    this.#everyMs = everyMs
    this.#onError = onError
  }

  start(): this {
    this.#timer = setInterval(() => this.wake(), this.#everyMs).unref()
    return this
  }

  wake(): void {
    this.#isWoken = true
    if (this.#isStopped) return
    this.#running ??= this.#outside(() => this.#run()).finally(() => {
      this.#running = undefined
      if (this.#isWoken) this.wake()
    })
  }

  /** Resolves when what is in progress has ended; nothing begins any more. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearInterval(this.#timer)
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#isWoken && !this.#isStopped) {
      this.#isWoken = false
      try {
        if (await this.#work()) this.#isWoken = true
      } catch (error) {
        this.#onError(error)
        return
      }
    }
  }
}
