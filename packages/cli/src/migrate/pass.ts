/** The state of one pass over the other server: where it reads, what it writes, and what it has found so far. */

import { IhubError } from '@inter-hub/sdk'
import { importProblem, operatorMark } from '@inter-hub/server'
import { exitCodes, Failure } from '../failure.ts'
import type { ImportFile } from './import-file.ts'
import { isUuid, type Members, member, membersOf, textOf, timeOf, uuidOf, versionOf } from './members.ts'
import type { ListPage, OldServer } from './old-server.ts'
import type { Progress } from './progress.ts'
import type { Item, Report } from './report.ts'

export interface TakenHub {
  id: string
  slug: string
  /** The slug on the other server. */
  oldSlug: string
}

export interface TakenConsumer {
  id: string
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
  /** When the pass began, for objects without a time. */
  readAt: string
  hubs: Map<string, TakenHub>
  consumers: Map<string, TakenConsumer>
  /** The ids on the other server of objects that have another id here. */
  oldIds: Map<string, string>
  /** Ids of consumers without a hub, whose work is assigned to the operator. */
  operators: Set<string>
  /** The names in the active manifest of each hub: of event types, widget types and annotation categories. A hub without one is missing. */
  declared: Map<string, ReadonlySet<string>>
  /** The hub of each widget. */
  widgets: Map<string, string>
  /** The slugs of the widgets of each hub. */
  slugs: Map<string, Set<string>>
  /** The time of the evidence and the state of each widget, if the server lists them: they change with the evidence. */
  seenAt: Map<string, string>
  actors: Set<string>
  /** Ids of widgets that the other server does not have, or that were refused. */
  absent: Set<string>
  /** The kinds whose list at least one key could not read. */
  partial: Set<string>
}

/** For each member, the value that replaces one that the import would refuse. */
type Defaults = Readonly<Record<string, unknown>>

interface Row {
  kind: string
  row: Members
  /** The kind in the report. */
  counted: string
  name?: string | undefined
  defaults?: Defaults
}

/**
 * Adds a row if an import would accept it. A member that would be refused gets its default, which is reported.
 * Returns whether the row was added.
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
      return refuse(pass, { ...item, reason: problem })
    }
    tried.add(place)
    current = { ...current, [place]: defaults[place] }
    pass.report.changed({ ...item, reason: `${problem}; replaced with ${JSON.stringify(defaults[place])}` })
  }
}

const systemActor = '00000000-0000-0000-0000-000000000001'

/** Whether this server can use an id of the other one: a UUID that does not have a meaning of its own here. */
const isUsable = (id: unknown): id is string => isUuid(id) && id !== operatorMark && id !== systemActor

/** Reports that an item cannot be taken. The next pass tries again. */
export function refuse(pass: Pass, item: Item): false {
  pass.progress.undo(item.kind, item.id)
  pass.report.refused(item)
  return false
}

/** The id of an object: its own if this server can use it, else one that is derived from it. `undefined` for an object without an id. */
export function idOf(pass: Pass, kind: string, value: unknown): string | undefined {
  const text = textOf(value)
  if (text === undefined) return undefined
  return isUsable(text) ? text.toLowerCase() : uuidOf(`${pass.server.base} ${kind} ${text}`)
}

/** As `idOf`; a derived id is reported. */
export function takeId(pass: Pass, kind: string, item: Members): string {
  const given = member(item, 'id')
  const id = idOf(pass, kind, given) ?? uuidOf(`${pass.server.base} ${kind} ${JSON.stringify(item)}`)
  if (!isUsable(given)) {
    const reason =
      given === undefined
        ? 'it has no id; one was derived from its content'
        : `the id is ${isUuid(given) ? 'reserved' : 'not a UUID'}; the new one is derived from it`
    pass.report.changed({ kind, id: textOf(given) ?? id, reason: `${reason}: ${id}` })
  }
  const old = textOf(given)
  if (old !== undefined && old !== id) pass.oldIds.set(id, old)
  return id
}

/** The id of an object on the other server. */
export function oldIdOf(pass: Pass, id: string): string {
  return pass.oldIds.get(id) ?? id
}

/** The times of an object, none of them in the future. `known`: its `updatedAt`, if the other server has it. */
export function timesOf(
  pass: Pass,
  item: Members
): { created_at: string; updated_at: string; known: string | undefined } {
  const created = timeOf(member(item, 'createdAt'))
  const updated = timeOf(member(item, 'updatedAt'))
  const created_at = notLater(created ?? updated ?? pass.readAt, pass.readAt)
  return { created_at, updated_at: notLater(updated ?? created_at, pass.readAt), known: updated }
}

