/** What `ihub get` lists: for each kind its columns, its filters, and how it is read. */
import { type Client, shorterPage } from '@inter-hub/sdk'
import { aboutWidget } from '../unknown-widget.ts'

/** The forms in which rows are printed. */
export const forms = ['table', 'wide', 'name', 'json', 'yaml', 'csv'] as const
export type Form = (typeof forms)[number]

export type Row = Record<string, unknown>

/** A column: its title, the member of the row, and how people see it. */
export interface Column {
  title: string
  member: string
  form?: 'age' | 'state' | 'seconds' | 'share' | 'number'
}

export const filterNames = [
  'hub',
  'owner',
  'state',
  'type',
  'label',
  'widget',
  'outcome',
  'resolution',
  'search'
] as const
export type FilterName = (typeof filterNames)[number]
export type Filters = Partial<Record<FilterName, string>>

export interface Kind {
  columns: readonly Column[]
  /** Further columns of the forms `wide` and `csv`. */
  wide: readonly Column[]
  /** The member that names a row: what `-o name` prints. */
  name: string
  /** The query parameter for each filter. */
  filters: Partial<Record<FilterName, string>>
  /** It is about one widget, which must be named. */
  isOfWidget?: true
  /** Whether the event stream reports its changes. */
  isReported?: true
  list(client: Client, query: Record<string, string>, limit: number | undefined, widget: string): Promise<Row[]>
  /** Reads one row by its id or slug; without it the row is searched for in the list. */
  read?(client: Client, reference: string, hub: string | undefined): Promise<Row>
}

const column = (title: string, member = title, form?: Column['form']): Column => ({
  title,
  member,
  ...(form && { form })
})

type ListPath =
  | '/relations'
  | '/decision-records'
  | '/contexts'
  | '/hubs'
  | '/widgets'
  | '/owners'
  | '/annotations'
  | '/webhooks'
  | '/inbound-hooks'

const listOf =
  (path: ListPath) =>
  (client: Client, query: Record<string, string>): Promise<Row[]> =>
    client.all(path, { query } as never) as Promise<Row[]>

const hubColumn = column('hub', 'hubSlug')
const created = column('created', 'createdAt', 'age')
const updated = column('updated', 'updatedAt', 'age')
const id = column('id')

/** How many events are listed where no limit is given. */
export const eventsDefault = 200

/** The newest events, newest first, in pages of at most 200, or fewer if the events are large. */
async function newestEvents(client: Client, query: Record<string, string>, limit = eventsDefault): Promise<Row[]> {
  const found = new Map<string, Row>()
  let [page, perPage] = [1, Math.min(limit, 200)]
  while (found.size < limit) {
    try {
      const { data } = await client.get('/interaction-events', { query: { ...query, page, per_page: perPage } })
      // Events recorded in the meantime move others to the next page.
      for (const event of data) if (found.size < limit) found.set(event.id, event)
      if (data.length < perPage) break
      page++
    } catch (error) {
      const shorter = shorterPage(error, perPage)
      if (!shorter) throw error
      ;[page, perPage] = [shorter.page, shorter.per_page]
    }
  }
  return [...found.values()]
}

