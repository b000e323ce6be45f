/** What an event says: its outcome, the reason in its own words, its subject and times, and what it lacks. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileEventType, type EventTypeRules } from './event-type.ts'

const at = '2026-06-15T10:00:00.000Z'
const rule = 'metadata.ok ? "pass" : "fail"'
const schema = {
  type: 'object',
  required: ['ok'],
  properties: { ok: { type: 'boolean' }, seen: { type: 'string', format: 'date-time' }, size: { type: 'number' } }
}
const judge = (rules: Partial<EventTypeRules>, metadata: Record<string, unknown>) =>
  compileEventType({ name: 'checked', ...rules }).judge(metadata, at)

test('the outcome is that of the rule, or one fixed word, or info', () => {
  assert.equal(judge({ outcome: rule }, { ok: true }).outcome, 'pass')
  assert.equal(judge({ outcome: rule }, { ok: false }).outcome, 'fail')
  assert.equal(judge({ outcome: 'pass' }, {}).outcome, 'pass')
  assert.equal(judge({}, { ok: true }).outcome, 'info')
})

test('a rule that breaks fails a complete event and proves nothing of an incomplete one', () => {
  const whole = judge({ outcome: 'metadata.gone == 1 ? "pass" : "fail"' }, { ok: true })
  assert.equal(whole.outcome, 'fail')
  assert.match(String(whole.reason), /^the outcome rule failed: .*gone/)
  const odd = judge({ outcome: '"maybe"' }, {})
  assert.match(String(odd.reason), /it returned "maybe", not pass, fail or info/)
  const lacking = judge({ outcome: rule, metadataSchema: schema }, {})
  assert.deepEqual([lacking.outcome, lacking.reason, lacking.incomplete], ['info', 'incomplete: ok', ['ok']])
})

test('the reason is in the words of the event: its error, else its detail; a pass gives none', () => {
  const fails = (more: object) => judge({ outcome: 'fail' }, { ...more }).reason
  assert.equal(fails({ error: { kind: 'refused', message: 'nobody listens' }, detail: 'x' }), 'refused: nobody listens')
  assert.equal(fails({ error: { message: 'nobody listens' } }), 'nobody listens')
  assert.equal(fails({ error: { kind: 'refused' }, detail: 'disk full' }), 'disk full')
  assert.equal(fails({ error: null, detail: 'disk full' }), 'disk full')
  assert.equal(fails({ detail: 7 }), null)
  assert.equal(fails({}), null)
  assert.equal(judge({ outcome: 'info' }, { detail: 'no route' }).reason, 'no route')
  assert.equal(judge({ outcome: 'pass' }, { detail: 'all well' }).reason, null)
  assert.equal(fails({ detail: 'x'.repeat(600) })?.length, 500)
})

test('an incomplete event that says what went wrong says so before what it lacks', () => {
  const said = judge({ outcome: 'pass', metadataSchema: schema }, { error: { message: 'no route' }, detail: 'y' })
  assert.deepEqual([said.outcome, said.reason], ['info', 'no route (incomplete: ok)'])
  assert.equal(judge({ outcome: 'pass', metadataSchema: schema }, { detail: 'y' }).reason, 'incomplete: ok')
  assert.equal(judge({ outcome: 'pass', metadataSchema: schema }, { error: {} }).reason, 'incomplete: ok')
})

test('times of the fact and of its end are read as RFC 3339, and what is not a time is named', () => {
  const times = { outcome: 'pass', asOf: 'seen', until: 'ends' }
  const read = judge(times, { seen: '2026-06-15T12:00:00+02:00', ends: '2026-06-16T10:00:00Z' })
  assert.deepEqual([read.asOf, read.until], ['2026-06-15T10:00:00.000Z', '2026-06-16T10:00:00.000Z'])
  assert.deepEqual([read.outcome, read.incomplete], ['pass', []])
  assert.deepEqual(judge(times, { seen: 'yesterday' }).incomplete, ['seen is not a time (RFC 3339)'])
  assert.deepEqual(judge(times, {}).incomplete, ['seen is not a time (RFC 3339)'])
  const open = { seen: at, ends: null }
  assert.deepEqual([judge(times, open).until, judge(times, open).incomplete], [null, []])
  assert.deepEqual(judge(times, { seen: at, ends: 'never' }).incomplete, ['ends is not a time (RFC 3339)'])
  const missing = judge(
    { ...times, until: undefined, metadataSchema: { type: 'object', required: ['seen'] } } as never,
    {}
  )
  assert.deepEqual(missing.incomplete, ['seen'], 'what the schema says is not said twice')
})

test('a schema checks formats and lists, and names what does not fit', () => {
  const typed = (metadata: Record<string, unknown>, metadataSchema: object = schema) =>
    judge({ outcome: 'pass', metadataSchema: metadataSchema as Record<string, unknown> }, metadata).incomplete
  assert.deepEqual(typed({ ok: true, seen: at }), [])
  assert.equal(typed({ ok: true, seen: 'today' }).length, 1)
  assert.equal(typed({ ok: true, size: '1' }).length, 1)
  const unique = { type: 'object', properties: { names: { type: 'array', uniqueItems: true } } }
  assert.deepEqual(typed({ names: ['a', 'b'] }, unique), [])
  assert.equal(typed({ names: ['a', 'a'] }, unique).length, 1)
})

test('a rule that reads the time judges by time, and a pointer gives the subject', () => {
  assert.equal(compileEventType({ name: 'x', outcome: 'occurredAt > "2026" ? "pass" : "fail"' }).judgesByTime, true)
  assert.equal(compileEventType({ name: 'x', outcome: rule }).judgesByTime, false)
  assert.equal(judge({ subject: '/target/host' }, { target: { host: 'one' } }).subject, 'one')
  assert.equal(judge({ subject: 'host' }, { host: 'two' }).subject, 'two')
  assert.equal(judge({ subject: 'host' }, {}).subject, '')
})
