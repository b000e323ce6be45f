import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogueSearch, signInSearch, widgetSearch } from '../app/search.ts'
import { counted, cutWords } from './counts.ts'

test('a list states how much it does not show', () => {
  assert.deepEqual([cutWords(3, 3), cutWords(200, 1340)], ['', 'The first 200 of 1,340 are shown.'])
})

test('a count has its noun', () => {
  assert.deepEqual(
    [counted(1, 'item'), counted(0, 'item'), counted(1234, 'item')],
    ['1 item', '0 items', '1,234 items']
  )
})

test('query parameters are checked, and unknown ones are ignored', () => {
  assert.deepEqual(catalogueSearch({ state: 'failing', q: 'x', evil: 1 }), {
    ...{ q: 'x', state: 'failing' },
    ...{ hub: undefined, owner: undefined, widgetType: undefined, env: undefined }
  })
  assert.equal(catalogueSearch({ state: 'nonsense' }).state, undefined)
  assert.deepEqual(widgetSearch({ tab: 'constructor', hub: 7 }), { hub: undefined, tab: undefined })
  assert.equal(signInSearch({ return: '/hubs' }).return, '/hubs')
})
