/** What spans entries and files: each name is given once, and whatever is referred to exists. */
import { durationMs } from '@inter-hub/rules'
import type { Path } from './document.ts'
import type { Draft, Report } from './entries.ts'
import { environmentType } from './inventory.ts'
import { hint } from './nearest.ts'
import { asList, asMap, asText } from './values.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Resolves a slug or an alias; undefined for an unknown one, which is reported. */
export type Resolve = (reference: string, from: Pick<Draft, 'at'>, path: Path) => Draft | undefined

/** What everything that refers to something is checked against. */
export interface Reading {
  resolve: Resolve
  /** Undefined when a file could not be read: then an owner may stand in it. */
  owners: ReadonlySet<string> | undefined
  vocabulary: Vocabulary | undefined
  /** The event types that each kind of check can emit. */
  emits: Readonly<Record<string, readonly string[]>> | undefined
  report: Report
}

/** A widget that the hub has already, from another inventory: an entry may refer to it. */
export interface KnownWidget {
  slug: string
  /** The inventory that declares it. */
  inventory?: string | undefined
  widgetType: string
  aliases: readonly string[]
}

/** Reports repeated names. `isWhole` says whether all files could be read: else what seems missing may stand in one. */
export function indexDrafts(
  drafts: readonly Draft[],
  elsewhere: readonly KnownWidget[],
  isWhole: boolean,
  report: Report
): Resolve {
  const known = new Map<string, Draft>()
  // Looking for the nearest of very many names takes time; nobody reads more hints than these.
  let hintsLeft = 50
  const claim = (name: string, draft: Draft, path: Path) => {
    const place = draft.at(path)
    const other = known.get(name)
    if (!other) known.set(name, draft)
    else {
      const { file, line } = other.at(['slug'])
      report(place, `"${name}" is already a name of the entry ${other.entry.slug} (${file}:${line})`)
    }
  }
  for (const draft of drafts) claim(draft.entry.slug, draft, ['slug'])
  for (const draft of drafts) {
    for (const [index, alias] of draft.entry.aliases.entries()) claim(alias, draft, ['aliases', index])
  }
  for (const draft of drafts) {
    const { renamedFrom, slug } = draft.entry
    if (renamedFrom === slug) report(draft.at(['renamedFrom']), 'is the slug of the entry itself')
    else if (renamedFrom !== undefined) claim(renamedFrom, draft, ['renamedFrom'])
  }
  for (const widget of elsewhere) {
    const draft = asDraft(widget)
    for (const name of [widget.slug, ...widget.aliases]) if (!known.has(name)) known.set(name, draft)
  }
  return (reference, from, path) => {
    const found = known.get(reference)
    if (!found && isWhole) {
      const meant = hintsLeft-- > 0 ? hint(reference, known.keys()) : ''
      report(from.at(path), `unknown entry "${reference}"${meant}`)
    }
    return found
  }
}

function asDraft({ slug, widgetType, aliases }: KnownWidget): Draft {
  const entry = {
    inventory: '',
    slug,
    type: widgetType,
    name: slug,
    description: '',
    attributes: {},
    labels: {},
    links: {},
    aliases: [...aliases],
    checks: [],
    places: {}
  }
  return { entry, raw: {}, at: () => ({ file: 'the hub', line: 0, column: 0, path: '' }) }
}

/** Type, scope, owner, environment and evidence of every entry. */
export function checkNames(drafts: readonly Draft[], { resolve, owners, vocabulary, emits, report }: Reading): void {
  const mustBeIn = (
    names: Iterable<string> | undefined,
    key: 'type' | 'policyScope' | 'owner',
    what: string,
    draft: Draft
  ) => {
    const value = draft.entry[key]
    if (!names || !value || new Set(names).has(value)) return
    report(draft.at([key]), `unknown ${what} "${value}"${hint(value, names)}`)
  }
  for (const draft of drafts) {
    const { entry, raw, at } = draft
    mustBeIn(vocabulary?.widgetTypes, 'type', 'widget type', draft)
    mustBeIn(vocabulary?.policyScopes, 'policyScope', 'policy scope', draft)
    mustBeIn(owners, 'owner', 'owner', draft)
    const environment = asText(raw.environment)
    if (environment !== undefined) {
      const found = resolve(environment, draft, ['environment'])
      entry.environment = found?.entry.slug
      if (found && found.entry.type !== environmentType) {
        report(at(['environment']), `${found.entry.slug} is of the type ${found.entry.type}, not ${environmentType}`)
      }
    }
    if (entry.checksPaused !== undefined && entry.type !== environmentType) {
      report(
        at(['checksPaused'], 'key'),
        `only an entry of the type ${environmentType} pauses checks; use paused on a check`
      )
    }
    if (vocabulary) checkEvidence(draft, vocabulary, report)
    if (emits) checkEmitted(draft, emits, vocabulary, report)
  }
}

/** An event type that the hub does not have is reported as that alone. */
function checkEmitted(
  { raw, at }: Draft,
  emitted: NonNullable<Reading['emits']>,
  vocabulary: Vocabulary | undefined,
  report: Report
): void {
  asList(raw.checks).forEach((item, index) => {
    const { kind, emits } = asMap(item)
    const can = typeof kind === 'string' && Object.hasOwn(emitted, kind) ? emitted[kind] : undefined
    if (!can || typeof emits !== 'string' || can.includes(emits) || can.includes('*')) return
    if (vocabulary && !vocabulary.eventTypes.some(({ name }) => name === emits)) return
    report(at(['checks', index, 'emits']), `a check of the kind "${kind}" emits ${can.join(' or ')}, not ${emits}`)
  })
}

function checkEvidence({ entry, raw, at }: Draft, { eventTypes }: Vocabulary, report: Report): void {
  asList(raw.checks).forEach((item, index) => {
    const { emits, every } = asMap(item)
    if (typeof emits !== 'string') return
    const type = eventTypes.find(({ name }) => name === emits)
    if (!type) {
      const names = eventTypes.map(({ name }) => name)
      report(at(['checks', index, 'emits']), `unknown event type "${emits}"${hint(emits, names)}`)
      return
    }
    if (type.widgetTypes && type.widgetTypes.length > 0 && !type.widgetTypes.includes(entry.type)) {
      report(
        at(['checks', index, 'emits']),
        `${emits} is recorded on ${type.widgetTypes.join(', ')}, not on ${entry.type}`
      )
    }
    const everyMs = durationMs(asText(every) ?? '')
    const provesMs = durationMs(type.freshFor ?? '')
    if (everyMs !== undefined && provesMs !== undefined && everyMs > provesMs) {
      report(
        at(['checks', index, 'every']),
        `${emits} proves something for ${type.freshFor} at most: with a look every ${every} it would be stale most of the time`
      )
    }
  })
}
