/** Hubs and what belongs to them: manifests, consumers and keys. */
import type { Schema } from '@inter-hub/sdk/browser'
import { Link } from '@tanstack/react-router'
import { api } from '../app/api.ts'
import { familyOf, functionOf } from '../app/vsm.ts'
import { Ago, Card, type Column, Command, Page } from '../ui/index.ts'
import { Constellation } from './constellation.tsx'
import { firstPage, type List, ListPage } from './list-page.tsx'

type Hub = Schema<'Hub'>
type Manifest = Schema<'Manifest'>
type Consumer = Schema<'ApiConsumer'>
type Key = Schema<'ListedApiKey'>

const none = <span className="dim">none</span>

const hubColumns: Column<Hub>[] = [
  {
    title: 'Hub',
    cell: ({ slug, name }) => (
      <Link to="/hubs/$slug" params={{ slug }} className="needtitle" title={slug}>
        {name}
      </Link>
    )
  },
  { title: 'Slug', cell: ({ slug }) => <span className="mono">{slug}</span> },
  { title: 'Function', cell: ({ vsmFunction }) => functionOf(vsmFunction) ?? none },
  { title: 'Family', cell: ({ hubFamily }) => familyOf(hubFamily) ?? none },
  { title: 'Domain', cell: ({ domain }) => domain ?? none },
  { title: 'Status', cell: ({ status }) => status }
]

const hubs: List<Hub> = {
  title: 'Hubs',
  queryKey: ['registry', 'hubs'],
  read: (signal) => firstPage('hub', (per_page) => api.get('/hubs', { query: { per_page }, signal })),
  lead: (
    <>
      A hub declares a vocabulary and has items, evidence and consumers.{' '}
      <Link to="/hubs/new" className="link">
        Create a hub
      </Link>
    </>
  ),
  columns: hubColumns,
  empty: 'No hubs yet.',
  command: './ihub bootstrap hubs/ops-hub'
}

export const HubsPage = () => (
  <ListPage list={hubs}>
    <Constellation />
  </ListPage>
)

export function NewHubPage() {
  return (
    <Page
      heading="Create a hub"
      lead="A hub is created from files, so it can be reviewed and recreated: its manifest, its items and its first event."
    >
      <Card title="From the template">
        <div className="pad stack">
          <p className="dim2">Writes the files of a hub.</p>
          <Command text="./ihub hub init my-hub" />
          <p className="dim2">
            Shows what would be created. A manifest that would break another hub or existing items is rejected with the
            reason.
          </p>
          <Command text="./ihub bootstrap hubs/my-hub --dry-run" />
          <p className="dim2">Creates the hub, activates its manifest, and stores its key in a file.</p>
          <Command text="./ihub bootstrap hubs/my-hub" />
        </div>
      </Card>
    </Page>
  )
}

const manifestColumns: Column<Manifest>[] = [
  {
    title: 'Hub',
    cell: ({ hubSlug }) => (
      <Link to="/hubs/$slug" params={{ slug: hubSlug }} search={{ tab: 'manifests' }} className="needtitle">
        {hubSlug}
      </Link>
    )
  },
  { title: 'Version', cell: ({ version }) => version },
  { title: 'Status', cell: ({ status }) => status },
  { title: 'Widget types', cell: ({ widgetTypes }) => widgetTypes.length },
  { title: 'Event types', cell: ({ eventTypes }) => eventTypes.length },
  { title: 'Annotation categories', cell: ({ annotationCategories }) => annotationCategories.length },
  { title: 'Policy scopes', cell: ({ policyScopes }) => policyScopes.length },
  { title: 'Activated', cell: ({ activatedAt }) => (activatedAt === null ? none : <Ago at={activatedAt} />) }
]

const manifests: List<Manifest> = {
  title: 'Capability manifests',
  queryKey: ['registry', 'manifests'],
  read: (signal) =>
    firstPage('capability manifest', (per_page) =>
      api.get('/hub-capability-manifests', { query: { per_page }, signal })
    ),
  lead: 'A manifest declares the vocabulary of its hub. Each hub has one active manifest.',
  columns: manifestColumns,
  empty: 'No manifests yet.',
  command: './ihub bootstrap hubs/ops-hub'
}

export const ManifestsPage = () => <ListPage list={manifests} />

const consumerColumns: Column<Consumer>[] = [
  { title: 'Consumer', cell: ({ name }) => name },
  { title: 'Hub', cell: ({ hubSlug }) => hubSlug ?? <span className="dim">all hubs</span> },
  { title: 'Status', cell: ({ status }) => status },
  {
    title: 'Requests per minute',
    cell: ({ rateLimit }) => (rateLimit === null ? 'default' : rateLimit === 0 ? 'no limit' : rateLimit)
  },
  { title: 'Created', cell: ({ createdAt }) => <Ago at={createdAt} /> }
]

const consumers: List<Consumer> = {
  title: 'API consumers',
  queryKey: ['registry', 'consumers'],
  read: (signal) => firstPage('API consumer', (per_page) => api.get('/api-consumers', { query: { per_page }, signal })),
  lead: 'A consumer is a program that uses the API for a hub. It authenticates with keys.',
  columns: consumerColumns,
  empty: 'No consumers yet.',
  command: './ihub bootstrap hubs/ops-hub'
}

export const ConsumersPage = () => <ListPage list={consumers} />

const keyColumns: Column<Key>[] = [
  { title: 'Prefix', cell: ({ prefix }) => <span className="mono">{prefix}</span> },
  { title: 'Consumer', cell: ({ consumerName }) => consumerName },
  { title: 'Hub', cell: ({ hubSlug }) => hubSlug ?? <span className="dim">all hubs</span> },
  { title: 'Status', cell: ({ status }) => status },
  { title: 'Last used', cell: ({ lastUsedAt }) => (lastUsedAt === null ? none : <Ago at={lastUsedAt} />) },
  { title: 'Expires', cell: ({ expiresAt }) => (expiresAt === null ? 'never' : <Ago at={expiresAt} kind="in" />) },
  { title: 'Scopes', cell: ({ scopes }) => <span className="mono">{scopes.join(' ')}</span> }
]

const keys: List<Key> = {
  title: 'API keys',
  queryKey: ['registry', 'keys'],
  read: (signal) => firstPage('API key', (per_page) => api.get('/api-keys', { query: { per_page }, signal })),
  lead: 'Only the prefix of a key is stored in readable form; the key itself is shown once, when it is created.',
  columns: keyColumns,
  empty: 'No keys yet.',
  command: './ihub keys create ops-hub'
}

export const KeysPage = () => <ListPage list={keys} />
