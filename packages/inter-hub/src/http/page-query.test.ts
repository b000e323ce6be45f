import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ok, startTestServer } from '../testing/index.ts'

test('every list rejects impossible pages and unknown parameters', async () => {
  await using server = await startTestServer()
  const hub = await server.makeHub({ slug: 'alpha' })
  const id = await hub.makeWidget('thing')
  const { paths } = ok(await server.anyone.get('/openapi.json'))
  const lists = Object.entries<{ get?: { parameters?: { name: string }[] } }>(paths).filter(([, { get }]) =>
    get?.parameters?.some(({ name }) => name === 'per_page')
  )
  assert.ok(lists.length > 30, String(lists.length))
  for (const [path] of lists) {
    const address = path.replaceAll(/\{\w+\}/g, path.startsWith('/api-consumers') ? hub.consumerId : id)
    for (const query of ['per_page=0', 'page=0', 'per_page=null&per_page=null', 'unheard=1']) {
      const { statusCode } = await server.operator.get(`${address}?${query}`)
      assert.equal(statusCode, 400, `${address}?${query}`)
    }
  }
})
