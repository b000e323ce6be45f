import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bandsOf, bandWords, type Change } from './band.ts'

const now = Date.parse('2026-06-15T00:00:00Z')
const day = 86_400_000
const ago = (days: number) => new Date(now - days * day).toISOString()
const change = (from: Change['from'], to: Change['to'], days: number): Change => ({ from, to, at: ago(days) })

test('states over 14 days start with the earlier state and end now', () => {
  const changes = [
    change('verified', 'failing', 2),
    change('unproven', 'verified', 11),
    change('failing', 'verified', 1.75)
  ]
  const bands = bandsOf(changes, { state: 'verified', since: ago(1.75) }, now)
  assert.deepEqual(
    bands.map(({ state, from, to }) => [state, (to - from) / day]),
    [
      ['unproven', 3],
      ['verified', 9],
      ['failing', 0.25],
      ['verified', 1.75]
    ]
  )
  assert.equal(bandWords(bands), 'failing 6 h · no data 21 %')
})

test('without a change the band shows the current state, and no data before it began', () => {
  assert.equal(bandWords(bandsOf([], { state: 'verified', since: ago(400) }, now)), 'verified all the time')
  const young = bandsOf([], { state: 'verified', since: ago(0.01) }, now)
  assert.deepEqual(
    young.map(({ state }) => state),
    ['unproven', 'verified']
  )
  assert.equal(bandWords(young), 'no data 99 %', 'never 100 % if something is known')
  const old = bandsOf([change('verified', 'stale', 20)], { state: 'stale', since: ago(20) }, now)
  assert.equal(bandWords(old), 'expired 100 %')
})
