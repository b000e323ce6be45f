/** Hubs and what belongs to them: manifests, consumers and keys. */
import type { Schema } from '@inter-hub/sdk/browser'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../app/api.ts'
import { Ago, Card, Command, counted, Page } from '../ui/index.ts'
import { type ListColumn, ListPage } from './list-page.tsx'
import { familyOf, functionOf } from './words.ts'

type Hub = Schema<'Hub'>
type Manifest = Schema<'Manifest'>
type Consumer = Schema<'ApiConsumer'>
type Key = Schema<'ApiKey'> & { consumer: string }

const none = <span className="dim">none</span>

const hubColumns: ListColumn<Hub>[] = [
  {
    title: 'Hub',
    cell: ({ slug, name }) => (
      <Link to="/catalogue" search={{ hub: slug }} className="needtitle" title={slug}>
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

export function HubsPage() {
  const query = useQuery({ queryKey: ['hubs'], queryFn: ({ signal }) => api.all('/hubs', { signal }) })
  return (
    <ListPage
      title="Hubs"
      heading={(rows) => counted(rows.length, 'hub')}
      lead={
        <>
          A hub declares a vocabulary and has items, evidence and consumers.{' '}
          <Link to="/hubs/new" className="link">
            A new hub
          </Link>
        </>
      }
      query={query}
      columns={hubColumns}
      empty="No hubs yet."
      command="./ihub bootstrap hubs/ops-hub"
    />
  )
}

export function NewHubPage() {
  return (
    <Page
      heading="A new hub"
      lead="A hub is made of files, so that it can be reviewed and made again: its manifest, its items and its first event."
    >
      <Card title="From the template">
        <div className="pad stack">
          <p className="dim2">Writes the files of a hub.</p>
          <Command text="./ihub hub init my-hub" />
          <p className="dim2">
            Shows what would be made. A manifest that would break another hub or existing items is refused with the
            reason.
          </p>
          <Command text="./ihub bootstrap hubs/my-hub --dry-run" />
          <p className="dim2">Makes the hub, activates its manifest, and stores its key in a file.</p>
          <Command text="./ihub bootstrap hubs/my-hub" />
        </div>
      </Card>
    </Page>
  )
}

const manifestColumns: ListColumn<Manifest>[] = [
  { title: 'Hub', cell: ({ hubSlug }) => hubSlug },
  { title: 'Version', cell: ({ version }) => version },
  { title: 'Status', cell: ({ status }) => status },
  { title: 'Widget types', cell: ({ widgetTypes }) => widgetTypes.length },
  { title: 'Event types', cell: ({ eventTypes }) => eventTypes.length },
  { title: 'Annotation categories', cell: ({ annotationCategories }) => annotationCategories.length },
  { title: 'Policy scopes', cell: ({ policyScopes }) => policyScopes.length },
  { title: 'Activated', cell: ({ activatedAt }) => (activatedAt === null ? none : <Ago at={activatedAt} />) }
]

export function ManifestsPage() {
  const query = useQuery({
    queryKey: ['manifests'],
    queryFn: ({ signal }) => api.all('/hub-capability-manifests', { signal })
  })
  return (
    <ListPage
      title="Capability manifests"
      heading={(rows) => counted(rows.length, 'capability manifest')}
      lead="A manifest declares the vocabulary of its hub. One of each hub is active."
      query={query}
      columns={manifestColumns}
      empty="No manifests yet."
      command="./ihub bootstrap hubs/ops-hub"
    />
  )
}

const consumerColumns: ListColumn<Consumer>[] = [
  { title: 'Consumer', cell: ({ name }) => name },
  { title: 'Hub', cell: ({ hubSlug }) => hubSlug ?? <span className="dim">all hubs</span> },
  { title: 'Status', cell: ({ status }) => status },
  {
    title: 'Requests a minute',
    cell: ({ rateLimit }) => (rateLimit === null ? 'default' : rateLimit === 0 ? 'no limit' : rateLimit)
  },
  { title: 'Created', cell: ({ createdAt }) => <Ago at={createdAt} /> }
]

export function ConsumersPage() {
  const query = useQuery({
    queryKey: ['consumers'],
    queryFn: ({ signal }) => api.all('/api-consumers', { signal })
  })
  return (
    <ListPage
      title="API consumers"
      heading={(rows) => counted(rows.length, 'API consumer')}
      lead="A consumer is a program that uses the API for a hub. It has keys."
      query={query}
      columns={consumerColumns}
      empty="No consumers yet."
      command="./ihub bootstrap hubs/ops-hub"
    />
  )
}

const keyColumns: ListColumn<Key>[] = [
  { title: 'Prefix', cell: ({ prefix }) => <span className="mono">{prefix}</span> },
  { title: 'Consumer', cell: ({ consumer }) => consumer },
  { title: 'Status', cell: ({ status }) => status },
  { title: 'Last used', cell: ({ lastUsedAt }) => (lastUsedAt === null ? none : <Ago at={lastUsedAt} />) },
  { title: 'Expires', cell: ({ expiresAt }) => (expiresAt === null ? 'never' : <Ago at={expiresAt} kind="in" />) },
  { title: 'Scopes', cell: ({ scopes }) => <span className="mono">{scopes.join(' ')}</span> }
]

export function KeysPage() {
  const query = useQuery({
    queryKey: ['keys'],
    queryFn: async ({ signal }): Promise<Key[]> => {
      const consumers = await api.all('/api-consumers', { signal })
      const keys = await Promise.all(
        consumers.map(async ({ id, name }) => {
          const own = await api.all('/api-consumers/{id}/keys', { path: { id }, signal })
          return own.map((key) => ({ ...key, consumer: name }))
        })
      )
      return keys.flat()
    }
  })
  return (
    <ListPage
      title="API keys"
      heading={(rows) => counted(rows.length, 'API key')}
      lead="Only the prefix of a key is kept readable; the key itself is shown once, when it is made."
      query={query}
      columns={keyColumns}
      empty="No keys yet."
      command="./ihub keys create ops-hub"
    />
  )
}
