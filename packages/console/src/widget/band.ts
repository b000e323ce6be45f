/** The states of a widget over some days, computed from its state changes. */
import { roughDuration } from '@inter-hub/rules/browser'
import type { State } from '../app/search.ts'

export interface Change {
  from: State
  to: State
  at: string
}

export interface Band {
  state: State
  from: number
  to: number
}

const dayMs = 86_400_000

/** The bands from `days` ago until now, in milliseconds since 1970. `since` is when the current state began. */
export function bandsOf(
  changes: readonly Change[],
  current: { state: State; since: string },
  now: number,
  days = 14
): Band[] {
  const begin = now - days * dayMs
  const inOrder = changes
    .map((one) => ({ ...one, time: Date.parse(one.at) }))
    .sort((one, other) => one.time - other.time)
  const within = inOrder.filter(({ time }) => time > begin && time <= now)
  const before = inOrder.findLast(({ time }) => time <= begin)
  const bands: Band[] = []
  let state = before?.to ?? within[0]?.from ?? (Date.parse(current.since) > begin ? 'unproven' : current.state)
  let from = begin
  for (const { to, time } of within) {
    if (time > from) bands.push({ state, from, to: time })
    state = to
    from = time
  }
  if (within.length === 0 && Date.parse(current.since) > begin) {
    const since = Date.parse(current.since)
    bands.push({ state, from, to: since })
    from = since
    state = current.state
  }
  bands.push({ state, from, to: now })
  return bands
}

const words = { failing: 'failing', stale: 'expired', unproven: 'no data' } as const

/** What was not verified, in words: `failing 1 h · expired 6 % · no data 21 %`. Unknown days never count as verified. */
export function bandWords(bands: readonly Band[]): string {
  const all = bands.reduce((sum, { from, to }) => sum + to - from, 0)
  const parts = (['failing', 'stale', 'unproven'] as const).flatMap((state) => {
    const ms = bands.filter((one) => one.state === state).reduce((sum, { from, to }) => sum + to - from, 0)
    if (ms <= 0) return []
    const share = (100 * ms) / all
    return [
      `${words[state]} ${state === 'failing' || share < 1 ? roughDuration(ms) : `${Math.min(Math.round(share), bands.length > 1 ? 99 : 100)} %`}`
    ]
  })
  return parts.length === 0 ? 'verified all the time' : parts.join(' · ')
}
