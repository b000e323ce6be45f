import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BudgetExceeded, compileExpression, ExpressionError, withBudget } from './index.ts'

const metadata = {
  observedStatus: 401,
  ratio: 0.5,
  name: 'gitea',
  empty: null,
  tags: ['a', 'b'],
  numbers: [1, 2, 3],
  nested: { deep: { value: true } },
  tlsNotAfter: '2026-09-01T00:00:00Z'
}

function evaluate(source: string, bindings: Record<string, unknown> = { metadata }): unknown {
  return compileExpression(source, { variables: Object.keys(bindings) }).evaluate(bindings)
}

function refusal(action: () => unknown): ExpressionError {
  try {
    action()
  } catch (error) {
    assert.ok(error instanceof ExpressionError, `not an ExpressionError: ${error}`)
    return error
  }
  assert.fail('nothing was thrown')
}

const answers: [source: string, answer: unknown][] = [
  ['metadata.observedStatus == 401', true],
  ['metadata.observedStatus != 402 && metadata.observedStatus > 400 && metadata.observedStatus <= 401.0', true],
  ['metadata.observedStatus in [200, 401]', true],
  ['2 in metadata.numbers && !("x" in metadata.tags)', true],
  ['metadata.numbers == [1, 2, 3] && metadata.nested == {"deep": {"value": true}}', true],
  ['metadata.observedStatus + 1 == 402 && 2 * metadata.ratio == 1 && metadata.observedStatus % 2 == 1', true],
  ['metadata.observedStatus / 2', 200.5],
  ['7 / 2', 3],
  ['metadata.numbers[metadata.numbers[0]]', 2],
  ['has(metadata.name) && !has(metadata.other) && !has(metadata.nested.deep.nothing)', true],
  ['!has(metadata.empty) && metadata.empty == null', true],
  ['metadata.nested.deep.value ? "yes" : "no"', 'yes'],
  ['timestamp(metadata.tlsNotAfter) > timestamp("2026-06-25T10:00:00Z") + duration("504h")', true],
  ['timestamp("2026-06-25T10:00:00Z") - timestamp("2026-06-24T08:30:00Z")', 'P1DT1H30M'],
  ['timestamp("2026-06-25T10:00:00+02:00")', '2026-06-25T08:00:00Z'],
  ['timestamp(86400)', '1970-01-02T00:00:00Z'],
  ['[duration("0s"), duration("-1.5s"), duration("504h")]', ['PT0S', '-PT1.5S', 'P21D']],
  ['metadata.name.startsWith("git") && metadata.name.matches("^g.*a$") && size(metadata.name) == 5', true],
  ['metadata.name.upperAscii() + "-" + metadata.tags.join("+") + string(metadata.observedStatus)', 'GITEA-a+b401'],
  ['"%s is %d".format([metadata.name, 3])', 'gitea is 3'],
  ['metadata.numbers.map(n, n * 2).filter(n, n > 2)', [4, 6]],
  ['metadata.numbers.exists(n, n == 3) && metadata.numbers.all(n, n < 4)', true],
  [
    '[1, 2].map(a, [3, 4].map(b, a + b))',
    [
      [4, 5],
      [5, 6]
    ]
  ],
  ['{"status": metadata.observedStatus, "list": [1u, 2], "type": type(1)}', { status: 401, list: [1, 2], type: 'int' }],
  ['metadata.nested', metadata.nested],
  ['metadata.observedStatus == 401 || metadata.missing == 1', true]
]

for (const [source, answer] of answers) {
  test(`answers ${source}`, () => assert.deepEqual(evaluate(source), answer))
}

const compileFaults: [source: string, text: RegExp, position?: number][] = [
  ['', /empty/],
  ['a ==', /does not parse at character/],
  ['metadata.x == 1 && other.x', /Unknown variable other; the variables are metadata/, 19],
  ['[1].map(x, y)', /Unknown variable y/, 11],
  ['[1].map(x, x) == [x]', /Unknown variable x/, 18],
  ['nosuch(metadata)', /Unknown function nosuch/, 0],
  ['metadata.name.startsWith("a", "b")', /x\.startsWith\(\.\.\.\) is not called with 2/],
  ['metadata.name.matches("(?=x)")', /not a valid RE2 pattern/],
  ['google.protobuf.Timestamp{seconds: 1}', /Unknown type google\.protobuf\.Timestamp/],
  [
    Array.from({ length: 12 }, (_, at) => `metadata.x.matches("a{${900 + at}}")`).join(' || '),
    /more than 10000 instructions together/
  ],
  ['x'.repeat(5000), /5000 characters/]
]

for (const [source, text, position] of compileFaults) {
  test(`refuses to compile ${source.slice(0, 60)}`, () => {
    const error = refusal(() => compileExpression(source, { variables: ['metadata'] }))
    assert.match(error.message, text)
    if (position !== undefined) assert.equal(error.position, position)
  })
}

