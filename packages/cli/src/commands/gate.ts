/** `ihub gate`: one gate: what it needs and what is there, a verdict for scripts, and what people decide about it. */
import { type Evaluation, evaluateGate, forecastGate, type GateInputs, type RequirementResult } from '@inter-hub/gates'
import type { FedRequirement, HubGate } from '@inter-hub/ops-hub'
import type { Client, Schema } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { age, type OutputForm, printJson, printLine, printLines, showGateState } from '../output.ts'
import { readHorizon } from '../times.ts'

export type GateArgs = ConnectionOptions & { output: OutputForm; hub: string }

const lookAheadMs = 30 * 86_400_000

/** The gate with this id, slug of its widget, or number. @throws Failure */
export async function findGate(client: Client, hub: string, reference: string): Promise<HubGate> {
  const { nearest, readGates } = await import('@inter-hub/ops-hub')
  const { gates, broken } = await readGates(client, hub)
  const found = gates.find(({ gate, slug }) => [gate.id, slug, gate.number?.toString()].includes(reference))
  if (found) return found
  const unusable = broken.find(({ slug, reason }) => slug === reference || reason.endsWith(` id ${reference}.`))
  if (unusable) throw new Failure(exitCodes.input, `The gate ${reference} cannot be used: ${unusable.reason}`)
  const names = gates.map(({ gate }) => gate.id)
  const meant = nearest(reference, names)
  const hint = meant === undefined ? ` Its gates: ${names.join(', ') || 'none'}.` : ` Did you mean "${meant}"?`
  throw new Failure(exitCodes.input, `The hub ${hub} has no gate "${reference}".${hint}`)
}

/** What a gate is judged by, and the judgement at this moment. @throws IhubError */
export async function judge(
  client: Client,
  hub: string,
  found: HubGate
): Promise<{ inputs: GateInputs; now: number; evaluation: Evaluation }> {
  const { readInputs } = await import('@inter-hub/ops-hub')
  const inputs = (await readInputs(client, hub, [found])).get(found.slug) as GateInputs
  const now = client.now()
  return { inputs, now, evaluation: evaluateGate(found.gate, inputs, now) }
}

export async function explainGateCommand(reference: string, args: GateArgs): Promise<void> {
  const client = await connect(args)
  const found = await findGate(client, args.hub, reference)
  const { inputs, now, evaluation } = await judge(client, args.hub, found)
  const { readFeeders } = await import('@inter-hub/ops-hub')
  const feeders = await readFeeders(client, args.hub, [found])
  const [next] = forecastGate(found.gate, inputs, now, now + lookAheadMs)
  const owner = await ownerOf(client, args.hub, found.gate.owner)
  if (args.output === 'json') {
    return printJson({
      ...found.gate,
      widget: found.slug,
      ownerContact: owner?.contact ?? null,
      ...evaluation,
      feeders,
      next: next ?? null
    })
  }
  const { title, why, due, rollbackNote, proposed } = found.gate
  const upcoming = next
    ? `If nothing new is recorded it becomes ${next.state} ${age(new Date(next.at).toISOString())} (${new Date(next.at).toISOString()}): ${next.reason}`
    : 'Time alone does not change it within 30 days.'
  printLines([
    showGateState(evaluation.state, title),
    `  status    ${evaluation.state}. ${evaluation.reason}`,
    ...(why ? [`  why       ${why}`] : []),
    `  owner     ${found.gate.owner ?? 'unknown'}${owner?.contact ? ` (${owner.contact})` : ''}`,
    ...(due ? [`  due       ${due}`] : []),
    ...(proposed?.length ? [`  proposed  ${proposed.join(', ')}: not confirmed by the owner yet`] : []),
    `  next      ${upcoming}`,
    '',
    ...evaluation.requirements.flatMap((result, index) => requirementLines(found, result, feeders[index], inputs)),
    ...(rollbackNote ? ['', `  going back  ${rollbackNote}`] : [])
  ])
}

async function ownerOf(client: Client, hub: string, slug: string | undefined): Promise<Schema<'Owner'> | undefined> {
  if (slug === undefined) return undefined
  const owners = await client.all('/owners', { query: { hub } })
  return owners.find((one) => one.slug === slug)
}

const requirementStates: Record<string, string> = { met: 'green', refuted: 'red', missing: 'unknown' }

