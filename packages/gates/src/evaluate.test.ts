import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seeded } from '@inter-hub/embedded-postgres/testing'
import { type Candidate, evaluateGate, evaluateRequirement, type GateInputs, isDecided } from './evaluate.ts'
import { forecastGate, standingOf } from './forecast.ts'
import { compileGate, GateError, type Requirement, readGate } from './gate.ts'
import { planGate } from './plan.ts'
import { type History, inputsOf, randomHistory, referenceState, start } from './testing/history.ts'

const seconds = 120
const second = 1000

const stateOf = (history: History, at: number) => evaluateGate(compileGate(history.gate), inputsOf(history), at).state

test('for 1,000 random histories the state is that of the reference at every time, in any order of arrival', () => {
  const random = seeded(1)
  const seen = new Map<string, number>()
  for (let round = 0; round < 1000; round++) {
    const history = randomHistory(random, seconds)
    const shuffled = { ...history, candidates: [...history.candidates].sort(() => random() - 0.5) }
    for (let tries = 0; tries < 12; tries++) {
      const at = start + Math.floor(random() * seconds * 1.5) * second + Math.floor(random() * 3) - 1
      const expected = referenceState(history, at)
      seen.set(expected, (seen.get(expected) ?? 0) + 1)
      assert.equal(stateOf(history, at), expected, JSON.stringify({ round, at: new Date(at).toISOString(), history }))
      assert.equal(stateOf(shuffled, at), expected)
    }
  }
  for (const state of ['red', 'amber', 'unknown', 'waived', 'green'])
    assert.ok((seen.get(state) ?? 0) > 100, `${state}: ${seen.get(state)}`)
})

test('for 1,000 random histories the forecast is what is said at each second of the time to come', () => {
  const random = seeded(2)
  let changes = 0
  for (let round = 0; round < 1000; round++) {
    const history = randomHistory(random, seconds)
    const gate = compileGate(history.gate)
    const inputs = inputsOf(history)
    const from = start + Math.floor(random() * seconds) * second
    const to = from + seconds * second
    const forecast = forecastGate(gate, inputs, from, to)
    changes += forecast.length
    let state = evaluateGate(gate, inputs, from).state
    for (let at = from; at <= to; at += second) {
      state = forecast.findLast((change) => change.at <= at)?.state ?? state
      assert.equal(
        evaluateGate(gate, inputs, at).state,
        state,
        JSON.stringify({ round, at: new Date(at).toISOString(), history })
      )
    }
    for (const { at, state: after } of forecast) {
      assert.equal(evaluateGate(gate, inputs, at).state, after)
      assert.notEqual(evaluateGate(gate, inputs, at - 1).state, after, `${round}: not a millisecond too late`)
    }
    for (const requirement of gate.evidence) {
      const { result, until } = standingOf(requirement, inputs, from, to)
      for (let at = from; at < until; at += second)
        assert.equal(
          evaluateRequirement(requirement, inputs, at).state,
          result.state,
          'the result is the same until then'
        )
    }
  }
  assert.ok(changes > 500, String(changes))
})

/** The newest event and the newest pass or fail of each subject, and the last of the others. */
function fewOf(all: readonly Candidate[], others: number): Candidate[] {
  const last = ({ observedAt }: Candidate) => Math.max(...observedAt.map((time) => Date.parse(time)))
  const sorted = [...all].sort((one, other) => last(other) - last(one))
  const newest = (among: readonly Candidate[]) =>
    [...Map.groupBy(among, ({ subject }) => subject).values()].map(([first]) => first)
  const found = [
    ...newest(sorted),
    ...newest(sorted.filter(({ outcome }) => outcome !== 'info')),
    ...all.slice(all.length - others)
  ]
  return [...new Set(found)] as Candidate[]
}

