import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runSchedule, type Task } from './schedule.ts'

/** A task that counts its runs and ends when `gate` does. */
function counting(everyMs: number, gate: () => Promise<void> = async () => undefined) {
  const seen = { runs: 0, underWay: 0, most: 0 }
  const task: Task = {
    everyMs,
    async run() {
      seen.runs++
      seen.most = Math.max(seen.most, ++seen.underWay)
      await gate()
      seen.underWay--
    }
  }
  return { seen, task }
}

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}

test('a check that hangs delays no other and is not started twice', async () => {
  const stop = new AbortController()
  let release: () => void = () => undefined
  const hanging = counting(5, () => new Promise((resolve) => (release = resolve)))
  const quick = counting(5)
  const ended = runSchedule([hanging.task, quick.task], { concurrency: 4, signal: stop.signal })
  await until(() => quick.seen.runs >= 10 && hanging.seen.runs === 1)
  assert.equal(hanging.seen.runs, 1)
  stop.abort()
  release()
  await ended
})

test('no more looks are under way than allowed, and all come to their turn', async () => {
  const stop = new AbortController()
  let underWay = 0
  let most = 0
  const ran = new Set<number>()
  const tasks = Array.from(
    { length: 20 },
    (_, index): Task => ({
      everyMs: 5,
      async run() {
        most = Math.max(most, ++underWay)
        await new Promise((resolve) => setImmediate(resolve))
        ran.add(index)
        underWay--
      }
    })
  )
  const ended = runSchedule(tasks, { concurrency: 3, signal: stop.signal })
  await until(() => ran.size === 20)
  stop.abort()
  await ended
  assert.ok(most <= 3, `${most} at once`)
})

test('looks are spread over the interval, and the end waits for those under way', async () => {
  const stop = new AbortController()
  const starts = new Map<number, number>()
  let ended = false
  const everyMs = 60
  const tasks = [0.1, 0.5, 0.9].map(
    (share): Task => ({ everyMs, run: async () => void (starts.has(share) || starts.set(share, performance.now())) })
  )
  const shares = [0.1, 0.5, 0.9]
  const slow: Task = {
    everyMs: 10,
    run: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 20)))
  }
  const began = performance.now()
  const random = () => shares.shift() ?? 0.5
  const run = runSchedule([...tasks, { ...slow }], { concurrency: 9, signal: stop.signal, random }).then(
    () => (ended = true)
  )
  await until(() => starts.size === 3)
  // A busy machine starts late, and never early; a timer counts whole milliseconds.
  for (const [share, at] of starts) assert.ok(at - began >= share * everyMs - 1, `${share}: ${at - began}`)
  stop.abort()
  assert.equal(ended, false)
  await run
})

test('without anything to do it waits for its end', async () => {
  const stop = new AbortController()
  const run = runSchedule([], { concurrency: 1, signal: stop.signal })
  stop.abort()
  await run
})
