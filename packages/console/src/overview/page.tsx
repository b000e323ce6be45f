import { roughDuration } from '@inter-hub/rules/browser'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { api, firstRows } from '../app/api.ts'
import { loadCode } from '../app/code.ts'
import { useExtensions, useFirstStep } from '../app/nav.ts'
import { states } from '../app/search.ts'
import {
  canRunChecks,
  commandsQuery,
  countsQuery,
  type ExplainedWidget,
  explainedQuery,
  placeOf,
  plainName,
  runChecks
} from '../app/widgets.ts'
import { extensions } from '../extensions.ts'
import {
  Ago,
  Button,
  Card,
  Command,
  Empty,
  Loaded,
  Loading,
  Page,
  ProblemCard,
  StateBar,
  StateIcon,
  StateMark,
  useClock
} from '../ui/index.ts'
import { headline, lead, unwatched } from './words.ts'

const most = 50

const extensionCards = new Map(
  extensions.flatMap((one) => {
    const { loadOverview } = one
    return loadOverview ? [[one, lazy(async () => ({ default: await loadCode(loadOverview) }))] as const] : []
  })
)

export function OverviewPage() {
  const counts = useQuery(countsQuery())
  const failing = useQuery(explainedQuery('failing', most))
  const stale = useQuery(explainedQuery('stale', most))
  const cards = useExtensions().flatMap((one) => extensionCards.get(one) ?? [])
  const firstStep = useFirstStep()
  const first = failing.data?.[0]
  const forSpan = useClock((now) => (first ? roughDuration(now - Date.parse(first.stateSince)) : ''))
  const failure = counts.error ?? failing.error ?? stale.error
  if (failure && !counts.data)
    return (
      <Page heading="Overview" title="Overview">
        <ProblemCard error={failure} onRetry={() => void counts.refetch()} />
      </Page>
    )
  if (!counts.data)
    return (
      <Page heading="Overview" title="Overview">
        <Loading />
      </Page>
    )
  const tally = counts.data
  return (
    <Page
      title="Overview"
      heading={headline(tally, first && { name: plainName(first.name), forSpan })}
      lead={
        <>
          {lead(tally)}{' '}
          {tally.unproven > 0 && (
            <Link to="/not-checked" className="link">
              {unwatched(tally)}
            </Link>
          )}
        </>
      }
    >
      <section className="tally" aria-label="Items by state">
        <StateBar counts={{ ...tally, unproven: 0 }} label="Items with evidence" />
        <ul>
          {states.map((state) => (
            <li key={state}>
              <Link to="/catalogue" search={{ state }} className="tallyitem">
                <StateMark value={state} />
                <b className="num">{tally[state]}</b>
              </Link>
            </li>
          ))}
        </ul>
      </section>
      <div className="cols">
        <div className="stack wide">
          <NeedList title="Failing now" state="failing" widgets={failing.data} total={tally.failing} />
          <NeedList title="Expired" state="stale" widgets={stale.data} total={tally.stale} />
          <Suspense>
            {cards.map((OwnCard, index) => (
              <OwnCard key={index} />
            ))}
          </Suspense>
          {tally.failing + tally.stale === 0 && <NextSteps isNew={tally.verified < 10} first={firstStep} />}
        </div>
        <div className="stack wide">
          <Newest />
        </div>
      </div>
    </Page>
  )
}

function NeedList({
  title,
  state,
  widgets,
  total
}: {
  title: string
  state: 'failing' | 'stale'
  widgets: ExplainedWidget[] | undefined
  total: number
}) {
  if (total === 0) return null
  return (
    <Card
      title={title}
      count={total}
      aside={
        widgets &&
        widgets.length < total && (
          <Link to="/catalogue" search={{ state }} className="link">
            All {total}
          </Link>
        )
      }
    >
      {widgets ? (
        <ul className="needs">
          {widgets.map((widget) => (
            <NeedRow key={widget.id} widget={widget} />
          ))}
        </ul>
      ) : (
        <Loading lines={3} />
      )}
    </Card>
  )
}

function NeedRow({ widget }: { widget: ExplainedWidget }) {
  const { data: commands = [] } = useQuery(commandsQuery(widget.hubSlug))
  const [isRunning, setRunning] = useState(false)
  const run = async () => {
    setRunning(true)
    await runChecks(widget)
    setRunning(false)
  }
  const where = [placeOf(widget), widget.owner ?? 'no owner'].filter(Boolean).join(' · ')
  return (
    <li className="need">
      <StateIcon value={widget.state} />
      <Link
        to="/widgets/$slug"
        params={{ slug: widget.slug }}
        search={{ hub: widget.hubSlug }}
        className="needtitle clip"
        title={widget.name}
      >
        {plainName(widget.name)}
      </Link>
      <span className="needwhere clip">{where}</span>
      <span className="needwhy">{widget.explanation.reasons[0]?.text ?? ''}</span>
      <span className="needage">
        <Ago at={widget.stateSince} kind={widget.state === 'failing' ? 'for' : 'ago'} />
      </span>
      {canRunChecks(widget, commands) && (
        <Button size="s" disabled={isRunning} onClick={() => void run()} aria-label={`Run checks of ${widget.name}`}>
          {isRunning ? 'Running' : 'Run checks'}
        </Button>
      )}
    </li>
  )
}

/** The items with the newest evidence. */
function Newest() {
  const events = useQuery({
    queryKey: ['events', 'newest'],
    queryFn: async ({ signal }) =>
      (await firstRows(10, (per_page) => api.get('/widgets', { query: { sort: '-evidenceAt', per_page }, signal })))
        .data
  })
  return (
    <Card title="Newest evidence">
      <Loaded query={events}>
        {(newest) =>
          newest.some(({ evidenceAt }) => evidenceAt !== null) ? (
            <ul className="feed">
              {newest.map(({ id, slug, hubSlug, name, state, evidenceAt }) =>
                evidenceAt === null ? null : (
                  <li key={id}>
                    <StateIcon value={state} size={13} />
                    <Link to="/widgets/$slug" params={{ slug }} search={{ hub: hubSlug }} className="grow clip">
                      {plainName(name)}
                    </Link>
                    <span className="dim">
                      <Ago at={evidenceAt} />
                    </span>
                  </li>
                )
              )}
            </ul>
          ) : (
            <Empty command="./ihub checks list">No check has reported yet.</Empty>
          )
        }
      </Loaded>
    </Card>
  )
}

/** What to do after the first start. */
function NextSteps({ isNew, first }: { isNew: boolean; first: { to: string; label: string } | undefined }) {
  return (
    <Card title={isNew ? 'Next steps' : 'From the command line'}>
      <ul className="pad stack">
        <li className="stack">
          <p className="dim2">
            {first ? (
              <Link to={first.to as '/'} className="link">
                {first.label}
              </Link>
            ) : (
              'Add your first item'
            )}
            : see what an inventory would change, then apply it.
          </p>
          <Command text="./ihub diff -f mine.yaml" />
          <Command text="./ihub apply -f mine.yaml" />
        </li>
        <li className="stack">
          <p className="dim2">Connect a job that reports by itself, such as a nightly backup.</p>
          <Command text="./ihub hook create nightly-backup --widget <slug> --event-type ops-backup-verified" />
        </li>
        <li className="stack">
          <p className="dim2">See which checks run, and which are paused and why.</p>
          <Command text="./ihub checks list" />
        </li>
      </ul>
    </Card>
  )
}
