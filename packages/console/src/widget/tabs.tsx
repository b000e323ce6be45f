/** The other tabs of a widget: each reads its list when it is opened. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { api, firstRows } from '../app/api.ts'
import { may } from '../app/queries.ts'
import type { ExplainedWidget } from '../app/widgets.ts'
import { Ago, Basis, Card, Empty, JsonDetails, Loading, ProblemCard, StateIcon, StateMark } from '../ui/index.ts'
import { observationsQuery } from './pause.tsx'

interface TabProps {
  widget: ExplainedWidget
}

/** Rows of each tab, the newest first. */
const rowsMax = 100

function useList<Item>(widget: ExplainedWidget, name: string, read: (signal: AbortSignal) => Promise<Item[]>) {
  return useQuery({ queryKey: ['widget', widget.slug, 'tab', name, widget.id], queryFn: ({ signal }) => read(signal) })
}

interface ListProps<Item> {
  title: string
  list: { data: Item[] | undefined; error: unknown; refetch: () => unknown }
  empty: ReactNode
  row: (item: Item) => ReactNode
}

function ListCard<Item extends { id?: string }>({ title, list, empty, row }: ListProps<Item>) {
  if (list.error && !list.data) return <ProblemCard error={list.error} onRetry={() => void list.refetch()} />
  return (
    <Card title={title} count={list.data?.length}>
      {!list.data ? <Loading /> : list.data.length === 0 ? empty : <ul>{list.data.map(row)}</ul>}
    </Card>
  )
}

export function RelationsTab({ widget }: TabProps) {
  const list = useList(
    widget,
    'relations',
    async (signal) => (await api.get('/widgets/{id}/relations', { path: { id: widget.id }, signal })).data
  )
  return (
    <ListCard
      title="Relations"
      list={list}
      empty={
        <Empty command="./ihub apply -f mine.yaml">This item has no relations. Declare them in an inventory.</Empty>
      }
      row={(relation) => {
        const isOut = relation.fromWidgetId === widget.id
        const slug = isOut ? relation.toWidgetSlug : relation.fromWidgetSlug
        return (
          <li key={relation.id} className="line">
            <span className="dim2 relkind">{isOut ? relation.type : `${relation.type}, from`}</span>
            <Link to="/widgets/$slug" params={{ slug }} search={{ hub: widget.hubSlug }} className="grow clip mono">
              {slug}
            </Link>
            <Basis value={relation.origin} />
          </li>
        )
      }}
    />
  )
}

export function EvidenceTab({ widget }: TabProps) {
  const list = useList(
    widget,
    'events',
    async (signal) =>
      (
        await firstRows(rowsMax, (per_page) =>
          api.get('/interaction-events', { query: { widgetId: widget.id, per_page }, signal })
        )
      ).data
  )
  return (
    <ListCard
      title="Recorded events"
      list={list}
      empty={
        <Empty command={`./ihub record <event-type> ${widget.slug}`}>Nothing has been recorded for this item.</Empty>
      }
      row={(event) => (
        <li key={event.id} className="line top">
          <StateMark value={event.outcome} />
          <JsonDetails
            summary={
              <>
                <span className="mono">{event.eventType}</span> {event.outcomeReason}
              </>
            }
            value={event.metadata}
          >
            <p className="dim">
              by {event.by.name}, {event.by.via}
            </p>
          </JsonDetails>
          <span className="dim">
            <Ago at={event.occurredAt} />
          </span>
        </li>
      )}
    />
  )
}

interface DeclaredCheck {
  kind?: string
  every?: string
  emits?: string
  paused?: unknown
}

export function ChecksTab({ widget }: TabProps) {
  const { checks = {} } = widget.attributes as { checks?: Record<string, DeclaredCheck> }
  const list = useQuery(observationsQuery(widget))
  const pauses = (list.data ?? []).filter(({ state }) => state === 'paused')
  const declared = Object.entries(checks)
  return (
    <Card title="Checks" count={declared.length}>
      {declared.length === 0 ? (
        <Empty command={`./ihub record <event-type> ${widget.slug}`}>
          No check observes this item. Declare one in the inventory, or record evidence yourself.
        </Empty>
      ) : (
        <ul>
          {declared.map(([name, check]) => {
            const pause = pauses.find((one) => one.check === name || one.check === '')
            return (
              <li key={name} className="line">
                <StateIcon
                  value={pause || check.paused ? 'paused' : 'verified'}
                  word={pause || check.paused ? 'Paused' : 'Active'}
                />
                <span className="mono">{name}</span>
                <span className="dim2 grow clip">
                  {check.kind}, every {check.every}, records {check.emits}
                </span>
                <span className="dim">
                  {pause ? `paused: ${pause.reason}` : check.paused ? 'paused in the inventory' : 'active'}
                </span>
              </li>
            )
          })}
        </ul>
      )}
    </Card>
  )
}

export function AnnotationsTab({ widget }: TabProps) {
  const list = useList(
    widget,
    'annotations',
    async (signal) =>
      (
        await firstRows(rowsMax, (per_page) =>
          api.get('/annotations', { query: { widgetId: widget.id, per_page }, signal })
        )
      ).data
  )
  return (
    <ListCard
      title="Annotations"
      list={list}
      empty={
        <Empty>
          No annotations yet.{may(`hub:${widget.hubSlug}:record`) && ' Add one from the menu at the top right.'}
        </Empty>
      }
      row={(annotation) => (
        <li key={annotation.id} className="line top">
          <StateMark
            value={annotation.status === 'open' ? 'unproven' : 'verified'}
            word={annotation.status === 'open' ? 'Open' : 'Resolved'}
          />
          <div className="grow">
            <p className="prose">{annotation.body}</p>
            <p className="dim">
              {annotation.category}, {annotation.severity}, by {annotation.by.name}
            </p>
          </div>
          <span className="dim">
            <Ago at={annotation.createdAt} />
          </span>
        </li>
      )}
    />
  )
}

export function ChangesTab({ widget }: TabProps) {
  const list = useList(
    widget,
    'audit',
    async (signal) =>
      (await firstRows(rowsMax, (per_page) => api.get('/audit', { query: { target: widget.id, per_page }, signal })))
        .data
  )
  return (
    <ListCard
      title="Changes"
      list={list}
      empty={<Empty>No changes since it was created.</Empty>}
      row={(record) => (
        <li key={record.id} className="line top">
          <JsonDetails
            summary={
              <>
                <span className="mono">{record.action}</span> by {record.by?.name ?? 'the system'}
              </>
            }
            value={{ before: record.before, after: record.after }}
          />
          <span className="dim">
            <Ago at={record.at} />
          </span>
        </li>
      )}
    />
  )
}
