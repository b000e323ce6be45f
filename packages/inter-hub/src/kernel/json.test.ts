import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJson, parseRaw, parseRawItems } from './json.ts'

const parse = (text: string) => parseJson(Buffer.from(text))
const textOf = (text: string) => parseRaw(Buffer.from(text), 'metadata').text

function refusal(text: string | Uint8Array): { code: string; message: string; pointer?: string } {
  try {
    parseJson(typeof text === 'string' ? Buffer.from(text) : text)
  } catch (error) {
    const problem = error as { code: string; message: string; errors?: { pointer?: string }[] }
    return { code: problem.code, message: problem.message, pointer: problem.errors?.[0]?.pointer }
  }
  return assert.fail('was accepted')
}

test('keeps the text of metadata exactly, key order, spaces and long numbers included', () => {
  const raw = '{ "10": 1, "2": 12345678901234567890,\n "e": 1.50e+3, "é": "\\u00e9" }'
  assert.equal(textOf(`{"a":1, "metadata" :  ${raw}  }`), raw)
  assert.equal(textOf(`{"metadata":${raw},"z":[{"metadata":{}}]}`), raw)
})

test('keeps the metadata of each item of a batch apart', () => {
  const items = parseRawItems(
    Buffer.from('[{"metadata":{"a": 1}}, {"x":{"metadata":{"no":1}}}, {"metadata" : {"b":[1,{"c":2}]} , "y":2}]'),
    'metadata'
  )
  assert.deepEqual(
    items?.map(({ text }) => text),
    ['{"a": 1}', undefined, '{"b":[1,{"c":2}]}']
  )
})

test('does not take a deeper member named metadata for the event’s own', () => {
  assert.equal(textOf('{"attributes":{"metadata":{"x":1}}}'), undefined)
  assert.equal(textOf('{"metadata":{"metadata":{"x":1}}}'), '{"metadata":{"x":1}}')
})

test('refuses a member that occurs twice, also when one of the two is written with escapes', () => {
  assert.deepEqual(refusal('{"a":{"b":1,"b":2}}'), {
    code: 'malformed_request',
    message: 'The body contains the member "b" twice, at #/a/b.',
    pointer: '#/a/b'
  })
  assert.equal(refusal('{"a":1,"\\u0061":2}').code, 'malformed_request')
})

test('refuses what is not JSON in UTF-8', () => {
  for (const text of ['', '{', '{"a":1,}', '{"a":NaN}', "{'a':1}", '{"a":01}', '[1,]', 'nul']) {
    assert.equal(refusal(text).code, 'malformed_request', text)
  }
  assert.equal(refusal(Buffer.from([0x22, 0xff, 0x22])).code, 'malformed_request')
  assert.match(refusal(Buffer.from('\ufeff{}')).message, /byte order mark/)
})

test('refuses text that a database cannot keep, and says where', () => {
  assert.equal(refusal('{"name":"a\\u0000b"}').pointer, '#/name')
  assert.equal(refusal('{"metadata":{"list":["ok","\\ud800"]}}').pointer, '#/metadata/list/1')
  assert.equal((parse('{"ok":"\\ud83d\\ude00"}') as { ok: string }).ok, '😀')
})

test('refuses numbers outside of metadata that would be changed by keeping them', () => {
  assert.equal(refusal('{"attributes":{"n":12345678901234567890}}').pointer, '#/attributes/n')
  assert.equal(refusal('{"attributes":{"n":1e999}}').code, 'validation_failed')
  parse('{"attributes":{"n":9007199254740991,"f":0.30000000000000004}}')
})

test('refuses nesting deeper than 32 levels without running out of stack', () => {
  parse(`${'['.repeat(32)}${']'.repeat(32)}`)
  assert.equal(refusal(`${'['.repeat(33)}${']'.repeat(33)}`).code, 'validation_failed')
  assert.equal(refusal(`${'['.repeat(100_000)}${']'.repeat(100_000)}`).code, 'validation_failed')
})
