import type { Schema } from '@inter-hub/sdk/browser'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../app/api.ts'
import { Ago, StateMark } from '../ui/index.ts'
import { type ListColumn, ListPage } from './list-page.tsx'

const most = 100

const columns: ListColumn<Schema<'InteractionEvent'>>[] = [
  { title: 'Outcome', cell: ({ outcome }) => <StateMark value={outcome} /> },
  {
    title: 'Item',
    cell: ({ widgetSlug, hubSlug }) => (
      <Link to="/widgets/$slug" params={{ slug: widgetSlug }} search={{ hub: hubSlug }} className="needtitle">
        {widgetSlug}
      </Link>
    )
  },
  {
    title: 'Event',
    cell: ({ eventType, subject }) => (
      <span className="mono">
        {eventType}
        {subject === '' ? '' : ` (${subject})`}
      </span>
    )
  },
  { title: 'Reason', cell: ({ outcomeReason }) => <span className="dim2">{outcomeReason}</span> },
  { title: 'By', cell: ({ by }) => <span className="dim2">{by?.name}</span> },
  { title: 'Occurred', cell: ({ occurredAt }) => <Ago at={occurredAt} /> }
]

export function EventsPage() {
  const query = useQuery({
    queryKey: ['events', 'list'],
    queryFn: async ({ signal }) => (await api.get('/interaction-events', { query: { per_page: most }, signal })).data
  })
  return (
    <ListPage
      title="Events"
      heading={(rows) => (rows.length === most ? `The newest ${most} events` : 'All events')}
      lead="What was observed and recorded, newest first. A finding that stays the same is confirmed and is not an event again."
      query={query}
      columns={columns}
      empty="Nothing has been recorded yet."
      command="./ihub record ops-health-checked my-service status=healthy"
    />
  )
}
