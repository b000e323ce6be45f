/** The words of an explanation. */
import { roughDuration } from '@inter-hub/rules'
import type { ExplainedEvidence } from '../evidence/index.ts'
import { checkNamed } from '../kernel/view-context.ts'
import type { Widget } from '../widgets/index.ts'
import type { Claimant, Reason } from './schema.ts'

export type State = Pick<Widget, 'state' | 'stateSince' | 'status' | 'attention'>

/** Who made a piece of evidence: the check that its context names, otherwise the actor of the event. */
export function claimantOf({ viewContext, source, by }: ExplainedEvidence): Claimant {
  const check = source === null ? undefined : checkNamed(viewContext)
  return check === undefined
    ? { kind: by.kind, name: by.name, via: by.via }
    : { kind: 'check', name: check, via: by.via }
}

/** Attested: a person vouches for it, or a program that does not say what observed it. */
export function basisOf({ source, by }: ExplainedEvidence): 'observed' | 'attested' {
  return by.kind === 'hook' || by.kind === 'system' || (by.kind === 'consumer' && source !== null)
    ? 'observed'
    : 'attested'
}

/** The name for a piece of evidence within a sentence. */
function nameOf(one: ExplainedEvidence): string {
  const { kind, name } = claimantOf(one)
  return kind === 'check' || kind === 'hook' ? name : one.subject || one.eventType
}

/** What determines the state of a widget: evidence that fails, or that has expired. The longest comes first. */
export function reasonsOf(state: Widget['state'], evidence: readonly ExplainedEvidence[]): Reason[] {
  const standing = evidence.filter(({ proves }) => proves)
  if (state === 'failing') {
    const failing = standing.filter(({ outcome, fresh }) => outcome === 'fail' && fresh)
    return failing
      .map((one) =>
        reason(one, `${nameOf(one)} ${saying(one.outcomeReason) ?? 'fails and gives no reason'}`, one.since)
      )
      .sort(bySince)
  }
  if (state !== 'stale') return []
  const expired = standing.filter(({ fresh }) => fresh === false)
  return expired
    .map((one) => reason(one, `the evidence of ${nameOf(one)} has expired${latestWords(one)}`, one.freshUntil))
    .sort(bySince)
}

const reason = (one: ExplainedEvidence, text: string, since: string | null): Reason => {
  const { eventType, subject } = one
  return { eventType, subject, text, since, by: claimantOf(one) }
}

const bySince = (one: Reason, other: Reason) => (one.since ?? '').localeCompare(other.since ?? '')

/** What an event gives as its reason, as the rest of a sentence. */
function saying(text: string | null): string | undefined {
  const words = text
    ?.trim()
    .replace(/^(The|A|An|It|No|This|There) /, (word) => word.toLowerCase())
    .replace(/[.\s]+$/, '')
  return words ? `says ${words}` : undefined
}

/** What happened since, where the newest event proves nothing. */
function latestWords({ eventId, latest }: ExplainedEvidence): string {
  const words = latest.eventId === eventId ? undefined : saying(latest.outcomeReason)
  return words === undefined ? '' : `, and its newest event ${words}`
}

/** The state of a widget and its reason in one sentence, such as `Failing for 12 min: http says status 503, expected 200.` */
export function sentenceOf(
  { state, stateSince, status, attention }: State,
  reasons: readonly Reason[],
  evidence: readonly ExplainedEvidence[],
  now: Date
): string {
  const lasting = `for ${roughDuration(now.getTime() - Date.parse(stateSince))}`
  const archived = status === 'archived' ? 'Archived. ' : ''
  return `${archived}${capital(state)} ${lasting}: ${why(state, reasons, evidence, now)}.${attentionWords(state, attention)}`
}

function why(
  state: Widget['state'],
  [first, ...others]: readonly Reason[],
  evidence: readonly ExplainedEvidence[],
  now: Date
): string {
  if (first) return `${first.text}${others.length === 0 ? '' : ` (and ${others.length} more)`}`
  if (state === 'unproven') {
    const [newest] = evidence
    if (newest === undefined) return 'no evidence has been recorded'
    const words = saying(newest.latest.outcomeReason)
    return newest.retired
      ? 'its evidence was retired'
      : `no event proves anything yet${words ? `; the newest, of ${nameOf(newest)}, ${words}` : ''}`
  }
  const passing = evidence.filter(({ proves }) => proves)
  const newest = passing.map(({ seenAt }) => Date.parse(seenAt)).sort((one, other) => other - one)[0]
  const age = newest === undefined ? '' : `, last ${roughDuration(now.getTime() - newest)} ago`
  const names = passing.slice(0, 3).map(nameOf)
  const rest = passing.length - names.length
  const all = [...names, ...(rest > 0 ? [`${rest} more`] : [])]
  return `${all.join(', ')} ${passing.length === 1 ? 'passes' : 'pass'}${age}`
}

function attentionWords(state: string, [first, ...others]: readonly string[]): string {
  if (first === undefined || state !== 'verified') return ''
  return ` Attention: ${first}${others.length === 0 ? '' : ` (and ${others.length} more)`}`
}

const capital = (word: string) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`
