/** The texts of the lists, as functions of their data. */
import { counted } from '../ui/counts.ts'

interface NoticeState {
  state: string
  suppressedBy: string | null
  silencedUntil: string | null
}

interface NoticeCounts {
  open: number
  acknowledged: number
  rules: number
}

export function noticesHeading({ open, acknowledged, rules }: NoticeCounts): string {
  if (open + acknowledged + rules === 0) return 'No notice rules yet'
  if (open + acknowledged === 0) return 'No notice is open.'
  const taken = acknowledged === 0 ? '' : `, ${acknowledged} acknowledged`
  return `${counted(open, 'notice')} not acknowledged${taken}.`
}

/** Why there are no notices, and the command to run next. */
export function noNotices(rules: number): { text: string; command: string } {
  if (rules === 0)
    return {
      text: 'Without a rule, nobody is notified. Rules and channels are defined in a file.',
      command: './ihub notices apply -f notices.yaml'
    }
  return { text: `${counted(rules, 'rule')} ${rules === 1 ? 'is' : 'are'} active.`, command: './ihub notices rules' }
}

/** The state of a notice in words; for an open one that is not sent, the reason. */
export function noticeState({ state, suppressedBy, silencedUntil }: NoticeState): string {
  if (state === 'acknowledged') return 'Acknowledged'
  if (suppressedBy !== null) return 'Caused by a failing dependency'
  if (silencedUntil !== null) return 'Silenced by maintenance'
  return 'Not acknowledged'
}

/** The heading of the events: `The newest 100 events`, `3 matching events`. */
export function eventsHeading(count: number, isAll: boolean, isFiltered: boolean): string {
  const what = isFiltered ? 'matching event' : 'event'
  if (count === 0) return isFiltered ? 'No matching events' : 'No events yet'
  if (!isAll) return `The newest ${counted(count, what)}`
  return isFiltered ? counted(count, what) : 'All events'
}
