/**
 * The ops-hub runtime: applies the inventory, then looks at the world on a schedule and reports what it saw. An API
 * consumer like any other: it needs the address of an Inter-Hub, its own runtime key and an inventory, no database.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createEgressGuard, type EgressGuard } from '@inter-hub/egress'
import { type Client, createClient, IhubError } from '@inter-hub/sdk'
import type { Logger } from 'pino'
import { applyInventory, loadInventory } from '../apply.ts'
import { collectors } from '../collectors/index.ts'
import { type Check, checksOf } from '../inventory/index.ts'
import type { OpsConfig } from './config.ts'
import { EvidenceRecorder } from './evidence.ts'
import { runSchedule, type Task } from './schedule.ts'

export interface RunOptions {
  config: OpsConfig
  log: Logger
  signal: AbortSignal
  /** Called when the inventory is applied and the checks are about to run. */
  onReady?: (summary: RunSummary) => void
}

export interface RunSummary {
  widgets: number
  changes: number
  checks: number
  paused: number
}

const retryMsMax = 15_000

/** Runs until the signal aborts. @throws InventoryError, OpsConfigError; waits for a server that is not there */
export async function runOpsHub({ config, log, signal, onReady }: RunOptions): Promise<void> {
  const client = createClient({ base: config.base, key: config.key, signal, timeoutMs: 15_000 })
  const { checks, paused, summary } = await patiently(signal, log, () => prepare(client, config))
  if (signal.aborted) return
  for (const [reason, names] of groupBy(paused)) log.info({ checks: names.length }, `checks paused: ${reason}`)
  const egress = createEgressGuard({ allow: config.egress })
  const tasks = await Promise.all(checks.map((check) => taskOf(check, { client, egress, log })))
  onReady?.(summary)
  await runSchedule(tasks, { concurrency: config.concurrency, signal })
}

async function prepare(client: Client, config: OpsConfig) {
  const inventory = await loadInventory(client, config.hub, config.inventory)
  const applied = await applyInventory(client, config.hub, inventory)
  const all = checksOf(inventory)
  const checks = all.filter(({ paused }) => paused === undefined)
  const paused = all.filter(({ paused }) => paused !== undefined)
  const changes = applied.created + applied.updated + applied.relations
  return {
    checks,
    paused,
    summary: { widgets: inventory.widgets.length, changes, checks: checks.length, paused: paused.length }
  }
}

/** Tries again while the server is away; gives up on what will not pass by waiting. */
async function patiently<T>(signal: AbortSignal, log: Logger, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const isPassing = error instanceof IhubError && (error.kind !== 'problem' || (error.status ?? 0) >= 500)
      if (!isPassing || signal.aborted) throw error
      log.warn(`${error.message} Trying again.`)
      await sleep(Math.min(500 * 2 ** attempt, retryMsMax), undefined, { signal })
    }
  }
}

interface Tools {
  client: Client
  egress: EgressGuard
  log: Logger
}

async function taskOf(check: Check, { client, egress, log }: Tools): Promise<Task> {
  const collector = collectors.get(check.kind)
  if (!collector) throw new Error(`no collector for ${check.kind}`)
  const recorder = new EvidenceRecorder(client, check, collector)
  await adoptKnown(client, check, recorder).catch((error) =>
    log.debug({ err: error, check: check.name }, 'nothing to take up')
  )
  return {
    everyMs: check.everyMs,
    async run(signal) {
      try {
        const look = await collector.look(check.settings as never, { egress, signal, now: () => new Date() })
        await recorder.record(look)
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

async function adoptKnown(client: Client, check: Check, recorder: EvidenceRecorder): Promise<void> {
  const { data } = await client.get('/widgets/{id}/evidence', { path: { id: check.widget } })
  const mine = data.find(({ eventType, subject }) => eventType === check.emits && subject === check.name)
  if (mine && mine.latest.eventId === mine.eventId) recorder.adopt(mine)
}

function groupBy(checks: readonly Check[]): Map<string, Check[]> {
  return Map.groupBy(checks, ({ paused }) => paused ?? '')
}
