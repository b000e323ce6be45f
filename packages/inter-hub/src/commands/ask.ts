/** Creating a command: find its hub and declaration, check the widget and the input, insert it. */
import type { Clock } from '../db/clock.ts'
import type { Db } from '../db/sql.ts'
import { type HubRef, namedHub } from '../hubs/index.ts'
import { type Actor, requireHub } from '../kernel/actor.ts'
import { parseDuration } from '../kernel/duration.ts'
import { type Problem, ValidationFailed } from '../kernel/problem.ts'
import { inTurn } from '../kernel/turns.ts'
import { type CompiledCommand, compileCommand } from '../manifests/index.ts'
import { resolveWidget } from '../widgets/index.ts'
import { UnknownCommand } from './errors.ts'
import type { Command, CreateCommand } from './schema.ts'
import { type Declared, findDeclaration, insertCommand, requireFewReadOnly } from './store.ts'
import type { Wakeup } from './wakeup.ts'

/** The parts of the server that commands need. */
export interface CommandDesk {
  db: Db
  clock: Clock
  wakeup: Wakeup
}

const expiresInDefaultS = 600
const keptMax = 1000
/** By manifest and name; a manifest's declarations never change once it is active. */
const compiled = new Map<string, CompiledCommand>()

/**
 * Creates a command. The actor needs `write` in the hub, or `read` for a command that the manifest declares as read-only.
 * @param identity identifies a repeated request of the actor, which then returns the first command
 * @throws UnknownCommand, ValidationFailed, InsufficientScope, Conflict
 */
export async function askCommand(
  { db, clock }: CommandDesk,
  actor: Actor,
  body: CreateCommand,
  identity?: string
): Promise<Command> {
  const hub = await namedHub(db, actor, body.hub)
  const declared = await findDeclaration(db, hub.id, body.name)
  const { readOnly = false } = declared?.definition ?? {}
  if (!actor.grants.allows('write', hub.slug)) requireHub(actor, readOnly ? 'read' : 'write', hub.slug)
  if (!declared) throw unknownCommand(hub, body.name, '#/name')
  if (readOnly) await requireFewReadOnly(db, hub, actor, clock.now())
  const command = await inTurn(() => compile(body.name, declared))
  const widgetId = await widgetOf(db, hub, command, body)
  const input = body.input ?? {}
  const errors = await inTurn(() => command.check(input))
  if (errors.length > 0) {
    const places = errors.slice(0, 3).map(({ pointer, detail }) => `${pointer} ${detail}`)
    throw new ValidationFailed(`The input is not valid for ${command.name}: ${places.join('; ')}.`, { errors })
  }
  const expiresInS = body.expiresIn === undefined ? expiresInDefaultS : parseDuration(body.expiresIn)
  if (expiresInS === undefined)
    throw wrong('#/expiresIn', 'is not a duration in days, hours, minutes or seconds, such as PT10M')
  const { name, timeoutS } = command
  const { manifestId } = declared
  const asked = {
    hub,
    widgetId,
    name,
    input,
    timeoutS,
    expiresInS,
    actor,
    manifestId,
    identity: identity ?? null,
    readOnly
  }
  return insertCommand(db, asked, clock.now())
}

/** @throws UnknownCommand */
export async function requireCommand(db: Db, hub: HubRef, name: string, pointer: string): Promise<Declared> {
  const declared = await findDeclaration(db, hub.id, name)
  if (declared) return declared
  throw unknownCommand(hub, name, pointer)
}

function unknownCommand(hub: HubRef, name: string, pointer: string): Problem {
  const detail = `${JSON.stringify(name)} is not a command in the active manifest of ${hub.slug}`
  return new UnknownCommand(`${detail}.`, { errors: [{ pointer, detail }] })
}

function compile(name: string, { definition, manifestId }: Declared): CompiledCommand {
  const key = `${manifestId} ${name}`
  let command = compiled.get(key)
  if (!command) {
    // A declaration that was stored before the limits existed may exceed them.
    command = compileCommand({ name, ...definition }, (field, detail) => {
      const place = `The ${field} of the command ${name} ${detail}`
      throw wrong('#/name', `names a command whose input schema cannot be used. ${place}. Correct it in a new manifest`)
    })
    if (compiled.size >= keptMax) compiled.clear()
    compiled.set(key, command)
  }
  return command
}

async function widgetOf(
  db: Db,
  hub: HubRef,
  { name, widgetTypes }: CompiledCommand,
  { widget, widgetId }: CreateCommand
): Promise<string | null> {
  if (widget !== undefined && widgetId !== undefined)
    throw wrong('#/widgetId', 'is sent together with widget; send only one of them')
  const reference = widgetId ?? widget
  if (reference === undefined) {
    if (widgetTypes.length === 0) return null
    throw wrong('#/widget', `is missing: ${name} needs a widget (${widgetTypes.join(', ')})`)
  }
  const pointer = widgetId === undefined ? '#/widget' : '#/widgetId'
  const found = await resolveWidget(db, hub, reference, pointer)
  if (found.status === 'archived') throw wrong(pointer, 'is archived')
  if (widgetTypes.length > 0 && !widgetTypes.includes(found.widgetType))
    throw wrong(pointer, `is a ${found.widgetType}; ${name} accepts ${widgetTypes.join(', ')}`)
  return found.id
}

function wrong(pointer: string, detail: string): Problem {
  return new ValidationFailed(`${pointer.slice(2)} ${detail}.`, { errors: [{ pointer, detail }] })
}
