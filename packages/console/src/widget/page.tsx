import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { Ellipsis, Play } from 'lucide-react'
import { useRef, useState } from 'react'
import { ambiguousHubs, isMissing } from '../app/api.ts'
import { may } from '../app/queries.ts'
import { tabs } from '../app/search.ts'
import {
  canRunChecks,
  commandsQuery,
  type ExplainedWidget,
  explainedWidgetQuery,
  kindOf,
  placeOf,
  plainName,
  runChecks,
  shortName,
  shownWidgetQuery
} from '../app/widgets.ts'
import { Button, Dropdown, Empty, Item, Loading, notify, Page, ProblemCard, StateIcon, StateMark } from '../ui/index.ts'
import { Annotate } from './annotate.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { Pause, resumeChecks, useIsPaused } from './pause.tsx'
import { AnnotationsTab, ChangesTab, ChecksTab, EvidenceTab, RelationsTab } from './tabs.tsx'

const tabWords = {
  relations: 'Relations',
  evidence: 'Evidence',
  checks: 'Checks',
  annotations: 'Annotations',
  changes: 'Changes'
}
const tabPages = {
  relations: RelationsTab,
  evidence: EvidenceTab,
  checks: ChecksTab,
  annotations: AnnotationsTab,
  changes: ChangesTab
}

export function WidgetPage() {
  const { slug } = useParams({ from: '/inside/widgets/$slug' })
  const { hub, tab } = useSearch({ from: '/inside/widgets/$slug' })
  const { data: widget, error, refetch } = useQuery(shownWidgetQuery(slug, hub))
  if (isMissing(error)) {
    return (
      <Page heading={`Item "${slug}" not found`} title={slug}>
        <Empty command="./ihub get widgets">
          It was deleted or has a different name. The catalogue finds items by part of their name.
        </Empty>
      </Page>
    )
  }
  const hubs = ambiguousHubs(error)
  if (hubs) return <Ambiguous slug={slug} hubs={hubs} />
  if (!widget) {
    return (
      <Page heading={slug} title={slug}>
        {error ? <ProblemCard error={error} onRetry={() => void refetch()} /> : <Loading lines={12} />}
      </Page>
    )
  }
  const TabPage = tab === undefined ? OverviewTab : tabPages[tab]
  return (
    <Page
      title={widget.name}
      over={
        <>
          <Link to="/catalogue" className="link">
            Catalogue
          </Link>{' '}
          / {kindOf(widget.widgetType)} · {placeOf(widget) ?? 'no environment'}
        </>
      }
      heading={
        <div className="row wrap widgethead">
          <h1>{shortName(widget)}</h1>
          <StateMark value={widget.state} ground />
          <span className="dim mono">{widget.slug}</span>
        </div>
      }
      actions={<Actions widget={widget} />}
    >
      <p className="answer">{plainName(widget.explanation.sentence)}</p>
      <nav className="tabs" aria-label="About this item">
        {([undefined, ...tabs] as const).map((one) => (
          <Link
            key={one ?? 'overview'}
            from="/widgets/$slug"
            to="/widgets/$slug"
            params={{ slug }}
            search={{ hub, tab: one }}
            className="tab"
            data-active={one === tab || undefined}
            aria-current={one === tab ? 'page' : undefined}
          >
            {one === undefined ? 'Overview' : tabWords[one]}
          </Link>
        ))}
      </nav>
      <TabPage widget={widget} />
    </Page>
  )
}

/** Several hubs have an item with the slug in the address. */
function Ambiguous({ slug, hubs }: { slug: string; hubs: readonly string[] }) {
  return (
    <Page heading={`Several hubs have the item "${slug}"`} title={slug}>
      <section className="card">
        <ul className="feed">
          {hubs.map((hub) => (
            <OfHub key={hub} slug={slug} hub={hub} />
          ))}
        </ul>
      </section>
    </Page>
  )
}

function OfHub({ slug, hub }: { slug: string; hub: string }) {
  const { data } = useQuery(explainedWidgetQuery(slug, hub))
  return (
    <li>
      {data && <StateIcon value={data.state} />}
      <Link to="/widgets/$slug" params={{ slug }} search={{ hub }} className="needtitle clip">
        {data ? shortName(data) : slug}
      </Link>
      <span className="dim">{hub}</span>
    </li>
  )
}

function Actions({ widget }: { widget: ExplainedWidget }) {
  const { data: commands = [] } = useQuery(commandsQuery(widget.hubSlug))
  const [isRunning, setRunning] = useState(false)
  const [isAnnotating, setAnnotating] = useState(false)
  const [isPausing, setPausing] = useState(false)
  const isPaused = useIsPaused(widget)
  const mayWrite = may(`hub:${widget.hubSlug}:write`)
  const more = useRef<HTMLButtonElement>(null)
  const run = async () => {
    setRunning(true)
    await runChecks(widget)
    setRunning(false)
  }
  const copy = () =>
    navigator.clipboard.writeText(widget.slug).then(
      () => notify('Copied', widget.slug),
      () => notify('The browser blocked copying', undefined, true)
    )
  return (
    <>
      <Dropdown
        trigger={
          <Button icon aria-label="More actions" ref={more}>
            <Ellipsis size={16} aria-hidden />
          </Button>
        }
      >
        {may(`hub:${widget.hubSlug}:record`) && (
          <Item className="item" onClick={() => setAnnotating(true)}>
            Annotate…
          </Item>
        )}
        {isPaused && mayWrite ? (
          <Item className="item" onClick={() => void resumeChecks(widget)}>
            Resume checks
          </Item>
        ) : (
          canRunChecks(widget, commands) && (
            <Item className="item" onClick={() => setPausing(true)}>
              Pause checks…
            </Item>
          )
        )}
        <Item className="item" onClick={() => void copy()}>
          Copy the slug
        </Item>
      </Dropdown>
      {canRunChecks(widget, commands) && (
        <Button kind="primary" disabled={isRunning} onClick={() => void run()}>
          <Play size={14} aria-hidden />
          {isRunning ? 'Running checks' : 'Run checks'}
        </Button>
      )}
      <Annotate widget={widget} open={isAnnotating} onClose={() => setAnnotating(false)} finalFocus={more} />
      <Pause widget={widget} open={isPausing} onClose={() => setPausing(false)} finalFocus={more} />
    </>
  )
}
