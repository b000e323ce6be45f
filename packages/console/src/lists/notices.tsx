import type { Schema } from '@inter-hub/sdk/browser'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { act } from '../app/act.ts'
import { api, firstRows } from '../app/api.ts'
import { may, openNoticesQuery, queryClient } from '../app/queries.ts'
import { Ago, Button, Card, type Column, Command, cutWords } from '../ui/index.ts'
import { type List, ListPage, rowsMax } from './list-page.tsx'
import { noNotices, noticeState, noticesHeading } from './words.ts'

type Notice = Schema<'Notice'>

/** How often to refetch what the stream does not report. */
const unreportedMs = 10_000

const acknowledge = (id: string) =>
  act({ done: 'Notice acknowledged', failed: 'Could not acknowledge the notice', reads: ['notices'] }, () =>
    api.post('/notices/{id}/acknowledge', { path: { id } })
  )

const columns: Column<Notice>[] = [
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
  { title: 'Reason', cell: ({ reason }) => <span className="wraps">{reason}</span> },
  { title: 'Owner', cell: ({ owner }) => owner ?? <span className="dim">no owner</span> },
  { title: 'Since', cell: ({ since }) => <Ago at={since} kind="for" /> },
  {
    title: 'State',
    cell: (notice) =>
      notice.state === 'open' && may(`hub:${notice.hubSlug}:write`) ? (
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

const notices: List<Notice> = {
  title: 'Notices',
  queryKey: ['notices', 'current'],
  refetchInterval: unreportedMs,
  read: async (signal) => {
    const read = (state: 'open' | 'acknowledged') =>
      firstRows(rowsMax, (per_page) => api.get('/notices', { query: { state, per_page }, signal }))
    const [open, taken, rules] = await Promise.all([
      read('open'),
      read('acknowledged'),
      api.get('/notice-rules', { query: { per_page: 1 }, signal })
    ])
    // The menu shows the same number.
    queryClient.setQueryData(openNoticesQuery.queryKey, open.meta.total)
    const rows = [...open.data, ...taken.data]
    const counts = { open: open.meta.total, acknowledged: taken.meta.total, rules: rules.meta.total }
    return {
      heading: noticesHeading(counts),
      rows,
      cut: cutWords(rows.length, counts.open + counts.acknowledged),
      empty: noNotices(counts.rules)
    }
  },
  lead: 'Problems that rules found and sent to their channels.',
  columns,
  empty: 'No notice is open.',
  command: './ihub notices rules'
}

export function NoticesPage() {
  return (
    <ListPage list={notices}>
      <Maintenance />
    </ListPage>
  )
}

function Maintenance() {
  const { data } = useQuery({
    queryKey: ['maintenance'],
    refetchInterval: unreportedMs,
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(
        (['open', 'planned'] as const).map((state) =>
          firstRows(rowsMax, (per_page) => api.get('/maintenance-windows', { query: { state, per_page }, signal }))
        )
      )
      return { shown: lists.flatMap(({ data }) => data), total: lists.reduce((sum, { meta }) => sum + meta.total, 0) }
    }
  })
  const { shown, total } = data ?? { shown: [], total: 0 }
  return (
    <Card title="Maintenance" count={data?.total}>
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
        {shown.length < total && <p className="dim">{cutWords(shown.length, total)}</p>}
        <p className="dim2">
          During a maintenance window no messages are sent. Checks continue, and states are not affected.
        </p>
        <Command text="./ihub maintenance start --until 2h --reason 'Upgrading the database server.'" />
      </div>
    </Card>
  )
}
