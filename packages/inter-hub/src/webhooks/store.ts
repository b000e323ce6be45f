import { randomBytes } from 'node:crypto'
import { all, type Db, only, type Sql, sql } from '../db/sql.ts'
import type { MatchVersion } from '../http/etag.ts'
import type { Listed, Page } from '../http/pagination.ts'
import { hubsOf, type Principal } from '../http/principal.ts'
import { NotFound } from '../http/problem.ts'
import { type HubRef, hubsToList } from '../hubs/index.ts'
import { isUuid } from '../ids.ts'
import type { CreateWebhook, Delivery, DeliveryQuery, UpdateWebhook, Webhook, WebhookQuery } from './schema.ts'

const columns = sql`w.id, w.hub_id as "hubId", h.slug as "hubSlug", w.url, w.description, w.event_types as "eventTypes",
  w.status, w.disabled_reason as "disabledReason", w.version, w.created_at as "createdAt", w.updated_at as "updatedAt"`
const joined = sql`hub.webhooks w join hub.hubs h on h.id = w.hub_id`

/** A secret of Standard Webhooks: 32 random bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

export async function insertWebhook(
  db: Db,
  hub: HubRef,
  body: CreateWebhook,
  secret: string,
  consumerId: string
): Promise<Webhook> {
  // Writers of events hold this lock: no event falls between the number and the row.
  await db.query(sql`select hub.lock_hub(${hub.id})`)
  const { id } = only(
    await db.query<{ id: string }>(sql`
      insert into hub.webhooks (hub_id, url, description, event_types, secret, from_seq, consumer_id)
      values (${hub.id}, ${body.url}, ${body.description ?? ''}, ${body.eventTypes ?? []}, ${secret},
        coalesce((select max(e.seq) from hub.interaction_events e where e.hub_id = ${hub.id}), 0), ${consumerId})
      returning id`)
  )
  await db.query(sql`insert into hub.webhook_cursors (hub_id, seq)
    select w.hub_id, w.from_seq from hub.webhooks w where w.hub_id = ${hub.id} and w.id = ${id}
    on conflict (hub_id) do nothing`)
  return readWebhook(db, hub.id, id)
}

async function readWebhook(db: Db, hubId: string, id: string): Promise<Webhook> {
  return only(await db.query<Webhook>(sql`select ${columns} from ${joined} where w.hub_id = ${hubId} and w.id = ${id}`))
}

export async function getWebhook(db: Db, principal: Principal, id: string): Promise<Webhook> {
  const readable = hubsOf(principal, 'read')
  const rows = isUuid(id)
    ? await db.query<Webhook>(sql`select ${columns} from ${joined} where w.id = ${id}
        ${readable === '*' ? sql`` : sql`and h.slug = any (${readable})`}`)
    : []
  if (!rows[0]) throw new NotFound('There is no such webhook.')
  return rows[0]
}

export async function listWebhooks(
  db: Db,
  principal: Principal,
  query: WebhookQuery,
  page: Page
): Promise<Listed<Webhook>> {
  const hubs = await hubsToList(db, principal, query.hub)
  const conditions: Sql[] = []
  if (hubs !== null) conditions.push(sql`w.hub_id = any (${hubs}::uuid[])`)
  if (query.status !== undefined) conditions.push(sql`w.status = ${query.status}`)
  const where = all(conditions)
  const items = await db.query<Webhook>(sql`select ${columns} from ${joined} where ${where}
    order by w.created_at, w.id limit ${page.perPage} offset ${page.offset}`)
  const { total } = only(await db.query<{ total: number }>(sql`select count(*) as total from ${joined} where ${where}`))
  return { items, total }
}

/** Changes a webhook whose version `match` accepts; making it active again forgets why it was not. */
export async function updateWebhook(
  db: Db,
  hubId: string,
  id: string,
  change: UpdateWebhook,
  match: MatchVersion
): Promise<Webhook> {
  await db.query(sql`select 1 from hub.webhooks w where w.hub_id = ${hubId} and w.id = ${id} for update`)
  const before = await readWebhook(db, hubId, id)
  match(before.version)
  const after = { ...before, ...change }
  await db.query(sql`
    update hub.webhooks w set url = ${after.url}, description = ${after.description}, event_types = ${after.eventTypes},
      status = ${after.status}, disabled_reason = case when ${after.status} = 'active' then null else w.disabled_reason end,
      version = w.version + 1, updated_at = clock_timestamp()
    where w.hub_id = ${hubId} and w.id = ${id}`)
  return readWebhook(db, hubId, id)
}

export async function removeWebhook(db: Db, hubId: string, id: string): Promise<void> {
  await db.query(sql`delete from hub.webhooks where hub_id = ${hubId} and id = ${id}`)
}

const deliveryColumns = sql`d.id, d.webhook_id as "webhookId", d.message_id as "messageId", d.event_id as "eventId", d.type,
  d.state, d.attempts, case when d.state = 'due' then d.next_at end as "nextAt", d.response_status as "responseStatus",
  d.response_body as "responseBody", d.error, d.latency_ms as "latencyMs", d.created_at as "createdAt",
  d.updated_at as "updatedAt"`

export async function listDeliveries(
  db: Db,
  webhook: Webhook,
  query: DeliveryQuery,
  page: Page
): Promise<Listed<Delivery>> {
  const conditions: Sql[] = [sql`d.hub_id = ${webhook.hubId}`, sql`d.webhook_id = ${webhook.id}`]
  if (query.state !== undefined) conditions.push(sql`d.state = ${query.state}`)
  const where = all(conditions)
  const items = await db.query<Delivery>(sql`select ${deliveryColumns} from hub.deliveries d where ${where}
    order by d.created_at desc, d.id limit ${page.perPage} offset ${page.offset}`)
  const { total } = only(
    await db.query<{ total: number }>(sql`select count(*) as total from hub.deliveries d where ${where}`)
  )
  return { items, total }
}

/** A message that belongs to no event, to see that the receiver gets it. */
export async function insertTestDelivery(db: Db, webhook: Webhook, messageId: string, body: string): Promise<Delivery> {
  return only(
    await db.query<Delivery>(sql`insert into hub.deliveries as d (hub_id, webhook_id, message_id, type, body)
      values (${webhook.hubId}, ${webhook.id}, ${messageId}, 'ihub.webhook-test', ${body}) returning ${deliveryColumns}`)
  )
}
