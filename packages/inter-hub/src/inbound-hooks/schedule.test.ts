import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSchedule, ScheduleError } from './schedule.ts'

const nextOf = (text: string, after: string, timezone: string | null = null) =>
  readSchedule(text, timezone).next(new Date(after))?.toISOString().replace(':00.000Z', 'Z')

test('reads cron as cron does', () => {
  const cases: [text: string, after: string, next: string, timezone?: string][] = [
    ['30 3 * * *', '2026-11-28T10:00:00Z', '2026-11-29T03:30Z'],
    ['30 3 * * *', '2026-11-28T10:00:00Z', '2026-11-29T02:30Z', 'Europe/Berlin'],
    ['*/15 * * * *', '2026-11-28T10:00:00Z', '2026-11-28T10:15Z'],
    ['0 9 * * MON-FRI', '2026-11-28T10:00:00Z', '2026-11-30T09:00Z'],
    // Either day fits, as crontab(5) has it.
    ['0 0 13 * 5', '2026-11-01T00:00:00Z', '2026-11-06T00:00Z'],
    // Both must fit if one of them starts with an asterisk: odd days that are Mondays, and the 13th on even weekdays.
    ['0 0 */2 * 1', '2026-11-01T00:00:00Z', '2026-11-09T00:00Z'],
    ['0 0 13 * */2', '2026-11-01T00:00:00Z', '2026-12-13T00:00Z'],
    ['0 0 0 */2 * 1', '2026-11-01T00:00:00Z', '2026-11-09T00:00Z'],
    // The night in which an hour is left out.
    ['30 2 * * *', '2026-03-28T10:00:00Z', '2026-03-29T01:00Z', 'Europe/Berlin'],
    // The night in which an hour comes twice: jobs of that hour run once, those of every hour twice.
    ['15,45 2 * * *', '2026-10-25T00:15:30Z', '2026-10-25T00:45Z', 'Europe/Berlin'],
    ['15,45 2 * * *', '2026-10-25T00:45:30Z', '2026-10-26T01:15Z', 'Europe/Berlin'],
    ['15,45 * * * *', '2026-10-25T00:45:30Z', '2026-10-25T01:15Z', 'Europe/Berlin'],
    ['0 0 3 * * *', '2026-11-28T10:00:00Z', '2026-11-29T03:00Z']
  ]
  for (const [text, after, next, timezone] of cases) assert.equal(nextOf(text, after, timezone ?? null), next, text)
})

test('reads the short forms of crontab', () => {
  const after = '2026-11-28T10:00:00Z' // a Saturday
  for (const [text, next] of [
    ['@hourly', '2026-11-28T11:00Z'],
    ['@daily', '2026-11-29T00:00Z'],
    ['@midnight', '2026-11-29T00:00Z'],
    ['@weekly', '2026-11-29T00:00Z'],
    ['@Monthly', '2026-12-01T00:00Z'],
    ['@yearly', '2027-01-01T00:00Z'],
    ['@annually', '2027-01-01T00:00Z']
  ] as const)
    assert.equal(nextOf(text, after), next, text)
  assert.throws(() => readSchedule('@reboot', null), /"@reboot" is neither a cron nor an OnCalendar expression/)
})

test('reads calendars as systemd does', () => {
  const after = '2026-11-28T10:00:00Z' // a Saturday
  const cases: [text: string, next: string][] = [
    ['daily', '2026-11-29T00:00Z'],
    ['hourly', '2026-11-28T11:00Z'],
    ['weekly', '2026-11-30T00:00Z'],
    ['monthly', '2026-12-01T00:00Z'],
    ['quarterly', '2027-01-01T00:00Z'],
    ['yearly', '2027-01-01T00:00Z'],
    ['03:30', '2026-11-29T03:30Z'],
    ['*-*-* 03:30:00', '2026-11-29T03:30Z'],
    ['Mon..Fri 03:30', '2026-11-30T03:30Z'],
    ['Sat,Sun 12:00', '2026-11-28T12:00Z'],
    ['Fri..Mon *-*-* 09:00', '2026-11-29T09:00Z'],
    ['*-*-* *:0/15', '2026-11-28T10:15Z'],
    ['*:00/10', '2026-11-28T10:10Z'],
    ['12-24 18:00', '2026-12-24T18:00Z'],
    ['*-02-29 00:00', '2028-02-29T00:00Z'],
    ['*-*~1 23:00', '2026-11-30T23:00Z'],
    // Both must fit: the first Monday of a month.
    ['Mon *-*-1..7 02:00', '2026-12-07T02:00Z'],
    ['2030-01-01 00:00:00', '2030-01-01T00:00Z'],
    ['03:30 Europe/Berlin', '2026-11-29T02:30Z'],
    ['Daily Europe/Berlin', '2026-11-28T23:00Z']
  ]
  for (const [text, next] of cases) assert.equal(nextOf(text, after), next, text)
})

test('runs a calendar once in the hour that comes twice', () => {
  for (const text of ['02:15,45', '*-*-* 02:15,45:00'])
    assert.equal(nextOf(text, '2026-10-25T00:45:30Z', 'Europe/Berlin'), '2026-10-26T01:15Z', text)
  assert.equal(nextOf('*:15,45', '2026-10-25T00:45:30Z', 'Europe/Berlin'), '2026-10-25T01:15Z')
})

test('says what cannot be used', () => {
  for (const [text, reason] of [
    ['60 * * * *', /not a cron or OnCalendar expression/],
    ['* * * *', /cannot be read|neither/],
    ['25:00', /25 is outside the range 0 to 23/],
    ['*-13-01', /outside the range 1 to 12/],
    ['Mon..Frei 03:00', /not a day of the week/],
    ['03:00 Mars/Olympus', /unknown time zone/],
    ['*-02-30 00:00', /never occurs/],
    ['2020-01-01 00:00', /never occurs/],
    ['', /neither/],
    [`${'1,'.repeat(90)}1 * * * x`, /not a cron/]
  ] as const) {
    assert.throws(
      () => readSchedule(text, null),
      (error) => error instanceof ScheduleError && reason.test(error.message),
      text
    )
  }
})
