import { randomBytes } from 'node:crypto'
import { pageRows } from '../db/pages.ts'
import { all, type Db, only, type Sql, sql } from '../db/sql.ts'
import { visible } from '../db/visible.ts'
import { type HubRef, hubsToList } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { isUuid } from '../kernel/ids.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { Conflict, NotFound, ValidationFailed } from '../kernel/problem.ts'
import { utc } from '../kernel/time.ts'
import type { MatchVersion } from '../kernel/version.ts'
import { resolveWidget } from '../widgets/index.ts'
import type {
  CreateWebhook,
  Delivery,
  DeliveryQuery,
  DeliveryWithLog,
  Recover,
  UpdateWebhook,
  Webhook,
  WebhookQuery
} from './schema.ts'

const columns = sql`w.id, w.hub_id as "hubId", h.slug as "hubSlug", w.url, w.description, w.event_types as "eventTypes",
  array(select x.slug from unnest(w.widget_ids) with ordinality i (id, at) join hub.widgets x on x.hub_id = w.hub_id
    and x.id = i.id order by i.at) as widgets,
  w.outcomes, w.states, w.format, w.max_in_flight as "maxInFlight", w.failing_since as "failingSince",
  w.previous_until as "previousSecretUntil", w.status, w.disabled_reason as "disabledReason", w.version, w.created_at as "createdAt", w.updated_at as "updatedAt"`
const joined = sql`hub.webhooks w join hub.hubs h on h.id = w.hub_id`

/** A secret of Standard Webhooks: 32 random bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** A filter that nothing can match is a mistake. @throws ValidationFailed */
function requireFilters({ eventTypes = [], outcomes = [], states = [] }: Partial<Webhook>): void {
  const hasStates = eventTypes.length === 0 ? states.length > 0 : eventTypes.includes(stateChanged)
  const hasEvents = eventTypes.length === 0 ? states.length === 0 : eventTypes.some((type) => !type.startsWith('ihub.'))
  if (outcomes.length > 0 && !hasEvents)
    throw contradiction(
      '#/outcomes',
      'has no effect: only system events are delivered, and they have no outcome; name event types in eventTypes, or omit outcomes'
    )
  if (states.length > 0 && !hasStates)
    throw contradiction(
      '#/states',
      `has no effect: no state changes are delivered; add ${stateChanged} to eventTypes, or omit states`
    )
}

const stateChanged = 'ihub.widget-state-changed'

function contradiction(pointer: string, detail: string) {
  return new ValidationFailed(`${pointer.slice(2)} ${detail}.`, { errors: [{ pointer, detail }] })
}

export async function insertWebhook(
  db: Db,
  hub: HubRef,
  body: CreateWebhook,
  /** Sealed. */
  secret: string,
  actor: Actor
): Promise<Webhook> {
  requireFilters(body)
  const widgetIds = await widgetIdsOf(db, hub, body.widgets ?? [])
  // Writers of events hold this lock: no event falls between the number and the row.
  await db.query(sql`select hub.lock_hub(${hub.id})`)
  const { id } = only(
    await db.query<{ id: string }>(sql`
      insert into hub.webhooks (hub_id, url, description, event_types, widget_ids, outcomes, states, format, max_in_flight,
        secret, from_seq, from_system, actor_id, via)
      values (${hub.id}, ${body.url}, ${body.description ?? ''}, ${body.eventTypes ?? []}, ${widgetIds}, ${body.outcomes ?? []},
        ${body.states ?? []}, ${body.format ?? 'standard'}, ${body.maxInFlight ?? 8}, ${secret},
        coalesce((select max(e.seq) from hub.interaction_events e where e.hub_id = ${hub.id}), 0),
        coalesce((select max(s.seq) from hub.system_events s where s.hub_id = ${hub.id}), 0), ${actor.id}, ${actor.via})
      returning id`)
  )
  await db.query(sql`insert into hub.webhook_cursors (hub_id, seq, system_seq)
    select w.hub_id, w.from_seq, w.from_system from hub.webhooks w where w.hub_id = ${hub.id} and w.id = ${id}
    on conflict (hub_id) do nothing`)
  return readWebhook(db, hub.id, id)
}

/** The ids of widgets that are named by slug or id. @throws ValidationFailed */
async function widgetIdsOf(db: Db, hub: HubRef, references: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (const [index, reference] of references.entries()) {
    ids.push((await resolveWidget(db, hub, reference, `#/widgets/${index}`)).id)
  }
  return [...new Set(ids)]
}

async function readWebhook(db: Db, hubId: string, id: string): Promise<Webhook> {
  return only(await db.query<Webhook>(sql`select ${columns} from ${joined} where w.hub_id = ${hubId} and w.id = ${id}`))
}

