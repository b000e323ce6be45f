import { by } from '../db/by.ts'
import { answerBytesMax, pageRows } from '../db/pages.ts'
import { all, type Bounded, type Db, only, plannedAnew, type Sql, sql } from '../db/sql.ts'
import { visible } from '../db/visible.ts'
import { widgetsNamed } from '../db/widget-named.ts'
import { hubsToList } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import type { Places } from '../kernel/cursor.ts'
import { isUuid } from '../kernel/ids.ts'
import { jsonWith } from '../kernel/json-text.ts'
import type { Page } from '../kernel/page.ts'
import { NotFound } from '../kernel/problem.ts'
import { utc } from '../kernel/time.ts'
import { openFeed, placesAfter, sealer } from '../system/index.ts'
import { freshForText } from './prepare.ts'
import type { Event, EventQuery } from './schema.ts'

export type StoredEvent = Omit<Event, 'metadata' | 'freshFor' | 'incomplete' | 'extensions' | 'attention'> & {
  metadata: string
  extensions: string | null
  freshForS: number | null
  incomplete: string[] | null
  attention: string[] | null
}

const columns = sql`e.id, e.seq, e.hub_id as "hubId", h.slug as "hubSlug", e.widget_id as "widgetId", w.slug as "widgetSlug",
  e.event_type as "eventType", e.subject, e.view_context as "viewContext", e.outcome, e.outcome_reason as "outcomeReason",
  e.incomplete, e.fresh_for_s as "freshForS", e.source, e.external_id as "externalId", e.occurred_at as "occurredAt", e.as_of as "asOf", e.until,
  e.recorded_at as "recordedAt", ${by('e')}, e.measured as values, e.attention, e.trace_id as "traceId", e.extensions,
  e.metadata`
const joined = sql`hub.interaction_events e join hub.widgets w on w.hub_id = e.hub_id and w.id = e.widget_id
  join hub.hubs h on h.id = e.hub_id`

/** The JSON of an event, its metadata as it was sent. */
export function eventJson({ metadata, extensions, freshForS, incomplete, attention, ...event }: StoredEvent): string {
  const members = {
    ...event,
    incomplete: incomplete ?? [],
    attention: attention ?? [],
    freshFor: freshForText(freshForS)
  }
  return jsonWith(members, { extensions: extensions ?? 'null', metadata })
}

export async function getEvent(db: Db, actor: Actor, id: string): Promise<StoredEvent> {
  const hubs = sql`select h.id from hub.hubs h where ${visible(actor)}`
  const rows = isUuid(id)
    ? await db.query<StoredEvent>(sql`select ${columns} from ${joined} where e.hub_id in (${hubs}) and e.id = ${id}`)
    : []
  if (!rows[0])
    throw new NotFound('This event does not exist. It may have been removed at the end of its retention period.')
  return rows[0]
}

/**
 * Events of any hubs, by id. The limit keeps each look-up by itself: joined freely, a planner without statistics came by the
 * widget and read all its events for each (32 of 8,000: 139 ms, not 0.2 ms).
 */
export async function getEventsOf(
  db: Db,
  wanted: readonly { hubId: string; id: string }[]
): Promise<Map<string, StoredEvent>> {
  if (wanted.length === 0) return new Map()
  const rows = await db.query<StoredEvent>(
    plannedAnew(sql`
    select ${columns} from unnest(${wanted.map(({ hubId }) => hubId)}::uuid[], ${wanted.map(({ id }) => id)}::uuid[]) x (hub_id, id)
    cross join lateral hub.event(x.hub_id, x.id) e
    join hub.widgets w on w.hub_id = e.hub_id and w.id = e.widget_id join hub.hubs h on h.id = e.hub_id`)
  )
  return new Map(rows.map((event) => [event.id, event]))
}

/** The filters of events, in addition to their hub and order. */
export type EventFilter = Omit<EventQuery, 'page' | 'per_page' | 'after' | 'limit' | 'hub'>

function countedFilters(hubs: readonly string[] | null, query: EventFilter): Sql[] {
  const filters: Sql[] = []
  const widget = query.widgetId ?? query.widget
  if (widget !== undefined) {
    const inHubs = hubs === null ? sql`` : sql`and x.hub_id = any (${hubs}::uuid[])`
    filters.push(
      isUuid(widget)
        ? sql`e.widget_id = ${widget}`
        : sql`e.widget_id in (select x.id from ${widgetsNamed(sql`${widget}`)} x where true ${inHubs})`
    )
  }
  if (query.eventType !== undefined) filters.push(sql`e.event_type = ${query.eventType}`)
  if (query.subject !== undefined) filters.push(sql`e.subject = ${query.subject}`)
  return filters
}

