import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { type Binding, cursorLengthMax, cursorSealer, openCursor, type Place } from './cursor.ts'

const sealing = { key: Buffer.alloc(32, 7), epoch: '0b8f4a52-6c1f-4e0a-9d7e-2f1f3a4b5c6d' }
const binding: Binding = { hub: '019a0000-0000-7000-8000-000000000001', filter: { eventType: 'x', widget: undefined } }
const open = (text: string, own = sealing, of = binding) => openCursor(text, own, of, 'after')

test('a cursor says what it was given for any numbers of any hubs', () => {
  const numbers = [undefined, 0, 1, 126, 127, 128, 16_383, 2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER - 1]
  const places = new Map<string, Place>()
  for (const seq of numbers) for (const system of numbers) places.set(randomUUID(), { seq, system })
  const text = cursorSealer(sealing, binding)(places)
  assert.deepEqual(open(text), { places, isOfEpoch: true })
  assert.equal(open(text, { ...sealing, epoch: randomUUID() }).isOfEpoch, false)
  const many = new Map(Array.from({ length: 250 }, () => [randomUUID(), { seq: 1_000_000, system: 1_000_000 }]))
  assert.ok(cursorSealer(sealing, binding)(many).length <= cursorLengthMax)
})

test('no text that differs in a character is taken', () => {
  const text = cursorSealer(sealing, binding)(new Map([[binding.hub, { seq: 5, system: undefined }]]))
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  for (let at = 0; at < text.length; at++) {
    for (const letter of letters) {
      if (letter === text[at]) continue
      assert.throws(() => open(text.slice(0, at) + letter + text.slice(at + 1)), /not a cursor of this server/)
    }
  }
  for (const other of [`${text}A`, text.slice(0, -1), text.slice(3), 'c1.', 'c1.AAAA', `${text}=`, ''])
    assert.throws(() => open(other), /not a cursor of this server/, other)
  assert.throws(() => open(text, { ...sealing, key: Buffer.alloc(32, 8) }), /not a cursor/)
})

test('a cursor is bound to hubs and filter; one that has left nothing out takes any filter', () => {
  const places = new Map([[binding.hub, { seq: 5, system: 3 }]])
  const text = cursorSealer(sealing, binding)(places)
  open(text, sealing, { ...binding, filter: { widget: undefined, eventType: 'x' } })
  for (const other of [
    { ...binding, hub: '*' },
    { ...binding, filter: {} },
    { ...binding, filter: { eventType: 'x', outcome: 'pass' } },
    { ...binding, filter: { eventType: 'y' } }
  ])
    assert.throws(() => open(text, sealing, other), /other hubs or another filter/)
  const free = cursorSealer(sealing, { ...binding, filter: {} }, true)(places)
  assert.deepEqual(open(free).places, places)
  assert.throws(() => open(free, sealing, { ...binding, hub: '*' }), /other hubs/)
})
