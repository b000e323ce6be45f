/**
 * Answers the recorded pass of a gate that is not green with a fail. One at a time, however many are recorded together; what the
 * server could not take is tried again.
 */
import type { Evaluation } from '@inter-hub/gates'
import { type Client, IhubError, type Schema } from '@inter-hub/sdk'
import type { Logger } from 'pino'
import type { Clock } from '../runtime/clock.ts'

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
  #isClosed = false

  constructor(options: PassesOptions) {
    this.#options = options
  }

  onEvent(event: Schema<'InteractionEvent'>): void {
    if (!event.eventType.endsWith(suffix) || this.#isClosed) return
    this.#answers = this.#answers.then(() => this.#answer(event)).catch((error) => this.#onError(event, error))
  }

  /** Starts no more answers. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#answers
  }

  #onError(event: Schema<'InteractionEvent'>, error: unknown): void {
    const { hub, log, clock } = this.#options
    const isFinal = error instanceof IhubError && error.kind === 'problem' && (error.status ?? 500) < 500
    if (!isFinal) clock.after(retryMs, () => this.onEvent(event))
    log.warn({ err: error, hub, event: event.id }, 'the pass of a gate could not be answered')
  }

  async #answer({ id, widgetSlug, eventType, metadata }: Schema<'InteractionEvent'>): Promise<void> {
    if (this.#isClosed) return
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
