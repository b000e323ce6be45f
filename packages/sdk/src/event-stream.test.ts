import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EventStreamParser, MessageTooLong } from './event-stream.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

const text = [
  '\ufeffretry: 1500\nid: 0\n\n',
  ': a comment\nid: 1\nevent: seen\ndata: {"a":\ndata:  1}\n\n',
  'data\ndata:no space: kept\n\n',
  'id: 2\nevent: forgotten\n\n',
  'id: bad\0id\nretry: soon\nunknown: field\ndata: é😀\n\n',
  'id: 3\ndata: unfinished'
].join('')

const expected = [
  { id: '1', event: 'seen', data: '{"a":\n 1}' },
  { id: '1', event: 'message', data: '\nno space: kept' },
  { id: '2', event: 'message', data: 'é😀' }
]

test('reads the same messages whatever ends a line and however the bytes are cut', () => {
  for (const ending of ['\n', '\r\n', '\r']) {
    const all = bytes(text.replaceAll('\n', ending))
    for (const size of [1, 2, 3, 7, all.length]) {
      const parser = new EventStreamParser('')
      const messages = []
      for (let at = 0; at < all.length; at += size) messages.push(...parser.push(all.slice(at, at + size)))
      assert.deepEqual(messages, expected, `${JSON.stringify(ending)}, ${size} bytes at a time`)
      assert.deepEqual([parser.lastId, parser.retryMs], ['2', 1500], 'what came in half moves nothing')
    }
  }
})

test('moves on with a block that has an id alone, and keeps the place where there is none', () => {
  const parser = new EventStreamParser('7')
  assert.deepEqual([...parser.push(bytes('data: x\n\n'))], [{ id: '7', event: 'message', data: 'x' }])
  assert.deepEqual([...parser.push(bytes(': beat\nid: 9\n\n'))], [])
  assert.equal(parser.lastId, '9')
})

test('refuses a message without an end, and reads a long one in steps that grow with its length alone', () => {
  const parser = new EventStreamParser('')
  const piece = bytes('x'.repeat(1024 * 1024))
  assert.throws(() => {
    for (let count = 0; count < 40; count++) assert.deepEqual([...parser.push(piece)], [])
  }, MessageTooLong)
  const lines = new EventStreamParser('')
  assert.throws(() => {
    for (let count = 0; count < 40; count++) {
      assert.deepEqual([...lines.push(bytes('data: '))], [])
      assert.deepEqual([...lines.push(piece)], [])
      assert.deepEqual([...lines.push(bytes('\n'))], [])
    }
  }, MessageTooLong)
})
