/** What the operating system says when the database cannot be reached is an outage, never a fault of ours. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NotReady } from '../kernel/problem.ts'
import { outage } from './outage.ts'

const codes = [
  ...['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL', 'EAI_SYSTEM'],
  ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOENT', 'EAI_AGAIN', 'EAI_FAIL'],
  ...['53300', '57P03', '08006']
]

for (const code of codes) {
  test(`${code} is answered 503 with Retry-After`, () => {
    const cause = Object.assign(new Error(`connect ${code} 127.0.0.1:5432`), { code })
    const problem = outage(cause)
    assert.ok(problem instanceof NotReady)
    assert.deepEqual([problem.status, problem.headers['retry-after'], problem.cause], [503, '1', cause])
  })
}

for (const code of ['40P01', '40001']) {
  test(`${code} that is left after the retries is answered 503 and says to repeat`, () => {
    const problem = outage(Object.assign(new Error('deadlock detected'), { code }))
    assert.ok(problem instanceof NotReady)
    assert.equal(problem.headers['retry-after'], '1')
    assert.match(problem.message, /Nothing was written; try again/)
  })
}

test('of several addresses that all fail, the code of the whole counts', () => {
  const each = ['::1', '127.0.0.1'].map(() => Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' }))
  assert.ok(outage(new AggregateError(each)) instanceof NotReady)
})

test('a fault of ours is not an outage', () => {
  assert.equal(outage(Object.assign(new Error('syntax error'), { code: '42601' })), undefined)
  assert.equal(outage(new TypeError('x is undefined')), undefined)
})
