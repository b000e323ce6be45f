/** Records a fail for each recorded pass of a gate that is not green: one at a time, until the server has taken it. */
import type { Evaluation } from '@inter-hub/gates'
import type { Client, Schema } from '@inter-hub/sdk'
import type { Logger } from 'pino'
import { type Clock, wait } from '../runtime/clock.ts'
import { isPassing } from '../runtime/is-passing.ts'
import { passEnd } from './names.ts'

export interface PassesOptions {
  client: Client
  hub: string
  log: Logger
  clock: Clock
  /** The evaluations of the gates with an id, now or at an earlier time in milliseconds since 1970. @throws IhubError */
  evaluate(gateId: unknown, at?: number): Promise<Evaluation[]>
}

const retryMs = 5000

export class Passes {
  readonly #options: PassesOptions
  #answers: Promise<void> = Promise.resolve()
  readonly #closing = new AbortController()

  constructor(options: PassesOptions) {
    this.#options = options
  }

  /** `isMissed`: it was recorded earlier, and may have been answered. */
  onEvent(event: Schema<'InteractionEvent'>, { isMissed = false } = {}): void {
    if (!event.eventType.endsWith(passEnd) || this.#closing.signal.aborted) return
    this.#answers = this.#answers
      .then(() => this.#answer(event, isMissed))
      .catch((error) => this.#onError(event, isMissed, error))
  }

  /** Starts no more answers. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#answers
  }

  #onError(event: Schema<'InteractionEvent'>, isMissed: boolean, error: unknown): void {
    const { hub, log, clock } = this.#options
    if (isPassing(error)) wait(clock, retryMs, this.#closing.signal).then(() => this.onEvent(event, { isMissed }))
    log.warn({ err: error, hub, event: event.id }, 'the pass of a gate could not be answered')
  }

  async #answer(event: Schema<'InteractionEvent'>, isMissed: boolean): Promise<void> {
    if (this.#closing.signal.aborted) return
    const { client, hub, evaluate } = this.#options
    const { id, widgetSlug, eventType, metadata, recordedAt } = event
    const { gateId, waveId } = metadata as { gateId?: unknown; waveId?: unknown }
    const identity = { source: 'ops-hub', externalId: `answer/${id}` }
    if (isMissed && (await client.get('/interaction-events', { query: { hub, ...identity } })).data.length > 0) return
    const found = await evaluate(gateId, isMissed ? Date.parse(recordedAt) : undefined)
    const failedConditions = found
      .filter(({ state }) => state !== 'green' && state !== 'waived')
      .flatMap(({ requirements }) => requirements.filter(({ state }) => state !== 'met'))
      .map((one) => `${one.id}: ${one.reason}`)
    if (found.length === 0) failedConditions.push(`The hub has no gate "${String(gateId)}".`)
    if (failedConditions.length === 0) return
    await client.post('/interaction-events', {
      body: {
        hub,
        widget: widgetSlug,
        eventType: eventType.replace(/passed$/, 'failed'),
        metadata: { waveId: String(waveId ?? 'unknown'), gateId: String(gateId), failedConditions },
        ...identity
      }
    })
  }
}