test('for 1,000 random histories a few events that decide a requirement give the result of all, now and later', () => {
  const random = seeded(17)
  const found = new Map<string, number>()
  for (let round = 0; round < 1000; round++) {
    const history = randomHistory(random, seconds)
    const gate = compileGate({
      ...history.gate,
      evidence: history.gate.evidence.map((one) => ({ ...one, minCount: 1, maxAge: `PT${seconds}S` }))
    })
    const candidates = Array.from({ length: 6 }, () => randomHistory(random, seconds).candidates)
      .flat()
      .map((one, serial) => {
        // Without events of the same time.
        const at = (time: string) => new Date(Date.parse(time) + serial).toISOString()
        const times = { occurredAt: at(one.occurredAt), observedAt: one.observedAt.map(at) }
        return { ...one, ...times, eventId: `event-${serial}`, metadata: { ...one.metadata, serial } }
      })
    const all = inputsOf({ ...history, candidates })
    const few: GateInputs = {
      ...all,
      candidates: (...feed) => fewOf(all.candidates(...feed), round % 4),
      isWhole: (...feed) => fewOf(all.candidates(...feed), round % 4).length === all.candidates(...feed).length
    }
    const from = start + Math.floor((0.8 + random() / 2) * seconds) * second
    for (const requirement of gate.evidence) {
      if (few.isWhole?.(requirement.widget, requirement.eventType) || !isDecided(requirement, few, from)) continue
      for (let at = from; at < from + seconds * second; at += second) {
        const expected = evaluateRequirement(requirement, all, at)
        assert.deepEqual(
          evaluateRequirement(requirement, few, at),
          expected,
          JSON.stringify({ round, at, requirement, candidates })
        )
        found.set(expected.state, (found.get(expected.state) ?? 0) + 1)
      }
    }
  }
  for (const state of ['met', 'refuted', 'expired'])
    assert.ok((found.get(state) ?? 0) > 1000, JSON.stringify([...found]))
})

test('a few events decide a requirement only if no other event may count in their place', () => {
  const decided = (candidates: Candidate[], more: Partial<Requirement> = {}, isWhole = false) => {
    const gate = compileGate({ id: 'g', title: 'G', evidence: [{ ...requirement, ...more }] })
    const history = { gate: { id: 'g', title: 'G', evidence: [] }, candidates, attestations: [], waivers: [] }
    const inputs = { ...inputsOf(history), isWhole: () => isWhole }
    return isDecided(gate.evidence[0] as never, inputs, start + 3_600_000)
  }
  assert.equal(decided([at(0.5), at(0.4)]), true)
  assert.equal(decided([at(0.5), at(0.4)], { minCount: 2 }), false)
  assert.equal(decided([at(0.5), at(0.4)], { minCount: 2 }, true), true)
  assert.equal(decided([at(0.5), at(0.4)], { after: 'ops-released' }), false)
  assert.equal(decided([at(0.5), at(0.4)], { needs: ['absent'] }), false, 'the newest does not count')
  assert.equal(decided([at(0.5), at(0.4), at(2)]), false, 'an event of the future')
  assert.equal(decided([at(0.5), at(0.5)]), false, 'others may have the same time')
  assert.equal(decided([at(0.5), at(0.4), at(0.3, { subject: 'other' })]), false, 'others of this subject')
})

test('silence makes nothing green: without decisions, time alone only takes away', () => {
  const random = seeded(3)
  for (let round = 0; round < 500; round++) {
    const history = { ...randomHistory(random, seconds), attestations: [], waivers: [] }
    const from = start + seconds * 2 * second
    assert.deepEqual(
      forecastGate(compileGate(history.gate), inputsOf(history), from, from + 10 * seconds * second).filter(
        ({ state }) => state === 'green'
      ),
      []
    )
  }
})

