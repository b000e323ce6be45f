/**
 * The ops-hub runtime: applies the inventory, then looks at the world on a schedule and reports what it saw. An API
 * consumer like any other: it needs the address of an Inter-Hub, its own runtime key and an inventory, no database.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createEgressGuard } from '@inter-hub/egress'
import { createClient, IhubError } from '@inter-hub/sdk'
import type { Logger } from 'pino'
import { applyInventory, loadInventory } from '../apply.ts'
import { checksOf } from '../inventory/index.ts'
import { serveCommands, waitS } from './commands.ts'
import type { OpsConfig } from './config.ts'
import { opsHandlers } from './handlers.ts'
import { RunningChecks } from './running-checks.ts'
import { runSchedule } from './schedule.ts'

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
/** Others may write the same at the same moment; what they wrote is seen by the next attempt. */
const conflictsMax = 5

/** How soon a change of the checks in the hub is seen. */
const lookForChangesMs = 3000

/** Runs until the signal aborts. @throws InventoryError, OpsConfigError; waits for a server that is not there */
export async function runOpsHub({ config, log, signal, onReady }: RunOptions): Promise<void> {
  const { base, key, hub } = config
  const client = createClient({ base, key, signal, timeoutMs: 15_000 })
  const inventory = await patiently(signal, log, () => loadInventory(client, hub, config.inventory))
  const applied = await patiently(signal, log, () => applyInventory(client, hub, inventory))
  const tools = { client, egress: createEgressGuard({ allow: config.egress }), log }
  const checks = new RunningChecks(tools, hub, checksOf(inventory))
  await patiently(signal, log, () => checks.refresh())
  onReady?.({
    widgets: inventory.widgets.length,
    changes: applied.created + applied.updated + applied.relations,
    checks: checks.found.checks.length,
    paused: checks.found.paused.length
  })
  const patientClient = createClient({ base, key, signal, timeoutMs: (waitS + 10) * 1000 })
  const handlers = opsHandlers(client, checks)
  await Promise.all([
    follow(checks, log, signal),
    serveCommands({ client: patientClient, hub, handlers, log, signal }),
    runChecks(checks, config.concurrency, signal)
  ])
}

async function runChecks(checks: RunningChecks, concurrency: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const until = AbortSignal.any([signal, checks.changed])
    await runSchedule(checks.running, { concurrency, signal: until })
  }
}

/** Sees what was changed in the hub. */
async function follow(checks: RunningChecks, log: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(lookForChangesMs, undefined, { signal }).catch(() => undefined)
    if (!signal.aborted) await checks.refresh().catch((error) => log.debug({ err: error }, 'the hub does not answer'))
  }
}

/** Tries again while the server is away or another runtime was faster; gives up on what will not pass by waiting. */
async function patiently<T>(signal: AbortSignal, log: Logger, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted || !(error instanceof IhubError)) throw error
      const { kind, status = 0 } = error
      const isPassing = kind !== 'problem' || status >= 500 || ([409, 412].includes(status) && attempt <= conflictsMax)
      if (!isPassing) throw error
      log.warn(`${error.message} Trying again.`)
      await sleep(Math.min(500 * 2 ** attempt, retryMsMax), undefined, { signal })
    }
  }
}
