import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { Webhook } from 'standardwebhooks'
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
const secretsKey = randomBytes(32)

before(async () => {
  receiver = await startReceiver()
  server = await startTestServer({ egressAllow: `127.0.0.1:${receiver.port}`, secretsKey })
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  await hub.makeWidget('second')
})
after(async () => {
  await server.close()
  receiver.close()
})

const make = async (path: string, more: object = {}) =>
  ok(await hub.runtime.post('/webhooks', { url: receiver.url(path), ...more }), 201)
const say = async (more: object = {}) =>
  ok(await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted', ...more }), 201)
const check = (status: string, widget = 'thing') => say({ widget, eventType: 'alpha.checked', metadata: { status } })
const data = (path: string) => receiver.of(path).map(({ body }) => JSON.parse(body))
const deliveries = async (id: string, query = '') =>
  ok(await hub.runtime.get(`/webhooks/${id}/deliveries?${query}`)).data
const remove = async (id: string) => ok(await hub.runtime.delete(`/webhooks/${id}`), 204)

const changes = async () => ok(await hub.runtime.get('/system-events?type=ihub.widget-state-changed')).data.length

test('hears of what it asked for alone: by widget, by outcome, by change of state', async () => {
  const made = [
    await make('/second', { widgets: ['second'] }),
    await make('/fails', { outcomes: ['fail'] }),
    await make('/states', { states: ['failing'] }),
    await make('/named', { eventTypes: ['ihub.widget-state-changed'], widgets: ['second'] }),
    await make('/last', { eventTypes: ['alpha.checked'] })
  ]
  assert.deepEqual([made[0].widgets, made[2].states], [['second'], ['failing']])
  await check('good', 'second')
  await until('it is verified', async () => (await changes()) === 1)
  await check('bad', 'second')
  await say()
  await until('it is failing', async () => (await changes()) === 2)
  await check('unknown')
  await until('the last has come', () => data('/last').length === 3 && data('/states').length === 1)
  await until('nothing is due any more', async () => {
    const due = await Promise.all(made.map(({ id }) => deliveries(id, 'state=due')))
    return due.every(({ length }) => length === 0)
  })
  assert.deepEqual(
    data('/second').map(({ data: { outcome } }) => outcome),
    ['pass', 'fail']
  )
  assert.deepEqual(
    data('/fails').map(({ data: { widgetSlug, outcome } }) => [widgetSlug, outcome]),
    [['second', 'fail']]
  )
  const [change] = data('/states')
  assert.deepEqual(
    [change.type, change.data.widgetSlug, change.data.before, change.data.state],
    ['ihub.widget-state-changed', 'second', 'verified', 'failing']
  )
  assert.deepEqual(
    data('/named').map(({ data: { state } }) => state),
    ['verified', 'failing']
  )
  for (const { id } of made) await remove(id)
  const unknown = await hub.runtime.post('/webhooks', { url: receiver.url('/x'), widgets: ['thing', 'nothing'] })
  assert.deepEqual([unknown.statusCode, unknown.json().errors[0].pointer], [422, '#/widgets/1'])
})

test('first-M8: a state change says why, whose the widget is, and where to read more, in every form', async () => {
  const id = await hub.makeWidget('owned', { name: 'The owned one', owner: 'team' })
  const links = {
    self: `http://hub.test/api/v2/widgets/${id}`,
    explanation: `http://hub.test/api/v2/widgets/${id}?include=explanation`
  }
  const named = { eventTypes: ['ihub.widget-state-changed'], widgets: ['owned'] }
  const made = [
    await make('/why', named),
    await make('/why-event', { ...named, format: 'cloudevents' }),
    await make('/why-binary', { ...named, format: 'cloudevents-binary' })
  ]
  const metadata = { status: 'bad', detail: 'exit 3: disk full on backup host' }
  await say({ widget: 'owned', eventType: 'alpha.checked', subject: 'backup', metadata })
  await until('it is told in all forms', () =>
    ['/why', '/why-event', '/why-binary'].every((path) => data(path).length === 1)
  )
  const list = async () => ok(await hub.runtime.get('/system-events?type=ihub.widget-state-changed&widget=owned')).data
  const told = [data('/why')[0].data, data('/why-event')[0].data, data('/why-binary')[0], (await list())[0].data]
  for (const one of told) {
    assert.deepEqual(
      [one.name, one.owner, one.state, one.reason, one.eventType, one.subject, one.links],
      ['The owned one', 'team', 'failing', metadata.detail, 'alpha.checked', 'backup', links]
    )
    assert.equal(ok(await hub.runtime.get(`/interaction-events/${one.eventId}`)).outcomeReason, metadata.detail)
  }
  const good = { metadata: { status: 'good' }, freshFor: 'PT1S' }
  await say({ widget: 'owned', eventType: 'alpha.checked', subject: 'backup', ...good })
  await until('its evidence has expired', async () => (await list()).length === 3)
  const after = (await list()).slice(1).map(({ data }: { data: Record<string, string> }) => [data.state, data.reason])
  assert.deepEqual(after, [
    ['verified', null],
    ['stale', 'The evidence alpha.checked (backup) has expired.']
  ])
  for (const { id: webhook } of made) await remove(webhook)
})

test('is sent as a CloudEvent in the form that was asked for, signed all the same', async () => {
  const structured = await make('/structured', { format: 'cloudevents' })
  const binary = await make('/binary', { format: 'cloudevents-binary' })
  const event = await say({ metadata: { a: 1 }, viewContext: 'ü' })
  await until('both have come', () => receiver.of('/structured').length === 1 && receiver.of('/binary').length === 1)
  const [one] = receiver.of('/structured')
  assert.ok(one)
  const cloud = new Webhook(structured.secret).verify(one.body, one.headers) as Record<string, unknown>
  assert.equal(one.headers['content-type'], 'application/cloudevents+json')
  assert.deepEqual(
    [cloud.specversion, cloud.id, cloud.type, cloud.subject, cloud.data],
    ['1.0', event.id, 'social.coulomb.hub.alpha.noted', 'thing', { a: 1 }]
  )
  const [two] = receiver.of('/binary')
  assert.ok(two)
  new Webhook(binary.secret).verify(two.body, two.headers)
  assert.deepEqual(
    [
      two.headers['ce-id'],
      two.headers['ce-type'],
      two.headers['ce-viewcontext'],
      two.body,
      two.headers['content-type']
    ],
    [event.id, 'social.coulomb.hub.alpha.noted', '%C3%BC', '{"a":1}', 'application/json']
  )
  await remove(structured.id)
  await remove(binary.id)
})

test('client-L12: a standard message has the identity and validity of the event, under the names of the API', async () => {
  const webhook = await make('/named-as-read')
  const identity = { source: '/ci', externalId: 'build-7', freshFor: 'PT2M' }
  const { id } = await say({ ...identity, metadata: { status: 'good' }, eventType: 'alpha.checked' })
  await until('it has come', () => receiver.of('/named-as-read').length === 1)
  const { data } = JSON.parse(receiver.of('/named-as-read')[0]?.body ?? '{}') as { data: Record<string, unknown> }
  const event = ok(await hub.runtime.get(`/interaction-events/${id}`))
  for (const name of ['source', 'externalId', 'freshFor', 'hubSlug', 'widgetSlug', 'outcome', 'occurredAt'])
    assert.equal(data[name], event[name], name)
  assert.equal(data.freshFor, 'PT2M')
  await remove(webhook.id)
})

test('a receiver that fails nine times gets ten attempts over three days, with one id and a time of each', async () => {
  receiver.answer('/slow-to-recover', () => (receiver.of('/slow-to-recover').length < 10 ? 500 : 204))
  const webhook = await make('/slow-to-recover')
  await say()
  const schedule = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
  for (const [index, planned] of schedule.entries()) {
    const [delivery] = await until('the attempt is settled', async () => {
      const found = await deliveries(webhook.id)
      return found[0]?.attempts === index + 1 && found
    })
    const { log } = ok(await hub.runtime.get(`/deliveries/${delivery.id}`))
    const waitS = (Date.parse(delivery.nextAt) - Date.parse(log.at(-1).at)) / 1000
    assert.ok(waitS >= planned * 0.8 && waitS <= planned * 1.2 + 1, `${waitS} s of ${planned}`)
    server.moveTime(waitS * 1000)
  }
  const [delivery] = await until('it is delivered', async () => {
    const found = await deliveries(webhook.id, 'state=delivered')
    return found.length === 1 && found
  })
  assert.equal(delivery.attempts, 10)
  const came = receiver.of('/slow-to-recover')
  assert.equal(new Set(came.map(({ headers }) => headers['webhook-id'])).size, 1)
  assert.equal(new Set(came.map(({ headers }) => headers['webhook-timestamp'])).size, 10)
  assert.equal(new Set(came.map(({ body }) => body)).size, 1)
  const { log } = ok(await hub.runtime.get(`/deliveries/${delivery.id}`))
  assert.deepEqual(
    log.map(({ attempt, responseStatus }: { attempt: number; responseStatus: number }) => [attempt, responseStatus]),
    [...Array.from({ length: 9 }, (_, index) => [index + 1, 500]), [10, 204]]
  )
  await remove(webhook.id)
})

test('comes again when a busy receiver says, and follows no redirect', async () => {
  receiver.answer('/busy', () => ({ status: 503, headers: { 'retry-after': '900' }, body: 'come later' }))
  receiver.answer('/moved', () => ({ status: 302, headers: { location: receiver.url('/secret-place') } }))
  const busy = await make('/busy')
  const moved = await make('/moved')
  await say()
  const settled = async (id: string) =>
    (
      await until('the attempt is settled', async () => {
        const found = await deliveries(id)
        return found[0]?.attempts === 1 && found
      })
    )[0]
  const later = await settled(busy.id)
  const waitS = (Date.parse(later.nextAt) - Date.parse(later.updatedAt)) / 1000
  assert.ok(Math.abs(waitS - 900) < 30 || waitS > 880, `${waitS} s`)
  assert.deepEqual([later.responseBody, later.error], ['come later', 'it answered 503'])
  assert.deepEqual([(await settled(moved.id)).error, receiver.of('/secret-place').length], ['it answered 302', 0])
  await remove(busy.id)
  await remove(moved.id)
})

test('after five days of nothing but failures it is disabled, says so, and what was missed can be recovered', async () => {
  receiver.answer('/dead', () => 500)
  const webhook = await make('/dead')
  const watcher = await make('/watcher', { eventTypes: ['ihub.webhook-endpoint-disabled'] })
  const missed = [await say()]
  await until('it has failed', async () => (await deliveries(webhook.id))[0]?.attempts === 1)
  server.moveTime(6 * 86_400_000)
  await until('it is disabled', async () => ok(await hub.runtime.get(`/webhooks/${webhook.id}`)).status === 'disabled')
  assert.match(ok(await hub.runtime.get(`/webhooks/${webhook.id}`)).disabledReason, /nothing but failures since/)
  await until('it is said', () => receiver.of('/watcher').length === 1)
  assert.deepEqual(
    [data('/watcher')[0].type, data('/watcher')[0].data.webhookId],
    ['ihub.webhook-endpoint-disabled', webhook.id]
  )
  missed.push(await say())
  const refused = await hub.runtime.post(`/webhooks/${webhook.id}/recover`, { since: missed[0].recordedAt })
  assert.equal(refused.statusCode, 409)

  receiver.answer('/dead', () => 204)
  const failures = receiver.of('/dead').length
  ok(await hub.runtime.patch(`/webhooks/${webhook.id}`, { status: 'active' }))
  await until('what was due is delivered', () => receiver.of('/dead').length === failures + 1)
  const { queued } = ok(await hub.runtime.post(`/webhooks/${webhook.id}/recover`, { since: missed[0].recordedAt }), 202)
  assert.equal(queued, 1)
  await until('the rest is delivered', async () => (await deliveries(webhook.id, 'state=delivered')).length === 2)
  assert.deepEqual(
    data('/dead')
      .slice(failures)
      .map(({ data: { id } }) => id),
    missed.map(({ id }) => id)
  )
  await remove(webhook.id)
  await remove(watcher.id)
})

test('one delivery can be sent again, with the id it had', async () => {
  const webhook = await make('/again')
  await say()
  const [delivery] = await until('it is delivered', async () => {
    const found = await deliveries(webhook.id, 'state=delivered')
    return found.length === 1 && found
  })
  assert.equal(ok(await hub.runtime.post(`/deliveries/${delivery.id}/redeliver`), 202).state, 'due')
  await until('it has come twice', () => receiver.of('/again').length === 2)
  const [first, second] = receiver.of('/again')
  assert.equal(first?.headers['webhook-id'], second?.headers['webhook-id'])
  const { log } = await until('both are in the log', async () => {
    const found = ok(await hub.runtime.get(`/deliveries/${delivery.id}`))
    return found.log.length === 2 && found
  })
  assert.deepEqual([log[1].attempt, log[1].responseStatus], [2, 204])
  const other = await server.makeHub({ slug: 'omega' })
  for (const answer of [
    await other.runtime.get(`/deliveries/${delivery.id}`),
    await other.runtime.post(`/deliveries/${delivery.id}/redeliver`)
  ])
    assert.equal(answer.statusCode, 404)
  await remove(webhook.id)
})

test('while a secret is rotated every message verifies with the old and with the new, and then with the new alone', async () => {
  const webhook = await make('/rotated')
  const verifies = (secret: string, index: number) => {
    const message = receiver.of('/rotated')[index]
    assert.ok(message)
    // The library verifies only what is of now, and the rules of this file live in another time.
    const { 'webhook-id': id = '', 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = message.headers
    const signature = new Webhook(secret).sign(id, new Date(Number(timestamp) * 1000), message.body)
    return signatures?.split(' ').includes(signature)
  }
  await say()
  await until('it has come', () => receiver.of('/rotated').length === 1)
  const next = ok(await hub.runtime.post(`/webhooks/${webhook.id}/rotate-secret`, { overlapSeconds: 3600 }), 200)
  assert.match(next.secret, /^whsec_/)
  assert.notEqual(next.secret, webhook.secret)
  await say()
  await until('it has come', () => receiver.of('/rotated').length === 2)
  assert.deepEqual([verifies(webhook.secret, 1), verifies(next.secret, 1)], [true, true])
  await until('the queue is empty', async () => (await deliveries(webhook.id, 'state=due')).length === 0)
  const later = ok(await hub.runtime.post(`/webhooks/${webhook.id}/rotate-secret`, { overlapSeconds: 0 }), 200)
  await say()
  await until('it has come', () => receiver.of('/rotated').length === 3)
  assert.deepEqual(
    [verifies(webhook.secret, 2), verifies(next.secret, 2), verifies(later.secret, 2)],
    [false, false, true]
  )
  await remove(webhook.id)
})

test('a receiver that hangs has so many attempts at once and keeps no other waiting', async () => {
  let release: () => void = () => undefined
  const hanging = new Promise<number>((resolve) => {
    release = () => resolve(204)
  })
  receiver.answer('/hanging', () => hanging)
  const slow = await make('/hanging', { maxInFlight: 2 })
  const quick = await make('/quick')
  await Promise.all(Array.from({ length: 60 }, () => say()))
  await until('the other has all', () => receiver.of('/quick').length === 60)
  assert.equal(receiver.mostAtOnce('/hanging'), 2)
  assert.equal(receiver.of('/hanging').length, 2)
  release()
  await until('the slow one has all too', () => receiver.of('/hanging').length === 60)
  assert.equal(new Set(receiver.of('/hanging').map(({ headers }) => headers['webhook-id'])).size, 60)
  await remove(slow.id)
  await remove(quick.id)
})

test('secrets lie sealed in the database, and another key cannot open them', async () => {
  const webhook = await make('/sealed')
  const client = new pg.Client({ connectionString: server.database.url })
  await client.connect()
  const { rows } = await client.query('select secret from hub.webhooks where id = $1', [webhook.id])
  await client.end()
  assert.match(rows[0].secret, /^sealed\.v1\./)
  assert.ok(!rows[0].secret.includes(webhook.secret.slice(6)))
  await server.server.close()
  await using foreign = await startTestServer({
    database: server.database,
    egressAllow: `127.0.0.1:${receiver.port}`,
    secretsKey: randomBytes(32)
  })
  const runtime = foreign.as(hub.runtime.key ?? '')
  ok(await runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted' }), 201)
  const [delivery] = await until('it was tried', async () => {
    const found = ok(await runtime.get(`/webhooks/${webhook.id}/deliveries`)).data
    return found[0]?.attempts === 1 && found
  })
  assert.match(delivery.error, /encrypted with another key; rotate it/)
  assert.equal(receiver.of('/sealed').length, 0)
  const next = ok(await runtime.post(`/webhooks/${webhook.id}/rotate-secret`, {}), 200)
  ok(await runtime.post(`/deliveries/${delivery.id}/redeliver`), 202)
  await until('it has come', () => receiver.of('/sealed').length > 0)
  const [message] = receiver.of('/sealed')
  assert.ok(message)
  new Webhook(next.secret).verify(message.body, message.headers)
})

test('l1-webhook-answer-without-end: a status that was answered counts, whatever the body', async () => {
  const short = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (head) => {
      if (head.toString('latin1').startsWith('POST /204-with-body'))
        return socket.end('HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok')
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok')
      if (head.toString('latin1').startsWith('POST /ends')) socket.end()
    })
  }).listen(0, '127.0.0.1')
  await once(short, 'listening')
  const { port } = short.address() as AddressInfo
  const own = await startTestServer({ egressAllow: `127.0.0.1:${port}` })
  try {
    const beta = await own.makeHub({ slug: 'beta' })
    await beta.makeWidget('thing')
    for (const path of ['/waits', '/ends', '/204-with-body']) {
      ok(await beta.runtime.post('/webhooks', { url: `http://127.0.0.1:${port}${path}` }), 201)
    }
    ok(await beta.runtime.post('/interaction-events', { widget: 'thing', eventType: 'beta.noted' }), 201)
    const hooks = ok(await beta.runtime.get('/webhooks')).data as { id: string }[]
    for (const { id } of hooks) {
      const delivery = await until('it is delivered', async () =>
        ok(await beta.runtime.get(`/webhooks/${id}/deliveries`)).data.find(
          (one: { state: string }) => one.state === 'delivered'
        )
      )
      const { attempts } = ok(await beta.runtime.get(`/deliveries/${delivery.id}`))
      assert.equal(attempts, 1)
    }
  } finally {
    await own.close()
    short.close()
  }
})
