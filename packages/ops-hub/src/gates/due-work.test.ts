import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { DueWork } from './due-work.ts'

test('a slow key does not delay others, no key runs concurrently with itself, and a key added while it runs is run again', async () => {
  const begun: string[] = []
  const waiting: (() => void)[] = []
  const due = new DueWork((key) => {
    begun.push(key)
    return key === 'slow' ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()
  }, 2)
  for (const key of ['slow', 'a', 'b', 'a']) due.add(key)
  await turn()
  await turn()
  assert.deepEqual(begun, ['slow', 'a', 'b'])
  for (const key of ['slow', 'c', 'slow']) due.add(key)
  await turn()
  await turn()
  assert.deepEqual(begun, ['slow', 'a', 'b', 'c'], 'a running key does not start again')
  due.add('later')
  await turn()
  assert.deepEqual(begun, ['slow', 'a', 'b', 'c', 'later'], 'a running key that is due again does not delay others')
  waiting.pop()?.()
  await turn()
  assert.deepEqual(begun, ['slow', 'a', 'b', 'c', 'later', 'slow'])
  let isClosed = false
  const closing = due.close().then(() => (isClosed = true))
  due.add('d')
  await turn()
  assert.equal(isClosed, false)
  waiting.pop()?.()
  await closing
  await turn()
  assert.equal(begun.length, 6)
})

test('the number of concurrent keys is limited', async () => {
  let [current, most, count] = [0, 0, 0]
  const due = new DueWork(async () => {
    most = Math.max(most, ++current)
    await turn()
    current--
    count++
  }, 3)
  for (let key = 0; key < 20; key++) due.add(String(key))
  while (count < 20) await turn()
  assert.equal(most, 3)
})
