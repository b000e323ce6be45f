import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { Ajv } from 'ajv'
import { stepsLeft, stepsMax } from './budget.ts'
import { BudgetExceeded, compilePattern, ExpressionError, withBudget } from './index.ts'
import { programSizeOf } from './program-size.ts'

test('matches anywhere unless anchored', () => {
  assert.ok(compilePattern('b').test('abc'))
  assert.ok(!compilePattern('^b$').test('abc'))
})

test('takes the escapes of JSON Schema patterns', () => {
  assert.ok(compilePattern('^\\u00e9\\\\u0041$').test('é\\u0041'))
  assert.ok(compilePattern('^\\d{3}\\/\\w+$').test('123/ab'))
  assert.ok(compilePattern('^.$').test('😀'))
})

for (const pattern of [
  '(',
  '(?=a)',
  '(?<!a)b',
  '(a)\\1',
  'a{2000}',
  '((a{99}){99}){99}',
  '(a{0,30}){0,30}$',
  'a{1000}'.repeat(500),
  '(a{30}){34}',
  '[^]{2}]{1000}{2}',
  'x'.repeat(5000)
]) {
  test(`refuses ${pattern.slice(0, 40)}`, () => assert.throws(() => compilePattern(pattern), ExpressionError))
}

/** Steps that this takes, or all of the budget when it takes more. */
function stepsOf(work: () => unknown): number {
  return withBudget(() => {
    work()
    return stepsMax - stepsLeft()
  })
}

test('stays linear where a backtracking engine blocks', () => {
  for (const pattern of ['^(a+)+$', '^(a|aa)+$', '(a|b)*a(a|b){12}$', '(.*)*x', '^(([a-z])+.)+[A-Z]([a-z])+$']) {
    const [short, long] = [10_000, 20_000].map((length) => {
      const text = `${'a'.repeat(length)}!`
      return stepsOf(() => assert.equal(compilePattern(pattern).test(text), false))
    }) as [number, number]
    assert.ok(long < 2.5 * short && long < stepsMax, `${pattern}: ${short} steps, then ${long}`)
  }
})

const nested = '(a{0,20}){0,20}$'
test('a match that needs too much is cut off, whatever the pattern and the text', () => {
  const text = `${'a'.repeat(99_000)}b`
  const random = Array.from({ length: 50_000 }, (_, at) => 'ab'[hash('md5', String(at)).charCodeAt(0) % 2]).join('')
  const ideographs = String.fromCodePoint(...Array.from({ length: 20_000 }, (_, at) => 0x4e00 + at)).repeat(40)
  const cases: [string, string][] = [
    [nested, text],
    ['(a|b)*a(a|b){200}$', random],
    ['(.{0,20}x?){0,20}$', ideographs]
  ]
  for (const [pattern, hostile] of cases) {
    const compiled = compilePattern(pattern)
    for (let times = 0; times < 3; times++) assert.throws(() => compiled.test(hostile), BudgetExceeded, pattern)
    assert.equal(compiled.test('a'.repeat(300)), true, 'the pattern works again')
  }
})

test('agrees with the engine of JavaScript, also after its states were dropped', () => {
  const pattern = '(.|b)*q(.|c){3}$'
  const [ours, theirs] = [compilePattern(pattern), new RegExp(pattern, 'u')]
  for (let page = 0; page < 100; page++) {
    const text = String.fromCodePoint(...Array.from({ length: 300 }, (_, at) => 0x4e00 + ((page * 300 + at) % 20_000)))
    for (const end of ['qabc', 'qab', 'qq', 'cq123', ''])
      assert.equal(ours.test(text + end), theirs.test(text + end), `${page} ${end}`)
  }
})

test('knows the size of a pattern before compiling it', () => {
  for (const [pattern, least, most] of [
    ['abc', 3, 6],
    ['a{100}', 100, 110],
    ['(a{0,30}){0,30}', 1800, 2500],
    ['[a{9}]{100}', 100, 120],
    ['[[:alpha:]\\]{50}]{20}', 20, 80],
    ['\\(a{200}', 200, 210],
    ['a{2,}', 2, 10],
    ['((a{10}){10}', 100, 400],
    ['a{,5}{x}', 5, 12]
  ] as [string, number, number][]) {
    const size = programSizeOf(pattern)
    assert.ok(size >= least && size <= most, `${pattern}: ${size}`)
  }
})

test('serves Ajv as its pattern engine', () => {
  const ajv = new Ajv({ code: { regExp: compilePattern } })
  const validate = ajv.compile({ type: 'string', pattern: '^(a+)+$' })
  assert.equal(validate('aaa'), true)
  assert.equal(validate(`${'a'.repeat(100)}!`), false)
  const both = ajv.compile({ allOf: [{ pattern: '^a' }, { pattern: 'b$' }] })
  assert.deepEqual([both('ab'), both('a'), both('b')], [true, false, false])
  assert.throws(() => ajv.compile({ type: 'string', pattern: '(?=a)' }), ExpressionError)
})
