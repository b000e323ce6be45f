/**
 * Readiness gates of inventory files. A gate is kept in the attribute `gate` of its status widget: the widget that an entry
 * declares, or else one that the gate makes.
 */
import { compileGate, type Gate, GateError } from '@inter-hub/gates'
import { gateAttribute, gateTypeEnd, isGateType } from '../gates/names.ts'
import type { SourceDocument } from './document.ts'
import type { Draft } from './entries.ts'
import type { Json } from './inventory.ts'
import { hint } from './nearest.ts'
import { placeText } from './places.ts'
import { pointerOf } from './pointers.ts'
import type { Reading } from './references.ts'
import { asList, asMap, asText } from './values.ts'

/** Members of the file that are not stored: examples for tests, and what the widget itself has. */
const leftOut = new Set(['statusWidget', 'examplePass', 'exampleFail'])

/** Adds the widgets of gates that no entry declares. Their names are checked with those of the entries. */
export function draftGates(
  documents: readonly SourceDocument[],
  drafts: readonly Draft[],
  { nameOf, widgetTypes }: { nameOf: (document: SourceDocument) => string; widgetTypes: readonly string[] | undefined },
  isKnown: (slug: string) => boolean
): Draft[] {
  const declared = new Set(drafts.map(({ entry }) => entry.slug))
  const type = widgetTypes?.find(isGateType) ?? 'ops-readiness-gate'
  return gatesOf(documents).flatMap(({ document, raw, at }) => {
    const slug = asText(raw.statusWidget) ?? asText(raw.id)
    const title = asText(raw.title)
    if (slug === undefined || title === undefined || declared.has(slug) || isKnown(slug)) return []
    declared.add(slug)
    const path = raw.statusWidget === undefined ? 'id' : 'statusWidget'
    const placed: [pointer: string, key: string][] = [
      ['/name', 'title'],
      ['/widgetType', path],
      ['/owner', 'owner'],
      ['/description', 'why']
    ]
    const entry = {
      inventory: nameOf(document),
      slug,
      type,
      name: title.replace(/\.$/, '').slice(0, 200),
      owner: asText(raw.owner),
      description: asText(raw.why) ?? '',
      attributes: {},
      labels: {},
      links: {},
      aliases: [],
      checks: [],
      places: Object.fromEntries(
        placed.flatMap(([pointer, key]) => (raw[key] === undefined ? [] : [[pointer, placeText(at([key], 'key'))]]))
      )
    }
    return [{ entry, raw: {}, at: (_: unknown, part?: 'key' | 'value') => at([path], part) }]
  })
}

/** Stores each gate in the attributes of its widget, and reports its mistakes. */
export function placeGates(documents: readonly SourceDocument[], drafts: readonly Draft[], context: Reading): void {
  const { resolve, report, vocabulary, owners } = context
  const eventTypes = vocabulary?.eventTypes.map(({ name }) => name)
  const own = new Map(drafts.map((draft) => [draft.entry.slug, draft]))
  const taken = new Map<string, string>()
  for (const { raw, at } of gatesOf(documents)) {
    const [id, title] = [asText(raw.id), asText(raw.title)]
    if (id === undefined || title === undefined) continue
    const path = raw.statusWidget === undefined ? ['id'] : ['statusWidget']
    const slug = resolve(asText(raw.statusWidget) ?? id, { at }, path)?.entry.slug
    if (slug === undefined) continue
    if (taken.has(slug))
      report(at(path), `the gate "${taken.get(slug)}" has the widget ${slug} already; each gate needs its own`)
    taken.set(slug, id)
    const owner = asText(raw.owner)
    if (owner !== undefined && owners && !owners.has(owner))
      report(at(['owner']), `unknown owner "${owner}"${hint(owner, owners)}`)
    /** What the requirements call widgets, with their slugs. */
    const names = new Map<string, string>()
    asList(raw.evidence).forEach((item, index) => {
      const [type, widget] = [asText(asMap(item).eventType), asText(asMap(item).widget)]
      const here = ['evidence', index] as const
      if (type !== undefined && eventTypes && !eventTypes.includes(type))
        report(at([...here, 'eventType']), `unknown event type "${type}"${hint(type, eventTypes)}`)
      if (widget !== undefined) names.set(widget, resolve(widget, { at }, [...here, 'widget'])?.entry.slug ?? widget)
      const place = /@(.+)$/.exec(asText(asMap(item).after) ?? '')?.[1]
      if (place !== undefined) names.set(place, resolve(place, { at }, [...here, 'after'])?.entry.slug ?? place)
    })
    try {
      compileGate(raw as unknown as Gate)
    } catch (error) {
      if (!(error instanceof GateError)) throw error
      const parts = error.path.split('/').slice(1)
      report(at(parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part))), error.message)
    }
    const draft = own.get(slug)
    if (!draft)
      report(
        at(path),
        `the widget ${slug} belongs to another inventory; apply that inventory and this file together, each with -f`
      )
    else if (!isGateType(draft.entry.type))
      report(
        at(path),
        `${slug} has the type ${draft.entry.type}; a gate needs a widget of a type that ends in ${gateTypeEnd}`
      )
    else {
      draft.entry.attributes = { ...draft.entry.attributes, [gateAttribute]: kept(raw, names) }
      draft.entry.places[pointerOf('attributes', gateAttribute)] = placeText(at([]))
    }
  }
}

function gatesOf(documents: readonly SourceDocument[]) {
  return documents.flatMap((document) =>
    asList(asMap(document.value).gates).map((item, index) => {
      const at: Draft['at'] = (path, part) => document.placeOf(['gates', index, ...path], part)
      return { document, raw: asMap(item), at }
    })
  )
}

/** As the hub keeps it: widgets by their slugs, so that programs need not know aliases. */
function kept(raw: Json, names: ReadonlyMap<string, string>): Json {
  const without = (value: Json) => Object.fromEntries(Object.entries(value).filter(([name]) => !leftOut.has(name)))
  const evidence = asList(raw.evidence).map((item) => {
    const { widget, after, ...rest } = without(asMap(item)) as { widget: string; after?: string }
    const [type, place] = after?.split('@') ?? []
    const newer =
      after === undefined ? {} : { after: place === undefined ? after : `${type}@${names.get(place) ?? place}` }
    return { ...rest, widget: names.get(widget) ?? widget, ...newer }
  })
  return { ...without(raw), evidence }
}
