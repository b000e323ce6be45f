/** `ihub forecast` and `ihub plan`: what expires if no action is taken, and the fewest actions that keep a gate green. */
import { actionsMax, evaluateGate, forecastGate, planGate, timelineOf } from '@inter-hub/gates'
import type { HubGate } from '@inter-hub/ops-hub'
import type { Client } from '@inter-hub/sdk'
import { connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { iCalendar } from '../ical.ts'
import { age, printJson, printLine, printLines, printTable, printYaml, showGateState } from '../output.ts'
import { readHorizon } from '../times.ts'
import { findGate, type GateArgs, judge } from './gate.ts'

interface Expiry {
  at: string
  kind: 'gate' | 'requirement' | 'evidence'
  /** Of the gate or the widget. */
  name: string
  /** What of it, the same for each renewal. */
  item: string
  what: string
  owner: string | null
  /** The check or hook that renews it automatically, if any. */
  renewedBy: string | null
}

export async function forecastCommand(
  args: Omit<GateArgs, 'output'> & { output: 'table' | 'json' | 'ical'; until: string; owner?: string; all?: boolean }
): Promise<void> {
  const client = await connect(args)
  const { readGates } = await import('@inter-hub/ops-hub')
  const { gates } = await readGates(client, args.hub)
  const now = client.now()
  const to = readHorizon(args.until, '--until', now)
  await requireOwner(client, args.hub, args.owner, gates)
  const found = [
    ...(await gateExpiries(client, args.hub, gates, now, to)),
    ...(await evidenceExpiries(client, args.hub, gates, now, to))
  ]
  const shown = found
    .filter(({ owner }) => args.owner === undefined || owner === args.owner)
    .filter(({ renewedBy }) => args.all || renewedBy === null)
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : one.kind === 'gate' ? -1 : 1))
  if (args.output === 'json') return printJson(shown)
  if (args.output === 'ical') return printYaml(calendarOf(args.hub, args.owner, shown))
  const until = new Date(to).toISOString()
  if (shown.length === 0) return printLine(`Nothing that needs action ends before ${until}.`)
  printLine(`Until ${until}, if no action is taken:`)
  printTable(
    ['when', 'what', 'owner', ...(args.all ? ['renewed by'] : [])],
    shown.map(({ at, name, what, owner, renewedBy }) => [
      `${at} (${age(at)})`,
      `${name}: ${what}`,
      owner ?? '-',
      ...(args.all ? [renewedBy ?? '-'] : [])
    ])
  )
}

/** @throws Failure for an owner that the hub does not know */
async function requireOwner(
  client: Client,
  hub: string,
  owner: string | undefined,
  gates: readonly HubGate[]
): Promise<void> {
  if (owner === undefined) return
  const owners = (await client.all('/owners', { query: { hub } })).map(({ slug }) => slug)
  const known = [...owners, ...gates.flatMap(({ gate }) => gate.owner ?? [])]
  if (known.includes(owner)) return
  const { nearest } = await import('@inter-hub/ops-hub')
  const meant = nearest(owner, known)
  throw new Failure(
    exitCodes.input,
    `The hub ${hub} has no owner "${owner}".${meant === undefined ? '' : ` Did you mean "${meant}"?`}`
  )
}

/** Changes of gates for the worse, and requirements that are met now and will not be. */
async function gateExpiries(
  client: Client,
  hub: string,
  gates: readonly HubGate[],
  now: number,
  to: number
): Promise<Expiry[]> {
  const { readFeeders, readInputs } = await import('@inter-hub/ops-hub')
  const inputs = await readInputs(client, hub, gates)
  const feeders = new Map((await readFeeders(client, hub, gates)).map((one) => [`${one.gate}/${one.requirement}`, one]))
  const expiries: Expiry[] = []
  for (const { gate, slug } of gates) {
    const known = inputs.get(slug)
    if (!known) continue
    const owner = gate.owner ?? null
    for (const requirement of gate.evidence) {
      const timeline = timelineOf(requirement, known, now, to)
      const lost = timeline.find(
        ({ result }, index) => index > 0 && result.state !== 'met' && timeline[index - 1]?.result.state === 'met'
      )
      if (!lost) continue
      const fed = feeders.get(`${gate.id}/${requirement.id}`)
      const renewedBy = fed && (fed.feeder === 'check' || fed.feeder === 'hook') ? `${fed.feeder} ${fed.how}` : null
      expiries.push({
        at: new Date(lost.at - 1).toISOString(),
        kind: 'requirement',
        name: gate.id,
        item: requirement.id,
        what: `${requirement.id} is met until then; renew it: ${fed?.how ?? requirement.eventType}`,
        owner,
        renewedBy
      })
    }
    const renewed = gate.evidence.every(({ id }) =>
      ['check', 'hook'].includes(feeders.get(`${gate.id}/${id}`)?.feeder ?? '')
    )
    for (const { at, state, reason } of forecastGate(gate, known, now, to)) {
      const what = `becomes ${state}. ${reason}`
      expiries.push({
        at: new Date(at).toISOString(),
        kind: 'gate',
        name: gate.id,
        item: state,
        what,
        owner,
        renewedBy: renewed ? 'checks' : null
      })
    }
  }
  return expiries
}