/** What an action records. */
function carriedOut({
  at,
  count,
  widget,
  eventType
}: {
  at: number
  count: number
  widget: string
  eventType: string
}): Candidate[] {
  const time = new Date(at).toISOString()
  return Array.from({ length: count }, (_, index) => ({
    eventId: `${widget}-${at}-${index}`,
    eventType,
    widget,
    outcome: 'pass' as const,
    occurredAt: time,
    observedAt: [time],
    by: { id: 'consumer', kind: 'consumer' },
    metadata: { status: 'good', place: 'here', ends: '2099-01-01T00:00:00Z', index }
  }))
}

test('a plan keeps the gate green to the end, and needs each of its steps', () => {
  const random = seeded(4)
  let steps = 0
  for (let round = 0; round < 60; round++) {
    const found = randomHistory(random, seconds)
    const evidence = found.gate.evidence.map(({ by: _, ...rest }) => rest)
    const history = { ...found, gate: { ...found.gate, evidence }, waivers: [] }
    const now = start + seconds * 1.3 * second
    const by = now + Math.floor(random() * 30) * second
    const gate = compileGate(history.gate)
    const { actions: plan } = planGate(gate, inputsOf(history), now, by)
    steps += plan.length
    const isGreen = (actions: typeof plan) => {
      const candidates = [...history.candidates, ...actions.flatMap((action) => carriedOut(action))]
      const inputs = inputsOf({ ...history, candidates })
      if (evaluateGate(gate, inputs, now).state !== 'green') return false
      return forecastGate(gate, inputs, now, by).every(({ state }) => state === 'green')
    }
    assert.ok(isGreen(plan), JSON.stringify({ round, plan, history }))
    for (const one of plan) {
      const fewer = plan.flatMap((action) =>
        action === one ? (one.count > 1 ? [{ ...one, count: one.count - 1 }] : []) : [action]
      )
      assert.ok(!isGreen(fewer), JSON.stringify({ round, one, plan, history }))
    }
  }
  assert.ok(steps > 60, String(steps))
})

test('a plan is as short as the shortest that trying all finds', () => {
  const random = seeded(5)
  for (let round = 0; round < 60; round++) {
    const maxAge = 2 + Math.floor(random() * 4)
    const requirement: Requirement = {
      id: 'a',
      title: 'A',
      eventType: 'ops-checked',
      widget: 'db',
      maxAge: `PT${maxAge}S`,
      minCount: 1 + Math.floor(random() * 2)
    }
    const observed = random() < 0.7 ? [start - Math.floor(random() * 3) * second] : []
    const candidates = observed.flatMap((at) => carriedOut({ at, count: 1, widget: 'db', eventType: 'ops-checked' }))
    const history: History = {
      gate: { id: 'g', title: 'G', evidence: [requirement] },
      candidates,
      attestations: [],
      waivers: []
    }
    const gate = compileGate(history.gate)
    const length = 6
    const by = start + length * second
    const isGreen = (times: number[]) => {
      const all = [
        ...candidates,
        ...times.flatMap((at, index) =>
          carriedOut({ at, count: 1, widget: 'db', eventType: 'ops-checked' }).map((one) => ({
            ...one,
            metadata: { ...one.metadata, index }
          }))
        )
      ]
      const inputs = inputsOf({ ...history, candidates: all })
      return (
        evaluateGate(gate, inputs, start).state === 'green' &&
        forecastGate(gate, inputs, start, by).every(({ state }) => state === 'green')
      )
    }
    const slots = Array.from({ length: length + 1 }, (_, index) => start + index * second)
    let shortest = Number.POSITIVE_INFINITY
    // Each slot takes up to two actions.
    for (let code = 0; code < 3 ** slots.length; code++) {
      const counts = slots.map((_, index) => Math.floor(code / 3 ** index) % 3)
      const total = counts.reduce((sum, one) => sum + one, 0)
      if (total >= shortest) continue
      if (isGreen(slots.flatMap((at, index) => Array.from({ length: counts[index] ?? 0 }, () => at)))) shortest = total
    }
    const planned = planGate(gate, inputsOf(history), start, by).actions.reduce((sum, { count }) => sum + count, 0)
    assert.equal(planned, shortest, JSON.stringify({ round, requirement, observed }))
  }
})

