/** What the heartbeat of an installation depends on: unfinished background work is visible. */
import { after, before, test } from 'node:test'
import pg from 'pg'
import {
  ok,
  type Receiver,
  startReceiver,
  startTestServer,
  type TestHub,
  type TestServer,
  until
} from '../testing/index.ts'

let server: TestServer
let hub: TestHub
let receiver: Receiver
let blocker: pg.Client

before(async () => {
  receiver = await startReceiver()
  server = await startTestServer({ egressAllow: '127.0.0.1:*' })
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  ok(await hub.runtime.post('/webhooks', { url: receiver.url('/hook'), states: ['failing'] }), 201)
  ok(await hub.runtime.post('/notice-channels', { slug: 'all', kind: 'webhook', url: receiver.url('/notices') }), 201)
  ok(await hub.runtime.post('/notice-rules', { slug: 'failing', condition: 'state', channels: ['all'] }), 201)
  blocker = new pg.Client({ connectionString: server.database.url })
  await blocker.connect()
})
after(async () => {
  await blocker.end()
  await server.close()
  receiver.close()
})

const onTime = { dispatchS: 0, deliveriesS: 0, noticesS: 0 }
const overdue = () => server.server.overdue()
const check = (status: string) =>
  hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.checked', metadata: { status } })

for (const [table, name] of [
  ['webhook_cursors', 'dispatchS'],
  ['notice_cursors', 'noticesS']
] as const) {
  test(`a dispatcher that does nothing is detected: hub.${table}`, async () => {
    await until('all is done', async () => JSON.stringify(await overdue()) === JSON.stringify(onTime))
    await blocker.query('begin')
    await blocker.query(`select from hub.${table} for update`)
    ok(await check(`bad ${table}`), 201)
    server.moveTime(3 * 60_000)
    await until('it shows', async () => (await overdue())[name] >= 180)
    await blocker.query('rollback')
    await until('all is done', async () => (await overdue())[name] === 0)
  })
}

test('a failing receiver does not count', async () => {
  receiver.answer('/hook', () => 503)
  ok(await check('good'), 201)
  ok(await check('bad'), 201)
  await until('an attempt has failed', async () => ok(await hub.runtime.get('/webhooks')).data[0].failingSince !== null)
  server.moveTime(4 * 60_000)
  await until('all is done', async () => (await overdue()).deliveriesS === 0)
})
