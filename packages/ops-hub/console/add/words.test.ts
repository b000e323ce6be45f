import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { changeWords, fileNameOf, inventoryOf, isPlan, lineRange, mistakeOf, slugOf } from './words.ts'

const service = { name: 'Shop', url: 'https://shop.example.org/', owner: '', every: '5m', status: 200 }

test('a slug is made of the letters and digits of a name', () => {
  const cases = { Shop: 'shop', ' Café Zürich (2) ': 'cafe-zurich-2', '--a--': 'a', ['a'.repeat(99)]: 'a'.repeat(60) }
  for (const [name, slug] of Object.entries(cases)) assert.equal(slugOf(name), slug)
  for (const name of ['', '  ', '-', '店']) assert.equal(slugOf(name), undefined)
})

test('mistakes are named: no usable name, no web address, credentials in the address', () => {
  assert.equal(mistakeOf(service), undefined)
  assert.match(String(mistakeOf({ ...service, name: '店' })), /Latin letter/)
  for (const url of ['', 'shop', 'ftp://shop', 'javascript:alert(1)'])
    assert.match(String(mistakeOf({ ...service, url })), /begins with http/)
  assert.match(String(mistakeOf({ ...service, url: 'https://a:b@shop.example.org/' })), /credentials/)
})

test('the file says what was entered, whatever it contains', () => {
  const name = `A "shop": #1 $\{HOME}\n- x`
  const file = parse(inventoryOf({ ...service, name, owner: 'Web Team', status: 401 }))
  assert.equal(
    file.widgets[0].name,
    name.replace('$', () => '$$')
  )
  assert.deepEqual(
    [file.inventory, file.owners, file.widgets[0].owner],
    ['a-shop-1-home-x', [{ name: 'web-team' }], 'web-team']
  )
  assert.deepEqual(file.widgets[0].checks[0].expect, { status: 401 })
  assert.equal(parse(inventoryOf(service)).owners, undefined)
})

test('the file has the name of its inventory, and the position of a line is found', () => {
  assert.equal(fileNameOf(inventoryOf(service)), 'shop.yaml')
  assert.equal(fileNameOf('# x\ninventory: "my-shop"\n'), 'my-shop.yaml')
  for (const text of ['', 'inventory: ../../x', 'inventory: [a]', `inventory: ${'a'.repeat(200)}`])
    assert.equal(fileNameOf(text), 'inventory.yaml', text)
  const text = 'ab\n\ncde'
  assert.deepEqual(
    [1, 2, 3, 4].map((line) => text.slice(...lineRange(text, line))),
    ['ab', '', 'cde', '']
  )
})

test('the changes are counted in a sentence', () => {
  const none = { created: 0, updated: 0, archived: 0, relations: 0, records: 0, retired: 0, conflicts: 0 }
  assert.match(changeWords({ same: true, counts: none }), /matches the file/)
  assert.equal(
    changeWords({ same: false, counts: { ...none, created: 1, relations: 2 } }),
    '1 item to add, 2 relations to change.'
  )
  assert.equal(
    changeWords({ same: false, counts: { ...none, conflicts: 2 } }),
    'No changes. There are 2 conflicts with another inventory, so nothing can be applied.'
  )
})

test('only a result with counts and lines is a plan', () => {
  assert.ok(isPlan({ same: true, counts: {}, lines: [], more: 0 }))
  for (const result of [null, undefined, {}, { counts: null, lines: [] }, { counts: {}, lines: 'none' }])
    assert.equal(isPlan(result), false, JSON.stringify(result))
})
