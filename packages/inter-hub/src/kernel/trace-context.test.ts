import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatTraceParent, newTrace, parseTraceParent, parseTraceState } from './trace-context.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'

test('a traceparent of the known version is read', () => {
  assert.deepEqual(parseTraceParent(`00-${traceId}-${spanId}-01`), { traceId, spanId, flags: 1 })
  assert.deepEqual(parseTraceParent(`00-${traceId}-${spanId}-00`)?.flags, 0)
  assert.deepEqual(parseTraceParent(`00-${traceId}-${spanId}-ff`)?.flags, 3, 'flags that nobody knows are dropped')
})

test('a traceparent of a later version is read by its first four fields', () => {
  for (const text of [`01-${traceId}-${spanId}-01`, `cc-${traceId}-${spanId}-01-what-the-future-will-be-like`]) {
    assert.deepEqual(parseTraceParent(text), { traceId, spanId, flags: 1 }, text)
  }
  assert.equal(parseTraceParent(`cc-${traceId}-${spanId}-01.what`), undefined)
})

test('a traceparent that is not valid counts as none, and its tracestate too', () => {
  const wrong = [
    undefined,
    '',
    `ff-${traceId}-${spanId}-01`,
    `0-${traceId}-${spanId}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.slice(1)}-${spanId}-01`,
    `00-${traceId}-${spanId}0-01`,
    `00-${traceId}-${spanId}-1`,
    `00-${traceId}-${spanId}-0g`,
    `00-${traceId}-${spanId}-01-more`,
    `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01`,
    ` 00-${traceId}-${spanId}-01`,
    `00_${traceId}_${spanId}_01`
  ]
  for (const text of wrong) assert.equal(parseTraceParent(text, 'a=1'), undefined, String(text))
})

test('a tracestate is carried whole, without spaces and empty members', () => {
  assert.equal(parseTraceState('congo=t61rcWkgMzE,rojo=00f067aa0ba902b7'), 'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7')
  assert.equal(parseTraceState('a=1 ,\t, 0tenant@sys=2,b= x'), 'a=1,0tenant@sys=2,b= x')
  const long = Array.from({ length: 32 }, (_, index) => `v${index}=${'x'.repeat(200)}`).join(',')
  assert.equal(parseTraceState(long), long, 'thirty-two members, far more than 512 characters')
  assert.equal(parseTraceState(`k=${'x'.repeat(256)}`)?.length, 258)
})

test('a tracestate that is not valid is dropped and its traceparent kept', () => {
  const many = Array.from({ length: 33 }, (_, index) => `v${index}=1`).join(',')
  for (const text of [
    many,
    'A=1',
    'a',
    'a=',
    'a=1=2',
    'a=1,a=2',
    '1a=1',
    'a@=1',
    'a=\u00e9',
    `k=${'x'.repeat(257)}`,
    ''
  ]) {
    assert.equal(parseTraceState(text), undefined, text)
    assert.deepEqual(parseTraceParent(`00-${traceId}-${spanId}-01`, text), { traceId, spanId, flags: 1 })
  }
})

test('each hop has a span of its own in the trace of its sender, or a new trace', () => {
  const hop = newTrace({ traceId, spanId, flags: 1, state: 'a=1' })
  assert.equal(hop.traceId, traceId)
  assert.notEqual(hop.spanId, spanId)
  assert.equal(formatTraceParent(hop), `00-${traceId}-${hop.spanId}-01`)
  assert.notEqual(newTrace().traceId, newTrace().traceId)
  assert.deepEqual(parseTraceParent(formatTraceParent(newTrace()))?.flags, 0)
})
