/** Caches the events of a type on a widget for the gates that depend on them. */
import type { Candidate } from '@inter-hub/gates'
import type { Client, Schema } from '@inter-hub/sdk'
import { LRUCache } from 'lru-cache'
import { type Candidates, fewCandidates, readCandidates } from './reader.ts'

/** The maximum number of cached events; beyond it, all are read again. */
const keptMax = 300
/** The maximum difference between clocks that may go unnoticed. */
const clockToleranceMs = 5000
/** The maximum size of all cached events of a hub, in characters of JSON. */
const charactersMax = 64 * 2 ** 20
/** The approximate size of a candidate without its metadata. */
const candidateCharacters = 600

interface Known extends Candidates {
  readAt: number
  characters: number
}

/** The cached events of a hub. The least recently used feed is evicted first and read again when needed. */
export type FeedMemory = LRUCache<Feed, Known>

export function feedMemory(maxSize = charactersMax): FeedMemory {
  return new LRUCache({ maxSize, sizeCalculation: ({ characters }) => characters })
}

export class Feed {
  readonly widget: string
  readonly eventType: string
  /** The widget ids of the gates. */
  readonly gates = new Set<string>()
  /** Incremented whenever a read may return something else than before. */
  version = 0
  readonly #memory: FeedMemory
  #isWide = false
  /** The read in progress; undefined if a change made it stale. */
  #reading: Promise<Known> | undefined

  constructor(widget: string, eventType: string, memory: FeedMemory) {
    this.widget = widget
    this.eventType = eventType
    this.#memory = memory
  }

  /** Makes the next use read the events again. */
  forget(): void {
    this.version++
    this.#memory.delete(this)
    this.#reading = undefined
  }

  /** From now on reads more than a few events. Returns whether the next read may find more than the last one. */
  widen(): boolean {
    if (this.#isWide || this.#memory.peek(this)?.isWhole) return false
    this.#isWide = true
    this.#memory.delete(this)
    this.#reading = undefined
    return true
  }

  /**
   * Adds a recorded event. An event from before the last read may already be included or be retired, so all events are read again.
   */
  add(event: Schema<'InteractionEvent'>): void {
    const known = this.#memory.peek(this)
    const isNews = known && Date.parse(event.occurredAt) > known.readAt + clockToleranceMs
    if (!isNews || known.events.length >= keptMax) {
      this.forget()
      return
    }
    if (known.events.some(({ eventId }) => eventId === event.id)) return
    this.version++
    const candidate = candidateOf(event)
    const characters = known.characters + charactersOf([candidate])
    this.#memory.set(this, { ...known, characters, events: [candidate, ...known.events] })
  }

  /** Gates that read at the same time share one request. @throws IhubError */
  async read(client: Client, hub: string): Promise<Candidates> {
    const known = this.#memory.get(this)
    if (known) return known
    this.#reading ??= this.#readAll(client, hub)
    const reading = this.#reading
    try {
      const all = await reading
      if (reading === this.#reading) this.#memory.set(this, all)
      return all
    } finally {
      if (reading === this.#reading) this.#reading = undefined
    }
  }

  async #readAll(client: Client, hub: string): Promise<Known> {
    const readAt = client.now()
    const about = { hub, widget: this.widget, eventType: this.eventType }
    const candidates = await readCandidates(client, about, this.#isWide ? undefined : fewCandidates)
    // Few did not include the newest of each subject.
    if (candidates.events.length > fewCandidates) this.#isWide = true
    return { ...candidates, readAt, characters: charactersOf(candidates.events) }
  }
}

/** Greater than 0 even without events, because the cache requires it. */
function charactersOf(events: readonly Candidate[]): number {
  return events.reduce(
    (sum, { metadata }) => sum + candidateCharacters + JSON.stringify(metadata).length,
    candidateCharacters
  )
}

function candidateOf(event: Schema<'InteractionEvent'>): Candidate {
  const { id, eventType, widgetSlug, subject, outcome, outcomeReason, occurredAt, asOf, until } = event
  const { source, viewContext, by, metadata } = event
  const finding = { outcome, outcomeReason, occurredAt, asOf, until, observedAt: [occurredAt] }
  return { eventId: id, eventType, widget: widgetSlug, subject, ...finding, source, viewContext, by, metadata }
}
