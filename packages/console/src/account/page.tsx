import { shellWord } from '@inter-hub/rules/browser'
import { useQuery } from '@tanstack/react-query'
import { act } from '../app/act.ts'
import { api } from '../app/api.ts'
import { meQuery } from '../app/queries.ts'
import { signOut } from '../app/session.ts'
import { Ago, Button, Card, Command, Loading, Page, ProblemCard } from '../ui/index.ts'

const sessionsQuery = {
  queryKey: ['registry', 'sessions'],
  queryFn: async ({ signal }: { signal: AbortSignal }) => (await api.get('/sessions', { signal })).data
}

export function AccountPage() {
  const { data: me } = useQuery(meQuery)
  const { data: sessions, error, refetch } = useQuery(sessionsQuery)
  const end = (id: string) =>
    act({ done: 'Session ended', failed: 'Could not end the session', reads: ['registry'] }, () =>
      api.delete('/sessions/{id}', { path: { id } })
    )
  return (
    <Page
      title="Account"
      heading={me?.name ?? 'Account'}
      lead="You sign in with a link from the server."
      actions={<Button onClick={() => void signOut()}>Sign out</Button>}
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
                  <span className="tag">this session</span>
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
      <Card title="Sign in on another device">
        <div className="pad stack">
          <p className="dim2">
            A link works once, within 15 minutes. A session ends after 30 minutes without use, or after 8 hours.
          </p>
          <Command text={`./ihub sign-in --name ${shellWord(me?.name ?? '')}`} />
        </div>
      </Card>
    </Page>
  )
}

/** The browser and operating system in a `User-Agent`, if known. */
function browserName(agent: string | null): string {
  if (agent === null) return 'Unknown browser'
  const browser = /(Firefox|Edg|Chrome|Safari)\/(\d+)/.exec(agent)
  const system = /(Windows|Mac OS X|Android|iPhone|Linux)/.exec(agent)?.[1]
  const name = browser ? `${browser[1] === 'Edg' ? 'Edge' : browser[1]} ${browser[2]}` : agent.slice(0, 40)
  return system === undefined ? name : `${name} on ${system}`
}
