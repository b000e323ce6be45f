/** What one pass over the other server shares: where it reads, what it writes, and what it has found so far. */

import { IhubError } from '@inter-hub/sdk'
import { importProblem, operatorMark } from '@inter-hub/server'
import { exitCodes, Failure } from '../failure.ts'
import type { ImportFile } from './import-file.ts'
import { isUuid, type Members, member, membersOf, numberOf, textOf, timeOf, uuidOf } from './members.ts'
import type { ListPage, OldServer } from './old-server.ts'
import type { Progress } from './progress.ts'
import type { Report } from './report.ts'

export interface TakenHub {
  id: string
  slug: string
  /** As the other server names it. */
  oldSlug: string
}

export interface TakenConsumer {
  id: string
  /** As the other server names it. */
  oldId: string
  name: string
  hub: TakenHub
}

export interface Pass {
  server: OldServer
  file: ImportFile
  report: Report
  progress: Progress
  /** Whether no other pass follows. */
  isLast: boolean
  /** When it began, for what has no time of its own. */
  readAt: string
  hubs: Map<string, TakenHub>
  consumers: Map<string, TakenConsumer>
  /** Consumers of the installation, by their ids: what they did is the operator's. */
  operators: Set<string>
  /** The names in the active manifest of each hub: of its event types, its widget types and its annotation categories. */
  declared: Map<string, ReadonlySet<string>>
  /** The hub of each widget. */
  widgets: Map<string, string>
  /** The slugs of the widgets of each hub. */
  slugs: Map<string, Set<string>>
  /** What changes with the evidence of a widget, if the server lists it: when it was last observed, and its state. */
  seenAt: Map<string, string>
  actors: Set<string>
  /** Ids of widgets that were asked for and do not exist. */
  absent: Set<string>
  /** The kinds of which not every key could read the list. */
  partial: Set<string>
}

/** The rows of the import file have these kinds; what a default replaces when the import would refuse it. */
type Defaults = Readonly<Record<string, unknown>>

interface Row {
  kind: string
  row: Members
  /** The list of the report that counts it. */
  counted: string
  name?: string | undefined
  defaults?: Defaults
}

/**
 * Adds a row if an import would take it. A member that would be refused gets its default, and the report says so.
 * Returns whether it was added.
 */
export async function addRow(pass: Pass, { kind, row, counted, name, defaults = {} }: Row): Promise<boolean> {
  const id = String(row.id ?? row.manifest_id ?? row.widget_id ?? '')
  const item = { kind: counted, id, ...(name !== undefined && { name }) }
  let current = row
  const tried = new Set<string>()
  for (;;) {
    const line = JSON.stringify({ kind, row: current })
    const problem = importProblem(line)
    if (problem === undefined) {
      await pass.file.add(line)
      return true
    }
    const place = /^\/(\w+)/.exec(problem)?.[1] ?? /^(\w+):? /.exec(problem)?.[1]
    if (place === undefined || tried.has(place) || !Object.hasOwn(defaults, place)) {
      pass.report.refused({ ...item, reason: problem })
      return false
    }
    tried.add(place)
    current = { ...current, [place]: defaults[place] }
    pass.report.changed({ ...item, reason: `${problem}; replaced with ${JSON.stringify(defaults[place])}` })
  }
}

/** The id of an object: its own if it is a UUID, else one that is derived from it. `undefined` for an object without an id. */
export function idOf(pass: Pass, kind: string, value: unknown): string | undefined {
  const text = textOf(value)
  if (text === undefined) return undefined
  return isUuid(text) ? text.toLowerCase() : uuidOf(`${pass.server.base} ${kind} ${text}`)
}

/** As `idOf`; a derived id is reported. */
export function takeId(pass: Pass, kind: string, item: Members): string {
  const given = member(item, 'id')
  const id = idOf(pass, kind, given) ?? uuidOf(`${pass.server.base} ${kind} ${JSON.stringify(item)}`)
  if (!isUuid(given)) {
    const reason =
      given === undefined
        ? 'it has no id; one was made from its content'
        : 'the id is not a UUID; the new one is derived from it'
    pass.report.changed({ kind, id: textOf(given) ?? id, reason: `${reason}: ${id}` })
  }
  return id
}

/** The times of an object. `known`: its `updatedAt`, if the other server says it. */
export function timesOf(
  pass: Pass,
  item: Members
): { created_at: string; updated_at: string; known: string | undefined } {
  const created = timeOf(member(item, 'createdAt'))
  const updated = timeOf(member(item, 'updatedAt'))
  const created_at = created ?? updated ?? pass.readAt
  return { created_at, updated_at: updated ?? created_at, known: updated }
}

/**
 * The members of a row that an update compares; undefined if an earlier pass took the object as it is now. A change without a time is
 * dated to when it was read.
 */
export function revisionOf(pass: Pass, kind: string, item: Members, row: Members & { id: string }) {
  const { created_at, updated_at, known } = timesOf(pass, item)
  const noted = pass.progress.note(kind, row.id, JSON.stringify([row, known]), numberOf(member(item, 'version')))
  if (noted === undefined) return undefined
  const { version, isChange } = noted
  return { version, created_at, updated_at: isChange && known === undefined ? pass.readAt : updated_at }
}

