/**
 * Evaluates the gates of a hub again when evidence arrives, a decision changes, or evidence expires. An event causes the evaluation
 * only of the gates that have a requirement for its type and widget, so the cost depends on the evidence of those gates alone.
 *
 * The stream does not announce single confirmations. Evidence is therefore read again before it counts as expired, and periodically
 * while a requirement waits for a confirmation.
 */
import {
  type CompiledRequirement,
  combine,
  type Evaluation,
  type RequirementResult,
  standingOf
} from '@inter-hub/gates'
import { type Client, IhubError, type Schema } from '@inter-hub/sdk'
import type { Logger } from 'pino'
import { type Clock, wait } from '../runtime/clock.ts'
import { Together } from '../runtime/together.ts'
import type { HubView } from '../view/hub-view.ts'
import { DueWork } from './due-work.ts'
import { Feed, type FeedMemory, feedMemory } from './feed.ts'
import { gateAttribute, gateContext, gateEventType } from './names.ts'
import {
  type BrokenGate,
  type Candidates,
  type Decisions,
  feedKey,
  feedsOf,
  gateOf,
  type HubGate,
  isObserved,
  lookUp,
  readDecisions,
  readProvingTypes
} from './reader.ts'
import { changeId, type GateStatus, statusOf } from './status.ts'

export interface GatesOptions {
  client: Client
  hub: string
  view: HubView
  log: Logger
  clock: Clock
  /** The cache of evidence. */
  memory?: FeedMemory
}

/** The cached result of a requirement. It is valid until a time, and while its inputs are the same. */
interface Standing {
  result: RequirementResult
  /** Milliseconds since 1970. */
  until: number
  rests: readonly unknown[]
}

interface Running extends HubGate {
  /** The definition as JSON. */
  definition: string
  decisions: Decisions | undefined
  /** Incremented when the decisions change, so that an outdated read is not cached. */
  reads: number
  /** The state that was reported last, by this runtime or the one before. */
  before: string | undefined
  /** The event of the last change of its state. */
  lastChange: string | undefined
  reported: { text: string; at: number } | undefined
  /** Whether it waits for a confirmation of expired evidence, or for more observations. */
  waits: boolean
  standings: Map<CompiledRequirement, Standing>
  /** Consecutive failures. */
  failures: number
  cancel: (() => void) | undefined
}

/** The validity of a reported status, and the time after which it is reported again. */
const termMs = 10 * 60_000
const renewAfterMs = 4 * 60_000
/** How far ahead changes by time are computed; at the end the gate is evaluated again. */
const horizonMs = 6 * 3_600_000
/** How often evidence that could be confirmed is read again. */
const recheckMs = 20_000
const retryMs = 5000
/** Many, because an evaluation mostly waits for the server. */
const judgedAtOnce = 64

export class RunningGates {
  readonly #options: GatesOptions
  readonly #changes: Together<Schema<'CreateInteractionEvent'>, string>
  readonly #gates = new Map<string, Running>()
  readonly #feeds = new Map<string, Feed>()
  readonly #memory: FeedMemory
  /** By the slug of the widget. */
  readonly #ofWidget = new Map<string, Set<Feed>>()
  /** The gates to evaluate, by widget id. */
  readonly #due = new DueWork((id) => this.#judge(id).catch((error) => this.#later(id, error)), judgedAtOnce)
  /** Gates that cannot be used, by widget id; their status contains the reason. */
  readonly #broken = new Map<string, BrokenGate & { reportedAt: number }>()
  #proving: ReadonlySet<string> | undefined
  #answers: Promise<void> = Promise.resolve()

  constructor(options: GatesOptions) {
    this.#options = options
    const { client, memory = feedMemory() } = options
    this.#memory = memory
    this.#changes = new Together({ most: 100, gatherMs: 20, send: (events) => recordAll(client, events) })
  }

  /** The number of gates. */
  get size(): number {
    return this.#gates.size
  }

  /** Adds, replaces or removes the gates of these widgets. */
  update(widgetIds: Iterable<string>): void {
    for (const id of widgetIds) {
      const widget = this.#options.view.widgets.get(id)
      const found = widget && gateOf(widget)
      const known = this.#gates.get(id)
      const definition = JSON.stringify(widget?.attributes[gateAttribute])
      if (known && known.slug === widget?.slug && known.definition === definition) continue
      if (found && 'gate' in found) this.#take(found, definition, known)
      else if (known) this.#forget(known)
      if (found && 'reason' in found) this.#takeBroken(found)
      else this.#broken.delete(id)
    }
  }

