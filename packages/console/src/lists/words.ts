/** The texts of the lists, as functions of their data. */
import { counted } from '../ui/counts.ts'

interface NoticeState {
  state: string
  suppressedBy: string | null
  silencedUntil: string | null
}

export function noticesHeading({ open, acknowledged }: { open: number; acknowledged: number }): string {
  if (open + acknowledged === 0) return 'No notice is open.'
  const taken = acknowledged === 0 ? '' : `, ${acknowledged} acknowledged`
  return `${counted(open, 'notice')} not acknowledged${taken}.`
}

/** The state of a notice in words; for an open one that is not sent, the reason. */
export function noticeState({ state, suppressedBy, silencedUntil }: NoticeState): string {
  if (state === 'acknowledged') return 'Acknowledged'
  if (suppressedBy !== null) return 'Caused by a failing dependency'
  if (silencedUntil !== null) return 'Silenced by maintenance'
  return 'Not acknowledged'
}
