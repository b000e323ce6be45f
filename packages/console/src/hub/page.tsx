/** One hub: its items, its manifests and vocabulary, who may use it, and what it sends and receives. */
import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { isMissing } from '../app/api.ts'
import { hubTabs, states } from '../app/search.ts'
import { familyOf, functionOf } from '../app/vsm.ts'
import { countsQuery } from '../app/widgets.ts'
import { Card, Empty, Loaded, Loading, Page, ProblemCard, StateBar, StateMark } from '../ui/index.ts'
import { AccessTab } from './access.tsx'
import { HooksTab } from './hooks.tsx'
import { ManifestsTab } from './manifests.tsx'
import { type Hub, hubQuery } from './queries.ts'
import { VocabularyTab } from './vocabulary.tsx'
import { WebhooksTab } from './webhooks.tsx'

const tabWords = {
  manifests: 'Manifests',
  vocabulary: 'Vocabulary',
  access: 'Consumers and keys',
  webhooks: 'Webhooks',
  hooks: 'Inbound hooks'
}
const tabPages = {
  manifests: ManifestsTab,
  vocabulary: VocabularyTab,
  access: AccessTab,
  webhooks: WebhooksTab,
  hooks: HooksTab
}

export function HubPage() {
  const { slug } = useParams({ from: '/inside/hubs/$slug' })
  const { tab } = useSearch({ from: '/inside/hubs/$slug' })
  const { data: hub, error, refetch } = useQuery(hubQuery(slug))
  if (isMissing(error))
    return (
      <Page heading="Hub not found" title={slug}>
        <Empty command="./ihub get hubs">The server has no hub "{slug}".</Empty>
      </Page>
    )
  if (!hub)
    return (
      <Page heading={slug} title={slug}>
        {error ? <ProblemCard error={error} onRetry={() => void refetch()} /> : <Loading lines={10} />}
      </Page>
    )
  const TabPage = tab === undefined ? ItemsTab : tabPages[tab]
  return (
    <Page
      title={hub.name}
      over={
        <>
          <Link to="/hubs" className="link">
            Hubs
          </Link>{' '}
          / {[functionOf(hub.vsmFunction), familyOf(hub.hubFamily)].filter(Boolean).join(' · ') || hub.slug}
        </>
      }
      heading={hub.name}
      lead={hub.description || undefined}
    >
      <nav className="tabs" aria-label="About this hub">
        {([undefined, ...hubTabs] as const).map((one) => (
          <Link
            key={one ?? 'items'}
            from="/hubs/$slug"
            to="/hubs/$slug"
            params={{ slug }}
            search={{ tab: one }}
            className="tab"
            data-active={one === tab || undefined}
            aria-current={one === tab ? 'page' : undefined}
          >
            {one === undefined ? 'Items' : tabWords[one]}
          </Link>
        ))}
      </nav>
      <TabPage hub={hub} />
    </Page>
  )
}

/** How many items are in each state. */
function ItemsTab({ hub }: { hub: Hub }) {
  const query = useQuery(countsQuery(hub.slug))
  if (!query.data) return <Loaded query={query}>{() => null}</Loaded>
  const { data: counts } = query
  const total = states.reduce((sum, state) => sum + counts[state], 0)
  return (
    <Card title="Items" count={total}>
      {total === 0 ? (
        <Empty command={`./ihub apply --hub ${hub.slug} -f inventory.yaml`}>
          No items yet. An inventory or the API registers them.
        </Empty>
      ) : (
        <div className="pad tally">
          <StateBar counts={counts} label={`Items of ${hub.name}`} />
          <ul>
            {states.map((state) => (
              <li key={state}>
                <Link to="/catalogue" search={{ hub: hub.slug, state }} className="tallyitem">
                  <StateMark value={state} />
                  <b className="num">{counts[state]}</b>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  )
}
