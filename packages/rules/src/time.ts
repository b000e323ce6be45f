/** Times of the API: RFC 3339, in UTC. */

const timePattern = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/

/** RFC 3339 date-time of the years 1 to 9999 in UTC. */
export function isTime(text: string): boolean {
  const match = timePattern.exec(text)
  if (!match) return false
  const at = Date.parse(text.toUpperCase())
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (!Number.isFinite(at) || year < 1 || day > new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()) {
    return false
  }
  const yearInUtc = new Date(at).getUTCFullYear()
  return yearInUtc >= 1 && yearInUtc <= 9999
}

/** A time of a request in UTC: PostgreSQL refuses offsets that RFC 3339 allows. */
export function utc(time: string): string {
  return new Date(time.toUpperCase()).toISOString()
}
