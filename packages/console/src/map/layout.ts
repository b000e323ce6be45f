/**
 * Which item is inside which, and in which lane. The relation types of the hub decide: their roles say what a place and what a
 * part is. All steps take time in proportion to the number of items and relations, whatever they contain: cycles are cut, and
 * items without a place are shown at the top of their lane.
 */
import type { State } from '../app/search.ts'
import { type RelationType, type Rules, rulesOf } from './nesting.ts'

export interface Item {
  id: string
  slug: string
  hub: string
  name: string
  /** The name of the widget type. */
  type: string
  owner: string | null
  state: State
  stateSince: string
}

/** A relation between two items, by their ids. Either may be missing from the items. */
export interface Link {
  id: string
  from: string
  to: string
  fromSlug: string
  toSlug: string
  type: string
  /** Such as `current`, `target`, `superseded` or `unknown`. */
  state: string
}

export type Counts = Record<State, number>

export interface Node {
  item: Item
  /** The node that contains it, and its distance from the top of the lane. */
  outer: Node | undefined
  depth: number
  inner: Node[]
  lane: Lane
  /** Whether what it contains are its parts, such as endpoints, and not what runs in it. */
  hasParts: boolean
  /** The states of everything inside, without its own. */
  inside: Counts
}

export interface Lane {
  /** Undefined for items without an environment. */
  environment: Item | undefined
  roots: Node[]
  counts: Counts
  /** Whether it is only planned that its items will be here. */
  isTarget: boolean
}

export interface MapLayout {
  /** Those where items are now, then targets, then the one without an environment. */
  lanes: Lane[]
  /** By the id of the item. */
  nodes: Map<string, Node>
  /** The ids of the environments. */
  environments: Set<string>
  /** Items of types that neither contain anything nor are inside anything, such as decisions. */
  absent: Item[]
}

export const noCounts = (): Counts => ({ failing: 0, stale: 0, verified: 0, unproven: 0 })

/** Deeper items are shown on the last level. */
export const depthMax = 8

interface Found {
  place?: string
  owner?: string
  /** Whether it is a part of several items, and so inside none of them. */
  isShared?: boolean
  environment?: string
  /** Where it is planned to be. */
  target?: string
}

/** Lays out the items. `types`: the relation types of each hub. `isEnvironment`: whether an item is a lane of its own. */
export function layOut(
  items: readonly Item[],
  links: readonly Link[],
  types: Readonly<Record<string, readonly RelationType[]>>,
  isEnvironment: (item: Item) => boolean
): MapLayout {
  const rules = new Map<string, Rules>()
  for (const { hub } of items) if (!rules.has(hub)) rules.set(hub, rulesOf(types[hub]))
  const lanes = new Map<string, Lane>()
  const shown = new Map<string, Item>()
  const absent: Item[] = []
  const none: Lane = { environment: undefined, roots: [], counts: noCounts(), isTarget: false }
  for (const item of items) {
    if (isEnvironment(item)) lanes.set(item.id, { ...none, environment: item, roots: [], counts: noCounts() })
    else if (rules.get(item.hub)?.types?.has(item.type) ?? true) shown.set(item.id, item)
    else absent.push(item)
  }
  const found = placesOf(links, shown, lanes, rules)
  const nodes = nest(shown, found, (environment) => lanes.get(environment) ?? none)
  collect(nodes, found)
  const targets = new Set(links.flatMap(({ state, to }) => (state === 'target' ? [to] : [])))
  for (const [id, lane] of lanes) {
    const isPlanned = ({ item }: Node) => found.get(item.id)?.environment === undefined
    lane.isTarget = lane.roots.length > 0 ? lane.roots.every(isPlanned) : targets.has(id)
  }
  const now = [...lanes.values()].filter(({ isTarget }) => !isTarget)
  const later = [...lanes.values()].filter(({ isTarget }) => isTarget)
  return {
    lanes: [...now, ...later, ...(none.roots.length > 0 ? [none] : [])],
    nodes,
    environments: new Set(lanes.keys()),
    absent
  }
}

