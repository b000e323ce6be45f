/** Looking up items and their relations. */
import type { Item, Link } from './layout.ts'

export interface ItemsIndex {
  byId(id: string): Item | undefined
  /** The item with this key, slug or id. */
  find(key: string | undefined): Item | undefined
  /** The slug of an item; its id if another hub has an item with this slug. */
  keyOf(item: Item): string
  /**
   * The relations of an item, except superseded ones: those with failing items, then those with items that are `first`, then others.
   */
  linksOf(id: string, first: (id: string) => boolean): readonly Link[]
}

export function indexItems(items: readonly Item[], links: readonly Link[]): ItemsIndex {
  const byId = new Map(items.map((item) => [item.id, item]))
  const bySlug = new Map<string, Item>()
  for (const item of items) if (!bySlug.has(item.slug)) bySlug.set(item.slug, item)
  const ofItem = new Map<string, Link[]>()
  for (const link of links) {
    if (link.state === 'superseded') continue
    for (const id of new Set([link.from, link.to])) {
      const own = ofItem.get(id)
      if (own) own.push(link)
      else ofItem.set(id, [link])
    }
  }
  return {
    byId: (id) => byId.get(id),
    find: (key) => (key === undefined ? undefined : (bySlug.get(key) ?? byId.get(key))),
    keyOf: (item) => (bySlug.get(item.slug) === item ? item.slug : item.id),
    linksOf: (id, first) => {
      const rank = ({ from, to }: Link) => {
        const other = from === id ? to : from
        if (byId.get(other)?.state === 'failing') return 0
        return first(other) ? 1 : 2
      }
      return [...(ofItem.get(id) ?? [])].sort((one, other) => rank(one) - rank(other))
    }
  }
}

/** The other ends of these relations. */
export const endsOf = (links: readonly Link[]) => new Set(links.flatMap(({ from, to }) => [from, to]))