/** The earlier of two times. */
export function notLater(time: string, than: string): string {
  return Date.parse(time) > Date.parse(than) ? than : time
}

/**
 * The version and times of a row; undefined if the object has not changed since an earlier pass. A change without a time gets the time
 * of the pass.
 */
export function revisionOf(pass: Pass, kind: string, item: Members, row: Members & { id: string }) {
  const { created_at, updated_at, known } = timesOf(pass, item)
  const noted = pass.progress.note(kind, row.id, JSON.stringify([row, known]), versionOf(item))
  if (noted === undefined) return undefined
  const { version, isChange } = noted
  return { version, created_at, updated_at: isChange && known === undefined ? pass.readAt : updated_at }
}

/** Cuts a text to the maximum length on this server. */
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
 * The id of the actor in `by` or `consumerId`. An actor that is not a consumer of a hub gets a row of its own when it first
 * appears.
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
  const name = clipped(pass, { kind: 'actors', id }, 'name', textOf(by?.name) ?? id, 200)
  const row = {
    ...{ id, kind: ['person', 'hook'].includes(kind) ? kind : 'consumer', name },
    ...{ hub_id: kind === 'person' ? null : hubId, created_at: pass.readAt }
  }
  if (await addRow(pass, { kind: 'actors', row, counted: 'actors', name, defaults: { name: id } })) return id
  pass.operators.add(id)
  return operatorMark
}

/** The credential in `by`. */
export function viaOf(item: Members): string | null {
  const via = textOf(membersOf(item.by)?.via)
  return via === undefined ? null : [...via].slice(0, 100).join('')
}

/** The hub that an object names by its id or slug; without a name, the only hub. */
export function hubOf(pass: Pass, item: Members): TakenHub | undefined {
  const named = member(item, 'hubId', 'hub', 'hubSlug')
  const text = textOf(membersOf(named)?.id ?? membersOf(named)?.slug ?? named)
  if (text === undefined) return pass.hubs.size === 1 ? [...pass.hubs.values()][0] : undefined
  return (
    pass.hubs.get(idOf(pass, 'hubs', text) ?? '') ?? [...pass.hubs.values()].find(({ oldSlug }) => oldSlug === text)
  )
}

const readingsMax = 3

/**
 * The pages of a list. If the list became shorter while it was read, items have moved to pages that were read before: it is read
 * again, and `isFirst` marks the first page of each reading.
 */
export async function* steadyPages(
  { server, report, isLast }: Pass,
  kind: string,
  path: string,
  query: Record<string, string>,
  key: string | undefined
): AsyncGenerator<ListPage & { isFirst: boolean }> {
  for (let reading = 1; reading <= readingsMax; reading++) {
    let [isFirst, isShorter, most] = [true, false, 0]
    for await (const page of server.pages(path, query, key)) {
      yield { ...page, isFirst }
      isFirst = false
      const { total = most } = page
      isShorter ||= total < most
      most = Math.max(most, total)
    }
    if (!isShorter) return
  }
  // Another pass reads the list again.
  if (!isLast) return
  const reason = 'the list became shorter each time it was read, so items may be missing; run the command again'
  report.unreadable(kind, path, reason)
}

/** The ids of a list other than that of events are held in memory. */
const itemsMax = 2_000_000

/**
 * Each item of a list once, read with each key and in each status. A list that no key can read is reported.
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
        for await (const { items } of steadyPages(pass, kind, path, one, key)) {
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
  // Without the list, the objects that refer to its items would be refused.
  if (pass.progress.ids(kind).length > 0)
    throw new Failure(exitCodes.unreachable, `${server.base}${path} could be read before, and now it cannot: ${reason}`)
  report.unreadable(kind, path, reason)
}

/** Whether the server refuses a list or does not have it, so that reading other lists may succeed. */
export function isRefusal(error: unknown): error is IhubError {
  return (
    error instanceof IhubError &&
    error.status !== undefined &&
    error.status >= 400 &&
    error.status < 500 &&
    error.status !== 429
  )
}

/** The page, or undefined if the server refuses it or does not have it. @throws any other error */
export async function readable(call: Promise<ListPage>): Promise<ListPage | undefined> {
  try {
    return await call
  } catch (error) {
    if (isRefusal(error) || error instanceof Failure) return undefined
    throw error
  }
}
