/**
 * The ops-hub runtime: applies the inventories, then probes the world on a schedule and reports what it saw. An API consumer like
 * any other: it needs the address of an Inter-Hub and a runtime key for each hub, no database. One process runs the checks of
 * several hubs: each has its key and its view of the hub, and all share one schedule with one limit of probes at the same time.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createEgressGuard, type EgressGuard } from '@inter-hub/egress'
import { createClient, IhubError, type Schema } from '@inter-hub/sdk'
import type { Logger } from 'pino'
import { applyInventory, InventoryConflict, loadInventory } from '../apply.ts'
import { RunningGates } from '../gates/running-gates.ts'
import { type Check, type Inventory, InventoryError } from '../inventory/index.ts'
import { refreshWidget } from '../view/changes.ts'
import { followHub, loadView, readEventTypes } from '../view/follow.ts'
import { HubView } from '../view/hub-view.ts'
import { type Clock, systemClock, wait } from './clock.ts'
import { type CommandOptions, serveCommands, waitS } from './commands.ts'
import type { HubConfig, OpsConfig } from './config.ts'
import { Confirmations } from './confirmations.ts'
import { DriftRecorder } from './drift.ts'
import { Environments } from './environments.ts'
import { type Connection, type Handlers, opsHandlers, readOnlyHandlers } from './handlers.ts'
import { readMissed } from './missed.ts'
import { RunningChecks } from './running-checks.ts'
import { Schedule } from './schedule.ts'

export interface RunOptions {
  config: OpsConfig
  log: Logger
  signal: AbortSignal
  /** Called when the inventories are applied and the checks are about to run. */
  onReady?: (summary: RunSummary) => void
  /** Called every 20 seconds for each hub that takes what this runtime reports. */
  onRenewed?: (hub: string) => void
  clock?: Clock
  /** From 0 up to 1. */
  random?: () => number
}

export interface RunSummary {
  widgets: number
  changes: number
  checks: number
  paused: number
  /** Why the inventory was not applied: its checks are those that the hub already had. */
  problem?: string | undefined
}

const retryMsMax = 15_000
/** Others may write the same at the same moment; what they wrote is seen by the next attempt. */
const conflictsMax = 5

/** Runs until the signal aborts. @throws InventoryError, OpsConfigError; waits for a server that is not there */
export async function runOpsHub(options: RunOptions): Promise<void> {
  const { config, signal, onReady, clock = systemClock, random = Math.random } = options
  const schedule = new Schedule({ concurrency: config.concurrency, clock, random })
  const shared = { ...options, clock, random, schedule, egress: createEgressGuard({ allow: config.egress }) }
  const hubs: StartedHub[] = []
  for (const hub of config.hubs) hubs.push(await startHub(hub, shared))
  const sum = (of: (one: RunSummary) => number) => hubs.reduce((total, { summary }) => total + of(summary), 0)
  onReady?.({
    widgets: sum(({ widgets }) => widgets),
    changes: sum(({ changes }) => changes),
    checks: sum(({ checks }) => checks),
    paused: sum(({ paused }) => paused),
    problem: hubs.map(({ summary }) => summary.problem).find((one) => one !== undefined)
  })
  await Promise.all([schedule.run(signal), ...hubs.map(({ run }) => run())])
}

interface Shared extends RunOptions {
  clock: Clock
  random: () => number
  schedule: Schedule
  egress: EgressGuard
}

interface StartedHub {
  summary: RunSummary
  /** Keeps it current and does what it asks, until the signal aborts. */
  run(): Promise<void>
}

