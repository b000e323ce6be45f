import { type Credential, hashCredential } from '../access/index.ts'
import { by } from '../db/by.ts'
import { pageRows } from '../db/pages.ts'
import { all, type Db, only, type Sql, sql } from '../db/sql.ts'
import { visible } from '../db/visible.ts'
import { isWidget } from '../db/widget-named.ts'
import { type HubRef, hubsToList } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { isUuid } from '../kernel/ids.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { AlreadyExists, NotFound } from '../kernel/problem.ts'
import type { MatchVersion } from '../kernel/version.ts'
import type { InboundHook, InboundHookQuery } from './schema.ts'
import type { SignatureScheme } from './signature.ts'

const columns = sql`k.id, k.hub_id as "hubId", h.slug as "hubSlug", k.name, k.kind, k.widget_id as "widgetId",
  w.slug as "widgetSlug", k.event_type as "eventType", k.command, k.subject, k.fresh_for as "freshFor", k.mapping, k.condition,
  k.each, k.subject_from as "subjectFrom", k.widget_from as "widgetFrom", k.identity, k.schedule, k.timezone, k.grace,
  case when k.signature_scheme is null then null else jsonb_build_object('scheme', k.signature_scheme) end as signature,
  k.status, k.prefix, ${by('k')}, k.last_ping_at as "lastPingAt", k.last_signal as "lastSignal",
  k.last_error as "lastError", k.version, k.created_at as "createdAt", k.updated_at as "updatedAt"`
const joined = sql`hub.inbound_hooks k join hub.hubs h on h.id = k.hub_id
  left join hub.widgets w on w.hub_id = k.hub_id and w.id = k.widget_id`

/** What a hook says, beside what happens to it. */
export interface HookContent {
  name: string
  kind: InboundHook['kind']
  widgetId: string | null
  eventType: string | null
  command: string | null
  subject: string | null
  freshFor: string | null
  mapping: string | null
  condition: string | null
  each: string | null
  subjectFrom: string | null
  widgetFrom: string | null
  identity: string | null
  schedule: string | null
  timezone: string | null
  grace: string | null
  /** `secret` is sealed; undefined for the one that the hook has. */
  signature: { scheme: SignatureScheme; secret?: string | undefined } | null
  status: InboundHook['status']
}

export async function insertHook(
  db: Db,
  hub: HubRef,
  content: HookContent,
  { prefix, text }: Credential,
  actor: Actor
): Promise<InboundHook> {
  const c = content
  const [made] = await db.query<{ id: string }>(sql`
    insert into hub.inbound_hooks (hub_id, name, kind, widget_id, event_type, command, subject, fresh_for, mapping, condition,
      each, subject_from, widget_from, identity, schedule, timezone, grace, signature_scheme, signature_secret, status, prefix,
      hash, actor_id, via)
    values (${hub.id}, ${c.name}, ${c.kind}, ${c.widgetId}, ${c.eventType}, ${c.command}, ${c.subject}, ${c.freshFor},
      ${c.mapping}, ${c.condition}, ${c.each}, ${c.subjectFrom}, ${c.widgetFrom}, ${c.identity}, ${c.schedule}, ${c.timezone},
      ${c.grace}, ${c.signature?.scheme ?? null}, ${c.signature?.secret ?? null}, ${c.status}, ${prefix},
      ${hashCredential(text)}, ${actor.id}, ${actor.via})
    on conflict (hub_id, name) do nothing returning id`)
  if (!made) throw taken(c.name)
  return readHook(db, hub.id, made.id)
}

function taken(name: string) {
  return new AlreadyExists(`The hub already has an inbound hook named ${JSON.stringify(name)}.`)
}

async function readHook(db: Db, hubId: string, id: string): Promise<InboundHook> {
  return only(
    await db.query<InboundHook>(sql`select ${columns} from ${joined} where k.hub_id = ${hubId} and k.id = ${id}`)
  )
}

