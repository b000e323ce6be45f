import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareJson, type JsonObservation } from './json-body.ts'

const textsOf = ({ differences }: JsonObservation) => differences.map(({ text }) => text)

const body = JSON.stringify({
  status: 'up',
  checks: [{ name: 'db', ok: true }],
  'a/b': { '~': 7 },
  apiToken: 'hunter2',
  note: 'password=hunter2'
})

test('compares members by their pointers and shows what it found', () => {
  const expected = { '/status': 'up', '/checks/0/ok': true, '/a~1b/~0': 7, '/checks': [{ name: 'db', ok: true }] }
  assert.deepEqual(compareJson(expected, body), {
    json: { '/status': 'up', '/checks/0/ok': true, '/a~1b/~0': 7, '/checks': '(a list of 1)' },
    differences: []
  })
})

test('says in a sentence what differs or is missing, without secrets', () => {
  const expected = {
    '/status': 'down',
    '/checks/1': {},
    '/checks/length': 1,
    '/status/length': 2,
    '/toString': null,
    '/apiToken': 'x',
    '/note': 1,
    '': null
  }
  assert.deepEqual(textsOf(compareJson(expected, body)), [
    'The member /status is "up", not "down".',
    'The member /checks/1 is missing.',
    'The member /checks/length is missing.',
    'The member /status/length is missing.',
    'The member /toString is missing.',
    'The member /apiToken is "***", not "x".',
    'The member /note is "password=***", not 1.',
    'The body is (a map of 5), not null.'
  ])
})

test('shows what is as expected whatever its name: the check has it already', () => {
  const { json, differences } = compareJson({ '/tokenType': 'bearer', '/pin': 1 }, '{"tokenType":"bearer","pin":2345}')
  assert.deepEqual(json, { '/tokenType': 'bearer', '/pin': '***' })
  assert.deepEqual(differences, [
    { about: 'member /pin', text: 'The member /pin is "***", not 1.', warning: 'The member /pin is not 1.' }
  ])
})

test('calls a body that is not JSON by what it is', () => {
  const expected = { '/status': 'up' }
  assert.deepEqual(textsOf(compareJson(expected, ' ')), ['The body is empty, not JSON.'])
  assert.deepEqual(textsOf(compareJson(expected, '<html>')), ['The body is not JSON.'])
  assert.deepEqual(textsOf(compareJson(expected, '{}', 'It was not read.')), ['It was not read.'])
})

test('stands bodies that are made to be hard', () => {
  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`
  assert.deepEqual(compareJson({ '': 1 }, deep), {
    json: { '': '(a list of 1)' },
    differences: [{ about: 'member ', text: 'The body is (a list of 1), not 1.', warning: 'The body is not 1.' }]
  })
  const { json } = compareJson({ '/__proto__': 1, '/a': 'x' }, '{"__proto__": {"a": 1}, "a": "\\ud800\\u0000"}')
  assert.equal(json?.['/a'], '')
  assert.equal(Object.hasOwn(Object.prototype, 'a'), false)
})