/** Cuts a text to the length that this server takes. */
export function clipped(
  pass: Pass,
  item: { kind: string; id: string },
  name: string,
  text: string,
  max: number
): string {
  if ([...text].length <= max) return text
  pass.report.changed({
    ...item,
    reason: `${name} has ${[...text].length} characters; only the first ${max} were taken`
  })
  return [...text].slice(0, max).join('')
}

/** Counts members that this server does not have. */
export function noteUnknown(pass: Pass, kind: string, item: Members, known: ReadonlySet<string>): void {
  for (const name of Object.keys(item)) {
    const camel = name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())
    if (!known.has(camel)) pass.report.unknown(kind, name)
  }
}

/**
 * The id of the actor in `by` or `consumerId`, as rows name it. The first time an actor appears that is not a consumer of a hub, it
 * gets a row of its own.
 */
export async function actorOf(
  pass: Pass,
  item: Members,
  hubId: string,
  names: readonly string[] = ['by']
): Promise<string> {
  const by = membersOf(member(item, ...names))
  const given = by ? member(by, 'id') : member(item, 'consumerId', 'apiConsumerId', 'actorId')
  const id = idOf(pass, 'consumers', given)
  if (id === undefined || pass.operators.has(id)) return operatorMark
  if (pass.consumers.has(id) || pass.actors.has(id)) return id
  const kind = textOf(by?.kind) ?? 'consumer'
  if (kind === 'system') return systemActor
  pass.actors.add(id)
  if (pass.progress.note('actors', id, '') === undefined) return id
  const name = textOf(by?.name) ?? id
  const row = {
    ...{ id, kind: ['person', 'hook'].includes(kind) ? kind : 'consumer', name: name.slice(0, 200) },
    ...{ hub_id: kind === 'person' ? null : hubId, created_at: pass.readAt }
  }
  return (await addRow(pass, { kind: 'actors', row, counted: 'actors', name })) ? id : operatorMark
}

const systemActor = '00000000-0000-0000-0000-000000000001'

/** The credential in `by`, for the record. */
export function viaOf(item: Members): string | null {
  return textOf(membersOf(item.by)?.via)?.slice(0, 100) ?? null
}

/** The hub that an object names by its id or slug; the only one if it names none. */
export function hubOf(pass: Pass, item: Members): TakenHub | undefined {
  const named = member(item, 'hubId', 'hub', 'hubSlug')
  const text = textOf(membersOf(named)?.id ?? membersOf(named)?.slug ?? named)
  if (text === undefined) return pass.hubs.size === 1 ? [...pass.hubs.values()][0] : undefined
  return (
    pass.hubs.get(idOf(pass, 'hubs', text) ?? '') ?? [...pass.hubs.values()].find(({ oldSlug }) => oldSlug === text)
  )
}

/** The ids of a list other than that of events are held in memory. */
const itemsMax = 2_000_000

/**
 * Each item of a list once: as each key reads it, in each of its states. What cannot be read with any key is reported.
 */
export async function* itemsOf(
  pass: Pass,
  kind: string,
  path: string,
  query: Record<string, string> = {}
): AsyncGenerator<Members> {
  const { server, report } = pass
  const seen = new Set<string>()
  const words = server.parameter(path, 'status')?.words ?? []
  const queries = words.length > 0 ? words.map((status) => ({ ...query, status })) : [query]
  const keys = server.keys.length > 0 ? server.keys : [undefined]
  let refusal: unknown
  let isRead = false
  for (const key of keys) {
    try {
      for (const one of queries) {
        for await (const { items } of server.pages(path, one, key)) {
          for (const item of items) {
            const id = textOf(member(item, 'id')) ?? JSON.stringify(item)
            if (seen.has(id)) continue
            seen.add(id)
            if (seen.size > itemsMax)
              throw new Failure(
                exitCodes.unreachable,
                `${server.base}${path} lists more than ${itemsMax} items, whose ids do not fit into memory.`
              )
            if (!pass.progress.knows(kind, idOf(pass, kind, id) ?? id)) report.read(kind, id)
            yield item
          }
        }
      }
      isRead = true
    } catch (error) {
      if (!isRefusal(error)) throw error
      refusal = error
      pass.partial.add(kind)
    }
  }
  if (isRead) return
  const reason = refusal instanceof Error ? refusal.message : String(refusal)
  // Without the list, what belongs to it would be refused.
  if (pass.progress.ids(kind).length > 0)
    throw new Failure(exitCodes.unreachable, `${server.base}${path} could be read before, and now it cannot: ${reason}`)
  report.unreadable(kind, path, reason)
}

/** Whether the server refuses a list, or does not have it: others may be readable. */
export function isRefusal(error: unknown): error is IhubError {
  return (
    error instanceof IhubError &&
    error.status !== undefined &&
    error.status >= 400 &&
    error.status < 500 &&
    error.status !== 429
  )
}

/** Whether the list was not there or not for this key, for a first page. @throws everything else */
export async function readable(call: Promise<ListPage>): Promise<ListPage | undefined> {
  try {
    return await call
  } catch (error) {
    if (isRefusal(error) || error instanceof Failure) return undefined
    throw error
  }
}
