/**
 * Shares the event loop: work that may hold it for some milliseconds (evaluating the rules of a manifest, reading large bodies) runs
 * for a slice of each turn. What comes after waits for the next turn, in order, so that requests in between are answered.
 * Each piece of work is bounded by itself; this bounds their sum.
 */

const sliceMs = 20
let usedMs = 0
let isScheduled = false
const waiting: (() => void)[] = []

/** Runs `work`, which must not await, now or in a later turn. */
export function inTurn<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve, reject) => {
    const run = () => {
      const began = performance.now()
      try {
        resolve(work())
      } catch (error) {
        reject(error)
      }
      usedMs += performance.now() - began
    }
    if (waiting.length > 0 || usedMs > sliceMs) waiting.push(run)
    else run()
    schedule()
  })
}

function schedule(): void {
  if (isScheduled) return
  isScheduled = true
  setImmediate(nextTurn)
}

function nextTurn(): void {
  isScheduled = false
  usedMs = 0
  let done = 0
  while (done < waiting.length && usedMs <= sliceMs) waiting[done++]?.()
  waiting.splice(0, done)
  // Also to begin the next turn with a whole slice.
  if (usedMs > 0) schedule()
}
