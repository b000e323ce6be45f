/** A check that runs: on its schedule and when asked, one probe at a time, and all its probes become one line of evidence. */

import type { Observation } from '@inter-hub/collectors'
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
  look: Observation
  /** Undefined: Inter-Hub does not answer, or the check was removed meanwhile. */
  recorded: Recorded | undefined
}

export class RunningCheck implements Task {
  check: Check
  readonly #tools: Tools
  /** By widget and subject. */
  readonly #recorders = new Map<string, EvidenceRecorder>()
  readonly #hasEvidence: boolean
  #last: Promise<unknown> = Promise.resolve()
  #recording: Promise<unknown> = Promise.resolve()
  #isStopped = false
  #reported: string | undefined

  constructor(check: Check, tools: Tools, hasEvidence: boolean) {
    this.check = check
    this.#tools = tools
    this.#hasEvidence = hasEvidence
  }

  get everyMs(): number {
    return this.check.everyMs
  }

  /** Probes; resolves when the probe has ended, whether or not what it saw has been recorded. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      await this.#observe(signal, (look) => void this.#record(look).catch((error) => this.#report(error)))
    } catch (error) {
      if (!signal.aborted) this.#report(error)
    }
  }

  /** Probes now, after a probe that is running, and answers what was seen and recorded. */
  async probeNow(signal: AbortSignal): Promise<Probed[]> {
    const all: Promise<Probed>[] = []
    await this.#observe(signal, (look) => {
      const probed = this.#record(look).then((recorded) => ({ look, recorded }))
      // Where the probe fails after it, nobody waits for it.
      probed.catch(() => undefined)
      all.push(probed)
    })
    return Promise.all(all)
  }

  /** The check was removed or is another now: a probe of it that is running goes on, and what it sees is dropped. */
  stop(): void {
    this.#isStopped = true
    for (const recorder of this.#recorders.values()) recorder.close()
  }

  /** Resolves when what was seen has been recorded, or is kept. */
  settled(): Promise<unknown> {
    return this.#recording
  }

  #observe(signal: AbortSignal, each: (look: Observation) => void): Promise<void> {
    const next = this.#last.then(async () => {
      for await (const look of probe(this.check, outsideOf(this.#tools), signal)) each(look)
    })
    this.#last = next.catch(() => undefined)
    return next
  }

  async #record(look: Observation): Promise<Recorded | undefined> {
    if (this.#isStopped) return undefined
    const recorder = this.#recorderOf(look)
    const recording = recorder.record(look)
    const before = this.#recording
    this.#recording = recording.then(
      () => before,
      () => before
    )
    const recorded = await recording
    this.#reported = undefined
    const kept = recorder.pending
    const { widget, name } = this.check
    if (kept > 0) this.#tools.log.warn({ widget, check: name, kept }, 'evidence is kept until Inter-Hub answers')
    return recorded
  }

  #recorderOf({ widget = this.check.widget, subject = this.check.name }: Observation): EvidenceRecorder {
    const key = JSON.stringify([widget, subject])
    let recorder = this.#recorders.get(key)
    if (!recorder) {
      const { client, hub, confirmations } = this.#tools
      const { check } = this
      const isOwn = widget === check.widget && subject === check.name
      const hasEvidence = isOwn ? this.#hasEvidence : true
      const parts = { client, hub, confirmations, check, collector: collectorOf(check), hasEvidence }
      recorder = new EvidenceRecorder(isOwn ? parts : { ...parts, target: { widget, subject } })
      this.#recorders.set(key, recorder)
    }
    return recorder
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
function outsideOf({ egress, secret, authorities, local }: Tools): Outside {
  return { egress, secret, authorities, ...(local && { local }) }
}
