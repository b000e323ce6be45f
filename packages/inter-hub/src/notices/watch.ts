/**
 * Evaluates the rules of every hub when something has changed or is due, and makes the messages that are due. Any number of
 * nodes may run it: each hub and each rule is handled by one node at a time, in a single transaction.
 */
import type { Clock } from '../db/clock.ts'
import { isTooSlow } from '../db/outage.ts'
import type { Signals } from '../db/signals.ts'
import { type Database, type Db, sql } from '../db/sql.ts'
import { Loop } from '../kernel/loop.ts'
import { dueRules, makeMessage } from './make-messages.ts'

const everyMs = 500
/** How many times one transaction applies a rule to a widget: few enough to stay within the statement timeout. */
const atOnce = 500
/** The maximum delay of a rule whose message took too long; the first delay is 10 seconds. */
const putOffMaxMs = 6 * 3600 * 1000

interface Parts {
  db: Database
  clock: Clock
  signals: Signals
  publicUrl: string
  onError(error: unknown): void
}

/** Returns a function that stops it. */
export function watchNotices({ db, clock, signals, publicUrl, onError }: Parts): () => Promise<void> {
  /** The reduced step size of hubs whose evaluation took too long, until they are up to date. */
  const steps = new Map<string, number>()
  /** Returns whether more may be left. A hub that fails must not block the others. */
  const evaluateHub = async (hub: string): Promise<boolean> => {
    const step = steps.get(hub) ?? atOnce
    try {
      const count = await evaluate(db, hub, clock.now(), step)
      if (count < step) steps.delete(hub)
      return count >= step
    } catch (error) {
      if (isTooSlow(error)) steps.set(hub, Math.max(1, Math.floor(step / 4)))
      onError(error)
      return false
    }
  }
  /** Rules whose message took too long: how often, and the time of the next attempt. */
  const putOff = new Map<string, { times: number; until: number }>()
  /** Makes the messages that are due, until one takes too long. Returns whether more may be left. */
  const makeMessages = async (): Promise<boolean> => {
    const waiting = [...putOff].filter(([, { until }]) => until > performance.now()).map(([id]) => id)
    for (const rule of await dueRules(db, clock.now(), waiting)) {
      try {
        await makeMessage(db, rule, clock.now(), publicUrl)
        putOff.delete(rule.id)
      } catch (error) {
        onError(error)
        if (!isTooSlow(error)) continue
        const times = (putOff.get(rule.id)?.times ?? 0) + 1
        putOff.set(rule.id, { times, until: performance.now() + Math.min(2_500 * 4 ** times, putOffMaxMs) })
        return true
      }
    }
    return false
  }
  const loop = new Loop(
    async () => {
      let isMore = false
      for (const hub of await hubsToEvaluate(db, clock.now())) if (await evaluateHub(hub)) isMore = true
      return (await makeMessages()) || isMore
    },
    everyMs,
    onError
  ).start()
  const leave = signals.on('system', () => loop.wake())
  return async () => {
    leave()
    await loop.stop()
  }
}

/**
 * The active hubs with unevaluated events, changed rules, or watches that are due. After an import, a hub is included only
 * once its states are computed. `min` and `max` read one entry of an index, where `exists` may read the whole table.
 */
async function hubsToEvaluate(db: Db, now: Date): Promise<string[]> {
  const rows = await db.query<{ hubId: string }>(sql`
    select c.hub_id as "hubId" from hub.notice_cursors c join hub.hubs h on h.id = c.hub_id and h.status = 'active'
    join hub.state_watches w on w.hub_id = c.hub_id and w.seq is not null
    where c.system_seq < (select max(s.seq) from hub.system_events s where s.hub_id = c.hub_id)
      or c.seq < (select max(e.seq) from hub.interaction_events e where e.hub_id = c.hub_id)
      or (select min(k.due_at) from hub.notice_watches k where k.hub_id = c.hub_id) <= ${now.toISOString()}
      or exists (select from hub.notice_rules r where r.hub_id = c.hub_id
        and not exists (select from hub.notice_groups g where g.hub_id = r.hub_id and g.rule_id = r.id and g.version = r.version and g.applied_to is null))`)
  return rows.map(({ hubId }) => hubId)
}

async function evaluate(db: Db, hubId: string, now: Date, most: number): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    sql`select hub.evaluate_notices(${hubId}, ${now.toISOString()}, ${most}) as count`
  )
  return row?.count ?? 0
}