export const kinds: Readonly<Record<string, Kind>> = {
  widgets: {
    columns: [
      column('state', 'state', 'state'),
      column('widget', 'slug'),
      column('type', 'widgetType'),
      column('owner'),
      hubColumn,
      column('since', 'stateSince', 'age')
    ],
    wide: [
      column('evidence', 'evidenceAt', 'age'),
      column('name'),
      column('scope', 'policyScope'),
      column('labels'),
      column('attention'),
      column('version'),
      created,
      id
    ],
    name: 'slug',
    filters: { hub: 'hub', owner: 'owner', state: 'state', type: 'widgetType', label: 'label', search: 'q' },
    isReported: true,
    list: listOf('/widgets'),
    read: (client, reference, hub) =>
      aboutWidget(client, reference, hub, () =>
        client.get('/widgets/{id}', { path: { id: reference }, query: hub === undefined ? {} : { hub } })
      )
  },
  hubs: {
    columns: [column('hub', 'slug'), column('name'), column('domain'), column('family', 'hubFamily'), column('status')],
    wide: [column('function', 'vsmFunction'), column('system', 'vsmSystem'), column('kind', 'hubKind'), created, id],
    name: 'slug',
    filters: {},
    list: listOf('/hubs')
  },
  events: {
    columns: [
      column('seq'),
      column('occurred', 'occurredAt', 'age'),
      column('outcome'),
      column('type', 'eventType'),
      column('widget', 'widgetSlug'),
      column('subject'),
      column('reason', 'outcomeReason')
    ],
    wide: [hubColumn, column('recorded', 'recordedAt', 'age'), column('context', 'viewContext'), column('source'), id],
    name: 'id',
    filters: { hub: 'hub', type: 'eventType', widget: 'widget', outcome: 'outcome' },
    isReported: true,
    list: newestEvents,
    read: (client, reference) => client.get('/interaction-events/{id}', { path: { id: reference } })
  },
  owners: {
    columns: [column('owner', 'slug'), column('title'), column('contact'), column('url'), hubColumn],
    wide: [column('inventory'), updated, id],
    name: 'slug',
    filters: { hub: 'hub' },
    isReported: true,
    list: listOf('/owners')
  },
  contexts: {
    columns: [column('prefix'), column('url'), hubColumn],
    wide: [column('inventory'), updated, id],
    name: 'prefix',
    filters: { hub: 'hub' },
    list: listOf('/contexts')
  },
  relations: {
    columns: [
      column('from', 'fromWidgetSlug'),
      column('type'),
      column('to', 'toWidgetSlug'),
      column('state'),
      column('origin'),
      column('note')
    ],
    wide: [column('confidence'), column('inventories'), updated, id],
    name: 'id',
    filters: { hub: 'hub', type: 'type', widget: 'widget' },
    isReported: true,
    list: listOf('/relations')
  },
  decisions: {
    columns: [
      column('status'),
      column('kind'),
      column('widget', 'widgetSlug'),
      column('title'),
      column('approver'),
      column('expires', 'expiresAt', 'age'),
      hubColumn
    ],
    wide: [column('subject'), column('reason'), column('decided', 'decidedAt', 'age'), created, id],
    name: 'id',
    filters: { hub: 'hub', type: 'kind', widget: 'widget' },
    isReported: true,
    list: listOf('/decision-records')
  },
  annotations: {
    columns: [
      column('status'),
      column('category'),
      column('widget', 'widgetSlug'),
      column('body'),
      hubColumn,
      column('created', 'createdAt', 'age')
    ],
    wide: [column('severity'), column('resolution'), column('resolved', 'resolvedAt', 'age'), id],
    name: 'id',
    filters: { hub: 'hub', type: 'category', widget: 'widget' },
    list: listOf('/annotations')
  },
  webhooks: {
    columns: [column('status'), column('url'), column('types', 'eventTypes'), column('widgets'), hubColumn],
    wide: [column('description'), column('format'), column('reason', 'disabledReason'), created, id],
    name: 'id',
    filters: { hub: 'hub' },
    list: listOf('/webhooks')
  },
  hooks: {
    columns: [
      column('name'),
      column('kind'),
      column('widget', 'widgetSlug'),
      column('status'),
      column('ping', 'lastPingAt', 'age'),
      column('error', 'lastError'),
      hubColumn
    ],
    wide: [column('type', 'eventType'), column('command'), column('schedule'), created, id],
    name: 'name',
    filters: { hub: 'hub', widget: 'widget', type: 'kind' },
    list: listOf('/inbound-hooks')
  },
  keys: {
    columns: [
      column('prefix'),
      column('consumer'),
      column('hub'),
      column('status'),
      column('used', 'lastUsedAt', 'age'),
      column('scopes')
    ],
    wide: [column('name'), column('expires', 'expiresAt', 'age'), created, id],
    name: 'prefix',
    filters: { hub: 'hub' },
    list: async (client, { hub }) => (await (await import('./keys.ts')).allKeys(client, hub)) as never
  },
  history: {
    columns: [
      column('at', 'at', 'age'),
      column('from', 'from', 'state'),
      column('to', 'to', 'state'),
      column('cause', 'kind'),
      column('type', 'eventType'),
      column('subject'),
      column('reason', 'outcomeReason')
    ],
    wide: [column('recorded', 'recordedAt', 'age'), column('event', 'eventId')],
    name: 'at',
    filters: { hub: 'hub' },
    isOfWidget: true,
    list: async (client, query, _limit, widget) =>
      aboutWidget(client, widget, query.hub, async () => {
        const found = await client.all('/widgets/{id}/states', { path: { id: widget }, query })
        return found.map(({ cause, ...change }) => ({ ...change, ...cause }))
      })
  },
  availability: {
    columns: [
      column('period'),
      column('available', 'availability', 'share'),
      column('verified', 'verifiedSeconds', 'seconds'),
      column('failing', 'failingSeconds', 'seconds'),
      column('unknown', 'unknownSeconds', 'seconds'),
      column('failures')
    ],
    wide: [column('from'), column('to')],
    name: 'period',
    filters: { hub: 'hub' },
    isOfWidget: true,
    list: async (client, query, _limit, widget) => {
      const found = await aboutWidget(client, widget, query.hub, () =>
        client.get('/widgets/{id}/availability', { path: { id: widget }, query })
      )
      return found.periods
    }
  },
  series: {
    columns: [
      column('at', 'at', 'age'),
      column('value', 'name'),
      column('count'),
      column('min', 'min', 'number'),
      column('mean', 'mean', 'number'),
      column('max', 'max', 'number'),
      column('type', 'eventType'),
      column('subject')
    ],
    wide: [column('resolution')],
    name: 'at',
    filters: { hub: 'hub', type: 'eventType', resolution: 'resolution' },
    isOfWidget: true,
    list: async (client, query, _limit, widget) =>
      aboutWidget(client, widget, query.hub, async () => {
        const found = await client.all('/widgets/{id}/series', { path: { id: widget }, query: query as never })
        return found.flatMap(({ points, ...series }) => points.map((point) => ({ ...series, ...point })))
      })
  },
  labels: {
    columns: [column('label'), column('widgets')],
    wide: [],
    name: 'label',
    filters: { hub: 'hub', owner: 'owner', state: 'state', type: 'widgetType' },
    list: async (client, query) => {
      const counts = new Map<string, number>()
      for (const { labels = {} } of await client.all('/widgets', { query })) {
        for (const [key, value] of Object.entries(labels)) {
          const label = value === '' ? key : `${key}=${value}`
          counts.set(label, (counts.get(label) ?? 0) + 1)
        }
      }
      return [...counts].sort().map(([label, widgets]) => ({ label, widgets }))
    }
  }
}
