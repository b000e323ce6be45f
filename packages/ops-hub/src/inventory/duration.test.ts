import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatDuration, parseDuration } from './duration.ts'

test('takes ISO 8601 of weeks and below, and the short form', () => {
  const cases: [string, number][] = [
    ['60s', 60_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
    ['PT3M', 180_000],
    ['P1D', 86_400_000],
    ['P1W', 604_800_000],
    ['P1DT1H1M1S', 90_061_000],
    ['PT0S', 0]
  ]
  for (const [text, ms] of cases) assert.equal(parseDuration(text), ms, text)
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
    'soon'
  ]) {
    assert.equal(parseDuration(text), undefined, text)
  }
})

test('writes days and below, and reads what it wrote', () => {
  const cases: [number, string][] = [
    [0, 'PT0S'],
    [45_000, 'PT45S'],
    [180_000, 'PT3M'],
    [86_400_000, 'P1D'],
    [259_200_000, 'P3D'],
    [90_061_000, 'P1DT1H1M1S']
  ]
  for (const [ms, text] of cases) {
    assert.equal(formatDuration(ms), text)
    assert.equal(parseDuration(text), ms)
  }
})