async function startHub(
  { slug: hub, key: first, currentKey: key = async () => first, inventory: path, thisInstallation }: HubConfig,
  shared: Shared
): Promise<StartedHub> {
  const { config, log, signal, schedule, clock, random, egress, onRenewed } = shared
  const outside = { egress, local: config.local, ...config.secrets.ofHub(hub) }
  const { base } = config
  const client = createClient({ base, key, signal, timeoutMs: 15_000 })
  const patientClient = createClient({ base, key, signal, timeoutMs: (waitS + 10) * 1000 })
  const apply = () => (path === undefined ? undefined : applyFiles(client, hub, path, thisInstallation, shared))
  const { applied, problem } = await applyOrExplain(apply, client, { hub, thisInstallation }, shared)
  const view = new HubView()
  const { position, reportedAt } = await patiently(signal, log, () => loadView(patientClient, hub, view))
  // Not ended by the signal: what was seen last is still to be recorded.
  const recording = createClient({ base, key, timeoutMs: 15_000 })
  const tools = { client: recording, hub, confirmations: new Confirmations(recording, hub), ...outside, log }
  const { environments: wanted, runtime } = config
  const environments = new Environments({
    client: recording,
    hub,
    view,
    log,
    runtime,
    wanted,
    clock,
    onRenewed: () => onRenewed?.(hub)
  })
  await environments.renew()
  const checks = new RunningChecks({
    view,
    schedule,
    tools,
    clock,
    random,
    isMine: (one) => environments.isMine(one)
  })
  checks.update(view.widgets.keys())
  const found = checks.found
  logPaused(log, hub, found.paused)
  const onTaken = (ids: readonly string[]) => checks.update(ids.flatMap((id) => view.concernedBy(id)))
  const gates = new RunningGates({ client: recording, hub, view, log, clock })
  gates.update(view.widgets.keys())
  const onChange = (widgetIds: readonly string[]) => {
    checks.update(widgetIds)
    gates.update(widgetIds)
    if (environments.isConcerned(widgetIds)) environments.renew().then(onTaken)
  }
  const refresh = async (id: string) => onChange(await refreshWidget(client, view, id))
  const serving = { client: patientClient, hub, log, signal }
  return {
    summary: {
      widgets: applied?.inventory.widgets.length ?? 0,
      changes: applied?.changes ?? 0,
      checks: found.checks.length,
      paused: found.paused.length,
      problem
    },
    run: async () => {
      await Promise.all([
        environments.run(signal, onTaken),
        ...(problem === undefined ? [] : [applyOnceCorrected(apply, shared)]),
        ...keepCurrent({ client: patientClient, hub, view, position, reportedAt, checks, gates, onChange }, shared),
        ...serveAll(serving, opsHandlers({ client, checks, refresh }), async () => ({ base, key: await key(), hub }))
      ])
      await checks.close()
      await environments.release()
    }
  }
}

/** Plans run one at a time, since each holds the hub in memory. */
const serveAll = (
  serving: Omit<CommandOptions, 'handlers'>,
  handlers: Handlers,
  connection: () => Promise<Connection>
) => [
  serveCommands({ ...serving, handlers }),
  serveCommands({ ...serving, handlers: readOnlyHandlers(connection), atOnce: 1 })
]

/** One line, however many reasons there are. */
function logPaused(log: Logger, hub: string, paused: readonly Check[]): void {
  const reasons = new Set(paused.map((one) => one.paused))
  const [reason] = reasons.size === 1 ? reasons : ['`ihub checks list` shows the reason of each']
  if (paused.length > 0) log.info({ hub, checks: paused.length }, `checks are paused: ${reason}`)
}

interface Followed {
  client: ReturnType<typeof createClient>
  hub: string
  view: HubView
  position: string
  reportedAt: number | undefined
  checks: RunningChecks
  gates: RunningGates
  onChange: (widgetIds: readonly string[]) => void
}

/** Keeps view, checks and gates as the hub is, until the signal aborts. */
function keepCurrent(
  { client, hub, view, position, reportedAt, checks, gates, onChange }: Followed,
  shared: Shared
): Promise<void>[] {
  const { log, signal } = shared
  const onVocabulary = () => {
    checks.update(view.widgets.keys())
    gates.onVocabulary()
  }
  const drift = new DriftRecorder({ client, hub, view, log })
  let followedUntil = client.now()
  const onEvent = (event: Schema<'InteractionEvent'>) => {
    followedUntil = Date.parse(event.recordedAt)
    gates.onEvent(event)
    drift.onEvent(event)
  }
  const catchUp = async (since: number) => {
    const eventTypes = [...(view.eventTypes?.keys() ?? [])]
    try {
      for (const event of await patiently(signal, log, () => readMissed(client, hub, { eventTypes, since }))) {
        gates.onMissed(event)
        drift.onEvent(event)
      }
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error, hub }, 'events of the time without connection could not be read')
    }
  }
  const onGap = () => catchUp(followedUntil)
  // First what was missed, so that drift is recorded in the order of the observations.
  const follow = async () => {
    if (reportedAt !== undefined) await catchUp(reportedAt)
    await followHub(view, position, { client, hub, log, signal, onChange, onEvent, onEvidence, onGap })
  }
  const onEvidence = (widgetIds: readonly string[]) => gates.onChange(widgetIds)
  return [watchEventTypes(client, hub, view, shared, onVocabulary), follow(), gates.run(signal)]
}

