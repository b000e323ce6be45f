/**
 * Commands in the database. Each step (create, claim, renew, complete, cancel) is a single statement, so no lock is held
 * across a round trip; the number of the claim excludes runtimes that have lost theirs. Every rule takes the time from its
 * caller.
 */
import { isDeepStrictEqual } from 'node:util'
import { actorAs, by } from '../db/by.ts'
import { pageRows } from '../db/pages.ts'
import { all, type Db, only, type Sql, sql } from '../db/sql.ts'
import { visible } from '../db/visible.ts'
import { isWidget } from '../db/widget-named.ts'
import { type HubRef, hubsToList } from '../hubs/index.ts'
import type { Actor, Caller } from '../kernel/actor.ts'
import { isUuid } from '../kernel/ids.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { Conflict, NotFound } from '../kernel/problem.ts'
import type { Command as Declaration } from '../manifests/index.ts'
import { ClaimLost } from './errors.ts'
import type { ClaimCommands, ClaimedCommand, Command, CommandQuery, FinishCommand, RenewClaim } from './schema.ts'

/** A command whose lease expires this many times fails. */
export const attemptsMax = 5
const leaseDefaultS = 30
/** The number of unfinished read-only commands that one actor can have in a hub. */
const readOnlyMax = 5
/** Once the inputs of one claim have this many bytes, the rest is left for the next claim. */
const claimBytesMax = 2 * 1024 * 1024

/** It was not claimed in time. It counts as expired from that moment on, even before the job has updated the row. */
const isExpired = (now: Date) => sql`(c.status = 'pending' and c.expires_at <= ${now.toISOString()}::timestamptz)`
const status = (now: Date) => sql`case when ${isExpired(now)} then 'expired' else c.status end`
/** The input of a command that has ended: that of a read-only command is removed. */
const inputKept = sql`case when read_only then '{}'::jsonb else input end`
/** The input that readers see: that of a read-only command is only for the runtime that claims it. */
const inputShown = sql`case when c.read_only then '{}'::jsonb else c.input end`
const columns = (
  now: Date,
  input = inputShown
) => sql`c.id, c.hub_id as "hubId", h.slug as "hubSlug", c.widget_id as "widgetId",
  w.slug as "widgetSlug", c.name, ${input} as input, ${status(now)} as status, c.result, c.error, ${by('c')},
  ${actorAs('claimedBy', 'c.claimed_by', 'c.claimed_via')}, c.attempts, c.fence as claim, c.created_at as "createdAt", c.updated_at as "updatedAt",
  c.claimed_at as "claimedAt", c.lease_until as "leaseUntil",
  case when ${isExpired(now)} then c.expires_at else c.finished_at end as "finishedAt", c.expires_at as "expiresAt"`
const joins = sql`join hub.hubs h on h.id = c.hub_id left join hub.widgets w on w.hub_id = c.hub_id and w.id = c.widget_id`

export interface Declared {
  definition: Omit<Declaration, 'name'>
  manifestId: string
}

/** A command as the hub's active manifest declares it. */
export async function findDeclaration(db: Db, hubId: string, name: string): Promise<Declared | undefined> {
  const [row] = await db.query<Declared>(sql`select v.definition, v.manifest_id as "manifestId" from hub.vocabulary v
    where v.hub_id = ${hubId} and v.kind = 'command' and v.name = ${name} and v.status = 'active'`)
  return row
}

export interface Asked {
  hub: HubRef
  widgetId: string | null
  name: string
  input: Record<string, unknown>
  timeoutS: number
  expiresInS: number
  actor: Actor
  /** The manifest that it was validated with. */
  manifestId: string
  /** Identifies a repeated request of the actor as the same command. */
  identity: string | null
  readOnly: boolean
}

/** Limits the unfinished read-only commands of a caller. Its other requests wait until this one is committed. @throws Conflict */
export async function requireFewReadOnly(db: Db, hub: HubRef, actor: Actor, now: Date): Promise<void> {
  await db.query(sql`select pg_advisory_xact_lock(hashtextextended('read-only commands ' || ${actor.id}::text, 0))`)
  const { open } = only(
    await db.query<{ open: number }>(sql`select count(*)::integer as open from hub.commands c
      where c.hub_id = ${hub.id} and ${status(now)} in ('pending', 'claimed') and c.read_only and c.actor_id = ${actor.id}`)
  )
  if (open >= readOnlyMax)
    throw new Conflict(`You have ${open} read-only commands that are not finished. Wait until one of them is.`)
}

