import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
let moved = 0
const minute = 60_000
const at = (ms: number) => new Date(Date.now() + moved + ms).toISOString()

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('gate')
})
after(() => server.close())

const path = '/widgets/gate/status'
const green = { state: 'green', gaps: [], evidence: { a: 1.5 } }
const put = (status: object, validUntil = at(5 * minute), headers = {}) =>
  hub.runtime.put(path, { status, validUntil }, headers)

test('the runtime reports a status; it is not a version of the widget, and silence is never green', async () => {
  assert.equal((await hub.runtime.get(path)).statusCode, 404)
  assert.equal(ok(await hub.runtime.get('/widgets/gate?include=status')).reportedStatus, null)
  const reported = ok(await put(green), 200)
  assert.deepEqual([reported.status, reported.lastKnown, reported.version], [green, null, 1])
  assert.deepEqual([reported.by.kind, reported.by.id], ['consumer', hub.consumerId])
  assert.deepEqual(ok(await hub.runtime.get(path)), reported)
  const widget = ok(await hub.runtime.get('/widgets/gate?include=relations,status'))
  assert.deepEqual([widget.reportedStatus, widget.version, widget.status], [reported, 1, 'active'])

  moved += 6 * minute
  server.moveTime(6 * minute)
  const silent = ok(await hub.runtime.get(path))
  const reason = `The runtime has been silent since ${reported.updatedAt}.`
  assert.deepEqual([silent.status, silent.lastKnown], [{ state: 'unknown', reason }, green])
  assert.deepEqual(ok(await hub.runtime.get('/widgets/gate?include=status')).reportedStatus, silent)
  assert.deepEqual(ok(await put(green)).status, green)
})

test('a list of widgets includes the statuses of its page', async () => {
  const wide = await server.makeHub({ slug: 'wide' })
  const status = (text: string) => ({ status: { state: 'green', text }, validUntil: at(minute) })
  for (const slug of ['a', 'b', 'c']) await wide.makeWidget(slug)
  const reported = ok(await wide.runtime.put('/widgets/a/status', status('short')))
  ok(await wide.runtime.put('/widgets/c/status', status('short')))
  const list = async (query: string) => wide.runtime.get(`/widgets?hub=wide&sort=slug${query}`)
  const included = ok(await list('&include=status'))
  assert.deepEqual(
    included.data.map((one: { slug: string; reportedStatus: unknown }) => [one.slug, one.reportedStatus !== null]),
    [
      ['a', true],
      ['b', false],
      ['c', true]
    ]
  )
  assert.deepEqual(included.data[0].reportedStatus, reported)
  assert.equal('reportedStatus' in ok(await list('')).data[0], false)
  const unknown = await list('&include=evidence')
  assert.deepEqual(
    [unknown.statusCode, unknown.json().errors],
    [400, [{ parameter: 'include', detail: 'must be one of status, places' }]]
  )

  const large = 'x'.repeat(60_000)
  for (let count = 0; count < 80; count++) {
    await wide.makeWidget(`large-${count}`)
    ok(await wide.runtime.put(`/widgets/large-${count}/status`, status(large)))
  }
  const refused = await list('&include=status&per_page=100')
  assert.deepEqual([refused.statusCode, refused.json().code], [422, 'page_too_large'])
  ok(await list(`&include=status&per_page=${refused.json().per_page}&page=${refused.json().page}`))
})

test('only a consumer of the widget’s own hub with the scope write may report; record is not enough', async () => {
  const foreign = await server.operator.put(`${path}?hub=alpha`, { status: green, validUntil: at(minute) })
  assert.deepEqual([foreign.statusCode, foreign.json().code], [403, 'not_the_runtime'])
  const other = await server.makeHub({ slug: 'omega' })
  assert.equal((await other.runtime.put(path, { status: green, validUntil: at(minute) })).statusCode, 404)
  const key = async (scopes: string[]) =>
    server.as(ok(await server.operator.post(`/api-consumers/${hub.consumerId}/keys`, { scopes }), 201).secret)
  const reader = await key(['hub:alpha:read'])
  assert.equal((await reader.put(path, { status: green, validUntil: at(minute) })).statusCode, 403)
  const recorder = await key(['hub:alpha:read', 'hub:alpha:record'])
  assert.equal((await recorder.put(path, { status: green, validUntil: at(minute) })).statusCode, 403)
  const writer = await key(['hub:alpha:read', 'hub:alpha:write'])
  ok(await writer.put(path, { status: green, validUntil: at(minute) }))
})

test('it has an ETag of its own', async () => {
  const etag = String((await put(green)).headers.etag)
  ok(await put({ state: 'red' }, at(minute), { 'if-match': etag }))
  const late = await put(green, at(minute), { 'if-match': etag })
  assert.deepEqual([late.statusCode, late.json().code], [412, 'precondition_failed'])
  assert.equal((await hub.runtime.get(path)).json().status.state, 'red')
})

test('a status is a JSON object of at most 64 KiB with a term in the future', async () => {
  const text = 'x'.repeat(64 * 1024 - '{"t":""}'.length)
  assert.equal(ok(await put({ t: text })).status.t.length, text.length)
  assert.equal((await put({ t: `${text}x` })).statusCode, 413)
  assert.equal((await put(green, at(-minute))).json().errors[0].pointer, '#/validUntil')
  assert.equal((await hub.runtime.put(path, { status: green })).statusCode, 422)
  for (const status of [null, [], 'green', 1])
    assert.equal((await hub.runtime.put(path, { status, validUntil: at(minute) })).statusCode, 422)
})

test('another status is a system event, the same reported again is none', async () => {
  await hub.makeWidget('told')
  const report = (status: object) =>
    hub.runtime.put('/widgets/told/status', { status, validUntil: at(minute + Math.random() * minute) })
  ok(await report({ state: 'red' }))
  ok(await report({ state: 'red' }))
  ok(await report({ state: 'red' }))
  ok(await report({ state: 'green' }))
  const said = async () =>
    ok(await hub.runtime.get('/system-events?type=ihub.widget-status-changed&widget=told')).data as {
      data: Record<string, string>
    }[]
  while (!(await said()).some(({ data }) => data.change === 'updated'))
    await new Promise((resolve) => setTimeout(resolve, 20))
  assert.deepEqual(
    (await said()).map(({ data }) => data.change),
    ['created', 'updated']
  )
  assert.deepEqual(Object.keys((await said())[0]?.data ?? {}).sort(), ['change', 'widgetId'])
})

test('a first report can be made under the condition that it is the first', async () => {
  const id = await hub.makeWidget('first-report')
  const put = (headers: Record<string, string>) =>
    hub.runtime.put(`/widgets/${id}/status`, { status: { n: 1 }, validUntil: '2099-01-01T00:00:00Z' }, headers)
  const answers = await Promise.all(Array.from({ length: 8 }, () => put({ 'if-none-match': '*' })))
  const statuses = answers.map(({ statusCode }) => statusCode)
  assert.deepEqual([statuses.filter((one) => one === 200).length, statuses.filter((one) => one === 412).length], [1, 7])
  assert.equal((await put({})).statusCode, 200)
  assert.equal((await put({ 'if-none-match': '"2"' })).statusCode, 412)
  assert.equal((await put({ 'if-none-match': '"1"' })).statusCode, 200)
})
