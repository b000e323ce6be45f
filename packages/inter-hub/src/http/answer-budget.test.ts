import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Busy, ByteBudget } from '../kernel/byte-budget.ts'

const budget = (more: Partial<ConstructorParameters<typeof ByteBudget>[0]> = {}) =>
  new ByteBudget({ bytes: 100, bytesPerCaller: 60, waitMs: 60_000, waitingPerCaller: 10, ...more })
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('what is held never exceeds the budget, whoever asks', async () => {
  const shared = budget()
  let most = 0
  await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const hold = await shared.take(`caller ${index % 5}`, 30)
      most = Math.max(most, shared.held)
      await turn()
      hold.release()
    })
  )
  assert.deepEqual([most, shared.held, shared.waiting], [90, 0, 0])
})

test('a caller who holds its share waits, and another passes', async () => {
  const shared = budget()
  const [first, second] = [await shared.take('a', 30), await shared.take('a', 30)]
  let isIn = false
  const third = shared.take('a', 30).then((hold) => {
    isIn = true
    return hold
  })
  const other = await shared.take('b', 30)
  await turn()
  assert.deepEqual([isIn, shared.held, shared.waiting], [false, 90, 1])
  first.resize(10)
  await turn()
  assert.equal(isIn, false, 'a would hold 70 of its 60')
  second.release()
  second.release()
  await third
  assert.equal(shared.held, 70)
  for (const hold of [first, other, await third]) hold.release()
  assert.equal(shared.held, 0)
})

test('those who wait get their turn in the order in which they came', async () => {
  const shared = budget({ bytesPerCaller: 100 })
  const all = await shared.take('x', 100)
  const order: string[] = []
  const waits = ['a', 'b', 'c', 'd'].map(async (caller) => {
    const hold = await shared.take(caller, 50)
    order.push(caller)
    return hold
  })
  all.release()
  const holds = await Promise.all(waits.slice(0, 2))
  assert.deepEqual(order, ['a', 'b'])
  for (const hold of holds) hold.release()
  await Promise.all(waits)
  assert.deepEqual(order, ['a', 'b', 'c', 'd'])
})

test('a caller with many who wait does not hold up another', async () => {
  const shared = budget({ bytes: 60, waitingPerCaller: 1000 })
  const first = await shared.take('a', 60)
  const order: string[] = []
  const take = async (caller: string) => {
    const hold = await shared.take(caller, 60)
    order.push(caller)
    await turn()
    hold.release()
  }
  const all = [...Array.from({ length: 100 }, () => take('a')), take('b'), take('c')]
  first.release()
  await Promise.all(all)
  assert.deepEqual(order.slice(0, 4), ['a', 'b', 'c', 'a'])
  assert.deepEqual([order.length, shared.held, shared.waiting], [102, 0, 0])
})

test('no room in time, or too many who wait, is 503 with Retry-After', async () => {
  const short = budget({ waitMs: 1, waitingPerCaller: 1 })
  await short.take('a', 60)
  const waits = short.take('a', 1)
  await assert.rejects(short.take('a', 1), Busy)
  await assert.rejects(waits, (error: InstanceType<typeof Busy>) => error.headers['retry-after'] === '1')
  assert.deepEqual([short.held, short.waiting], [60, 0])
})

test('an answer that is larger than its share is given where nothing else is held', async () => {
  const shared = budget()
  const hold = await shared.take('a', 60)
  hold.resize(500)
  let isIn = false
  const next = shared.take('b', 10).then((other) => {
    isIn = true
    return other
  })
  await turn()
  assert.equal(isIn, false)
  hold.release()
  ;(await next).release()
  assert.equal(shared.held, 0)
})
