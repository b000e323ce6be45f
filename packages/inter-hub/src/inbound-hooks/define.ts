/** What a hook may say: that its parts fit its kind, its names are in the manifest, and its rules hold. */
import { requireCommand } from '../commands/index.ts'
import type { Db } from '../db/sql.ts'
import type { HubRef } from '../hubs/index.ts'
import { formatDuration, parseDuration } from '../kernel/duration.ts'
import { ValidationFailed } from '../kernel/problem.ts'
import type { SecretBox } from '../kernel/secret-box.ts'
import { resolveWidget } from '../widgets/index.ts'
import { compileRules } from './rules.ts'
import { readSchedule, ScheduleError } from './schedule.ts'
import type { CreateInboundHook, InboundHook, UpdateInboundHook } from './schema.ts'
import { freshForOf, type HookContent, hasEventType } from './store.ts'

/** The content of a body, over that of `before` for what it leaves out. @throws ValidationFailed, UnknownCommand */
export async function defineHook(
  db: Db,
  hub: HubRef,
  body: CreateInboundHook | (UpdateInboundHook & Pick<CreateInboundHook, 'name' | 'kind'>),
  before: InboundHook | undefined,
  secrets: SecretBox
): Promise<HookContent> {
  const { widget, signature, ...change } = body
  const widgetId =
    widget === undefined ? (before?.widgetId ?? null) : (await resolveWidget(db, hub, widget, '#/widget')).id
  const content: HookContent = {
    ...{ eventType: null, command: null, subject: null, freshFor: null, mapping: null, condition: null, each: null },
    ...{ subjectFrom: null, widgetFrom: null, identity: null, schedule: null, timezone: null, grace: null },
    status: 'active',
    ...before,
    ...change,
    widgetId,
    signature:
      signature === undefined
        ? (before?.signature ?? null)
        : signature && { scheme: signature.scheme, secret: secrets.seal(signature.secret) }
  }
  await requireNames(db, hub, content)
  if (content.freshFor !== null && parseDuration(content.freshFor) === undefined)
    throw wrong('#/freshFor', 'is not a duration in days, hours, minutes or seconds, such as PT5M or P1D')
  compileRules(content)
  requireSchedule(content)
  await requireFreshness(db, hub, content)
  return content
}

/** An event is never fresh for longer than its type says: a longer time would be shortened in silence. */
async function requireFreshness(db: Db, hub: HubRef, { eventType, freshFor }: HookContent): Promise<void> {
  if (eventType === null || freshFor === null) return
  const longestS = await freshForOf(db, hub.id, eventType)
  if (longestS === null || (parseDuration(freshFor) ?? 0) <= longestS) return
  const longest = formatDuration(longestS)
  throw wrong(
    '#/freshFor',
    `is longer than ${longest}, the time for which ${eventType} proves anything; use at most ${longest}`
  )
}

function requireSchedule({ kind, schedule, timezone, grace, freshFor, subject, subjectFrom }: HookContent): void {
  if (subject !== null && subjectFrom !== null) throw wrong('#/subjectFrom', 'cannot be set together with subject')
  if (grace !== null && parseDuration(grace) === undefined)
    throw wrong('#/grace', 'is not a duration in days, hours, minutes or seconds, such as PT30M')
  if (schedule === null) {
    if (timezone !== null) throw wrong('#/timezone', 'needs a schedule')
    return
  }
  if (kind !== 'heartbeat') throw wrong('#/schedule', `can only be set on a hook of the kind heartbeat, not ${kind}`)
  if (freshFor !== null)
    throw wrong('#/schedule', 'cannot be set together with freshFor; the schedule determines how long a run counts')
  try {
    readSchedule(schedule, timezone)
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error
    throw wrong(
      /time zone/.test(error.message) && timezone !== null ? '#/timezone' : '#/schedule',
      `cannot be used: ${error.message}`
    )
  }
}

async function requireNames(
  db: Db,
  hub: HubRef,
  { kind, widgetId, widgetFrom, eventType, command }: HookContent
): Promise<void> {
  if (kind === 'command') {
    if (eventType !== null) throw wrong('#/eventType', 'cannot be set on a hook of the kind command')
    if (command === null) throw wrong('#/command', 'is missing; name the command to create')
    await requireCommand(db, hub, command, '#/command')
    return
  }
  if (command !== null) throw wrong('#/command', `cannot be set on a hook of the kind ${kind}`)
  if (widgetId === null && widgetFrom === null)
    throw wrong('#/widget', 'is missing; name the widget of the events, or set widgetFrom')
  if (eventType === null) throw wrong('#/eventType', 'is missing; name the type of the events')
  if (!(await hasEventType(db, hub.id, eventType)))
    throw wrong(
      '#/eventType',
      `${JSON.stringify(eventType)} is not an event type in the active manifest of ${hub.slug}`
    )
}

function wrong(pointer: string, detail: string) {
  return new ValidationFailed(`${pointer.slice(2)} ${detail}.`, { errors: [{ pointer, detail }] })
}
