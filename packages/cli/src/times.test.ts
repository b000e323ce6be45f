import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTime } from './times.ts'

// A Wednesday.
const now = new Date(2026, 5, 17, 12, 0, 0).getTime()
const endOf = (day: number) => new Date(2026, 5, day, 23, 59, 59, 999).getTime()

test('times are read as people write them', () => {
  for (const [text, expected] of [
    ['2026-06-20T12:00:00Z', Date.UTC(2026, 5, 20, 12)],
    ['2026-06-20t12:00:00+02:00', Date.UTC(2026, 5, 20, 10)],
    ['2026-06-20', endOf(20)],
    ['friday', endOf(19)],
    ['Fri', endOf(19)],
    ['wednesday', endOf(17)],
    ['tuesday', endOf(23)],
    ['today', endOf(17)],
    ['tomorrow', endOf(18)],
    ['yesterday', endOf(16)],
    ['7d', now + 7 * 86_400_000],
    ['PT12H', now + 12 * 3_600_000]
  ] as const) {
    assert.equal(readTime(text, '--until', now), expected, text)
  }
})

test('an invalid time is rejected, with examples of valid ones', () => {
  for (const text of ['', 'soon', 'fr', '2026-02-30', '2026-13-01', '20-06-2026', 'P1M', '-7d', '1e9']) {
    assert.throws(() => readTime(text, '--until', now), /--until is not a time: .* Write 2026-06-30/, text)
  }
})
