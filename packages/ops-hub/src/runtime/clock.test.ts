import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from '../testing/fake-clock.ts'
import { wakeAt } from './clock.ts'

const hourMs = 3_600_000

function waitForAnHour() {
  const clock = new FakeClock()
  const woken: number[] = []
  const at = clock.now() + hourMs
  const cancel = wakeAt(clock, at, () => void woken.push(clock.now() - at))
  return { clock, woken, cancel }
}

test('wakes at a time of the day, once', async () => {
  const { clock, woken } = waitForAnHour()
  await clock.advance(hourMs - 1)
  assert.deepEqual(woken, [])
  await clock.advance(3 * hourMs)
  assert.deepEqual(woken, [0])
})

test('wakes within a minute after the machine has slept past the time', async () => {
  const { clock, woken } = waitForAnHour()
  await clock.advance(1000)
  clock.set(8 * hourMs)
  await clock.advance(60_000)
  assert.equal(woken.length, 1)
})

test('does not wake before the time when the clock was set back', async () => {
  const { clock, woken } = waitForAnHour()
  clock.set(-hourMs)
  await clock.advance(2 * hourMs - 1)
  assert.deepEqual(woken, [])
  await clock.advance(1)
  assert.deepEqual(woken, [0])
})

test('does not wake when it was cancelled, also after a minute', async () => {
  const { clock, woken, cancel } = waitForAnHour()
  await clock.advance(90_000)
  cancel()
  await clock.advance(2 * hourMs)
  assert.deepEqual(woken, [])
})
