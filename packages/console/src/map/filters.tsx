import { Link, useNavigate } from '@tanstack/react-router'
import { type MapSearch, states } from '../app/search.ts'
import { StateMark } from '../ui/index.ts'
import { laneKey } from './choice.ts'
import type { ItemsIndex } from './items-index.ts'
import type { Counts, MapLayout } from './layout.ts'
import { bareName } from './words.ts'

interface FiltersProps {
  search: MapSearch
  layout: MapLayout
  counts: Counts
  index: ItemsIndex
}

/** The filters by state, environment and owner. They are in the address. */
export function Filters({ search, layout, counts, index }: FiltersProps) {
  const navigate = useNavigate({ from: '/map' })
  const set = (change: Partial<MapSearch>) =>
    void navigate({ search: (now) => ({ ...now, ...change }), resetScroll: false })
  const owners = [...new Set([...layout.nodes.values()].flatMap(({ item: { owner } }) => owner ?? []))].sort()
  const lanes = layout.lanes.map((lane): [string, string] => [
    laneKey(lane, index),
    lane.environment ? bareName(lane.environment) : 'No environment'
  ])
  const hasFilter = [search.env, search.owner, search.state].some((value) => value !== undefined)
  return (
    <search className="row wrap">
      {states.map((state) => (
        <button
          type="button"
          key={state}
          className="chip"
          aria-pressed={search.state === state}
          onClick={() => set({ state: search.state === state ? undefined : state })}
        >
          <StateMark value={state} />
          <span className="num">{counts[state].toLocaleString('en')}</span>
        </button>
      ))}
      <Choice
        name="Environment"
        all="All environments"
        options={lanes}
        value={search.env}
        set={(env) => set({ env })}
      />
      <Choice
        name="Owner"
        all="All owners"
        options={owners.map((owner) => [owner, owner])}
        value={search.owner}
        set={(owner) => set({ owner })}
      />
      {hasFilter && (
        <Link
          to="/map"
          search={search.sel === undefined ? {} : { sel: search.sel }}
          resetScroll={false}
          className="link"
        >
          Clear the filters
        </Link>
      )}
    </search>
  )
}

interface ChoiceProps {
  name: string
  all: string
  /** Values with their names. */
  options: [string, string][]
  value: string | undefined
  set: (value: string | undefined) => void
}

function Choice({ name, all, options, value = '', set }: ChoiceProps) {
  const isKnown = value === '' || options.some(([key]) => key === value)
  return (
    <select
      className="input choice"
      aria-label={name}
      value={value}
      onChange={(event) => set(event.target.value || undefined)}
    >
      <option value="">{all}</option>
      {!isKnown && <option value={value}>{value}</option>}
      {options.map(([key, text]) => (
        <option key={key} value={key}>
          {text}
        </option>
      ))}
    </select>
  )
}