function requirementLines(
  found: HubGate,
  result: RequirementResult,
  fed: FedRequirement | undefined,
  inputs: GateInputs
): string[] {
  const requirement = found.gate.evidence.find(({ id }) => id === result.id)
  if (!requirement) return []
  const { title, eventType, widget, maxAge } = requirement
  const newest = inputs.candidates(widget, eventType).find(({ eventId }) => eventId === result.eventIds[0])
  const seen = newest ? `${result.eventIds[0]}, ${age(result.at)}, by ${newest.by.name ?? newest.by.kind}` : undefined
  return [
    showGateState(requirementStates[result.state] ?? 'amber', `${result.id}: ${title}`),
    `    needs     ${eventType} on ${widget}, no older than ${maxAge}`,
    `    ${result.state.padEnd(9)} ${result.reason}${result.state === 'met' && result.expiresAt ? ` Expires ${age(result.expiresAt)}.` : ''}`,
    ...(seen ? [`    evidence  ${seen}`] : []),
    ...(fed ? [`    fed by    ${fed.feeder}: ${fed.how}`] : [])
  ]
}

export async function assertGateCommand(references: string[], args: GateArgs & { strict?: boolean }): Promise<void> {
  const client = await connect(args)
  const verdicts = []
  for (const reference of references) {
    const found = await findGate(client, args.hub, reference)
    const { evaluation } = await judge(client, args.hub, found)
    const { state, reason } = evaluation
    verdicts.push({
      gate: found.gate.id,
      state,
      reason,
      holds: state === 'green' || (state === 'waived' && !args.strict)
    })
  }
  if (verdicts.some(({ holds }) => !holds)) process.exitCode = exitCodes.no
  if (args.output === 'json') return printJson(verdicts)
  for (const { gate, state, reason } of verdicts) printLine(`${showGateState(state)}  ${gate}: ${reason}`)
}

interface Deciding extends GateArgs {
  reason: string
  until: string
  approver?: string
}

export async function waiveGateCommand(reference: string, args: Deciding): Promise<void> {
  const { waiverKind } = await import('@inter-hub/ops-hub')
  await decide(reference, args, ({ gate }) => ({ kind: waiverKind, title: `Waiver of ${gate.id}`.slice(0, 200) }))
}

export async function attestGateCommand(reference: string, requirement: string, args: Deciding): Promise<void> {
  const { attestationKind, nearest } = await import('@inter-hub/ops-hub')
  await decide(reference, args, ({ gate }) => {
    const one = gate.evidence.find(({ id }) => id === requirement)
    const ids = gate.evidence.map(({ id }) => id)
    if (!one) {
      const meant = nearest(requirement, ids)
      const hint = meant === undefined ? `Its requirements: ${ids.join(', ')}.` : `Did you mean "${meant}"?`
      throw new Failure(exitCodes.input, `The gate ${gate.id} has no requirement "${requirement}". ${hint}`)
    }
    if (one.by === 'observed' || one.by === 'not-the-actor') {
      throw new Failure(
        exitCodes.input,
        `The requirement ${requirement} of ${gate.id} must be ${one.by === 'observed' ? 'observed' : 'shown by another actor'}; it cannot be attested.`
      )
    }
    return {
      kind: attestationKind,
      subject: requirement,
      title: `Attestation of ${requirement} of ${gate.id}`.slice(0, 200)
    }
  })
}

async function decide(
  reference: string,
  args: Deciding,
  what: (found: HubGate) => { kind: string; title: string; subject?: string }
): Promise<void> {
  if (args.reason.trim() === '') throw new Failure(exitCodes.input, '--reason must not be empty.')
  const client = await connect(args)
  const found = await findGate(client, args.hub, reference)
  const expiresAt = new Date(readHorizon(args.until, '--until', client.now())).toISOString()
  const body = {
    hub: args.hub,
    widget: found.slug,
    ...what(found),
    status: 'accepted' as const,
    reason: args.reason,
    ...(args.approver !== undefined && { approver: args.approver }),
    decidedAt: new Date(client.now()).toISOString(),
    expiresAt
  }
  const made = await client.post('/decision-records', { body })
  const { evaluation } = await judge(client, args.hub, found)
  if (args.output === 'json') return printJson({ ...made, gateState: evaluation.state })
  printLines([
    `${made.title} until ${expiresAt}, by ${made.by.name}${made.by.kind === 'person' ? '' : ' (a key, not approved by a person)'}.`,
    `Take it back with \`ihub gate withdraw ${made.id}\`.`,
    `${found.gate.id} is ${evaluation.state}: ${evaluation.reason}`
  ])
}

export async function withdrawCommand(id: string, args: GateArgs): Promise<void> {
  const client = await connect(args)
  const { attestationKind, waiverKind } = await import('@inter-hub/ops-hub')
  const { kind, title } = await client.get('/decision-records/{id}', { path: { id } })
  if (kind !== waiverKind && kind !== attestationKind)
    throw new Failure(
      exitCodes.input,
      `"${title}" is a decision of the kind ${kind}, neither a waiver nor an attestation.`
    )
  const decision = await client.patch('/decision-records/{id}', { path: { id }, body: { status: 'withdrawn' } })
  if (args.output === 'json') return printJson(decision)
  printLine(`${decision.title} is withdrawn.`)
}
