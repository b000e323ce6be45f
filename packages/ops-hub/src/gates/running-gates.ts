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
  evaluateGate,
  type GateInputs,
  isDecided,
  type RequirementResult,
  standingOf
} from '@inter-hub/gates'
import { type Client, IhubError, type Schema } from '@inter-hub/sdk'
import type { Logger } from 'pino'
import { type Clock, wait, wakeAt } from '../runtime/clock.ts'
import { Together } from '../runtime/together.ts'
import type { HubView } from '../view/hub-view.ts'
import { DueWork } from './due-work.ts'
import { type FeedMemory, feedMemory } from './feed.ts'
import { Feeds } from './feeds.ts'
import { gateAttribute, gateContext, gateEventType } from './names.ts'
import { Passes } from './passes.ts'
import {
  type BrokenGate,
  type Candidates,
  type Decisions,
  feedKey,
  gateOf,
  type HubGate,
  isObserved,
  lookUp,
  readDecisions,
  readInputs
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

interface Judged {
  evaluation: Evaluation
  now: number
  /** When the result changes by time alone. */
  next: number
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
  readonly #feeds: Feeds
  readonly #passes: Passes
  /** The gates to evaluate, by widget id. */
  readonly #due = new DueWork((id) => this.#judge(id).catch((error) => this.#later(id, error)), judgedAtOnce)
  /** Gates that cannot be used, by widget id; their status contains the reason. */
  readonly #broken = new Map<string, BrokenGate & { reportedAt: number }>()

  constructor(options: GatesOptions) {
    this.#options = options
    const { client, hub, view, log, clock, memory = feedMemory() } = options
    this.#feeds = new Feeds(memory, view.widgets)
    this.#passes = new Passes({ client, hub, log, clock, evaluate: (gateId, at) => this.#evaluationsOf(gateId, at) })
    this.#changes = new Together({ most: 100, gatherMs: 20, send: (events) => recordAll(client, events) })
  }

  /** The number of gates. */
  get size(): number {
    return this.#gates.size
  }

  /** Adds, replaces or removes the gates of these widgets. */
  update(widgetIds: Iterable<string>): void {
    for (const id of widgetIds) {
      this.#wake(this.#feeds.onWidget(id))
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
    this.#wake(this.#feeds.onEvent(event))
    const changed = this.#gates.get(event.widgetId)
    if (changed && event.eventType === gateEventType(changed.widgetType)) this.#onRecorded(changed, event)
    this.#passes.onEvent(event)
  }

  /** Handles an event that was recorded while the hub was not followed. */
  onMissed(event: Schema<'InteractionEvent'>): void {
    this.#passes.onEvent(event, { isMissed: true })
  }

  /** Handles a change that another client recorded. If it is wrong, the next evaluation records the correction. */
  #onRecorded(gate: Running, { id, metadata }: Schema<'InteractionEvent'>): void {
    if (gate.lastChange === id || gate.before === undefined) return
    gate.lastChange = id
    if (typeof metadata.newStatus === 'string') gate.before = metadata.newStatus
    this.#wake([gate.widgetId])
  }

  /** Handles retired evidence and changed decisions of widgets. */
  onChange(widgetIds: readonly string[]): void {
    for (const id of widgetIds) {
      const gate = this.#gates.get(id)
      if (gate) {
        gate.decisions = undefined
        gate.reads++
        this.#wake([id])
      }
      this.#wake(this.#feeds.forget(id))
    }
  }

  /** Handles a change of the vocabulary: other event types may prove something now. */
  onVocabulary(): void {
    this.#wake(this.#gates.keys())
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
        if (now - reportedAt > renewAfterMs) this.#wake([widgetId])
      }
    }
    await Promise.all([this.#due.close(), this.#passes.close()])
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
    this.#feeds.add(found.widgetId, found.gate)
    this.#wake([found.widgetId])
  }

  #forget({ widgetId, gate, cancel }: Running): void {
    cancel?.()
    this.#gates.delete(widgetId)
    this.#feeds.remove(widgetId, gate)
  }

  #reread(gate: Running): void {
    for (const feed of this.#feeds.ofGate(gate.gate)) feed.forget()
    this.#wake([gate.widgetId])
  }

  #wake(ids: Iterable<string>): void {
    for (const id of ids) this.#due.add(id)
  }

  #later(id: string, error: unknown): void {
    const gate = this.#gates.get(id)
    // Broken gates are reported again periodically.
    if (this.#broken.has(id))
      this.#options.log.warn({ err: error, hub: this.#options.hub }, 'a gate that cannot be used could not be reported')
    if (!gate || this.#due.isClosed) return
    const level = gate.failures++ === 1 ? 'warn' : 'debug'
    this.#options.log[level](
      { err: error, hub: this.#options.hub, gate: gate.gate.id },
      'a gate could not be judged; trying again'
    )
    gate.cancel?.()
    gate.cancel = this.#options.clock.after(retryMs, () => this.#wake([id]))
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
    const { clock } = this.#options
    // Reporting took time.
    gate.cancel = wakeAt(clock, next, () => this.#reread(gate))
  }

  /**
   * Evaluates a gate now, and returns when the result next changes by time alone. Only requirements whose result is no longer valid
   * are evaluated. Undefined if the gate was removed in the meantime. @throws IhubError
   */
  async #evaluate(gate: Running): Promise<Judged | undefined> {
    const { clock, view } = this.#options
    const decisions = await this.#decisionsOf(gate)
    let now = clock.now()
    let due = gate.gate.evidence.filter(
      (one) => !isCurrent(gate.standings.get(one), now, this.#inputsOf(one, decisions))
    )
    while (due.length > 0) {
      // Taken before reading: a change during the read makes the result outdated.
      const rests = due.map((one) => this.#inputsOf(one, decisions))
      const found = await this.#read(due)
      const { eventTypes } = view
      const proves = (type: string) => eventTypes?.get(type)?.proves === true
      const inputs = { ...lookUp(found), ...decisions, proves, isObserved }
      now = clock.now()
      if (this.#widen(due.filter((one) => !isDecided(one, inputs, now)))) continue
      for (const [index, requirement] of due.entries()) {
        const standing = standingOf(requirement, inputs, now, now + horizonMs)
        gate.standings.set(requirement, { ...standing, rests: rests[index] ?? [] })
      }
      // Reading takes time, in which other results may have expired.
      due = gate.gate.evidence.filter((one) => !isCurrent(gate.standings.get(one), now))
    }
    if (this.#gates.get(gate.widgetId) !== gate) return undefined
    const standings = gate.gate.evidence.flatMap((requirement) => gate.standings.get(requirement) ?? [])
    const ends = decisions.waivers.flatMap(({ decidedAt, expiresAt }) => [Date.parse(decidedAt), Date.parse(expiresAt)])
    const results = standings.map(({ result }) => result)
    return {
      evaluation: combine(results, decisions, now),
      now,
      next: Math.min(now + horizonMs, ...standings.map(({ until }) => until), ...ends.filter((at) => at > now))
    }
  }

  /** What the result of a requirement depends on, apart from the time. */
  #inputsOf(requirement: CompiledRequirement, decisions: Decisions): unknown[] {
    const versions = this.#feeds.ofRequirement(requirement).map(({ version }) => version)
    return [this.#options.view.eventTypes, decisions, ...versions]
  }

  /** Reads more events for requirements that few do not decide. Returns whether that may find more. */
  #widen(requirements: readonly CompiledRequirement[]): boolean {
    const feeds = new Set(requirements.flatMap((one) => this.#feeds.ofRequirement(one)))
    return [...feeds].filter((feed) => feed.widen()).length > 0
  }

  /** The candidates of these requirements. @throws IhubError */
  async #read(requirements: readonly CompiledRequirement[]): Promise<Map<string, Candidates>> {
    const { client, hub } = this.#options
    const found = new Map<string, Candidates>()
    for (const feed of new Set(requirements.flatMap((one) => this.#feeds.ofRequirement(one))))
      found.set(feedKey(feed.widget, feed.eventType), await feed.read(client, hub))
    return found
  }

  /** The evaluations of the gates with this id, now or at an earlier time. @throws IhubError */
  async #evaluationsOf(gateId: unknown, at?: number): Promise<Evaluation[]> {
    const found = [...this.#gates.values()].filter(({ gate }) => gate.id === gateId)
    const ids = found.map(({ widgetId }) => widgetId)
    if (at !== undefined) {
      const inputs = await readInputs(this.#options.client, this.#options.hub, found)
      return found.map(({ slug, gate }) => evaluateGate(gate, inputs.get(slug) as GateInputs, at))
    }
    const judged = await Promise.all(ids.map((id) => this.#evaluateLatest(id, gateId)))
    return judged.flatMap((one) => one?.evaluation ?? [])
  }

  /** Like `#evaluate`; a gate that is edited in the meantime is evaluated as edited. Undefined if its id is another one now. */
  async #evaluateLatest(widgetId: string, gateId: unknown): Promise<Judged | undefined> {
    const gate = this.#gates.get(widgetId)
    if (gate === undefined || gate.gate.id !== gateId) return undefined
    return (await this.#evaluate(gate)) ?? this.#evaluateLatest(widgetId, gateId)
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
}

/** Whether a cached result is still valid: at this time, and for these inputs unless they are left out. */
function isCurrent(standing: Standing | undefined, now: number, inputs = standing?.rests): standing is Standing {
  return standing !== undefined && now < standing.until && standing.rests.every((one, index) => one === inputs?.[index])
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
