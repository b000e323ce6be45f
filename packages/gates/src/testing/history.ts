/** Random gates and histories for tests, and the rule of gates written a second time, as plainly as it can be. */
import type { Attestation, Candidate, GateInputs, GateState, Waiver } from '../evaluate.ts'
import type { Gate, Requirement } from '../gate.ts'

export const start = Date.parse('2026-06-01T00:00:00Z')
const second = 1000
const iso = (at: number) => new Date(at).toISOString()

export interface History {
  gate: Gate
  candidates: Candidate[]
  attestations: Attestation[]
  waivers: Waiver[]
}

type Random = () => number
const pick = <T>(random: Random, all: readonly T[]): T => all[Math.floor(random() * all.length)] as T
const within = (random: Random, seconds: number) => Math.floor(random() * seconds)

/** Everything happens within `seconds` of the start, so that a test can try each second. */
export function randomHistory(random: Random, seconds: number): History {
  const evidence: Requirement[] = Array.from({ length: 1 + within(random, 3) }, (_, index) => ({
    id: `need-${index}`,
    title: `Need ${index}`,
    eventType: pick(random, ['ops-checked', 'ops-restored']),
    widget: pick(random, ['db', 'web']),
    maxAge: `PT${1 + within(random, seconds / 3)}S`,
    minCount: 1 + within(random, 3),
    ...(random() < 0.4 && { needs: ['status'] }),
    ...(random() < 0.4 && {
      condition: pick(random, [
        'metadata.status == "good"',
        'timestamp(metadata.ends) > timestamp(now) + duration("20s")'
      ])
    }),
    ...(random() < 0.3 && { appliesWhen: 'metadata.place == "here"' }),
    ...(random() < 0.2 && { after: pick(random, ['ops-released', 'ops-released@web']) }),
    ...(random() < 0.2 && { by: pick(random, ['observed', 'attested']) })
  }))
  const candidates = Array.from({ length: within(random, 9) }, (_, index) => randomCandidate(random, seconds, index))
  const attestations = Array.from({ length: within(random, 2) }, (_, index) => {
    const at = start + within(random, seconds) * second
    const until = iso(at + (1 + within(random, seconds)) * second)
    return {
      id: `attestation-${index}`,
      requirement: `need-${within(random, 3)}`,
      decidedAt: iso(at),
      expiresAt: until,
      by: 'Ada'
    }
  })
  const waivers = Array.from({ length: within(random, 2) }, (_, index) => {
    const at = start + within(random, seconds) * second
    const until = iso(at + (1 + within(random, seconds / 4)) * second)
    return { id: `waiver-${index}`, reason: 'Because.', approver: null, decidedAt: iso(at), expiresAt: until }
  })
  return { gate: { id: 'gate', title: 'Gate', evidence }, candidates, attestations, waivers }
}

function randomCandidate(random: Random, seconds: number, index: number): Candidate {
  const at = start + within(random, seconds) * second
  const times = Array.from({ length: within(random, 4) }, () => at + within(random, seconds / 4) * second)
  const kind = pick(random, ['consumer', 'person'])
  return {
    eventId: `event-${index}`,
    eventType: pick(random, ['ops-checked', 'ops-checked', 'ops-restored', 'ops-released']),
    widget: pick(random, ['db', 'web']),
    subject: pick(random, ['', '', 'other']),
    outcome: pick(random, ['pass', 'pass', 'pass', 'fail', 'info'] as const),
    occurredAt: iso(at),
    observedAt: [...times, at].sort((one, other) => other - one).map(iso),
    ...(random() < 0.2 && { asOf: iso(at - within(random, seconds / 4) * second) }),
    ...(random() < 0.2 && { until: iso(at + within(random, seconds / 2) * second) }),
    by: { id: kind, kind },
    metadata: {
      serial: index,
      ...(random() < 0.8 && { status: pick(random, ['good', 'good', 'bad']) }),
      ...(random() < 0.8 && { place: pick(random, ['here', 'there']) }),
      ...(random() < 0.7 && { ends: iso(start + within(random, seconds * 2) * second) })
    }
  }
}

/** As a gate reads them, in the order given. */
export function inputsOf({ candidates, attestations, waivers }: History): GateInputs {
  return {
    candidates: (widget, eventType) => candidates.filter((one) => one.widget === widget && one.eventType === eventType),
    isComplete: () => true,
    attestations,
    waivers,
    proves: (eventType) => eventType !== 'ops-released',
    isObserved: ({ by }) => by.kind === 'consumer'
  }
}

