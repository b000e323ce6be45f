/** `ihub drift`: differences between what is declared and what runs, and the decision that closes such a difference. */
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { age, type OutputForm, printJson, printLine, printTable, styled } from '../output.ts'
import { aboutWidget } from '../unknown-widget.ts'

type Args = ConnectionOptions & { output: OutputForm; hub: string }

export async function listDriftCommand(args: Args & { exitCode?: boolean }): Promise<void> {
  const client = await connect(args)
  const { readOpenDrift } = await import('@inter-hub/ops-hub')
  const open = await readOpenDrift(client, args.hub)
  if (args.exitCode && open.length > 0) process.exitCode = exitCodes.no
  if (args.output === 'json') return printJson(open)
  if (open.length === 0) return printLine('No drift is open.')
  printTable(
    ['since', 'what', 'declared', 'observed', 'severity', 'owner', 'widget'],
    open.map(({ since, subject, expected, observed, severity, owner, widget, isFresh }) => [
      `${age(since)}${isFresh ? '' : ' (not observed lately)'}`,
      subject,
      expected,
      styled('red', observed),
      severity,
      owner ?? 'unknown',
      widget
    ])
  )
}

/** Closes a drift by a decision that accepts what was observed; the evidence is retired with the same reason. */
export async function closeDriftCommand(
  widget: string,
  subject: string,
  args: Args & { reason: string }
): Promise<void> {
  if (args.reason.trim() === '') throw new Failure(exitCodes.input, '--reason must not be empty.')
  const client = await connect(args)
  const { readOpenDrift } = await import('@inter-hub/ops-hub')
  await aboutWidget(client, widget, args.hub, () =>
    client.get('/widgets/{id}', { path: { id: widget }, query: { hub: args.hub } })
  )
  const open = (await readOpenDrift(client, args.hub)).filter((one) => one.widget === widget)
  const found = open.find((one) => one.subject === subject)
  if (!found) {
    const known = open.map((one) => JSON.stringify(one.subject)).join(', ')
    throw new Failure(
      exitCodes.input,
      `${widget} has no open drift of ${JSON.stringify(subject)}.${known ? ` Open: ${known}.` : ''}`
    )
  }
  const { eventId, eventType, expected, observed } = found
  const decision = await client.post('/decision-records', {
    body: {
      hub: args.hub,
      widget,
      kind: 're-baseline',
      subject,
      title: `Drift of ${subject} is accepted`.slice(0, 200),
      description: `Declared: ${expected}\nObserved: ${observed}`.slice(0, 10_000),
      status: 'proposed',
      reason: args.reason,
      evidence: [eventId]
    }
  })
  const retired = { eventType, subject, reason: `${args.reason} (decision ${decision.id})`.slice(0, 2000) }
  await client.post('/widgets/{id}/evidence/retire', { path: { id: widget }, query: { hub: args.hub }, body: retired })
  const accepted = { status: 'accepted' as const, decidedAt: new Date().toISOString() }
  await client.patch('/decision-records/{id}', { path: { id: decision.id }, body: accepted })
  if (args.output === 'json') return printJson({ ...decision, ...accepted })
  printLine(
    `The drift of ${subject} is closed by the decision ${decision.id}. Change the declaration too, or the next observation opens it again.`
  )
}