const good: Candidate = {
  eventId: 'e1',
  eventType: 'ops-checked',
  widget: 'db',
  outcome: 'pass',
  occurredAt: '2026-06-01T00:00:00.000Z',
  observedAt: ['2026-06-01T00:00:00.000Z'],
  by: { id: 'a', kind: 'consumer', name: 'ada' },
  metadata: { status: 'good', size: 'large' }
}
const requirement: Requirement = {
  id: 'need',
  title: 'It is good',
  eventType: 'ops-checked',
  widget: 'db',
  maxAge: 'PT1H'
}

function evaluated(more: Partial<Requirement>, candidates: Candidate[] = [good], at = start) {
  const gate = compileGate({ id: 'g', title: 'G', evidence: [{ ...requirement, ...more }] })
  const inputs = inputsOf({ gate: { id: 'g', title: 'G', evidence: [] }, candidates, attestations: [], waivers: [] })
  const { state, reason } = evaluateGate(gate, inputs, at)
  return [state, reason]
}

test('a condition that cannot be evaluated on some metadata is never green, and the reason explains it', () => {
  assert.deepEqual(evaluated({ condition: 'metadata.status == "good"' })[0], 'green')
  const [state, reason] = evaluated({ condition: 'metadata.size > 3' })
  assert.equal(state, 'red')
  assert.match(String(reason), /^need: The condition cannot be evaluated: /)
  assert.match(String(evaluated({ condition: 'metadata.size' })[1]), /neither true nor false/)
  const [applies, why] = evaluated({ appliesWhen: 'metadata.size > 3' })
  assert.equal(applies, 'amber')
  assert.match(String(why), /appliesWhen cannot be evaluated/)
  assert.equal(evaluated({ appliesWhen: 'metadata.absent == 1' })[0], 'unknown')
})

test('the reason says what is missing, too old, refuted or from the wrong source', () => {
  assert.deepEqual(evaluated({}, []), ['unknown', 'No evidence is on record for any requirement.'])
  const old = evaluated({}, [good], start + 2 * 3_600_000)
  assert.deepEqual(old, ['amber', 'need: The newest ops-checked, of 2026-06-01T00:00:00.000Z, is older than PT1H.'])
  const failed: Candidate = { ...good, outcome: 'fail', outcomeReason: 'disk full' }
  assert.deepEqual(evaluated({}, [failed]), ['red', 'need: The newest ops-checked failed: disk full.'])
  const refused: Candidate = { ...failed, outcome: 'info', outcomeReason: 'egress-refused: not public.' }
  assert.match(String(evaluated({}, [refused])[1]), /proves nothing \(egress-refused: not public\)\.$/)
  assert.match(String(evaluated({}, [{ ...failed, outcomeReason: 'It was full.' }])[1]), /failed: It was full\.$/)
  assert.deepEqual(evaluated({ needs: ['checksum'] }), ['amber', 'need: The newest ops-checked lacks checksum.'])
  assert.deepEqual(evaluated({ by: 'attested' }), ['amber', 'need: A person must attest this; ada observed it.'])
  const release: Candidate = {
    ...good,
    eventType: 'ops-released',
    occurredAt: '2026-06-01T00:10:00.000Z',
    observedAt: ['2026-06-01T00:10:00.000Z']
  }
  const later = start + 600_000
  assert.match(
    String(evaluated({ after: 'ops-released' }, [good, release], later)[1]),
    /older than ops-released of 2026-06-01T00:10/
  )
  const again = {
    ...good,
    eventId: 'e2',
    occurredAt: '2026-06-01T00:10:00.000Z',
    observedAt: ['2026-06-01T00:10:00.000Z']
  }
  assert.equal(evaluated({ after: 'ops-released' }, [good, release, again], later)[0], 'green')
  assert.match(
    String(evaluated({ after: 'ops-released', by: 'not-the-actor' }, [again, release], later)[1]),
    /another actor than ada/
  )
})

