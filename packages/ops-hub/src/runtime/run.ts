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
import { type HubChecks, hubVersion, readHubChecks } from './hub-checks.ts'
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

/** How soon a change of the checks in the hub is seen. */
const lookForChangesMs = 3000

/** Runs until the signal aborts. @throws InventoryError, OpsConfigError; waits for a server that is not there */
export async function runOpsHub({ config, log, signal, onReady }: RunOptions): Promise<void> {
  const client = createClient({ base: config.base, key: config.key, signal, timeoutMs: 15_000 })
  const tools = { client, egress: createEgressGuard({ allow: config.egress }), log }
  const inventory = await patiently(signal, log, () => loadInventory(client, config.hub, config.inventory))
  const applied = await patiently(signal, log, () => applyInventory(client, config.hub, inventory))
  const own = checksOf(inventory)
  const tasks = new Map<string, Task>()
  let isFirst = true
  while (!signal.aborted) {
    const version = await patiently(signal, log, () => hubVersion(client, config.hub))
    const found = await patiently(signal, log, () => readHubChecks(client, config.hub, own))
    report(log, found)
    await keepTasks(tasks, found.checks, tools)
    if (isFirst) {
      const changes = applied.created + applied.updated + applied.relations
      onReady?.({
        widgets: inventory.widgets.length,
        changes,
        checks: found.checks.length,
        paused: found.paused.length
      })
    }
    isFirst = false
    const changed = new AbortController()
    const until = AbortSignal.any([signal, changed.signal])
    void watch(client, config.hub, version, until).then(() => changed.abort())
    await runSchedule([...tasks.values()], { concurrency: config.concurrency, signal: until })
  }
}

/** Resolves when a widget of the hub has changed. */
async function watch(client: Client, hub: string, version: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(lookForChangesMs, undefined, { signal }).catch(() => undefined)
    const now = await hubVersion(client, hub).catch(() => version)
    if (now !== version) return
  }
}

function report(log: Logger, { checks, paused, broken }: HubChecks): void {
  for (const [reason, group] of Map.groupBy(paused, (check) => check.paused ?? '')) {
    log.info({ checks: group.length }, `checks paused: ${reason}`)
  }
  for (const { widget, check, reason } of broken) log.warn({ widget, check }, `a check does not run: ${reason}`)
  log.debug({ checks: checks.length }, 'checks to run')
}

/** One task for each check; a check that is as before goes on with what it knows. */
async function keepTasks(tasks: Map<string, Task>, checks: readonly Check[], tools: Tools): Promise<void> {
  const wanted = new Map(checks.map((check) => [JSON.stringify(check), check]))
  for (const key of tasks.keys()) if (!wanted.has(key)) tasks.delete(key)
  for (const [key, check] of wanted) {
    if (!tasks.has(key)) tasks.set(key, await taskOf(check, tools))
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
  if (!mine) return
  if (mine.latest.outcome !== 'info') {
    if (mine.latest.eventId === mine.eventId) recorder.adopt(mine)
    return
  }
  recorder.adoptUnmade(await client.get('/interaction-events/{id}', { path: { id: mine.latest.eventId } }))
}
