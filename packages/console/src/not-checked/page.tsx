import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, firstRows } from '../app/api.ts'
import { kindOf } from '../app/widgets.ts'
import { Ago, Card, Command, counted, cutWords, Empty, Loading, Page, ProblemCard, StateIcon } from '../ui/index.ts'
import { membership, placePause, whyNot } from './words.ts'

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
  const places = unproven.data.filter((widget) => placePause(widget) !== undefined)
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
  const groups = (['Checks have not reported', 'Checks are paused', 'No check'] as const).filter((group) =>
    rows.some(({ why }) => why.group === group)
  )
  return (
    <Page
      title={title}
      heading={
        total === 0
          ? 'Every item has evidence.'
          : `${counted(total, 'item')} ${total === 1 ? 'has' : 'have'} no evidence yet.`
      }
      lead="Items that no check has observed, and why. Silence is never green."
    >
      {total === 0 && (
        <section className="card">
          <Empty>Every item has evidence. Expired evidence appears in the overview.</Empty>
        </section>
      )}
      {groups.map((group) => {
        const own = rows.filter(({ why }) => why.group === group)
        return (
          <Card key={group} title={group} count={own.length}>
            <div className="pad">
              <Command text={own[0]?.why.command ?? './ihub checks list'} />
            </div>
            <ul>
              {own.map(({ widget, why }) => (
                <li key={widget.id} className="line">
                  <StateIcon value={why.group === 'Checks are paused' ? 'paused' : 'unproven'} />
                  <Link
                    to="/widgets/$slug"
                    params={{ slug: widget.slug }}
                    search={{ hub: widget.hubSlug }}
                    className="needtitle clip"
                  >
                    {widget.name}
                  </Link>
                  <span className="dim">{kindOf(widget.widgetType)}</span>
                  <span className="grow dim2 clip">{why.text}</span>
                  {why.until && (
                    <span className="dim">
                      <Ago at={why.until} kind="in" />
                    </span>
                  )}
                </li>
              ))}
            </ul>
          </Card>
        )
      })}
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
