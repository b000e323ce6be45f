import assert from 'node:assert/strict'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

interface Received {
  headers: Record<string, string>
  body: string
}

let server: TestServer
let hub: TestHub
const received = new Map<string, Received[]>()
/** What the receiver answers, by path; defaults to 204. */
const answers = new Map<string, number>()

const receiver = createServer((request, response) => {
  void read(request).then((body) => {
    const path = request.url ?? ''
    const messages = received.get(path) ?? []
    messages.push({ headers: request.headers as Record<string, string>, body })
    received.set(path, messages)
    response.writeHead(answers.get(path) ?? 204).end()
  })
})

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

let base = ''
before(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const { port } = receiver.address() as AddressInfo
  base = `http://127.0.0.1:${port}`
  server = await startTestServer({ egressAllow: `127.0.0.1:${port}` })
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
})
after(async () => {
  await server.close()
  receiver.close()
})

const until = async (condition: () => boolean | Promise<boolean>) => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20))
}
const make = async (path: string, more: object = {}) =>
  ok(await hub.runtime.post('/webhooks', { url: `${base}${path}`, ...more }), 201)
const say = async (eventType: string, metadata: object = { status: 'good' }) =>
  ok(await hub.runtime.post('/interaction-events', { widget: 'thing', eventType, metadata }), 201)
const messages = (path: string) => received.get(path) ?? []

test('an event arrives with its own type, signed so that the public library verifies it', async () => {
  await say('alpha.noted')
  const webhook = await make('/own')
  const event = await say('alpha.checked', { status: 'good', list: [1, 2] })
  await until(() => messages('/own').length > 0)
  const [message] = messages('/own')
  assert.ok(message)
  const verified = new Webhook(webhook.secret).verify(message.body, message.headers) as {
    type: string
    data: Record<string, unknown>
  }
  assert.equal(verified.type, 'alpha.checked')
  assert.deepEqual(
    [verified.data.id, verified.data.seq, verified.data.widgetSlug, verified.data.metadata],
    [event.id, event.seq, 'thing', event.metadata]
  )
  assert.throws(() => new Webhook(webhook.secret).verify(`${message.body} `, message.headers))
  assert.match(String(message.headers['webhook-id']), /^msg_[0-9a-f]{32}$/)
  await until(
    async () => ok(await hub.runtime.get(`/webhooks/${webhook.id}/deliveries`)).data[0]?.state === 'delivered'
  )
  // What was recorded before it was registered is not for it.
  assert.equal(messages('/own').length, 1)
  assert.ok(!(await hub.runtime.get(`/webhooks/${webhook.id}`)).body.includes(webhook.secret))
})

