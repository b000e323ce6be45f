/**
 * Durations: ISO 8601 of weeks and below (`P1D`, `PT3M`, `P1DT12H`), and the short form `60s`, `5m`, `2h`, `7d`. Months and
 * years have no fixed length and are refused.
 */

const iso = /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$/
const short = /^(\d{1,9})(s|m|h|d)$/
const secondsOf = { s: 1, m: 60, h: 3600, d: 86_400 }
const isoSeconds = [604_800, 86_400, 3600, 60, 1]
const longestS = 2_000_000_000

const time = 'T(\\d+H(\\d+M)?(\\d+S)?|\\d+M(\\d+S)?|\\d+S)'
/** For schemas. Without look-ahead, which RE2 does not have and JSON Schema advises against (2020-12 section 6.4). */
export const durationPattern = `^(P(\\d+W(\\d+D)?(${time})?|\\d+D(${time})?|${time})|\\d+[smhd])$`

/** Whole seconds, from 1 to 2,000,000,000; undefined when the text is not a duration of that length. */
export function parseDuration(text: string): number | undefined {
  return read(text) || undefined
}

function read(text: string): number | undefined {
  const brief = short.exec(text)
  const seconds = brief ? Number(brief[1]) * secondsOf[brief[2] as 's'] : parseIso(text)
  return seconds !== undefined && seconds <= longestS ? seconds : undefined
}

function parseIso(text: string): number | undefined {
  const match = iso.exec(text)
  if (!match || text === 'P' || text.endsWith('T')) return undefined
  return isoSeconds.reduce((sum, seconds, index) => sum + Number(match[index + 1] ?? 0) * seconds, 0)
}

/** ISO 8601 of a number of whole seconds: 90061 is `P1DT1H1M1S`. */
export function formatDuration(seconds: number): string {
  const days = Math.floor(seconds / 86_400)
  const parts = [
    [Math.floor((seconds % 86_400) / 3600), 'H'],
    [Math.floor((seconds % 3600) / 60), 'M'],
    [seconds % 60, 'S']
  ] as const
  const time = parts.map(([count, unit]) => (count ? `${count}${unit}` : '')).join('')
  return `P${days ? `${days}D` : ''}${time || !days ? `T${time || '0S'}` : ''}`
}

/** Milliseconds of a duration, which may be zero, as a wait may be; undefined when the text is not one, or is too long. */
export function durationMs(text: string): number | undefined {
  const seconds = read(text)
  return seconds === undefined ? undefined : seconds * 1000
}

/** A length of time for people, in the largest unit that fits: `12 s`, `5 min`, `3 h`, `2 d`. A negative one counts as zero. */
export function roughDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`
}

/** `formatDuration` of milliseconds, to the nearest second. */
export function formatDurationMs(ms: number): string {
  return formatDuration(Math.round(ms / 1000))
}
