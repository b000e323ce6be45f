/** Runs work by key. A key is never processed concurrently with itself; if it is added while it is processed, it runs again. */
export class DueWork {
  readonly #work: (key: string) => Promise<void>
  readonly #atOnce: number
  readonly #due = new Set<string>()
  readonly #busy = new Map<string, Promise<void>>()
  #isGathering = false
  #isClosed = false

  /** `work` must not reject. `atOnce`: the maximum number of keys that are processed concurrently. */
  constructor(work: (key: string) => Promise<void>, atOnce: number) {
    this.#work = work
    this.#atOnce = atOnce
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Schedules the work for this key. Slow keys do not delay others. */
  add(key: string): void {
    this.#due.add(key)
    if (this.#isGathering) return
    this.#isGathering = true
    // Keys that are added in the same turn of the event loop start together.
    setImmediate(() => {
      this.#isGathering = false
      this.#start()
    })
  }

  /** Starts no more work; resolves when the running work has ended. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#busy.values())
  }

  #start(): void {
    for (const key of this.#due) {
      if (this.#isClosed || this.#busy.size >= this.#atOnce) return
      if (this.#busy.has(key)) continue
      this.#due.delete(key)
      const ended = this.#work(key).finally(() => {
        this.#busy.delete(key)
        this.#start()
      })
      this.#busy.set(key, ended)
    }
  }
}
