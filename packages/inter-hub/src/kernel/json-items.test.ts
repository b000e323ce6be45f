import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJson } from './json.ts'
import { parseJsonItems } from './json-items.ts'
import { Problem } from './problem.ts'

const padding = { text: 'x'.repeat(200_000) }
const read = (text: string, itemsMax = 10_000) => parseJsonItems(Buffer.from(text), 'metadata', itemsMax)

test('a large array is read as a small one is', async () => {
  const items = [
    padding,
    { metadata: { a: '"]},[{' } },
    [],
    {},
    'a\\"b,]',
    -0.5e3,
    null,
    [[1], { b: [2, { c: '\\\\' }] }],
    'é😀',
    ...Array.from({ length: 9000 }, (_, at) => ({ at }))
  ]
  for (const text of [JSON.stringify(items), ` \n${JSON.stringify(items, null, 2)}\t\r\n`]) {
    assert.deepEqual(
      (await read(text)).map(({ value }) => value),
      parseJson(Buffer.from(text))
    )
  }
  const [, second] = await read(JSON.stringify(items))
  assert.equal(second?.text, '{"a":"\\"]},[{"}')
  assert.deepEqual(await read(`[${' '.repeat(200_000)}]`), [])
})

test('other turns of the event loop come in between', async () => {
  let turns = 0
  const count = () => {
    turns++
    timer = setImmediate(count)
  }
  let timer = setImmediate(count)
  await read(JSON.stringify(Array.from({ length: 10_000 }, () => ({ list: Array(150).fill([1]) }))))
  clearImmediate(timer)
  assert.ok(turns >= 5, `${turns} turns`)
})

const long = `"${'x'.repeat(200_000)}"`
const wrong: [text: string, code: string, detail: RegExp][] = [
  [`{"a":${long}}`, 'malformed_request', /not a JSON array/],
  [long, 'malformed_request', /not a JSON array/],
  [`[${long}`, 'malformed_request', /array is not closed/],
  [`[${long},"`, 'malformed_request', /array is not closed/],
  [`[${long}]]`, 'malformed_request', /not JSON|not a JSON array|array is not closed/],
  [`[${long}][1]`, 'malformed_request', /not a JSON array/],
  [`[${long}] x`, 'malformed_request', /not a JSON array/],
  [`[${long},]`, 'malformed_request', /not JSON/],
  [`[${long},,1]`, 'malformed_request', /not JSON/],
  [`[,${long}]`, 'malformed_request', /not JSON/],
  [`[${long},{"a":1]}`, 'malformed_request', /not JSON|array is not closed/],
  [`[${long},{"a":1,"a":2}]`, 'malformed_request', /"a" twice/],
  [`[${long},1,2,3]`, 'payload_too_large', /at most 3 items/],
  [`[${long},"${'x'.repeat(1_100_000)}"]`, 'payload_too_large', /Item 1 is larger/]
]
for (const [text, code, detail] of wrong) {
  test(`refuses ${text.replace(/x{9,}/g, 'x…')}`, async () => {
    await assert.rejects(
      () => read(text, 3),
      (error) => {
        assert.ok(error instanceof Problem)
        assert.equal(error.code, code)
        assert.match(error.message, detail)
        return true
      }
    )
  })
}
