/**
 * Keeps the states of widgets that are due (by time, by another manifest, after an import), announces what has changed, and
 * numbers the system events that are committed. Readers do not depend on it: they compute what is due. Any node may run it.
 */
import type { Clock } from '../db/clock.ts'
import type { Signals } from '../db/signals.ts'
import type { Db } from '../db/sql.ts'
import { Loop } from '../kernel/loop.ts'
import { detectStates, hubsToWatch, numberSystemEvents } from './store.ts'

const everyMs = 500

/** Returns a function that stops it. */
export function watchStates(
  db: Db,
  clock: Clock,
  signals: Signals,
  onError: (error: unknown) => void
): () => Promise<void> {
  const loop = new Loop(
    async () => {
      const hubs = await hubsToWatch(db, clock.now())
      let isMore = false
      for (const hub of hubs) {
        if (await detectStates(db, hub, clock.now())) isMore = true
        if ((await numberSystemEvents(db, hub)) > 0) signals.notify('system', hub)
      }
      return isMore
    },
    everyMs,
    onError
  ).start()
  return () => loop.stop()
}
