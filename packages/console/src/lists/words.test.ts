import assert from 'node:assert/strict'
import { test } from 'node:test'
import { familyOf, functionOf } from '../app/vsm.ts'
import { noticeState, noticesHeading } from './words.ts'

const open = { state: 'open', suppressedBy: null, silencedUntil: null }
const taken = { ...open, state: 'acknowledged' }

test('the heading of notices counts unacknowledged and acknowledged notices', () => {
  assert.equal(noticesHeading({ open: 0, acknowledged: 0 }), 'No notice is open.')
  assert.equal(noticesHeading({ open: 1, acknowledged: 0 }), '1 notice not acknowledged.')
  assert.equal(noticesHeading({ open: 2, acknowledged: 1 }), '2 notices not acknowledged, 1 acknowledged.')
  assert.equal(noticesHeading({ open: 0, acknowledged: 1 }), '0 notices not acknowledged, 1 acknowledged.')
})

test('an open notice that is not sent shows why', () => {
  assert.equal(noticeState(open), 'Not acknowledged')
  assert.equal(noticeState(taken), 'Acknowledged')
  assert.equal(noticeState({ ...open, suppressedBy: 'id' }), 'Caused by a failing dependency')
  assert.equal(noticeState({ ...open, silencedUntil: '2026-06-01T00:00:00Z' }), 'Silenced by maintenance')
})

test('families and functions are shown in words, and unknown ones unchanged', () => {
  assert.deepEqual([familyOf('vsm'), familyOf('other'), familyOf(null)], ['Viable System Model', 'other', undefined])
  assert.deepEqual([functionOf('OPS'), functionOf('NEW'), functionOf(null)], ['Operations', 'NEW', undefined])
})
