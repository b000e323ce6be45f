/**
 * From events to deliveries: `seq` is the outbox. For each hub with webhooks one dispatcher at a time reads the events
 * after the hub's cursor, makes a delivery for each webhook that wants them, and moves the cursor in the same
 * transaction: none is skipped, none made twice.
 */
import { type Database, sql } from '../db/sql.ts'

const eventsMax = 200
const metadataBytesMax = 12_000

interface Row {
  id: string
  seq: number
  hubSlug: string
  widgetId: string
  widgetSlug: string
  eventType: string
  subject: string
  viewContext: string | null
  outcome: string
  outcomeReason: string | null
  occurredAt: string
  recordedAt: string
  metadata: string
}

/** Makes the deliveries that are missing; answers how many events were read. */
export async function dispatchEvents(db: Database): Promise<number> {
  const hubs = await db.query<{ hubId: string }>(sql`select distinct w.hub_id as "hubId" from hub.webhooks w
    join hub.webhook_cursors c on c.hub_id = w.hub_id where w.status = 'active'
      and exists (select from hub.interaction_events e where e.hub_id = w.hub_id and e.seq > c.seq)`)
  const counts = await Promise.all(hubs.map(({ hubId }) => dispatchHub(db, hubId)))
  return counts.reduce((sum, count) => sum + count, 0)
}

function dispatchHub(db: Database, hubId: string): Promise<number> {
  return db.transaction(async (tx) => {
    const [cursor] = await tx.query<{
      seq: number
    }>(sql`select c.seq from hub.webhook_cursors c where c.hub_id = ${hubId}
      for update skip locked`)
    if (!cursor) return 0
    const events = await tx.query<Row>(sql`
      select e.id, e.seq, h.slug as "hubSlug", e.widget_id as "widgetId", w.slug as "widgetSlug", e.event_type as "eventType",
        e.subject, e.view_context as "viewContext", e.outcome, e.outcome_reason as "outcomeReason",
        e.occurred_at as "occurredAt", e.recorded_at as "recordedAt", e.metadata
      from hub.interaction_events e join hub.hubs h on h.id = e.hub_id
      join hub.widgets w on w.hub_id = e.hub_id and w.id = e.widget_id
      where e.hub_id = ${hubId} and e.seq > ${cursor.seq} order by e.seq limit ${eventsMax}`)
    const last = events.at(-1)
    if (!last) return 0
    await tx.query(sql`
      insert into hub.deliveries (hub_id, webhook_id, message_id, event_id, event_seq, type, body)
      select ${hubId}, w.id, 'msg_' || replace(m.id::text, '-', ''), m.id, m.seq, m.type, m.body
      from unnest(${events.map(({ id }) => id)}::uuid[], ${events.map(({ seq }) => seq)}::bigint[],
        ${events.map(({ eventType }) => eventType)}::text[], ${events.map(messageBody)}::text[]) m (id, seq, type, body)
      join hub.webhooks w on w.hub_id = ${hubId} and w.status = 'active' and m.seq > w.from_seq
        and (w.event_types = '{}' or m.type = any (w.event_types))
      on conflict do nothing`)
    await tx.query(sql`update hub.webhook_cursors set seq = ${last.seq} where hub_id = ${hubId}`)
    return events.length
  })
}

/** `{type, timestamp, data}` as Standard Webhooks has it; the type is the event's own. */
function messageBody({ metadata, hubSlug, ...event }: Row): string {
  const isSmall = metadata.length <= metadataBytesMax
  const data = JSON.stringify({ ...event, hub: hubSlug, ...(isSmall ? {} : { metadataOmitted: true }) })
  const whole = isSmall ? `${data.slice(0, -1)},"metadata":${metadata}}` : data
  return `{"type":${JSON.stringify(event.eventType)},"timestamp":${JSON.stringify(event.recordedAt)},"data":${whole}}`
}
