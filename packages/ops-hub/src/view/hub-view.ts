/**
 * A hub as its runtime sees it: widgets, relations, what is set about checks, digests of evidence, statuses and decisions, in
 * memory. It is read from a snapshot and kept current by `followHub`. Only what readers need is kept of each object, so that
 * memory grows with the number of objects and not with their size.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Schema } from '@inter-hub/sdk'
import { type CheckObservation, environmentType, type Json, membership } from '../inventory/index.ts'

export interface ViewWidget {
  id: string
  slug: string
  /** Absent if it was never renamed. */
  formerSlugs?: readonly string[]
  widgetType: string
  /** Of its attributes those that checks and environments are made of. Empty where they are too large. */
  attributes: Json
  isTooLarge?: boolean
}

/** What the runtime needs to know of an event type. */
export interface ViewEventType {
  /** On which its events are recorded; none: any. */
  widgetTypes: readonly string[]
  /** Whether its metadata has the member `environment`. */
  hasEnvironment: boolean
  /** Whether its events prove something: it has `freshFor`. */
  proves: boolean
}

/** By name. */
export type EventTypes = ReadonlyMap<string, ViewEventType>

export interface ViewRelation {
  id: string
  fromWidgetId: string
  type: string
  toWidgetId: string
  state: string
}

/** Evidence in short. */
export interface EvidenceDigest {
  eventType: string
  subject: string
  eventId: string
  outcome: string
  occurredAt: string
  /** Null: it proves nothing. */
  freshUntil: string | null
  retired: boolean
}

/** Past `validUntil` it is unknown, whatever `state` says. */
export interface ViewStatus {
  state: string | null
  validUntil: string
}

export interface ViewDecision {
  id: string
  widgetId: string | null
  kind: string
  status: string
  expiresAt: string | null
}

/** Attributes that the view keeps. */
const keptAttributes = ['aliases', 'checks', 'checksPaused', 'environment', 'gate']

/** The most characters of the kept attributes of a widget as JSON. */
export const attributesLengthMax = 256 * 1024

/** Digests of a widget that belong to none of its checks; about 128 bytes each, so 1 KB of a widget. */
const otherDigestsMax = 8

export class HubView {
  readonly #widgets = new Map<string, ViewWidget>()
  readonly #relations = new Map<string, ViewRelation>()
  readonly #observations = new Map<string, readonly CheckObservation[]>()
  readonly #digests = new Map<string, Map<string, EvidenceDigest>>()
  readonly #statuses = new Map<string, ViewStatus>()
  readonly #decisions = new Map<string, ViewDecision>()
  /** By the id of a widget the `part-of` relations that begin there, and those that end there. */
  readonly #places = new Map<string, Set<string>>()
  readonly #members = new Map<string, Set<string>>()

  #eventTypes: EventTypes | undefined

  /** Those of the active manifest; undefined when the hub has none. */
  get eventTypes(): EventTypes | undefined {
    return this.#eventTypes
  }

