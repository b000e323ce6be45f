import { all, type Db, only, type Sql, sql } from '../db/sql.ts'
import type { Page } from '../http/pagination.ts'
import { hubsOf, type Principal } from '../http/principal.ts'
import { MalformedRequest, NotFound } from '../http/problem.ts'
import { jsonWith } from '../http/raw-json.ts'
import { utc } from '../http/validation.ts'
import { hubsToList } from '../hubs/index.ts'
import { isUuid } from '../ids.ts'
import { freshForText } from './prepare.ts'
import type { Event, EventQuery } from './schema.ts'

export type StoredEvent = Omit<Event, 'metadata' | 'freshFor' | 'incomplete'> & {
  metadata: string
  freshForS: number | null
  incomplete: string[] | null
}

const columns = sql`e.id, e.seq, e.hub_id as "hubId", e.widget_id as "widgetId", w.slug as "widgetSlug",
  e.event_type as "eventType", e.subject, e.view_context as "viewContext", e.outcome, e.outcome_reason as "outcomeReason",
  e.incomplete, e.fresh_for_s as "freshForS", e.source, e.external_id as "externalId", e.occurred_at as "occurredAt",
  e.recorded_at as "recordedAt", e.consumer_id as "consumerId", e.metadata`
const joined = sql`hub.interaction_events e join hub.widgets w on w.hub_id = e.hub_id and w.id = e.widget_id`

/** The JSON of an event, its metadata as it was sent. */
export function eventJson({ metadata, freshForS, incomplete, ...event }: StoredEvent): string {
  return jsonWith({ ...event, incomplete: incomplete ?? [], freshFor: freshForText(freshForS) }, { metadata })
}

export async function getEvent(db: Db, principal: Principal, id: string): Promise<StoredEvent> {
  const readable = hubsOf(principal, 'read')
  const hubs = sql`select h.id from hub.hubs h where ${readable === '*' ? sql`true` : sql`h.slug = any (${readable})`}`
  const rows = isUuid(id)
    ? await db.query<StoredEvent>(sql`select ${columns} from ${joined} where e.hub_id in (${hubs}) and e.id = ${id}`)
    : []
  if (!rows[0]) throw new NotFound('There is no such event.')
  return rows[0]
}

async function conditionsOf(
  db: Db,
  principal: Principal,
  query: EventQuery
): Promise<{ hubs: string[] | null; filters: Sql[] }> {
  const hubs = await hubsToList(db, principal, query.hub)
  const filters: Sql[] = []
  if (hubs !== null)
    filters.push(hubs.length === 1 ? sql`e.hub_id = ${hubs[0]}` : sql`e.hub_id = any (${hubs}::uuid[])`)
  const widget = query.widgetId ?? query.widget
  if (widget !== undefined) {
    const inHubs = hubs === null ? sql`` : sql`and x.hub_id = any (${hubs}::uuid[])`
    filters.push(
      isUuid(widget)
        ? sql`e.widget_id = ${widget}`
        : sql`e.widget_id in (select x.id from hub.widgets x where x.slug = ${widget} ${inHubs})`
    )
  }
  if (query.eventType !== undefined) filters.push(sql`e.event_type = ${query.eventType}`)
  if (query.subject !== undefined) filters.push(sql`e.subject = ${query.subject}`)
  return { hubs, filters }
}

/** What the projection does not count by. */
function uncounted(query: EventQuery): Sql[] {
  const filters: Sql[] = []
  if (query.outcome !== undefined) filters.push(sql`e.outcome = ${query.outcome}`)
  if (query.viewContext !== undefined) filters.push(sql`e.view_context = ${query.viewContext}`)
  if (query.source !== undefined) filters.push(sql`e.source = ${query.source}`)
  if (query.externalId !== undefined) filters.push(sql`e.external_id = ${query.externalId}`)
  if (query.since !== undefined) filters.push(sql`e.occurred_at >= ${utc(query.since)}`)
  if (query.until !== undefined) filters.push(sql`e.occurred_at < ${utc(query.until)}`)
  return filters
}

/** A page of events, newest first, with their exact number. */
export async function listEvents(db: Db, principal: Principal, query: EventQuery, page: Page) {
  const { hubs, filters } = await conditionsOf(db, principal, query)
  const others = uncounted(query)
  const order = hubs?.length === 1 ? sql`e.seq desc` : sql`e.recorded_at desc, e.hub_id, e.seq desc`
  const items = await db.query<StoredEvent>(sql`select ${columns} from ${joined} where ${all([...filters, ...others])}
    order by ${order} limit ${page.perPage} offset ${page.offset}`)
  // The projection counts events per widget, type and subject; other filters need a look at the events themselves.
  const count =
    others.length === 0
      ? sql`select coalesce(sum(e.events), 0)::bigint as total from hub.evidence e where ${all(filters)}`
      : sql`select count(*) as total from hub.interaction_events e where ${all([...filters, ...others])}`
  const { total } = only(await db.query<{ total: number }>(count))
  return { items, total }
}

/** The events of one hub after a number, oldest first. `seq` has no gap, so a reader skips none. */
export async function listEventsAfter(db: Db, principal: Principal, query: EventQuery, limit: number) {
  const { hubs, filters } = await conditionsOf(db, principal, query)
  const after = Number(query.after)
  if (query.hub !== undefined && hubs?.length === 0) return { items: [], next: String(after) }
  if (hubs === null || hubs.length !== 1) {
    throw new MalformedRequest('A cursor runs over one hub; name it.', {
      errors: [{ parameter: 'hub', detail: 'is missing' }]
    })
  }
  const where = all([...filters, ...uncounted(query), sql`e.seq > ${after}`])
  const items = await db.query<StoredEvent>(
    sql`select ${columns} from ${joined} where ${where} order by e.seq limit ${limit}`
  )
  return { items, next: String(items.at(-1)?.seq ?? after) }
}