test('a health check counts only if it is newer than the newest release with another image, unless after says otherwise', () => {
  const at = (minutes: number, more: Partial<Candidate>): Candidate => {
    const time = new Date(start + minutes * 60_000).toISOString()
    return { ...good, occurredAt: time, observedAt: [time], ...more }
  }
  const release = (minutes: number, image: string) =>
    at(minutes, { eventType: 'ops-release-observed', metadata: { runningImage: image } })
  const healthy = at(5, { eventType: 'ops-health-checked' })
  const health = { eventType: 'ops-health-checked' }
  const now = start + 30 * 60_000
  assert.equal(evaluated(health, [healthy, release(1, 'a:1')], now)[0], 'green')
  assert.equal(evaluated(health, [healthy, release(1, 'a:1'), release(9, 'a:1')], now)[0], 'green')
  assert.equal(evaluated(health, [healthy, release(1, 'a:1'), release(9, 'a:2')], now)[0], 'amber')
  assert.equal(
    evaluated({ ...health, after: 'none' }, [healthy, release(1, 'a:1'), release(9, 'a:2')], now)[0],
    'green'
  )
})

test('a gate that cannot be used is refused with the place and the reason', () => {
  const refused = (more: Partial<Requirement>, path: RegExp, message: RegExp) =>
    assert.throws(
      () => compileGate({ id: 'g', title: 'G', evidence: [{ ...requirement, ...more }] }),
      (error: unknown) => error instanceof GateError && path.test(error.path) && message.test(error.message)
    )
  refused({ condition: 'metadata.a ==' }, /^\/evidence\/0\/condition$/, /does not parse/)
  refused({ condition: 'other == 1' }, /condition$/, /other/)
  refused({ maxAge: 'a day' }, /maxAge$/, /not a duration/)
  refused({ minCount: 0 }, /minCount$/, /from 1 to 10/)
  refused({ minCount: 11 }, /minCount$/, /from 1 to 10/)
  refused({ after: 'Not a type' }, /after$/, /not an event type/)
  refused({ by: 'not-the-actor' }, /by$/, /needs "after"/)
  assert.throws(() => compileGate({ id: 'g', title: 'G', evidence: [] }), GateError)
  assert.throws(() => compileGate({ id: 'g', title: 'G', evidence: [requirement, requirement] }), /Two requirements/)
  for (const value of [
    null,
    1,
    [],
    {},
    { evidence: 1 },
    { id: 'g', title: 'G', evidence: [1] },
    { id: 'g', title: 'G', evidence: [{ ...requirement, needs: 'a' }] },
    { id: 'g', title: 'G', evidence: [{ ...requirement, by: 'me' }] },
    { id: 'g', title: 'G', owner: 42, evidence: [requirement] },
    { id: 'g', title: 'G', due: {}, evidence: [requirement] },
    { id: 'g', title: 'G', number: '1', evidence: [requirement] },
    { id: 'g', title: 'G', proposed: 'owner', evidence: [requirement] }
  ]) {
    assert.throws(() => readGate(value), GateError, JSON.stringify(value))
  }
})

const at = (hours: number, more: Partial<Candidate> = {}): Candidate => {
  const time = new Date(start + hours * 3_600_000).toISOString()
  return { ...good, eventId: `at-${hours}`, occurredAt: time, observedAt: [time], metadata: { hours }, ...more }
}

function attested(candidates: Candidate[], hours: number, more: Partial<Requirement> = {}): string {
  const gate = compileGate({ id: 'g', title: 'G', evidence: [{ ...requirement, ...more }] })
  const expiresAt = new Date(start + 100 * 3_600_000).toISOString()
  const attestations = [
    { id: 'a', requirement: 'need', decidedAt: new Date(start).toISOString(), expiresAt, by: 'Ada' }
  ]
  const history: History = { gate: { id: 'g', title: 'G', evidence: [] }, candidates, attestations, waivers: [] }
  return evaluateGate(gate, inputsOf(history), start + hours * 3_600_000).state
}

