/** Times as people write them in options. */
import { durationMs, isTime } from '@inter-hub/rules/browser'
import { exitCodes, Failure } from './failure.ts'

const dayMs = 86_400_000
const named: Record<string, number | undefined> = { yesterday: -1, today: 0, tomorrow: 1 }
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/**
 * The time that a text names, in milliseconds since 1970: RFC 3339; a day (`2026-06-30`), which means its end in local time;
 * `yesterday`, `today`, `tomorrow` or a day of the week, which mean the end of that day; or a duration from now on (`7d`, `PT12H`).
 * @throws Failure
 */
export function readTime(text: string, option: string, now = Date.now()): number {
  const word = text.trim().toLowerCase()
  if (isTime(text.trim()) && !word.startsWith('0')) return Date.parse(text.trim().toUpperCase())
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(word)
  if (day) {
    const [year, month, date] = day.slice(1).map(Number) as [number, number, number]
    const end = new Date(year, month - 1, date, 23, 59, 59, 999)
    if (end.getFullYear() === year && end.getMonth() === month - 1 && end.getDate() === date) return end.getTime()
  }
  const ahead = durationMs(text.trim())
  if (ahead !== undefined) return now + ahead
  const daysAhead = named[word] ?? daysUntil(word, now)
  if (daysAhead !== undefined) {
    const end = new Date(now)
    end.setDate(end.getDate() + daysAhead)
    return end.setHours(23, 59, 59, 999)
  }
  throw new Failure(
    exitCodes.input,
    `${option} is not a time: ${JSON.stringify(text)}. Write 2026-06-30, 2026-06-30T12:00:00Z, friday, tomorrow, or a duration such as 7d.`
  )
}

/** Days until the next such day of the week; today counts as the next. */
function daysUntil(word: string, now: number): number | undefined {
  if (word.length < 3) return undefined
  const index = weekdays.findIndex((name) => name === word || name.slice(0, 3) === word)
  return index < 0 ? undefined : (index - new Date(now).getDay() + 7) % 7
}

/** A time that must lie ahead. @throws Failure */
export function readFutureTime(text: string, option: string, now = Date.now()): number {
  const at = readTime(text, option, now)
  if (at > now) return at
  throw new Failure(exitCodes.input, `${option} must be in the future; ${new Date(at).toISOString()} is not.`)
}

/** How far ahead something is computed at most. */
export const horizonMs = 400 * dayMs

/** The same, at most `horizonMs` ahead. @throws Failure */
export function readHorizon(text: string, option: string, now = Date.now()): number {
  const at = readFutureTime(text, option, now)
  if (at - now <= horizonMs) return at
  throw new Failure(exitCodes.input, `${option} is more than ${horizonMs / dayMs} days ahead.`)
}
