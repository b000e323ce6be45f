/**
 * From probes to evidence: an event when something changed, a confirmation when a probe saw the same. A probe that could not
 * be made is recorded once with its reason and confirms nothing, so that the old evidence ages.
 *
 * While Inter-Hub cannot be reached, what is to be sent is kept, in order and with its true time, and sent later.
 */

import { isDeepStrictEqual } from 'node:util'
import { type Collector, emitterOf, isFail, type Look, type LookError, volatileOf } from '@inter-hub/collectors'
import { durationMs } from '@inter-hub/rules'
import type { Client, Schema } from '@inter-hub/sdk'
import { type Check, checkContext } from '../inventory/index.ts'
import type { Confirmations } from './confirmations.ts'
import { isPassing } from './is-passing.ts'

type Metadata = Record<string, unknown>

type Outcome = 'pass' | 'fail' | 'info'

interface Known {
  eventId: string
  outcome: Outcome
  /** What would have to differ for a new event. */
  content: Metadata
}

interface Pending {
  observedAt: string
  metadata: Metadata
  content: Metadata
  values?: Record<string, number>
  attention?: string[]
  recorded?: Recorded
}

/** What became of a probe: an event of its own, or a confirmation of one that says the same. */
export interface Recorded {
  eventId: string
  outcome: Outcome
  confirmed: boolean
  metadata: Metadata
}

export interface RecorderParts {
  client: Client
  hub: string
  confirmations: Confirmations
  check: Check
  collector: Pick<Collector<never>, 'emits' | 'volatile'>
  /** What it is evidence of; by default the widget of the check, under the name of the check. */
  target?: { widget: string; subject: string }
  /** Whether the hub has evidence of this check, so that there is something to take up. */
  hasEvidence: boolean
}

const keptMax = 100
const retryMsMax = 30_000

type Adopted = Pick<Schema<'InteractionEvent'>, 'id' | 'outcome' | 'metadata' | 'attention'>

/**
 * What is recorded: what the collector makes of a look, and the name of the check. Evidence of the check's own widget names the
 * environment of that widget, unless the collector names one.
 */
export function metadataOf({ name, widget, environmentName }: Check, made: Metadata, about = widget): Metadata {
  const environment = about === widget ? environmentName : undefined
  return { ...(environment !== undefined && { environment }), ...made, check: name }
}

export class EvidenceRecorder {
  readonly #parts: RecorderParts
  readonly #pending: Pending[] = []
  #known: Known | undefined
  #isTakenUp: boolean
  #busy: Promise<void> | undefined
  #failures = 0
  #retry: NodeJS.Timeout | undefined

  constructor(parts: RecorderParts) {
    this.#parts = parts
    this.#isTakenUp = !parts.hasEvidence
  }

  /** Sends what a probe saw; undefined when it is kept for later. @throws IhubError for what will never work */
  async record(look: Look): Promise<Recorded | undefined> {
    const { check, collector } = this.#parts
    const toMetadata = emitterOf(collector, check.emits)
    if (!toMetadata) throw new Error(`the collector ${check.kind} cannot emit ${check.emits}`)
    const metadata = metadataOf(check, toMetadata(look), this.#target.widget)
    const measured = { ...look.values, ...(look.latencyMs === undefined ? {} : { latencyMs: look.latencyMs }) }
    const values = Object.keys(measured).length === 0 ? {} : { values: measured }
    const { observedAt, attention } = look
    const content = this.#contentOf(metadata, attention)
    const pending: Pending = { observedAt, metadata, content, ...values, ...(attention && { attention }) }
    this.#keep(pending)
    await this.#flush()
    return pending.recorded
  }

  get #target(): { widget: string; subject: string } {
    const { target, check } = this.#parts
    return target ?? { widget: check.widget, subject: check.name }
  }

  /** How many observations wait to be sent. */
  get pending(): number {
    return this.#pending.length
  }

  /** Drops what was not sent. */
  close(): void {
    clearTimeout(this.#retry)
    this.#pending.length = 0
  }

  #keep(pending: Pending): void {
    const [beforeLast, last] = this.#pending.slice(-2)
    const isSame = (one: Pending | undefined) => one !== undefined && isDeepStrictEqual(one.content, pending.content)
    // Of what was the same for long, the first and the last say it all. The first of the list may be on its way.
    if (this.#pending.length > 2 && isSame(last) && isSame(beforeLast)) this.#pending.pop()
    this.#pending.push(pending)
    // The newest matters most; the oldest of a very long outage are given up.
    if (this.#pending.length > keptMax) this.#pending.shift()
  }

  #flush(): Promise<void> {
    clearTimeout(this.#retry)
    this.#busy ??= this.#sendAll().finally(() => {
      this.#busy = undefined
    })
    return this.#busy
  }

