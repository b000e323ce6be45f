/** The retry schedule: ten attempts over three days, varied by a fifth so that not all reach a receiver at once. */

/** Seconds after the attempt before. */
const scheduleS = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
const jitter = 0.2
const retryAfterMaxS = 86_400
/** Answers that may say when to come again. */
const saysWhen = [429, 502, 503, 504]

export interface Answer {
  /** Null: there was none. */
  status: number | null
  retryAfter: string | undefined
}

/** Seconds until the next attempt after so many; undefined when there is none. `random` yields 0 to 1. */
export function retryDelayS(
  attempts: number,
  { status, retryAfter }: Answer,
  now: Date,
  random: () => number = Math.random
): number | undefined {
  const planned = scheduleS[attempts - 1]
  if (planned === undefined) return undefined
  const spread = planned * (1 + (random() * 2 - 1) * jitter)
  const asked = status !== null && saysWhen.includes(status) ? readRetryAfter(retryAfter, now) : 0
  return Math.max(spread, Math.min(asked, retryAfterMaxS))
}

/** `Retry-After` in seconds (RFC 9110 section 10.2.3): a number, or a date. Zero for what is neither. */
function readRetryAfter(text: string | undefined, now: Date): number {
  if (text === undefined) return 0
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const at = Date.parse(text)
  return Number.isNaN(at) ? 0 : Math.max(0, (at - now.getTime()) / 1000)
}
