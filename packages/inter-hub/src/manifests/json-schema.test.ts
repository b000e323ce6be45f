import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { BudgetExceeded, withBudget } from '@inter-hub/expressions'
import { type CompiledSchema, compileEventType, compileSchema, schemaLimits } from '@inter-hub/rules'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { compileCommand } from './command.ts'

type Schema = Record<string, unknown>

function compiled(schema: Schema): CompiledSchema {
  const faults: string[] = []
  const found = compileSchema(schema, (place, detail) => faults.push(`${place} ${detail}`))
  assert.deepEqual(faults, [])
  assert.ok(found)
  return found
}

function faults(schema: Schema): string[] {
  const found: string[] = []
  assert.equal(
    compileSchema(schema, (place, detail) => found.push(`${place} ${detail}`)),
    undefined
  )
  return found
}

const many = <Value>(count: number, make: (index: number) => Value) =>
  Array.from({ length: count }, (_, at) => make(at))
const named = <Value>(count: number, make: (index: number) => Value, prefix = 'a') =>
  Object.fromEntries(many(count, (at) => [`${prefix}${at}`, make(at)]))
const list = (inner: Schema): Schema => ({ properties: { list: inner } })

const doubling: Schema = {
  $defs: named(25, (at) => {
    const next = { $ref: `#/$defs/a${at + 1}` }
    return at < 24 ? { anyOf: [next, next] } : { type: 'string' }
  }),
  $ref: '#/$defs/a0'
}

const tooMuch: [what: string, schema: Schema, value: unknown][] = [
  ['references that double', doubling, { x: 1 }],
  ['patterns on long member names', { patternProperties: named(50, () => true, 'a.*b') }, { ['a'.repeat(100_000)]: 1 }],
  ['a nested repetition', { properties: { text: { pattern: '(a{0,20}){0,20}$' } } }, { text: 'a'.repeat(900_000) }],
  [
    'unique at every level',
    { $defs: { level: { uniqueItems: true, items: { $ref: '#/$defs/level' } } }, ...list({ $ref: '#/$defs/level' }) },
    {
      list: many(30, () => 0).reduce(
        (inner: unknown) => [inner],
        many(20_000, (at) => at)
      )
    }
  ],
  [
    'long lists judged again and again',
    { allOf: many(66, () => list({ items: { type: 'number' } })) },
    { list: many(50_000, Number) }
  ],
  ['long enumerations', list({ items: { enum: many(5000, (at) => `e${at}`) } }), { list: many(20_000, () => 'x') }],
  [
    'enumerated objects',
    list({ items: { enum: many(500, (at) => ({ a: { b: at } })) } }),
    { list: many(20_000, () => ({ a: { b: 'x' } })) }
  ],
  [
    'many missing members',
    list({ items: { required: many(1000, (at) => `p${at}`) } }),
    { list: many(20_000, () => ({})) }
  ],
  [
    'choices of objects',
    list({ items: { oneOf: many(90, (at) => ({ properties: { t: { const: at } } })) } }),
    { list: many(20_000, () => ({ t: -1 })) }
  ],
  [
    'many members',
    {
      unevaluatedProperties: false,
      anyOf: many(30, (at) => ({ properties: { [`k${at}`]: true }, unevaluatedProperties: false }))
    },
    named(80_000, () => 1, 'k')
  ]
]

for (const [what, schema, value] of tooMuch) {
  test(`judging ends with ${what}`, () => {
    const { check } = compiled(schema)
    assert.throws(() => check(value), BudgetExceeded)
    assert.deepEqual(
      compileEventType({ name: 'a.b', metadataSchema: schema, outcome: 'pass' }).judge(value as Schema, '').incomplete,
      ['metadata cannot be checked: the schema is too expensive for a value of this size']
    )
  })
}

test('a large event of an honest schema is judged', () => {
  const item = {
    type: 'object',
    required: ['a'],
    properties: { a: { type: 'integer' }, b: { type: 'string', minLength: 1 } }
  }
  const { check } = compiled(list({ type: 'array', uniqueItems: true, items: item }))
  const events = many(20_000, (at) => ({ a: at, b: 'x' }))
  assert.deepEqual(check({ list: events }), [])
  assert.equal(check({ list: [...events, { b: 'x', a: 7 }] })[0]?.keyword, 'uniqueItems')
  assert.equal(check({ list: [...events, { b: '' }] }).length, 2)
})

