import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plotOf, valueText } from './plot.ts'

const from = Date.parse('2026-11-28T00:00:00Z')
const to = from + 24 * 3_600_000
const point = (hour: number, min: number, mean: number, max: number) => ({
  at: new Date(from + hour * 3_600_000).toISOString(),
  min,
  mean,
  max
})

test('hours without values are gaps, and the scale begins at zero', () => {
  const plot = plotOf([point(3, 10, 20, 40), point(0, 5, 10, 20), point(1, 10, 10, 10)], from, to)
  assert.deepEqual(plot?.lines, ['20.8,45 62.5,45', '145.8,30'])
  assert.deepEqual(plot?.bars[2], { x: 145.8, top: 0, bottom: 45 })
  assert.deepEqual([plot?.least, plot?.greatest], [5, 40])
})

test('there is no plot without values, and none of values that are no numbers', () => {
  assert.equal(plotOf([], from, to), undefined)
  assert.equal(plotOf([point(-48, 1, 1, 1)], from, to), undefined)
  assert.equal(plotOf([point(2, Number.NaN, 1, 1)], from, to), undefined)
  assert.deepEqual(plotOf([point(2, 0, 0, 0)], from, to)?.lines, ['104.2,60'])
  assert.deepEqual(plotOf([point(2, -4, -2, -1)], from, to)?.bars[0], { x: 104.2, top: 15, bottom: 60 })
})

test('a value has the unit that its name ends with', () => {
  assert.deepEqual(
    [valueText('latencyMs', 12.3456), valueText('sizeBytes', 1_234_567), valueText('count', 3)],
    ['12.35 ms', '1,235,000 bytes', '3']
  )
})
