/** Where an inventory declares what: file and line, for people who read the hub. */
import type { Path, Place } from './document.ts'
import type { Entry, Json } from './inventory.ts'
import { pointerOf } from './pointers.ts'
import { asList, asMap, asText } from './values.ts'

const fileCharsMax = 480

/** A place as the hub keeps it: `shop.yaml:12`. */
export function placeText({ file, line }: Pick<Place, 'file' | 'line'>): string {
  return `${file.slice(-fileCharsMax)}:${line}`
}

interface Written {
  entry: Entry
  raw: Json
  at(path: Path, part?: 'key' | 'value'): Place
}

/** Where the fields of an entry are declared, by their JSON pointers. */
export function placesOf({ entry, raw, at }: Written): Record<string, string> {
  const { attributes, labels, links } = entry
  const checks = asList(raw.checks).flatMap((item, index) => {
    const { name, kind } = asMap(item)
    return [[asText(name) ?? asText(kind) ?? '', index] as const]
  })
  const keys: [pointer: string, path: Path][] = [
    ['/name', raw.name === undefined ? ['slug'] : ['name']],
    ['/widgetType', ['type']],
    ...['policyScope', 'description', 'owner'].map((key): [string, Path] => [pointerOf(key), [key]]),
    ...['aliases', 'checksPaused'].map((key): [string, Path] => [pointerOf('attributes', key), [key]]),
    ...members(attributes, ['attributes'], ['attributes']),
    ...members(labels, ['labels'], ['labels']),
    ...members(links, ['attributes', 'links'], ['links']),
    ...checks.map(([name, index]): [string, Path] => [pointerOf('attributes', 'checks', name), ['checks', index]])
  ]
  const declared = keys.filter(([, [key = '']]) => raw[key] !== undefined)
  return Object.fromEntries(declared.map(([pointer, path]) => [pointer, placeText(at(path, 'key'))]))
}

function members(map: object, pointer: readonly string[], path: Path): [string, Path][] {
  return Object.keys(map).map((name) => [pointerOf(...pointer, name), [...path, name]])
}