/** The reference: the text of `evaluation` in readiness-gates.yaml, sentence by sentence. */
export function referenceState(history: History, now: number): GateState {
  if (history.waivers.some((one) => Date.parse(one.decidedAt) <= now && Date.parse(one.expiresAt) > now))
    return 'waived'
  const all = history.gate.evidence.map((requirement) => referenceRequirement(requirement, history, now))
  if (all.includes('refuted')) return 'red'
  if (all.every((one) => one === 'met')) return 'green'
  return all.every((one) => one === 'none') ? 'unknown' : 'amber'
}

const rank = { fail: 0, info: 1, pass: 2 }
const seenUpTo = ({ observedAt }: Candidate, now: number) =>
  observedAt.map((time) => Date.parse(time)).filter((at) => at <= now)

/** Whether a failure that does not say where it was is newer than all events that are meant. */
function hasUnclearFailure(events: readonly Candidate[], now: number): boolean {
  const last = (one: Candidate) => Math.max(...seenUpTo(one, now))
  const sorted = [...events].sort((a, b) => last(b) - last(a) || rank[a.outcome] - rank[b.outcome])
  const firstMeant = sorted.findIndex(({ metadata }) => metadata.place === 'here')
  const newer = firstMeant < 0 ? sorted : sorted.slice(0, firstMeant)
  return newer.some(({ outcome, metadata }) => outcome === 'fail' && metadata.place === undefined)
}

function referenceRequirement(requirement: Requirement, { candidates, attestations }: History, now: number): string {
  const { eventType, widget, needs = [], condition, appliesWhen, after, by, minCount = 1, maxAge } = requirement
  const events = candidates.filter(
    (one) => one.eventType === eventType && one.widget === widget && Date.parse(one.occurredAt) <= now
  )
  const meant = events.filter(({ metadata }) => appliesWhen === undefined || metadata.place === 'here')
  const seen = (one: Candidate) => seenUpTo(one, now)
  if (appliesWhen !== undefined && hasUnclearFailure(events, now)) return 'open'
  const [type, place = widget] = (after ?? '').split('@')
  const releases = candidates
    .filter((one) => one.eventType === type && one.widget === place)
    .map((one) => Date.parse(one.occurredAt))
    .filter((at) => at <= now)
  const release = releases.length > 0 ? Math.max(...releases) : Number.NEGATIVE_INFINITY
  const fact = (one: Candidate, at: number) => Math.min(at, one.asOf ? Date.parse(one.asOf) : at)
  const counting = meant.filter((one) => {
    if (fact(one, Math.max(...seen(one))) < release) return false
    return by === undefined || (one.by.kind === 'consumer') === (by === 'observed')
  })
  const complete = counting.filter(({ outcome, metadata }) => {
    if (outcome === 'fail') return true
    return outcome === 'pass' && needs.every((name) => metadata[name] !== undefined)
  })
  const observations = complete
    .flatMap((event) => seen(event).map((at) => ({ at, event })))
    .filter(({ at, event }) => fact(event, at) >= release)
    .sort(
      (a, b) =>
        b.at - a.at ||
        rank[a.event.outcome] - rank[b.event.outcome] ||
        (JSON.stringify(a.event.metadata) < JSON.stringify(b.event.metadata) ? -1 : 1)
    )
  const stated = attestations.filter(
    (one) =>
      one.requirement === requirement.id &&
      Date.parse(one.decidedAt) <= now &&
      Date.parse(one.decidedAt) >= release &&
      Date.parse(one.expiresAt) > now
  )
  const lastStated = Math.max(...stated.map((one) => Date.parse(one.decidedAt)))
  const isStated = by !== 'observed' && stated.length > 0
  if (!observations[0] && isStated) return 'met'
  if (!observations[0]) return meant.length === 0 ? 'none' : 'open'
  const ageMs = Number(maxAge.slice(2, -1)) * second
  const inAge = ({ at, event }: { at: number; event: Candidate }) =>
    now <= fact(event, at) + ageMs && (!event.until || now < Date.parse(event.until))
  const holds = ({ event: { outcome, metadata } }: { event: Candidate }) => {
    if (outcome === 'fail') return false
    if (condition === undefined) return true
    if (condition.includes('status')) return metadata.status === 'good'
    return metadata.ends !== undefined && Date.parse(metadata.ends as string) > now + 20 * second
  }
  const newestOfEach = observations.filter(
    (one, index) => observations.findIndex(({ event }) => event.subject === one.event.subject) === index
  )
  if (
    newestOfEach.some((one) => inAge(one) && !holds(one)) &&
    !(isStated && newestOfEach.every((one) => holds(one) || one.at <= lastStated))
  )
    return 'refuted'
  if (isStated && newestOfEach.every((one) => holds(one) || one.at <= lastStated)) return 'met'
  const newest = observations.slice(0, minCount)
  return newest.length === minCount && newest.every((one) => inAge(one) && holds(one)) ? 'met' : 'open'
}