type Apply = () => ReturnType<typeof applyFiles> | undefined

/** A mistake in the inventory, which its owner has to correct. */
const isMistake = (error: unknown): error is Error =>
  error instanceof InventoryError || error instanceof InventoryConflict

/**
 * Applies the inventories. In an installation that watches itself, a mistake in them ends nothing: the checks that the hub has go
 * on, and the installation's own are applied.
 */
async function applyOrExplain(
  apply: Apply,
  client: ReturnType<typeof createClient>,
  { hub, thisInstallation }: { hub: string; thisInstallation: string | undefined },
  shared: Shared
): Promise<{ applied: Awaited<ReturnType<Apply>>; problem?: string }> {
  try {
    return { applied: await apply() }
  } catch (error) {
    if (thisInstallation === undefined || !isMistake(error)) throw error
    shared.log.error({ hub }, `The inventory is not applied. ${error.message}`)
    return { applied: await applyFiles(client, hub, thisInstallation, undefined, shared), problem: error.message }
  }
}

const correctedEveryMs = 5000

/** Applies the inventories as soon as the mistake in them is corrected, until the signal aborts. */
async function applyOnceCorrected(apply: Apply, { log, signal, clock }: Shared): Promise<void> {
  while (!signal.aborted) {
    await wait(clock, correctedEveryMs, signal)
    if (signal.aborted) return
    try {
      await apply()
      log.info('The inventory is applied now.')
      return
    } catch (error) {
      if (!isMistake(error) && !signal.aborted) log.debug({ err: error }, 'the inventory could not be applied')
    }
  }
}

/** No event says that another manifest is active. */
const eventTypesEveryMs = 60_000

/** Calls `onChange` when the event types of the hub are others than those of the view, until the signal aborts. */
async function watchEventTypes(
  client: ReturnType<typeof createClient>,
  hub: string,
  view: HubView,
  { signal, log, clock }: Shared,
  onChange: () => void
): Promise<void> {
  while (!signal.aborted) {
    await wait(clock, eventTypesEveryMs, signal)
    if (signal.aborted) return
    try {
      if (view.setEventTypes(await readEventTypes(client, hub))) onChange()
    } catch (error) {
      if (!signal.aborted) log.debug({ err: error, hub }, 'the event types of the hub could not be read')
    }
  }
}

async function applyFiles(
  client: ReturnType<typeof createClient>,
  hub: string,
  path: string,
  thisInstallation: string | undefined,
  { log, signal }: Shared
): Promise<{ inventory: Inventory; changes: number }> {
  const inventory = await patiently(signal, log, () => loadInventory(client, hub, path, thisInstallation))
  const { created, updated, relations } = await patiently(signal, log, () => applyInventory(client, hub, inventory))
  return { inventory, changes: created + updated + relations }
}

/** Tries again while the server is away or another runtime was faster; gives up on what will not pass by waiting. */
async function patiently<T>(signal: AbortSignal, log: Logger, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted || !(error instanceof IhubError)) throw error
      const { kind, status = 0 } = error
      const isPassing =
        kind !== 'problem' ||
        status >= 500 ||
        status === 429 ||
        ([409, 412].includes(status) && attempt <= conflictsMax)
      if (!isPassing) throw error
      log.warn(`${error.message} Trying again.`)
      await sleep(Math.min(500 * 2 ** attempt, retryMsMax), undefined, { signal })
    }
  }
}
