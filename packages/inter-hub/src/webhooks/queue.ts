/** The queue of deliveries: dispatching, claiming with a lease and a fencing count, settling. All of it is SQL of one statement. */
import { type Db, only, plannedAnew, sql } from '../db/sql.ts'
import type { SystemEvent } from '../system/index.ts'
import type { Format } from './message.ts'

export const leaseS = 10
/** A webhook is disabled after only failures for this long. */
const deadDays = 5
const keptDays = 90
const eventsAtOnce = 1000

/**
 * The hubs with events that are not dispatched to webhooks yet. Compares the last numbers: for `exists` the planner expects a match
 * soon and reads the whole table.
 */
export async function hubsToDispatch(db: Db): Promise<string[]> {
  const rows = await db.query<{ hubId: string }>(sql`
    select c.hub_id as "hubId" from hub.webhook_cursors c
    where c.seq < (select max(e.seq) from hub.interaction_events e where e.hub_id = c.hub_id)
      or c.system_seq < (select max(s.seq) from hub.system_events s where s.hub_id = c.hub_id)`)
  return rows.map(({ hubId }) => hubId)
}

/** Makes the deliveries of a hub that are missing; returns how many events were read. */
export async function dispatchHub(db: Db, hubId: string, now: Date): Promise<number> {
  const { read } = only(
    await db.query<{ read: number }>(sql`select hub.dispatch(${hubId}, ${now.toISOString()}, ${eventsAtOnce}) as read`)
  )
  return read
}

export interface Claim {
  hubId: string
  id: string
  webhookId: string
  messageId: string
  type: string
  eventId: string | null
  systemSeq: number | null
  /** Of a test message: its data as JSON. */
  body: string | null
  attempts: number
  attemptsBefore: number
  fence: number
  createdAt: string
  /** `events` for a webhook; otherwise the kind of receiver, served by a capability above this one. */
  kind: string
  settings: Record<string, unknown>
  url: string
  format: Format
  maxInFlight: number
  secret: string
  /** While one secret replaces another. */
  previousSecret: string | null
  failingSince: string | null
}

/** How many deliveries of a webhook are held here already. */
export interface Held {
  webhookIds: readonly string[]
  counts: readonly number[]
}

/**
 * Claims what is due: of each webhook so many as are not held here already, so that one whose receiver is slow keeps no
 * other waiting; of one that only fails a single one.
 */
export async function claimDue(db: Db, now: Date, perWebhook: number, most: number, held: Held): Promise<Claim[]> {
  return db.query<Claim>(
    plannedAnew(sql`
    with due as materialized (
      select d.hub_id, d.id, w.kind, w.settings, w.url, w.format, w.max_in_flight, w.secret, w.failing_since,
        case when w.previous_until > ${now.toISOString()} then w.previous_secret end as previous_secret
      from hub.webhooks w
      left join unnest(${held.webhookIds}::uuid[], ${held.counts}::integer[]) h (webhook_id, count) on h.webhook_id = w.id
      cross join lateral (
        select q.hub_id, q.id from hub.deliveries q
        where q.hub_id = w.hub_id and q.webhook_id = w.id and q.state = 'due' and q.next_at <= ${now.toISOString()}
          and (q.lease_until is null or q.lease_until < clock_timestamp())
        order by q.next_at
        limit greatest(0, case when w.failing_since is null then ${perWebhook}::integer else 1 end - coalesce(h.count, 0))
        for update skip locked
      ) d
      where w.status = 'active' limit ${most}
    )
    update hub.deliveries d set lease_until = clock_timestamp() + make_interval(secs => ${leaseS}), fence = d.fence + 1
    from due where d.hub_id = due.hub_id and d.id = due.id
    returning d.hub_id as "hubId", d.id, d.webhook_id as "webhookId", d.message_id as "messageId", d.type,
      d.event_id as "eventId", d.system_seq as "systemSeq", d.body, d.attempts, d.attempts_before as "attemptsBefore", d.fence,
      d.created_at as "createdAt", due.kind, due.settings, due.url, due.format, due.max_in_flight as "maxInFlight", due.secret,
      due.previous_secret as "previousSecret", due.failing_since as "failingSince"`)
  )
}

/** The system events that claimed deliveries are about, by hub and number. */
export async function systemEventsOf(db: Db, claims: readonly Claim[]): Promise<Map<string, SystemEvent>> {
  const wanted = claims.filter(({ systemSeq }) => systemSeq !== null)
  if (wanted.length === 0) return new Map()
  const rows = await db.query<SystemEvent>(sql`
    select s.id, s.seq, s.hub_id as "hubId", h.slug as "hubSlug", s.type, s.widget_id as "widgetId", w.slug as "widgetSlug",
      s.data, s.recorded_at as "recordedAt"
    from unnest(${wanted.map(({ hubId }) => hubId)}::uuid[], ${wanted.map(({ systemSeq }) => systemSeq)}::bigint[]) t (hub_id, seq)
    join hub.system_events s on s.hub_id = t.hub_id and s.seq = t.seq join hub.hubs h on h.id = s.hub_id
    left join hub.widgets w on w.hub_id = s.hub_id and w.id = s.widget_id`)
  return new Map(rows.map((event) => [`${event.hubId} ${event.seq}`, event]))
}

