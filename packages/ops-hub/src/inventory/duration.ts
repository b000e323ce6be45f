/**
 * Durations: ISO 8601 of days and below (`PT1M`, `P1D`), and the short form `60s`, `5m`, `2h`, `7d`. Months and years have
 * no fixed length and are no durations here.
 */

const iso = /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$/
const short = /^(\d{1,9})(s|m|h|d)$/
const secondsOf = { s: 1, m: 60, h: 3600, d: 86_400 } as const
const isoSeconds = [604_800, 86_400, 3600, 60, 1]

/** Milliseconds of a duration; undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  const brief = short.exec(text)
  if (brief) return Number(brief[1]) * secondsOf[brief[2] as keyof typeof secondsOf] * 1000
  const match = iso.exec(text)
  if (!match || text === 'P' || text.endsWith('T')) return undefined
  return isoSeconds.reduce((sum, seconds, index) => sum + Number(match[index + 1] ?? 0) * seconds, 0) * 1000
}

/** ISO 8601, in days and below, of whole seconds: 90061000 is `P1DT1H1M1S`. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  const days = Math.floor(seconds / 86_400)
  const parts = [
    [Math.floor((seconds % 86_400) / 3600), 'H'],
    [Math.floor((seconds % 3600) / 60), 'M'],
    [seconds % 60, 'S']
  ] as const
  const time = parts.map(([count, unit]) => (count ? `${count}${unit}` : '')).join('')
  return `P${days ? `${days}D` : ''}${time || !days ? `T${time || '0S'}` : ''}`
}
