import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseInventory } from './parse.ts'
import { InventoryError } from './problems.ts'
import { read, shop } from './testing/shop.ts'

test('reads entries with their owners, checks and gaps', () => {
  const { names, owners, widgets, gaps } = read(shop)
  assert.deepEqual(names, ['shop'])
  assert.deepEqual(
    owners.map(({ name, url }) => [name, url]),
    [['shop-team', 'https://git.example/shop']]
  )
  assert.deepEqual(
    widgets.map(({ slug, name }) => [slug, name]),
    [
      ['ops-env-prod', 'ops-env-prod'],
      ['ops-host-one', 'ops-host-one'],
      ['ops-service-shop', 'Shop'],
      ['ops-endpoint-shop', 'ops-endpoint-shop']
    ]
  )
  assert.deepEqual(widgets[3]?.checks, [
    {
      name: 'http',
      kind: 'http',
      everyMs: 60_000,
      emits: 'ops-endpoint-verified',
      paused: undefined,
      settings: { url: 'http://127.0.0.1:8400/shop', expect: { status: 200 } }
    }
  ])
  assert.deepEqual(gaps, [
    {
      inventory: 'shop',
      id: 'gap-1',
      subject: 'ops-service-shop',
      fact: 'who pays',
      category: 'ops-drift',
      closesWith: 'ops-health-checked',
      blocks: ['gate-1']
    }
  ])
})

test('brings links into the direction of their type, and lets an entry belong to its environment', () => {
  const plain = { inventory: 'shop', state: 'current', confidence: 'stated' }
  assert.deepEqual(read(shop).relations, [
    {
      inventory: 'shop',
      from: 'ops-service-shop',
      type: 'runs-on',
      to: 'ops-host-one',
      state: 'current',
      confidence: 'inferred',
      note: 'By its address.',
      place: 'shop.yaml:22'
    },
    { from: 'ops-service-shop', type: 'exposes', to: 'ops-endpoint-shop', ...plain, place: 'shop.yaml:25' },
    { from: 'ops-host-one', type: 'part-of', to: 'ops-env-prod', ...plain, place: 'shop.yaml:11' },
    { from: 'ops-service-shop', type: 'part-of', to: 'ops-env-prod', ...plain, place: 'shop.yaml:16' }
  ])
})

test('lets a declared membership say more than the environment key', () => {
  const { relations } = read(`
widgets:
  - {slug: ops-env-next, type: ops-environment}
  - slug: ops-host-two
    type: ops-host
    environment: ops-env-next
    relations: [{part-of: ops-env-next, state: target, confidence: inferred}]`)
  assert.deepEqual(relations, [
    {
      inventory: 'shop',
      from: 'ops-host-two',
      type: 'part-of',
      to: 'ops-env-next',
      state: 'target',
      confidence: 'inferred',
      place: 'shop.yaml:7'
    }
  ])
})

test('client-M7: a file that declares nothing is refused', () => {
  for (const text of ['', '# a comment', '---', 'inventory: x', '{}'])
    assert.throws(() => parseInventory([{ file: 'a.yaml', text }], {}), /the file declares nothing/, text)
  const unnamed = [{ file: 'standard input', text: 'widgets: []', isUnnamed: true }]
  assert.throws(() => parseInventory(unnamed, {}), /name the inventory/)
})

test('reads several files as one inventory, each with a name of its own', () => {
  const inventory = parseInventory(
    [
      { file: 'a.yaml', text: 'widgets: [{slug: ops-host-a, type: ops-host, relations: [{depends-on: ops-host-b}]}]' },
      { file: 'folder/b.yml', text: 'inventory: second\nwidgets: [{slug: ops-host-b, type: ops-host}]' },
      { file: 'empty.yaml', text: 'widgets: [] # nothing yet' }
    ],
    {}
  )
  assert.deepEqual(inventory.names, ['a', 'second', 'empty'])
  assert.deepEqual(
    inventory.widgets.map(({ slug, inventory: name }) => [slug, name]),
    [
      ['ops-host-a', 'a'],
      ['ops-host-b', 'second']
    ]
  )
  assert.equal(inventory.relations.length, 1)
})

test('takes any kind of check and any word when it is given none', () => {
  const text = 'widgets: [{slug: e, type: t, checks: [{kind: sonar, every: 5m, emits: whatever, depth: 3}]}]'
  assert.deepEqual(parseInventory([{ file: 'a.yaml', text }], {}).widgets[0]?.checks[0]?.settings, { depth: 3 })
})

test('says of a file nested too deeply just that', () => {
  assert.throws(() => read('['.repeat(20_000)), /has a problem:\n {2}shop.yaml:1:1 the file is nested too deeply$/)
})

test('does not hang, run out of memory or crash on hostile files', () => {
  const hostile = [
    `a: &a [1,1]\nb: &b [*a,*a]\n${Array.from({ length: 40 }, (_, i) => `k${i}: &k${i} [*b,*b,*a]`).join('\n')}`,
    'a: &a [*a]',
    '['.repeat(20_000),
    '{a: '.repeat(20_000),
    `widgets: [${'x'.repeat(6 * 1024 * 1024)}]`,
    '__proto__: {a: 1}\nconstructor: 1',
    'widgets: [{slug: a, type: t, attributes: {__proto__: {x: 1}, constructor: 2}}]',
    '? [a, b]\n: c',
    '!!js/function "function () {}"',
    '\u0000'
  ]
  for (const text of hostile) {
    const started = performance.now()
    try {
      parseInventory([{ file: 'a.yaml', text }], {})
    } catch (error) {
      assert.ok(error instanceof InventoryError, `${text.slice(0, 30)}: ${error}`)
    }
    assert.ok(performance.now() - started < 5000, text.slice(0, 30))
  }
  assert.equal(({} as Record<string, unknown>).x, undefined)
})

test('an entry may refer to what the hub has already from another inventory', () => {
  const text = `inventory: mine
widgets:
  - {slug: shop-web, type: ops-service, environment: env-one, relations: [{depends-on: shop-db}]}
`
  const known = [
    { slug: 'ops-env-one', widgetType: 'ops-environment', aliases: ['env-one'] },
    { slug: 'shop-db', widgetType: 'ops-service', aliases: [] }
  ]
  const { relations } = parseInventory([{ file: 'mine.yaml', text }], {}, { known })
  assert.deepEqual(
    relations.map(({ from, type, to }) => [from, type, to]),
    [
      ['shop-web', 'depends-on', 'shop-db'],
      ['shop-web', 'part-of', 'ops-env-one']
    ]
  )
  assert.throws(() => parseInventory([{ file: 'mine.yaml', text }], {}), /unknown entry "env-one"/)
})
