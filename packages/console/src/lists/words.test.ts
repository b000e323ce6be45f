import assert from 'node:assert/strict'
import { test } from 'node:test'
import { familyOf, functionOf } from '../app/vsm.ts'
import { eventsHeading, noNotices, noticeState, noticesHeading } from './words.ts'

const open = { state: 'open', suppressedBy: null, silencedUntil: null }
const taken = { ...open, state: 'acknowledged' }

test('the heading of notices counts unacknowledged and acknowledged notices', () => {
  const heading = (open: number, acknowledged: number, rules = 1) => noticesHeading({ open, acknowledged, rules })
  assert.equal(heading(0, 0), 'No notice is open.')
  assert.equal(heading(1, 0), '1 notice not acknowledged.')
  assert.equal(heading(2, 1), '2 notices not acknowledged, 1 acknowledged.')
  assert.equal(heading(0, 1), '0 notices not acknowledged, 1 acknowledged.')
  assert.equal(heading(0, 0, 0), 'No notice rules yet')
  assert.equal(heading(1, 0, 0), '1 notice not acknowledged.', 'its rule was deleted')
})

test('an empty list of notices says whether rules exist', () => {
  assert.match(noNotices(0).text, /^Without a rule, nobody is notified/)
  assert.equal(noNotices(0).command, './ihub notices apply -f notices.yaml')
  assert.equal(noNotices(1).text, '1 rule is active.')
  assert.equal(noNotices(5).text, '5 rules are active.')
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

test('the heading of events says whether it is all of them, and whether they are filtered', () => {
  assert.deepEqual(
    [
      eventsHeading(0, true, false),
      eventsHeading(0, true, true),
      eventsHeading(3, true, false),
      eventsHeading(1, true, true),
      eventsHeading(100, false, false),
      eventsHeading(100, false, true)
    ],
    [
      'No events yet',
      'No matching events',
      'All events',
      '1 matching event',
      'The newest 100 events',
      'The newest 100 matching events'
    ]
  )
})
