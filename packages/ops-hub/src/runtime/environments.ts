/**
 * Which environments this runtime observes. Each check belongs to exactly one runtime: a runtime reports a status with a short
 * term on every environment whose checks it runs, and takes none that another reports at the time. Past the term readers see
 * that nobody runs its checks, and another runtime may take it. A runtime that was told its environments comes before one that
 * takes all.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, IhubError } from '@inter-hub/sdk'
import type { Logger } from 'pino'
import { orNothing } from '../not-found.ts'
import type { HubView, ViewWidget } from '../view/hub-view.ts'
import type { Clock } from './clock.ts'

export interface EnvironmentsOptions {
  client: Client
  hub: string
  view: HubView
  log: Logger
  /** Name of this runtime, the same after a restart. */
  runtime: string
  /** Environments that it takes, by slug, alias or short name. Empty: all, and the checks that are in none. */
  wanted: readonly string[]
  clock: Clock
  /** Called after each renewal in which the hub took everything. */
  onRenewed?: (() => void) | undefined
}

interface Holder {
  runtime: string
  /** It was told to take this environment. */
  isChosen: boolean
}

const termMs = 60_000
/** How often a runtime that was overtaken reads whose an environment is, until the next renewal. */
const claimsMax = 5

/** State of an environment whose checks a runtime runs. */
export const observedState = 'observed'

export class Environments {
  readonly #options: EnvironmentsOptions
  readonly #mine = new Set<string>()
  /** Those of others, by whom. */
  readonly #others = new Map<string, string>()

  constructor(options: EnvironmentsOptions) {
    this.#options = options
  }

  /** Whether this runtime runs the checks of widgets in an environment, or in none. */
  isMine(environment: ViewWidget | undefined): boolean {
    return environment === undefined ? this.#options.wanted.length === 0 : this.#mine.has(environment.id)
  }

  /** Takes and keeps what it may. Answers the ids of environments whose checks it runs from now on, or no longer. */
  async renew(): Promise<string[]> {
    const changed: string[] = []
    let isRefused = false
    for (const environment of environmentsWithChecks(this.#options.view)) {
      if (!this.#isWanted(environment)) continue
      const before = this.#mine.has(environment.id)
      try {
        const holder = await this.#claim(environment.id)
        if (holder) this.#mine.delete(environment.id)
        else this.#mine.add(environment.id)
        this.#reportHolder(environment, holder)
      } catch (error) {
        isRefused = true
        this.#keep(environment, error)
      }
      if (before !== this.#mine.has(environment.id)) changed.push(environment.id)
    }
    if (!isRefused) this.#options.onRenewed?.()
    return changed
  }

  /** Whether one of these widgets, which have changed, is an environment or is in one that was not asked for yet. */
  isConcerned(widgetIds: readonly string[]): boolean {
    const { view } = this.#options
    return widgetIds.some((id) => {
      const widget = view.widgets.get(id)
      const environment = widget && view.environmentOf(widget)
      return (
        environment && (environment === widget || !(this.#mine.has(environment.id) || this.#others.has(environment.id)))
      )
    })
  }

  /** Renews until the signal aborts. `onChange` gets what `renew` answers. */
  async run(signal: AbortSignal, onChange: (ids: readonly string[]) => void): Promise<void> {
    while (!signal.aborted) {
      await sleep(termMs / 3, undefined, { signal }).catch(() => undefined)
      if (!signal.aborted) onChange(await this.renew())
    }
  }

  /** Lets others take what it had. */
  async release(): Promise<void> {
    const stopped = { state: 'stopped', runtime: this.#options.runtime }
    const ended = [...this.#mine].map((id) => this.#put(id, stopped, 1000).catch(() => undefined))
    await Promise.all(ended)
    this.#mine.clear()
  }

  #isWanted({ slug, attributes }: ViewWidget): boolean {
    const { wanted } = this.#options
    const names = [slug, attributes.environment, ...(Array.isArray(attributes.aliases) ? attributes.aliases : [])]
    return wanted.length === 0 || wanted.some((name) => names.includes(name))
  }

  /** Answers who has it, if not this runtime now. */
  async #claim(id: string, attempts = claimsMax): Promise<Holder | undefined> {
    const { client, runtime, wanted } = this.#options
    const isChosen = wanted.length > 0
    const known = await orNothing(client.getWithTag('/widgets/{id}/status', { path: { id } }))
    const holder = known && known.body.lastKnown === null ? holderOf(known.body.status) : undefined
    if (holder && holder.runtime !== runtime && (holder.isChosen || !isChosen)) return holder
    try {
      const only = known ? { ifMatch: known.etag } : { ifNoneMatch: '*' as const }
      await this.#put(id, { state: observedState, runtime, isChosen }, termMs, only)
      return undefined
    } catch (error) {
      // Another runtime reported at the same moment: whose it is now is read again.
      if (attempts > 1 && error instanceof IhubError && error.status === 412) return this.#claim(id, attempts - 1)
      throw error
    }
  }

  #put(id: string, status: Record<string, unknown>, ms: number, only: { ifMatch?: string; ifNoneMatch?: '*' } = {}) {
    const body = { status, validUntil: new Date(this.#options.clock.now() + ms).toISOString() }
    return this.#options.client.put('/widgets/{id}/status', { path: { id }, body, ...only })
  }

  #reportHolder({ id, slug }: ViewWidget, holder: Holder | undefined): void {
    if (holder && this.#others.get(id) !== holder.runtime)
      this.#options.log.info({ environment: slug, runtime: holder.runtime }, 'another runtime runs its checks')
    if (holder) this.#others.set(id, holder.runtime)
    else this.#others.delete(id)
  }

  /** What it has it keeps while the hub does not answer. A key that may not report a status takes all, as the only runtime. */
  #keep({ id, slug }: ViewWidget, error: unknown): void {
    const { log } = this.#options
    if (error instanceof IhubError && error.status === 412) return
    if (error instanceof IhubError && error.status === 403 && !this.#mine.has(id)) {
      this.#mine.add(id)
      log.warn({ err: error, environment: slug }, 'its status cannot be reported: run no other runtime for it')
    } else log.debug({ err: error, environment: slug }, 'its status could not be reported')
  }
}

function holderOf({ state, runtime, isChosen }: Record<string, unknown>): Holder | undefined {
  return state === observedState && typeof runtime === 'string' ? { runtime, isChosen: isChosen === true } : undefined
}

/** Whether a widget declares checks, paused ones included. */
export function hasChecks({ attributes: { checks } }: ViewWidget): boolean {
  return typeof checks === 'object' && checks !== null && Object.keys(checks).length > 0
}

/** The environments that have checks, paused ones included. */
export function environmentsWithChecks(view: HubView): ViewWidget[] {
  const found = new Set<ViewWidget>()
  for (const widget of view.widgets.values()) {
    const environment = hasChecks(widget) ? view.environmentOf(widget) : undefined
    if (environment) found.add(environment)
  }
  return [...found]
}
