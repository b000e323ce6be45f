import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogueSearch, signInSearch, widgetSearch } from '../app/search.ts'
import { counted, span } from './span.ts'

test('a span has one unit and is rounded down', () => {
  const cases: [number, string][] = [
    [-5, '0 s'],
    [0, '0 s'],
    [59.9, '59 s'],
    [119, '1 min'],
    [7199, '1 h'],
    [86_399, '23 h'],
    [200_000, '2 d']
  ]
  for (const [seconds, text] of cases) assert.equal(span(seconds), text)
  assert.deepEqual(
    [counted(1, 'item'), counted(0, 'item'), counted(1234, 'item')],
    ['1 item', '0 items', '1,234 items']
  )
})

test('query parameters are checked, and unknown ones are ignored', () => {
  assert.deepEqual(catalogueSearch({ state: 'failing', q: 'x', evil: 1 }), {
    ...{ q: 'x', state: 'failing' },
    ...{ hub: undefined, owner: undefined, widgetType: undefined }
  })
  assert.equal(catalogueSearch({ state: 'nonsense' }).state, undefined)
  assert.deepEqual(widgetSearch({ tab: 'constructor', hub: 7 }), { hub: undefined, tab: undefined })
  assert.equal(signInSearch({ return: '/hubs' }).return, '/hubs')
})
