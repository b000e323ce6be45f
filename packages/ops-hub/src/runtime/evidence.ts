/**
 * From looks to evidence: an event when something changed, a confirmation when a look saw the same. A look that could
 * not be made is recorded once with its reason and confirms nothing, so that the old proof ages.
 *
 * When Inter-Hub cannot be reached, what has to be said is kept, in order and with its true time, and said later.
 */
import { isDeepStrictEqual } from 'node:util'
import { type Client, IhubError } from '@inter-hub/sdk'
import type { Collector, Look } from '../collectors/index.ts'
import { isFail, type LookError } from '../collectors/look-error.ts'
import { type Check, checkContext, parseDuration } from '../inventory/index.ts'

type Metadata = Record<string, unknown>

type Outcome = 'pass' | 'fail' | 'info'

interface Known {
  eventId: string
  outcome: Outcome
  /** What would have to differ for a new event. */
  content: Metadata
}

interface Said {
  observedAt: string
  metadata: Metadata
  content: Metadata
  recorded?: Recorded
}

/** What became of a look: an event of its own, or a confirmation of one that says the same. */
export interface Recorded {
  eventId: string
  outcome: Outcome
  confirmed: boolean
  metadata: Metadata
}

const keptMax = 1000

export class EvidenceRecorder {
  readonly #client: Client
  readonly #check: Check
  readonly #collector: Collector<never>
  readonly #unsaid: Said[] = []
  #known: Known | undefined
  #busy: Promise<void> | undefined

  constructor(client: Client, check: Check, collector: Collector<never>) {
    this.#client = client
    this.#check = check
    this.#collector = collector
  }

  /** Takes up what the hub knows already, so that a restart confirms instead of repeating. */
  adopt(evidence: {
    eventId: string
    outcome: Outcome
    metadata: Metadata
    occurredAt: string
    confirmedAt: string | null
    freshUntil: string | null
  }): void {
    const seenAt = Date.parse(evidence.confirmedAt ?? evidence.occurredAt)
    const freshForMs = evidence.freshUntil === null ? 0 : Date.parse(evidence.freshUntil) - seenAt
    // With another interval the old event would prove for another time.
    if (freshForMs !== parseDuration(this.#check.freshFor)) return
    const { eventId, outcome, metadata } = evidence
    this.#known = { eventId, outcome, content: this.#contentOf(metadata) }
  }

  /** Says what a look saw; undefined when it is kept for later. @throws IhubError for what will never work */
  async record(look: Look): Promise<Recorded | undefined> {
    const toMetadata = this.#collector.emits[this.#check.emits]
    if (!toMetadata) throw new Error(`the collector ${this.#check.kind} cannot emit ${this.#check.emits}`)
    const metadata = { ...toMetadata(look), check: this.#check.name }
    const said: Said = { observedAt: look.observedAt, metadata, content: this.#contentOf(metadata) }
    this.#unsaid.push(said)
    // The newest matters most; the oldest of a very long outage are given up.
    if (this.#unsaid.length > keptMax) this.#unsaid.shift()
    this.#busy ??= this.#sayAll().finally(() => {
      this.#busy = undefined
    })
    await this.#busy
    return said.recorded
  }

  get unsaid(): number {
    return this.#unsaid.length
  }

  /** Takes up that the newest look could not be made, so that a restart does not say so again. */
  adoptUnmade(event: { id: string; outcome: Outcome; metadata: Metadata }): void {
    this.#known = { eventId: event.id, outcome: event.outcome, content: this.#contentOf(event.metadata) }
  }

  #contentOf(metadata: Metadata): Metadata {
    // A look that could not be made saw nothing; its reason may be worded differently each time.
    const { kind, message } = (metadata.error as Partial<LookError> | undefined) ?? {}
    // A refusal keeps its words until its reason changes.
    if (kind !== undefined && !isFail(kind))
      return this.#check.refusal === undefined ? { error: kind } : { error: kind, message }
    const { volatile } = this.#collector
    return JSON.parse(JSON.stringify(metadata, (name, value) => (volatile.includes(name) ? undefined : value)))
  }

  async #sayAll(): Promise<void> {
    for (let said = this.#unsaid[0]; said !== undefined; said = this.#unsaid[0]) {
      try {
        await this.#say(said)
      } catch (error) {
        if (isPassing(error)) return
        this.#unsaid.shift()
        throw error
      }
      this.#unsaid.shift()
    }
  }

  async #say(said: Said): Promise<void> {
    if (this.#known && isDeepStrictEqual(this.#known.content, said.content)) {
      const { eventId, outcome } = this.#known
      if (await this.#confirm(eventId, said.observedAt)) {
        said.recorded = { eventId, outcome, confirmed: true, metadata: said.metadata }
        return
      }
    }
    const { widget, emits, name, freshFor } = this.#check
    const event = await this.#client.post('/interaction-events', {
      body: {
        widget,
        eventType: emits,
        subject: name,
        metadata: said.metadata,
        occurredAt: said.observedAt,
        freshFor,
        viewContext: checkContext(widget, name),
        // Sent again after a lost answer, it is the same event.
        source: 'ops-hub',
        externalId: `${widget}/${name}/${said.observedAt}`
      }
    })
    this.#known = { eventId: event.id, outcome: event.outcome, content: said.content }
    said.recorded = { eventId: event.id, outcome: event.outcome, confirmed: false, metadata: said.metadata }
  }

  /**
   * False when the hub needs a new event: it does not know this one any more, the evidence was retired, or this is another
   * finding. An event that proves nothing (a look that could not be made)
   * stays as it is: nothing is confirmed, and the old proof ages.
   */
  async #confirm(eventId: string, observedAt: string): Promise<boolean> {
    const { data } = await this.#client.post('/widgets/{id}/evidence/confirm', {
      path: { id: this.#check.widget },
      body: [{ eventId, observedAt }]
    })
    return !['unknown_event', 'retired', 'changed', 'failed'].includes(data[0]?.status ?? '')
  }
}

/** Whether it may work later: nobody answered, or the server is busy. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof IhubError)) return false
  return error.kind !== 'problem' || (error.status ?? 0) >= 500 || error.status === 429 || error.status === 401
}
