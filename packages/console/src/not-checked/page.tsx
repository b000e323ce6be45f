import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../app/api.ts'
import { kindOf } from '../app/widgets.ts'
import { Ago, Card, Command, counted, Empty, Loading, Page, ProblemCard, StateIcon } from '../ui/index.ts'
import { whyNot } from './words.ts'

const most = 200

export function NotCheckedPage() {
  const { data, error, refetch } = useQuery({
    queryKey: ['widgets', 'not-checked'],
    queryFn: async ({ signal }) => {
      const [unproven, paused, relations] = await Promise.all([
        api.get('/widgets', { query: { state: 'unproven', sort: 'name', per_page: most }, signal }),
        api.get('/observations', { query: { state: 'paused', per_page: most }, signal }),
        api.all('/relations', { signal })
      ])
      return { unproven, known: { pauses: paused.data, relations, widgets: unproven.data } }
    }
  })
  const title = 'Not checked'
  if (!data) {
    return (
      <Page heading={title}>
        {error ? <ProblemCard error={error} onRetry={() => void refetch()} /> : <Loading lines={10} />}
      </Page>
    )
  }
  const { unproven, known } = data
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
      lead="What no check has observed, and why. Silence is never green."
    >
      {total === 0 && (
        <section className="card">
          <Empty>Nothing is without evidence. What expires appears in the overview.</Empty>
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
      {total > most && (
        <p className="dim">
          The first {most} are shown.{' '}
          <Link to="/catalogue" search={{ state: 'unproven' }} className="link">
            All in the catalogue
          </Link>
        </p>
      )}
    </Page>
  )
}