  #contentOf(metadata: Metadata, attention: readonly string[] = []): Metadata {
    const { check, collector } = this.#parts
    // A probe that could not be made saw nothing; its reason may be worded differently each time.
    const { kind, message } = (metadata.error as Partial<LookError> | undefined) ?? {}
    // A refusal keeps its words until its reason changes.
    if (kind !== undefined && !isFail(kind))
      return check.refusal === undefined ? { error: kind } : { error: kind, message }
    // What was found is what differs, not the words and figures in which it is told.
    const told = Array.isArray(metadata.differs) ? ['mismatches', 'detail'] : []
    const volatile = [...volatileOf(collector, check.settings), ...told]
    const found = JSON.parse(JSON.stringify(metadata, (name, value) => (volatile.includes(name) ? undefined : value)))
    return attention.length === 0 ? found : { ...found, attention }
  }

  async #sendAll(): Promise<void> {
    for (let next = this.#pending[0]; next !== undefined; next = this.#pending[0]) {
      try {
        if (!this.#isTakenUp) await this.#takeUp()
        await this.#send(next)
      } catch (error) {
        if (isPassing(error)) return this.#retryLater()
        if (this.#pending[0] === next) this.#pending.shift()
        throw error
      }
      this.#failures = 0
      if (this.#pending[0] === next) this.#pending.shift()
    }
  }

  #retryLater(): void {
    const waitMs = Math.min(500 * 2 ** this.#failures++, retryMsMax) * (0.5 + Math.random())
    this.#retry = setTimeout(() => this.#flush().catch(() => undefined), waitMs).unref()
  }

  /** What the hub knows already, so that a restart confirms instead of repeating. */
  async #takeUp(): Promise<void> {
    const { client, hub, check } = this.#parts
    const viewContext = checkContext(check.widget, check.name)
    const query = { hub, ...this.#target, eventType: check.emits, viewContext, per_page: 1 }
    const { data } = await client.get('/interaction-events', { query })
    this.#isTakenUp = true
    const [newest] = data
    // With another interval the old event would count for another time.
    if (newest && durationMs(newest.freshFor ?? '') === durationMs(check.freshFor)) this.#adopt(newest)
  }

  #adopt({ id, outcome, metadata, attention }: Adopted): void {
    this.#known = { eventId: id, outcome, content: this.#contentOf(metadata, attention) }
  }

  async #send(pending: Pending): Promise<void> {
    const { client, hub, check } = this.#parts
    if (this.#known && isDeepStrictEqual(this.#known.content, pending.content) && (await this.#confirm(pending))) return
    const { widget, emits, name, freshFor } = check
    const { target } = this.#parts
    const place = target === undefined ? [] : [target.widget, target.subject]
    const { metadata, observedAt, content, values, attention } = pending
    const event = await client.post('/interaction-events', {
      body: {
        hub,
        ...this.#target,
        eventType: emits,
        metadata,
        occurredAt: observedAt,
        freshFor,
        viewContext: checkContext(widget, name),
        ...(values && { values }),
        ...(attention && { attention }),
        // Sent again after a lost answer, it is the same event.
        source: 'ops-hub',
        externalId: [widget, name, ...place, observedAt].join('/')
      }
    })
    this.#known = { eventId: event.id, outcome: event.outcome, content }
    pending.recorded = { eventId: event.id, outcome: event.outcome, confirmed: false, metadata }
  }

  /**
   * False when the hub needs a new event: it does not know this one any more, the evidence was retired, or this is another
   * finding. Where the same no longer passes, the hub has recorded that itself, and its event is the one to confirm from now on.
   */
  async #confirm(pending: Pending): Promise<boolean> {
    const { eventId, outcome } = this.#known as Known
    const { observedAt, values, metadata, content } = pending
    const { status, recordedEventId } = await this.#parts.confirmations.confirm({
      eventId,
      observedAt,
      ...(values && { values })
    })
    if (status === 'failed' && recordedEventId) {
      this.#known = { eventId: recordedEventId, outcome: 'fail', content }
      pending.recorded = { eventId: recordedEventId, outcome: 'fail', confirmed: false, metadata }
      return true
    }
    if (['unknown_event', 'retired', 'changed', 'failed'].includes(status)) return false
    pending.recorded = { eventId, outcome, confirmed: true, metadata }
    return true
  }
}
