/** `ihub record`: records one event, after checking it against the rules of its type. */
import { createInterface } from 'node:readline/promises'
import type { EventTypeRules } from '@inter-hub/rules'
import type { Client } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { type OutputForm, printJson, printLine } from '../output.ts'
import { readTime } from '../times.ts'
import { aboutWidget } from '../unknown-widget.ts'

type Json = Record<string, unknown>

export interface RecordArgs extends ConnectionOptions {
  output: OutputForm
  hub: string
  subject?: string
  occurredAt?: string
  viewContext?: string
  dryRun?: boolean
}

interface Member {
  type?: string
  enum?: unknown[]
  description?: string
  format?: string
  items?: Member
}

export async function recordCommand(
  eventType: string,
  widget: string,
  pairs: string[],
  args: RecordArgs
): Promise<void> {
  const occurredAt =
    args.occurredAt === undefined ? undefined : new Date(readTime(args.occurredAt, '--occurred-at')).toISOString()
  const client = await connect(args)
  const type = await findType(client, args.hub, eventType)
  const schema = (type.metadataSchema ?? {}) as { properties?: Record<string, Member>; required?: string[] }
  const members = schema.properties ?? {}
  const metadata = readPairs(pairs, members)
  await findPlace(client, args.hub, widget, type)
  await askForMissing(metadata, schema.required ?? [], members, eventType)
  await send(client, { ...args, occurredAt, eventType, type, widget, metadata })
}

interface Sending extends RecordArgs {
  eventType: string
  type: EventTypeRules
  widget: string
  metadata: Json
  /** Where the answer is printed. */
  stream?: NodeJS.WriteStream
}

/** Judges the event as the hub will, then sends it. Exits with 1 if it proves nothing though events of its type do. */
export async function send(client: Client, sending: Sending): Promise<void> {
  const { eventType, type, widget, metadata, hub, output, dryRun, subject, occurredAt, viewContext, stream } = sending
  const { compileEventType } = await import('@inter-hub/rules')
  const judged = compileEventType(type).judge(metadata, occurredAt ?? new Date().toISOString())
  if (judged.incomplete.length > 0) {
    throw new Failure(exitCodes.input, `The metadata does not fit ${eventType}; nothing was recorded.`, {
      details: judged.incomplete.map((one) => `  ${one}`)
    })
  }
  const body = {
    hub,
    widget,
    eventType,
    metadata,
    ...(subject !== undefined && { subject }),
    ...(occurredAt !== undefined && { occurredAt }),
    ...(viewContext !== undefined && { viewContext })
  }
  if (dryRun) {
    if (output === 'json') return printJson({ ...body, outcome: judged.outcome, outcomeReason: judged.reason })
    return printLine(
      `${eventType} on ${widget} would be recorded as ${judged.outcome}${judged.reason ? `: ${judged.reason}` : ''}.`
    )
  }
  const event = await aboutWidget(client, widget, hub, () => client.post('/interaction-events', { body }))
  const provesNothing = type.freshFor !== undefined && event.outcome === 'info'
  if (provesNothing) process.exitCode = exitCodes.no
  if (output === 'json' && stream === undefined) return printJson(event)
  const said = `${eventType} on ${widget} is recorded as ${event.outcome}${event.outcomeReason ? `: ${event.outcomeReason}` : ''} (${event.id}).`
  printLine(provesNothing ? `${said} It proves nothing.` : said, stream)
}

/**
 * Makes sure that an event can prove something on the widget. Otherwise a failure would stay forever, because no success could follow.
 * @throws Failure if the widget does not exist or has another type
 */
export async function findPlace(client: Client, hub: string, widget: string, type: EventTypeRules): Promise<void> {
  const { widgetType } = await aboutWidget(client, widget, hub, () =>
    client.get('/widgets/{id}', { path: { id: widget }, query: { hub } })
  )
  const { name, widgetTypes } = type
  if (widgetTypes === undefined || widgetTypes.includes(widgetType)) return
  throw new Failure(
    exitCodes.input,
    `${name} proves nothing on ${widget}, which is of the type ${widgetType}. It applies to widgets of these types: ${widgetTypes.join(', ')}.`
  )
}

