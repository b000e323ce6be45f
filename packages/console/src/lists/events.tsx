import type { Schema } from '@inter-hub/sdk/browser'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { api, firstRows } from '../app/api.ts'
import type { EventsSearch } from '../app/search.ts'
import { Ago, Button, type Column, StateMark } from '../ui/index.ts'
import { type List, ListPage } from './list-page.tsx'
import { eventsHeading } from './words.ts'

const most = 100

const columns: Column<Schema<'InteractionEvent'>>[] = [
  { title: 'Outcome', cell: ({ outcome }) => <StateMark value={outcome} /> },
  {
    title: 'Item',
    cell: ({ widgetSlug, hubSlug }) => (
      <Link to="/widgets/$slug" params={{ slug: widgetSlug }} search={{ hub: hubSlug }}>
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
    cell: ({ outcome, outcomeReason }) =>
      outcomeReason ? (
        <span className="dim2">{outcomeReason}</span>
      ) : (
        outcome === 'fail' && <span className="dim">no reason given</span>
      )
  },
  { title: 'By', cell: ({ by }) => <span className="dim2">{by?.name}</span> },
  { title: 'Occurred', cell: ({ occurredAt }) => <Ago at={occurredAt} /> }
]

const outcomes = ['fail', 'pass', 'info'] as const

const eventsOf = (search: EventsSearch): List<Schema<'InteractionEvent'>> => ({
  title: 'Events',
  queryKey: ['events', 'list', JSON.stringify(search)],
  read: async (signal) => {
    const { data: rows, meta } = await firstRows(most, (per_page) =>
      api.get('/interaction-events', { query: { ...search, per_page }, signal })
    )
    const isAll = rows.length < meta.per_page
    return { heading: eventsHeading(rows.length, isAll, hasFilter(search)), rows, cut: '' }
  },
  lead: 'Recorded events, newest first. A check with an unchanged result confirms the last event instead of recording a new one.',
  columns,
  empty: hasFilter(search) ? 'No event matches these filters.' : 'Nothing has been recorded yet.',
  command: hasFilter(search) ? './ihub events' : './ihub record ops-health-checked my-service status=healthy'
})

const hasFilter = (search: EventsSearch) => Object.values(search).some((value) => value !== undefined)

export function EventsPage() {
  const search = useSearch({ from: '/inside/events' })
  return <ListPage list={eventsOf(search)} above={<Filters key={JSON.stringify(search)} search={search} />} />
}

/** Filters by outcome, and by the exact item and event type. They are in the address. */
function Filters({ search }: { search: EventsSearch }) {
  const navigate = useNavigate({ from: '/events' })
  const filter = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [widget, eventType] = ['widget', 'eventType'].map((name) => String(form.get(name)).trim() || undefined)
    void navigate({ search: (now) => ({ ...now, widget, eventType }) })
  }
  return (
    <search>
      <form className="row wrap" onSubmit={filter}>
        {outcomes.map((outcome) => (
          <button
            type="button"
            key={outcome}
            className="chip"
            aria-pressed={search.outcome === outcome}
            onClick={() =>
              void navigate({ search: (now) => ({ ...now, outcome: now.outcome === outcome ? undefined : outcome }) })
            }
          >
            <StateMark value={outcome} />
          </button>
        ))}
        <input
          className="input filter"
          name="widget"
          aria-label="Slug of the item"
          placeholder="Slug of the item"
          defaultValue={search.widget ?? ''}
        />
        <input
          className="input filter"
          name="eventType"
          aria-label="Event type"
          placeholder="Event type"
          defaultValue={search.eventType ?? ''}
        />
        <Button type="submit">Filter</Button>
        {hasFilter(search) && (
          <Link to="/events" search={{}} className="link">
            Clear the filters
          </Link>
        )}
      </form>
    </search>
  )
}
