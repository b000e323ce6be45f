/** Durations in the settings of checks: `500ms`, `10s`, `2m`, or ISO 8601 of minutes and seconds (`PT1M30S`). */

export const timeoutPattern =
  '^(?:\\d{1,6}ms|\\d{1,4}s|\\d{1,2}m|PT(?=\\d)(?:\\d{1,2}M)?(?:\\d{1,4}(?:\\.\\d{1,3})?S)?)$'

/** The setting that every kind of check has. */
export const timeoutSetting = {
  type: 'string',
  pattern: timeoutPattern,
  patternErrorMessage: 'is not a time limit: write 500ms, 10s, 2m, or ISO 8601 such as PT1M30S',
  default: '10s',
  description: 'For the whole look: 500ms, 10s, 2m'
}

const unitsMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000 }

/** Milliseconds of a text that fits `timeoutPattern`. */
export function parseTimeoutMs(text: string): number {
  const [, count, unit = ''] = /^(\d+)(ms|s|m)$/.exec(text) ?? []
  if (count !== undefined) return Number(count) * (unitsMs[unit] ?? 1)
  const [, minutes = '0', seconds = '0'] = /^PT(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(text) ?? []
  return Number(minutes) * 60_000 + Number(seconds) * 1000
}
