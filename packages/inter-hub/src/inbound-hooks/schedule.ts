/**
 * When a job is due: cron expressions of five fields (or six, with seconds first) and calendar expressions of systemd
 * (`OnCalendar`, systemd.time(7)). Days of the month and of the week are joined as cron does for cron (either fits, but both must
 * if one of the fields starts with an asterisk), and as systemd does for calendars (both must).
 */
import { Cron } from 'croner'

export interface Schedule {
  /** The first time after this one at which it is due; undefined when there is none. */
  next(after: Date): Date | undefined
}

/** Why a schedule or time zone cannot be used, for the author of it. */
export class ScheduleError extends Error {}

const keptMax = 1000
const compiled = new Map<string, Schedule>()

/** @param timezone an IANA name; UTC where it is null. @throws ScheduleError */
export function readSchedule(text: string, timezone: string | null): Schedule {
  const key = `${timezone} ${text}`
  const schedule = compiled.get(key) ?? compile(text.trim(), timezone ?? 'UTC')
  if (compiled.size >= keptMax) compiled.clear()
  compiled.set(key, schedule)
  return schedule
}

function compile(given: string, timezone: string): Schedule {
  const text = nicknames[given.toLowerCase()] ?? given
  if (!isTimezone(timezone)) throw new ScheduleError(`unknown time zone ${JSON.stringify(timezone.slice(0, 60))}`)
  const isCron = /^[^\s]+(\s+[^\s]+){4,5}$/.test(text) && !text.includes(':') && !/\d{4}-|\*-/.test(text)
  const { pattern, zone } = isCron ? { pattern: text, zone: undefined } : calendarPattern(text)
  if (zone !== undefined && !isTimezone(zone)) throw new ScheduleError(`unknown time zone ${JSON.stringify(zone)}`)
  // Without the year that a calendar has.
  const fields = pattern.split(/\s+/).slice(0, isCron ? undefined : -1)
  const [hour = '', monthDay = '', , weekday = ''] = fields.slice(-4)
  const timeZone = zone ?? timezone
  let cron: Cron
  try {
    const domAndDow = !isCron || monthDay.startsWith('*') || weekday.startsWith('*')
    cron = new Cron(pattern, { paused: true, timezone: timeZone, domAndDow, mode: isCron ? '5-or-6-parts' : '7-part' })
  } catch (error) {
    const reason = (error as Error).message.replace(/^\w+: /, '')
    throw new ScheduleError(`it is not a cron or OnCalendar expression: ${reason.slice(0, 200)}`)
  }
  const wallClock = new Intl.DateTimeFormat('en', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  const next = (after: Date) => {
    let at = cron.nextRun(after)
    while (at && !hour.startsWith('*') && isRepeated(at, wallClock)) at = cron.nextRun(at)
    return at ?? undefined
  }
  if (next(new Date()) === undefined) throw new ScheduleError('it never occurs')
  return { next }
}

const hourMs = 3_600_000

/** Whether clocks that were turned back show this time for the second time. A job at certain hours is not run again then. */
function isRepeated(at: Date, wallClock: Intl.DateTimeFormat): boolean {
  return wallClock.format(at) === wallClock.format(at.getTime() - hourMs)
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const shorthands: Record<string, string> = {
  minutely: '*-*-* *:*:00',
  hourly: '*-*-* *:00:00',
  daily: '*-*-* 00:00:00',
  weekly: 'Mon *-*-* 00:00:00',
  monthly: '*-*-01 00:00:00',
  quarterly: '*-01,04,07,10-01 00:00:00',
  semiannually: '*-01,07-01 00:00:00',
  yearly: '*-01-01 00:00:00',
  annually: '*-01-01 00:00:00'
}
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const longDays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/** The short forms of crontab(5). A week starts on Sunday in cron, on Monday in systemd. */
const nicknames: Record<string, string> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *'
}

/** `Mon..Fri *-*-1..7 02:30 Europe/Berlin` as a pattern of seven fields: second, minute, hour, day, month, weekday, year. */
function calendarPattern(text: string): { pattern: string; zone: string | undefined } {
  const words = text.replace(/^[A-Za-z]+/, (word) => shorthands[word.toLowerCase()] ?? word).split(/\s+/)
  const weekday = words[0] !== undefined && /^[A-Za-z]{3,9}([,.]|$)/.test(words[0]) ? words.shift() : undefined
  const date = words[0] !== undefined && /^[\d*,./~]+-[\d*,./~-]+$/.test(words[0]) ? words.shift() : undefined
  const time = words[0]?.includes(':') ? words.shift() : undefined
  const zone = words.shift()
  if (words.length > 0 || (weekday ?? date ?? time) === undefined) {
    throw new ScheduleError(`${JSON.stringify(text.slice(0, 60))} is neither a cron nor an OnCalendar expression`)
  }
  const [year, month, day] = dateFields(date)
  const [hour = '0', minute = '0', second = '0'] = time?.split(':') ?? []
  const fields = [
    numbers(second, 0, 59),
    numbers(minute, 0, 59),
    numbers(hour, 0, 23),
    day === '~1' || day === '~01' ? 'L' : numbers(day, 1, 31),
    numbers(month, 1, 12),
    weekday === undefined ? '*' : weekdays(weekday),
    numbers(year, 1970, 2199)
  ]
  return { pattern: fields.join(' '), zone }
}

function dateFields(date = '*-*-*'): [year: string, month: string, day: string] {
  const [head = '', last] = date.split('~')
  const parts = last === undefined ? head.split('-') : [...head.split('-'), `~${last}`]
  const [day = '*', month = '*', year = '*'] = parts.reverse()
  return [year, month, day]
}

/** `*`, `1,5`, `1..5`, `0/15` and `1..20/5` as a list of numbers. */
function numbers(field: string, lowest: number, highest: number): string {
  if (field === '*') return '*'
  const found = field.split(',').flatMap((part) => {
    const [, from = '', to, step] = /^(\*|\d+)(?:\.\.(\d+))?(?:\/(\d+))?$/.exec(part) ?? []
    if (from === '') throw new ScheduleError(`${JSON.stringify(part.slice(0, 60))} cannot be read in a calendar`)
    const first = from === '*' ? lowest : Number(from)
    const last = to === undefined ? (step === undefined && from !== '*' ? first : highest) : Number(to)
    const width = Math.max(1, Number(step ?? 1))
    if (first < lowest || last > highest || first > last)
      throw new ScheduleError(`${part} is outside the range ${lowest} to ${highest}`)
    return Array.from({ length: Math.floor((last - first) / width) + 1 }, (_, index) => first + index * width)
  })
  return [...new Set(found)].join(',')
}

function weekdays(field: string): string {
  const indexOf = (name: string) => {
    const lower = name.toLowerCase()
    const index = Math.max(days.indexOf(lower), longDays.indexOf(lower))
    if (index === -1) throw new ScheduleError(`${JSON.stringify(name.slice(0, 60))} is not a day of the week`)
    return index
  }
  const found = field.split(',').flatMap((part) => {
    const [from = '', to] = part.split('..')
    const first = indexOf(from)
    const length = to === undefined ? 1 : ((indexOf(to) - first + 7) % 7) + 1
    return Array.from({ length }, (_, index) => (first + index) % 7)
  })
  return [...new Set(found)].join(',')
}
