import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTurn } from './turns.ts'

/** Holds the event loop for longer than a slice. */
function hold(): void {
  const end = performance.now() + 25
  while (performance.now() < end);
}

test('work that holds the loop runs in order, with a turn for others after each', async () => {
  const seen: string[] = []
  const count = () => {
    seen.push('other')
    if (seen.filter((who) => who !== 'other').length < 4) setImmediate(count)
  }
  setImmediate(count)
  const done = [1, 2, 3, 4].map((number) =>
    inTurn(() => {
      hold()
      seen.push(String(number))
      return number
    })
  )
  assert.deepEqual(await Promise.all(done), [1, 2, 3, 4])
  assert.deepEqual(
    seen.filter((who) => who !== 'other'),
    ['1', '2', '3', '4']
  )
  for (const number of ['1', '2', '3']) assert.equal(seen[seen.indexOf(number) + 1], 'other', seen.join())
})

test('short work runs at once, and what throws rejects and stops nobody', async () => {
  for (let turns = 0; turns < 3; turns++) await new Promise(setImmediate)
  const seen: number[] = []
  const works = [1, 2, 3].map((number) =>
    inTurn(() => {
      seen.push(number)
      if (number === 2) throw new Error('two')
    })
  )
  assert.deepEqual(seen, [1, 2, 3])
  assert.deepEqual(
    (await Promise.allSettled(works)).map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled']
  )
})
