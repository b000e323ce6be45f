import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changedFields, claimed, fieldsOf, managedBy, overlapping, released } from './ownership.ts'

test('the fields of a change are its leaves', () => {
  const change = {
    name: 'x',
    owner: null,
    status: undefined,
    attributes: { 'a/b~': 1, list: [{ x: 1 }], deep: { c: { d: 2 } }, e: {} }
  }
  assert.deepEqual(fieldsOf(change, {}), [
    '/name',
    '/owner',
    '/attributes/a~1b~0',
    '/attributes/list',
    '/attributes/deep/c/d',
    '/attributes/e'
  ])
  assert.deepEqual(fieldsOf({ attributes: {} }, {}), [])
})

test('pointers overlap where one leads to the other, not where they begin alike', () => {
  const overlaps = (a: string, b: string) => overlapping([a])(b)
  assert.ok(overlaps('/a', '/a') && overlaps('/a', '/a/b') && overlaps('/a/b/c', '/a'))
  assert.ok(!overlaps('/a', '/ab') && !overlaps('/a/b', '/a/c') && !overlaps('/ab', '/a'))
})

test('a field has one inventory, which alone may change it', () => {
  const ownership = claimed({}, 'first', ['/name', '/attributes/checks/http/url'])
  assert.deepEqual(managedBy(ownership, ['/owner', '/name'], 'second'), { inventory: 'first', pointer: '/name' })
  assert.deepEqual(managedBy(ownership, ['/attributes/checks'], undefined), {
    inventory: 'first',
    pointer: '/attributes/checks'
  })
  assert.equal(managedBy(ownership, ['/name'], 'first'), undefined)
  assert.equal(managedBy(ownership, ['/attributes/checks/http/timeout', '/owner'], undefined), undefined)
})

test('claiming adds and never repeats; releasing leaves no empty inventory', () => {
  const ownership = claimed(claimed({}, 'a', ['/name']), 'a', ['/name', '/owner'])
  assert.deepEqual(ownership, { a: ['/name', '/owner'] })
  assert.deepEqual(released(ownership, ['/owner']), { a: ['/name'] })
  assert.deepEqual(released(claimed({ b: ['/status'] }, 'a', ['/attributes/x/y']), ['/attributes/x']), {
    b: ['/status']
  })
})

test('what is sent as it is changes nothing; null is what is not there', () => {
  const now = { name: 'x', owner: null, attributes: { a: { b: [1] } } }
  assert.deepEqual(changedFields({ name: 'x', owner: null, attributes: { a: { b: [1], c: null } } }, now), [])
  assert.deepEqual(changedFields({ name: 'y', attributes: { a: { b: [2] }, n: 1 } }, now), [
    '/name',
    '/attributes/a/b',
    '/attributes/n'
  ])
})

test('an inventory may have the name of a member that every object has', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const first = claimed({ other: ['/owner'] }, name, ['/name'])
    assert.deepEqual(
      Object.entries(first),
      [
        ['other', ['/owner']],
        [name, ['/name']]
      ],
      name
    )
    const ownership = JSON.parse(JSON.stringify(claimed(first, name, ['/description'])))
    assert.deepEqual(Object.entries(ownership)[1], [name, ['/description', '/name']])
    assert.deepEqual(managedBy(ownership, ['/name'], undefined), { inventory: name, pointer: '/name' })
    assert.equal(managedBy(ownership, ['/name'], name), undefined)
    assert.deepEqual(Object.entries(released(ownership, ['/name']))[1], [name, ['/description']])
  }
})

test('an empty object changes an object in nothing, and replaces anything else', () => {
  const now = { attributes: { full: { b: 1 }, empty: {}, text: 'x', list: [1], zero: 0 } }
  const changes = (attributes: Record<string, unknown>) => changedFields({ attributes }, now)
  assert.deepEqual(changes({ full: {}, empty: {} }), [])
  assert.deepEqual(changes({ text: {}, list: {}, never: {} }), [
    '/attributes/text',
    '/attributes/list',
    '/attributes/never'
  ])
  assert.deepEqual(changes({ full: { b: {} } }), ['/attributes/full/b'])
  assert.deepEqual(changes({ full: { c: null }, never: null, zero: -0 }), [])
  // An object takes the place of the text, though the patch only removes a member.
  assert.deepEqual(changes({ text: { c: null }, never: { d: { e: null } } }), [
    '/attributes/text/c',
    '/attributes/never/d/e'
  ])
  assert.deepEqual(fieldsOf({ attributes: { full: {}, empty: {}, text: {} } }, now), [
    '/attributes/empty',
    '/attributes/text'
  ])
})
