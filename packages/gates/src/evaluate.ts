/**
 * Evaluates a gate at a time. The result depends only on the inputs and the time, not on the order in which events arrived. The
 * rules are documented in hubs/ops-hub/readiness-gates.yaml, under `evaluation`.
 */
import { BudgetExceeded, type Expression, ExpressionError } from '@inter-hub/expressions'
import type { CompiledGate, CompiledRequirement } from './gate.ts'

export const gateStates = ['red', 'amber', 'unknown', 'waived', 'green'] as const
export type GateState = (typeof gateStates)[number]

/** An event that may be evidence for a requirement. Times are RFC 3339 in UTC. */
export interface Candidate {
  eventId: string
  eventType: string
  widget: string
  /** The part of the widget that it is about. */
  subject?: string
  outcome: 'pass' | 'fail' | 'info'
  outcomeReason?: string | null
  occurredAt: string
  /** The time of the fact, if the event type declares it: the age counts from it, not from a confirmation. */
  asOf?: string | null
  /** After this time the event proves nothing. */
  until?: string | null
  /** When it was observed and confirmed: the newest times first, up to `observationsMax`. */
  observedAt: readonly string[]
  source?: string | null
  viewContext?: string | null
  by: { id: string; kind: string; name?: string }
  metadata: Record<string, unknown>
  /** Set for a planned event: it will meet each requirement that has this rule or none. */
  planned?: { appliesWhen: string | undefined }
}

/** A statement of a person that a requirement is met, until it must be renewed. */
export interface Attestation {
  id: string
  requirement: string
  decidedAt: string
  expiresAt: string
  by: string
}

/** A decision of a person that the gate need not be green until a time. */
export interface Waiver {
  id: string
  reason: string
  approver: string | null
  decidedAt: string
  expiresAt: string
}

export interface GateInputs {
  /** Events on this widget of this type, without those that are retired. */
  candidates(widget: string, eventType: string): readonly Candidate[]
  /** Whether the candidates include the newest event of each subject. */
  isComplete(widget: string, eventType: string): boolean
  /** Whether the candidates include all events; true by default. */
  isWhole?(widget: string, eventType: string): boolean
  attestations: readonly Attestation[]
  waivers: readonly Waiver[]
  /** Whether events of the type prove something: the type has `freshFor`. */
  proves(eventType: string): boolean
  /** Whether an event was recorded by a program that observed it, and not by a person. */
  isObserved(candidate: Candidate): boolean
}

/**
 * `met`; `refuted`: the newest evidence says the opposite; `missing`: nothing is on record; `incomplete`: what is on record
 * proves nothing; `expired`: it was met once, and is too old now; `few`: there are not enough observations; `superseded`: the
 * evidence is older than the event named in `after`; `wrong-source`: the evidence is not `by` whom it must be.
 */
export type RequirementState =
  | 'met'
  | 'refuted'
  | 'missing'
  | 'incomplete'
  | 'expired'
  | 'few'
  | 'superseded'
  | 'wrong-source'

export interface RequirementResult {
  id: string
  state: RequirementState
  /** One sentence. */
  reason: string
  /** The evidence used: events, newest first. */
  eventIds: string[]
  attestationId?: string
  /** The time of the newest evidence used. */
  at?: string
  /** For evidence that meets the requirement: when it will be too old. */
  expiresAt?: string
}

export interface Evaluation {
  state: GateState
  /** One sentence. */
  reason: string
  /** What the state is without waivers. */
  computed: GateState
  requirements: RequirementResult[]
  waiver?: Waiver
}

/** The state of a gate at a time, in milliseconds since 1970. */
export function evaluateGate(gate: CompiledGate, inputs: GateInputs, now: number): Evaluation {
  return combine(
    gate.evidence.map((requirement) => evaluateRequirement(requirement, inputs, now)),
    inputs,
    now
  )
}

/** The state of a gate with these results of its requirements. */
export function combine(
  requirements: RequirementResult[],
  { waivers }: Pick<GateInputs, 'waivers'>,
  now: number
): Evaluation {
  const computed = stateOf(requirements)
  const reason = reasonOf(computed, requirements)
  const waiver = waivers
    .filter(({ decidedAt, expiresAt }) => Date.parse(decidedAt) <= now && now < Date.parse(expiresAt))
    .sort((one, other) =>
      one.expiresAt < other.expiresAt ? 1 : one.expiresAt > other.expiresAt ? -1 : one.id < other.id ? -1 : 1
    )[0]
  if (!waiver) return { state: computed, reason, computed, requirements }
  const text = `Waived until ${waiver.expiresAt}: ${sentence(waiver.reason)} Without the waiver it would be ${computed}.`
  return { state: 'waived', reason: text, computed, requirements, waiver }
}