const runFaults: [source: string, text: RegExp][] = [
  ['metadata.missing == 1', /No such field: "missing" \(at character 9\)/],
  ['metadata.missing.deeper', /No such field: "missing"/],
  ['metadata.numbers[9]', /No such element: 9/],
  ['metadata.name > 1', /operator ">" does not take \(string, integer\)/],
  ['metadata.name && true', /Expected true or false here, not a value of type string/],
  ['metadata.observedStatus ? 1 : 2', /must be true or false, not of type number/],
  ['size(metadata.observedStatus)', /function size does not take \(number\)/],
  ['timestamp(metadata.name)', /not an RFC 3339 timestamp/],
  ['double("") > 1.0', /not a number/],
  ['int("0x10")', /not an integer/],
  ['double("0x10") > 1.0', /not a number/],
  ['timestamp("2026-02-30T00:00:00Z")', /"2026-02-30T00:00:00Z" is not an RFC 3339 timestamp/],
  ['timestamp("2025-02-29T23:59:59+01:00") > timestamp(0)', /not an RFC 3339 timestamp/],
  ['timestamp(1796000000000) > timestamp(0)', /1796000000000 is not a time in seconds since 1970/],
  ['timestamp(1.796e12) > timestamp(0)', /not a time in seconds since 1970/],
  ['timestamp(-62135596801) < timestamp(0)', /not a time in seconds since 1970/],
  ['timestamp(0) + duration("") == timestamp(0)', /"" is not a duration/],
  ['1 / 0', /divide by zero/],
  ['timestamp(0).getHours("Nowhere/Else")', /invalid time zone/i]
]

for (const [source, text] of runFaults) {
  test(`explains why ${source} has no answer`, () => {
    assert.match(refusal(() => evaluate(source)).message, text)
  })
}

test('lets any name pass when no variables are declared, and says which one has no value', () => {
  assert.equal(compileExpression('a + b').evaluate({ a: 1, b: 2 }), 3)
  assert.match(refusal(() => compileExpression('a + b').evaluate({ a: 1 })).message, /variable b has no value/)
  assert.match(refusal(() => compileExpression('toString').evaluate({})).message, /toString has no value/)
})

test('reads keys that mean something to JavaScript or protobuf as plain keys', () => {
  const odd = JSON.parse('{"constructor": 1, "$typeName": "google.protobuf.Duration", "__proto__": {"a": 2}}')
  assert.equal(
    evaluate('m.constructor == 1 && m["$typeName"].startsWith("google") && m.__proto__.a == 2', { m: odd }),
    true
  )
  assert.deepEqual(evaluate('m', { m: odd }), odd)
  assert.equal(evaluate('has(m.toString) || has(m.hasOwnProperty)', { m: {} }), false)
  assert.deepEqual(evaluate('m', { m: Object.assign(Object.create(null), { a: [odd] }) }), { a: [odd] })
})

const times: [source: string, answer: number][] = [
  ['t.getFullYear() * 10000 + t.getMonth() * 100 + t.getDate()', 20260529],
  ['t.getHours() * 10000 + t.getMinutes() * 100 + t.getSeconds()', 23059],
  ['t.getMilliseconds()', 250],
  ['t.getDayOfYear() * 1000 + t.getDayOfMonth() * 10 + t.getDayOfWeek()', 179281],
  ['t.getHours("+05:30") * 100 + t.getMinutes("+05:30")', 800],
  ['t.getHours("-03:00") * 100 + t.getDate("-03:00")', 2328],
  ['t.getHours("Europe/Berlin") * 100 + t.getMonth("Europe/Berlin")', 405],
  ['t.getDayOfYear("America/New_York") * 1000 + t.getMilliseconds("America/New_York")', 178250],
  ['timestamp("2026-03-29T02:30:00Z").getHours()', 2]
]
for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York']) {
  test(`reads the clock alike on a machine in ${zone}`, () => {
    const before = process.env.TZ
    process.env.TZ = zone
    try {
      for (const [source, answer] of times) {
        const text = source.replaceAll(/\bt\./g, 'timestamp(t).')
        assert.equal(evaluate(text, { t: '2026-06-29T02:30:59.250Z' }), answer, source)
      }
    } finally {
      if (before === undefined) delete process.env.TZ
      else process.env.TZ = before
    }
  })
}

test('leaves its bindings as they were', () => {
  const list = [1, 2]
  assert.deepEqual(evaluate('list.map(x, x) + list', { list }), [1, 2, 1, 2])
  assert.deepEqual(list, [1, 2])
})

test('maps long lists without nesting', () => {
  const list = Array.from({ length: 10_000 }, (_, i) => i)
  assert.deepEqual(evaluate('list.map(x, x + 1).filter(x, x > 9998)', { list }), [9999, 10_000])
})