export async function getWebhook(db: Db, actor: Actor, id: string): Promise<Webhook> {
  const rows = isUuid(id)
    ? await db.query<Webhook>(sql`select ${columns} from ${joined} where w.id = ${id} and w.kind = 'events'
        and ${visible(actor)}`)
    : []
  if (!rows[0]) throw new NotFound('This webhook does not exist, or the key has no access to it.')
  return rows[0]
}

export async function listWebhooks(db: Db, actor: Actor, query: WebhookQuery, page: Page): Promise<Listed<Webhook>> {
  const hubs = await hubsToList(db, actor, query.hub)
  const conditions: Sql[] = [sql`w.kind = 'events'`]
  if (hubs !== null) conditions.push(sql`w.hub_id = any (${hubs}::uuid[])`)
  if (query.status !== undefined) conditions.push(sql`w.status = ${query.status}`)
  const where = all(conditions)
  const items = await pageRows<Webhook>(
    db,
    page,
    sql`select ${columns} from ${joined} where ${where}
    order by w.created_at, w.id`
  )
  const { total } = only(await db.query<{ total: number }>(sql`select count(*) as total from ${joined} where ${where}`))
  return { items, total }
}

/** Changes a webhook whose version `match` accepts; making it active again forgets why it was not. */
export async function updateWebhook(
  db: Db,
  hubId: string,
  id: string,
  change: UpdateWebhook,
  match: MatchVersion,
  now: Date
): Promise<Webhook> {
  await db.query(sql`select 1 from hub.webhooks w where w.hub_id = ${hubId} and w.id = ${id} for update`)
  const before = await readWebhook(db, hubId, id)
  match(before.version)
  const after = { ...before, ...change }
  requireFilters(after)
  const widgetIds = await widgetIdsOf(db, { id: hubId, slug: before.hubSlug }, after.widgets)
  const isEnabled = after.status === 'active' && before.status !== 'active'
  await db.query(sql`
    update hub.webhooks w set url = ${after.url}, description = ${after.description}, event_types = ${after.eventTypes},
      widget_ids = ${widgetIds}, outcomes = ${after.outcomes}, states = ${after.states}, format = ${after.format},
      max_in_flight = ${after.maxInFlight}, status = ${after.status},
      disabled_reason = case when ${after.status} = 'active' then null else w.disabled_reason end,
      failing_since = case when ${isEnabled} then null else w.failing_since end,
      version = w.version + 1, updated_at = clock_timestamp()
    where w.hub_id = ${hubId} and w.id = ${id}`)
  // Waiting deliveries are due now, not at their earlier time.
  if (isEnabled) {
    await db.query(sql`update hub.deliveries set next_at = least(next_at, ${now.toISOString()})
      where hub_id = ${hubId} and webhook_id = ${id} and state = 'due'`)
  }
  return readWebhook(db, hubId, id)
}

export async function removeWebhook(db: Db, hubId: string, id: string): Promise<void> {
  await db.query(sql`delete from hub.webhooks where hub_id = ${hubId} and id = ${id}`)
}

const deliveryColumns = sql`d.id, d.hub_id as "hubId", d.webhook_id as "webhookId", d.message_id as "messageId", d.event_id as "eventId", d.type,
  d.state, d.attempts, case when d.state = 'due' then d.next_at end as "nextAt", d.response_status as "responseStatus",
  d.response_body as "responseBody", d.error, d.latency_ms as "latencyMs", d.created_at as "createdAt",
  d.updated_at as "updatedAt"`

export async function listDeliveries(
  db: Db,
  webhook: Pick<Webhook, 'hubId' | 'id'>,
  query: DeliveryQuery,
  page: Page
): Promise<Listed<Delivery>> {
  const conditions: Sql[] = [sql`d.hub_id = ${webhook.hubId}`, sql`d.webhook_id = ${webhook.id}`]
  if (query.state !== undefined) conditions.push(sql`d.state = ${query.state}`)
  if (query.type !== undefined) conditions.push(sql`d.type = ${query.type}`)
  if (query.since !== undefined) conditions.push(sql`d.created_at >= ${utc(query.since)}`)
  if (query.until !== undefined) conditions.push(sql`d.created_at < ${utc(query.until)}`)
  const where = all(conditions)
  const items = await pageRows<Delivery>(
    db,
    page,
    sql`select ${deliveryColumns} from hub.deliveries d where ${where}
    order by d.created_at desc, d.id`
  )
  const { total } = only(
    await db.query<{ total: number }>(sql`select count(*) as total from hub.deliveries d where ${where}`)
  )
  return { items, total }
}

/** A message that belongs to no event, to see that the receiver gets it. `now` is when it is due: at once. */
export async function insertTestDelivery(db: Db, webhook: Webhook, now: Date): Promise<Delivery> {
  const data = { webhookId: webhook.id, hub: webhook.hubSlug }
  return only(
    await db.query<Delivery>(sql`
      insert into hub.deliveries as d (hub_id, webhook_id, message_id, type, body, next_at)
      values (${webhook.hubId}, ${webhook.id}, 'msg_' || replace(gen_random_uuid()::text, '-', ''), 'ihub.webhook-test',
        ${JSON.stringify(data)}, ${now.toISOString()})
      returning ${deliveryColumns}`)
  )
}

