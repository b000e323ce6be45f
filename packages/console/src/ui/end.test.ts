import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endOf } from './end.ts'

test('an end is a span from now or a local time, and always in the future', () => {
  const now = Date.parse('2026-11-29T00:00:00Z')
  assert.equal(endOf('week', '', now), '2026-12-06T00:00:00.000Z')
  assert.equal(endOf('time', '2026-12-01T12:00', now), new Date('2026-12-01T12:00').toISOString())
  for (const local of ['', 'soon', '2026-11-01T12:00']) assert.throws(() => endOf('time', local, now), /in the future/)
})
