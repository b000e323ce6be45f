/** JSON pointers (RFC 6901) into a widget. */
import type { Json } from './inventory.ts'

export function pointerOf(...path: string[]): string {
  return path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

export type Position = 'same' | 'below' | 'above' | 'apart'

/** How a pointer stands to a set of pointers: one of them, below one, above one, or apart from all. */
export function isWithin(fields: readonly string[]): (pointer: string) => Position {
  const own = new Set(fields)
  const above = new Set(fields.flatMap(ancestors))
  return (pointer) => {
    if (own.has(pointer)) return 'same'
    if (ancestors(pointer).some((one) => own.has(one))) return 'below'
    return above.has(pointer) ? 'above' : 'apart'
  }
}

function ancestors(pointer: string): string[] {
  const ends = [...pointer.matchAll(/\//g)].map(({ index }) => index).filter((index) => index > 0)
  return ends.map((end) => pointer.slice(0, end))
}

/** The value without what a pointer leads to, and without the objects that would be empty then. */
export function withoutPointer(value: Json, pointer: string): Json {
  const [name = '', ...rest] = pointer.split('/').slice(1)
  return without(
    value,
    [name, ...rest].map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  )
}

function without(value: Json, [name = '', ...rest]: readonly string[]): Json {
  if (!Object.hasOwn(value, name)) return value
  const member = value[name]
  const others = Object.entries(value).filter(([key]) => key !== name)
  if (rest.length === 0) return Object.fromEntries(others)
  if (typeof member !== 'object' || member === null || Array.isArray(member)) return value
  const left = without(member as Json, rest)
  return Object.keys(left).length === 0 ? Object.fromEntries(others) : { ...value, [name]: left }
}
