/**
 * Confirmations of many widgets leave together: what comes within a moment, or while a request is under way, is one request.
 * The server judges each by the rule of its event type at the time of the observation.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, Schema } from '@inter-hub/sdk'

export interface Confirmation {
  eventId: string
  observedAt: string
  values?: Record<string, number>
}

export type Confirmed = Schema<'ConfirmedEvidence'>['data'][number]

/** The most that the server takes in one request. */
const batchMax = 1000
/** How long a confirmation waits for others. */
const gatherMs = 100

interface Waiting {
  item: Confirmation
  resolve: (confirmed: Confirmed) => void
  reject: (error: unknown) => void
}

export class Confirmations {
  readonly #client: Client
  readonly #hub: string
  #waiting: Waiting[] = []
  #isSending = false

  constructor(client: Client, hub: string) {
    this.#client = client
    this.#hub = hub
  }

  /** Sends it with others; answers what became of it. @throws IhubError */
  confirm(item: Confirmation): Promise<Confirmed> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      if (!this.#isSending) this.#sendAll()
    })
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true
    while (this.#waiting.length > 0) {
      if (this.#waiting.length < batchMax) await sleep(gatherMs)
      const batch = this.#waiting.slice(0, batchMax)
      this.#waiting = this.#waiting.slice(batchMax)
      await this.#send(batch)
    }
    this.#isSending = false
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    try {
      const body = { hub: this.#hub, items: batch.map(({ item }) => item) }
      const { data } = await this.#client.post('/evidence/confirm', { body })
      for (const [index, { item, resolve }] of batch.entries())
        resolve(data[index] ?? { eventId: item.eventId, status: 'unknown_event' })
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
}
