import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react'
import { kindOf } from '../app/widgets.ts'
import { Empty, Loading, Page, ProblemCard } from '../ui/index.ts'
import { elementId, laneKey, useChoice } from './choice.ts'
import { Explanation } from './explanation.tsx'
import { Filters } from './filters.tsx'
import { endsOf, indexItems } from './items-index.ts'
import { Lanes } from './lanes.tsx'
import { type Link, layOut } from './layout.ts'
import type { RelationType } from './nesting.ts'
import './map.css'
import { type MapData, mapQuery, relationTypesQuery } from './queries.ts'
import { outersOf, show } from './show.ts'
import { cutNote, heading, lead } from './words.ts'

export function MapPage() {
  const query = useQuery(mapQuery)
  const vocabulary = useQuery(relationTypesQuery)
  // Without the manifests, the usual names of relation types tell what is inside what.
  const types = vocabulary.data ?? (vocabulary.error ? noTypes : undefined)
  if (query.data && types && query.data.items.length > 0) return <MapView data={query.data} types={types} />
  return (
    <Page heading="Map" wide>
      {query.error && !query.data && <ProblemCard error={query.error} onRetry={() => void query.refetch()} />}
      {!query.error && !(query.data && types) && <Loading lines={12} />}
      {query.data && types && (
        <section className="card">
          <Empty command="./ihub apply -f mine.yaml">No items yet. An inventory declares what runs, and where.</Empty>
        </section>
      )}
    </Page>
  )
}

type Types = Readonly<Record<string, readonly RelationType[]>>
const noTypes: Types = {}
const isEnvironment = ({ type }: { type: string }) => kindOf(type) === 'environment'

function MapView({ data: { items, links, total }, types }: { data: MapData; types: Types }) {
  const search = useSearch({ from: '/inside/map' })
  const { env, owner, state } = search
  const layout = useMemo(() => layOut(items, links, types, isEnvironment), [items, links, types])
  const index = useMemo(() => indexItems(items, links), [items, links])
  const { choose, close, isAsked } = useChoice(index, layout)
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const toggle = (key: string) =>
    setOpened((before) => new Set(before.has(key) ? [...before].filter((one) => one !== key) : [...before, key]))

  const chosen = index.find(search.sel)
  const node = chosen && layout.nodes.get(chosen.id)
  const isOnMap = (id: string) => layout.nodes.has(id) || layout.environments.has(id)
  const own = chosen ? index.linksOf(chosen.id, isOnMap) : []
  const near = endsOf(own)
  // That an item is in its lane needs no line.
  const isOwnLane = ({ from, to }: Link) => node !== undefined && [from, to].includes(node.lane.environment?.id ?? '')
  const lane = layout.lanes.find((one) => laneKey(one, index) === env)
  const shown = show(layout, { lane, owner, state }, node)
  const view = { shown, opened, toggle, near, nearOuter: outersOf(layout, near), chosen, node, choose }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && chosen) close(chosen.id)
  }
  useEffect(() => {
    if (chosen) document.getElementById(elementId(chosen.id))?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [chosen?.id])
  const note = cutNote({ items: items.length, links: links.length }, total)
  return (
    <Page title="Map" heading={heading(shown.counts)} lead={lead(layout, kindOf)} wide>
      <Filters search={search} layout={layout} counts={shown.counts} index={index} />
      {note !== '' && <p className="dim">{note}</p>}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the explanation from anywhere on the map. */}
      <div className="mapgrid" data-open={chosen !== undefined || undefined} onKeyDown={onKeyDown}>
        <Lanes layout={layout} view={view} only={lane} links={own.filter((link) => !isOwnLane(link))} />
        {chosen && (
          <Explanation
            key={chosen.id}
            item={chosen}
            place={node ? node.lane.environment?.name : undefined}
            links={own}
            types={types[chosen.hub] ?? []}
            index={index}
            isOnMap={isOnMap}
            choose={choose}
            close={close}
            isAsked={isAsked}
          />
        )}
      </div>
    </Page>
  )
}
