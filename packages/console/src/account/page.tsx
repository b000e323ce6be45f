import { useQuery } from '@tanstack/react-query'
import { api } from '../app/api.ts'
import { meQuery, queryClient } from '../app/queries.ts'
import { signOut } from '../app/session.ts'
import { Ago, Button, Card, Command, Loading, notify, Page, ProblemCard } from '../ui/index.ts'

const sessionsQuery = {
  queryKey: ['registry', 'sessions'],
  queryFn: async ({ signal }: { signal: AbortSignal }) => (await api.get('/sessions', { signal })).data
}

export function AccountPage() {
  const { data: me } = useQuery(meQuery)
  const { data: sessions, error, refetch } = useQuery(sessionsQuery)
  const end = async (id: string) => {
    try {
      await api.delete('/sessions/{id}', { path: { id } })
      notify('The session has ended')
    } catch (failure) {
      notify('The session could not be ended', failure instanceof Error ? failure.message : undefined, true)
    }
    await queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey })
  }
  return (
    <Page
      title="Account"
      heading={me?.name ?? 'Account'}
      lead="You sign in with a link that the server makes."
      actions={
        <Button kind="primary" onClick={() => void signOut()}>
          Sign out
        </Button>
      }
    >
      {error && !sessions && <ProblemCard error={error} onRetry={() => void refetch()} />}
      <Card title="Sessions" count={sessions?.length}>
        {!sessions ? (
          <Loading lines={3} />
        ) : (
          <ul>
            {sessions.map((session) => (
              <li key={session.id} className="line">
                <span className="grow clip">{browserName(session.agent)}</span>
                <span className="dim mono">{session.address}</span>
                <span className="dim">
                  used <Ago at={session.lastUsedAt} />
                </span>
                {session.isCurrent ? (
                  <span className="tag">this one</span>
                ) : (
                  <Button size="s" onClick={() => void end(session.id)}>
                    End
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card title="Sign in elsewhere">
        <div className="pad stack">
          <p className="dim2">
            A link works once, for 15 minutes. A session ends after 30 minutes without use, and after 8 hours.
          </p>
          <Command text={`./ihub sign-in --name "${me?.name ?? ''}"`} />
        </div>
      </Card>
    </Page>
  )
}

/** The browser and the system of a `User-Agent`, as far as they are known. */
function browserName(agent: string | null): string {
  if (agent === null) return 'Unknown browser'
  const browser = /(Firefox|Edg|Chrome|Safari)\/(\d+)/.exec(agent)
  const system = /(Windows|Mac OS X|Android|iPhone|Linux)/.exec(agent)?.[1]
  const name = browser ? `${browser[1] === 'Edg' ? 'Edge' : browser[1]} ${browser[2]}` : agent.slice(0, 40)
  return system === undefined ? name : `${name} on ${system}`
}
