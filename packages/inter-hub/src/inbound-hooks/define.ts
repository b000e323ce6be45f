/** What a hook may say: that its parts fit its kind, its names are in the manifest, and its rules hold. */
import { requireCommand } from '../commands/index.ts'
import type { Db } from '../db/sql.ts'
import type { HubRef } from '../hubs/index.ts'
import { parseDuration } from '../kernel/duration.ts'
import { ValidationFailed } from '../kernel/problem.ts'
import { resolveWidget } from '../widgets/index.ts'
import { compileRules } from './rules.ts'
import type { CreateInboundHook, InboundHook, UpdateInboundHook } from './schema.ts'
import { type HookContent, hasEventType } from './store.ts'

/** The content of a body, over that of `before` for what it leaves out. @throws ValidationFailed, UnknownCommand */
export async function defineHook(
  db: Db,
  hub: HubRef,
  body: CreateInboundHook | (UpdateInboundHook & Pick<CreateInboundHook, 'name' | 'kind'>),
  before?: InboundHook
): Promise<HookContent> {
  const { widget, ...change } = body
  const widgetId =
    widget === undefined ? (before?.widgetId ?? null) : (await resolveWidget(db, hub, widget, '#/widget')).id
  const content: HookContent = {
    ...{ eventType: null, command: null, subject: null, freshFor: null, mapping: null, condition: null, each: null },
    status: 'active',
    ...before,
    ...change,
    widgetId
  }
  await requireNames(db, hub, content)
  if (content.freshFor !== null && parseDuration(content.freshFor) === undefined)
    throw wrong('#/freshFor', 'is not a duration of days and below, such as PT5M or P1D')
  compileRules(content)
  return content
}

async function requireNames(db: Db, hub: HubRef, { kind, widgetId, eventType, command }: HookContent): Promise<void> {
  if (kind === 'command') {
    if (eventType !== null) throw wrong('#/eventType', 'is not for a hook of the kind command')
    if (command === null) throw wrong('#/command', 'is missing: the command that it asks for')
    await requireCommand(db, hub, command, '#/command')
    return
  }
  if (command !== null) throw wrong('#/command', `is not for a hook of the kind ${kind}`)
  if (widgetId === null) throw wrong('#/widget', 'is missing: the widget that its events are about')
  if (eventType === null) throw wrong('#/eventType', 'is missing: the type of its events')
  if (!(await hasEventType(db, hub.id, eventType)))
    throw wrong(
      '#/eventType',
      `${JSON.stringify(eventType)} is not an event type of the active manifest of ${hub.slug}`
    )
}

function wrong(pointer: string, detail: string) {
  return new ValidationFailed(`${pointer.slice(2)} ${detail}.`, { errors: [{ pointer, detail }] })
}
