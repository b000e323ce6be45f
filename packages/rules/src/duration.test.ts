import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durationMs, formatDuration, parseDuration, roughDuration } from './duration.ts'

test('takes ISO 8601 of weeks and below, and the short form', () => {
  const cases: [string, number][] = [
    ['60s', 60],
    ['5m', 300],
    ['2h', 7_200],
    ['7d', 604_800],
    ['PT3M', 180],
    ['P1D', 86_400],
    ['P1W', 604_800],
    ['P1DT1H1M1S', 90_061],
    ['P23148DT3H33M20S', 2_000_000_000]
  ]
  for (const [text, seconds] of cases) assert.equal(parseDuration(text), seconds, text)
})

test('refuses what has no fixed length or is not a duration', () => {
  for (const text of [
    '',
    'P',
    'PT',
    'P1DT',
    'P1M',
    'P1Y',
    '60',
    '60 s',
    '1.5h',
    '-5m',
    'PT1.5S',
    'p1d',
    '1w',
    'soon',
    '0s',
    'PT0S',
    'PT2000000001S'
  ]) {
    assert.equal(parseDuration(text), undefined, text)
    if (!['0s', 'PT0S'].includes(text)) assert.equal(durationMs(text), undefined, text)
  }
  assert.deepEqual(['0s', 'PT0S', '2s'].map(durationMs), [0, 0, 2000])
})

test('writes days and below, and reads what it wrote', () => {
  const cases: [number, string][] = [
    [1, 'PT1S'],
    [45, 'PT45S'],
    [180, 'PT3M'],
    [86_400, 'P1D'],
    [259_200, 'P3D'],
    [90_061, 'P1DT1H1M1S']
  ]
  for (const [seconds, text] of cases) {
    assert.equal(formatDuration(seconds), text)
    assert.equal(parseDuration(text), seconds)
  }
})

test('a rough duration has one unit and is rounded to the nearest', () => {
  const cases: [number, string][] = [
    [-5000, '0 s'],
    [119_400, '119 s'],
    [120_000, '2 min'],
    [7_199_000, '120 min'],
    [7_200_000, '2 h'],
    [86_400_000 * 1.75, '42 h'],
    [86_400_000 * 2.6, '3 d']
  ]
  for (const [ms, text] of cases) assert.equal(roughDuration(ms), text)
})
