import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { inventoryOf, mistakeOf, slugOf } from './words.ts'

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
