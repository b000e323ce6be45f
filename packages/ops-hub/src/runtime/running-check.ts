/** A check that runs: on its schedule and when asked, one probe at a time, and all its probes become one line of evidence. */

import type { Look } from '@inter-hub/collectors'
import type { Client } from '@inter-hub/sdk'
import type { Logger } from 'pino'
import type { Check } from '../inventory/index.ts'
import type { Confirmations } from './confirmations.ts'
import { EvidenceRecorder, type Recorded } from './evidence.ts'
import { collectorOf, type Outside, probe } from './probe.ts'
import type { Task } from './schedule.ts'

export interface Tools extends Outside {
  client: Client
  hub: string
  confirmations: Confirmations
  log: Logger
}

export interface Probed {
  look: Look
  /** Undefined: Inter-Hub does not answer, or the check was removed meanwhile. */
  recorded: Recorded | undefined
}

export class RunningCheck implements Task {
  check: Check
  readonly #tools: Tools
  readonly #recorder: EvidenceRecorder
  #last: Promise<unknown> = Promise.resolve()
  #recording: Promise<unknown> = Promise.resolve()
  #isStopped = false
  #reported: string | undefined

  constructor(check: Check, tools: Tools, hasEvidence: boolean) {
    const { client, hub, confirmations } = tools
    this.check = check
    this.#tools = tools
    const collector = collectorOf(check)
    this.#recorder = new EvidenceRecorder({ client, hub, confirmations, check, collector, hasEvidence })
  }

  get everyMs(): number {
    return this.check.everyMs
  }

  /** Probes; resolves when the probe has ended, whether or not what it saw has been recorded. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      const look = await this.#probe(signal)
      this.#record(look).catch((error) => this.#report(error))
    } catch (error) {
      if (!signal.aborted) this.#report(error)
    }
  }

  /** Probes now, after a probe that is running, and answers what was seen and recorded. */
  async probeNow(signal: AbortSignal): Promise<Probed> {
    const look = await this.#probe(signal)
    return { look, recorded: await this.#record(look) }
  }

  /** The check was removed or is another now: a probe of it that is running goes on, and what it sees is dropped. */
  stop(): void {
    this.#isStopped = true
    this.#recorder.close()
  }

  /** Resolves when what was seen has been recorded, or is kept. */
  settled(): Promise<unknown> {
    return this.#recording
  }

  #probe(signal: AbortSignal): Promise<Look> {
    const next = this.#last.then(() => probe(this.check, outsideOf(this.#tools), signal))
    this.#last = next.catch(() => undefined)
    return next
  }

  async #record(look: Look): Promise<Recorded | undefined> {
    if (this.#isStopped) return undefined
    const recording = this.#recorder.record(look)
    this.#recording = recording.catch(() => undefined)
    const recorded = await recording
    this.#reported = undefined
    const kept = this.#recorder.pending
    const { widget, name } = this.check
    if (kept > 0) this.#tools.log.warn({ widget, check: name, kept }, 'evidence is kept until Inter-Hub answers')
    return recorded
  }

  /** Once for each reason. */
  #report(error: unknown): void {
    const { widget, name } = this.check
    const reason = error instanceof Error ? error.message : String(error)
    if (reason === this.#reported) return
    this.#reported = reason
    this.#tools.log.error({ err: error, widget, check: name }, 'what a check saw could not be recorded')
  }
}

/** Of the tools what a collector may have: not the client, which holds a key. */
function outsideOf({ egress, secret, authorities }: Tools): Outside {
  return { egress, secret, authorities }
}
