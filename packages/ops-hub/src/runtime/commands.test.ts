import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Client, createClient } from '@inter-hub/sdk'
import { openLog } from '@inter-hub/server'
import { ok, startTestServer, type TestHub, type TestServer } from '@inter-hub/server/testing'
import { CommandRefused, type Handler, serveCommands } from './commands.ts'

let server: TestServer
let hub: TestHub
let base = ''
let client: Client

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  base = `http://127.0.0.1:${(server.server.app.server.address() as { port: number }).port}`
  client = createClient({ base, key: String(hub.runtime.key) })
})
after(() => server.close())

/** A runtime with these handlers, until the work has ended. */
async function whileServing<T>(
  handlers: Record<string, Handler>,
  work: () => Promise<T>,
  others: Record<string, Handler> = {}
): Promise<T> {
  const stop = new AbortController()
  const { signal } = stop
  const runtime = createClient({ base, key: String(hub.runtime.key), signal, timeoutMs: 40_000 })
  const log = openLog('json', 'silent')
  const serve = { client: runtime, hub: 'alpha', log, signal, leaseS: 5 }
  const ended = Promise.all([
    serveCommands({ ...serve, handlers }),
    ...(Object.keys(others).length > 0 ? [serveCommands({ ...serve, handlers: others, atOnce: 1 })] : [])
  ])
  try {
    return await work()
  } finally {
    stop.abort()
    await ended
  }
}

const ask = (more: object = {}) => client.post('/commands', { body: { name: 'ping', ...more } })
const answerOf = (id: string) => client.get('/commands/{id}', { path: { id }, query: { wait: 20 } })

test('a command is answered with what its handler says, or why it did not', async () => {
  const handlers: Record<string, Handler> = {
    look: async ({ widgetSlug, input }) => ({ widgetSlug, input }),
    ping: async ({ input }) => {
      if (input.refuse) throw new CommandRefused('not_now', 'Not now.')
      throw new Error('it broke')
    }
  }
  await whileServing(handlers, async () => {
    const looked = await answerOf((await ask({ name: 'look', widget: 'thing', input: { depth: 1 } })).id)
    assert.deepEqual([looked.status, looked.result], ['succeeded', { widgetSlug: 'thing', input: { depth: 1 } }])
    const refused = await answerOf((await ask({ input: { refuse: true } })).id)
    assert.deepEqual([refused.status, refused.error], ['failed', { code: 'not_now', message: 'Not now.' }])
    const broken = await answerOf((await ask()).id)
    assert.deepEqual([broken.status, broken.error], ['failed', { code: 'runtime_failed', message: 'it broke' }])
    assert.equal((await answerOf((await ask({ name: 'look', widget: 'thing' })).id)).status, 'succeeded', 'it goes on')
  })
})

test('a command that takes long keeps its claim', async () => {
  let finish: (result: Record<string, unknown>) => void = () => undefined
  const handlers: Record<string, Handler> = { ping: () => new Promise((resolve) => (finish = resolve)) }
  await whileServing(handlers, async () => {
    const { id } = await ask()
    const read = () => client.get('/commands/{id}', { path: { id } })
    let first = await read()
    while (first.leaseUntil === null) first = await read()
    for (let now = first; now.leaseUntil === first.leaseUntil; now = await read())
      await new Promise((resolve) => setTimeout(resolve, 50))
    finish({ done: true })
    const { status, attempts } = await answerOf(id)
    assert.deepEqual([status, attempts], ['succeeded', 1])
  })
})

test('commands that run apart occupy only their own places', async () => {
  let begun = 0
  const stuck = Promise.withResolvers<Record<string, unknown>>()
  const handlers: Record<string, Handler> = { look: async () => ({ seen: true }) }
  const others: Record<string, Handler> = {
    ping: () => {
      begun++
      return stuck.promise
    }
  }
  await whileServing(
    handlers,
    async () => {
      const ids = []
      for (let count = 0; count < 5; count++) ids.push((await ask()).id)
      assert.equal((await answerOf((await ask({ name: 'look', widget: 'thing' })).id)).status, 'succeeded')
      assert.equal(begun, 1, 'one at a time')
      stuck.resolve({})
      for (const id of ids) assert.equal((await answerOf(id)).status, 'succeeded')
    },
    others
  )
})

test('a command whose claim is lost is given up', async () => {
  const given = Promise.withResolvers<string>()
  const handlers: Record<string, Handler> = {
    ping: (_command, signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          given.resolve(String(signal.reason.code))
          reject(signal.reason)
        })
      )
  }
  await whileServing(handlers, async () => {
    const { id } = await ask()
    while ((await client.get('/commands/{id}', { path: { id } })).status !== 'claimed');
    server.moveTime(61_000)
    assert.equal(await given.promise, 'claim_lost')
  })
})

test('a runtime that is stopped in the middle leaves the command to the next', async () => {
  const begun = Promise.withResolvers<void>()
  const handlers: Record<string, Handler> = {
    ping: (_command, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
        begun.resolve()
      })
  }
  const id = await whileServing(handlers, async () => {
    const asked = await ask()
    await begun.promise
    return asked.id
  })
  assert.equal(ok(await hub.runtime.get(`/commands/${id}`)).status, 'claimed')
  server.moveTime(6000)
  const { status, attempts } = await whileServing({ ping: async () => ({}) }, () => answerOf(id))
  assert.deepEqual([status, attempts], ['succeeded', 2])
})
