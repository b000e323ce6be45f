/**
 * When checks run: each at its own interval with some jitter, the first looks spread over a short time, at most so many
 * at once. A check that is still under way is not started again, and a slow one delays no other.
 */

export interface Task {
  everyMs: number
  /** Rejections are the task's own to report. */
  run(signal: AbortSignal): Promise<void>
}

export interface ScheduleOptions {
  concurrency: number
  signal: AbortSignal
  random?: () => number
}

/** The first round begins within this time, so that a start soon shows something. */
const firstRoundMs = 3000
const jitter = 0.05

interface Due {
  task: Task
  at: number
}

/** Runs tasks until the signal aborts; resolves when the last look has ended. */
export async function runSchedule(
  tasks: readonly Task[],
  { concurrency, signal, random = Math.random }: ScheduleOptions
): Promise<void> {
  const start = performance.now()
  const due: Due[] = tasks.map((task) => ({ task, at: start + random() * Math.min(firstRoundMs, task.everyMs) }))
  const running = new Set<Promise<void>>()
  let wake: () => void = () => undefined
  signal.addEventListener('abort', () => wake(), { once: true })

  const launch = (entry: Due) => {
    entry.at = nextTime(entry, performance.now(), random)
    due.push(entry)
    siftUp(due, due.length - 1)
    const run = entry.task.run(signal).finally(() => {
      running.delete(run)
      busy.delete(entry.task)
      wake()
    })
    busy.add(entry.task)
    running.add(run)
  }
  const busy = new Set<Task>()
  due.sort((a, b) => a.at - b.at)

  while (!signal.aborted) {
    const next = due[0]
    const waitMs = next === undefined ? 60_000 : next.at - performance.now()
    if (next !== undefined && waitMs <= 0 && running.size < concurrency) {
      removeFirst(due)
      if (busy.has(next.task)) {
        next.at = nextTime(next, performance.now(), random)
        due.push(next)
        siftUp(due, due.length - 1)
      } else {
        launch(next)
      }
      continue
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, running.size >= concurrency ? 60_000 : Math.max(1, waitMs))
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
  await Promise.allSettled(running)
}

/** An interval after the time it was due, or after now when that is past: a backlog is not made up. */
function nextTime({ task, at }: Due, now: number, random: () => number): number {
  const interval = task.everyMs * (1 + (random() * 2 - 1) * jitter)
  return Math.max(at + interval, now)
}

function siftUp(heap: Due[], from: number): void {
  for (let at = from; at > 0; ) {
    const parent = (at - 1) >> 1
    const [child, above] = [heap[at], heap[parent]]
    if (!child || !above || above.at <= child.at) return
    heap[at] = above
    heap[parent] = child
    at = parent
  }
}

function removeFirst(heap: Due[]): void {
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
