/** The feeds that the gates of a hub depend on. Each is read once, however many gates use it. */
import type { CompiledGate, CompiledRequirement } from '@inter-hub/gates'
import type { Schema } from '@inter-hub/sdk'
import type { ViewWidget } from '../view/hub-view.ts'
import { Feed, type FeedMemory } from './feed.ts'
import { feedKey, feedsOf } from './reader.ts'

type Named = Pick<ViewWidget, 'slug' | 'formerSlugs'>

export class Feeds {
  readonly #memory: FeedMemory
  readonly #widgets: ReadonlyMap<string, Named>
  readonly #feeds = new Map<string, Feed>()
  /** By the slug of the widget. */
  readonly #ofSlug = new Map<string, Set<Feed>>()
  /** The widgets as last seen, by id: to find the feeds of a widget that was renamed or removed. */
  readonly #seen = new Map<string, Named>()

  /** @param widgets the current widgets of the hub by id */
  constructor(memory: FeedMemory, widgets: ReadonlyMap<string, Named>) {
    this.#memory = memory
    this.#widgets = widgets
  }

  /** Adds the feeds of a gate. */
  add(gateId: string, gate: CompiledGate): void {
    for (const { widget, eventType } of feedsOf(gate)) {
      const key = feedKey(widget, eventType)
      const feed = this.#feeds.get(key) ?? new Feed(widget, eventType, this.#memory)
      feed.gates.add(gateId)
      this.#feeds.set(key, feed)
      this.#ofSlug.set(widget, (this.#ofSlug.get(widget) ?? new Set()).add(feed))
    }
  }

  /** Removes a gate, and the feeds that no other gate uses. */
  remove(gateId: string, gate: CompiledGate): void {
    for (const feed of this.ofGate(gate)) {
      feed.gates.delete(gateId)
      if (feed.gates.size > 0) continue
      feed.forget()
      this.#feeds.delete(feedKey(feed.widget, feed.eventType))
      this.#ofSlug.get(feed.widget)?.delete(feed)
      if (this.#ofSlug.get(feed.widget)?.size === 0) this.#ofSlug.delete(feed.widget)
    }
  }

  ofGate(gate: CompiledGate): Feed[] {
    return feedsOf(gate).flatMap((one) => this.#feeds.get(feedKey(one.widget, one.eventType)) ?? [])
  }

  /** The feeds of a requirement: for its evidence, and for the event in `after`. */
  ofRequirement({ widget, eventType, afterEvent }: CompiledRequirement): Feed[] {
    const keys = [feedKey(widget, eventType), ...(afterEvent ? [feedKey(afterEvent.widget, afterEvent.eventType)] : [])]
    return keys.flatMap((key) => this.#feeds.get(key) ?? [])
  }

  /** Adds a recorded event to its feeds; returns the ids of the gates that use them. */
  onEvent(event: Schema<'InteractionEvent'>): string[] {
    const { widgetId, widgetSlug, eventType } = event
    const feed = this.#feeds.get(feedKey(widgetSlug, eventType))
    feed?.add(event)
    // A gate may name the widget by a former slug. Another widget may have taken that slug, so the server must resolve it.
    const former = namesOf(this.#widgets.get(widgetId)).flatMap((slug) =>
      slug === widgetSlug ? [] : (this.#feeds.get(feedKey(slug, eventType)) ?? [])
    )
    return [...(feed?.gates ?? []), ...forgotten(former)]
  }

  /** Makes the next use read all events of a widget again; returns the ids of the gates that use them. */
  forget(widgetId: string): string[] {
    return forgotten(this.#ofNames(namesOf(this.#widgets.get(widgetId) ?? this.#seen.get(widgetId))))
  }

  /** The same for a widget that was created, renamed or removed: its slugs may resolve to another widget now. */
  onWidget(widgetId: string): string[] {
    const [before, now] = [this.#seen.get(widgetId), this.#widgets.get(widgetId)]
    if (now) this.#seen.set(widgetId, now)
    else this.#seen.delete(widgetId)
    if (before?.slug === now?.slug) return []
    return forgotten(this.#ofNames([...namesOf(before), ...namesOf(now)]))
  }

  #ofNames(slugs: readonly string[]): Feed[] {
    return slugs.flatMap((slug) => [...(this.#ofSlug.get(slug) ?? [])])
  }
}

function namesOf(widget: Named | undefined): string[] {
  return widget ? [widget.slug, ...(widget.formerSlugs ?? [])] : []
}

function forgotten(feeds: readonly Feed[]): string[] {
  for (const feed of feeds) feed.forget()
  return feeds.flatMap((feed) => [...feed.gates])
}
