/**
 * Parts of a timestamp (`getHours`, `getDayOfYear` ...), in UTC or in a zone given as `+02:00` or an IANA name. The
 * library computes them in the zone of the process, which is wrong around and after a change to summer time.
 */
import { type CelFunc, CelScalar, celMethod, objectType } from '@bufbuild/cel'
import { type Timestamp, TimestampSchema, timestampMs } from '@bufbuild/protobuf/wkt'
import { spend } from './budget.ts'

export const TIMESTAMP = objectType(TimestampSchema)

const parts: Record<string, (wall: Date) => number> = {
  getFullYear: (wall) => wall.getUTCFullYear(),
  getMonth: (wall) => wall.getUTCMonth(),
  getDate: (wall) => wall.getUTCDate(),
  getDayOfMonth: (wall) => wall.getUTCDate() - 1,
  getDayOfWeek: (wall) => wall.getUTCDay(),
  getDayOfYear: (wall) => Math.floor((wall.getTime() - startOfYear(wall)) / 86_400_000),
  getHours: (wall) => wall.getUTCHours(),
  getMinutes: (wall) => wall.getUTCMinutes(),
  getSeconds: (wall) => wall.getUTCSeconds(),
  getMilliseconds: (wall) => wall.getUTCMilliseconds()
}

export const timeFunctions: CelFunc[] = Object.entries(parts).flatMap(([name, part]) => [
  celMethod(name, TIMESTAMP, [], CelScalar.INT, function () {
    return BigInt(part(wallClock(this.message, '+00:00')))
  }),
  celMethod(name, TIMESTAMP, [CelScalar.STRING], CelScalar.INT, function (zone) {
    return BigInt(part(wallClock(this.message, zone)))
  })
])

/** A date whose UTC fields are what a clock in that zone shows. */
function wallClock(timestamp: Timestamp, zone: string): Date {
  // A format for a zone takes long to make.
  if (!/^[+-]?\d\d:\d\d$/.test(zone)) spend(500)
  const ms = timestampMs(timestamp)
  const [, sign, hours, minutes] = /^([+-]?)(\d\d):(\d\d)$/.exec(zone) ?? []
  if (hours !== undefined)
    return new Date(ms + (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000)
  // The Swedish locale writes dates as ISO 8601 does: 2026-07-01 02:30:00.
  const wall = Date.parse(`${formatterOf(zone).format(ms).replace(' ', 'T')}Z`)
  return new Date(wall + (((ms % 1000) + 1000) % 1000))
}

const formattersMax = 100
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
    if (formatters.size >= formattersMax) formatters.clear()
    formatters.set(zone, formatter)
  }
  return formatter
}

function startOfYear(wall: Date): number {
  const start = new Date(0)
  return start.setUTCFullYear(wall.getUTCFullYear())
}