  /** Handles an event of the hub. It may be evidence, or record the pass of a gate that is not green. */
  onEvent(event: Schema<'InteractionEvent'>): void {
    const feed = this.#feeds.get(feedKey(event.widgetSlug, event.eventType))
    if (feed) {
      feed.add(event)
      for (const id of feed.gates) this.#wake(id)
    }
    const changed = this.#gates.get(event.widgetId)
    if (changed && event.eventType === gateEventType(changed.widgetType)) this.#onRecorded(changed, event)
    if (!event.eventType.endsWith('-migration-gate-passed')) return
    // One at a time, however many are recorded together.
    this.#answers = this.#answers.then(() => this.#answerPass(event)).catch(this.#failed)
  }

  /** Handles a change that another client recorded. If it is wrong, the next evaluation records the correction. */
  #onRecorded(gate: Running, { id, metadata }: Schema<'InteractionEvent'>): void {
    if (gate.lastChange === id || gate.before === undefined) return
    gate.lastChange = id
    if (typeof metadata.newStatus === 'string') gate.before = metadata.newStatus
    this.#wake(gate.widgetId)
  }

  /** Handles retired evidence and changed decisions of widgets. */
  onChange(widgetIds: readonly string[]): void {
    for (const id of widgetIds) {
      const gate = this.#gates.get(id)
      if (gate) {
        gate.decisions = undefined
        gate.reads++
        this.#wake(id)
      }
      const slug = this.#options.view.widgets.get(id)?.slug ?? ''
      for (const feed of this.#ofWidget.get(slug) ?? []) {
        feed.forget()
        for (const one of feed.gates) this.#wake(one)
      }
    }
  }

  /** Handles a change of the vocabulary: other event types may prove something now. */
  onVocabulary(): void {
    this.#proving = undefined
    for (const id of this.#gates.keys()) this.#wake(id)
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    while (!signal.aborted) {
      await wait(clock, recheckMs, signal)
      if (signal.aborted) break
      const now = clock.now()
      for (const gate of this.#gates.values()) {
        if (gate.waits) this.#reread(gate)
        // Picks up changes that were missed, such as a renamed widget.
        else if (now - (gate.reported?.at ?? 0) > renewAfterMs) this.#reread(gate)
      }
      for (const { widgetId, reportedAt } of this.#broken.values()) {
        if (now - reportedAt > renewAfterMs) this.#wake(widgetId)
      }
    }
    await this.#due.close()
    for (const { cancel } of this.#gates.values()) cancel?.()
  }

  #take(found: HubGate, definition: string, known: Running | undefined): void {
    if (known) this.#forget(known)
    this.#gates.set(found.widgetId, {
      ...found,
      definition,
      decisions: undefined,
      reads: 0,
      before: known?.before,
      lastChange: known?.lastChange,
      reported: undefined,
      waits: false,
      standings: new Map(),
      failures: 0,
      cancel: undefined
    })
    for (const { widget, eventType } of feedsOf(found.gate)) {
      const key = feedKey(widget, eventType)
      const feed = this.#feeds.get(key) ?? new Feed(widget, eventType, this.#memory)
      feed.gates.add(found.widgetId)
      this.#feeds.set(key, feed)
      this.#ofWidget.set(widget, (this.#ofWidget.get(widget) ?? new Set()).add(feed))
    }
    this.#wake(found.widgetId)
  }

  #forget({ widgetId, gate, cancel }: Running): void {
    cancel?.()
    this.#gates.delete(widgetId)
    for (const { widget, eventType } of feedsOf(gate)) {
      const key = feedKey(widget, eventType)
      const feed = this.#feeds.get(key)
      feed?.gates.delete(widgetId)
      if (feed?.gates.size !== 0) continue
      feed.forget()
      this.#feeds.delete(key)
      this.#ofWidget.get(widget)?.delete(feed)
      if (this.#ofWidget.get(widget)?.size === 0) this.#ofWidget.delete(widget)
    }
  }

  #reread(gate: Running): void {
    for (const { widget, eventType } of feedsOf(gate.gate)) {
      this.#feeds.get(feedKey(widget, eventType))?.forget()
    }
    this.#wake(gate.widgetId)
  }

  #wake(id: string): void {
    this.#due.add(id)
  }

  #failed = (error: unknown): void => {
    this.#options.log.warn({ err: error, hub: this.#options.hub }, 'a gate could not be judged')
  }

  #later(id: string, error: unknown): void {
    const gate = this.#gates.get(id)
    // Broken gates are reported again periodically.
    if (this.#broken.has(id)) this.#failed(error)
    if (!gate || this.#due.isClosed) return
    const level = gate.failures++ === 1 ? 'warn' : 'debug'
    this.#options.log[level](
      { err: error, hub: this.#options.hub, gate: gate.gate.id },
      'a gate could not be judged; trying again'
    )
    gate.cancel?.()
    gate.cancel = this.#options.clock.after(retryMs, () => this.#wake(id))
  }

  async #judge(id: string): Promise<void> {
    const broken = this.#broken.get(id)
    if (broken) return this.#reportBroken(broken)
    const gate = this.#gates.get(id)
    if (!gate) return
    const judged = await this.#evaluate(gate)
    if (!judged || this.#due.isClosed) return
    const { evaluation, now, next } = judged
    gate.waits = evaluation.requirements.some(({ state }) => state === 'expired' || state === 'few')
    await this.#report(gate, statusOf(gate.gate, evaluation), now)
    // It may have been edited in the meantime, and the timer of a removed gate would never be cancelled.
    if (this.#gates.get(id) !== gate) return
    gate.failures = 0
    gate.cancel?.()
    // Before evidence counts as expired it is read again: it may have been confirmed.
    gate.cancel = this.#options.clock.after(Math.max(1, next - now), () => this.#reread(gate))
  }

  /**
   * Evaluates a gate now, and returns when the result next changes by time alone. Only requirements whose result is no longer valid
   * are evaluated. Undefined if the gate was removed in the meantime. @throws IhubError
   */
  async #evaluate(gate: Running): Promise<{ evaluation: Evaluation; now: number; next: number } | undefined> {
    const { client, hub, clock } = this.#options
    this.#proving ??= await readProvingTypes(client, hub)
    const proving = this.#proving
    const decisions = await this.#decisionsOf(gate)
    const asOf = clock.now()
    const stale = new Map<CompiledRequirement, readonly unknown[]>()
    const found = new Map<string, Candidates>()
    for (const requirement of gate.gate.evidence) {
      const feeds = this.#feedsOf(requirement)
      const rests = [proving, decisions, ...feeds.map(({ version }) => version)]
      const known = gate.standings.get(requirement)
      if (known && asOf < known.until && known.rests.every((one, index) => one === rests[index])) continue
      stale.set(requirement, rests)
      for (const feed of feeds) found.set(feedKey(feed.widget, feed.eventType), await feed.read(client, hub))
    }
    if (this.#gates.get(gate.widgetId) !== gate) return undefined
    const inputs = { ...lookUp(found), ...decisions, proves: (type: string) => proving.has(type), isObserved }
    const now = clock.now()
    for (const [requirement, rests] of stale)
      gate.standings.set(requirement, { ...standingOf(requirement, inputs, now, now + horizonMs), rests })
    const standings = gate.gate.evidence.flatMap((requirement) => gate.standings.get(requirement) ?? [])
    const ends = decisions.waivers.flatMap(({ decidedAt, expiresAt }) => [Date.parse(decidedAt), Date.parse(expiresAt)])
    return {
      evaluation: combine(
        standings.map(({ result }) => result),
        decisions,
        now
      ),
      now,
      next: Math.min(now + horizonMs, ...standings.map(({ until }) => until), ...ends.filter((at) => at > now))
    }
  }

  /** The feeds of a requirement: for its evidence, and for the event in `after`. */
  #feedsOf({ widget, eventType, afterEvent }: CompiledRequirement): Feed[] {
    const keys = [feedKey(widget, eventType), ...(afterEvent ? [feedKey(afterEvent.widget, afterEvent.eventType)] : [])]
    return keys.flatMap((key) => this.#feeds.get(key) ?? [])
  }

  async #decisionsOf(gate: Running): Promise<Decisions> {
    const { client, hub } = this.#options
    const { reads } = gate
    if (gate.decisions) return gate.decisions
    const hasDecisions = this.#options.view.decisions
      .values()
      .some(({ widgetId, status }) => widgetId === gate.widgetId && status === 'accepted')
    const decisions = hasDecisions ? await readDecisions(client, hub, gate.slug) : { waivers: [], attestations: [] }
    if (gate.reads === reads) gate.decisions = decisions
    return decisions
  }

  async #report(gate: Running, status: GateStatus, now: number): Promise<void> {
    const { hub, log } = this.#options
    gate.before ??= await this.#reportedBefore(gate)
    const text = JSON.stringify(status)
    if (gate.reported?.text !== text || now - gate.reported.at >= renewAfterMs) {
      await this.#put(gate.widgetId, status, now)
      gate.reported = { text, at: now }
    }
    if (gate.before === status.state) return
    const metadata = {
      gateId: gate.gate.id,
      previousStatus: gate.before,
      newStatus: status.state,
      reason: status.reason,
      evidenceEventIds: [...new Set(status.requirements.flatMap(({ eventIds }) => eventIds))]
    }
    const body = {
      hub,
      widget: gate.slug,
      eventType: gateEventType(gate.widgetType),
      viewContext: gateContext(gate.widgetId),
      metadata,
      source: 'ops-hub',
      externalId: changeId(gate.widgetId, gate.lastChange, gate.before, status)
    }
    const id = await this.#changes.add(body)
    log.info(
      { hub, gate: gate.gate.id, from: gate.before, to: status.state },
      `gate ${gate.gate.id} is ${status.state}`
    )
    gate.before = status.state
    gate.lastChange = id
  }

  async #put(id: string, status: Record<string, unknown>, now: number): Promise<void> {
    const body = { status, validUntil: new Date(now + termMs).toISOString() }
    await this.#options.client.put('/widgets/{id}/status', { path: { id }, body })
  }

  /** The last recorded state, or the initial status of the gate. */
  async #reportedBefore(gate: Running): Promise<string> {
    const { client, hub } = this.#options
    const query = { hub, widget: gate.slug, eventType: gateEventType(gate.widgetType), per_page: 1 }
    const { data } = await client.get('/interaction-events', { query })
    const [last] = data
    gate.lastChange = last?.id
    const state = last?.metadata.newStatus
    if (typeof state === 'string') return state
    return gate.gate.initialStatus ?? 'unknown'
  }

  #takeBroken(found: BrokenGate): void {
    const { widgetId, slug, reason } = found
    if (this.#broken.get(widgetId)?.reason === reason) return
    const { log, hub } = this.#options
    log.warn({ hub, widget: slug }, `The gate of ${slug} cannot be used: ${reason}`)
    this.#broken.set(widgetId, { ...found, reportedAt: 0 })
    this.#wake(widgetId)
  }

  async #reportBroken(broken: BrokenGate & { reportedAt: number }): Promise<void> {
    const now = this.#options.clock.now()
    const status = { state: 'unknown', reason: `The gate cannot be used: ${broken.reason}`, requirements: [] }
    await this.#put(broken.widgetId, status, now)
    broken.reportedAt = now
  }

  /** Answers the pass of a gate that is not green with a fail. */
  async #answerPass({ id, widgetSlug, eventType, metadata }: Schema<'InteractionEvent'>): Promise<void> {
    const { gateId, waveId } = metadata as { gateId?: unknown; waveId?: unknown }
    const gates = [...this.#gates.values()].filter((one) => one.gate.id === gateId)
    const failedConditions = gates.length === 0 ? [`The hub has no gate "${String(gateId)}".`] : []
    for (const gate of gates) {
      const judged = await this.#evaluate(gate)
      if (!judged) continue
      const { state, requirements } = judged.evaluation
      if (state === 'green' || state === 'waived') continue
      failedConditions.push(
        ...requirements.filter((one) => one.state !== 'met').map((one) => `${one.id}: ${one.reason}`)
      )
    }
    if (failedConditions.length === 0) return
    const metadataOfAnswer = { waveId: String(waveId ?? 'unknown'), gateId: String(gateId), failedConditions }
    const body = {
      hub: this.#options.hub,
      widget: widgetSlug,
      eventType: eventType.replace(/passed$/, 'failed'),
      metadata: metadataOfAnswer,
      source: 'ops-hub',
      externalId: `answer/${id}`
    }
    try {
      await this.#options.client.post('/interaction-events', { body })
    } catch (error) {
      if (!(error instanceof IhubError && error.kind === 'problem')) throw error
      this.#failed(error)
    }
  }
}

/** The ids of the recorded events, or the error for an event that was not recorded. @throws IhubError */
async function recordAll(
  client: Client,
  events: readonly Schema<'CreateInteractionEvent'>[]
): Promise<(string | Error)[]> {
  const { data } = await client.post('/interaction-events/batch', { body: [...events] })
  return data.map(
    ({ id, status, problem }) => id ?? new IhubError('problem', problem?.detail ?? `Status ${status}`, { status })
  )
}
