import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IhubError, KeyFileError } from '@inter-hub/sdk'
import { CommanderError } from 'commander'
import { exitCodeOf, Failure, linesOf } from './failure.ts'
import { age } from './output.ts'

const problem = (status: number, code = 'x', errors: { pointer?: string; parameter?: string; detail: string }[] = []) =>
  new IhubError('problem', 'Said.', {
    problem: { type: '', title: '', status, detail: 'Said.', code, request_id: '', errors }
  })

test('each way to fail has its exit code, and a bug has none', () => {
  for (const [error, code] of [
    [new Failure(5, 'x'), 5],
    [new KeyFileError('x'), 2],
    [new CommanderError(0, 'help', ''), 0],
    [new CommanderError(1, 'unknown', ''), 2],
    [new IhubError('unreachable', 'x'), 3],
    [new IhubError('foreign', 'x'), 3],
    [problem(401), 4],
    [problem(403), 4],
    [problem(409), 5],
    [problem(412), 5],
    [problem(404), 2],
    [problem(422), 2],
    [problem(429), 3],
    [problem(503), 3],
    [new TypeError('x'), undefined],
    ['text', undefined]
  ] as const)
    assert.equal(exitCodeOf(error), code, String(error))
})

test('says what happened, each place that is wrong, and what to do about a key that is refused', () => {
  assert.deepEqual(linesOf(new Failure(2, 'No.', { details: ['  a', '  b'] })), ['No.', '  a', '  b'])
  assert.deepEqual(linesOf(new IhubError('unreachable', 'Nobody.')), ['Nobody.'])
  assert.deepEqual(linesOf('text'), ['text'])
  assert.deepEqual(linesOf(problem(422, 'bad', [{ pointer: '#/a', detail: 'one' }])), ['Said. (bad)'])
  const places = [{ pointer: '#/a', detail: 'one' }, { parameter: 'q', detail: 'two' }, { detail: 'three' }]
  assert.deepEqual(linesOf(problem(422, 'bad', places)), ['Said. (bad)', '  #/a one', '  q two', '   three'])
  assert.match(linesOf(problem(401, 'invalid_api_key')).join(), /another server, or was it revoked/)
})

test('says how long ago in the largest unit that fits', () => {
  const now = Date.parse('2026-06-15T12:00:00Z')
  const ago = (seconds: number) => age(new Date(now - seconds * 1000).toISOString(), now)
  assert.deepEqual([119, 120, 7200, 200_000, -600].map(ago), [
    '119 s ago',
    '2 min ago',
    '2 h ago',
    '2 d ago',
    'in 10 min'
  ])
  assert.equal(age(null), 'never')
})