export async function getHook(db: Db, actor: Actor, id: string): Promise<InboundHook> {
  const rows = isUuid(id)
    ? await db.query<InboundHook>(sql`select ${columns} from ${joined} where k.id = ${id}
        and ${visible(actor)}`)
    : []
  if (!rows[0]) throw new NotFound('This inbound hook does not exist, or the key has no access to it.')
  return rows[0]
}

export async function listHooks(
  db: Db,
  actor: Actor,
  query: InboundHookQuery,
  page: Page
): Promise<Listed<InboundHook>> {
  const hubs = await hubsToList(db, actor, query.hub)
  const conditions: Sql[] = []
  if (hubs !== null) conditions.push(sql`k.hub_id = any (${hubs}::uuid[])`)
  const { widget } = query
  if (widget !== undefined) conditions.push(isWidget(widget))
  if (query.kind !== undefined) conditions.push(sql`k.kind = ${query.kind}`)
  if (query.status !== undefined) conditions.push(sql`k.status = ${query.status}`)
  const where = all(conditions)
  const items = await pageRows<InboundHook>(
    db,
    page,
    sql`select ${columns} from ${joined} where ${where}
    order by k.created_at, k.id`
  )
  const { total } = only(await db.query<{ total: number }>(sql`select count(*) as total from ${joined} where ${where}`))
  return { items, total }
}

/** Changes a hook whose version `match` accepts; `change` makes its new content out of the old. */
export async function updateHook(
  db: Db,
  hubId: string,
  id: string,
  match: MatchVersion,
  change: (before: InboundHook) => Promise<HookContent>
): Promise<InboundHook> {
  await db.query(sql`select 1 from hub.inbound_hooks k where k.hub_id = ${hubId} and k.id = ${id} for update`)
  const before = await readHook(db, hubId, id)
  match(before.version)
  const c = await change(before)
  const keepsSecret = c.signature !== null && c.signature.secret === undefined
  const changed = await db.query(sql`
    update hub.inbound_hooks k set name = ${c.name}, widget_id = ${c.widgetId}, event_type = ${c.eventType},
      command = ${c.command}, subject = ${c.subject}, fresh_for = ${c.freshFor}, mapping = ${c.mapping},
      condition = ${c.condition}, each = ${c.each}, subject_from = ${c.subjectFrom}, widget_from = ${c.widgetFrom},
      identity = ${c.identity}, schedule = ${c.schedule}, timezone = ${c.timezone}, grace = ${c.grace},
      signature_scheme = ${c.signature?.scheme ?? null},
      signature_secret = case when ${keepsSecret} then k.signature_secret else ${c.signature?.secret ?? null} end,
      status = ${c.status}, version = k.version + 1, updated_at = clock_timestamp()
    where k.hub_id = ${hubId} and k.id = ${id} and not exists (select from hub.inbound_hooks o
      where o.hub_id = ${hubId} and o.name = ${c.name} and o.id <> ${id})
    returning k.id`)
  if (changed.length === 0) throw taken(c.name)
  return readHook(db, hubId, id)
}

/** Another token; the old one is dead at once. */
export async function rotateToken(db: Db, hubId: string, id: string, { prefix, text }: Credential) {
  await db.query(sql`update hub.inbound_hooks k set prefix = ${prefix}, hash = ${hashCredential(text)},
    version = k.version + 1, updated_at = clock_timestamp() where k.hub_id = ${hubId} and k.id = ${id}`)
  return readHook(db, hubId, id)
}

export async function removeHook(db: Db, hubId: string, id: string): Promise<void> {
  await db.query(sql`delete from hub.inbound_hooks where hub_id = ${hubId} and id = ${id}`)
}

/** For how many seconds events of a type prove anything; null if they prove nothing, or there is no such type. */
export async function freshForOf(db: Db, hubId: string, eventType: string): Promise<number | null> {
  const [row] = await db.query<{ seconds: number | null }>(sql`
    select v.fresh_for_s as seconds from hub.vocabulary v where v.hub_id = ${hubId} and v.kind = 'event-type'
      and v.name = ${eventType} and v.status = 'active'`)
  return row?.seconds ?? null
}