test('a schema that refers to itself without end is said so', () => {
  const type = compileEventType({ name: 'a.b', metadataSchema: { $ref: '#' }, outcome: 'pass' })
  const { outcome, incomplete } = type.judge({}, '')
  assert.equal(outcome, 'info')
  assert.match(incomplete.join(), /^metadata cannot be checked: /)
})

test('an outcome that needs too much is never a pass', () => {
  const rule = 'metadata.text.matches("(a{0,20}){0,20}$") || true ? "pass" : "fail"'
  const metadata = { text: `${'a'.repeat(900_000)}b` }
  const judged = compileEventType({ name: 'a.b', outcome: rule }).judge(metadata, '')
  assert.equal(judged.outcome, 'fail')
  assert.match(judged.reason ?? '', /^the outcome rule failed: The expression needs too many steps/)
})

const refused: [schema: Schema, ...expected: RegExp[]][] = [
  [{ properties: named(200, () => ({})) }, /^ has 201 subschemas; at most 200 are allowed$/],
  [
    { anyOf: many(100, () => ({})), unevaluatedProperties: false },
    /^\/unevaluatedProperties is allowed in schemas of at most 100/
  ],
  [{ properties: { 'a/b': { patternProperties: named(51, () => true) } } }, /has 51 patternProperties; at most 50/],
  [
    { properties: { 'a/b': { pattern: '(a{0,30}){0,30}$' } } },
    /^\/properties\/a~1b\/pattern The pattern compiles to \d+ instructions; at most 1000/
  ],
  [{ patternProperties: { '(?=a)': true } }, /^\/patternProperties\/\(\?=a\) The pattern is not a valid RE2 pattern/],
  [{ propertyNames: { pattern: '(' }, items: { pattern: '(' } }, /^\/propertyNames\/pattern /, /^\/items\/pattern /],
  [{ anyOf: many(20, (at) => ({ pattern: `a{${900 + at}}` })) }, /patterns of more than 10000 instructions together/],
  [
    many(33, () => 0).reduce((inner: Schema) => ({ not: inner }), {}),
    /^(\/not){33} is nested deeper than 32 subschemas$/
  ],
  [{ description: 'x'.repeat(schemaLimits.textCharacters) }, /^ is larger than 65536 characters$/],
  [
    { $ref: 'https://example.com/schema' },
    /^ refers at \/\$ref to "https:\/\/example.com\/schema", which is not a subschema/
  ],
  [{ $ref: '#/const', const: { anyOf: [{ $ref: '#/const' }, { $ref: '#/const' }] } }, /refers at \/\$ref/],
  [{ $ref: '#/hidden/a', hidden: { a: { $ref: '#/hidden/a' } } }, /refers at \/\$ref/],
  [{ properties: { a: { $id: 'https://example.com/a' } } }, /^\/properties\/a\/\$id is only allowed at the top/],
  [{ $ref: 'https://json-schema.org/draft/2020-12/schema' }, /refers at/],
  [{ type: 'nonsense' }, /^ is not a JSON Schema: #\/type /],
  [{ $schema: 'http://json-schema.org/draft-07/schema#' }, /draft-07/]
]

for (const [schema, ...expected] of refused) {
  test(`refuses a schema with ${JSON.stringify(schema).slice(0, 60)}`, () => {
    const found = faults(schema)
    for (const [index, pattern] of expected.entries()) assert.match(found[index] ?? '', pattern)
  })
}

test('references within the schema hold, by pointer, anchor and the name of the schema', () => {
  const { check } = compiled({
    $id: 'https://example.com/event',
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    properties: {
      a: { $ref: '#/$defs/a~1b%25' },
      b: { $ref: '#text' },
      c: { $ref: 'https://example.com/event#/$defs/a~1b%25' },
      d: { $ref: '#' }
    },
    $defs: { 'a/b%': { type: 'number' }, text: { $anchor: 'text', type: 'string' } }
  })
  assert.deepEqual(check({ a: 1, b: 'x', c: 2, d: { a: 1 } }), [])
  assert.deepEqual(
    check({ a: 'x', b: 1, c: 'x', d: { a: 'x' } }).map(({ instancePath }) => instancePath),
    ['/a', '/b', '/c', '/d/a']
  )
})

test('no limit refuses what the hubs of this repository declare', () => {
  const files = globSync(fileURLToPath(new URL('../../../../hubs/*/manifest.yaml', import.meta.url)))
  assert.ok(files.length >= 8)
  const found: string[] = []
  const report = (field: string, detail: string) => found.push(`${field} ${detail}`)
  for (const file of files) {
    const { eventTypes = [], commands = [] } = parse(readFileSync(file, 'utf8'))
    for (const type of eventTypes) compileEventType(typeof type === 'string' ? { name: type } : type, report)
    for (const command of commands) compileCommand(typeof command === 'string' ? { name: command } : command, report)
  }
  assert.deepEqual(found, [])
})

/** A sequence that is the same in each run. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % below
  }
}

function randomValue(next: (below: number) => number, depth = 0): unknown {
  const scalars = [0, -0, 1, 1.5, '1', '', 'a', 'a"b', '\u2028', true, false, null]
  const kind = depth > 2 ? 0 : next(4)
  if (kind < 2) return scalars[next(scalars.length)]
  const inner = many(next(4), () => randomValue(next, depth + 1))
  return kind === 2
    ? inner
    : Object.fromEntries(inner.map((value) => [['b', 'a', '__proto__', 'a,"b'][next(4)], value]))
}

test('uniqueItems answers as the library does, whatever the elements', () => {
  const reference = new Ajv2020().compile({ uniqueItems: true })
  const { check } = compiled({ uniqueItems: true })
  const next = random(1)
  let repeated = 0
  for (let times = 0; times < 5000; times++) {
    const elements = many(next(5), () => randomValue(next))
    const isUnique = reference(elements)
    if (!isUnique) repeated++
    assert.equal(check(elements).length === 0, isUnique, JSON.stringify(elements))
  }
  assert.ok(repeated > 200 && repeated < 4800, `${repeated} had repeated elements`)
})

function randomSchema(next: (below: number) => number, depth = 0): Schema | boolean {
  if (depth > 3 || next(8) === 0) return next(6) > 0
  const inner = () => randomSchema(next, depth + 1)
  const keywords: (() => Schema)[] = [
    () => ({ type: ['object', 'array', 'string', 'number', 'null'][next(5)] }),
    () => ({ enum: many(1 + next(3), () => randomValue(next)) }),
    () => ({ const: randomValue(next) }),
    () => ({ properties: { a: inner(), b: inner() } }),
    () => ({ additionalProperties: inner() }),
    () => ({ patternProperties: { '^a': inner() } }),
    () => ({ propertyNames: inner() }),
    () => ({ required: ['a'] }),
    () => ({ dependentSchemas: { a: inner() } }),
    () => ({ items: inner() }),
    () => ({ prefixItems: [inner(), inner()] }),
    () => ({ contains: inner() }),
    () => ({ uniqueItems: true }),
    () => ({ minLength: 1, maxLength: 2 }),
    () => ({ pattern: '^[a1]' }),
    () => ({ anyOf: [inner(), inner()] }),
    () => ({ oneOf: [inner(), inner()] }),
    () => ({ allOf: [inner(), inner()] }),
    () => ({ not: inner() }),
    () => JSON.parse(JSON.stringify({ if: inner(), THEN: inner(), else: inner() }).replace('THEN', 'then')),
    () => ({ unevaluatedProperties: inner() }),
    () => ({ unevaluatedItems: inner() }),
    () => ({ $ref: '#/$defs/shared' })
  ]
  return Object.assign({}, ...many(1 + next(3), () => keywords[next(keywords.length)]?.()))
}

test('a schema that charges for itself judges as the library does', () => {
  const next = random(2)
  let [fits, unfit] = [0, 0]
  for (let times = 0; times < 120; times++) {
    const schema = { properties: { a: randomSchema(next) }, $defs: { shared: { type: ['object', 'string', 'array'] } } }
    const reference = new Ajv2020({ strict: false, allErrors: true }).compile(schema)
    const { check } = compiled(schema)
    for (let values = 0; values < 20; values++) {
      const value = { a: randomValue(next) }
      let isFit: boolean
      try {
        isFit = reference(value)
      } catch {
        // The library itself fails at a few odd schemas; ours is then not asked for more than an end.
        assert.throws(() => check(value))
        continue
      }
      if (isFit) fits++
      else unfit++
      const places = (errors: readonly { instancePath: string; keyword: string }[] | null | undefined) =>
        [...new Set(errors?.map(({ instancePath, keyword }) => `${instancePath} ${keyword}`))].sort()
      assert.deepEqual(places(check(value)), isFit ? [] : places(reference.errors), JSON.stringify({ schema, value }))
    }
  }
  assert.ok(fits > 200 && unfit > 200, `${fits} fit, ${unfit} do not`)
})

test('judging charges the budget around it', () => {
  const { check } = compiled(list({ items: { type: 'number' } }))
  assert.throws(() => withBudget(() => many(1000, () => check({ list: many(1000, Number) }))), BudgetExceeded)
})