  /** Returns whether they have changed. Equal event types stay the same object. */
  setEventTypes(types: EventTypes | undefined): boolean {
    if (isDeepStrictEqual(this.#eventTypes, types)) return false
    this.#eventTypes = types
    return true
  }

  /** By id. */
  get widgets(): ReadonlyMap<string, ViewWidget> {
    return this.#widgets
  }

  get relations(): ReadonlyMap<string, ViewRelation> {
    return this.#relations
  }

  get decisions(): ReadonlyMap<string, ViewDecision> {
    return this.#decisions
  }

  statusOf(widgetId: string): ViewStatus | undefined {
    return this.#statuses.get(widgetId)
  }

  /** What is set about the checks of a widget, also what has ended by time. */
  observationsOf(widgetId: string): readonly CheckObservation[] {
    return this.#observations.get(widgetId) ?? []
  }

  digestOf(widgetId: string, eventType: string, subject: string): EvidenceDigest | undefined {
    return this.#digests.get(widgetId)?.get(digestKey(eventType, subject))
  }

  /** The environment that a widget is in now: itself where it is one. */
  environmentOf(widget: ViewWidget): ViewWidget | undefined {
    if (widget.widgetType === environmentType) return widget
    const places = [...(this.#places.get(widget.id) ?? [])].flatMap((id) => {
      const relation = this.#relations.get(id)
      const place = relation && isCurrent(relation) ? this.#widgets.get(relation.toWidgetId) : undefined
      return place?.widgetType === environmentType ? [place] : []
    })
    return places.sort((one, other) => (one.slug < other.slug ? -1 : 1))[0]
  }

  /** The widgets whose checks may be others when this one has changed: itself and, of an environment, those in it. */
  concernedBy(widgetId: string): string[] {
    const members = [...(this.#members.get(widgetId) ?? [])].flatMap(
      (id) => this.#relations.get(id)?.fromWidgetId ?? []
    )
    return [widgetId, ...members]
  }

  /** Undefined or archived: it is forgotten with all that was about it. */
  setWidget(id: string, widget: (ViewWidget & { status: string }) | undefined): void {
    if (widget?.status !== 'active') {
      for (const map of [this.#widgets, this.#observations, this.#digests, this.#statuses]) map.delete(id)
      return
    }
    const { slug, formerSlugs = [], widgetType, attributes } = widget
    const kept = Object.fromEntries(Object.entries(attributes).filter(([name]) => keptAttributes.includes(name)))
    const isTooLarge = JSON.stringify(kept).length > attributesLengthMax
    this.#widgets.set(id, {
      id,
      slug,
      ...(formerSlugs.length > 0 && { formerSlugs }),
      widgetType,
      ...(isTooLarge ? { attributes: {}, isTooLarge } : { attributes: kept })
    })
  }

  setRelation(id: string, relation: ViewRelation | undefined): void {
    const before = this.#relations.get(id)
    if (before) {
      this.#places.get(before.fromWidgetId)?.delete(id)
      this.#members.get(before.toWidgetId)?.delete(id)
      this.#relations.delete(id)
    }
    if (!relation) return
    const { fromWidgetId, type, toWidgetId, state } = relation
    this.#relations.set(id, { id, fromWidgetId, type, toWidgetId, state })
    if (type !== membership) return
    setOf(this.#places, fromWidgetId).add(id)
    setOf(this.#members, toWidgetId).add(id)
  }

  setObservations(widgetId: string, all: readonly CheckObservation[]): void {
    if (all.length === 0) this.#observations.delete(widgetId)
    else {
      const short = all.map(({ check, state, reason, until }) => ({ check, state, reason, until }))
      this.#observations.set(widgetId, short)
    }
  }

  addDigest(widgetId: string, digest: EvidenceDigest): void {
    const { eventType, subject, eventId, outcome, occurredAt, freshUntil, retired } = digest
    const key = digestKey(eventType, subject)
    const ofWidget = this.#digests.get(widgetId) ?? new Map<string, EvidenceDigest>()
    const checks = this.#widgets.get(widgetId)?.attributes.checks
    const isOfCheck = typeof checks === 'object' && checks !== null && Object.hasOwn(checks, subject)
    const hasRoom = ofWidget.size < otherDigestsMax + (isOfCheck ? Object.keys(checks).length : 0)
    if (!ofWidget.has(key) && !hasRoom) return
    ofWidget.set(key, { eventType, subject, eventId, outcome, occurredAt, freshUntil, retired })
    this.#digests.set(widgetId, ofWidget)
  }

  /** Evidence that was taken back. */
  retireDigest(widgetId: string, eventType: string, subject: string): void {
    const digest = this.digestOf(widgetId, eventType, subject)
    if (digest) this.addDigest(widgetId, { ...digest, freshUntil: null, retired: true })
  }

  /** Whether to keep the status of a widget: the runtime needs that of environments, and reports that of gates itself. */
  keepsStatus(widgetId: string): boolean {
    return (this.#widgets.get(widgetId)?.widgetType ?? environmentType) === environmentType
  }

  setStatus(widgetId: string, status: ViewStatus | undefined): void {
    if (status && this.keepsStatus(widgetId))
      this.#statuses.set(widgetId, { state: status.state, validUntil: status.validUntil })
    else this.#statuses.delete(widgetId)
  }

  setDecision(id: string, decision: ViewDecision | undefined): void {
    if (!decision) this.#decisions.delete(id)
    else {
      const { widgetId, kind, status, expiresAt } = decision
      this.#decisions.set(id, { id, widgetId, kind, status, expiresAt })
    }
  }

  /** Becomes as another is. Answers the widgets whose checks may be others than before. */
  become(other: HubView): string[] {
    const ids = new Set([...this.#widgets.keys(), ...other.#widgets.keys()])
    const isOther = this.setEventTypes(other.eventTypes)
    const changed = [...ids].filter(
      (id) => isOther || !isDeepStrictEqual(this.#whatChecksRestOn(id), other.#whatChecksRestOn(id))
    )
    for (const name of [
      'widgets',
      'relations',
      'observations',
      'digests',
      'statuses',
      'decisions',
      'places',
      'members'
    ])
      take(this.#parts()[name], other.#parts()[name])
    return changed
  }

  #whatChecksRestOn(id: string): unknown {
    const widget = this.#widgets.get(id)
    const environment = widget && this.environmentOf(widget)
    return [widget, this.observationsOf(id), environment, environment && this.observationsOf(environment.id)]
  }

  #parts(): Record<string, Map<string, unknown>> {
    return {
      widgets: this.#widgets,
      relations: this.#relations,
      observations: this.#observations,
      digests: this.#digests,
      statuses: this.#statuses,
      decisions: this.#decisions,
      places: this.#places,
      members: this.#members
    }
  }
}

/** What the view keeps of a reported status. */
export function statusOf({ status, validUntil }: Schema<'ReportedStatus'>): ViewStatus {
  const { state } = status as { state?: unknown }
  return { state: typeof state === 'string' ? state.slice(0, 100) : null, validUntil }
}

function take(into: Map<string, unknown> | undefined, from: Map<string, unknown> | undefined): void {
  into?.clear()
  for (const [key, value] of from ?? []) into?.set(key, value)
}

function digestKey(eventType: string, subject: string): string {
  return JSON.stringify([eventType, subject])
}

function isCurrent({ state }: ViewRelation): boolean {
  return state === 'current' || state === 'unknown'
}

function setOf(map: Map<string, Set<string>>, key: string): Set<string> {
  const found = map.get(key) ?? new Set<string>()
  map.set(key, found)
  return found
}
