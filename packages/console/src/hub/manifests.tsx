/** The manifests of a hub: what each version changed; a draft is edited, previewed and activated. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { act } from '../app/act.ts'
import { api } from '../app/api.ts'
import { loadCode } from '../app/code.ts'
import { may } from '../app/queries.ts'
import { Ago, Button, Card, cutWords, Empty, Loaded, Loading } from '../ui/index.ts'
import { Draft } from './draft.tsx'
import { type Hub, type Manifest, manifestsQuery } from './queries.ts'
import { manifestText, readManifestText } from './words.ts'

const Diff = lazy(() => loadCode(() => import('./diff.tsx')))

export function ManifestsTab({ hub }: { hub: Hub }) {
  const { manifest: chosen } = useSearch({ from: '/inside/hubs/$slug' })
  const navigate = useNavigate({ from: '/hubs/$slug' })
  const [isBusy, setBusy] = useState(false)
  const query = useQuery(manifestsQuery(hub.slug))
  if (!query.data) return <Loaded query={query}>{() => null}</Loaded>
  const { data: manifests, meta } = query.data
  const active = manifests.find(({ status }) => status === 'active')
  const shown =
    manifests.find(({ id }) => id === chosen) ?? manifests.find(({ status }) => status === 'draft') ?? active
  const startDraft = async () => {
    setBusy(true)
    const words = { done: 'Draft created', failed: 'The draft could not be created' }
    await act({ ...words, reads: ['registry'] }, async () => {
      const content = active ? readManifestText(manifestText(active)) : {}
      const { id } = await api.post('/hub-capability-manifests', { body: { ...content, hub: hub.slug } })
      await navigate({ search: (old) => ({ ...old, manifest: id }) })
    })
    setBusy(false)
  }
  return (
    <div className="cols">
      <div className="stack wide">
        {!shown ? (
          <section className="card">
            <Empty command={`./ihub bootstrap hubs/${hub.slug}`}>
              No manifests yet. A manifest declares the vocabulary.
            </Empty>
          </section>
        ) : shown.status === 'draft' && may('framework:write') ? (
          <Draft key={shown.id} draft={shown} active={active} />
        ) : (
          <Changes manifest={shown} before={before(manifests, shown)} />
        )}
      </div>
      <div className="stack wide">
        <Card
          title="Versions"
          count={meta.total}
          aside={
            may('framework:write') && (
              <Button size="s" disabled={isBusy} onClick={() => void startDraft()}>
                New draft
              </Button>
            )
          }
        >
          <ul>
            {manifests.map(({ id, version, status, activatedAt, updatedAt }) => (
              <li key={id} className="line">
                <span className="tag">{status}</span>
                <Link
                  from="/hubs/$slug"
                  to="/hubs/$slug"
                  params={{ slug: hub.slug }}
                  search={{ tab: 'manifests', manifest: id }}
                  className="grow needtitle"
                  aria-current={id === shown?.id ? 'true' : undefined}
                >
                  Version {version}
                </Link>
                <span className="dim">
                  <Ago at={activatedAt ?? updatedAt} />
                </span>
              </li>
            ))}
          </ul>
          <p className="dim">{cutWords(manifests.length, meta.total)}</p>
        </Card>
      </div>
    </div>
  )
}

/** The version that was active before this one, if it is among those that were read. */
function before(manifests: readonly Manifest[], { version }: Manifest): Manifest | undefined {
  return manifests.find((one) => one.status !== 'draft' && one.version < version)
}

function Changes({ manifest, before: previous }: { manifest: Manifest; before: Manifest | undefined }) {
  return (
    <Card
      title={`Version ${manifest.version}`}
      count={previous ? `compared with version ${previous.version}` : 'the first version'}
    >
      {previous ? (
        <Suspense fallback={<Loading />}>
          <Diff before={manifestText(previous)} after={manifestText(manifest)} />
        </Suspense>
      ) : (
        <pre className="metadata">{manifestText(manifest)}</pre>
      )}
    </Card>
  )
}