test('a failure that was observed after an attestation ends it, also when the failure is old', () => {
  assert.equal(attested([], 3), 'green')
  assert.equal(attested([at(1, { outcome: 'fail' })], 1.5), 'red')
  assert.equal(attested([at(1, { outcome: 'fail' })], 3), 'amber')
  assert.equal(attested([at(1, { outcome: 'fail' }), at(2)], 5), 'green', 'a later pass replaces it')
})

test('an attestation and each observation must be newer than the event that evidence has to follow', () => {
  const release = at(5, { eventType: 'ops-released', outcome: 'info' })
  assert.equal(attested([release], 6, { after: 'ops-released' }), 'unknown')
  const confirmed = at(3, { observedAt: [6, 4, 3].map((hours) => new Date(start + hours * 3_600_000).toISOString()) })
  const three = { after: 'ops-released', minCount: 3, maxAge: 'PT24H' }
  assert.equal(evaluated(three, [release, confirmed], start + 7 * 3_600_000)[0], 'amber')
  assert.equal(evaluated({ ...three, minCount: 1 }, [release, confirmed], start + 7 * 3_600_000)[0], 'green')
})

test('a subject that fails is not hidden by another that passes', () => {
  const now = start + 3_600_000
  const [web, worker] = [at(0.5, { subject: 'web', outcome: 'fail' }), at(0.6, { subject: 'worker' })]
  assert.equal(evaluated({}, [web, worker], now)[0], 'red')
  assert.equal(evaluated({}, [web, worker, at(0.7, { subject: 'web' })], now)[0], 'green')
})

test('a requirement is not met if the candidates lack the newest event of a subject', () => {
  const gate = compileGate({ id: 'g', title: 'G', evidence: [requirement] })
  const inputs = inputsOf({
    gate: { id: 'g', title: 'G', evidence: [] },
    candidates: [at(0.5)],
    attestations: [],
    waivers: []
  })
  const now = start + 3_600_000
  assert.equal(evaluateGate(gate, inputs, now).state, 'green')
  const { state, reason } = evaluateGate(gate, { ...inputs, isComplete: () => false }, now)
  assert.equal(state, 'amber')
  assert.match(reason, /more subjects than are read/)
  const failing = {
    ...inputsOf({
      gate: { id: 'g', title: 'G', evidence: [] },
      candidates: [at(0.5, { outcome: 'fail' })],
      attestations: [],
      waivers: []
    }),
    isComplete: () => false
  }
  assert.equal(evaluateGate(gate, failing, now).state, 'red')
})

test('evidence from before a release does not count, even if the release before it was not read', () => {
  const release = (hours: number, runningImage: string) =>
    at(hours, { eventType: 'ops-release-observed', metadata: { runningImage } })
  const checked: Requirement = { ...requirement, eventType: 'ops-health-checked' }
  const gate = compileGate({ id: 'g', title: 'G', evidence: [checked] })
  const stateWith = (releases: Candidate[], isWhole: boolean) => {
    const candidates = [at(0.1, { eventType: 'ops-health-checked' }), ...releases]
    const inputs = inputsOf({ gate, candidates, attestations: [], waivers: [] })
    return evaluateGate(gate, { ...inputs, isWhole: () => isWhole }, start + 3_600_000).requirements[0]?.state
  }
  const repeated = [release(0.2, 'new'), release(0.3, 'new')]
  assert.equal(stateWith([release(0, 'old'), ...repeated], true), 'superseded')
  assert.equal(stateWith(repeated, true), 'met', 'the first release has no release before it')
  assert.equal(stateWith(repeated, false), 'superseded')
})

