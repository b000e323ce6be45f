/** The inbound hooks of a hub: when each was last called, and what went wrong. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { act } from '../app/act.ts'
import { api } from '../app/api.ts'
import { may } from '../app/queries.ts'
import { Ago, Button, Card, cutWords, Empty, Loaded, StateMark } from '../ui/index.ts'
import { type Hub, hooksQuery } from './queries.ts'

export function HooksTab({ hub }: { hub: Hub }) {
  const change = (id: string, name: string, status: 'active' | 'disabled') =>
    act(
      {
        done: status === 'active' ? 'Hook enabled' : 'Hook disabled',
        failed: 'The hook was not changed',
        about: name,
        reads: ['registry']
      },
      () => api.patch('/inbound-hooks/{id}', { path: { id }, body: { status } })
    )
  return (
    <Loaded query={useQuery(hooksQuery(hub.slug))}>
      {({ data, meta }) =>
        data.length === 0 ? (
          <section className="card">
            <Empty command="./ihub hook create nightly-backup --widget <slug> --event-type <name>">
              No inbound hooks. A job or another service calls a hook to report what happened.
            </Empty>
          </section>
        ) : (
          <Card title="Inbound hooks" count={meta.total}>
            <ul>
              {data.map(({ id, name, kind, status, widgetSlug, lastPingAt, lastSignal, lastError }) => (
                <li key={id} className="line">
                  <StateMark
                    value={
                      status === 'disabled' ? 'paused' : lastError ? 'failing' : lastPingAt ? 'verified' : 'unproven'
                    }
                    word={
                      status === 'disabled' ? 'Disabled' : lastError ? 'Error' : lastPingAt ? 'Active' : 'Never called'
                    }
                  />
                  <span className="needtitle clip">{name}</span>
                  <span className="dim">{kind}</span>
                  {widgetSlug !== null && (
                    <Link
                      to="/widgets/$slug"
                      params={{ slug: widgetSlug }}
                      search={{ hub: hub.slug }}
                      className="link mono"
                    >
                      {widgetSlug}
                    </Link>
                  )}
                  <span className="grow clip dim2" title={lastError ?? undefined}>
                    {lastError ?? (lastSignal === null ? '' : `last signal: ${lastSignal}`)}
                  </span>
                  {lastPingAt !== null && (
                    <span className="dim">
                      called <Ago at={lastPingAt} />
                    </span>
                  )}
                  {may(`hub:${hub.slug}:write`) && (
                    <Button
                      size="s"
                      onClick={() => void change(id, name, status === 'active' ? 'disabled' : 'active')}
                      aria-label={`${status === 'active' ? 'Disable' : 'Enable'} ${name}`}
                    >
                      {status === 'active' ? 'Disable' : 'Enable'}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
            <p className="dim">{cutWords(data.length, meta.total)}</p>
          </Card>
        )
      }
    </Loaded>
  )
}