const long = 'x'.repeat(60_000)
const hostile: Record<string, string> = {
  parentheses: `${'('.repeat(2000)}1${')'.repeat(2000)}`,
  lists: `${'['.repeat(2000)}${']'.repeat(2000)}`,
  conditionals: `${'true ? 1 : '.repeat(370)}1`,
  sums: `1${'+1'.repeat(2000)}`,
  selections: `m${'.a'.repeat(2000)}`,
  calls: `${'size('.repeat(700)}m${')'.repeat(700)}`,
  'nested loops': 'm.l.map(a, m.l.map(b, m.l.map(c, m.l.map(d, m.l.map(e, m.l)))))',
  'a list that doubles': `${'['.repeat(40)}"x"${'].map(s, [s, s, s, s])'.repeat(40)} == m.l`,
  'a shared list as result': `[m.l]${'.map(s, [s,s,s,s,s,s,s,s,s,s])'.repeat(9)}`,
  'a text that grows': `m.s${'.replace("x", "xxxxxxxxxx")'.repeat(20)}`,
  'a text that doubles': `[m.s]${'.map(s, s + s + s + s)'.repeat(20)}[0].size()`,
  'a joined text': `[m.s]${'.map(s, [s,s,s,s,s,s,s,s].join())'.repeat(20)}[0].size()`,
  'a formatted text': `[m.s]${'.map(s, "%s%s%s%s".format([s,s,s,s]))'.repeat(20)}[0].size()`,
  'slow turns': 'm.l.map(a, m.l.map(b, m.s.lowerAscii() + m.s.upperAscii()))',
  'slow patterns': 'm.l.map(a, (m.s + string(a)).matches("(x|[a-z]x?)+[A-Z]\\w$"))'
}

Object.assign(hostile, {
  'three patterns in one condition': `${Array(3).fill('m.a.matches("(a{0,20}){0,20}$")').join(' || ')}`,
  'patterns that come with the data': 'm.l.exists(i, m.a.matches(m.pattern + string(i)))',
  'a text split and joined': `m.s${'.split("").join("")'.repeat(60)}`,
  'a text walked through again and again': `m.s${'.lowerAscii().upperAscii()'.repeat(60)}`,
  'a long text looked for in a long text': Array(40).fill('m.a.contains(m.needle)').join(' || '),
  'replacements that copy': Array(40).fill('m.a.replace("a", "b") == ""').join(' || '),
  'many placeholders': 'm.placeholders.format(m.l)',
  'an error in each turn': 'm.l.all(a, m.l.all(b, m.none.at == 1 || true))',
  'many nodes in each turn': `m.l.all(a, m.l.all(b, [${Array(300).fill('m.o.o.o').join(', ')}].size() > 0))`,
  'formats for times': 'm.l.all(a, m.l.all(b, timestamp(0).getHours("Europe/Berlin") >= 0))',
  'digits without end': `uint(m.digits)${' + uint(m.digits)'.repeat(100)}`,
  'equal texts': `[${Array(400).fill('m.s').join()}].all(s, [${Array(400).fill('m.s').join()}].all(t, s == t + ""))`
})
const hostileData = {
  l: Array.from({ length: 1000 }, (_, i) => i),
  s: long,
  a: `${'a'.repeat(99_000)}b`,
  pattern: '(a{0,20}){0,20}$',
  needle: `b${'a'.repeat(50_000)}`,
  placeholders: '%.50f'.repeat(20_000),
  o: { o: { o: 1 } },
  digits: '9'.repeat(900_000)
}

for (const [kind, source] of Object.entries(hostile)) {
  test(`ends quickly on ${kind}`, () => {
    const cpu = process.cpuUsage()
    refusal(() => evaluate(source, { m: hostileData }))
    const used = process.cpuUsage(cpu)
    assert.ok(used.user + used.system < 1_000_000, `took ${(used.user + used.system) / 1000} ms`)
  })
}

test('an evaluation that used up its budget has no answer, even where CEL would swallow the error', () => {
  const slow = 'm.a.matches("(a{0,20}){0,20}$")'
  for (const source of [`${slow} || true`, `!(${slow} && false)`, `(${slow} || true) ? "pass" : "fail"`]) {
    assert.match(refusal(() => evaluate(source, { m: hostileData })).message, /^The expression needs too many steps/)
  }
})

test('evaluations within one budget share it', () => {
  const expression = compileExpression('l.map(x, x + 1).size() > 0')
  const once = () => expression.evaluate({ l: hostileData.l })
  for (let times = 0; times < 100; times++) once()
  assert.throws(
    () =>
      withBudget(() => {
        for (let times = 0; times < 100; times++) once()
      }),
    BudgetExceeded
  )
  once()
})

const replaced: [source: string, answer: string][] = [
  ['"hello hello".replace("he", "we")', 'wello wello'],
  ['"hello hello".replace("he", "we", -1)', 'wello wello'],
  ['"hello hello".replace("he", "we", 1)', 'wello hello'],
  ['"hello hello".replace("he", "we", 0)', 'hello hello'],
  ['"hello hello".replace("", "_")', '_h_e_l_l_o_ _h_e_l_l_o_'],
  ['"aaa".replace("aa", "b")', 'ba'],
  ['"😀a".replace("", "-", 2)', '-😀-a'],
  ['"a,b,c".split(",", 2).join("|")', 'a|b'],
  ['"a,b,c".split(",", -1).join("|")', 'a|b|c']
]
for (const [source, answer] of replaced) {
  test(`answers ${source}`, () => assert.equal(evaluate(source, {}), answer))
}