export async function getDelivery(db: Db, actor: Actor, id: string): Promise<DeliveryWithLog & { hubSlug: string }> {
  const [delivery] = isUuid(id)
    ? await db.query<Delivery & { hubSlug: string }>(sql`
        select ${deliveryColumns}, h.slug as "hubSlug" from hub.deliveries d join hub.hubs h on h.id = d.hub_id
        where d.id = ${id} and ${visible(actor)}`)
    : []
  if (!delivery) throw new NotFound('This delivery does not exist, or the key has no access to it.')
  const log = await db.query<DeliveryWithLog['log'][number]>(sql`
    select a.attempt, a.at, a.response_status as "responseStatus", a.response_body as "responseBody", a.error,
      a.latency_ms as "latencyMs"
    from hub.delivery_attempts a where a.hub_id = ${delivery.hubId} and a.delivery_id = ${id} order by a.attempt`)
  return { ...delivery, log }
}

/**
 * Sends a message again now, with the whole schedule before it; one that is due already is only sent sooner.
 * @throws Conflict when its event was removed
 */
export async function redeliver(db: Db, hubId: string, id: string, now: Date): Promise<void> {
  const due = await db.query(sql`
    update hub.deliveries d set next_at = ${now.toISOString()}, updated_at = clock_timestamp(), state = 'due',
      attempts_before = case when d.state = 'due' then d.attempts_before else d.attempts end
    where d.hub_id = ${hubId} and d.id = ${id} and (d.event_id is null
      or exists (select from hub.event(d.hub_id, d.event_id)))
    returning d.id`)
  if (due.length === 0) {
    throw new Conflict(
      'The event of this delivery was removed at the end of its retention period and cannot be sent again.'
    )
  }
}

/**
 * Resends undelivered events: those that were recorded in a period, match the webhook and were not delivered, because
 * attempts failed or the webhook was disabled. Returns the number of messages to send.
 */
export async function recoverWebhook(db: Db, webhook: Webhook, { since, until }: Recover, now: Date): Promise<number> {
  const { hubId, id } = webhook
  const from = utc(since)
  const to = until === undefined ? now.toISOString() : utc(until)
  const { queued } = only(
    await db.query<{ queued: number }>(sql`
      with missed as (
        select 'msg_' || replace(e.id::text, '-', '') as message_id, e.id as event_id, e.seq as event_seq,
          null::bigint as system_seq, e.event_type as type
        from hub.interaction_events e join hub.webhooks w on w.hub_id = ${hubId} and w.id = ${id}
        where e.hub_id = ${hubId} and e.recorded_at >= ${from} and e.recorded_at < ${to}
          -- Ids carry the time, and choose the partitions.
          and e.id >= hub.uuid7_floor(${from}::timestamptz - interval '1 day')
          and hub.wants(w, e.event_type, e.widget_id, e.outcome, null)
        union all
        select 'msg_' || replace(s.id::text, '-', ''), null, null, s.seq, s.type
        from hub.system_events s join hub.webhooks w on w.hub_id = ${hubId} and w.id = ${id}
        where s.hub_id = ${hubId} and s.recorded_at >= ${from} and s.recorded_at < ${to}
          and hub.wants(w, s.type, s.widget_id, null, s.data ->> 'state')
      ), made as (
        insert into hub.deliveries as d (hub_id, webhook_id, message_id, event_id, event_seq, system_seq, type, next_at)
        select ${hubId}, ${id}, m.message_id, m.event_id, m.event_seq, m.system_seq, m.type, ${now.toISOString()} from missed m
        on conflict (hub_id, message_id, webhook_id) do update set state = 'due', next_at = excluded.next_at,
          attempts_before = case when d.state = 'due' then d.attempts_before else d.attempts end, updated_at = clock_timestamp()
          where d.state <> 'delivered'
        returning 1
      )
      select count(*) as queued from made`)
  )
  return queued
}

/** Sets a new secret (encrypted); the previous one also signs until the end of the overlap. */
export async function replaceSecret(
  db: Db,
  webhook: Webhook,
  secret: string,
  overlapSeconds: number,
  now: Date
): Promise<Webhook> {
  await db.query(sql`
    update hub.webhooks w set secret = ${secret}, version = w.version + 1, updated_at = clock_timestamp(),
      previous_secret = case when ${overlapSeconds}::integer > 0 then w.secret end,
      previous_until = case when ${overlapSeconds}::integer > 0
        then ${now.toISOString()}::timestamptz + make_interval(secs => ${overlapSeconds}) end
    where w.hub_id = ${webhook.hubId} and w.id = ${webhook.id}`)
  return readWebhook(db, webhook.hubId, webhook.id)
}
