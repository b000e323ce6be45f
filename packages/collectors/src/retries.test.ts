import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { httpCollector } from './http/http.ts'
import { collectors } from './index.ts'
import { withRetries } from './retries.ts'
import { contextWith, listen, unusedPort } from './testing/local-servers.ts'

const http = withRetries(httpCollector)

/** A server that answers these statuses in turn, the last one from then on. */
async function serve(...statuses: number[]) {
  let asked = 0
  const port = await listen(
    createServer((_, response) => {
      response.writeHead(statuses[Math.min(asked++, statuses.length - 1)] ?? 200).end()
    })
  )
  return { url: `http://127.0.0.1:${port}/`, asked: () => asked }
}

test('a probe that fails is repeated before it counts, as often as the check says', async () => {
  const blip = await serve(503, 200)
  const once = await http.look({ url: blip.url, retries: 1 }, contextWith())
  assert.deepEqual([once.metadata.observedStatus, once.values?.tries, blip.asked()], [200, 2, 2])
  const down = await serve(503)
  const look = await http.look({ url: down.url, retries: 1 }, contextWith())
  assert.deepEqual([look.metadata.observedStatus, down.asked()], [503, 2])
  const unasked = await serve(503, 200)
  const plain = await http.look({ url: unasked.url }, contextWith())
  assert.deepEqual([plain.metadata.observedStatus, plain.values, unasked.asked()], [503, undefined, 1])
  const refused = await http.look({ url: `http://127.0.0.1:${await unusedPort()}/`, retries: 1 }, contextWith())
  assert.deepEqual([refused.error?.kind, refused.values?.tries], ['refused', 2])
})

test('a probe that could not be made is not repeated, and the end of the runtime ends the waiting', async () => {
  const closed = await http.look({ url: 'http://10.1.2.3/', retries: 5 }, contextWith())
  assert.deepEqual([closed.error?.kind, closed.values], ['egress-refused', undefined])
  const { url } = await serve(503)
  const ending = new AbortController()
  const look = http.look({ url, retries: 5 }, contextWith({ signal: ending.signal }))
  ending.abort(new Error('the runtime stops'))
  await assert.rejects(look, /the runtime stops/)
})

test('every kind takes retries', () => {
  for (const [kind, { settings }] of collectors) assert.ok('retries' in (settings.properties as object), kind)
})