/** @throws Conflict when another manifest has become active since the command was validated */
export async function insertCommand(db: Db, asked: Asked, now: Date): Promise<Command> {
  const at = now.toISOString()
  const [row] = await db.query<Command>(sql`
    with c as (
      insert into hub.commands (hub_id, widget_id, name, input, timeout_s, actor_id, via, expires_at, created_at, updated_at,
        identity, read_only)
      select ${asked.hub.id}, ${asked.widgetId}, v.name, ${JSON.stringify(asked.input)}::jsonb, ${asked.timeoutS},
        ${asked.actor.id}, ${asked.actor.via}, ${at}::timestamptz + make_interval(secs => ${asked.expiresInS}), ${at}, ${at},
        ${asked.identity}, ${asked.readOnly}
      from hub.vocabulary v where v.hub_id = ${asked.hub.id} and v.kind = 'command' and v.name = ${asked.name}
        and v.status = 'active' and v.manifest_id = ${asked.manifestId}
      on conflict (hub_id, actor_id, identity) where identity is not null do nothing returning *
    )
    select ${columns(now)} from c ${joins}`)
  const known = row ?? (asked.identity === null ? undefined : await commandOf(db, asked, now))
  if (known) return known
  throw new Conflict('The vocabulary of the hub is being changed. Nothing was written; try again.')
}

/** The command that an actor created with this identity. */
async function commandOf(db: Db, { hub, actor, identity }: Asked, now: Date): Promise<Command | undefined> {
  const [row] = await db.query<Command>(sql`select ${columns(now)} from hub.commands c ${joins}
    where c.hub_id = ${hub.id} and c.actor_id = ${actor.id} and c.identity = ${identity}`)
  return row
}

export async function getCommand(db: Db, actor: Actor, id: string, now: Date): Promise<ClaimedCommand> {
  const rows = isUuid(id)
    ? await db.query<ClaimedCommand>(sql`select ${columns(now)} from hub.commands c ${joins}
        where c.id = ${id} and ${visible(actor)}`)
    : []
  if (!rows[0]) throw new NotFound('This command does not exist, or the key has no access to it.')
  return rows[0]
}

export async function listCommands(
  db: Db,
  actor: Actor,
  query: CommandQuery,
  page: Page,
  now: Date
): Promise<Listed<Command>> {
  const hubs = await hubsToList(db, actor, query.hub)
  const conditions: Sql[] = []
  if (hubs !== null) conditions.push(sql`c.hub_id = any (${hubs}::uuid[])`)
  const { widget, name } = query
  if (widget !== undefined) conditions.push(isWidget(widget))
  if (name !== undefined) conditions.push(sql`c.name = ${name}`)
  if (query.status !== undefined) conditions.push(sql`${status(now)} = ${query.status}`)
  const where = all(conditions)
  const items = await pageRows<Command>(
    db,
    page,
    sql`select ${columns(now)} from hub.commands c ${joins} where ${where}
    order by c.created_at desc, c.id`
  )
  const { total } = only(
    await db.query<{ total: number }>(sql`select count(*) as total from hub.commands c ${joins} where ${where}`)
  )
  return { items, total }
}

/**
 * Claims what is due, oldest first, and skips what another claim holds locked at this moment. The inputs of one answer
 * together stay near `claimBytesMax`; the first command is always taken. A key that was revoked claims nothing, even
 * where this node has not noticed the revocation yet.
 */
export async function claimCommands(
  db: Db,
  hub: HubRef,
  caller: Caller,
  { names, limit = 1, leaseSeconds = leaseDefaultS }: ClaimCommands,
  now: Date
): Promise<ClaimedCommand[]> {
  const at = sql`${now.toISOString()}::timestamptz`
  const wanted = names === undefined || names.length === 0 ? sql`` : sql`and c.name = any (${names})`
  const isAlive = sql`exists (select from hub.keys k join hub.consumers o on o.id = k.consumer_id
    where k.id = ${caller.credential.keyId} and k.status <> 'revoked' and o.status = 'active')`
  // Materialized, since the limit of a subselect that skips locked rows is not kept otherwise (measured: 300 for 50).
  const claimed = await db.query<ClaimedCommand>(sql`
    with free as materialized (
      select c.hub_id, c.id, c.created_at, octet_length(c.input::text) as bytes from hub.commands c
      where c.hub_id = ${hub.id} ${wanted} and c.expires_at > ${at} and (c.status = 'pending'
        or (c.status = 'claimed' and c.lease_until < ${at} and c.lease_until < c.run_until and c.attempts < ${attemptsMax}))
        and ${isAlive}
      order by c.created_at, c.id limit ${limit} for update skip locked
    ), due as (
      select f.hub_id, f.id from (
        select f.*, sum(f.bytes) over (order by f.created_at, f.id) - f.bytes as bytes_before from free f
      ) f where f.bytes_before < ${claimBytesMax}
    ), c as (
      update hub.commands q set status = 'claimed', claimed_by = ${caller.id}, claimed_via = ${caller.via}, attempts = q.attempts + 1,
        fence = q.fence + 1, claimed_at = ${at}, run_until = ${at} + make_interval(secs => q.timeout_s),
        lease_until = ${at} + make_interval(secs => least(${leaseSeconds}::integer, q.timeout_s)), updated_at = ${at}
      from due where q.hub_id = due.hub_id and q.id = due.id
      returning q.*
    )
    select ${columns(now, sql`c.input`)} from c ${joins} order by c.created_at, c.id`)
  return claimed
}