/** Whether the hub's active manifest has an event type of this name. */
export async function hasEventType(db: Db, hubId: string, name: string): Promise<boolean> {
  const found = await db.query(sql`select 1 from hub.vocabulary v where v.hub_id = ${hubId} and v.kind = 'event-type'
    and v.name = ${name} and v.status = 'active'`)
  return found.length > 0
}

/** A hook that accepts pings, with its state: that of one run if the ping has a run ID, otherwise that of the hook. */
export type LiveHook = InboundHook & {
  hash: Buffer
  runId: string | null
  startedAt: string | null
  log: string
  signatureScheme: SignatureScheme | null
  /** Sealed. */
  signatureSecret: string | null
}

const secretColumns = sql`k.hash, k.signature_scheme as "signatureScheme", k.signature_secret as "signatureSecret"`
const liveColumns = sql`${columns}, ${secretColumns}, null as "runId", k.started_at as "startedAt", k.log`
const runColumns = sql`${columns}, ${secretColumns}, r.rid as "runId", r.started_at as "startedAt", r.log`
const live = sql`${joined} left join hub.consumers c on c.id = k.actor_id left join hub.hubs o on o.id = c.hub_id`
const isLive = sql`k.status = 'active' and h.status = 'active' and (c.id is null or c.status = 'active')
  and (o.id is null or o.status = 'active')`

/** Undefined also for one that is disabled, or whose hub or maker is. */
export async function findLiveHook(db: Db, prefix: string): Promise<LiveHook | undefined> {
  const [row] = await db.query<LiveHook>(sql`
    select ${liveColumns} from ${live} where k.prefix = ${prefix} and ${isLive}`)
  return row
}

/** The hook with the state of the run with this ID. */
export async function withRun(db: Db, hook: LiveHook, runId: string): Promise<LiveHook> {
  const [run] = await db.query<Pick<LiveHook, 'startedAt' | 'log'>>(sql`
    select r.started_at as "startedAt", r.log from hub.inbound_runs r
    where r.hub_id = ${hook.hubId} and r.hook_id = ${hook.id} and r.rid = ${runId}`)
  return { ...hook, ...(run ?? { startedAt: null, log: '' }), runId }
}

/** Runs that were started and have not ended in time, each with its hook, at most 100 with and 100 without a run ID. */
export async function findOverdue(db: Db, now: Date): Promise<LiveHook[]> {
  const at = now.toISOString()
  const hooks = await db.query<LiveHook>(sql`
    select ${liveColumns} from ${live} where k.overdue_at <= ${at} and ${isLive} order by k.overdue_at limit 100`)
  const runs = await db.query<LiveHook>(sql`
    select ${runColumns} from ${live} join hub.inbound_runs r on r.hub_id = k.hub_id and r.hook_id = k.id
    where r.overdue_at <= ${at} and ${isLive} order by r.overdue_at limit 100`)
  return [...hooks, ...runs]
}

/** The number of runs that are kept for a hook. */
const runsMax = 100

/** Writes what a ping says about a run in one statement, since another ping may end the run at the same time; keeps the newest runs. */
async function writeRun(db: Db, hook: LiveHook, signal: string, now: Date, values: Sql, changes: Sql): Promise<void> {
  const { hubId, id, runId } = hook
  const at = now.toISOString()
  await db.query(sql`insert into hub.inbound_runs as r (hub_id, hook_id, rid, updated_at, started_at, overdue_at, log)
    values (${hubId}, ${id}, ${runId}, ${at}, ${values})
    on conflict (hub_id, hook_id, rid) do update set updated_at = ${at}, ${changes}`)
  await db.query(sql`delete from hub.inbound_runs r where r.hub_id = ${hubId} and r.hook_id = ${id} and r.rid in (
    select y.rid from hub.inbound_runs y where y.hub_id = ${hubId} and y.hook_id = ${id}
    order by y.updated_at desc, y.rid offset ${runsMax})`)
  await noteSignal(db, hook, signal, null, now)
}