/** @throws Failure */
export async function findType(client: Client, hub: string, name: string): Promise<EventTypeRules> {
  const { manifest } = await client.get('/hub-registry/{hubId}', { path: { hubId: hub } })
  const types = ((manifest?.eventTypes ?? []) as (string | EventTypeRules)[]).map((one) =>
    typeof one === 'string' ? { name: one } : one
  )
  const found = types.find((one) => one.name === name)
  if (found) return found
  const { nearest } = await import('@inter-hub/ops-hub')
  const names = types.map((one) => one.name)
  const meant = nearest(name, names)
  const hint = meant === undefined ? `Its event types: ${names.join(', ')}.` : `Did you mean "${meant}"?`
  throw new Failure(exitCodes.input, `The hub ${hub} has no event type "${name}". ${hint}`)
}

/** `key=value`, with the value in the type that the schema gives the member; `key:=value` takes any JSON. @throws Failure */
export function readPairs(pairs: readonly string[], members: Record<string, Member>): Json {
  const metadata: Json = {}
  for (const pair of pairs) {
    const [, key, sign, text] = /^([^=:]+)(:?=)([\s\S]*)$/.exec(pair) ?? []
    if (key === undefined || text === undefined)
      throw new Failure(exitCodes.input, `${JSON.stringify(pair)} is not key=value, or key:=JSON.`)
    metadata[key] = sign === ':=' ? jsonOf(key, text) : memberValue(key, text, members[key])
  }
  return metadata
}

function jsonOf(key: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Failure(exitCodes.input, `${key} is not JSON: ${(error as Error).message}`)
  }
}

function memberValue(key: string, text: string, member: Member | undefined): unknown {
  const type = member?.type
  if (type === 'number' || type === 'integer') {
    const number = Number(text)
    if (text.trim() !== '' && Number.isFinite(number) && (type === 'number' || Number.isSafeInteger(number)))
      return number
    throw new Failure(
      exitCodes.input,
      `${key} must be ${type === 'integer' ? 'a whole number' : 'a number'}, not ${JSON.stringify(text)}.`
    )
  }
  if (type === 'boolean') {
    if (text === 'true' || text === 'false') return text === 'true'
    throw new Failure(exitCodes.input, `${key} must be true or false, not ${JSON.stringify(text)}.`)
  }
  if (type === 'array')
    return text === '' ? [] : text.split(',').map((one) => memberValue(key, one.trim(), member?.items))
  if (type === 'object') return jsonOf(key, text)
  if (member?.enum && !member.enum.includes(text))
    throw new Failure(exitCodes.input, `${key} must be one of: ${member.enum.join(', ')}; not ${JSON.stringify(text)}.`)
  return text
}

/** Prompts for missing members on a terminal; elsewhere they are an error. @throws Failure */
async function askForMissing(
  metadata: Json,
  required: readonly string[],
  members: Record<string, Member>,
  eventType: string
): Promise<void> {
  const missing = required.filter((name) => metadata[name] === undefined)
  if (missing.length === 0) return
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new Failure(
      exitCodes.input,
      `${eventType} needs ${missing.map((name) => `${name}=…`).join(' ')}; nothing was recorded.`,
      {
        details: missing.map((name) => `  ${name}: ${describe(members[name])}`)
      }
    )
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    for (const name of missing) {
      const answer = await terminal.question(`${name} (${describe(members[name])}): `)
      metadata[name] = memberValue(name, answer.trim(), members[name])
    }
  } finally {
    terminal.close()
  }
}

function describe(member: Member | undefined): string {
  const kind = member?.enum ? `one of ${member.enum.join(', ')}` : (member?.format ?? member?.type ?? 'text')
  return member?.description ? `${kind}; ${member.description}` : kind
}
