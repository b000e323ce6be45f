import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seeded } from '@inter-hub/server/testing'
import { FakeClock } from '../testing/fake-clock.ts'
import { Schedule, type Task } from './schedule.ts'

/** A task that notes when it runs, and ends when `gate` does. */
function noting(clock: FakeClock, everyMs: number, gate: () => Promise<void> = async () => undefined) {
  const seen = { at: [] as number[], underWay: 0, aborted: 0 }
  const task: Task = {
    everyMs,
    async run(signal) {
      seen.at.push(clock.elapsed())
      seen.underWay++
      signal.addEventListener('abort', () => seen.aborted++)
      await gate()
      seen.underWay--
    }
  }
  return { seen, task }
}

function start(t: { after(work: () => Promise<void>): void }, concurrency = 8) {
  const clock = new FakeClock()
  const schedule = new Schedule({ concurrency, clock, random: seeded(1) })
  const stop = new AbortController()
  const ended = schedule.run(stop.signal)
  t.after(async () => {
    stop.abort()
    await ended
  })
  return { clock, schedule, stop, ended }
}

test('a check runs first after its delay and then at its interval, with some jitter', async (t) => {
  const { clock, schedule } = start(t)
  const { seen, task } = noting(clock, 1000)
  schedule.add('a', task, 250)
  await clock.advance(249)
  assert.deepEqual(seen.at, [])
  await clock.advance(10_000)
  assert.equal(seen.at[0], 250)
  const gaps = seen.at.slice(1).map((at, index) => at - (seen.at[index] ?? 0))
  assert.ok(gaps.length >= 9 && gaps.every((gap) => gap >= 950 && gap <= 1050), String(gaps))
  assert.ok(new Set(gaps).size > 1)
})

test('a check that hangs delays no other and is not started twice', async (t) => {
  const { clock, schedule } = start(t, 2)
  const release = Promise.withResolvers<void>()
  const [hanging, quick] = [noting(clock, 5, () => release.promise), noting(clock, 5)]
  schedule.add('hanging', hanging.task, 0)
  schedule.add('quick', quick.task, 0)
  await clock.advance(100)
  assert.equal(hanging.seen.at.length, 1)
  assert.ok(quick.seen.at.length >= 15)
  release.resolve()
  await clock.advance(20)
  assert.ok(hanging.seen.at.length > 1)
})

test('no more probes run than allowed, all come to their turn, and what was missed is not made up for', async (t) => {
  const { clock, schedule } = start(t, 3)
  let gate = Promise.withResolvers<void>()
  const tasks = Array.from({ length: 9 }, () => noting(clock, 1000, () => gate.promise))
  for (const [index, { task }] of tasks.entries()) schedule.add(String(index), task, 0)
  for (let round = 1; round <= 3; round++) {
    await clock.advance(1)
    assert.equal(tasks.filter(({ seen }) => seen.underWay > 0).length, 3)
    assert.equal(tasks.filter(({ seen }) => seen.at.length === 1).length, 3 * round)
    const before = gate
    gate = Promise.withResolvers()
    before.resolve()
  }
  gate.resolve()
  // The first hang for ten intervals: each then runs once, not ten times.
  gate = Promise.withResolvers()
  await clock.advance(10_000)
  gate.resolve()
  await clock.advance(10)
  assert.ok(tasks.every(({ seen }) => seen.at.length <= 3))
})

test('adding, replacing and removing one check touches no other and aborts no probe', async (t) => {
  const { clock, schedule } = start(t)
  const gate = Promise.withResolvers<void>()
  const tasks = Array.from({ length: 5 }, () => noting(clock, 1000, () => gate.promise))
  for (const [index, { task }] of tasks.entries()) schedule.add(String(index), task, 0)
  await clock.advance(1)
  assert.equal(tasks.filter(({ seen }) => seen.underWay === 1).length, 5)
  const changed = noting(clock, 1000)
  schedule.add('0', changed.task, 0)
  schedule.remove('1')
  schedule.add('new', changed.task, 5000)
  await clock.advance(1)
  assert.deepEqual([changed.seen.at.length, tasks.map(({ seen }) => seen.at.length)], [1, [1, 1, 1, 1, 1]])
  gate.resolve()
  await clock.advance(1100)
  assert.deepEqual(
    tasks.map(({ seen: { at, aborted } }) => [at.length, aborted]),
    [
      [1, 0],
      [1, 0],
      [2, 0],
      [2, 0],
      [2, 0]
    ]
  )
  assert.equal(changed.seen.at.length, 2)
})

test('a check that is replaced ten thousand times leaves nothing behind', async (t) => {
  const { clock, schedule } = start(t)
  const first = noting(clock, 1000)
  schedule.add('other', first.task, 10)
  for (let turn = 0; turn < 10_000; turn++) schedule.add('a', noting(clock, 1000).task, 1_000_000)
  assert.ok(schedule.size <= 64, `${schedule.size} entries`)
  await clock.advance(10)
  assert.equal(first.seen.at.length, 1)
})

test('the end waits for the probes that run', async () => {
  const clock = new FakeClock()
  const schedule = new Schedule({ concurrency: 1, clock })
  const stop = new AbortController()
  const gate = Promise.withResolvers<void>()
  let isOver = false
  const ended = schedule.run(stop.signal).then(() => {
    isOver = true
  })
  schedule.add('a', noting(clock, 10, () => gate.promise).task, 0)
  await clock.advance(1)
  stop.abort()
  await clock.advance(1)
  assert.equal(isOver, false)
  gate.resolve()
  await ended
})

test('without anything to do it waits, also for what is added later', async (t) => {
  const { clock, schedule } = start(t)
  await clock.advance(100_000)
  const { seen, task } = noting(clock, 10)
  schedule.add('a', task, 0)
  await clock.advance(1)
  assert.equal(seen.at.length, 1)
})