interface Digest {
  widgetId: string
  eventType: string
  subject: string
  outcome: string
  viewContext: string | null
  by: { kind: string }
  freshUntil: string | null
  retired: boolean
}

/** Evidence that turns widgets stale, beside that which gates ask for. */
async function evidenceExpiries(
  client: Client,
  hub: string,
  gates: readonly HubGate[],
  now: number,
  to: number
): Promise<Expiry[]> {
  const { isFed, isFromCheck, readSnapshot } = await import('@inter-hub/ops-hub')
  const widgets = new Map((await client.all('/widgets', { query: { hub } })).map((widget) => [widget.id, widget]))
  const asked = new Set(
    gates.flatMap(({ gate }) => gate.evidence.map(({ widget, eventType }) => `${widget} ${eventType}`))
  )
  const expiries: Expiry[] = []
  for await (const { kind, row } of readSnapshot(client, hub)) {
    if (kind !== 'evidence') continue
    const { widgetId, eventType, subject, outcome, viewContext, by, freshUntil, retired } = row as Digest
    const widget = widgets.get(widgetId)
    const at = freshUntil === null ? Number.NaN : Date.parse(freshUntil)
    if (!widget || retired || outcome !== 'pass' || !(at > now && at <= to)) continue
    if (asked.has(`${widget.slug} ${eventType}`)) continue
    const isChecked = isFromCheck(widget, { viewContext, subject }) && isFed(widget.attributes, { eventType, subject })
    const renewedBy = isChecked ? `check ${subject}` : by.kind === 'hook' ? 'hook' : null
    const what = `${eventType}${subject ? ` (${subject})` : ''} is fresh until then`
    expiries.push({
      at: new Date(at).toISOString(),
      kind: 'evidence',
      name: widget.slug,
      item: `${eventType} ${subject}`.trim(),
      what,
      owner: widget.owner ?? null,
      renewedBy
    })
  }
  return expiries
}

function calendarOf(hub: string, owner: string | undefined, shown: readonly Expiry[]): string {
  const events = shown.map(({ at, kind, name, item, what }) => ({
    uid: [hub, kind, name, item].join('/'),
    at: Date.parse(at),
    summary: kind === 'gate' ? `${name} becomes ${item}` : `${name}: ${item} expires`,
    description: what
  }))
  return iCalendar(owner === undefined ? hub : `${hub}: ${owner}`, events)
}

export async function planCommand(reference: string, args: GateArgs & { by: string }): Promise<void> {
  const client = await connect(args)
  const found = await findGate(client, args.hub, reference)
  const { inputs, now } = await judge(client, args.hub, found)
  const by = readHorizon(args.by, '--by', now)
  const withoutWaivers = { ...inputs, waivers: [] }
  const { readFeeders } = await import('@inter-hub/ops-hub')
  const feeders = new Map((await readFeeders(client, args.hub, [found])).map((one) => [one.requirement, one]))
  const plan = planGate(found.gate, withoutWaivers, now, by)
  const actions = plan.actions.map(({ at, ...action }) => {
    const fed = feeders.get(action.requirements[0] ?? '')
    return { at: new Date(at).toISOString(), ...action, feeder: fed?.feeder ?? 'nothing', how: fed?.how ?? '' }
  })
  const { state } = evaluateGate(found.gate, withoutWaivers, now)
  if (!plan.isComplete || actions.some(({ feeder }) => feeder === 'nothing')) process.exitCode = exitCodes.no
  if (args.output === 'json')
    return printJson({
      gate: found.gate.id,
      state,
      by: new Date(by).toISOString(),
      owner: found.gate.owner ?? null,
      isComplete: plan.isComplete,
      actions
    })
  printLine(showGateState(state, `${found.gate.id} is ${state}.`))
  if (actions.length === 0) return printLine(`It stays green until ${new Date(by).toISOString()} without anything new.`)
  printLine(
    `To be green now and until ${new Date(by).toISOString()} it needs, by ${found.gate.owner ?? 'an owner who is not known'}:`
  )
  printTable(
    ['at the latest', 'times', 'evidence', 'for', 'how'],
    actions.map(({ at, count, widget, eventType, requirements, feeder, how }) => [
      Date.parse(at) <= now ? 'now' : `${at} (${age(at)})`,
      String(count),
      `${eventType} on ${widget}`,
      requirements.join(', '),
      `${feeder}: ${how}`
    ])
  )
  if (!plan.isComplete)
    printLines(['', `The plan is cut: more actions are needed until then than the ${actionsMax} that are computed.`])
}
