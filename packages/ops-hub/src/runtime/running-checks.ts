/**
 * The checks of one hub that run, kept as its view has them. Of what changes only that is touched: a check that is as before goes
 * on with its schedule and with what it knows.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Check } from '../inventory/index.ts'
import type { HubView, ViewWidget } from '../view/hub-view.ts'
import { type Clock, wakeAt } from './clock.ts'
import { checksOfWidget, type HubChecks, merged, type WidgetChecks } from './hub-checks.ts'
import { RunningCheck, type Tools } from './running-check.ts'
import type { Schedule } from './schedule.ts'

export interface RunningChecksOptions {
  view: HubView
  /** Shared by all hubs of this runtime. */
  schedule: Schedule
  tools: Tools
  clock: Clock
  /** From 0 up to 1. */
  random?: () => number
  /** Whether this runtime runs the checks of widgets in an environment, or in none; by default all. */
  isMine?: (environment: ViewWidget | undefined) => boolean
}

/** First probes without fresh evidence begin within this time, so that a start soon shows something. */
const firstRoundMs = 3000

export class RunningChecks {
  readonly #options: RunningChecksOptions
  readonly #random: () => number
  /** By the id of the widget, then by the name of the check. */
  readonly #running = new Map<string, Map<string, RunningCheck>>()
  readonly #found = new Map<string, WidgetChecks>()
  #count = 0
  #cancelTimer: () => void = () => undefined

  constructor(options: RunningChecksOptions) {
    this.#options = options
    this.#random = options.random ?? Math.random
  }

  /** All checks of the hub that this runtime is to run, and those that do not run. */
  get found(): HubChecks {
    return merged(this.#found.values())
  }

  foundOf(widgetId: string): HubChecks {
    return merged([this.#found.get(widgetId)].flatMap((one) => one ?? []))
  }

  runningOf(widgetId: string): RunningCheck[] {
    return [...(this.#running.get(widgetId)?.values() ?? [])]
  }

  /** Makes the checks of these widgets as the view has them now. */
  update(widgetIds: Iterable<string>): void {
    const { view } = this.#options
    for (const id of new Set(widgetIds)) {
      const found = this.#checksOf(id)
      this.#report(found, this.#found.get(id))
      this.#adjust(id, [...found.checks, ...found.refused])
      if (view.widgets.has(id)) this.#found.set(id, found)
      else this.#found.delete(id)
    }
    this.#watchTime()
    const checks = [...this.#found.values()].reduce((sum, found) => sum + found.checks.length, 0)
    if (checks !== this.#count) this.#options.tools.log.debug({ checks }, 'checks to run')
    this.#count = checks
  }

  /** Ends the timer; resolves when what was seen has been recorded or is kept. */
  async close(): Promise<void> {
    this.#cancelTimer()
    const all = [...this.#running.values()].flatMap((ofWidget) => [...ofWidget.values()])
    await Promise.all(all.map((check) => check.settled()))
    for (const check of all) check.stop()
  }

  #checksOf(id: string): WidgetChecks {
    const { view, clock, isMine = () => true } = this.#options
    const widget = view.widgets.get(id)
    if (widget && isMine(view.environmentOf(widget))) return checksOfWidget(view, id, clock.now())
    return { checks: [], paused: [], broken: [], refused: [] }
  }

  #adjust(widgetId: string, wanted: readonly Check[]): void {
    const { schedule, tools, view } = this.#options
    const running = this.#running.get(widgetId) ?? new Map<string, RunningCheck>()
    const names = new Set(wanted.map(({ name }) => name))
    const keyOf = (name: string) => JSON.stringify([tools.hub, widgetId, name])
    for (const [name, check] of running) {
      if (names.has(name)) continue
      check.stop()
      schedule.remove(keyOf(name))
      running.delete(name)
    }
    for (const check of wanted) {
      const before = running.get(check.name)
      if (before && isSameCheck(before.check, check)) {
        before.check = check
        continue
      }
      before?.stop()
      const evidence = view.digestOf(widgetId, check.emits, check.name)
      const made = new RunningCheck(check, tools, evidence !== undefined || before !== undefined)
      running.set(check.name, made)
      const fresh = before === undefined && evidence?.retired === false ? evidence.freshUntil : null
      schedule.add(keyOf(check.name), made, this.#firstDelay(check, fresh))
    }
    if (running.size > 0) this.#running.set(widgetId, running)
    else this.#running.delete(widgetId)
  }

  /** First probes are spread over the interval as far as evidence stays fresh, and over a short time where there is none. */
  #firstDelay({ everyMs }: Check, freshUntil: string | null): number {
    const freshMs = freshUntil === null ? 0 : Date.parse(freshUntil) - this.#options.clock.now()
    return this.#random() * Math.min(everyMs, Math.max(freshMs, firstRoundMs))
  }

  /** What is set about checks ends by time alone. */
  #watchTime(): void {
    this.#cancelTimer()
    const { clock } = this.#options
    const ends = [...this.#found.values()].flatMap(({ changesAt }) => changesAt ?? [])
    if (ends.length === 0) return
    const next = ends.reduce((one, other) => Math.min(one, other))
    this.#cancelTimer = wakeAt(clock, next, () => {
      const now = clock.now()
      this.update([...this.#found].flatMap(([id, { changesAt = Infinity }]) => (changesAt <= now ? [id] : [])))
    })
  }

  #report({ paused, broken }: WidgetChecks, before: WidgetChecks | undefined): void {
    const { log } = this.#options.tools
    if (!isDeepStrictEqual(paused, before?.paused ?? []))
      for (const { widget, name, paused: reason, pausedBy } of paused)
        log.debug({ widget, check: name, by: pausedBy }, `a check is paused: ${reason}`)
    if (!isDeepStrictEqual(broken, before?.broken ?? []))
      for (const { widget, check, reason } of broken) log.warn({ widget, check }, `a check does not run: ${reason}`)
  }
}

/** Whether a check runs as before; to which environment it belongs does not matter to it. */
function isSameCheck({ environment: _one, ...before }: Check, { environment: _other, ...after }: Check): boolean {
  return isDeepStrictEqual(before, after)
}