/** Holds on to what is still being worked on; returns which deliveries are held, the others were lost. */
export async function renewLeases(db: Db, claims: readonly Claim[]): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(sql`
    update hub.deliveries d set lease_until = clock_timestamp() + make_interval(secs => ${leaseS})
    from unnest(${claims.map(({ hubId }) => hubId)}::uuid[], ${claims.map(({ id }) => id)}::uuid[],
      ${claims.map(({ fence }) => fence)}::bigint[]) t (hub_id, id, fence)
    where d.hub_id = t.hub_id and d.id = t.id and d.fence = t.fence
    returning d.id`)
  return new Set(rows.map(({ id }) => id))
}

/** Gives back what was claimed and not begun. */
export async function releaseLeases(db: Db, claims: readonly Claim[]): Promise<void> {
  await db.query(sql`
    update hub.deliveries d set lease_until = null
    from unnest(${claims.map(({ hubId }) => hubId)}::uuid[], ${claims.map(({ id }) => id)}::uuid[],
      ${claims.map(({ fence }) => fence)}::bigint[]) t (hub_id, id, fence)
    where d.hub_id = t.hub_id and d.id = t.id and d.fence = t.fence`)
}

export interface Settled {
  claim: Claim
  state: 'delivered' | 'failed' | 'due'
  /** Of one that stays due: when it is tried again. */
  nextAt: Date
  at: Date
  status: number | null
  body: string | null
  error: string | null
  latencyMs: number
}

/** Writes the result of attempts, of a delivery whose lease was lost to another node nothing; returns which were written. */
export async function settleDeliveries(db: Db, settled: readonly Settled[]): Promise<Set<string>> {
  const of = <Value>(pick: (one: Settled) => Value) => settled.map(pick)
  const rows = await db.query<{ id: string }>(
    plannedAnew(sql`
    with done as materialized (
      select * from unnest(${of(({ claim }) => claim.hubId)}::uuid[], ${of(({ claim }) => claim.id)}::uuid[],
        ${of(({ claim }) => claim.fence)}::bigint[], ${of(({ state }) => state)}::text[],
        ${of(({ nextAt }) => nextAt.toISOString())}::timestamptz[], ${of(({ at }) => at.toISOString())}::timestamptz[],
        ${of(({ status }) => storableStatus(status))}::integer[], ${of(({ body }) => storableText(body))}::text[], ${of(({ error }) => error)}::text[],
        ${of(({ latencyMs }) => latencyMs)}::integer[])
        as t (hub_id, id, fence, state, next_at, at, status, body, error, latency_ms)
    ), written as (
      update hub.deliveries d set state = t.state, lease_until = null, fence = d.fence + 1, next_at = t.next_at, attempts = d.attempts + 1,
        response_status = t.status, response_body = t.body, error = t.error, latency_ms = t.latency_ms,
        updated_at = clock_timestamp()
      from done t where d.hub_id = t.hub_id and d.id = t.id and d.fence = t.fence
      returning d.hub_id, d.id, d.attempts
    )
    insert into hub.delivery_attempts (hub_id, delivery_id, attempt, at, response_status, response_body, error, latency_ms)
    select w.hub_id, w.id, w.attempts, t.at, t.status, t.body, t.error, t.latency_ms
    from written w join done t on t.hub_id = w.hub_id and t.id = w.id
    returning delivery_id as id`)
  )
  return new Set(rows.map(({ id }) => id))
}

// Results are written in one statement: one that PostgreSQL cannot store would prevent all others from being written.

/** PostgreSQL cannot store NUL. */
const storableText = (text: string | null) => text?.replaceAll('\0', '') ?? null

/** Null if it is not a status: a mail server may respond with a number of any length. */
const storableStatus = (status: number | null) => (status !== null && status <= 999 ? status : null)

export interface Noted {
  hubId: string
  webhookId: string
  isGood: boolean
  isGone: boolean
}

/** Updates the health of webhooks; returns those that were disabled. */
export async function noteAnswers(db: Db, now: Date, noted: readonly Noted[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    select n.id from hub.note_answers(${now.toISOString()}, make_interval(days => ${deadDays}),
      ${noted.map(({ hubId }) => hubId)}::uuid[], ${noted.map(({ webhookId }) => webhookId)}::uuid[],
      ${noted.map(({ isGood }) => isGood)}::boolean[], ${noted.map(({ isGone }) => isGone)}::boolean[]) n (id)`)
  return rows.map(({ id }) => id)
}

/** Removes finished deliveries that are old. */
export async function forgetDeliveries(db: Db): Promise<void> {
  await db.query(sql`
    delete from hub.deliveries where state <> 'due' and created_at < clock_timestamp() - make_interval(days => ${keptDays})`)
}
