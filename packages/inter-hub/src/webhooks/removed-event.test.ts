import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { ok, startReceiver, startTestServer, until } from '../testing/index.ts'

test('a message of a removed event fails at once, and the webhook does not count as failing', async (t) => {
  const receiver = await startReceiver()
  const server = await startTestServer({ egressAllow: `127.0.0.1:${receiver.port}` })
  const hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  const client = new pg.Client(server.database.url)
  await client.connect()
  t.after(async () => {
    await client.end()
    await server.close()
    receiver.close()
  })
  const webhook = ok(await hub.runtime.post('/webhooks', { url: receiver.url('/in') }), 201)
  const say = async () =>
    ok(await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted' }), 201)
  const deliveries = async () => ok(await hub.runtime.get(`/webhooks/${webhook.id}/deliveries`)).data
  const event = await say()
  const delivery = await until('it is delivered', async () => {
    const [found] = await deliveries()
    return found?.state === 'delivered' ? found : undefined
  })
  await client.query('delete from hub.interaction_events where id = $1', [event.id])
  await client.query('update hub.hubs set first_seq = 2 where id = $1', [hub.id])
  const refused = await hub.runtime.post(`/deliveries/${delivery.id}/redeliver`)
  assert.deepEqual([refused.statusCode, refused.json().code], [409, 'conflict'])
  assert.match(refused.json().detail, /The event of this delivery was removed/)
  assert.equal((await deliveries())[0].state, 'delivered')

  // One that was due when the event went.
  await client.query(`update hub.deliveries set state = 'due', next_at = '2026-01-01' where id = $1`, [delivery.id])
  const failed = await until('it is settled', async () => {
    const [found] = await deliveries()
    return found?.state === 'failed' ? found : undefined
  })
  assert.match(failed.error, /removed at the end of its retention period/)
  assert.equal(ok(await hub.runtime.get(`/webhooks/${webhook.id}`)).failingSince, null)
  assert.equal(receiver.of('/in').length, 1)
  // What a webhook missed is made of the events that are there.
  const { queued } = ok(
    await hub.runtime.post(`/webhooks/${webhook.id}/recover`, { since: '2026-01-01T00:00:00Z' }),
    202
  )
  assert.equal(queued, 0)
  const next = await say()
  await until('the next is delivered', () => receiver.of('/in').length === 2)
  assert.equal(JSON.parse(receiver.of('/in')[1]?.body ?? '').data.id, next.id)
})
