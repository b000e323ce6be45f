import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visible, visibleJson, visibleRecord } from './index.ts'

const ranges: [first: number, last: number][] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe01ef]
]
const dangerous = ranges.flatMap(([first, last]) =>
  Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index))
)

test('shows every character that a terminal would act upon or not show', () => {
  for (const char of dangerous) {
    const shown = visible(`a${char}b`)
    assert.match(shown, /^a\\(?:u[0-9a-f]{4}|u\{[0-9a-f]+\}|[nrt])b$/, char.codePointAt(0)?.toString(16))
  }
  assert.equal(visible('\u001b]0;owned\u0007\u202eevil\n'), '\\u001b]0;owned\\u0007\\u202eevil\\n')
})

test('leaves visible text of all scripts as it is', () => {
  for (const text of [
    'Café – 100 % ✓',
    '日本語',
    'עברית',
    'می\u200cخواهم',
    'क्\u200dष',
    '👩\u200d💻 ❤\ufe0f 👍🏽',
    'e\u0301'
  ])
    assert.equal(visible(text), text)
})

test('escapes JSON so that it says the same', () => {
  const value = { [dangerous.join('x')]: dangerous.map((char) => `a${char}b`), deep: [{ text: 'Café' }] }
  const shown = visibleJson(JSON.stringify(value, null, 2))
  assert.deepEqual(JSON.parse(shown), value)
  assert.match(shown, /Café/)
  assert.ok(dangerous.every((char) => char === '\n' || !shown.includes(char)))
})

test('makes a record of a log safe to be printed, and keeps the lines of a stack', () => {
  const record = { level: 30, msg: 'one\n\u001b[2Jtwo', err: { stack: 'Error: \u202ex\n    at a', list: ['\u0085'] } }
  const shown = JSON.parse(visibleRecord(`${JSON.stringify(record)}\n`))
  assert.deepEqual(shown, {
    level: 30,
    msg: 'one\\n\\u001b[2Jtwo',
    err: { stack: 'Error: \\u202ex\n    at a', list: ['\\u0085'] }
  })
  assert.equal(visibleRecord('not JSON \u001b\n'), 'not JSON \\u001b\n')
})
