/**
 * `ihub explain <widget>`: what runs where, why, who owns it, how it is reached, and what evidence proves it is
 * healthy; every claim with its source and its age.
 */
import type { Client, Schema } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { age, type OutputForm, printJson, printLines, showState, styled } from '../output.ts'
import { aboutWidget } from '../unknown-widget.ts'
import { type Unfed, unfedEvidence } from './feeds.ts'

type Explained = Schema<'Widget'> & { relations: Schema<'Relation'>[]; evidence: Schema<'Evidence'>[] }

export async function explainCommand(
  reference: string,
  args: ConnectionOptions & { output: OutputForm; hub?: string }
): Promise<void> {
  const client = await connect(args)
  const query = { include: 'relations,evidence', ...(args.hub === undefined ? {} : { hub: args.hub }) }
  const widget = (await aboutWidget(client, reference, args.hub, () =>
    client.get('/widgets/{id}', { path: { id: reference }, query })
  )) as Explained
  const unfed = await unfedEvidence(client, widget)
  if (args.output === 'json') return printJson({ ...widget, unfed })

  const lines = [
    `${styled('bold', widget.name)}  ${showState(widget.state)} for ${age(widget.stateSince).replace(' ago', '')}`,
    `  what    ${widget.slug}, ${widget.widgetType} of ${widget.hubSlug}${widget.policyScope ? `, under ${widget.policyScope}` : ''}`,
    ...(widget.description ? [`  why     ${widget.description}`] : []),
    `  owner   ${widget.owner ?? 'unknown'}`,
    ...labelLines(widget),
    ...relationLines(widget),
    ...evidenceLines(widget, await stoppedChecks(client, widget), unfed)
  ]
  printLines(lines)
}

function labelLines({ labels = {} }: Explained): string[] {
  const words = Object.entries(labels).map(([key, value]) => (value === '' ? key : `${key}=${value}`))
  return words.length === 0 ? [] : [`  labels  ${words.join(', ')}`]
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
  { paused, broken }: Stopped,
  unfed: readonly Unfed[]
): string[] {
  const lines = evidence.flatMap((one) => {
    const { eventType, subject } = one
    const why = unfed.find((other) => other.eventType === eventType && other.subject === subject)?.reason
    const retire = `ihub evidence retire ${slug} ${eventType}${subject === '' ? '' : ` --subject '${subject}'`} --reason …`
    const note = why === undefined ? [] : [`          Nothing feeds it any more: ${why}. To retire it: \`${retire}\``]
    const warnings = one.attention.map((text) => `          Attention: ${text}`)
    return [`  proof   ${proofLine(one)}`, ...warnings, ...note]
  })
  const count = Object.keys(attributes.checks ?? {}).length
  const isBroken = broken.length > 0 && broken.length === count
  if (lines.length === 0)
    lines.push(
      `  proof   none: ${isBroken ? 'its checks cannot run' : 'no check has run, or no event proves anything'}`
    )
  lines.push(...[...broken, ...paused].map((text) => `  checks  ${text}`))
  const isPaused = paused.length > 0 && paused.length === count
  if (state === 'stale')
    lines.push(
      isPaused
        ? '  next    The evidence has expired, and its checks are paused: `ihub checks enable` lets them run.'
        : '  next    The evidence has expired. Is the runtime running, and can it reach the target?'
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
  retired,
  eventId
}: Schema<'Evidence'>): string {
  const what = `${eventType}${subject ? ` (${subject})` : ''}`
  const seen = `seen ${age(confirmedAt ?? occurredAt)}${confirmations > 0 ? `, ${confirmations + 1} times since ${age(occurredAt)}` : ''}`
  const validity = retired
    ? `retired ${age(retired.at)} by ${retired.by?.name ?? 'unknown'}: ${retired.reason}`
    : freshUntil === null || fresh === null
      ? 'proves nothing'
      : fresh
        ? `fresh for ${age(freshUntil).replace('in ', '')}`
        : `expired ${age(freshUntil)}`
  const why = outcomeReason ? `: ${outcomeReason}` : ''
  const newer =
    latest.eventId === eventId
      ? ''
      : `; latest result ${age(latest.occurredAt)} ${latest.outcome}${latest.outcomeReason ? `: ${latest.outcomeReason}` : ''}`
  return `${what} ${outcome}${why} (${seen}; ${validity})${newer}`
}

/** Checks that do not run, each with the reason. */
interface Stopped {
  paused: string[]
  broken: string[]
}

/** By the rules of the runtime. */
async function stoppedChecks(client: Client, widget: Explained): Promise<Stopped> {
  if (widget.attributes.checks === undefined) return { paused: [], broken: [] }
  const { readBrokenChecks } = await import('@inter-hub/ops-hub')
  const broken = await readBrokenChecks(client, widget)
  const names = new Set(broken.map(({ check }) => check))
  return {
    paused: await pausedChecks(client, widget, names),
    broken: broken.map(({ check, reason }) => `${check || 'the attribute "checks"'} cannot run: ${reason}`)
  }
}

async function pausedChecks(client: Client, widget: Explained, broken: ReadonlySet<string>): Promise<string[]> {
  // Loaded here: it takes longer to load than the rest of the command to run.
  const { pauseInHub, readChecks } = await import('@inter-hub/ops-hub')
  const environment = await environmentOf(client, widget)
  const setFor = (id: string) => client.all('/widgets/{id}/observations', { path: { id } })
  const observations = await setFor(widget.id)
  const place = environment && {
    attributes: environment.attributes,
    observations: environment.id === widget.id ? observations : await setFor(environment.id)
  }
  return readChecks(widget).flatMap(([name, declared]) => {
    if (!declared || broken.has(name)) return []
    const pause = pauseInHub({ name, declared, observations, environment: place }, Date.now())
    if (pause === undefined) return []
    const set = {
      check: 'set for this check',
      widget: 'set for this widget',
      environment: `set for the environment ${environment?.slug}`,
      file: 'declared in the inventory'
    }[pause.by]
    return [`${name} is paused${pause.until === null ? '' : ` until ${pause.until}`}: ${pause.reason} (${set})`]
  })
}

/** The environment of a widget by the rule of the runtime: itself, or the first by slug that it is part of now. */
async function environmentOf(client: Client, widget: Explained): Promise<Schema<'Widget'> | undefined> {
  const { environmentType, membership } = await import('@inter-hub/ops-hub')
  if (widget.widgetType === environmentType) return widget
  const places = widget.relations.filter(
    ({ type, fromWidgetId, state }) =>
      type === membership && fromWidgetId === widget.id && (state === 'current' || state === 'unknown')
  )
  const found = await Promise.all(places.map(({ toWidgetId: id }) => client.get('/widgets/{id}', { path: { id } })))
  return found
    .filter(({ widgetType, status }) => widgetType === environmentType && status === 'active')
    .sort((one, other) => (one.slug < other.slug ? -1 : 1))[0]
}