/** What the projection does not count by. */
function uncounted(query: EventFilter): Sql[] {
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
export async function listEvents(db: Db, actor: Actor, query: EventQuery, page: Page) {
  const hubs = await hubsToList(db, actor, query.hub)
  const filters = countedFilters(hubs, query)
  if (hubs !== null)
    filters.push(hubs.length === 1 ? sql`e.hub_id = ${hubs[0]}` : sql`e.hub_id = any (${hubs}::uuid[])`)
  const others = uncounted(query)
  const order = hubs?.length === 1 ? sql`e.seq desc` : sql`e.recorded_at desc, e.hub_id, e.seq desc`
  const items = await pageRows<StoredEvent>(
    db,
    page,
    sql`select ${columns} from ${joined} where ${all([...filters, ...others])}
    order by ${order}`
  )
  // The projection counts events per widget, type and subject; other filters have to read the events themselves.
  const counted = sql`select count(*) from hub.interaction_events e where ${all([...filters, ...others])}`
  const shortened = hubs === null ? sql`true` : sql`h.id = any (${hubs}::uuid[])`
  // It counts events that were removed when their time was over, too.
  const count =
    others.length === 0
      ? sql`select case when exists (select from hub.hubs h where h.first_seq > 1 and ${shortened}) then (${counted})
          else (select coalesce(sum(e.events), 0)::bigint from hub.evidence e where ${all(filters)}) end as total`
      : sql`select (${counted}) as total`
  const { total } = only(await db.query<{ total: number }>(count))
  return { items, total }
}

const reads = { events: true, system: false }

/**
 * The events after a cursor, oldest first within their hub. `seq` has no gap, so a reader skips none: of each hub a run
 * without omission is taken. When nothing more fits the filters the cursor moves on to the newest event there was before
 * the reading, so that a rare filter never reads the same events twice. An answer ends early where its bytes do.
 * @throws MalformedRequest, CursorGone
 */
export async function listEventsAfter(db: Db, actor: Actor, query: EventQuery, limit: number) {
  const { hub, after = '0', limit: _limit, page: _page, per_page: _perPage, ...filter } = query
  const feed = await openFeed(db, actor, hub)
  const hubs = [...feed.heads.keys()]
  const from = placesAfter(feed, after, filter, reads, 'after')
  const { rows: items, isCut } = await selectAfter(db, hubs, from, filtersOf(hubs, filter), limit, answerBytesMax)
  const isBehind = [...feed.heads].some(([hubId, { seq }]) => (from.get(hubId)?.seq ?? 0) < seq)
  // Events may have been removed between the two statements: then the cursor is gone by now, and none is skipped silently.
  if (isBehind) placesAfter(await openFeed(db, actor, hub), sealer(feed, filter)(from), filter, reads, 'after')
  const hasMore = isCut || items.length === limit
  const places = new Map(from)
  const move = (hubId: string, seq: number) =>
    places.set(hubId, { seq: Math.max(seq, places.get(hubId)?.seq ?? 0), system: undefined })
  if (!hasMore) for (const [hubId, { seq }] of feed.heads) move(hubId, seq)
  for (const { hubId, seq } of items) move(hubId, seq)
  return { items, next: sealer(feed, filter)(places), hasMore }
}

/** What a query asks of the events of these hubs. */
export function filtersOf(hubs: readonly string[], query: EventFilter): Sql[] {
  return [...countedFilters(hubs, query), ...uncounted(query)]
}

/** Of each hub the events after its position, in their order, up to so many bytes; of several hubs in turns. */
export async function selectAfter(
  db: Db,
  hubs: readonly string[],
  after: Places,
  filters: readonly Sql[],
  limit: number,
  bytesMax: number
): Promise<Bounded<StoredEvent>> {
  const seqs = hubs.map((hub) => after.get(hub)?.seq ?? 0)
  const [only, ...others] = hubs
  if (only === undefined) return { rows: [], isCut: false }
  if (others.length === 0) {
    const where = all([sql`e.hub_id = ${only}`, sql`e.seq > ${seqs[0]}`, ...filters])
    const query = sql`select ${columns} from ${joined} where ${where} order by e.seq limit ${limit}`
    return db.queryUpTo<StoredEvent>(query, bytesMax)
  }
  const query = sql`
    select x.* from unnest(${hubs}::uuid[], ${seqs}::bigint[]) p (hub_id, seq)
    cross join lateral (
      select ${columns}, row_number() over (order by e.seq) as turn from ${joined}
      where ${all([sql`e.hub_id = p.hub_id`, sql`e.seq > p.seq`, ...filters])} order by e.seq limit ${limit}
    ) x order by x.turn, x."hubId" limit ${limit}`
  return db.queryUpTo<StoredEvent>(query, bytesMax)
}

/** Makes the partitions of this month and the next two. */
export async function preparePartitions(db: Db, now: Date): Promise<void> {
  await db.query(sql`select hub.prepare_partitions(${now.toISOString()})`)
}