/** What the relations say about the place of each item. The first relation of a kind counts. */
function placesOf(
  links: readonly Link[],
  shown: ReadonlyMap<string, Item>,
  lanes: ReadonlyMap<string, Lane>,
  rules: ReadonlyMap<string, Rules>
): Map<string, Found> {
  const found = new Map<string, Found>()
  for (const { from, to, type, state } of links) {
    const hub = (shown.get(from) ?? shown.get(to))?.hub
    const nesting = hub === undefined ? undefined : rules.get(hub)?.nesting.get(type)
    if (!nesting || state === 'superseded') continue
    const [inner, outer] = nesting.inner === 'from' ? [from, to] : [to, from]
    if (!shown.has(inner)) continue
    const one = found.get(inner) ?? {}
    found.set(inner, one)
    if (lanes.has(outer)) {
      if (state === 'target') one.target ??= outer
      else one.environment ??= outer
    } else if (shown.has(outer) && state !== 'target') {
      if (nesting.isPlace) one.place ??= outer
      else if (one.owner !== undefined && one.owner !== outer) one.isShared = true
      else one.owner = outer
    }
  }
  return found
}

/** Makes the nodes, from the top of each lane down. */
function nest(
  shown: ReadonlyMap<string, Item>,
  found: ReadonlyMap<string, Found>,
  laneOf: (environment: string) => Lane
): Map<string, Node> {
  const made = new Map<string, Node>()
  for (const start of shown.keys()) {
    // Up to an item that has its node, to the top, or to an item of this path, where a cycle is cut.
    const path = new Set<string>()
    for (let id: string | undefined = start; id !== undefined && !made.has(id) && !path.has(id); ) {
      path.add(id)
      id = outerOf(found.get(id))
    }
    for (const id of [...path].reverse()) {
      const item = shown.get(id)
      if (item) made.set(id, nodeOf(item, found, made, laneOf))
    }
  }
  // In the order of the items.
  return new Map([...shown.keys()].flatMap((id) => (made.has(id) ? [[id, made.get(id) as Node]] : [])))
}

function outerOf(found: Found | undefined): string | undefined {
  if (!found) return undefined
  return found.isShared ? found.place : (found.owner ?? found.place)
}

function nodeOf(
  item: Item,
  found: ReadonlyMap<string, Found>,
  made: ReadonlyMap<string, Node>,
  laneOf: (environment: string) => Lane
): Node {
  const own = found.get(item.id)
  const node = { item, inner: [], hasParts: false, inside: noCounts() }
  const container = made.get(outerOf(own) ?? '')
  // An item in another environment than its container is shown in its own environment.
  const isHere = own?.environment === undefined || container?.lane === laneOf(own.environment)
  if (container && isHere) {
    const outer = container.depth < depthMax ? container : container.outer
    return { ...node, outer, depth: (outer?.depth ?? -1) + 1, lane: container.lane }
  }
  const owner = found.get(own?.owner ?? '')
  return {
    ...node,
    outer: undefined,
    depth: 0,
    lane: laneOf(own?.environment ?? own?.target ?? owner?.environment ?? '')
  }
}

/** Puts each node into its container or lane, and counts the states from the inside out. */
function collect(nodes: ReadonlyMap<string, Node>, found: ReadonlyMap<string, Found>): void {
  const levels: Node[][] = Array.from({ length: depthMax + 1 }, () => [])
  const isPart = ({ item: { id } }: Node) => {
    const own = found.get(id)
    return own?.owner !== undefined && own.isShared !== true
  }
  for (const node of nodes.values()) {
    const { outer, lane, depth } = node
    if (outer) {
      outer.hasParts = isPart(node) && (outer.inner.length === 0 || outer.hasParts)
      outer.inner.push(node)
    } else lane.roots.push(node)
    levels[depth]?.push(node)
  }
  for (const { item, inside, outer, lane } of levels.reverse().flat()) {
    const counts = outer?.inside ?? lane.counts
    counts[item.state]++
    for (const state of Object.keys(inside) as State[]) counts[state] += inside[state]
  }
}
