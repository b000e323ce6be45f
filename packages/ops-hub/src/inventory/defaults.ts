/**
 * Defaults of a file: what its entries and their checks have unless they say otherwise. They are filled in before anything
 * is read, so that an entry with defaults is checked, planned and applied like one in which everything is written out. What
 * was filled in still has its place in the file: that of the default.
 */
import type { Path, SourceDocument } from './document.ts'
import type { Report } from './entries.ts'
import { environmentType, type Json } from './inventory.ts'
import type { Resolve } from './references.ts'
import { asList, asMap, asText } from './values.ts'

/** Each entry may repeat all of it. */
const charsMax = 16 * 1024

const plainKeys = ['owner', 'policyScope']
const mapKeys = ['labels', 'links']

interface Layer {
  value: Json
  path: Path
}

/** The document with its defaults filled in. */
export function withDefaults(document: SourceDocument, report: Report): SourceDocument {
  const root = asMap(document.value)
  const defaults = asMap(root.defaults)
  if (Object.keys(defaults).length === 0) return document
  if (JSON.stringify(defaults).length > charsMax) {
    report(document.placeOf(['defaults'], 'key'), `defaults have more than ${charsMax} characters as JSON`)
    return document
  }
  const origins = new Map<string, Path>()
  const environments = environmentLayers(root, defaults)
  const widgets = asList(root.widgets).map((item, index) => {
    if (asMap(item) !== item) return item
    return filledEntry(item as Json, { path: ['widgets', index], defaults, environments, origins })
  })
  return {
    ...document,
    value: { ...root, ...(Array.isArray(root.widgets) ? { widgets } : {}) },
    placeOf: (path, part) => {
      for (let length = path.length; length > 0; length--) {
        const origin = origins.get(keyOf(path.slice(0, length)))
        if (origin) return document.placeOf([...origin, ...path.slice(length)], part)
      }
      return document.placeOf(path, part)
    }
  }
}

/** Reports defaults for environments that do not exist, and for kinds of checks that do not exist. */
export function checkDefaults(
  document: SourceDocument,
  kinds: readonly string[] | undefined,
  resolve: Resolve,
  report: Report
): void {
  const defaults = asMap(asMap(document.value).defaults)
  const environments = asMap(defaults.environments)
  for (const name of Object.keys(environments)) {
    const path = ['defaults', 'environments', name]
    const found = resolve(name, { at: (_, part) => document.placeOf(path, part ?? 'key') }, [])
    if (found && found.entry.type !== environmentType)
      report(document.placeOf(path, 'key'), `${name} is of the type ${found.entry.type}, not ${environmentType}`)
  }
  const layers: [Path, Json][] = [
    [['defaults'], defaults],
    ...Object.entries(environments).map(([name, value]): [Path, Json] => [
      ['defaults', 'environments', name],
      asMap(value)
    ])
  ]
  for (const [path, { checks }] of layers) {
    for (const kind of Object.keys(asMap(checks))) {
      if (!kinds || kinds.includes(kind)) continue
      const message = `unknown kind of check "${kind}" (known: ${kinds.join(', ')})`
      report(document.placeOf([...path, 'checks', kind], 'key'), message)
    }
  }
}

/** The defaults of environments, by each name that an entry may use for the environment. */
function environmentLayers(root: Json, defaults: Json): Map<string, Layer> {
  const layers = new Map<string, Layer>()
  for (const [name, value] of Object.entries(asMap(defaults.environments)))
    layers.set(name, { value: asMap(value), path: ['defaults', 'environments', name] })
  for (const item of asList(root.widgets)) {
    const { type, slug, aliases } = asMap(item)
    if (type !== environmentType) continue
    const names = [slug, ...asList(aliases)].flatMap((name) => asText(name) ?? [])
    const layer = names.map((name) => layers.get(name)).find((one) => one !== undefined)
    for (const name of layer ? names : []) if (layer && !layers.has(name)) layers.set(name, layer)
  }
  return layers
}

interface Filling {
  path: Path
  defaults: Json
  environments: ReadonlyMap<string, Layer>
  /** From the path of a value that was filled in to the path of its default. */
  origins: Map<string, Path>
}

function filledEntry(entry: Json, { path, defaults, environments, origins }: Filling): Json {
  const filled = new Map(Object.entries(entry))
  const file: Layer = { value: defaults, path: ['defaults'] }
  if (entry.type !== environmentType) fill(filled, path, file, ['environment'], origins)
  const place = asText(entry.type === environmentType ? entry.slug : filled.get('environment'))
  const environment = environments.get(place ?? '')
  const layers = environment ? [environment, file] : [file]
  for (const layer of layers) {
    fill(filled, path, layer, plainKeys, origins)
    for (const key of mapKeys) fillMap(filled, key, path, layer, origins)
  }
  if (Array.isArray(entry.checks)) {
    const checks = entry.checks.map((item, index) =>
      asMap(item) === item ? filledCheck(item as Json, [...path, 'checks', index], layers, origins) : item
    )
    filled.set('checks', checks)
  }
  return Object.fromEntries(filled)
}

function filledCheck(check: Json, path: Path, layers: readonly Layer[], origins: Filling['origins']): Json {
  const filled = new Map(Object.entries(check))
  const kind = asText(check.kind)
  for (const layer of layers) {
    if (kind !== undefined) {
      const value = asMap(asMap(layer.value.checks)[kind])
      fill(filled, path, { value, path: [...layer.path, 'checks', kind] }, Object.keys(value), origins)
    }
    fill(filled, path, layer, ['every'], origins)
  }
  return Object.fromEntries(filled)
}

/** Fills in those of the keys that are not there. */
function fill(
  target: Map<string, unknown>,
  path: Path,
  layer: Layer,
  keys: readonly string[],
  origins: Filling['origins']
): void {
  for (const key of keys) {
    if (target.has(key) || !Object.hasOwn(layer.value, key)) continue
    target.set(key, layer.value[key])
    origins.set(keyOf([...path, key]), [...layer.path, key])
  }
}

function fillMap(
  target: Map<string, unknown>,
  key: string,
  path: Path,
  layer: Layer,
  origins: Filling['origins']
): void {
  const value = asMap(layer.value[key])
  const present = target.get(key) ?? {}
  if (Object.keys(value).length === 0 || asMap(present) !== present) return
  const members = new Map(Object.entries(present as Json))
  const own = key === 'links' ? Object.fromEntries(Object.entries(value).map(withSlug(target.get('slug')))) : value
  fill(members, [...path, key], { value: own, path: [...layer.path, key] }, Object.keys(own), origins)
  target.set(key, Object.fromEntries(members))
}

/** A link of the defaults in the place of which one entry has its own. */
const withSlug =
  (slug: unknown) =>
  ([name, url]: [string, unknown]): [string, unknown] => [
    name,
    typeof url === 'string' && typeof slug === 'string' ? url.replaceAll('{slug}', slug) : url
  ]

const keyOf = (path: Path) => JSON.stringify(path)
