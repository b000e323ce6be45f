/** A check that runs: on its schedule and when asked, one look at a time, and all its looks become one line of evidence. */
import type { EgressGuard } from '@inter-hub/egress'
import type { Client } from '@inter-hub/sdk'
import type { Logger } from 'pino'
import { collectors, type Look } from '../collectors/index.ts'
import type { Check } from '../inventory/index.ts'
import { EvidenceRecorder, type Recorded } from './evidence.ts'
import type { Task } from './schedule.ts'

export interface Tools {
  client: Client
  egress: EgressGuard
  log: Logger
}

export interface RunningCheck extends Task {
  check: Check
  /** Looks, and answers what was seen and recorded; nothing recorded means that Inter-Hub does not answer. */
  look(signal: AbortSignal): Promise<{ look: Look; recorded: Recorded | undefined }>
}

export async function startCheck(check: Check, { client, egress, log }: Tools): Promise<RunningCheck> {
  const collector = collectors.get(check.kind)
  if (!collector) throw new Error(`no collector for ${check.kind}`)
  const recorder = new EvidenceRecorder(client, check, collector)
  await adoptKnown(client, check, recorder).catch((error) =>
    log.debug({ err: error, check: check.name }, 'nothing to take up')
  )
  let underWay: Promise<unknown> = Promise.resolve()

  /** After the look before, so that evidence comes in the order of the looks. */
  const lookInTurn = (signal: AbortSignal) => {
    const next = underWay.then(async () => {
      const look =
        check.refusal === undefined
          ? await collector.look(check.settings as never, { egress, signal, now: () => new Date() })
          : refusedLook(check.refusal)
      return { look, recorded: await recorder.record(look) }
    })
    underWay = next.catch(() => undefined)
    return next
  }

  return {
    check,
    everyMs: check.everyMs,
    look: lookInTurn,
    async run(signal) {
      try {
        await lookInTurn(signal)
        if (recorder.unsaid > 0)
          log.warn(
            { widget: check.widget, check: check.name, kept: recorder.unsaid },
            'evidence is kept until Inter-Hub answers'
          )
      } catch (error) {
        if (!signal.aborted)
          log.error({ err: error, widget: check.widget, check: check.name }, 'a look could not be recorded')
      }
    }
  }
}

/** Stands for the look of a check that may not run: the collector is not called, so nothing is read and nothing sent. */
function refusedLook(error: NonNullable<Check['refusal']>): Look {
  return { observedAt: new Date().toISOString(), metadata: {}, error }
}

async function adoptKnown(client: Client, check: Check, recorder: EvidenceRecorder): Promise<void> {
  const { data } = await client.get('/widgets/{id}/evidence', { path: { id: check.widget } })
  const mine = data.find(({ eventType, subject }) => eventType === check.emits && subject === check.name)
  if (!mine) return
  if (mine.latest.outcome !== 'info') {
    if (mine.latest.eventId === mine.eventId) recorder.adopt(mine)
    return
  }
  recorder.adoptUnmade(await client.get('/interaction-events/{id}', { path: { id: mine.latest.eventId } }))
}
