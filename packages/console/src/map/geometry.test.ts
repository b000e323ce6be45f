import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Box, lineBetween } from './geometry.ts'

const box = (lane: number, y: number, indent = 0): Box => ({
  ...{ laneLeft: lane * 216, laneRight: lane * 216 + 200, y },
  ...{ left: lane * 216 + 10 + indent, right: lane * 216 + 190 }
})

test('a line within a lane is a curve at its left', () => {
  assert.equal(lineBetween(box(1, 20), box(1, 80, 12)).path, 'M226,20 C208,20 208,80 238,80')
  assert.equal(lineBetween(box(0, 20), box(0, 80)).path, 'M10,20 C1,20 1,80 10,80', 'inside the page')
})

test('a line between lanes turns in the gap next to its first lane', () => {
  const right = lineBetween(box(0, 20), box(2, 80))
  assert.equal(right.path, 'M190,20 H202 Q208,20 208,26 V74 Q208,80 214,80 H442')
  assert.deepEqual(
    [right.start, right.end],
    [
      { x: 190, y: 20 },
      { x: 442, y: 80 }
    ]
  )
  assert.equal(lineBetween(box(2, 80), box(0, 20)).path, 'M442,80 H430 Q424,80 424,74 V26 Q424,20 418,20 H190')
  assert.equal(lineBetween(box(0, 20), box(1, 20)).path, 'M190,20 H208 Q208,20 208,20 V20 Q208,20 208,20 H226')
})
