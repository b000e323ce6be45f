/** The texts of the map. */
import { counted } from '../ui/counts.ts'
import type { Counts, Item, Link, MapLayout } from './layout.ts'
import type { RelationType } from './nesting.ts'

/** The heading: the result for the items that are shown. */
export function heading({ failing, stale, unproven, verified }: Counts): string {
  const total = failing + stale + unproven + verified
  if (total === 0) return 'Nothing is on the map.'
  const parts: string[] = []
  if (failing > 0) parts.push(`${counted(failing, 'item')} ${failing === 1 ? 'is' : 'are'} failing.`)
  if (stale > 0) parts.push(`Evidence for ${counted(stale, 'item')} has expired.`)
  if (parts.length > 0) return parts.join(' ')
  if (verified === 0) return 'No item on the map has evidence yet.'
  const rest = unproven > 0 ? ` ${counted(unproven, 'item')} ${unproven === 1 ? 'has' : 'have'} no evidence.` : ''
  return `Nothing on the map is failing.${rest}`
}

/** The line below the heading: how much there is, and what is not on the map. */
export function lead({ lanes, nodes, absent }: MapLayout, kindOf: (type: string) => string): string {
  const environments = lanes.filter(({ environment }) => environment).length
  const where = environments > 0 ? ` in ${counted(environments, 'environment')}` : ''
  const kinds = [...new Set(absent.map(({ type }) => kindOf(type)))].sort()
  const named = [...kinds.slice(0, 3), ...(kinds.length > 3 ? ['…'] : [])].join(', ')
  const are = absent.length === 1 ? 'is' : 'are'
  const rest = absent.length > 0 ? ` ${counted(absent.length, 'item')} of other kinds (${named}) ${are} not shown.` : ''
  return `${counted(nodes.size, 'item')}${where}.${rest}`
}

/** What a large installation has beyond the limits of the map. Empty if everything was read. */
export function cutNote(read: { items: number; links: number }, total: { items: number; links: number }): string {
  const some = (one: number) => one.toLocaleString('en')
  const parts: string[] = []
  if (read.items < total.items) parts.push(`the first ${some(read.items)} of ${some(total.items)} items`)
  if (read.links < total.links) parts.push(`the first ${some(read.links)} of ${some(total.links)} relations`)
  return parts.length > 0 ? `The map shows ${parts.join(' and ')}.` : ''
}

/** `Data store: `, the kind at the beginning of a name. */
const kindPrefix = /^(\p{L}[\p{L} -]{0,23}): (?=\S)/u

/** A name without the kind at its beginning: `Gitea` for `Service: Gitea`. */
export const bareName = ({ name }: Pick<Item, 'name'>) => name.replace(kindPrefix, '')

/**
 * The name of an item inside another, without the words that they share: inside `Gitea`, `Gitea OCI registry` is `OCI registry`,
 * `health of Gitea` is `Health`, and another `Gitea` is named by its kind.
 */
export function label(item: Pick<Item, 'name'>, kind: string, outer?: Pick<Item, 'name'>): string {
  const name = bareName(item)
  if (!outer) return name
  const place = bareName(outer)
  if (name === place) return capital(kindPrefix.exec(item.name)?.[1] ?? kind)
  if (name.startsWith(`${place} `)) return capital(name.slice(place.length + 1))
  const suffix = [' of ', ' in ', ' for '].map((word) => word + place).find((text) => name.endsWith(text))
  return suffix && suffix.length < name.length ? capital(name.slice(0, -suffix.length)) : name
}

const capital = (text: string) => text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())

/** The direction of a relation from the chosen item, in words: `depends on`, or the other way round `needed by`. */
export function relationWord(
  { type, state }: Pick<Link, 'type' | 'state'>,
  isOut: boolean,
  types: readonly RelationType[]
) {
  const inverse = types.find(({ name }) => name === type)?.inverse
  const word = isOut ? type : (inverse ?? `${type}, from`)
  return `${word.replaceAll('-', ' ')}${state === 'current' ? '' : ` (${state})`}`
}
