/**
 * How the attributes of a widget hold what an inventory says, so that a merge patch (RFC 7396) can change one check:
 * `checks` is an object keyed by the name of the check.
 */

import { isDeepStrictEqual } from 'node:util'
import { formatDurationMs } from '@inter-hub/rules'
import type { DeclaredCheck, Json } from './inventory.ts'

/** The attribute `checks`. */
export function checksInHub(checks: readonly DeclaredCheck[]): Json {
  const entries = checks.map(({ name, kind, everyMs, emits, paused, settings }): [string, Json] => [
    name,
    {
      kind,
      every: formatDurationMs(everyMs),
      emits,
      ...(paused === undefined ? {} : { paused }),
      settings: settingsInHub(settings)
    }
  ])
  return Object.fromEntries(entries)
}

/** The checks of a widget in the order of their names; a value that is not an object is not a check, and is answered as undefined. */
export function readChecks({
  attributes: { checks }
}: {
  attributes: Json
}): [name: string, declared: Json | undefined][] {
  if (checks === undefined) return []
  if (!isObject(checks)) return [['', undefined]]
  const sorted = Object.entries(checks).sort(([one], [other]) => (one < other ? -1 : 1))
  return sorted.map(([name, declared]) => [
    name,
    isObject(declared) ? { ...declared, settings: readSettings(declared.settings) } : undefined
  ])
}

/** Settings that hold a null stand in a list of one: a merge patch would take the null for a removal. */
function settingsInHub(settings: Json): Json | [Json] {
  return hasNull(settings) ? [settings] : settings
}

function readSettings(settings: unknown): unknown {
  return Array.isArray(settings) && settings.length === 1 ? settings[0] : settings
}

function hasNull(value: Json): boolean {
  return Object.values(value).some((member) => member === null || (isObject(member) && hasNull(member)))
}

/** The merge patch that turns one object into another, which has no null outside of lists. */
export function mergePatchOf(before: Json, after: Json): Json {
  const gone = Object.keys(before).filter((name) => after[name] === undefined || !Object.hasOwn(after, name))
  const changed = Object.entries(after).flatMap(([name, wanted]): [string, unknown][] => {
    const present = Object.hasOwn(before, name) ? before[name] : undefined
    if (wanted === undefined || isSameJson(present, wanted)) return []
    return [[name, isObject(present) && isObject(wanted) ? mergePatchOf(present, wanted) : wanted]]
  })
  return Object.fromEntries([...gone.map((name): [string, null] => [name, null]), ...changed])
}

/** Equal as JSON: a key that is undefined is not a key, the order of keys says nothing. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b
  return isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)))
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
