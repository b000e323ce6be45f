import type { Schema } from '@inter-hub/sdk/browser'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../app/api.ts'
import { queryClient } from '../app/queries.ts'
import { Ago, Button, Card, Command, notify } from '../ui/index.ts'
import { type ListColumn, ListPage } from './list-page.tsx'
import { noticeState, noticesHeading } from './words.ts'

type Notice = Schema<'Notice'>

/** How often to refetch what the stream does not report. */
const unreportedMs = 10_000

async function acknowledge(id: string): Promise<void> {
  try {
    await api.post('/notices/{id}/acknowledge', { path: { id } })
    notify('Notice acknowledged')
  } catch (error) {
    notify('Could not acknowledge the notice', error instanceof Error ? error.message : undefined, true)
  }
  await queryClient.invalidateQueries({ queryKey: ['notices'] })
}

const columns: ListColumn<Notice>[] = [
  { title: 'Severity', cell: ({ severity }) => severity },
  {
    title: 'About',
    cell: ({ widgetSlug, widgetName, hubSlug }) =>
      widgetSlug === null ? (
        hubSlug
      ) : (
        <Link to="/widgets/$slug" params={{ slug: widgetSlug }} search={{ hub: hubSlug }} className="needtitle">
          {widgetName ?? widgetSlug}
        </Link>
      )
  },
  { title: 'Reason', cell: ({ reason }) => reason },
  { title: 'Owner', cell: ({ owner }) => owner ?? <span className="dim">no owner</span> },
  { title: 'Since', cell: ({ since }) => <Ago at={since} kind="for" /> },
  {
    title: 'State',
    cell: (notice) =>
      notice.state === 'open' ? (
        <span className="row">
          {noticeState(notice)}
          <Button size="s" onClick={() => void acknowledge(notice.id)}>
            Acknowledge
          </Button>
        </span>
      ) : (
        noticeState(notice)
      )
  }
]

export function NoticesPage() {
  const query = useQuery({
    queryKey: ['notices', 'current'],
    refetchInterval: unreportedMs,
    queryFn: async ({ signal }): Promise<Notice[]> => {
      const lists = await Promise.all(
        (['open', 'acknowledged'] as const).map((state) => api.all('/notices', { query: { state }, signal }))
      )
      return lists.flat()
    }
  })
  return (
    <ListPage
      title="Notices"
      heading={noticesHeading}
      lead="What a rule found and sent to its channels."
      query={query}
      columns={columns}
      empty="Nothing needs attention, or no rule says what does."
      command="./ihub notices rules"
    >
      <Maintenance />
    </ListPage>
  )
}

function Maintenance() {
  const { data } = useQuery({
    queryKey: ['maintenance'],
    refetchInterval: unreportedMs,
    queryFn: ({ signal }) => api.all('/maintenance-windows', { signal })
  })
  const shown = data?.filter(({ state }) => state !== 'over') ?? []
  return (
    <Card title="Maintenance" count={shown.length}>
      {shown.length > 0 && (
        <ul>
          {shown.map(({ id, reason, state, startsAt, endsAt }) => (
            <li key={id} className="line">
              <span className="grow clip">{reason}</span>
              <span className="dim2">
                {state === 'open' ? 'ends ' : 'starts '}
                <Ago at={state === 'open' ? endsAt : startsAt} kind="in" />
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className="pad stack">
        <p className="dim2">
          A maintenance window silences messages and nothing else: checks continue, and nothing becomes green.
        </p>
        <Command text="./ihub maintenance start --until 2h --reason 'Upgrading the database server.'" />
      </div>
    </Card>
  )
}
