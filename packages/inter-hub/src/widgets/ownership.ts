/**
 * Fields that inventories manage. A field is a JSON pointer into a widget: a member of the widget, or a leaf of its
 * attributes. What an inventory sends becomes its own, in addition to what it has; other changes of it are refused, and no
 * field has two inventories.
 */
import { isDeepStrictEqual } from 'node:util'
import { ValidationFailed } from '../kernel/problem.ts'

/** The pointers of each inventory, by its name. */
export type Ownership = Record<string, string[]>

export interface Managed {
  inventory: string
  pointer: string
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** The JSON pointer of a path. */
export const pointerOf = (path: readonly string[]) => path.map((name) => `/${escaped(name)}`).join('')

/** The path of a JSON pointer. */
export const stepsOf = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

/** Takes the pointer of a leaf and whether the change gives it another value. */
type VisitLeaf = (pointer: string, isChanged: boolean) => void

/**
 * Visits the leaves of a merge patch of `now`. A list is a leaf, and so is null. An empty object is a leaf unless it is
 * merged into an object that has members: then it sends nothing.
 */
function visitLeaves(patch: Record<string, unknown>, now: unknown, place: string, visit: VisitLeaf): void {
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined) continue
    const pointer = `${place}/${escaped(name)}`
    const before = isObject(now) && Object.hasOwn(now, name) ? now[name] : undefined
    if (isObject(value) && (place === '' || !isEmpty(value))) visitLeaves(value, before, pointer, visit)
    else if (!(isObject(value) && isObject(before) && !isEmpty(before)))
      // Where there was no object, the patch makes one, even if it only removes members.
      visit(pointer, !isObject(now) || !isSame(value, before ?? null))
  }
}

const isEmpty = (value: object) => Object.keys(value).length === 0

/** The identity says that 0 and -0 are the same, as they are in JSON. */
const isSame = (a: unknown, b: unknown) => a === b || isDeepStrictEqual(a, b)

/** The most characters of all pointers of a change, or of those that one inventory manages of a widget. */
const charactersMax = 1024 * 1024

/** Pointers repeat the names above them, so they may be far larger than the change. @throws ValidationFailed */
export function checkCharacters(pointers: readonly string[]): void {
  const characters = pointers.reduce((sum, { length }) => sum + length, 0)
  if (characters <= charactersMax) return
  const detail = `has fields whose pointers have more than ${charactersMax} characters in all; send fewer, or shorter names`
  throw new ValidationFailed(`attributes ${detail}.`, { errors: [{ pointer: '#/attributes', detail }] })
}

/** The pointers of all fields that a merge patch of `now` sends. @throws ValidationFailed when they are too long */
export function fieldsOf(patch: Record<string, unknown>, now: Record<string, unknown>): string[] {
  const pointers: string[] = []
  visitLeaves(patch, now, '', (pointer) => void pointers.push(pointer))
  checkCharacters(pointers)
  return pointers
}

/**
 * The pointers of the fields to which a merge patch of `now` gives another value.
 * @throws ValidationFailed when they are too long
 */
export function changedFields(patch: Record<string, unknown>, now: Record<string, unknown>): string[] {
  const pointers: string[] = []
  visitLeaves(patch, now, '', (pointer, isChanged) => {
    if (isChanged) pointers.push(pointer)
  })
  checkCharacters(pointers)
  return pointers
}

/** A pointer and all that lead to it. */
function* pathTo(pointer: string): Generator<string> {
  for (let end = pointer.length; end > 0; end = pointer.lastIndexOf('/', end - 1)) yield pointer.slice(0, end)
}

/** Returns whether one of these pointers is another one, leads to it, or is below it. */
export function overlapping(pointers: Iterable<string>): (pointer: string) => boolean {
  const own = new Set(pointers)
  const above = new Set<string>()
  for (const pointer of own) for (const one of pathTo(pointer)) above.add(one)
  return (pointer) => above.has(pointer) || [...pathTo(pointer)].some((one) => own.has(one))
}

/** The first of these fields that another inventory manages. */
export function managedBy(
  ownership: Ownership,
  pointers: readonly string[],
  inventory: string | undefined
): Managed | undefined {
  for (const [name, owned] of Object.entries(ownership)) {
    if (name === inventory) continue
    const pointer = pointers.find(overlapping(owned))
    if (pointer !== undefined) return { inventory: name, pointer }
  }
  return undefined
}

/** The most fields of a widget that one inventory manages. */
export const fieldsMax = 1000

/** The ownership after an inventory takes these fields. */
export function claimed(ownership: Ownership, inventory: string, pointers: Iterable<string>): Ownership {
  // An inventory may be named `constructor` or `__proto__`: only its own member counts.
  const owned = Object.hasOwn(ownership, inventory) ? (ownership[inventory] ?? []) : []
  return Object.fromEntries([...Object.entries(ownership), [inventory, [...new Set([...owned, ...pointers])].sort()]])
}

/** The ownership without these fields. */
export function released(ownership: Ownership, pointers: readonly string[]): Ownership {
  const isReleased = overlapping(pointers)
  const left = Object.entries(ownership).map(([name, owned]): [string, string[]] => [
    name,
    owned.filter((one) => !isReleased(one))
  ])
  return Object.fromEntries(left.filter(([, owned]) => owned.length > 0))
}

/** The ownership without these inventories. */
export function without(ownership: Ownership, inventories: readonly string[]): Ownership {
  return Object.fromEntries(Object.entries(ownership).filter(([name]) => !inventories.includes(name)))
}
