import { useQuery } from '@tanstack/react-query'
import { Card, Empty, Loaded } from '../ui/index.ts'
import { type Hub, type Manifest, manifestsQuery } from './queries.ts'

const kinds = [
  ['widgetTypes', 'Widget types'],
  ['eventTypes', 'Event types'],
  ['annotationCategories', 'Annotation categories'],
  ['policyScopes', 'Policy scopes'],
  ['relationTypes', 'Relation types'],
  ['commands', 'Commands']
] as const satisfies [keyof Manifest, string][]

interface Entry {
  name: string
  title?: string | null
  description?: string | null
  freshFor?: string | null
}

/** What the active manifest declares. */
export function VocabularyTab({ hub }: { hub: Hub }) {
  const query = useQuery(manifestsQuery(hub.slug))
  if (!query.data) return <Loaded query={query}>{() => null}</Loaded>
  const active = query.data.data.find(({ status }) => status === 'active')
  if (!active)
    return (
      <section className="card">
        <Empty command={`./ihub bootstrap hubs/${hub.slug}`}>
          No manifest is active, so the hub has no vocabulary.
        </Empty>
      </section>
    )
  return kinds.map(([member, title]) => {
    const entries = active[member] as readonly Entry[]
    if (entries.length === 0) return null
    return (
      <Card key={member} title={title} count={entries.length}>
        <ul>
          {entries.map(({ name, title: own, description, freshFor }) => (
            <li key={name} className="line">
              <span className="mono">{name}</span>
              <span className="grow clip dim2" title={description ?? own ?? ''}>
                {description ?? own ?? ''}
              </span>
              {freshFor && <span className="dim">valid for {freshFor}</span>}
            </li>
          ))}
        </ul>
      </Card>
    )
  })
}
