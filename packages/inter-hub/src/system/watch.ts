/**
 * Notices that the state of a widget has changed, by evidence or by time alone, writes a system event for it, and numbers
 * what is committed. Any node may run it; one works on a hub at a time.
 */
import type { Clock } from '../db/clock.ts'
import type { Signals } from '../db/signals.ts'
import type { Db } from '../db/sql.ts'
import { Loop } from '../kernel/loop.ts'
import { detectStates, hubsToWatch, numberSystemEvents } from './store.ts'

const everyMs = 500

/** Answers a function that ends it. */
export function watchStates(
  db: Db,
  clock: Clock,
  signals: Signals,
  onError: (error: unknown) => void
): () => Promise<void> {
  const loop = new Loop(
    async () => {
      const hubs = await hubsToWatch(db, clock.now())
      for (const hub of hubs) {
        await detectStates(db, hub, clock.now())
        if ((await numberSystemEvents(db, hub)) > 0) signals.tell('system', hub)
      }
      return false
    },
    everyMs,
    onError
  ).start()
  return () => loop.stop()
}
