/** The time that the runtime schedules by. Tests bring a clock of their own. */
export interface Clock {
  /** Milliseconds that only grow, from any beginning: setting the time of the host does not move them. */
  elapsed(): number
  /** The time of the day in milliseconds since 1970, as evidence is dated. */
  now(): number
  /** Calls `wake` once after so many milliseconds; answers a function that cancels it. */
  after(ms: number, wake: () => void): () => void
}

/** A longer timer of Node fires at once. */
const timerMsMax = 2 ** 31 - 1

export const systemClock: Clock = {
  elapsed: () => performance.now(),
  now: () => Date.now(),
  after(ms, wake) {
    const timer = setTimeout(wake, Math.min(Math.max(1, ms), timerMsMax))
    return () => clearTimeout(timer)
  }
}

/** Timers do not count the time that the machine sleeps, nor follow its clock when it is set. */
const lookAgainMs = 60_000

/** Calls `wake` once when the time of the day is `at` (milliseconds since 1970); answers a function that cancels it. */
export function wakeAt(clock: Clock, at: number, wake: () => void): () => void {
  let cancel = () => {}
  const waitOn = () => {
    cancel = clock.after(Math.min(Math.max(1, at - clock.now()), lookAgainMs), () => {
      if (clock.now() >= at) wake()
      else waitOn()
    })
  }
  waitOn()
  return () => cancel()
}

/** Resolves after so many milliseconds, or when the signal aborts. */
export function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const cancel = clock.after(ms, end)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end)
  })
}
