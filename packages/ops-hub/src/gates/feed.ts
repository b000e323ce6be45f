/** Caches the events of a type on a widget for the gates that depend on them. */
import type { Candidate } from '@inter-hub/gates'
import type { Client, Schema } from '@inter-hub/sdk'
import { type Candidates, readCandidates } from './reader.ts'

/** The maximum number of cached events; beyond it, all are read again. */
const keptMax = 300
/** The maximum difference between clocks that may go unnoticed. */
const clockToleranceMs = 5000

export class Feed {
  readonly widget: string
  readonly eventType: string
  /** The widget ids of the gates. */
  readonly gates = new Set<string>()
  #known: (Candidates & { readAt: number }) | undefined
  /** Incremented when the cached answer becomes stale, so that a response already in flight is not cached. */
  #changes = 0

  constructor(widget: string, eventType: string) {
    this.widget = widget
    this.eventType = eventType
  }

  /** Makes the next use read the events again. */
  forget(): void {
    this.#known = undefined
    this.#changes++
  }

  /**
   * Adds a recorded event. An event from before the last read may already be included or be retired, so all events are read again.
   */
  add(event: Schema<'InteractionEvent'>): void {
    const known = this.#known
    const isNews = known && Date.parse(event.occurredAt) > known.readAt + clockToleranceMs
    if (!isNews || known.events.length >= keptMax) this.forget()
    else if (known.events.every(({ eventId }) => eventId !== event.id))
      this.#known = { ...known, events: [candidateOf(event), ...known.events] }
  }

  /** @throws IhubError */
  async read(client: Client, hub: string): Promise<Candidates> {
    if (this.#known) return this.#known
    const changes = this.#changes
    const readAt = client.now()
    const candidates = await readCandidates(client, hub, this.widget, this.eventType)
    if (changes === this.#changes) this.#known = { ...candidates, readAt }
    return candidates
  }
}

function candidateOf(event: Schema<'InteractionEvent'>): Candidate {
  const { id, eventType, widgetSlug, subject, outcome, outcomeReason, occurredAt, asOf, until } = event
  const { source, viewContext, by, metadata } = event
  const finding = { outcome, outcomeReason, occurredAt, asOf, until, observedAt: [occurredAt] }
  return { eventId: id, eventType, widget: widgetSlug, subject, ...finding, source, viewContext, by, metadata }
}
