/**
 * Sends confirmations of many widgets in batches. The server judges each by the rule of its event type at the time of the observation.
 */
import type { Client, Schema } from '@inter-hub/sdk'
import { Together } from './together.ts'

export interface Confirmation {
  eventId: string
  observedAt: string
  values?: Record<string, number>
}

export type Confirmed = Schema<'ConfirmedEvidence'>['data'][number]

/** The most that the server takes in one request. */
const batchMax = 1000
const gatherMs = 100

export class Confirmations {
  readonly #together: Together<Confirmation, Confirmed>

  constructor(client: Client, hub: string) {
    this.#together = new Together({
      most: batchMax,
      gatherMs,
      send: async (items) => {
        const { data } = await client.post('/evidence/confirm', { body: { hub, items: [...items] } })
        return items.map(({ eventId }, index) => data[index] ?? { eventId, status: 'unknown_event' })
      }
    })
  }

  /** Sends it with others; answers what became of it. @throws IhubError */
  confirm(item: Confirmation): Promise<Confirmed> {
    return this.#together.add(item)
  }
}