test('signs the published test vector', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const signature = new Webhook(secret).sign(
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    new Date(1_614_265_330_000),
    '{"test": 2432232314}'
  )
  assert.equal(signature, 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

test('hears only of the types it asked for, of each event once, while many are written', async () => {
  const webhook = await make('/some', { eventTypes: ['alpha.noted'] })
  const events = Array.from({ length: 60 }, (_, index) => (index % 2 ? 'alpha.noted' : 'alpha.checked'))
  await Promise.all(events.map((type) => say(type)))
  await until(() => messages('/some').length >= 30)
  await until(async () => ok(await hub.runtime.get(`/webhooks/${webhook.id}/deliveries?state=due`)).meta.total === 0)
  const ids = messages('/some').map(({ headers }) => headers['webhook-id'])
  assert.equal(new Set(ids).size, 30)
  assert.equal(ids.length, 30)
  assert.ok(messages('/some').every(({ body }) => JSON.parse(body).type === 'alpha.noted'))
})

test('a receiver that fails is tried again later with the same id, and one that is gone is disabled', async () => {
  answers.set('/failing', 500)
  const failing = await make('/failing')
  answers.set('/gone', 410)
  const gone = await make('/gone')
  await say('alpha.noted')
  const first = async (id: string) => ok(await hub.runtime.get(`/webhooks/${id}/deliveries`)).data[0]
  await until(
    async () => (await first(failing.id))?.attempts === 1 && (await first(failing.id))?.responseStatus === 500
  )
  const delivery = await first(failing.id)
  assert.deepEqual([delivery.state, delivery.error], ['due', 'it answered 500'])
  const waitS = (Date.parse(delivery.nextAt) - Date.parse(delivery.updatedAt)) / 1000
  assert.ok(waitS >= 4 && waitS <= 6, `${waitS} s`)
  await until(async () => ok(await hub.runtime.get(`/webhooks/${gone.id}`)).status === 'disabled')
  assert.match(ok(await hub.runtime.get(`/webhooks/${gone.id}`)).disabledReason, /410/)
  answers.delete('/failing')
  await until(async () => (await first(failing.id))?.state === 'delivered')
  const ids = messages('/failing').map(({ headers }) => headers['webhook-id'])
  assert.deepEqual([ids.length, new Set(ids).size], [2, 1])
})

test('refuses addresses that nobody opened, and says how to open one', async () => {
  for (const url of [
    'http://127.0.0.1:1/',
    'http://169.254.169.254/',
    'https://[::1]/',
    'ftp://example.org/',
    'http://user@127.0.0.1/',
    'nonsense',
    'https://localhost/',
    'http://2130706433:22/'
  ]) {
    const answer = await hub.runtime.post('/webhooks', { url })
    assert.deepEqual(
      [answer.statusCode, answer.json().code, answer.json().errors[0].pointer],
      [422, 'url_not_allowed', '#/url'],
      url
    )
  }
  const webhook = await make('/patched')
  assert.equal(
    (await hub.runtime.patch(`/webhooks/${webhook.id}`, { url: 'http://10.0.0.1/' })).json().code,
    'url_not_allowed'
  )
})

test('sends a test message, and is gone with its deliveries when deleted; another hub sees nothing of it', async () => {
  const webhook = await make('/test', { eventTypes: ['alpha.nothing'] })
  ok(await hub.runtime.post(`/webhooks/${webhook.id}/test`), 201)
  await until(() => messages('/test').length === 1)
  assert.equal(JSON.parse(messages('/test')[0]?.body ?? '').type, 'ihub.webhook-test')
  const other = await server.makeHub({ slug: 'omega' })
  for (const path of ['', '/deliveries'])
    assert.equal((await other.runtime.get(`/webhooks/${webhook.id}${path}`)).statusCode, 404)
  assert.equal((await other.runtime.delete(`/webhooks/${webhook.id}`)).statusCode, 404)
  assert.equal((await hub.runtime.delete(`/webhooks/${webhook.id}`)).statusCode, 204)
  assert.equal((await hub.runtime.get(`/webhooks/${webhook.id}`)).statusCode, 404)
})

test('36-webhook-url-refused: each refused URL is told its own reason, and never repeated', async () => {
  const refused: [url: string, reason: RegExp, canBeOpened?: boolean][] = [
    ['https://hook:hunter2@receiver.example.org/in', /user name or password/],
    ['https://hook@receiver.example.org/in', /user name or password/],
    ['ftp://receiver.example.org/in', /scheme other than https and http/],
    ['mailto:x@y', /scheme other than https and http/],
    ['receiver.example.org/in', /not an absolute URL/],
    ['https://h:99999/', /port that is not between 1 and 65535/],
    ['https://h:0/', /port that is not between 1 and 65535/],
    ['http://10.1.2.3/x', /address that this server is not allowed to reach/, true],
    ['http://169.254.169.254/x', /never allowed/],
    ['https://[::ffff:169.254.169.254]/x', /never allowed/],
    ['http://receiver.example.org/in', /plain http/, true],
    ['https://receiver.example.org:8443/in', /port other than 443/, true]
  ]
  for (const [url, reason, canBeOpened = false] of refused) {
    const answer = await hub.runtime.post('/webhooks', { url })
    assert.equal(answer.statusCode, 422, url)
    assert.match(answer.json().detail, reason, url)
    assert.equal(answer.json().detail.includes('IHUB_EGRESS_ALLOW'), canBeOpened, url)
    assert.doesNotMatch(answer.body, /hunter2|hook@/)
  }
})
