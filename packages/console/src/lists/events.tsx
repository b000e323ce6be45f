import type { Schema } from '@inter-hub/sdk/browser'
import { Link } from '@tanstack/react-router'
import { api, firstRows } from '../app/api.ts'
import { Ago, type Column, StateMark } from '../ui/index.ts'
import { type List, ListPage } from './list-page.tsx'

const most = 100

const columns: Column<Schema<'InteractionEvent'>>[] = [
  { title: 'Outcome', cell: ({ outcome }) => <StateMark value={outcome} /> },
  {
    title: 'Item',
    cell: ({ widgetSlug, hubSlug }) => (
      <Link to="/widgets/$slug" params={{ slug: widgetSlug }} search={{ hub: hubSlug }} className="ref">
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
  {
    title: 'Reason',
    cell: ({ outcomeReason }) =>
      outcomeReason ? <span className="dim2">{outcomeReason}</span> : <span className="dim">no reason given</span>
  },
  { title: 'By', cell: ({ by }) => <span className="dim2">{by?.name}</span> },
  { title: 'Occurred', cell: ({ occurredAt }) => <Ago at={occurredAt} /> }
]

const events: List<Schema<'InteractionEvent'>> = {
  title: 'Events',
  queryKey: ['events', 'list'],
  read: async (signal) => {
    const { data: rows, meta } = await firstRows(most, (per_page) =>
      api.get('/interaction-events', { query: { per_page }, signal })
    )
    const isAll = rows.length < meta.per_page
    return { heading: isAll ? 'All events' : `The newest ${rows.length} events`, rows, cut: '' }
  },
  lead: 'What was observed and recorded, newest first. An unchanged finding is confirmed and does not create a new event.',
  columns,
  empty: 'Nothing has been recorded yet.',
  command: './ihub record ops-health-checked my-service status=healthy'
}

export const EventsPage = () => <ListPage list={events} />
