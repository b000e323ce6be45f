/** One clock for all ages on the page: it ticks every second, and pauses while the tab is hidden. */
import { useSyncExternalStore } from 'react'

const tickMs = 1000
const listeners = new Set<() => void>()
let readClock = Date.now
let now = readClock()
let exact = false

const tick = () => {
  if (document.hidden) return
  now = readClock()
  for (const listener of listeners) listener()
}

let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === undefined) {
    // It stood still while nothing showed an age.
    now = readClock()
    timer = setInterval(tick, tickMs)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** Sets where the time comes from, instead of the clock of the browser. */
export function setClock(read: () => number): void {
  readClock = read
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
