/** The lanes with their items: ordinary lists of buttons, in reading order. */
import {
  Archive,
  Box,
  ChevronDown,
  ChevronRight,
  Globe,
  KeyRound,
  type LucideIcon,
  Network,
  Server
} from 'lucide-react'
import { memo, type ReactNode, useState } from 'react'
import { type State, states } from '../app/search.ts'
import { kindOf } from '../app/widgets.ts'
import { StateIcon, stateTone, stateWord } from '../ui/index.ts'
import { elementId } from './choice.ts'
import type { Item, Lane, Link, MapLayout, Node } from './layout.ts'
import { Lines } from './lines.tsx'
import { isClosed, listed, type Shown, sumOf, worstOf } from './show.ts'
import { bareName, label } from './words.ts'

export interface View {
  shown: Shown
  /** The opened items, and the lists that are shown in full. */
  opened: ReadonlySet<string>
  toggle: (key: string) => void
  /** The chosen item and those that it has relations with, and everything that contains them. */
  near: ReadonlySet<string>
  nearOuter: ReadonlySet<string>
  chosen: Item | undefined
  node: Node | undefined
  choose: (id: string) => void
}

interface LanesProps {
  layout: MapLayout
  view: View
  /** The only lane to show. */
  only: Lane | undefined
  links: readonly Link[]
}

export function Lanes({ layout, view, only, links }: LanesProps) {
  // Not a ref: those of parents are set only after the effects of their children.
  const [area, setArea] = useState<HTMLDivElement | null>(null)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className="mapscroll" tabIndex={0} aria-label="Environments">
      <div className="lanes" ref={setArea}>
        {layout.lanes
          .filter((lane) => only === undefined || lane === only)
          .map((lane) => (
            <LaneView key={lane.environment?.id ?? 'none'} lane={lane} view={view} />
          ))}
        {view.chosen && area && <Lines area={area} nodes={layout.nodes} links={links} />}
      </div>
    </section>
  )
}

function LaneView({ lane, view }: { lane: Lane; view: View }) {
  const { environment, counts, isTarget } = lane
  const isEmpty = lane.roots.every(({ item }) => !view.shown.visible.has(item.id))
  const hint = isTarget ? 'Target of a move' : environment ? '' : 'Not assigned to an environment'
  const title = environment ? bareName(environment) : 'No environment'
  return (
    <section className="lane" data-dashed={isTarget || !environment || undefined} aria-label={title}>
      <header>
        <h2 className="lanename">
          {environment ? (
            <button
              type="button"
              id={elementId(environment.id)}
              title={environment.name}
              aria-pressed={view.chosen === environment}
              onClick={() => view.choose(environment.id)}
            >
              {title}
            </button>
          ) : (
            title
          )}
        </h2>
        <p className="row wrap lanecounts">
          {states
            .filter((state) => counts[state] > 0)
            .map((state) => (
              <span key={state} className="row num">
                <StateIcon value={state} size={12} />
                {counts[state].toLocaleString('en')}
              </span>
            ))}
          {hint !== '' && <span className="dim">{hint}</span>}
        </p>
      </header>
      {isEmpty ? (
        <p className="dim lanenote">{lane.roots.length === 0 ? 'Nothing here.' : 'Nothing here matches.'}</p>
      ) : (
        <Nodes list={lane.roots} listKey={environment?.id ?? 'none'} view={view} />
      )}
    </section>
  )
}

/** `listKey`: what contains them. */
function Nodes({ list, listKey, view }: { list: readonly Node[]; listKey: string; view: View }) {
  const key = `all ${listKey}`
  const { nodes, more } = listed(list, view.shown, view.opened.has(key), view.node)
  return (
    <ul className="nodes">
      {nodes.map((node) => (
        <Branch key={node.item.id} node={node} view={view} />
      ))}
      {more > 0 && (
        <li>
          <button type="button" className="mapmore" onClick={() => view.toggle(key)}>
            Show {more.toLocaleString('en')} more
          </button>
        </li>
      )}
    </ul>
  )
}

function Branch({ node, view }: { node: Node; view: View }) {
  const { item, inner, outer, hasParts } = node
  const { shown, opened, near, nearOuter, chosen } = view
  const hasInner = inner.some((one) => shown.visible.has(one.item.id))
  const isFolded = isClosed(node, shown, opened)
  const isNear = near.has(item.id) || item === chosen || (isFolded && nearOuter.has(item.id))
  const isDim = item.state !== 'failing' && (chosen ? !isNear : !shown.matches.has(item.id))
  const kind = kindOf(item.type)
  return (
    <li
      className="branch"
      data-box={(hasInner && !hasParts) || undefined}
      data-folds={(hasInner && hasParts && shown.isLarge) || undefined}
    >
      <NodeButton
        id={item.id}
        name={item.name}
        label={label(item, kind, outer?.item)}
        kind={kind}
        state={item.state}
        isDim={isDim}
        isChosen={item === chosen}
        choose={view.choose}
      />
      {hasInner && hasParts && shown.isLarge && <Fold node={node} isFolded={isFolded} toggle={view.toggle} />}
      {hasInner && !isFolded && <Nodes list={inner} listKey={item.id} view={view} />}
    </li>
  )
}

/** Opens and closes an item on a large map. It shows whether something inside is failing or has expired. */
function Fold({ node, isFolded, toggle }: { node: Node; isFolded: boolean; toggle: (key: string) => void }) {
  const worst = worstOf(node.inside)
  const trouble = worst === 'failing' || worst === 'stale' ? worst : undefined
  const count = sumOf(node.inside).toLocaleString('en')
  const Icon = isFolded ? ChevronRight : ChevronDown
  return (
    <button
      type="button"
      className="mapfold"
      aria-expanded={!isFolded}
      title={`${count} inside`}
      aria-label={`${count} inside ${bareName(node.item)}${trouble ? `, ${stateWord(trouble).toLowerCase()}` : ''}`}
      onClick={() => toggle(node.item.id)}
    >
      <Icon size={12} aria-hidden />
      {count}
      {trouble && <StateIcon value={trouble} size={12} />}
    </button>
  )
}

const icons: Readonly<Record<string, LucideIcon>> = {
  host: Server,
  cluster: Network,
  endpoint: Globe,
  'backup set': Archive,
  'secret set': KeyRound
}

interface NodeProps {
  id: string
  name: string
  label: ReactNode
  kind: string
  state: State
  isDim: boolean
  isChosen: boolean
  choose: (id: string) => void
}

/** Only those that look different render again when an item is chosen. */
const NodeButton = memo(function NodeButton({ id, name, label, kind, state, isDim, isChosen, choose }: NodeProps) {
  const Icon = icons[kind] ?? Box
  return (
    <button
      type="button"
      id={elementId(id)}
      className="node"
      title={name}
      data-tone={stateTone(state)}
      data-dim={isDim || undefined}
      aria-pressed={isChosen}
      onClick={() => choose(id)}
    >
      <Icon size={13} strokeWidth={1.8} aria-hidden />
      <span className="nodename">{label}</span>
      <StateIcon value={state} size={13} />
    </button>
  )
})
