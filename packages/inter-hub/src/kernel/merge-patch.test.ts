import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergePatch, refuseNulls } from './merge-patch.ts'
import { ValidationFailed } from './problem.ts'

/** The cases of RFC 7396, appendix A, whose target and patch are objects. */
const cases: [target: object, patch: object, result: object][] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  [{ a: 'text' }, { a: { b: 1 } }, { a: { b: 1 } }],
  [{ a: [1, 2] }, { a: [null] }, { a: [null] }],
  [{ a: 1 }, {}, { a: 1 }]
]

test('merges as the appendix of RFC 7396 does, and changes neither argument', () => {
  for (const [target, patch, result] of cases) {
    const before = structuredClone([target, patch])
    assert.deepEqual(mergePatch(target as never, patch as never), result, JSON.stringify([target, patch]))
    assert.deepEqual([target, patch], before)
  }
})

test('a member named __proto__ is a member like any other', () => {
  const patch = JSON.parse('{"__proto__": {"admin": true}, "a": {"__proto__": null}}')
  const merged = mergePatch({}, patch)
  assert.equal(JSON.stringify(merged), '{"__proto__":{"admin":true},"a":{}}')
  assert.equal((merged as { admin?: boolean }).admin, undefined)
})

test('names every null of an object that is to be created, but for those inside of lists', () => {
  refuseNulls({ a: [null, { b: null }], c: {} }, '#/attributes')
  assert.throws(
    () => refuseNulls({ a: 1, 'b/c': { '~d': null }, e: null }, '#/attributes'),
    (error) => {
      assert.ok(error instanceof ValidationFailed)
      assert.deepEqual(
        error.errors?.map(({ pointer }) => pointer),
        ['#/attributes/b~1c/~0d', '#/attributes/e']
      )
      return true
    }
  )
})
