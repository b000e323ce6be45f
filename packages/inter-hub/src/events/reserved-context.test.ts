import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
let recorder: TestHub['runtime']

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('web')
  const scopes = ['hub:alpha:read', 'hub:alpha:record']
  recorder = server.as(ok(await server.operator.post(`/api-consumers/${hub.consumerId}/keys`, { scopes }), 201).secret)
})
after(() => server.close())

const event = (viewContext: string) => ({
  widget: 'web',
  eventType: 'alpha.checked',
  viewContext,
  metadata: { status: 'good' }
})
const recorded = async () =>
  ok(await hub.runtime.get('/interaction-events?widget=web')).data.map(({ id }: { id: string }) => id)

for (const context of ['ops-hub/checks/web/http', 'ops-hub/gates/ready', 'other/checks/x'])
  test(`a key with only record cannot record as ${context} in any way`, async () => {
    const before = await recorded()
    const body = event(context)
    const cloud = {
      specversion: '1.0',
      id: 'forged',
      source: 'forger',
      type: 'alpha.checked',
      subject: 'web',
      viewcontext: context,
      data: body.metadata
    }
    const single = await recorder.post('/interaction-events', body)
    assert.deepEqual([single.statusCode, single.json().scope], [403, 'hub:alpha:write'], single.body)
    assert.match(single.json().detail, /is reserved for the runtime of the hub/)
    const batch = await recorder.post('/interaction-events/batch', [body])
    assert.deepEqual([batch.statusCode, batch.json().data?.[0]?.status], [200, 403], batch.body)
    const whole = await recorder.send('POST', '/interaction-events', {
      body: JSON.stringify([cloud]),
      headers: { 'content-type': 'application/cloudevents-batch+json' }
    })
    assert.equal(whole.statusCode, 403, whole.body)
    const asCloud = await recorder.send('POST', '/interaction-events', {
      body: JSON.stringify(cloud),
      headers: { 'content-type': 'application/cloudevents+json' }
    })
    assert.equal(asCloud.statusCode, 403, asCloud.body)
    assert.deepEqual(await recorded(), before)
  })

test('a key with only record cannot renew the observation of a check', async () => {
  const { id } = ok(await hub.runtime.post('/interaction-events', event('ops-hub/checks/web/http')), 201)
  const own = ok(await recorder.post('/interaction-events', event('notes/checks')), 201)
  server.moveTime(60_000)
  const refused = await recorder.post('/evidence/confirm', [{ eventId: own.id }, { eventId: id }])
  assert.deepEqual([refused.statusCode, refused.json().scope], [403, 'hub:alpha:write'], refused.body)
  assert.equal((await recorder.post('/widgets/web/evidence/confirm', [{ eventId: id }])).statusCode, 403)
  assert.equal(ok(await recorder.post('/evidence/confirm', [{ eventId: own.id }])).data[0].status, 'confirmed')
  assert.equal(ok(await hub.runtime.post('/evidence/confirm', [{ eventId: id }])).data[0].status, 'confirmed')
})