/** A lease continues, but never beyond the time that a run may take. */
export async function renewClaim(
  db: Db,
  { hubId, id }: Command,
  actorId: string,
  { claim, leaseSeconds = leaseDefaultS }: RenewClaim,
  now: Date
): Promise<ClaimedCommand> {
  const at = sql`${now.toISOString()}::timestamptz`
  const [row] = await db.query<ClaimedCommand>(sql`
    with c as (
      update hub.commands q set
        lease_until = least(${at} + make_interval(secs => ${leaseSeconds}::integer), q.run_until), updated_at = ${at}
      where q.hub_id = ${hubId} and q.id = ${id} and q.status = 'claimed' and q.fence = ${claim}
        and q.claimed_by = ${actorId} and q.run_until > ${at}
      returning q.*
    )
    select ${columns(now, sql`c.input`)} from c ${joins}`)
  if (!row) throw new ClaimLost(`Claim ${claim} is not the newest claim of this command, or its lease has expired.`)
  return row
}

/** Finishes a command. The same result sent again answers the first. @throws ClaimLost */
export async function finishCommand(
  db: Db,
  actor: Actor,
  { hubId, id }: Command,
  answer: FinishCommand,
  now: Date
): Promise<Command> {
  const { claim, result = null, error = null } = answer
  const [row] = await db.query<Command>(sql`
    with c as (
      update hub.commands q set status = ${answer.status}, result = ${result && JSON.stringify(result)}::jsonb,
        error = ${error && JSON.stringify(error)}::jsonb, lease_until = null, input = ${inputKept},
        finished_at = ${now.toISOString()},
        updated_at = ${now.toISOString()}
      where q.hub_id = ${hubId} and q.id = ${id} and q.status = 'claimed' and q.fence = ${claim}
        and q.claimed_by = ${actor.id}
      returning q.*
    )
    select ${columns(now)} from c ${joins}`)
  if (row) return row
  const { claim: newest, claimedBy, ...first } = await getCommand(db, actor, id, now)
  const isSame = isDeepStrictEqual([first.status, first.result, first.error], [answer.status, result, error])
  if (newest === claim && claimedBy?.id === actor.id && isSame) return { ...first, claimedBy }
  throw new ClaimLost(`Claim ${claim} is not the newest claim of this command, or the command is finished.`)
}

/** Cancels a command that has not been claimed. @throws Conflict */
export async function cancelCommand(db: Db, actor: Actor, { hubId, id }: Command, now: Date): Promise<Command> {
  const [row] = await db.query<Command>(sql`
    with c as (
      update hub.commands q set status = 'cancelled', input = ${inputKept}, finished_at = ${now.toISOString()}, updated_at = ${now.toISOString()}
      where q.hub_id = ${hubId} and q.id = ${id} and q.status = 'pending' and q.expires_at > ${now.toISOString()}
      returning q.*
    )
    select ${columns(now)} from c ${joins}`)
  if (row) return row
  const { status } = await getCommand(db, actor, id, now)
  throw new Conflict(`The command is ${status}; only a pending command can be cancelled.`)
}

/** Ends commands that were not claimed in time, ran too long or lost their lease too often; returns their hubs. */
export async function settleCommands(db: Db, now: Date): Promise<string[]> {
  const at = sql`${now.toISOString()}::timestamptz`
  const rows = await db.query<{ hubId: string }>(sql`
    with ended as (
      update hub.commands c set
        status = case c.status when 'pending' then 'expired' else 'failed' end,
        error = case when c.status = 'pending' then null
          when c.lease_until >= c.run_until
            then jsonb_build_object('code', 'timed_out', 'message', 'The command took longer than its timeout.')
          else jsonb_build_object('code', 'lease_lost', 'message', 'The claim expired without a result.') end,
        finished_at = case c.status when 'pending' then c.expires_at else ${at} end,
        lease_until = null, input = ${inputKept}, updated_at = ${at}
      where (c.status = 'pending' and c.expires_at <= ${at})
        or (c.status = 'claimed' and c.lease_until < ${at}
          and (c.attempts >= ${attemptsMax} or c.lease_until >= c.run_until or c.expires_at <= ${at}))
      returning c.hub_id
    )
    select distinct e.hub_id as "hubId" from ended e`)
  return rows.map(({ hubId }) => hubId)
}

const keptDays = 90
const readOnlyKeptHours = 1

/** Removes commands that ended 90 days ago, and read-only commands that ended an hour ago. */
export async function forgetCommands(db: Db, now: Date): Promise<void> {
  const at = sql`${now.toISOString()}::timestamptz`
  await db.query(sql`
    delete from hub.commands where finished_at < ${at} - make_interval(days => ${keptDays})
      or (read_only and finished_at < ${at} - make_interval(hours => ${readOnlyKeptHours}))`)
}
