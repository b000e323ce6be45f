/**
 * When checks run: each at its own interval with some jitter, at most so many at once. Checks are added, removed and replaced
 * one by one; that touches no other check and aborts no probe. A check that is still running is not started again, and a slow
 * one delays no other.
 */
import { type Clock, systemClock } from './clock.ts'

export interface Task {
  everyMs: number
  /** Rejections are the task's own to report. */
  run(signal: AbortSignal): Promise<void>
}

export interface ScheduleOptions {
  /** Probes that run at the same time. */
  concurrency: number
  clock?: Clock
  /** From 0 up to 1. */
  random?: () => number
}

const jitter = 0.05

interface Entry {
  task: Task
  /** When it is due, by `Clock.elapsed`. */
  at: number
  isRunning: boolean
  /** Removed or replaced: it leaves the heap when it comes up, or when too many of its kind are in there. */
  isGone: boolean
}

export class Schedule {
  readonly #concurrency: number
  readonly #clock: Clock
  readonly #random: () => number
  readonly #entries = new Map<string, Entry>()
  readonly #running = new Set<Promise<void>>()
  #due: Entry[] = []
  #gone = 0
  #wake: () => void = () => undefined

  constructor({ concurrency, clock = systemClock, random = Math.random }: ScheduleOptions) {
    this.#concurrency = concurrency
    this.#clock = clock
    this.#random = random
  }

  /** Entries that are kept, also of checks that were removed. */
  get size(): number {
    return this.#due.length
  }

  /** Runs a task first after `delayMs`, then at its interval. Of a key that is there already the task is replaced. */
  add(key: string, task: Task, delayMs: number): void {
    this.remove(key)
    const entry: Entry = { task, at: this.#clock.elapsed() + Math.max(0, delayMs), isRunning: false, isGone: false }
    this.#entries.set(key, entry)
    push(this.#due, entry)
    this.#wake()
  }

  /** Starts it no more. A probe of it that is running goes on to its end. */
  remove(key: string): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    entry.isGone = true
    this.#entries.delete(key)
    if (++this.#gone > 16 + this.#due.length / 2) this.#compact()
  }

  /** Runs until the signal aborts; resolves when the last probe has ended. */
  async run(signal: AbortSignal): Promise<void> {
    const onAbort = () => this.#wake()
    signal.addEventListener('abort', onAbort, { once: true })
    while (!signal.aborted) {
      this.#launchDue(signal)
      await this.#somethingToDo()
    }
    signal.removeEventListener('abort', onAbort)
    await Promise.allSettled(this.#running)
  }

  #launchDue(signal: AbortSignal): void {
    const now = this.#clock.elapsed()
    for (let next = this.#due[0]; next && (next.isGone || next.at <= now); next = this.#due[0]) {
      if (!next.isGone && this.#running.size >= this.#concurrency) return
      removeFirst(this.#due)
      if (next.isGone) {
        this.#gone--
        continue
      }
      next.at = this.#nextTime(next, now)
      push(this.#due, next)
      if (!next.isRunning) this.#launch(next, signal)
    }
  }

  #launch(entry: Entry, signal: AbortSignal): void {
    entry.isRunning = true
    const run = entry.task.run(signal).finally(() => {
      entry.isRunning = false
      this.#running.delete(run)
      this.#wake()
    })
    this.#running.add(run)
  }

  /** An interval after the time it was due, or after now when that is past: missed probes are not made up for. */
  #nextTime({ task, at }: Entry, now: number): number {
    const interval = task.everyMs * (1 + (this.#random() * 2 - 1) * jitter)
    return at + interval > now ? at + interval : now + interval
  }

  #somethingToDo(): Promise<void> {
    return new Promise((resolve) => {
      const next = this.#due[0]
      const isFull = this.#running.size >= this.#concurrency
      const cancel =
        next === undefined || isFull
          ? undefined
          : this.#clock.after(next.at - this.#clock.elapsed(), () => this.#wake())
      this.#wake = () => {
        cancel?.()
        resolve()
      }
    })
  }

  #compact(): void {
    this.#due = this.#due.filter(({ isGone }) => !isGone).sort((a, b) => a.at - b.at)
    this.#gone = 0
  }
}

function push(heap: Entry[], entry: Entry): void {
  heap.push(entry)
  for (let at = heap.length - 1; at > 0; ) {
    const parent = (at - 1) >> 1
    const [child, above] = [heap[at], heap[parent]]
    if (!child || !above || above.at <= child.at) return
    heap[at] = above
    heap[parent] = child
    at = parent
  }
}

function removeFirst(heap: Entry[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  heap[0] = last
  for (let at = 0; ; ) {
    const [left, right] = [2 * at + 1, 2 * at + 2]
    const smaller = (heap[right]?.at ?? Infinity) < (heap[left]?.at ?? Infinity) ? right : left
    const [above, child] = [heap[at], heap[smaller]]
    if (!above || !child || above.at <= child.at) return
    heap[at] = child
    heap[smaller] = above
    at = smaller
  }
}
