/**
 * Removes events whose retention period is over. A month goes as a whole: what is cited of it moves to the class `keep`,
 * its partition is detached in a moment, then what belongs to its events is deleted in batches, and last its table is
 * dropped. Each step is a transaction and can be repeated, so that after a crash any node can continue.
 *
 * One node does it at a time: it holds an advisory lock on a connection of its own. The database ends that connection when
 * nothing comes over it for a minute, so a node that is stopped holds up the others for no longer.
 *
 * Events in no month's partition (default partitions) are removed row by row in small batches.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { outage } from '../db/outage.ts'
import { ownConnection } from '../db/own-connection.ts'
import { type Db, type Sql, statement } from '../db/sql.ts'
import type { RetentionClass, RetentionPeriods } from '../kernel/retention.ts'
import {
  auditRemoval,
  detachMonth,
  forgetExpired,
  hubsWithStrays,
  isInLongUse,
  keepCited,
  listMonths,
  type Month,
  removeStrays
} from './store.ts'

const classes = ['short', 'long'] as const
const dayMs = 24 * 3600 * 1000
const rowsAtOnce = 2000
/** Readers and writers of events wait meanwhile. */
const straysAtOnce = 500
/** An attempt waits at most a tenth of a second for each lock, and others wait behind it. */
const attemptsMax = 10
const pauseMs = 500
const lowestId = '00000000-0000-0000-0000-000000000000'

export interface Removed {
  retention: RetentionClass
  events: number
}

/** Called with the progress of a run. */
export interface RemovalObserver {
  removed(removed: Removed & { month?: string }): void
  /** Events that are still referenced, which are kept beyond their period. */
  kept(removed: Removed): void
  /** The tables of a month are in use; it is tried again later. */
  postponed(month: Pick<Month, 'retention' | 'table'>): void
}

interface Run {
  periods: RetentionPeriods
  now: Date
  /** Aborts when the node stops: the run ends after the step that is in progress. */
  closing: AbortSignal
  observer: RemovalObserver
  /** How often the tables are asked for before it is put off; ten times by default. */
  attempts?: number
}

/** Whether there is anything to remove. Cheap: it reads the catalogue, and one place of an index for each hub and class. */
export async function isAnythingExpired(db: Db, { periods, now }: Pick<Run, 'periods' | 'now'>): Promise<boolean> {
  if ((await expiredMonths(db, periods, now)).length > 0) return true
  for (const retention of classes) {
    if ((await hubsWithStrays(db, retention, beforeOf(periods, retention, now))).length > 0) return true
  }
  return false
}

/** Removes what has expired. Returns false if another node is doing it or tables are in use: try again later. */
export async function removeExpired(databaseUrl: string, run: Run): Promise<boolean> {
  const { client, close } = ownConnection(databaseUrl, 'inter-hub retention')
  try {
    await client.connect()
    await client.query(`set idle_session_timeout = '60s'; set idle_in_transaction_session_timeout = '2s'`)
    const lock = `select pg_try_advisory_lock(hashtextextended('hub.retention', 0)) as taken`
    if (!(await client.query<{ taken: boolean }>(lock)).rows[0]?.taken) return false
    return await removeAll(client, run)
  } catch (error) {
    throw outage(error) ?? error
  } finally {
    await close()
  }
}

const beforeOf = (periods: RetentionPeriods, retention: RetentionClass, now: Date) =>
  new Date(now.getTime() - periods[retention] * dayMs)

async function expiredMonths(db: Db, periods: RetentionPeriods, now: Date): Promise<Month[]> {
  return (await listMonths(db)).filter(
    ({ isDetached, retention, end }) => isDetached || end <= beforeOf(periods, retention, now)
  )
}

async function removeAll(client: pg.Client, run: Run): Promise<boolean> {
  const { periods, now, closing } = run
  const db = { query: async (query: Sql) => (await client.query(statement(query))).rows } as Db
  let isDone = true
  for (const month of await expiredMonths(db, periods, now)) {
    // A transaction that uses the tables of one month is likely to use those of the next.
    isDone = await removeMonth(client, db, month, run)
    if (!isDone) break
  }
  for (const retention of classes) {
    const before = beforeOf(periods, retention, now)
    for (const hubId of await hubsWithStrays(db, retention, before)) {
      if (closing.aborted) return false
      if (!(await removeStraysOf(db, hubId, retention, before, run))) return false
    }
  }
  return isDone
}

/**
 * Tries what needs the tables of events for itself, a few times with pauses; null when they were in use each time. If
 * something uses them for long, there is no attempt, because others would wait behind it.
 */
async function whenFree<T>(
  db: Db,
  { closing, attempts = attemptsMax }: Run,
  attempt: () => Promise<T | null>
): Promise<T | null> {
  for (let count = 0; count < attempts && !closing.aborted; count++) {
    if (count > 0) await sleep(pauseMs)
    if (await isInLongUse(db)) return null
    const result = await attempt()
    if (result !== null) return result
  }
  return null
}

/** Returns whether the whole month is gone. */
async function removeMonth(client: pg.Client, db: Db, month: Month, run: Run): Promise<boolean> {
  const { closing, observer } = run
  const { retention } = month
  const table = month.table.replace('interaction', 'expired')
  if (!month.isDetached) {
    for (let kept = rowsAtOnce; kept === rowsAtOnce; ) {
      if (closing.aborted) return false
      kept = await keepCited(db, month, rowsAtOnce)
      observer.kept({ retention, events: kept })
    }
    const kept = await whenFree(db, run, () => detachMonth(db, month))
    if (kept === null) {
      observer.postponed(month)
      return false
    }
    observer.kept({ retention, events: kept })
  }
  const events = new Map<string, number>()
  for (let after = { hubId: lowestId, id: lowestId }, read = rowsAtOnce; read === rowsAtOnce; ) {
    if (closing.aborted) return false
    const batch = await forgetExpired(db, { ...month, table }, after, rowsAtOnce)
    for (const { hubId, events: count } of batch) events.set(hubId, (events.get(hubId) ?? 0) + count)
    read = batch.reduce((sum, { events: count }) => sum + count, 0)
    after = batch.at(-1) ?? after
  }
  await client.query('begin')
  await auditRemoval(db, { retention, from: month.start, to: month.end, events })
  await client.query(`drop table hub.${client.escapeIdentifier(table)}`)
  await client.query('commit')
  const total = [...events.values()].reduce((sum, count) => sum + count, 0)
  observer.removed({ retention, events: total, month: month.start.toISOString().slice(0, 7) })
  return true
}

/** Returns whether all events of a hub are removed. */
async function removeStraysOf(db: Db, hubId: string, retention: RetentionClass, to: Date, run: Run): Promise<boolean> {
  const { closing, observer } = run
  let total = 0
  try {
    for (;;) {
      if (closing.aborted) return false
      const startedAt = performance.now()
      const batch = await whenFree(db, run, () => removeStrays(db, retention, hubId, to, straysAtOnce))
      if (batch === null) {
        observer.postponed({ retention, table: `interaction_events_${retention}_default` })
        return false
      }
      total += batch.removed
      observer.kept({ retention, events: batch.kept })
      if (batch.removed + batch.kept < straysAtOnce) return true
      // Leaves half of the time to other work.
      await sleep(performance.now() - startedAt)
    }
  } finally {
    if (total > 0) {
      await auditRemoval(db, { retention, from: null, to, events: new Map([[hubId, total]]) })
      observer.removed({ retention, events: total })
    }
  }
}
