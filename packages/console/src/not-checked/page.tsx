import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { api, firstRows } from '../app/api.ts'
import { kindOf, shortName, type Widget } from '../app/widgets.ts'
import { Ago, Card, Command, counted, cutWords, Empty, Loading, Page, ProblemCard, StateIcon } from '../ui/index.ts'
import { isPausedPlace, membership, reasonsOf, tallyWords, type WhyNot, whyNot } from './words.ts'

const most = 200

/** The maximum number of places with paused checks whose contents are read. */
const placesMax = 10

/** Reads a bounded part of each list; `unread` names the lists that were cut off. */
async function readNotChecked(signal: AbortSignal) {
  const [unproven, paused] = await Promise.all([
    firstRows(most, (per_page) =>
      api.get('/widgets', { query: { state: 'unproven', sort: 'name', per_page }, signal })
    ),
    firstRows(most, (per_page) => api.get('/observations', { query: { state: 'paused', per_page }, signal }))
  ])
  const places = unproven.data.filter((widget) => isPausedPlace(widget, paused.data))
  const relations = await Promise.all(
    places
      .slice(0, placesMax)
      .map(({ id: widget, hubSlug: hub }) =>
        firstRows(most, (per_page) =>
          api.get('/relations', { query: { hub, widget, type: membership, per_page }, signal })
        )
      )
  )
  const unread = [
    ...(isCut(paused) ? ['paused checks'] : []),
    ...(places.length > placesMax || relations.some(isCut) ? ['items in places whose checks are paused'] : [])
  ]
  const known = { pauses: paused.data, relations: relations.flatMap(({ data }) => data), widgets: unproven.data }
  return { unproven, known, unread }
}

const isCut = ({ data, meta }: { data: unknown[]; meta: { total: number } }) => data.length < meta.total

export function NotCheckedPage() {
  const { data, error, refetch } = useQuery({
    queryKey: ['widgets', 'not-checked'],
    queryFn: ({ signal }) => readNotChecked(signal)
  })
  const title = 'Not checked'
  if (!data) {
    return (
      <Page heading={title}>
        {error ? <ProblemCard error={error} onRetry={() => void refetch()} /> : <Loading lines={10} />}
      </Page>
    )
  }
  const { unproven, known, unread } = data
  const total = unproven.meta.total
  const rows = unproven.data.map((widget) => ({ widget, why: whyNot(widget, known) }))
  const of = (kind: WhyNot['kind']) => rows.filter(({ why }) => why.kind === kind)
  return (
    <Page
      title={title}
      heading={
        total === 0
          ? 'Every item has evidence.'
          : `${counted(total, 'item')} ${total === 1 ? 'has' : 'have'} no evidence yet.`
      }
      lead={tallyWords(rows.map(({ why }) => why)) || undefined}
    >
      {total === 0 && (
        <section className="card">
          <Empty>Every item has evidence. Expired evidence appears in the overview.</Empty>
        </section>
      )}
      <Group title="Checks have not reported" rows={of('silent')} command="./ihub checks list">
        These items have checks, but no result yet.
      </Group>
      <Paused rows={of('paused')} />
      <Group title="No check" rows={of('unchecked')} command="./ihub record <event-type> <slug>">
        Declare checks in the inventory, or record evidence.
      </Group>
      {rows.length < total && (
        <p className="dim">
          {cutWords(rows.length, total)}{' '}
          <Link to="/catalogue" search={{ state: 'unproven' }} className="link">
            All in the catalogue
          </Link>
        </p>
      )}
      {unread.map((what) => (
        <p key={what} className="dim">
          There are too many {what} to read them all here, so an item may be listed as not reported even though its
          checks are paused. ./ihub checks list shows why each check is paused.
        </p>
      ))}
    </Page>
  )
}

interface Row {
  widget: Widget
  why: WhyNot
}

/** Items to which one sentence and one command apply. */
function Group({ title, rows, command, children }: { title: string; rows: Row[]; command: string; children: string }) {
  if (rows.length === 0) return null
  return (
    <Card title={title} count={rows.length}>
      <div className="pad stack">
        <p className="dim2">{children}</p>
        <Command text={command} />
      </div>
      <ul className="reasons">
        {rows.map((row) => (
          <ItemRow key={row.widget.id} row={row} note={<span className="mono clip">{row.widget.slug}</span>} />
        ))}
      </ul>
    </Card>
  )
}

/** Items whose checks are paused. Each reason is shown once, next to the items that it applies to. */
function Paused({ rows }: { rows: Row[] }) {
  if (rows.length === 0) return null
  return (
    <Card title="Checks are paused" count={rows.length}>
      <ul className="reasons">
        {reasonsOf(rows).map(({ text, commands, rows: own }) => (
          <li key={own[0]?.widget.id} className="reason">
            <ul>
              {own.map((row) => (
                <ItemRow key={row.widget.id} row={row} />
              ))}
            </ul>
            <div className="stack">
              <p>{text}</p>
              {commands.map((command) => (
                <Command key={command} text={command} />
              ))}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function ItemRow({ row: { widget, why }, note }: { row: Row; note?: ReactNode }) {
  return (
    <li className="reasonitem">
      <StateIcon value={why.kind === 'paused' ? 'paused' : 'unproven'} />
      <Link
        to="/widgets/$slug"
        params={{ slug: widget.slug }}
        search={{ hub: widget.hubSlug }}
        className="needtitle clip"
        title={widget.name}
      >
        {shortName(widget)}
      </Link>
      <span className="dim2">
        {kindOf(widget.widgetType)}
        {why.until && (
          <span className="dim">
            {' · ends '}
            <Ago at={why.until} kind="in" />
          </span>
        )}
      </span>
      {note}
    </li>
  )
}
