import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTimeoutMs, timeoutPattern } from './timeout.ts'

test('reads short and ISO 8601 durations as milliseconds', () => {
  const durations = {
    '500ms': 500,
    '10s': 10_000,
    '2m': 120_000,
    PT10S: 10_000,
    PT1M30S: 90_000,
    'PT0.5S': 500,
    PT3M: 180_000
  }
  for (const [text, ms] of Object.entries(durations)) {
    assert.match(text, new RegExp(timeoutPattern))
    assert.equal(parseTimeoutMs(text), ms)
  }
})

test('has a pattern that takes nothing longer, shorter or else', () => {
  for (const text of ['', '10', '10h', 'PT', 'P1D', 'PT1H', '1.5s', '-1s', ' 1s', '10000s']) {
    assert.doesNotMatch(text, new RegExp(timeoutPattern))
  }
})
