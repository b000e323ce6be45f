/** What of the map is shown: the filter, and what is closed on a large map. */
import type { State } from '../app/search.ts'
import { type Counts, type Lane, type MapLayout, type Node, noCounts } from './layout.ts'

export interface MapFilter {
  lane?: Lane | undefined
  owner?: string | undefined
  state?: State | undefined
}

/** From so many nodes on, items with parts are closed and long lists are cut off. */
export const largeFrom = 300

/** The nodes of a list on a large map. Failing ones are always shown. */
export const siblingsMax = 40

export interface Shown {
  /** The ids of the items that match. */
  matches: Set<string>
  /** The ids of the nodes to show: those that match, with everything that contains them, and the chosen one. */
  visible: Set<string>
  /** The containers of the chosen node, which are never closed. */
  path: Set<string>
  isLarge: boolean
  /** The states of those that match all filters except that by state. */
  counts: Counts
}

export function show({ nodes }: MapLayout, filter: MapFilter, chosen: Node | undefined): Shown {
  const matches = new Set<string>()
  const visible = new Set<string>()
  const path = new Set<string>()
  const counts = noCounts()
  for (const node of nodes.values()) {
    const { item, lane } = node
    if (filter.lane && lane !== filter.lane) continue
    if (filter.owner !== undefined && item.owner !== filter.owner) continue
    counts[item.state]++
    if (filter.state !== undefined && item.state !== filter.state) continue
    matches.add(item.id)
    addWithOuter(node, visible)
  }
  if (chosen) {
    addWithOuter(chosen, visible)
    if (chosen.outer) addWithOuter(chosen.outer, path)
  }
  return { matches, visible, path, isLarge: visible.size >= largeFrom, counts }
}

function addWithOuter(node: Node, ids: Set<string>): void {
  for (let one: Node | undefined = node; one && !ids.has(one.item.id); one = one.outer) ids.add(one.item.id)
}

/** All nodes that contain one of these items. */
export function outersOf({ nodes }: MapLayout, ids: Iterable<string>): Set<string> {
  const found = new Set<string>()
  for (const id of ids) {
    const outer = nodes.get(id)?.outer
    if (outer) addWithOuter(outer, found)
  }
  return found
}

export const isClosed = ({ item, inner, hasParts }: Node, { isLarge, path }: Shown, opened: ReadonlySet<string>) =>
  isLarge && inner.length > 0 && hasParts && !opened.has(item.id) && !path.has(item.id)

/** The visible nodes of a list, and how many more there are. `isOpen`: all of them are asked for. */
export function listed(
  list: readonly Node[],
  shown: Shown,
  isOpen: boolean,
  chosen: Node | undefined
): { nodes: Node[]; more: number } {
  const { visible, isLarge, path } = shown
  const nodes = list.filter(({ item }) => visible.has(item.id))
  if (!isLarge || isOpen || nodes.length <= siblingsMax) return { nodes, more: 0 }
  const isKept = (node: Node, index: number) =>
    index < siblingsMax || isFailing(node) || node === chosen || path.has(node.item.id)
  const kept = nodes.filter(isKept)
  return { nodes: kept, more: nodes.length - kept.length }
}

/** Whether it or something inside it is failing. */
export const isFailing = ({ item, inside }: Node) => item.state === 'failing' || inside.failing > 0

/** The worst state of these; undefined if there are none. */
export function worstOf(counts: Counts): State | undefined {
  return (['failing', 'stale', 'unproven', 'verified'] as const).find((state) => counts[state] > 0)
}

export const sumOf = ({ failing, stale, verified, unproven }: Counts) => failing + stale + verified + unproven
