/**
 * Durations: ISO 8601 of days and below (`P1D`, `PT3M`, `P1DT12H`); months and years have no fixed length and are
 * refused. At the edge the short form `60s`, `5m`, `2h`, `7d` is taken too. Kept as whole seconds.
 */

const iso = /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$/
const short = /^(\d{1,9})(s|m|h|d)$/
const secondsOf = { s: 1, m: 60, h: 3600, d: 86_400 }
const longestS = 2_000_000_000

export const durationPattern = '^(P(?!$)(\\d+W)?(\\d+D)?(T(?=\\d)(\\d+H)?(\\d+M)?(\\d+S)?)?|\\d+[smhd])$'

/** Seconds of a duration; undefined when it is none, or not above zero. */
export function parseDuration(text: string): number | undefined {
  const brief = short.exec(text)
  const seconds = brief ? Number(brief[1]) * secondsOf[brief[2] as 's'] : parseIso(text)
  return seconds !== undefined && seconds > 0 && seconds <= longestS ? seconds : undefined
}

function parseIso(text: string): number | undefined {
  const match = iso.exec(text)
  if (!match || text.endsWith('T')) return undefined
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0))
  return (weeks ?? 0) * 604_800 + (days ?? 0) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)
}

/** ISO 8601 of a number of seconds: 90061 is `P1DT1H1M1S`. */
export function formatDuration(seconds: number): string {
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = seconds % 60
  const time = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${rest ? `${rest}S` : ''}`
  return `P${days ? `${days}D` : ''}${time ? `T${time}` : ''}` === 'P'
    ? 'PT0S'
    : `P${days ? `${days}D` : ''}${time ? `T${time}` : ''}`
}
