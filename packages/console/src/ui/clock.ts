/** One clock for all ages on the page: it ticks every second, and pauses while the tab is hidden. */
import { useSyncExternalStore } from 'react'

const tickMs = 1000
const listeners = new Set<() => void>()
let now = Date.now()
let exact = false

const tick = () => {
  if (document.hidden) return
  now = Date.now()
  for (const listener of listeners) listener()
}

let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === undefined) {
    // It stood still while nothing showed an age.
    now = Date.now()
    timer = setInterval(tick, tickMs)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** A text computed from the time, in milliseconds since 1970; the component renders when the text changes. */
export function useClock(text: (now: number) => string): string {
  return useSyncExternalStore(subscribe, () => text(now))
}

/** Whether times are shown instead of ages; the key `t` switches. */
export function useExact(): boolean {
  return useSyncExternalStore(subscribe, () => exact)
}

export function toggleExact(): void {
  exact = !exact
  for (const listener of listeners) listener()
}
