import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
let moved = 0
const minute = 60_000
const at = (ms: number) => new Date(Date.now() + moved + ms).toISOString()
const move = (ms: number) => {
  moved += ms
  server.moveTime(ms)
}

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
})
after(() => server.close())

const path = '/widgets/thing/observation'
const paused = { state: 'paused', reason: 'The host is being replaced.' }

test('a pause is set, read, listed for the widget and for the runtime, and removed, without a version of the widget', async () => {
  const before = ok(await hub.runtime.get('/widgets/thing'))
  assert.equal((await hub.runtime.get(path)).statusCode, 404)
  const set = await hub.runtime.put(path, paused)
  const whole = ok(set, 200)
  assert.deepEqual([whole.check, whole.state, whole.until, whole.version], ['', 'paused', null, 1])
  assert.deepEqual([whole.by.kind, whole.by.id], ['consumer', hub.consumerId])
  const one = ok(await hub.runtime.put(path, { check: 'health', state: 'enabled', reason: 'It is safe.' }))
  const read = await hub.runtime.get(`${path}?check=health`)
  assert.deepEqual(ok(read), one)
  for (const list of ['/widgets/thing/observations', '/observations?hub=alpha', '/observations?widget=thing']) {
    const { data, meta } = ok(await hub.runtime.get(list))
    assert.deepEqual([data, meta.total], [[whole, one], 2], list)
  }
  assert.deepEqual(ok(await hub.runtime.get('/observations?state=enabled')).data, [one])
  assert.equal(ok(await hub.runtime.get('/widgets/thing')).version, before.version)
  assert.equal((await hub.runtime.delete(`${path}?check=health`)).statusCode, 204)
  assert.equal((await hub.runtime.delete(`${path}?check=health`)).statusCode, 404)
  assert.deepEqual(ok(await hub.runtime.get('/observations')).data, [whole])
  ok(await hub.runtime.delete(path))
})

test('it has an ETag of its own: who read another version changes nothing', async () => {
  const first = await hub.runtime.put(path, paused)
  const etag = String(first.headers.etag)
  assert.match(etag, /^"1\./)
  const second = ok(await hub.runtime.put(path, { ...paused, reason: 'Another' }, { 'if-match': etag }))
  assert.equal(second.version, 2)
  for (const answer of [
    await hub.runtime.put(path, paused, { 'if-match': etag }),
    await hub.runtime.delete(path, { 'if-match': etag })
  ]) {
    assert.deepEqual([answer.statusCode, answer.json().code], [412, 'precondition_failed'])
  }
  // The same again is not a change.
  assert.deepEqual(ok(await hub.runtime.put(path, { ...paused, reason: 'Another' })), second)
  assert.equal((await hub.runtime.put(path, { ...paused, check: 'x' }, { 'if-match': '*' })).statusCode, 412)
  ok(await hub.runtime.delete(path, { 'if-match': '"2"' }))
})

test('If-None-Match refuses a change of what it excludes', async () => {
  const first = { 'if-none-match': '*' }
  const answers = await Promise.all(Array.from({ length: 4 }, () => hub.runtime.put(path, paused, first)))
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, 412, 412, 412])
  assert.equal((await hub.runtime.delete(path, first)).statusCode, 412)
  assert.equal((await hub.runtime.put(path, paused, { 'if-none-match': '"2", W/"1.x"' })).statusCode, 412)
  assert.equal((await hub.runtime.put(path, paused, { 'if-none-match': 'no-tag' })).statusCode, 412)
  ok(await hub.runtime.delete(path, { 'if-none-match': '"2"' }))
})

test('of two writers who read the same version one wins', async () => {
  const etag = String((await hub.runtime.put(path, paused)).headers.etag)
  const write = (reason: string) => hub.runtime.put(path, { ...paused, reason }, { 'if-match': etag })
  const statuses = (await Promise.all([write('one'), write('two')])).map(({ statusCode }) => statusCode)
  assert.deepEqual(statuses.sort(), [200, 412])
  ok(await hub.runtime.delete(path))
})

test('it ends by time alone', async () => {
  const until = at(5 * minute)
  ok(await hub.runtime.put(path, { ...paused, until }))
  assert.equal(ok(await hub.runtime.get(path)).until, until)
  move(6 * minute)
  assert.equal((await hub.runtime.get(path)).statusCode, 404)
  assert.deepEqual(ok(await hub.runtime.get('/observations')).data, [])
  assert.equal((await hub.runtime.delete(path)).statusCode, 404)
  const past = await hub.runtime.put(path, { ...paused, until: at(-minute) })
  assert.deepEqual([past.statusCode, past.json().errors[0].pointer], [422, '#/until'])
  const version = ok(await hub.runtime.put(path, paused)).version
  assert.equal(version, 2)
  ok(await hub.runtime.delete(path))
})

test('every change is a system event with ids alone, and audited', async () => {
  ok(await hub.runtime.put(path, { ...paused, check: 'audited' }))
  ok(await hub.runtime.delete(`${path}?check=audited`))
  const said = async () =>
    ok(await hub.runtime.get('/system-events?type=ihub.observation-changed&widget=thing')).data.filter(
      ({ data }: { data: { check: string } }) => data.check === 'audited'
    )
  while ((await said()).length < 2) await new Promise((resolve) => setTimeout(resolve, 20))
  const [created, deleted] = await said()
  assert.deepEqual(created.data, { change: 'created', check: 'audited', widgetId: created.widgetId })
  assert.equal(deleted.data.change, 'deleted')
  const actions = ok(await server.operator.get('/audit?hub=alpha&per_page=200')).data.map(
    ({ action }: { action: string }) => action
  )
  assert.ok(actions.includes('observation.created') && actions.includes('observation.deleted'))
})
