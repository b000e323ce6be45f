import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gateOf } from './gate.ts'
import {
  canAttest,
  gateReason,
  headline,
  metCount,
  nextState,
  openWords,
  recordCommand,
  requirementMark,
  requirementWord,
  tally,
  upcoming,
  validity,
  worstFirst
} from './words.ts'

const gates = (...states: ('red' | 'amber' | 'unknown' | 'waived' | 'green')[]) =>
  states.map((state, index) => ({ state, number: index, slug: `g${index}`, due: undefined }))

test('the heading states how many gates are blocking; green and waived gates are not', () => {
  assert.equal(headline([]), 'No readiness gates yet')
  assert.equal(headline(gates('green')), 'No gate is blocking')
  assert.equal(headline(gates('red')), 'The gate is blocking')
  assert.equal(headline(gates('green', 'waived')), 'No gate is blocking')
  assert.equal(headline(gates('unknown', 'amber')), 'All 2 gates are blocking')
  assert.equal(headline(gates('green', 'amber')), '1 of 2 gates is blocking')
  assert.equal(headline(gates('green', 'amber', 'red')), '2 of 3 gates are blocking')
  assert.equal(tally(gates('green', 'amber', 'red', 'amber')), '1 red · 2 amber · 1 green')
})

test('gates are sorted worst first, then by due date, then by number', () => {
  const sorted = worstFirst([
    { state: 'green', number: 1, slug: 'a', due: undefined },
    { state: 'amber', number: 2, slug: 'b', due: undefined },
    { state: 'amber', number: 3, slug: 'c', due: '2027-01-01' },
    { state: 'red', number: 9, slug: 'd', due: undefined }
  ])
  assert.deepEqual(
    sorted.map(({ slug }) => slug),
    ['d', 'c', 'b', 'a']
  )
})

test('each state of a requirement has a word and a mark, and an unknown one is not green', () => {
  for (const state of ['met', 'refuted', 'missing', 'incomplete', 'expired', 'few', 'superseded', 'wrong-source']) {
    assert.match(requirementWord(state), /^[A-Z]/)
    assert.equal(requirementMark(state) === 'green', state === 'met')
  }
  assert.deepEqual([requirementWord('new'), requirementMark('new')], ['new', 'unknown'])
})

test('a duration with one unit is shown in words', () => {
  const cases = {
    P7D: '7 days',
    P1D: '1 day',
    PT1H: '1 hour',
    PT30M: '30 minutes',
    P1DT2H: 'P1DT2H',
    P1M: 'P1M',
    PT1D: 'PT1D'
  }
  for (const [duration, words] of Object.entries(cases)) assert.equal(validity(duration), `valid for ${words}`)
})

const requirement = (state: string, expiresAt?: string) => ({
  ...(gateOf({ name: 'N', attributes: { gate: { evidence: [{ id: 'r' }] } } } as never)
    .requirements[0] as never as object),
  title: 'R',
  state,
  expiresAt
})
const [soon, late] = ['2026-12-01T00:00:00.000Z', '2026-12-09T00:00:00.000Z']

test('what expires next, and the state of the gate afterwards', () => {
  const requirements = [requirement('met', late), requirement('met', soon), requirement('expired', soon)] as never
  const waiver = { reason: '', approver: undefined, expiresAt: late, withoutIt: 'green' }
  assert.deepEqual(
    upcoming({ requirements, waiver }).map(({ at }) => at),
    [soon, late, late]
  )
  assert.deepEqual(nextState({ state: 'green', requirements, waiver: undefined }), { at: soon, state: 'amber' })
  assert.equal(nextState({ state: 'amber', requirements, waiver: undefined }), undefined)
  assert.deepEqual(nextState({ state: 'waived', requirements, waiver }), { at: late, state: 'amber' })
  assert.equal(nextState({ state: 'waived', requirements: [], waiver }), undefined)
  const red = { ...waiver, withoutIt: 'red' }
  assert.deepEqual(nextState({ state: 'waived', requirements: [], waiver: red }), { at: late, state: 'red' })
  assert.equal(metCount(requirements), '2 of 3')
})

test('a gate can be read from any data that a hub may store', () => {
  for (const gate of [
    null,
    'x',
    7,
    [],
    { evidence: 'x' },
    { evidence: [null, 5, { id: 7 }], title: {}, proposed: 'x' }
  ]) {
    const view = gateOf({ slug: 's', name: 'N', attributes: { gate }, reportedStatus: null } as never)
    assert.deepEqual([view.title, view.state, view.requirements], ['N', 'unknown', []])
  }
  const evidence = [{ id: 'route', title: 'Route' }]
  const status = { state: 'green', reason: 'Met.', requirements: [{ id: 'route', state: 'met', at: 'yesterday' }] }
  const gateWith = (reportedStatus: object) =>
    gateOf({ slug: 's', name: 'N', attributes: { gate: { evidence } }, reportedStatus } as never)
  const green = gateWith({ status, lastKnown: null })
  assert.equal(green.isSilent, false)
  assert.deepEqual([green.state, green.requirements[0]?.state, green.requirements[0]?.at], ['green', 'met', undefined])
  const silent = gateWith({ status: { state: 'unknown', reason: 'Silent.' }, lastKnown: status })
  assert.deepEqual([silent.state, silent.reason, silent.isSilent], ['unknown', 'Silent.', true])
  assert.equal(gateWith({ status: { state: 'splendid' } }).state, 'unknown')
})

test('who may attest a requirement, and until when', () => {
  assert.deepEqual(
    [undefined, 'attested', 'observed', 'not-the-actor'].map((by) => canAttest({ by })),
    [true, true, false, false]
  )
})

test('the command of a requirement has the members that it needs; the reason of a gate counts what is open', () => {
  const one = { eventType: 'ops-endpoint-verified', widget: 'ops-endpoint-git', needs: ['observedStatus'] }
  assert.equal(recordCommand(one), './ihub record ops-endpoint-verified ops-endpoint-git observedStatus=<value>')
  const hostile = { ...one, widget: 'x; rm -rf ~', needs: ["a'b"] }
  assert.equal(recordCommand(hostile), `./ihub record ops-endpoint-verified 'x; rm -rf ~' 'a'\\''b'=<value>`)
  const requirements = [requirement('met'), requirement('missing'), requirement('missing'), requirement('few')] as never
  const gate = { state: 'amber' as const, reason: 'R.', requirements, isSilent: false }
  assert.equal(gateReason(gate), '1 of 4 requirements are met; 2 missing, 1 too few.')
  assert.equal(gateReason({ ...gate, isSilent: true }), 'R.')
  assert.equal(gateReason({ ...gate, state: 'waived' }), 'R.')
})

test('the requirements that are not met are counted by state', () => {
  const requirements = ['met', 'missing', 'expired', 'missing'].map((state) => ({ state }))
  assert.equal(openWords(requirements), '2 missing, 1 expired')
  assert.equal(openWords([{ state: 'met' }]), '')
})
