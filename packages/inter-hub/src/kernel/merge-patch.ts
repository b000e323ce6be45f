/** JSON Merge Patch (RFC 7396), which every PATCH of the API is. */
import { ValidationFailed } from './problem.ts'

export const mergePatchType = 'application/merge-patch+json'

type Json = Record<string, unknown>

const placesMax = 50

/**
 * An object as it is after a patch: members that the patch does not name stay, null removes one, objects are merged member
 * by member, and anything else, lists included, replaces what was there. Neither argument is changed.
 */
export function mergePatch(target: Json, patch: Json): Json {
  // Not a plain object: a member named `__proto__` is a member like any other.
  const merged = new Map(Object.entries(target))
  for (const [name, value] of Object.entries(patch)) {
    const before = merged.get(name)
    if (value === null) merged.delete(name)
    else merged.set(name, isObject(value) ? mergePatch(isObject(before) ? before : {}, value) : value)
  }
  return Object.fromEntries(merged)
}

/**
 * Refuses members that are null in an object that is to be created, since a patch could not say them.
 * `pointer` is where the object is in the body, such as `#/attributes`. @throws ValidationFailed with each place
 */
export function refuseNulls(value: Json, pointer: string): void {
  const [first, ...others] = nullsIn(value, pointer)
  if (first === undefined) return
  const detail = 'must not be null; omit the member'
  throw new ValidationFailed(`${first} ${detail}.`, {
    errors: [first, ...others].slice(0, placesMax).map((place) => ({ pointer: place, detail }))
  })
}

function nullsIn(value: Json, pointer: string): string[] {
  return Object.entries(value).flatMap(([name, member]) => {
    const place = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (member === null) return [place]
    return isObject(member) ? nullsIn(member, place) : []
  })
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
