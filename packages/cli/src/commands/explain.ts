/**
 * `ihub explain <widget>`: what runs where, why, who owns it, how it is reached, and what evidence proves it is
 * healthy; every claim with its source and its age.
 */
import type { Client, Schema } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { age, type OutputForm, printJson, printLines, showState, styled } from '../output.ts'
import { unfedEvidence } from './feeds.ts'

type Explained = Schema<'Widget'> & { relations: Schema<'Relation'>[]; evidence: Schema<'Evidence'>[] }

export async function explainCommand(
  reference: string,
  args: ConnectionOptions & { output: OutputForm; hub?: string }
): Promise<void> {
  const client = await connect(args)
  const query = { include: 'relations,evidence', ...(args.hub === undefined ? {} : { hub: args.hub }) }
  const widget = (await client.get('/widgets/{id}', { path: { id: reference }, query })) as Explained
  if (args.output === 'json') return printJson(widget)

  const lines = [
    `${styled('bold', widget.name)}  ${showState(widget.state)} for ${age(widget.stateSince).replace(' ago', '')}`,
    `  what    ${widget.slug}, ${widget.widgetType} of ${widget.hubSlug}${widget.policyScope ? `, under ${widget.policyScope}` : ''}`,
    ...(widget.description ? [`  why     ${widget.description}`] : []),
    `  owner   ${widget.owner ?? 'unknown'}`,
    ...relationLines(widget),
    ...evidenceLines(widget, await pausedChecks(client, widget), await unfedEvidence(client, widget))
  ]
  printLines(lines)
}

function relationLines({ slug, relations }: Explained): string[] {
  if (relations.length === 0) return ['  where   no relation says where it runs or how it is reached']
  return relations.map(({ type, fromWidgetSlug, toWidgetSlug, origin, state, confidence, updatedAt, note }) => {
    const link = fromWidgetSlug === slug ? `${type} ${toWidgetSlug}` : `${fromWidgetSlug} ${type} this`
    const doubts = [state === 'current' ? '' : state, confidence === 'stated' ? '' : confidence]
      .filter(Boolean)
      .join(', ')
    return `  where   ${link}${doubts ? ` [${doubts}]` : ''} (${origin} ${age(updatedAt)})${note ? ` - ${note}` : ''}`
  })
}

function evidenceLines(
  { slug, state, evidence, attributes }: Explained,
  paused: string[],
  unfed: Awaited<ReturnType<typeof unfedEvidence>>
): string[] {
  const lines = evidence.flatMap((one) => {
    const why = unfed.get(one)
    const { eventType, subject } = one
    const retire = `ihub evidence retire ${slug} ${eventType}${subject === '' ? '' : ` --subject '${subject}'`} --reason …`
    const note =
      why === undefined ? [] : [`          Nothing feeds it any more: ${why}. To take it back: \`${retire}\``]
    return [`  proof   ${proofLine(one)}`, ...note]
  })
  if (lines.length === 0) lines.push('  proof   none: nobody has looked, or nothing that was seen proves anything')
  if (paused.length > 0) lines.push(...paused.map((text) => `  checks  ${text}`))
  const isPaused = paused.length > 0 && paused.length === Object.keys(attributes.checks ?? {}).length
  if (state === 'stale')
    lines.push(
      isPaused
        ? '  next    The proof has expired, and its checks are paused: `ihub checks enable` lets them run.'
        : '  next    The proof has expired. Look again: is the runtime running, and can it reach the target?'
    )
  return lines
}

function proofLine({
  eventType,
  subject,
  outcome,
  outcomeReason,
  fresh,
  freshUntil,
  occurredAt,
  confirmedAt,
  confirmations,
  latest,
  eventId
}: Schema<'Evidence'>): string {
  const what = `${eventType}${subject ? ` (${subject})` : ''}`
  const seen = `seen ${age(confirmedAt ?? occurredAt)}${confirmations > 0 ? `, ${confirmations + 1} times since ${age(occurredAt)}` : ''}`
  const validity =
    freshUntil === null || fresh === null
      ? 'proves nothing'
      : fresh
        ? `fresh for ${age(freshUntil).replace('in ', '')}`
        : `expired ${age(freshUntil)}`
  const why = outcomeReason ? `: ${outcomeReason}` : ''
  const newer =
    latest.eventId === eventId
      ? ''
      : `; newest look ${age(latest.occurredAt)} ${latest.outcome}${latest.outcomeReason ? `: ${latest.outcomeReason}` : ''}`
  return `${what} ${outcome}${why} (${seen}; ${validity})${newer}`
}

/** The checks that do not run, and why, by the rule of the runtime. */
async function pausedChecks(client: Client, widget: Explained): Promise<string[]> {
  if (widget.attributes.checks === undefined) return []
  // Loaded here: it takes longer to load than the rest of the command to run.
  const { environmentType, membership, pauseInHub, readChecks } = await import('@inter-hub/ops-hub')
  const place = widget.relations.findLast(
    ({ type, fromWidgetSlug }) => type === membership && fromWidgetSlug === widget.slug
  )
  const environment =
    widget.widgetType === environmentType
      ? widget
      : place && (await client.get('/widgets/{id}', { path: { id: place.toWidgetId } }))
  return readChecks(widget).flatMap(([name, declared]) => {
    if (!declared) return []
    const reason = pauseInHub(widget, declared, environment?.status === 'active' ? environment : undefined)
    return reason === undefined ? [] : [`${name} is paused: ${reason}`]
  })
}
