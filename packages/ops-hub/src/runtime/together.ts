/** Batches items: those that arrive within `gatherMs`, or while a request is in progress, are sent in one request. */
import { setTimeout as sleep } from 'node:timers/promises'

interface Waiting<Item, Answer> {
  item: Item
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

export interface TogetherOptions<Item, Answer> {
  /** Sends a batch; returns an answer for each item, in order. If it throws, all items are rejected. */
  send(items: readonly Item[]): Promise<readonly (Answer | Error)[]>
  /** The maximum number of items in a request. */
  most: number
  /** How long an item waits for others, in milliseconds. */
  gatherMs: number
}

export class Together<Item, Answer> {
  readonly #options: TogetherOptions<Item, Answer>
  #waiting: Waiting<Item, Answer>[] = []
  #isSending = false

  constructor(options: TogetherOptions<Item, Answer>) {
    this.#options = options
  }

  /** Sends an item in a batch. @throws the error of the item or of the request */
  add(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      if (!this.#isSending) this.#sendAll()
    })
  }

  async #sendAll(): Promise<void> {
    const { most, gatherMs } = this.#options
    this.#isSending = true
    while (this.#waiting.length > 0) {
      if (this.#waiting.length < most) await sleep(gatherMs)
      const batch = this.#waiting.slice(0, most)
      this.#waiting = this.#waiting.slice(most)
      await this.#send(batch)
    }
    this.#isSending = false
  }

  async #send(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.#options.send(batch.map(({ item }) => item))
      for (const [index, { resolve, reject }] of batch.entries()) {
        const answer = answers[index]
        if (answer === undefined || answer instanceof Error) reject(answer ?? new Error('an item got no answer'))
        else resolve(answer)
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
}