/** Remembers that a run has begun, and when it counts as failed. */
export async function noteStart(db: Db, hook: LiveHook, now: Date, overdueAt: Date | null): Promise<void> {
  const { hubId, id, runId } = hook
  const at = now.toISOString()
  if (runId !== null) {
    const values = sql`${at}, ${overdueAt?.toISOString() ?? null}, ''`
    const changes = sql`started_at = excluded.started_at, overdue_at = excluded.overdue_at`
    return writeRun(db, hook, 'start', now, values, changes)
  }
  await db.query(sql`update hub.inbound_hooks set last_ping_at = ${at}, last_signal = 'start', last_error = null,
    started_at = ${at}, overdue_at = ${overdueAt?.toISOString() ?? null} where hub_id = ${hubId} and id = ${id}`)
}

/** Remembers that an overdue run was recorded; its start stays for the ping that ends it. */
export async function noteOverdue(
  db: Db,
  { hubId, id, runId, startedAt }: LiveHook,
  error: string | null
): Promise<void> {
  if (runId !== null) {
    await db.query(sql`update hub.inbound_runs r set overdue_at = null where r.hub_id = ${hubId} and r.hook_id = ${id}
      and r.rid = ${runId} and r.started_at is not distinct from ${startedAt}::timestamptz`)
    await db.query(sql`update hub.inbound_hooks set last_error = ${error} where hub_id = ${hubId} and id = ${id}`)
    return
  }
  await db.query(sql`update hub.inbound_hooks k set overdue_at = null, last_error = ${error}
    where k.hub_id = ${hubId} and k.id = ${id} and k.started_at is not distinct from ${startedAt}::timestamptz`)
}

/** Collects what a job says, for the next event; the end matters most. */
export async function noteLog(db: Db, hook: LiveHook, text: string, charsMax: number, now: Date): Promise<void> {
  const { hubId, id, runId } = hook
  if (runId !== null) {
    const values = sql`null, null, right(${text}, ${charsMax}::integer)`
    const changes = sql`log = right(r.log || case when r.log = '' then '' else e'\n' end || ${text}, ${charsMax}::integer)`
    return writeRun(db, hook, 'log', now, values, changes)
  }
  await db.query(sql`update hub.inbound_hooks k set last_ping_at = ${now.toISOString()}, last_signal = 'log',
    last_error = null, log = right(k.log || case when k.log = '' then '' else e'\n' end || ${text}, ${charsMax}::integer)
    where k.hub_id = ${hubId} and k.id = ${id}`)
}

/** Notes the last ping and changes nothing else, also for a ping that was refused before it was read. */
export async function noteSignal(
  db: Db,
  { hubId, id }: LiveHook,
  signal: string,
  error: string | null,
  now: Date
): Promise<void> {
  await db.query(sql`update hub.inbound_hooks set last_ping_at = ${now.toISOString()}, last_signal = ${signal},
    last_error = ${error} where hub_id = ${hubId} and id = ${id}`)
}

/** Remembers a ping that was to make something, and forgets what went into it. */
export async function notePing(db: Db, hook: LiveHook, signal: string, error: string | null, now: Date): Promise<void> {
  const { hubId, id, runId, startedAt, log } = hook
  if (runId !== null) {
    const ended = sql`r.hub_id = ${hubId} and r.hook_id = ${id} and r.rid = ${runId}
      and r.started_at is not distinct from ${startedAt}::timestamptz`
    await db.query(sql`delete from hub.inbound_runs r where ${ended} and r.log = ${log}`)
    // A log that has arrived meanwhile stays for the next event, but the run has ended and cannot be overdue.
    await db.query(sql`update hub.inbound_runs r set started_at = null, overdue_at = null where ${ended}`)
    return noteSignal(db, hook, signal, error, now)
  }
  await db.query(sql`update hub.inbound_hooks k set last_ping_at = ${now.toISOString()}, last_signal = ${signal},
    last_error = ${error},
    started_at = case when k.started_at is not distinct from ${hook.startedAt}::timestamptz then null else k.started_at end,
    overdue_at = case when k.started_at is not distinct from ${hook.startedAt}::timestamptz then null else k.overdue_at end,
    log = case when k.log = ${hook.log} then '' else k.log end
    where k.hub_id = ${hook.hubId} and k.id = ${hook.id}`)
}
