/**
 * From events to deliveries: `seq` is the outbox. For each hub with webhooks one dispatcher at a time reads what comes
 * after the hub's cursor, makes a delivery for each webhook that wants it, and moves the cursor in the same statement:
 * none is skipped, none made twice. The node that wrote begins at once; the others would notice within a second.
 */
import type { Clock } from '../db/clock.ts'
import type { Signals } from '../db/signals.ts'
import type { Db } from '../db/sql.ts'
import { Loop } from '../kernel/loop.ts'
import { dispatchHub, hubsToDispatch } from './queue.ts'

const everyMs = 1000
const gatherMs = 20

/** `onDispatched` is called when there may be something to deliver. Returns a function that stops it. */
export function startDispatcher(
  db: Db,
  clock: Clock,
  signals: Signals,
  onDispatched: () => void,
  onError: (error: unknown) => void
): () => Promise<void> {
  const loop = new Loop(
    async () => {
      const hubs = await hubsToDispatch(db)
      const counts = await Promise.all(hubs.map((hub) => dispatchHub(db, hub, clock.now())))
      const read = counts.reduce((sum, count) => sum + count, 0)
      if (read === 0) return false
      onDispatched()
      // What comes meanwhile goes together.
      await new Promise((resolve) => setTimeout(resolve, gatherMs))
      return true
    },
    everyMs,
    onError
  ).start()
  const leave = [signals.on('events', () => loop.wake()), signals.on('system', () => loop.wake())]
  return async () => {
    for (const one of leave) one()
    await loop.stop()
  }
}
