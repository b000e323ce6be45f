/** The texts of the readiness pages, as functions of data. */
import { shellWord } from '@inter-hub/rules/browser'
import { type GateState, type GateView, gateStates, type Requirement } from './gate.ts'

type Sorted = Pick<GateView, 'state' | 'due' | 'number' | 'slug'>

/** Sorts by state, worst first, then by due date, then in the order of the gates. */
export function worstFirst<Gate extends Sorted>(gates: readonly Gate[]): Gate[] {
  const rank = ({ state }: Sorted) => gateStates.indexOf(state)
  const due = ({ due: at }: Sorted) => at ?? '9999'
  return gates.toSorted(
    (one, other) =>
      rank(one) - rank(other) ||
      (due(one) < due(other) ? -1 : due(one) > due(other) ? 1 : 0) ||
      one.number - other.number ||
      (one.slug < other.slug ? -1 : 1)
  )
}

/** Whether a gate lets changes go ahead. */
export const isOpen = ({ state }: Pick<GateView, 'state'>) => state === 'green' || state === 'waived'

export function headline(gates: readonly Pick<GateView, 'state'>[]): string {
  const blocking = gates.filter((gate) => !isOpen(gate)).length
  if (gates.length === 0) return 'No readiness gates yet'
  if (blocking === 0) return 'No gate is blocking'
  if (blocking === gates.length) return blocking === 1 ? 'The gate is blocking' : `All ${blocking} gates are blocking`
  return `${blocking} of ${gates.length} gates ${blocking === 1 ? 'is' : 'are'} blocking`
}

/** How many gates are in each state, worst first: `2 red · 3 amber`. */
export function tally(gates: readonly Pick<GateView, 'state'>[]): string {
  return gateStates
    .map((state) => [gates.filter((gate) => gate.state === state).length, state] as const)
    .flatMap(([count, state]) => (count > 0 ? [`${count} ${state}`] : []))
    .join(' · ')
}

export const metCount = (requirements: readonly Pick<Requirement, 'state'>[]) =>
  `${requirements.filter(({ state }) => state === 'met').length} of ${requirements.length}`

/** The word for the state of a requirement, and the mark with its colour. */
const requirementWords: Record<string, [word: string, mark: string]> = {
  met: ['Met', 'green'],
  refuted: ['Failed', 'red'],
  missing: ['Missing', 'missing'],
  incomplete: ['Incomplete', 'incomplete'],
  expired: ['Expired', 'stale'],
  few: ['Too few', 'incomplete'],
  superseded: ['Outdated', 'incomplete'],
  'wrong-source': ['Wrong source', 'incomplete']
}
export const requirementWord = (state: string) => requirementWords[state]?.[0] ?? state
export const requirementMark = (state: string) => requirementWords[state]?.[1] ?? 'unknown'

const units: Record<string, string> = { D: 'day', H: 'hour', M: 'minute', S: 'second' }

/** `valid for 7 days`, from an ISO 8601 duration with one unit; others are shown unchanged. */
export function validity(maxAge: string): string {
  const [, count, unit] = /^P(?:T(?=\d+[HMS]$))?(\d+)([DHMS])$/.exec(maxAge) ?? []
  const isDays = unit === 'D'
  if (count === undefined || unit === undefined || isDays !== !maxAge.includes('T')) return `valid for ${maxAge}`
  return `valid for ${count} ${units[unit]}${count === '1' ? '' : 's'}`
}

export interface Upcoming {
  at: string
  text: string
}

/** What expires if nothing new is recorded, the next first. */
export function upcoming({ requirements, waiver }: Pick<GateView, 'requirements' | 'waiver'>): Upcoming[] {
  const ends = requirements.flatMap(({ title, state, expiresAt, attestationId }) =>
    state === 'met' && expiresAt !== undefined
      ? [{ at: expiresAt, text: attestationId === undefined ? title : `${title} (attestation)` }]
      : []
  )
  if (waiver) ends.push({ at: waiver.expiresAt, text: 'The waiver' })
  return ends.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
}

/** The next worse state of the gate if nothing new is recorded; undefined if it does not get worse. */
export function nextState({
  state,
  requirements,
  waiver
}: Pick<GateView, 'state' | 'requirements' | 'waiver'>): { at: string; state: GateState | string } | undefined {
  if (state === 'waived' && waiver) {
    const isLost = requirements.some(({ expiresAt }) => expiresAt !== undefined && expiresAt < waiver.expiresAt)
    const next = waiver.withoutIt === 'green' && isLost ? 'amber' : waiver.withoutIt
    return next === 'green' ? undefined : { at: waiver.expiresAt, state: next }
  }
  const [first] = upcoming({ requirements, waiver: undefined })
  return state === 'green' && first ? { at: first.at, state: 'amber' } : undefined
}

/** Whether a person may attest the requirement. */
export const canAttest = ({ by }: Pick<Requirement, 'by'>) => by !== 'observed' && by !== 'not-the-actor'

/** The command that records evidence for a requirement, with the members that it needs. */
export function recordCommand({
  eventType,
  widget,
  needs
}: Pick<Requirement, 'eventType' | 'widget' | 'needs'>): string {
  return [
    './ihub record',
    ...[eventType, widget].map(shellWord),
    ...needs.map((name) => `${shellWord(name)}=<value>`)
  ].join(' ')
}

/** The requirements that are not met, by state: `1 incomplete, 3 missing`. */
export function openWords(requirements: readonly Pick<Requirement, 'state'>[]): string {
  const open = requirements.filter(({ state }) => state !== 'met')
  const groups = Map.groupBy(open, ({ state }) => requirementWord(state).toLowerCase())
  return [...groups].map(([word, all]) => `${all.length} ${word}`).join(', ')
}

/** Why the gate has its state, in words that the page uses. */
export function gateReason({
  state,
  reason,
  requirements,
  isSilent
}: Pick<GateView, 'state' | 'reason' | 'requirements' | 'isSilent'>): string {
  if (isSilent || state === 'green' || state === 'waived') return reason
  const open = openWords(requirements)
  if (open === '') return reason
  return `${metCount(requirements)} requirements ${requirements.length === 1 ? 'is' : 'are'} met; ${open}.`
}
