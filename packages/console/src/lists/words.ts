/** The texts of the lists, as functions of their data. */
import { counted } from '../ui/counts.ts'

const functions: Readonly<Record<string, string>> = {
  OPS: 'Operations',
  SYN: 'Coordination',
  CTL: 'Control',
  AUD: 'Audit',
  INT: 'Intelligence',
  POL: 'Policy',
  ENV: 'Environment'
}

/** The function of a hub within its family, in words. */
export const functionOf = (vsmFunction: string | null) =>
  vsmFunction === null ? undefined : (functions[vsmFunction] ?? vsmFunction)

export const familyOf = (family: string | null) => (family === 'vsm' ? 'Viable System Model' : (family ?? undefined))

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
