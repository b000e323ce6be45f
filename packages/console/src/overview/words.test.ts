import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headline, lead, unwatched } from './words.ts'

const counts = (failing: number, stale: number, verified: number, unproven: number) => ({
  failing,
  stale,
  verified,
  unproven
})
const first = { name: 'Gitea', forSpan: '18 min' }

test('the heading of the overview states what needs attention', () => {
  const cases: [ReturnType<typeof counts>, string, string][] = [
    [counts(0, 0, 0, 0), 'No items yet.', 'Apply an inventory to see its items here.'],
    [counts(0, 0, 0, 3), 'No item has evidence yet.', '3 items declared; no check has run yet.'],
    [counts(0, 0, 4, 78), 'Nothing is failing or expired.', '4 of 4 items with evidence are verified.'],
    [counts(0, 0, 4, 0), 'All items are verified.', '4 of 4 items with evidence are verified.'],
    [counts(1, 0, 1, 0), 'Gitea has been failing for 18 min.', '1 of 2 items with evidence is verified.'],
    [
      counts(3, 1, 9, 0),
      '3 items are failing. Evidence for 1 item has expired.',
      '9 of 13 items with evidence are verified.'
    ],
    [counts(0, 5, 0, 0), 'Evidence for 5 items has expired.', '0 of 5 items with evidence are verified.']
  ]
  for (const [given, heading, below] of cases) {
    assert.equal(headline(given, first), heading)
    assert.equal(lead(given), below)
  }
  assert.equal(unwatched(counts(0, 0, 4, 78)), '78 of 82 items have no evidence yet')
  assert.equal(unwatched(counts(1, 0, 0, 1)), '1 of 2 items has no evidence yet')
})
