/**
 * The time that rules use: the database's, so that all nodes agree, plus an offset for tests. Between readings it runs on
 * this machine's monotonic clock.
 */
import { type Db, only, sql } from './sql.ts'

const lookMs = 30_000

export interface Clock {
  now(): Date
  /** The tests' offset in milliseconds; zero in service. */
  readonly offsetMs: number
  stop(): void
}

export async function startClock(db: Db, offset: { ms: number } = { ms: 0 }): Promise<Clock> {
  let databaseMs = 0
  let takenAt = 0
  async function look(): Promise<void> {
    const before = performance.now()
    const { ms } = only(
      await db.query<{ ms: number }>(sql`select extract(epoch from clock_timestamp())::double precision * 1000 as ms`)
    )
    const after = performance.now()
    databaseMs = ms
    takenAt = (before + after) / 2
  }
  await look()
  // Without the database the last reading stays in use.
  const timer = setInterval(() => void look().catch(() => undefined), lookMs).unref()
  return {
    now: () => new Date(databaseMs + performance.now() - takenAt + offset.ms),
    get offsetMs() {
      return offset.ms
    },
    stop: () => clearInterval(timer)
  }
}
