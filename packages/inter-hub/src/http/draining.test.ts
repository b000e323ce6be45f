import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { test } from 'node:test'
import fastify from 'fastify'
import { addDraining, closeApp } from './draining.ts'

test('a request that does not end is abandoned at the limit, and the application ends', async () => {
  const app = fastify()
  const abandon = new AbortController()
  let reached: () => void = () => undefined
  const arrived = new Promise<void>((resolve) => {
    reached = resolve
  })
  app.get('/', () => {
    reached()
    return new Promise(() => undefined)
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const answer = fetch(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}/`)
  const failed = assert.rejects(answer)
  await arrived
  assert.equal(abandon.signal.aborted, false)
  await closeApp(app, 50, abandon)
  await failed
  assert.equal(abandon.signal.aborted, true)
})

test('without one nothing is abandoned', async () => {
  const app = fastify()
  const abandon = new AbortController()
  await app.listen({ host: '127.0.0.1', port: 0 })
  await closeApp(app, 60_000, abandon)
  assert.equal(abandon.signal.aborted, false)
})

test('a connection that never sent a request does not hold up the end', async () => {
  const app = fastify()
  addDraining(app, () => false)
  app.get('/', async () => 'here')
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const silent = connect(port, '127.0.0.1')
  await once(silent, 'connect')
  // The server has accepted it by the time that it answers a later one.
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'here')
  const abandon = new AbortController()
  const closed = once(silent, 'close')
  await closeApp(app, 60_000, abandon)
  assert.equal(abandon.signal.aborted, false)
  await closed
})
