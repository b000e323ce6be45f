// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the places of parameters
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Problem } from '../kernel/problem.ts'
import type { PatternContent, Value } from './schema.ts'
import { checkContent, expand, resolveParameters } from './template.ts'

const widget = (more: object = {}) => ({ slug: 's', name: 'n', widgetType: 't', ...more })
const content = (
  attributes: Record<string, unknown>,
  parameters: PatternContent['parameters'] = {}
): PatternContent => ({
  parameters,
  widgets: [widget({ attributes })]
})
const all = { s: { type: 'string' }, n: { type: 'number' }, b: { type: 'boolean' } } as const

/** The places that are refused, with what is said of each. */
function refusals(work: () => unknown): [string, string][] {
  try {
    work()
  } catch (error) {
    return ((error as Problem).errors ?? []).map(({ pointer = '', detail }) => [pointer, detail])
  }
  return []
}

test('a parameter keeps its type where nothing else stands, and is text within text', () => {
  const values: Record<string, Value> = { s: 'x', n: 1.5, b: false }
  const made = expand(
    content(
      { s: '${s}', n: '${n}', b: '${b}', list: ['${n}', { deep: '${s}/${n}/${b}' }], untouched: 7, none: null },
      all
    ),
    values
  )
  assert.deepEqual(made.widgets[0]?.attributes, {
    s: 'x',
    n: 1.5,
    b: false,
    list: [1.5, { deep: 'x/1.5/false' }],
    untouched: 7,
    none: null
  })
})

test('a value is never read again, and $${ is a literal', () => {
  const values = { s: '${n} $& $1 $$ ${s}', n: 1, b: true }
  const [made] = expand(content({ a: '<${s}>', b: '$${s}', c: '$$${s}', d: '$${n} ${n}' }, all), values).widgets
  assert.deepEqual(made?.attributes, { a: '<${n} $& $1 $$ ${s}>', b: '${s}', c: '$${s}', d: '${n} 1' })
})

test('the name of a member is never a place', () => {
  const [made] = expand(content({ '${s}': '${s}' }, all), { s: 'x', n: 1, b: true }).widgets
  assert.deepEqual(made?.attributes, { '${s}': 'x' })
})

test('a value for a parameter whose pattern is invalid is refused, not a failure', () => {
  const stored = content({}, { s: { type: 'string', pattern: '(' } })
  const [[pointer, detail] = []] = refusals(() => resolveParameters(stored, { s: 'x' }))
  assert.equal(pointer, '#/parameters/s')
  assert.match(String(detail), /its pattern is invalid/)
})

test('content that cannot be expanded is refused by its places', () => {
  const wrong = content(
    { 'a/b': ['${missing}'], open: '${s', empty: '${}', expression: '${s + 1}', inherited: '${toString}' },
    all
  )
  assert.deepEqual(
    refusals(() => checkContent(wrong, '/content')).map(([pointer]) => pointer),
    ['a~1b/0', 'open', 'empty', 'expression', 'inherited'].map((name) => `#/content/widgets/0/attributes/${name}`)
  )
  const parameters = {
    bad: { type: 'string', pattern: '(' },
    lookahead: { type: 'string', pattern: '(?=a)' },
    number: { type: 'number', pattern: 'a' },
    type: { type: 'number', default: '1' },
    fit: { type: 'string', pattern: '^a$', default: 'b' }
  } as const
  assert.deepEqual(
    refusals(() => checkContent({ parameters, widgets: [] }, '')).map(([pointer]) => pointer),
    ['bad/pattern', 'lookahead/pattern', 'number/pattern', 'type/default', 'fit/default'].map(
      (name) => `#/parameters/${name}`
    )
  )
  assert.deepEqual(
    refusals(() => checkContent(content({ a: { b: null } }), '/content')).map(([pointer]) => pointer),
    ['#/content/widgets/0/attributes/a/b']
  )
  assert.match(
    refusals(() => checkContent(content({ text: 'x'.repeat(70_000) }), '/content'))[0]?.[1] ?? '',
    /larger than/
  )
})

test('parameters that are missing, unknown, or do not fit are named together', () => {
  const declared = content(
    {},
    { ...all, slug: { type: 'string', pattern: '^[a-z]+$' }, port: { type: 'number', default: 443 } }
  )
  const given = { s: 1, b: true, slug: 'NO', extra: 'x', 'a/b': 'y' } as Record<string, Value>
  assert.deepEqual(
    refusals(() => resolveParameters(declared, given)).map(([pointer]) => pointer),
    ['extra', 'a~1b', 's', 'n', 'slug'].map((name) => `#/parameters/${name}`)
  )
  const resolved = resolveParameters(declared, { s: '', n: 0, b: false, slug: 'ok' })
  assert.deepEqual(resolved, { s: '', n: 0, b: false, slug: 'ok', port: 443 })
})

test('what comes out is bounded, however often a long parameter is named', () => {
  const many = content({ list: Array.from({ length: 1000 }, () => '${s}') }, { s: { type: 'string' } })
  checkContent(many, '')
  assert.deepEqual(
    refusals(() => expand(many, { s: 'x'.repeat(2000) })).map(([pointer]) => pointer),
    ['#/parameters']
  )
})