test('a failure that cannot be assigned is not ignored', () => {
  const applies = { appliesWhen: 'metadata.place == "here"' }
  const pass = at(0.1, { metadata: { place: 'here' } })
  const now = start + 1_800_000
  assert.equal(evaluated(applies, [pass], now)[0], 'green')
  assert.equal(evaluated(applies, [pass, at(0.2, { outcome: 'fail', metadata: {} })], now)[0], 'amber')
  assert.equal(evaluated({ appliesWhen: 'metadata.place' }, [pass], now)[0], 'amber', 'the rule yields a text')
})

test('a plan that would need too many actions says that it is cut', () => {
  const gate = compileGate({ id: 'g', title: 'G', evidence: [{ ...requirement, maxAge: 'PT1H' }] })
  const inputs = inputsOf({
    gate: { id: 'g', title: 'G', evidence: [] },
    candidates: [],
    attestations: [],
    waivers: []
  })
  assert.equal(planGate(gate, inputs, start, start + 10 * 3_600_000).isComplete, true)
  assert.equal(planGate(gate, inputs, start, start + 1000 * 3_600_000).isComplete, false)
})

test('an event with very many times costs no more than those that the condition names', () => {
  const times = Object.fromEntries(
    Array.from({ length: 1400 }, (_, index) => [`t${index}`, new Date(start + index * 1000).toISOString()])
  )
  const many = Array.from({ length: 20 }, (_, index) =>
    at(index / 100, { metadata: { ...times, ends: '2026-06-02T00:00:00Z' } })
  )
  const gate = compileGate({
    id: 'g',
    title: 'G',
    evidence: [{ ...requirement, maxAge: 'P1D', condition: 'timestamp(metadata.ends) > timestamp(now)' }]
  })
  let read = 0
  const counted = many.map(
    (one) =>
      new Proxy(one, {
        get: (target, name) => {
          if (name === 'metadata') read++
          return Reflect.get(target, name)
        }
      })
  )
  const inputs = inputsOf({
    gate: { id: 'g', title: 'G', evidence: [] },
    candidates: counted,
    attestations: [],
    waivers: []
  })
  assert.equal(forecastGate(gate, inputs, start + 3_600_000, start + 3_600_000 * 6).length, 0)
  assert.ok(read < 20_000, String(read))
})

test('an expression is evaluated once per event, unless it reads the time', () => {
  const rules = { appliesWhen: 'metadata.endpoint == "x"', condition: 'metadata.observedStatus == 200' }
  const evaluations = (condition: string) => {
    const gate = compileGate({
      id: 'g',
      title: 'G',
      evidence: [{ id: 'r', title: 'R', widget: 'w', eventType: 'e', maxAge: 'P30D', ...rules, condition }]
    })
    const [requirement] = gate.evidence
    assert.ok(requirement?.holds)
    const { holds } = requirement
    let count = 0
    requirement.holds = {
      ...holds,
      evaluate: (values) => {
        count++
        return holds.evaluate(values)
      }
    }
    const candidates: Candidate[] = Array.from({ length: 50 }, (_, index) => ({
      eventId: `${index}`,
      eventType: 'e',
      widget: 'w',
      subject: `${index}`,
      outcome: 'pass',
      occurredAt: new Date(start - index * second).toISOString(),
      observedAt: [new Date(start - index * second).toISOString()],
      by: { id: 'c', kind: 'consumer' },
      metadata: { endpoint: 'x', observedStatus: 200 }
    }))
    const inputs = { candidates: () => candidates, isComplete: () => true, attestations: [], waivers: [] }
    const all = { ...inputs, proves: () => true, isObserved: () => true }
    forecastGate(gate, all, start, start + 3_600_000)
    assert.equal(evaluateGate(gate, all, start).state, 'green')
    return count
  }
  assert.equal(evaluations(rules.condition), 50)
  assert.ok(evaluations(`${rules.condition} && now != ""`) > 50)
})
