import { type Db, only, sql } from '../db/sql.ts'
import type { RetentionClass } from '../kernel/retention.ts'

/** A month of events of one class. */
export interface Month {
  retention: RetentionClass
  /** Its first moment. */
  start: Date
  /** The first moment after it. */
  end: Date
  /** Its table in the schema `hub`. */
  table: string
  /** Whether it was detached already: only what belongs to its events is left to be deleted. */
  isDetached: boolean
}

/** All months that have a table of their own, detached ones first, then by time. */
export async function listMonths(db: Db): Promise<Month[]> {
  const rows = await db.query<{ table: string; isDetached: boolean }>(sql`
    select c.relname as table, not c.relispartition as "isDetached" from pg_catalog.pg_class c
    where c.relnamespace = 'hub'::regnamespace and c.relkind = 'r'
      and c.relname ~ '^(interaction|expired)_events_(short|long)_[0-9]{4}_[0-9]{2}$'
    order by c.relispartition, right(c.relname, 7), c.relname`)
  return rows.map((row) => {
    const [retention, year, month] = row.table.split('_').slice(-3)
    const [start, end] = [0, 1].map((more) => new Date(Date.UTC(Number(year), Number(month) - 1 + more)))
    return { ...row, retention, start, end } as Month
  })
}

/** The hubs that have events of a class from before a time which are in no month's table. */
export async function hubsWithStrays(db: Db, retention: RetentionClass, before: Date): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    retention === 'short'
      ? sql`select h.id from hub.hubs h where exists (select from hub.interaction_events_short_default e
          where e.hub_id = h.id and e.id < hub.uuid7_floor(${before.toISOString()})) order by h.id`
      : sql`select h.id from hub.hubs h where exists (select from hub.interaction_events_long_default e
          where e.hub_id = h.id and e.id < hub.uuid7_floor(${before.toISOString()})) order by h.id`
  )
  return rows.map(({ id }) => id)
}

/** Moves cited events of a month to the class `keep`, at most the given number; returns how many. */
export async function keepCited(db: Db, { retention, start }: Month, limit: number): Promise<number> {
  const { kept } = only(
    await db.query<{ kept: number }>(
      sql`select hub.keep_cited_events(${retention}, ${start.toISOString()}, ${limit}) as kept`
    )
  )
  return kept
}

/** Whether an export or another long transaction uses the events. */
export async function isInLongUse(db: Db): Promise<boolean> {
  return only(await db.query<{ is: boolean }>(sql`select hub.events_in_long_use() as is`)).is
}

/** Detaches a month; returns how many cited events were kept in the same moment, or null when its tables are in use. */
export async function detachMonth(db: Db, { retention, start }: Month): Promise<number | null> {
  const { kept } = only(
    await db.query<{ kept: number | null }>(sql`select hub.detach_month(${retention}, ${start.toISOString()}) as kept`)
  )
  return kept
}

/** How many events were read of a hub, and the id of the last. */
export interface Read {
  hubId: string
  id: string
  events: number
}

/** Deletes what belongs to the next events of a detached month; returns what was read, by hub. */
export async function forgetExpired(
  db: Db,
  { table }: Month,
  after: Pick<Read, 'hubId' | 'id'>,
  limit: number
): Promise<Read[]> {
  return db.query<Read>(sql`select f.hub_id as "hubId", f.id, f.events
    from hub.forget_expired(${table}, ${after.hubId}, ${after.id}, ${limit}) f`)
}

/**
 * Removes events of a hub from before a time which are in no month's table, at most the given number; null when it is in
 * use.
 */
export async function removeStrays(
  db: Db,
  retention: RetentionClass,
  hubId: string,
  before: Date,
  limit: number
): Promise<{ removed: number; kept: number } | null> {
  const { removed, kept } = only(
    await db.query<{ removed: number | null; kept: number | null }>(sql`select r.removed, r.kept
      from hub.remove_strays(${retention}, ${hubId}, hub.uuid7_floor(${before.toISOString()}), ${limit}) r`)
  )
  return removed === null || kept === null ? null : { removed, kept }
}

/** What was removed, for the audit log: from hubs, recorded from a time (null: any) up to another. */
export interface Removal {
  retention: RetentionClass
  from: Date | null
  to: Date
  events: ReadonlyMap<string, number>
}

/** A record of the audit log for each hub. */
export async function auditRemoval(db: Db, { retention, from, to, events }: Removal): Promise<void> {
  await db.query(sql`
    insert into hub.audit (action, hub_id, target_kind, target_name, after, actor_id)
    select 'events.removed', h.id, 'events', ${retention}::text, jsonb_strip_nulls(jsonb_build_object(
      'retention', ${retention}::text, 'events', x.events, 'from', ${from?.toISOString() ?? null}::text,
      'to', ${to.toISOString()}::text, 'firstSeq', h.first_seq)), '00000000-0000-0000-0000-000000000001'
    from unnest(${[...events.keys()]}::uuid[], ${[...events.values()]}::bigint[]) x (hub_id, events)
    join hub.hubs h on h.id = x.hub_id order by h.id`)
}
