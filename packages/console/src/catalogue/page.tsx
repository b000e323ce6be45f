import { useQueries, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import { api, wholePage } from '../app/api.ts'
import { useFirstStep } from '../app/nav.ts'
import { type CatalogueSearch, states } from '../app/search.ts'
import { environmentOf, environmentsQuery, kindOf, shortName, type Widget } from '../app/widgets.ts'
import { Ago, counted, Empty, Loading, Page, ProblemCard, StateMark } from '../ui/index.ts'

const rowHeight = 36
const pageRows = 100
const columns = ['State', 'Name', 'Kind', 'Environment', 'Owner', 'Since', 'Evidence']

const rowsQuery = ({ env, ...search }: CatalogueSearch, page: number) => ({
  queryKey: ['widgets', 'list', env, search, page],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    wholePage(page, pageRows, (page, per_page) =>
      api.get('/widgets', {
        query: { ...search, within: env, include: 'places', sort: 'state,name', page, per_page },
        signal
      })
    ),
  placeholderData: (previous: unknown) => previous as never
})

export function CataloguePage() {
  const search = useSearch({ from: '/inside/catalogue' })
  const first = useQuery(rowsQuery(search, 1))
  const total = first.data?.meta.total
  const firstStep = useFirstStep()
  return (
    <Page
      heading="Catalogue"
      lead={
        total === undefined
          ? ' '
          : `${counted(total, 'item')}${hasFilter(search) ? (total === 1 ? ' matches' : ' match') : ''}`
      }
      actions={
        firstStep && (
          <Link to={firstStep.to as '/'} className="btn">
            {firstStep.label}
          </Link>
        )
      }
      wide
    >
      <Filters search={search} />
      {first.error && !first.data && <ProblemCard error={first.error} onRetry={() => void first.refetch()} />}
      {!first.data && !first.error && <Loading lines={12} />}
      {total === 0 && <NothingFound search={search} />}
      {total !== undefined && total > 0 && <Rows search={search} total={total} key={JSON.stringify(search)} />}
    </Page>
  )
}

const hasFilter = (search: CatalogueSearch) => Object.values(search).some((value) => value !== undefined)

function NothingFound({ search }: { search: CatalogueSearch }) {
  return (
    <section className="card">
      {hasFilter(search) ? (
        <div className="empty">
          <p>Nothing matches this filter.</p>
          <Link to="/catalogue" search={{}} className="link">
            Clear the filter
          </Link>
        </div>
      ) : (
        <Empty command="./ihub apply -f mine.yaml">
          No items yet. An inventory declares what runs and how it is checked.
        </Empty>
      )}
    </section>
  )
}

function Filters({ search }: { search: CatalogueSearch }) {
  const navigate = useNavigate({ from: '/catalogue' })
  const [text, setText] = useState(search.q ?? '')
  const { data: environments = [] } = useQuery(environmentsQuery)
  const typed = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => setText(search.q ?? ''), [search.q])
  const change = (next: string) => {
    setText(next)
    clearTimeout(typed.current)
    typed.current = setTimeout(
      () => void navigate({ search: (now) => ({ ...now, q: next || undefined }), replace: true }),
      200
    )
  }
  return (
    <search className="row wrap">
      <input
        className="input filter"
        type="search"
        placeholder="Name, slug, owner or description"
        aria-label="Filter by name, slug, owner or description"
        value={text}
        onChange={(event) => change(event.target.value)}
      />
      {states.map((state) => (
        <button
          type="button"
          key={state}
          className="chip"
          aria-pressed={search.state === state}
          onClick={() =>
            void navigate({ search: (now) => ({ ...now, state: now.state === state ? undefined : state }) })
          }
        >
          <StateMark value={state} />
        </button>
      ))}
      {(environments.length > 0 || search.env !== undefined) && (
        <select
          className="input choice"
          aria-label="Environment"
          value={search.env ?? ''}
          onChange={({ target }) => void navigate({ search: (now) => ({ ...now, env: target.value || undefined }) })}
        >
          <option value="">All environments</option>
          {environments.every(({ slug }) => slug !== search.env) && search.env !== undefined && (
            <option>{search.env}</option>
          )}
          {environments.map((one) => (
            <option key={one.id} value={one.slug}>
              {shortName(one)}
            </option>
          ))}
        </select>
      )}
      {(['hub', 'owner', 'widgetType'] as const).map(
        (name) =>
          search[name] !== undefined && (
            <button
              type="button"
              key={name}
              className="chip"
              aria-pressed
              onClick={() => void navigate({ search: (now) => ({ ...now, [name]: undefined }) })}
            >
              {search[name]} <span aria-hidden>×</span>
              <span className="sr">, remove this filter</span>
            </button>
          )
      )}
    </search>
  )
}

/** Renders only the visible rows, and reads each page of results when it scrolls into view. */
function Rows({ search, total }: { search: CatalogueSearch; total: number }) {
  const box = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: rowHeight
  })
  const items = rows.getVirtualItems()
  const pages = [...new Set(items.map(({ index }) => Math.floor(index / pageRows) + 1))]
  const read = useQueries({ queries: pages.map((page) => rowsQuery(search, page)) })
  const rowAt = (index: number): Widget | undefined =>
    read[pages.indexOf(Math.floor(index / pageRows) + 1)]?.data?.data[index % pageRows]
  const above = (items[0]?.start ?? rowHeight) - rowHeight
  const below = rows.getTotalSize() - ((items.at(-1)?.end ?? rowHeight) - rowHeight)
  return (
    <section className="card rows" ref={box} aria-label="Items">
      <table className="table" aria-rowcount={total + 1}>
        <thead>
          <tr>
            {columns.map((name) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={above} />
          {items.map(({ index }) => (
            <Row key={index} index={index} widget={rowAt(index)} />
          ))}
          <Spacer height={below} />
        </tbody>
      </table>
    </section>
  )
}

function Spacer({ height }: { height: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden>
      <td style={{ height, padding: 0 }} />
    </tr>
  )
}

function Row({ index, widget }: { index: number; widget: Widget | undefined }) {
  if (!widget) {
    return (
      <tr aria-rowindex={index + 2}>
        <td className="dim">…</td>
      </tr>
    )
  }
  const { slug, state, stateSince, widgetType, owner, evidenceAt, hubSlug, places = [] } = widget
  const environment = environmentOf(places)
  return (
    <tr aria-rowindex={index + 2}>
      <td>
        <StateMark value={state} />
      </td>
      <td className="clip">
        <Link to="/widgets/$slug" params={{ slug }} search={{ hub: hubSlug }} className="needtitle" title={slug}>
          {shortName(widget)}
        </Link>
        <span className="dim phonekind"> {kindOf(widgetType)}</span>
      </td>
      <td className="dim2">{kindOf(widgetType)}</td>
      <td className="dim2 clip">
        {environment ? shortName(environment) : <span className="dim">no environment</span>}
      </td>
      <td className="dim2 clip">{owner ?? <span className="dim">no owner</span>}</td>
      <td className="dim2">{evidenceAt !== null && <Ago at={stateSince} kind="for" />}</td>
      <td className="dim2">
        {evidenceAt === null ? <span className="dim">never recorded</span> : <Ago at={evidenceAt} />}
      </td>
    </tr>
  )
}
