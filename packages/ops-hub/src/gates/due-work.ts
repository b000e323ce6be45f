/** Work by key: one key never twice at once, and again if it is added meanwhile. */
export class DueWork {
  readonly #work: (key: string) => Promise<void>
  readonly #atOnce: number
  readonly #due = new Set<string>()
  readonly #busy = new Map<string, Promise<void>>()
  #isGathering = false
  #isClosed = false

  /** `work` must not reject. `atOnce`: how many keys at once. */
  constructor(work: (key: string) => Promise<void>, atOnce: number) {
    this.#work = work
    this.#atOnce = atOnce
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** The work for this key begins as soon as there is room for it; what slower keys wait for does not hold it back. */
  add(key: string): void {
    this.#due.add(key)
    if (this.#isGathering) return
    this.#isGathering = true
    // What arrives at the same moment is done together.
    setImmediate(() => {
      this.#isGathering = false
      this.#start()
    })
  }

  /** Begins nothing more; resolves when all that has begun has ended. */
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
