/** Records a fail for each recorded pass of a gate that is not green: one at a time, until the server has taken it. */
import type { Evaluation } from '@inter-hub/gates'
import type { Client, Schema } from '@inter-hub/sdk'
import type { Logger } from 'pino'
import { type Clock, wait } from '../runtime/clock.ts'
import { isPassing } from '../runtime/is-passing.ts'

export interface PassesOptions {
  client: Client
  hub: string
  log: Logger
  clock: Clock
  /** The current evaluations of the gates with an id. @throws IhubError */
  evaluate(gateId: unknown): Promise<Evaluation[]>
}

const suffix = '-migration-gate-passed'
const retryMs = 5000

export class Passes {
  readonly #options: PassesOptions
  #answers: Promise<void> = Promise.resolve()
  readonly #closing = new AbortController()

  constructor(options: PassesOptions) {
    this.#options = options
  }

  onEvent(event: Schema<'InteractionEvent'>): void {
    if (!event.eventType.endsWith(suffix) || this.#closing.signal.aborted) return
    this.#answers = this.#answers.then(() => this.#answer(event)).catch((error) => this.#onError(event, error))
  }

  /** Starts no more answers. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#answers
  }

  #onError(event: Schema<'InteractionEvent'>, error: unknown): void {
    const { hub, log, clock } = this.#options
    if (isPassing(error)) wait(clock, retryMs, this.#closing.signal).then(() => this.onEvent(event))
    log.warn({ err: error, hub, event: event.id }, 'the pass of a gate could not be answered')
  }

  async #answer({ id, widgetSlug, eventType, metadata }: Schema<'InteractionEvent'>): Promise<void> {
    if (this.#closing.signal.aborted) return
    const { client, hub, evaluate } = this.#options
    const { gateId, waveId } = metadata as { gateId?: unknown; waveId?: unknown }
    const found = await evaluate(gateId)
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
        source: 'ops-hub',
        externalId: `answer/${id}`
      }
    })
  }
}
