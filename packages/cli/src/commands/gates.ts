/** `ihub gates`: all gates of a hub with their status, as it is now, as it was recorded, or as it will be. */
import { evaluateGate, forecastGate } from '@inter-hub/gates'
import type { FedRequirement, HubGate } from '@inter-hub/ops-hub'
import type { Client } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { type OutputForm, printJson, printLine, printLines, printTable, showGateState } from '../output.ts'
import { horizonMs, readHorizon, readTime } from '../times.ts'

type Args = ConnectionOptions & { output: OutputForm; hub: string }

interface Shown {
  gate: string
  widget: string
  title: string
  owner: string | null
  due: string | null
  status: string
  reason: string
}

export async function gatesCommand(args: Args & { at?: string; feeders?: boolean; exitCode?: boolean }): Promise<void> {
  if (args.feeders && (args.at !== undefined || args.exitCode))
    throw new Failure(exitCodes.input, '--feeders cannot be combined with --at or --exit-code.')
  const client = await connect(args)
  const { readGates } = await import('@inter-hub/ops-hub')
  const { gates, broken } = await readGates(client, args.hub)
  if (args.feeders) return printFeeders(client, args, gates)
  const now = client.now()
  const at = args.at === undefined ? undefined : readTime(args.at, '--at', now)
  const statuses = await (at === undefined
    ? reportedStatuses(client, gates)
    : at <= now
      ? recordedStatuses(client, args.hub, gates, at)
      : expectedStatuses(client, args.hub, gates, now, readHorizon(String(args.at), '--at', now)))
  const shown: Shown[] = gates.map(({ gate, slug }) => {
    const { id, title, owner = null, due = null } = gate
    const { status, reason } = statuses.get(slug) ?? { status: 'unknown', reason: '' }
    return { gate: id, widget: slug, title, owner, due, status, reason }
  })
  for (const { slug, reason } of broken) {
    const why = `The gate cannot be used: ${reason}`
    shown.push({ gate: slug, widget: slug, title: slug, owner: null, due: null, status: 'unknown', reason: why })
  }
  if (args.exitCode && (shown.length === 0 || shown.some(({ status }) => status !== 'green' && status !== 'waived')))
    process.exitCode = exitCodes.no
  if (args.output === 'json') return printJson(shown)
  if (shown.length === 0)
    return printLine(`The hub ${args.hub} has no readiness gates. \`ihub apply -f\` takes them: see docs/gates.md.`)
  if (at !== undefined && at > now)
    printLine(`As it will be at ${new Date(at).toISOString()} if nothing new is recorded:`)
  const hasDue = shown.some(({ due }) => due !== null)
  printTable(
    ['status', 'gate', 'owner', ...(hasDue ? ['due'] : []), 'reason'],
    shown.map(({ status, gate, owner, due, reason }) => [
      showGateState(status),
      gate,
      owner ?? '-',
      ...(hasDue ? [due ?? '-'] : []),
      reason
    ])
  )
}

type Statuses = Map<string, { status: string; reason: string }>

/** As the runtime reports them. */
async function reportedStatuses(client: Client, gates: readonly HubGate[]): Promise<Statuses> {
  const { eachOf } = await import('@inter-hub/ops-hub')
  const found: Statuses = new Map()
  await eachOf(gates, async ({ slug, widgetId }) => {
    const { data } = {
      data: await client.get('/widgets/{id}', { path: { id: widgetId }, query: { include: 'status' } })
    }
    const status = (data as { reportedStatus?: { status: Record<string, unknown> } | null }).reportedStatus?.status
    const reason = 'The runtime of the hub has not reported a status yet.'
    found.set(slug, { status: String(status?.state ?? 'unknown'), reason: String(status?.reason ?? reason) })
  })
  return found
}

/** According to the changes that the runtime of the hub had recorded by then. */
async function recordedStatuses(client: Client, hub: string, gates: readonly HubGate[], at: number): Promise<Statuses> {
  const { eachOf, gateContext, gateEventType } = await import('@inter-hub/ops-hub')
  const found: Statuses = new Map()
  await eachOf(gates, async ({ slug, widgetId, widgetType }) => {
    const query = {
      hub,
      widget: slug,
      viewContext: gateContext(widgetId),
      eventType: gateEventType(widgetType),
      until: new Date(at + 1).toISOString(),
      per_page: 1
    }
    const { data } = await client.get('/interaction-events', { query })
    const { newStatus, reason } = (data[0]?.metadata ?? {}) as { newStatus?: unknown; reason?: unknown }
    const nothing = 'No change of the gate was recorded up to then.'
    found.set(slug, { status: String(newStatus ?? 'unknown'), reason: String(reason ?? nothing) })
  })
  return found
}

async function expectedStatuses(
  client: Client,
  hub: string,
  gates: readonly HubGate[],
  now: number,
  at: number
): Promise<Statuses> {
  const { readInputs } = await import('@inter-hub/ops-hub')
  const inputs = await readInputs(client, hub, gates)
  return new Map(
    gates.map(({ slug, gate }) => {
      const known = inputs.get(slug)
      if (!known) throw new Error(`no inputs of ${slug}`)
      const { state, reason } =
        forecastGate(gate, known, now, Math.min(at, now + horizonMs)).at(-1) ?? evaluateGate(gate, known, now)
      return [slug, { status: state, reason }]
    })
  )
}

async function printFeeders(client: Client, args: Args, gates: readonly HubGate[]): Promise<void> {
  const { readFeeders } = await import('@inter-hub/ops-hub')
  const feeders: FedRequirement[] = await readFeeders(client, args.hub, gates)
  if (args.output === 'json') return printJson(feeders)
  printTable(
    ['gate', 'requirement', 'fed by', 'how'],
    feeders.map(({ gate, requirement, feeder, how }) => [gate, requirement, feeder, how])
  )
  const fed = feeders.filter(({ feeder }) => feeder !== 'nothing')
  const kinds = [...Map.groupBy(fed, ({ feeder }) => feeder)].map(([kind, all]) => `${all.length} by ${kind}`)
  const paused = feeders.filter(({ isPaused }) => isPaused).length
  printLines([
    '',
    `${fed.length} of ${feeders.length} requirements are fed${kinds.length > 0 ? `: ${kinds.join(', ')}` : ''}.`
  ])
  if (paused > 0) printLine(`${paused} of the checks are paused: \`ihub checks enable\` resumes them.`)
}
