import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv } from 'ajv'
import { compilePattern, ExpressionError } from './index.ts'

test('matches anywhere unless anchored', () => {
  assert.ok(compilePattern('b').test('abc'))
  assert.ok(!compilePattern('^b$').test('abc'))
})

test('takes the escapes of JSON Schema patterns', () => {
  assert.ok(compilePattern('^\\u00e9\\\\u0041$').test('é\\u0041'))
  assert.ok(compilePattern('^\\d{3}\\/\\w+$').test('123/ab'))
  assert.ok(compilePattern('^.$').test('😀'))
})

for (const pattern of ['(', '(?=a)', '(?<!a)b', '(a)\\1', 'a{2000}', '((a{99}){99}){99}', 'x'.repeat(5000)]) {
  test(`refuses ${pattern.slice(0, 40)}`, () => assert.throws(() => compilePattern(pattern), ExpressionError))
}

test('stays linear where a backtracking engine blocks', () => {
  const text = `${'a'.repeat(50_000)}!`
  const cpu = process.cpuUsage()
  for (const pattern of ['^(a+)+$', '^(a|aa)+$', '(a|b)*a(a|b){12}$', '(.*)*x', '^(([a-z])+.)+[A-Z]([a-z])+$']) {
    assert.equal(compilePattern(pattern).test(text), false)
  }
  const used = process.cpuUsage(cpu)
  assert.ok(used.user < 5_000_000, `took ${used.user / 1000} ms`)
})

test('serves Ajv as its pattern engine', () => {
  const ajv = new Ajv({ code: { regExp: compilePattern } })
  const validate = ajv.compile({ type: 'string', pattern: '^(a+)+$' })
  assert.equal(validate('aaa'), true)
  assert.equal(validate(`${'a'.repeat(100)}!`), false)
  assert.throws(() => ajv.compile({ type: 'string', pattern: '(?=a)' }), ExpressionError)
})
