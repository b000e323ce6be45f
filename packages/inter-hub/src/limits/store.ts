import { type Db, only, sql } from '../db/sql.ts'

export const windowS = 60
/**
 * Below this remainder of a window a node leases no more than what waits there, so that all nodes together are exact.
 * Above, a chunk of 500 is at most a twentieth of what remains.
 */
export const exactBelow = 10_000

export interface LeaseWish {
  bucket: string
  limit: number
  /** What was let in before, on credit. */
  owed: number
  /** How many requests wait. */
  wanted: number
  /** How many the node would like to have at once. */
  chunk: number
  /** Leases are exact where less than this remains. */
  exactBelow: number
}

export interface Lease {
  granted: number
  /** What the window has left for all nodes. */
  remaining: number
  endsInMs: number
}

/** Leases tokens of the current window, which begins with the first lease after the last one ended. */
export async function leaseTokens(db: Db, wish: LeaseWish): Promise<Lease> {
  const { bucket, limit, owed, wanted, chunk } = wish
  const grant = (remaining: unknown) =>
    sql`hub.grant_tokens(${remaining}::bigint, ${wanted}::integer, ${chunk}::integer, ${wish.exactBelow}::integer)`
  const window = sql`make_interval(secs => ${windowS})`
  // The row is locked before its values are read, so leases of all nodes come one after the other. A window that begins
  // later than now is one of another clock: a second is forgiven, else it is over.
  return only(
    await db.query<Lease>(sql`
      insert into hub.rate_limits as b (bucket, window_start, used, granted)
      select ${bucket}, clock_timestamp(), ${owed}::bigint + n, n from (select ${grant(limit - owed)} as n) first
      on conflict (bucket) do update set (window_start, used, granted) = (
        select w.start, w.used + w.n, w.n
        from (
          select v.start, v.used, ${grant(sql`${limit}::bigint - v.used`)} as n
          from (
            select case when o.is_on then b.window_start else clock_timestamp() end as start,
              case when o.is_on then b.used else 0 end + ${owed}::bigint as used
            from (select clock_timestamp() between b.window_start - interval '1 second' and b.window_start + ${window} as is_on) o
          ) v
        ) w)
      returning granted, greatest(0, ${limit}::bigint - used) as remaining,
        extract(epoch from window_start + ${window} - clock_timestamp())::double precision * 1000 as "endsInMs"`)
  )
}

/** Removes buckets whose windows ended long ago. */
export async function removeOldWindows(db: Db): Promise<void> {
  await db.query(sql`delete from hub.rate_limits where window_start < clock_timestamp() - interval '10 minutes'`)
}
