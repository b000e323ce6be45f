/** The checks that run, kept as the hub has them. A check that is as before goes on with what it knows. */
import { isDeepStrictEqual } from 'node:util'
import type { Check } from '../inventory/index.ts'
import { type HubChecks, hubVersion, readHubChecks } from './hub-checks.ts'
import { type RunningCheck, startCheck, type Tools } from './running-check.ts'

export class RunningChecks {
  readonly #tools: Tools
  readonly #hub: string
  readonly #own: readonly Check[]
  readonly #running = new Map<string, RunningCheck>()
  #found: HubChecks = { checks: [], paused: [], broken: [], refused: [] }
  #version: string | undefined
  #turn: Promise<void> = Promise.resolve()
  #changed = new AbortController()

  /** `own`: checks of inventories read here, whose settings may hold what the hub does not show. */
  constructor(tools: Tools, hub: string, own: readonly Check[]) {
    this.#tools = tools
    this.#hub = hub
    this.#own = own
  }

  get running(): RunningCheck[] {
    return [...this.#running.values()]
  }

  /** The checks of the inventory that was read here. */
  get own(): readonly Check[] {
    return this.#own
  }

  get found(): HubChecks {
    return this.#found
  }

  /** Aborts when other checks are to run than now. */
  get changed(): AbortSignal {
    return this.#changed.signal
  }

  /** Makes it as the hub has it now. @throws IhubError */
  refresh(): Promise<void> {
    const next = this.#turn.then(() => this.#refresh())
    this.#turn = next.catch(() => undefined)
    return next
  }

  async #refresh(): Promise<void> {
    // Read before the checks, so that no change falls between the two.
    const version = await hubVersion(this.#tools.client, this.#hub)
    if (version === this.#version) return
    const found = await readHubChecks(this.#tools.client, this.#hub, this.#own)
    const isChanged = !isDeepStrictEqual(found, this.#found)
    const wanted = new Map([...found.checks, ...found.refused].map((check) => [JSON.stringify(check), check]))
    const started = await Promise.all(
      [...wanted]
        .filter(([key]) => !this.#running.has(key))
        .map(async ([key, check]) => [key, await startCheck(check, this.#tools)] as const)
    )
    for (const key of this.#running.keys()) if (!wanted.has(key)) this.#running.delete(key)
    for (const [key, check] of started) this.#running.set(key, check)
    this.#found = found
    this.#version = version
    if (!isChanged) return
    const { log } = this.#tools
    this.#report(log)
    const before = this.#changed
    this.#changed = new AbortController()
    before.abort()
  }

  #report(log: Tools['log']): void {
    const { checks, paused, broken } = this.#found
    for (const [reason, group] of Map.groupBy(paused, (check) => check.paused ?? '')) {
      log.info({ checks: group.length }, `checks paused: ${reason}`)
    }
    for (const { widget, check, reason } of broken) log.warn({ widget, check }, `a check does not run: ${reason}`)
    log.debug({ checks: checks.length }, 'checks to run')
  }
}
