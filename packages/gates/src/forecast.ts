/**
 * When the state of a gate changes without new records: evidence expires, waivers and attestations end, evidence with a future time
 * begins to count, and conditions may compare with the current time.
 */
import { durationMs, isTime } from '@inter-hub/rules'
import {
  type Candidate,
  combine,
  type Evaluation,
  evaluateGate,
  evaluateRequirement,
  type GateInputs,
  type RequirementResult
} from './evaluate.ts'
import type { CompiledGate, CompiledRequirement } from './gate.ts'

export interface Change extends Evaluation {
  /** The start of the state, in milliseconds since 1970. */
  at: number
}

/** All changes of the state of a gate after `from`, up to and including `to`, if nothing new is recorded. */
export function forecastGate(gate: CompiledGate, inputs: GateInputs, from: number, to: number): Change[] {
  const changes: Change[] = []
  let { state } = evaluateGate(gate, inputs, from)
  for (const change of evaluations(gate, inputs, from, to)) {
    if (change.state !== state) changes.push(change)
    state = change.state
  }
  return changes
}

/** The result of a requirement, and the time until which it stays the same if nothing new is recorded, at most `to`. */
export function standingOf(
  requirement: CompiledRequirement,
  inputs: GateInputs,
  from: number,
  to: number
): { result: RequirementResult; until: number } {
  const [first, next] = timelineOf(requirement, inputs, from, to) as [Moment, ...Moment[]]
  return { result: first.result, until: next?.at ?? to }
}

/** The evaluation at each time after `from` at which the gate changes. */
function evaluations(gate: CompiledGate, inputs: GateInputs, from: number, to: number): Change[] {
  const timelines = gate.evidence.map((requirement) => timelineOf(requirement, inputs, from, to))
  const decisions = inputs.waivers.flatMap(({ decidedAt, expiresAt }) => [Date.parse(decidedAt), Date.parse(expiresAt)])
  const times = new Set([...timelines.flatMap((one) => one.map(({ at }) => at)), ...decisions])
  const sorted = [...times].filter((at) => at > from && at <= to).sort((one, other) => one - other)
  return sorted.map((at) => ({
    at,
    ...combine(
      timelines.map((one) => resultAt(one, at)),
      inputs,
      at
    )
  }))
}

interface Moment {
  at: number
  result: RequirementResult
}

function resultAt(timeline: readonly Moment[], at: number): RequirementResult {
  return (timeline.findLast((moment) => moment.at <= at) as Moment).result
}

const hourMs = 3_600_000
/** A condition that reads the time is also evaluated in steps, at most this many. */
const stepsMax = 2000

/** The result of a requirement at `from`, and each later change. */
export function timelineOf(requirement: CompiledRequirement, inputs: GateInputs, from: number, to: number): Moment[] {
  const times = new Set(timesOf(requirement, inputs))
  const { readsTheTime } = requirement
  const stepMs = Math.max(hourMs, (to - from) / stepsMax)
  if (readsTheTime) for (let at = from + stepMs; at < to; at += stepMs) times.add(at)
  times.add(to)
  const sorted = [...times].filter((at) => at > from && at <= to).sort((one, other) => one - other)
  const resultOf = (at: number): Moment => ({ at, result: evaluateRequirement(requirement, inputs, at) })
  const timeline = [resultOf(from)]
  let last = from
  for (const at of sorted) {
    const here = resultOf(at)
    if (!isSame(here, timeline.at(-1))) timeline.push(readsTheTime ? firstLike(here, last, resultOf) : here)
    last = at
  }
  return timeline
}

function isSame(one: Moment, other: Moment | undefined): boolean {
  const said = (moment: Moment | undefined) =>
    JSON.stringify([moment?.result.state, moment?.result.reason, moment?.result.eventIds, moment?.result.attestationId])
  return said(one) === said(other)
}

/** The first moment after `before` with the same result. A condition that reads the time changes once between two known times. */
function firstLike(here: Moment, before: number, resultOf: (at: number) => Moment): Moment {
  let [low, found] = [before, here]
  while (found.at - low > 1) {
    const middle = resultOf(Math.floor((low + found.at) / 2))
    if (isSame(middle, here)) found = middle
    else low = middle.at
  }
  return found
}

/** Times at which the result of a requirement may change. */
function timesOf(requirement: CompiledRequirement, inputs: GateInputs): number[] {
  const { widget, eventType, maxAgeMs, afterEvent, readsTheTime } = requirement
  const candidates = inputs.candidates(widget, eventType)
  const evidence = candidates.flatMap((candidate) => {
    const own = [Date.parse(candidate.occurredAt), ...candidate.observedAt.map((time) => Date.parse(time))]
    const facts = candidate.asOf ? [...own, Date.parse(candidate.asOf)] : own
    const ends = candidate.until ? [Date.parse(candidate.until)] : []
    return [
      ...own,
      ...facts.map((at) => at + maxAgeMs + 1),
      ...ends,
      ...(readsTheTime ? comparedTimes(requirement, candidate) : [])
    ]
  })
  const after = afterEvent ? inputs.candidates(afterEvent.widget, afterEvent.eventType) : []
  const attested = inputs.attestations.flatMap((one) =>
    one.requirement === requirement.id ? [Date.parse(one.decidedAt), Date.parse(one.expiresAt)] : []
  )
  return [...evidence, ...attested, ...after.map(({ occurredAt }) => Date.parse(occurredAt))]
}

/** The maximum number of times that an event is compared with. */
const comparedMax = 50

/** Times in the members that the expression names and in the expression itself, and those times less or plus the durations in it. */
function comparedTimes(
  { condition = '', appliesWhen = '' }: CompiledRequirement,
  { metadata, occurredAt }: Candidate
): number[] {
  const source = `${condition}\n${appliesWhen}`
  const literals = [...source.matchAll(/["']([^"']{1,40})["']/g)].map(([, text = '']) => text)
  const spans = literals.flatMap((text) => spanOf(text) ?? [])
  const named = [...source.matchAll(/metadata\.(\w+)|metadata\["([^"]+)"\]/g)].map(
    ([, member, other]) => metadata[member ?? other ?? '']
  )
  const texts = [...literals, occurredAt, ...named.filter((value) => typeof value === 'string')].slice(0, comparedMax)
  const moments = texts.filter((text) => isTime(text)).map((text) => Date.parse(text))
  return moments.flatMap((at) =>
    [0, ...spans, ...spans.map((span) => -span)].flatMap((span) => [at + span, at + span + 1])
  )
}

const goDuration = /^(?:(\d{1,8}(?:\.\d+)?)h)?(?:(\d{1,8}(?:\.\d+)?)m)?(?:(\d{1,10}(?:\.\d+)?)s)?$/

/** Milliseconds of a duration as CEL writes it (`504h`, `1h30m`), or of ISO 8601. */
function spanOf(text: string): number | undefined {
  const [whole, hours = 0, minutes = 0, seconds = 0] = goDuration.exec(text) ?? []
  if (whole) return Number(hours) * hourMs + Number(minutes) * 60_000 + Number(seconds) * 1000
  return durationMs(text)
}