/** Adds a full stop if the text does not end a sentence. */
const sentence = (text: string) => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`)

function stateOf(requirements: readonly RequirementResult[]): GateState {
  const states = new Set(requirements.map(({ state }) => state))
  if (states.has('refuted')) return 'red'
  if (states.size === 1 && states.has('met')) return 'green'
  if (states.size === 1 && states.has('missing')) return 'unknown'
  return 'amber'
}

function reasonOf(state: GateState, requirements: readonly RequirementResult[]): string {
  if (state === 'green')
    return requirements.length === 1 ? 'Its requirement is met.' : `All ${requirements.length} requirements are met.`
  if (state === 'unknown') return 'No evidence is on record for any requirement.'
  const wanted = state === 'red' ? 'refuted' : undefined
  const open = requirements.filter((one) => (wanted ? one.state === wanted : one.state !== 'met'))
  const [first] = open
  const more =
    open.length > 1 ? ` ${open.length - 1} more requirement${open.length > 2 ? 's are' : ' is'} not met.` : ''
  return `${first?.id}: ${first?.reason}${more}`
}

interface Observation {
  at: number
  candidate: Candidate
}

/** The result of a requirement. */
export function evaluateRequirement(
  requirement: CompiledRequirement,
  inputs: GateInputs,
  now: number
): RequirementResult {
  const { widget, eventType } = requirement
  const result = resultOf(requirement, inputs, now)
  if (result.state !== 'met' || inputs.isComplete(widget, eventType)) return result
  const reason = `${eventType} of ${widget} has evidence for more subjects than are read, and one of them may have failed.`
  return { id: result.id, state: 'incomplete', reason, eventIds: [] }
}

/**
 * Whether events that are not among the candidates cannot change the result, now or later. The candidates must include the newest
 * event of each subject.
 */
export function isDecided(requirement: CompiledRequirement, inputs: GateInputs, now: number): boolean {
  const { widget, eventType, afterEvent, minCount, isApplicable, readsTheTime } = requirement
  const isWhole = (feed: { widget: string; eventType: string }) => inputs.isWhole?.(feed.widget, feed.eventType) ?? true
  if (isWhole(requirement) && (!afterEvent || isWhole(afterEvent))) return true
  // Other events may contain observations that are needed.
  if (afterEvent || minCount > 1 || (isApplicable && readsTheTime)) return false
  const candidates = inputs.candidates(widget, eventType)
  const isLater = (time: string) => Date.parse(time) > now
  if (candidates.some(({ occurredAt, observedAt }) => isLater(occurredAt) || observedAt.some(isLater))) return false
  const { applicable, fault } = applicableOf(requirement, candidates, now)
  if (fault) return false
  const { kept } = countingOf(requirement, inputs, applicable, now, undefined)
  const complete = kept.filter((one) => !isIncomplete(requirement, inputs, one))
  const counted = new Set(newestOfEach(newestFirst(complete, now, undefined)).map((one) => one.candidate))
  // If the newest event of a subject counts, older ones do not matter. Events with the same time are usually recorded together, so if
  // an older event is among the candidates, they are, too.
  return [...Map.groupBy(candidates, ({ subject }) => subject).values()].every((ofSubject) => {
    const [newest, ...others] = ofSubject.sort(byTime(now)) as [Candidate, ...Candidate[]]
    return counted.has(newest) && others.some((one) => latestOf(one, now) < latestOf(newest, now))
  })
}

function resultOf(requirement: CompiledRequirement, inputs: GateInputs, now: number): RequirementResult {
  const { id, widget, eventType } = requirement
  const threshold = thresholdOf(requirement, inputs, now)
  const attestation = attestationOf(requirement, inputs, now, threshold)
  const onRecord = inputs.candidates(widget, eventType).filter(({ occurredAt }) => Date.parse(occurredAt) <= now)
  const { applicable, fault } = applicableOf(requirement, onRecord, now)
  if (fault) return fault
  const counting = countingOf(requirement, inputs, applicable, now, threshold)
  const complete = counting.kept.filter((one) => !isIncomplete(requirement, inputs, one))
  const observations = newestFirst(complete, now, threshold)
  const [newest] = observations
  const observed = newest && fromObservations(requirement, observations, now)
  // An attestation is valid until a later observation contradicts it, however old that observation is.
  const isRefuted = newestOfEach(observations).some(
    (one) => one.at > Date.parse(attestation?.decidedAt ?? '') && judge(requirement, one.candidate, now) !== true
  )
  if (attestation && observed?.state !== 'met' && !isRefuted) {
    return {
      id,
      state: 'met',
      reason: `Attested by ${attestation.by}; to be renewed by ${attestation.expiresAt}.`,
      eventIds: [],
      attestationId: attestation.id,
      at: attestation.decidedAt,
      expiresAt: attestation.expiresAt
    }
  }
  if (observed) return observed
  if (counting.kept.length > 0)
    return { id, state: 'incomplete', ...whyIncomplete(requirement, counting.kept[0] as Candidate) }
  if (counting.dropped) return { id, ...counting.dropped }
  return { id, state: 'missing', reason: `No ${eventType} is on record for ${widget}.`, eventIds: [] }
}

/** A requirement that asks for an observation is not met by a statement. */
function attestationOf(
  { id, by }: CompiledRequirement,
  { attestations }: GateInputs,
  now: number,
  threshold: Candidate | undefined
): Attestation | undefined {
  if (by === 'observed' || by === 'not-the-actor') return undefined
  const after = threshold ? Date.parse(threshold.occurredAt) : Number.NEGATIVE_INFINITY
  return attestations
    .filter((one) => one.requirement === id && Date.parse(one.decidedAt) <= now && now < Date.parse(one.expiresAt))
    .filter((one) => Date.parse(one.decidedAt) >= after)
    .sort((one, other) => Date.parse(other.decidedAt) - Date.parse(one.decidedAt) || (one.id < other.id ? -1 : 1))[0]
}

/**
 * The events that `appliesWhen` selects. It does not select an event without the member that it reads. If it cannot be evaluated on
 * an event that is newer than all selected ones, nothing is proved.
 */
function applicableOf(requirement: CompiledRequirement, onRecord: readonly Candidate[], now: number) {
  const { id, isApplicable, appliesWhen } = requirement
  if (!isApplicable) return { applicable: [...onRecord] }
  const applicable: Candidate[] = []
  for (const candidate of [...onRecord].sort(byTime(now))) {
    const { value, error } = candidate.planned
      ? { value: candidate.planned.appliesWhen === appliesWhen, error: undefined }
      : evaluate(isApplicable, requirement, candidate, now)
    if (value === true) applicable.push(candidate)
    // An event without the member is not selected, but a missing member must not hide a failure.
    const isClear = error
      ? error.missingField !== undefined && candidate.outcome !== 'fail'
      : typeof value === 'boolean'
    if (!isClear && applicable.length === 0) {
      const why = error?.message ?? 'the rule is neither true nor false'
      const reason = `appliesWhen cannot be evaluated on the newest event: ${why}`
      return { applicable, fault: { id, state: 'incomplete' as const, reason, eventIds: [candidate.eventId] } }
    }
  }
  return { applicable }
}

/** The evidence that `after` and `by` accept; if there is none, the reason. */
function countingOf(
  requirement: CompiledRequirement,
  inputs: GateInputs,
  applicable: readonly Candidate[],
  now: number,
  threshold: Candidate | undefined
) {
  const { by, afterEvent } = requirement
  let dropped: Pick<RequirementResult, 'state' | 'reason' | 'eventIds'> | undefined
  if (by === 'not-the-actor' && !threshold && applicable.length > 0) {
    return {
      kept: [],
      dropped: {
        state: 'wrong-source' as const,
        reason: `No ${requirement.after} is on record, so it is not known whose evidence would count.`,
        eventIds: []
      }
    }
  }
  const kept = applicable.filter((candidate) => {
    if (candidate.planned) return true
    const ids = { eventIds: [candidate.eventId] }
    if (threshold && factOf(candidate, latestOf(candidate, now)) < Date.parse(threshold.occurredAt)) {
      dropped ??= {
        state: 'superseded',
        reason: `The evidence is older than ${afterEvent?.eventType} of ${threshold.occurredAt} on ${afterEvent?.widget}.`,
        ...ids
      }
      return false
    }
    const wrong = wrongSource(requirement, inputs, candidate, threshold)
    if (wrong) dropped ??= { state: 'wrong-source', reason: wrong, ...ids }
    return !wrong
  })
  return { kept: kept.sort(byTime(now)), dropped }
}

function wrongSource(
  { by }: CompiledRequirement,
  { isObserved }: GateInputs,
  candidate: Candidate,
  threshold: Candidate | undefined
): string | undefined {
  const who = candidate.by.name ?? candidate.by.id
  if (by === 'observed' && !isObserved(candidate)) return `The evidence must be observed; ${who} stated it.`
  if (by === 'attested' && isObserved(candidate)) return `A person must attest this; ${who} observed it.`
  if (by === 'not-the-actor' && threshold?.by.id === candidate.by.id) {
    return `The evidence must come from another actor than ${who}, who recorded ${threshold.eventType}.`
  }
  return undefined
}

/** The event that evidence must follow. */
function thresholdOf({ afterEvent }: CompiledRequirement, inputs: GateInputs, now: number): Candidate | undefined {
  if (!afterEvent) return undefined
  const { widget, eventType, newImageOnly } = afterEvent
  const isWhole = inputs.isWhole?.(widget, eventType) ?? true
  return newestOf(inputs.candidates(widget, eventType), { newImageOnly, isWhole }, now)
}

/**
 * The newest event by its time; for releases, the newest one whose image differs from that of the one before. If older releases were
 * not read and all that were read have one image, the oldest of them: its image may have been new.
 */
function newestOf(
  events: readonly Candidate[],
  { newImageOnly, isWhole }: { newImageOnly: boolean; isWhole: boolean },
  now: number
): Candidate | undefined {
  // Whether they prove something does not matter.
  const sorted = events.filter(({ occurredAt }) => Date.parse(occurredAt) <= now).sort(byOccurrence)
  if (!newImageOnly) return sorted[0]
  const releases = sorted.filter(({ metadata }) => metadata.runningImage !== undefined)
  const changed = releases.find((one, index) => {
    const before = releases[index + 1]
    return before !== undefined && before.metadata.runningImage !== one.metadata.runningImage
  })
  return changed ?? (isWhole ? undefined : releases.at(-1))
}

function isIncomplete({ needs }: CompiledRequirement, { proves }: GateInputs, candidate: Candidate): boolean {
  if (candidate.outcome === 'fail' || candidate.planned) return false
  return missingOf(needs, candidate).length > 0 || (candidate.outcome === 'info' && proves(candidate.eventType))
}

function missingOf(needs: readonly string[], { metadata }: Candidate): string[] {
  return needs.filter((name) => metadata[name] === undefined || metadata[name] === null)
}

function whyIncomplete({ needs, eventType }: CompiledRequirement, candidate: Candidate) {
  const missing = missingOf(needs, candidate)
  const why =
    missing.length > 0
      ? `lacks ${missing.join(', ')}`
      : `proves nothing${candidate.outcomeReason ? ` (${candidate.outcomeReason.replace(/\.$/, '')})` : ''}`
  return { reason: `The newest ${eventType} ${why}.`, eventIds: [candidate.eventId], at: candidate.occurredAt }
}

function fromObservations(
  requirement: CompiledRequirement,
  observations: readonly Observation[],
  now: number
): RequirementResult {
  const { id, minCount, eventType } = requirement
  const [newest] = observations as [Observation, ...Observation[]]
  for (const one of newestOfEach(observations)) {
    const answer = judge(requirement, one.candidate, now)
    if (answer !== true && now <= expiryOf(requirement, one)) return refutedBy(id, one.candidate, answer, one.at)
  }
  const isInAge = now <= expiryOf(requirement, newest)
  const used = observations.slice(0, minCount)
  const eventIds = [...new Set(used.map(({ candidate }) => candidate.eventId))]
  const at = new Date(newest.at).toISOString()
  if (!isInAge) {
    const { until } = newest.candidate
    const isOver = until && now >= Date.parse(until)
    const why = isOver ? `was valid until ${until}` : `is older than ${requirement.maxAge}`
    const failed = judge(requirement, newest.candidate, now) === true ? '' : ' failed and'
    return { id, state: 'expired', reason: `The newest ${eventType}, of ${at},${failed} ${why}.`, eventIds, at }
  }
  if (used.length < minCount) {
    return { id, state: 'few', reason: `${used.length} of ${minCount} observations are on record.`, eventIds, at }
  }
  const expiresAt = Math.min(...used.map((one) => expiryOf(requirement, one)))
  const inAge = used.filter(
    (one) => now <= expiryOf(requirement, one) && judge(requirement, one.candidate, now) === true
  )
  if (inAge.length < minCount) {
    return {
      id,
      state: 'few',
      reason: `${inAge.length} of the ${minCount} newest observations are in age and meet the condition.`,
      eventIds,
      at
    }
  }
  return { id, state: 'met', reason: 'Met.', eventIds, at, expiresAt: new Date(expiresAt).toISOString() }
}

function refutedBy(
  id: string,
  candidate: Candidate,
  why: string,
  at = Date.parse(candidate.occurredAt)
): RequirementResult {
  return { id, state: 'refuted', reason: why, eventIds: [candidate.eventId], at: new Date(at).toISOString() }
}

/** True, or why the event refutes the requirement. */
function judge(requirement: CompiledRequirement, candidate: Candidate, now: number): true | string {
  const { holds, title } = requirement
  if (candidate.planned) return true
  const detail = candidate.outcomeReason ? `: ${candidate.outcomeReason}` : ''
  if (candidate.outcome === 'fail') return sentence(`The newest ${candidate.eventType} failed${detail}`)
  if (!holds)
    return candidate.outcome === 'pass' || sentence(`The newest ${candidate.eventType} proves nothing${detail}`)
  const { value, error } = evaluate(holds, requirement, candidate, now)
  if (error) return `The condition cannot be evaluated: ${error.message}`
  if (value === true) return true
  return value === false
    ? `The newest ${candidate.eventType} does not show: ${title}`
    : 'The condition is neither true nor false.'
}

interface Answer {
  value?: unknown
  error?: Error & { missingField?: unknown }
}

/** The cached results of expressions that do not read the time: their result for an event never changes. */
const answers = new WeakMap<Expression, WeakMap<Candidate, Answer>>()

function evaluate(
  expression: Expression,
  { readsTheTime }: CompiledRequirement,
  candidate: Candidate,
  now: number
): Answer {
  if (readsTheTime) return evaluateAt(expression, candidate, now)
  const ofExpression = answers.get(expression) ?? new WeakMap<Candidate, Answer>()
  answers.set(expression, ofExpression)
  const answer = ofExpression.get(candidate) ?? evaluateAt(expression, candidate, now)
  ofExpression.set(candidate, answer)
  return answer
}

function evaluateAt(expression: Expression, candidate: Candidate, now: number): Answer {
  const { eventId, eventType, widget, outcome, occurredAt, viewContext = null, metadata } = candidate
  const event = { id: eventId, type: eventType, widget, outcome, occurredAt, viewContext }
  try {
    return { value: expression.evaluate({ metadata, event, now: new Date(now).toISOString() }) }
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof BudgetExceeded) return { error }
    throw error
  }
}

/** All observations of the events up to a time, the newest first. */
function newestFirst(candidates: readonly Candidate[], now: number, threshold: Candidate | undefined): Observation[] {
  const after = threshold ? Date.parse(threshold.occurredAt) : Number.NEGATIVE_INFINITY
  return candidates
    .flatMap((candidate) => timesOf(candidate, now).map((at) => ({ at, candidate })))
    .filter(({ at, candidate }) => candidate.planned || factOf(candidate, at) >= after)
    .sort((one, other) => other.at - one.at || worseFirst(one.candidate, other.candidate))
}

/** The newest observation of each subject: one that passes does not hide another that fails. */
function newestOfEach(observations: readonly Observation[]): Observation[] {
  const found = new Map<string, Observation>()
  for (const one of observations) {
    const subject = one.candidate.subject ?? ''
    if (!found.has(subject)) found.set(subject, one)
  }
  return [...found.values()]
}

function timesOf({ observedAt, occurredAt }: Candidate, now: number): number[] {
  const times = (observedAt.length > 0 ? observedAt : [occurredAt]).map((time) => Date.parse(time))
  return times.filter((time) => time <= now)
}

function latestOf(candidate: Candidate, now: number): number {
  return Math.max(Date.parse(candidate.occurredAt), ...timesOf(candidate, now))
}

/** The time that the age of an observation counts from. */
function factOf({ asOf }: Candidate, at: number): number {
  return asOf ? Math.min(Date.parse(asOf), at) : at
}

/** The last millisecond at which an observation is in age. */
function expiryOf({ maxAgeMs }: CompiledRequirement, { at, candidate }: Observation): number {
  const end = factOf(candidate, at) + maxAgeMs
  // At `until` itself it proves nothing any more.
  return candidate.until ? Math.min(end, Date.parse(candidate.until) - 1) : end
}

const badness = { fail: 0, info: 1, pass: 2 }

/** At the same time the worse outcome comes first, then the order of the content; never the order of arrival. */
function worseFirst(one: Candidate, other: Candidate): number {
  if (one.outcome !== other.outcome) return badness[one.outcome] - badness[other.outcome]
  const [a, b] = [JSON.stringify(one.metadata), JSON.stringify(other.metadata)]
  return a < b ? -1 : a > b ? 1 : 0
}

const byTime = (now: number) => (one: Candidate, other: Candidate) =>
  latestOf(other, now) - latestOf(one, now) || worseFirst(one, other)

const byOccurrence = (one: Candidate, other: Candidate) =>
  Date.parse(other.occurredAt) - Date.parse(one.occurredAt) || worseFirst(one, other)
