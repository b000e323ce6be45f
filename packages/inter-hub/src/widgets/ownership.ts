/**
 * Fields that inventories manage. A field is a JSON pointer into a widget: a member of the widget, or a leaf of its
 * attributes. What an inventory sends becomes its own, in addition to what it has; anybody else who would change it is
 * refused, and no field has two inventories.
 */
import { isDeepStrictEqual } from 'node:util'

/** The pointers of each inventory, by its name. */
export type Ownership = Record<string, string[]>

export interface Managed {
  inventory: string
  pointer: string
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** The fields that a change sends, as pointers to its leaves with their values. A list is a leaf, and so is null. */
export function fieldsOf(change: Record<string, unknown>, place = ''): Map<string, unknown> {
  const fields = new Map<string, unknown>()
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) continue
    const pointer = `${place}/${escaped(name)}`
    const below = isObject(value) ? fieldsOf(value, pointer) : undefined
    if (below === undefined || (below.size === 0 && place !== '')) fields.set(pointer, value)
    else for (const [inner, leaf] of below) fields.set(inner, leaf)
  }
  return fields
}

/** A pointer and all that lead to it. */
function* pathTo(pointer: string): Generator<string> {
  for (let end = pointer.length; end > 0; end = pointer.lastIndexOf('/', end - 1)) yield pointer.slice(0, end)
}

/** Answers whether one of these pointers is another one, leads to it, or lies below it. */
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

/** The fields of a change that would be another value than now. */
export function changedFields(change: Record<string, unknown>, now: Record<string, unknown>): string[] {
  return [...fieldsOf(change)]
    .filter(([pointer, value]) => !isDeepStrictEqual(valueAt(now, pointer), value))
    .map(([p]) => p)
}

function valueAt(whole: unknown, pointer: string): unknown {
  let value = whole
  for (const part of pointer.slice(1).split('/')) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (!isObject(value) || !Object.hasOwn(value, name)) return null
    value = value[name]
  }
  return value
}

/** The most fields of a widget that one inventory manages. */
export const fieldsMax = 1000

/** With these fields in the hands of an inventory. */
export function claimed(ownership: Ownership, inventory: string, pointers: Iterable<string>): Ownership {
  // An inventory may be named `constructor` or `__proto__`: only its own member counts.
  const owned = Object.hasOwn(ownership, inventory) ? (ownership[inventory] ?? []) : []
  return Object.fromEntries([...Object.entries(ownership), [inventory, [...new Set([...owned, ...pointers])].sort()]])
}

/** Without these fields in anybody's hands. */
export function released(ownership: Ownership, pointers: readonly string[]): Ownership {
  const isReleased = overlapping(pointers)
  const left = Object.entries(ownership).map(([name, owned]): [string, string[]] => [
    name,
    owned.filter((one) => !isReleased(one))
  ])
  return Object.fromEntries(left.filter(([, owned]) => owned.length > 0))
}
