/**
 * The entries of one file, each checked for itself. A value of the wrong type was reported by the schema already; it is
 * read as absent here, so that all that can be said about the rest is said too.
 */
import { durationMs, durationPattern } from '@inter-hub/rules'
import type { Path, Place, SourceDocument } from './document.ts'
import type { DeclaredCheck, Entry, Json } from './inventory.ts'
import { hint } from './nearest.ts'
import { placesOf } from './places.ts'
import { commonCheckKeys } from './schema.ts'
import type { Fault } from './shape.ts'
import { asList, asMap, asText, asTexts } from './values.ts'

/** An entry, what it came from, and how to point into it. */
export interface Draft {
  entry: Entry
  raw: Json
  at(path: Path, part?: 'key' | 'value'): Place
}

export type Report = (place: Place, message: string) => void
/** What checks the settings of a kind of check; undefined when any kind is taken. */
export type SettingShapes = ReadonlyMap<string, (settings: unknown) => Fault[]> | undefined

/** Attributes that planning writes from the keys of the entry. */
const reservedAttributes = ['aliases', 'checks', 'checksPaused', 'gate', 'links']

const shortestMs = 1000
const longestMs = 35 * 86_400_000

/** Whether a check may run so often: from every second to every 35 days. */
export function isInterval(everyMs: number): boolean {
  return everyMs >= shortestMs && everyMs <= longestMs
}

export function readEntries(
  document: SourceDocument,
  inventory: string,
  shapes: SettingShapes,
  report: Report
): Draft[] {
  return asList(asMap(document.value).widgets).flatMap((item, index) => {
    const raw = asMap(item)
    const slug = asText(raw.slug)
    if (slug === undefined) return []
    const at: Draft['at'] = (path, part) => document.placeOf(['widgets', index, ...path], part)
    for (const name of Object.keys(asMap(raw.attributes))) {
      if (!reservedAttributes.includes(name)) continue
      report(at(['attributes', name], 'key'), `the attribute "${name}" is written by the inventory itself`)
    }
    for (const path of nullsIn(asMap(raw.attributes), ['attributes']))
      report(at(path, 'key'), 'has no value; leave the key out, or write what is known, such as unknown')
    const entry: Entry = {
      inventory,
      slug,
      renamedFrom: asText(raw.renamedFrom),
      type: asText(raw.type) ?? '',
      name: asText(raw.name) ?? slug,
      owner: asText(raw.owner),
      policyScope: asText(raw.policyScope),
      description: asText(raw.description) ?? '',
      attributes: asMap(raw.attributes),
      labels: asTexts(raw.labels),
      links: asTexts(raw.links),
      aliases: asList(raw.aliases).flatMap((alias) => asText(alias) ?? []),
      checks: readChecks(asList(raw.checks), at, shapes, report),
      checksPaused: asText(raw.checksPaused),
      places: {}
    }
    const draft = { entry, raw, at }
    entry.places = placesOf(draft)
    return draft
  })
}

/** The hub keeps no null in an object: in a merge patch it stands for a removal. */
function nullsIn(value: Json, path: Path): Path[] {
  return Object.entries(value).flatMap(([name, member]) => {
    const here = [...path, name]
    return member === null ? [here] : nullsIn(asMap(member), here)
  })
}

function readChecks(checks: unknown[], at: Draft['at'], shapes: SettingShapes, report: Report): DeclaredCheck[] {
  const names = new Set<string>()
  return checks.flatMap((item, index) => {
    const raw = asMap(item)
    const kind = asText(raw.kind)
    const emits = asText(raw.emits)
    const everyMs = durationMs(asText(raw.every) ?? '')
    if (kind === undefined) return []
    const name = asText(raw.name) ?? kind
    const here: Draft['at'] = (path, part) => at(['checks', index, ...path], part)
    if (names.has(name))
      report(
        here(raw.name === undefined ? [] : ['name']),
        `another check of this entry is named "${name}"; give each a name`
      )
    names.add(name)
    for (const key of ['every', 'emits'])
      if (raw[key] === undefined) report(here([]), `"${key}" is missing: write it here or in the defaults`)
    // Text of another form is reported by the schema.
    if (everyMs === undefined ? new RegExp(durationPattern).test(String(raw.every)) : !isInterval(everyMs)) {
      report(here(['every']), `"${raw.every}" is out of range: at least 1s, at most 35d`)
    }
    const settings = Object.fromEntries(Object.entries(raw).filter(([key]) => !commonCheckKeys.includes(key)))
    checkSettings(kind, settings, here, shapes, report)
    if (everyMs === undefined || emits === undefined) return []
    return { name, kind, everyMs, emits, paused: asText(raw.paused), settings }
  })
}

function checkSettings(kind: string, settings: Json, at: Draft['at'], shapes: SettingShapes, report: Report): void {
  const shape = shapes?.get(kind)
  if (shapes && !shape) {
    const known = [...shapes.keys()]
    report(at(['kind']), `unknown kind of check "${kind}"${hint(kind, known) || ` (known: ${known.join(', ')})`}`)
    return
  }
  const faults = shape?.(settings) ?? []
  for (const { path, part, message } of faults) report(at(path, part), message)
  const { url } = settings
  if (typeof url !== 'string' || faults.some(({ path }) => path[0] === 'url')) return
  if (!URL.canParse(url)) report(at(['url']), `"${url}" is not a URL`)
}
