import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { ok, startReceiver, startTestServer, type TestHub, type TestServer, until } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
const secretsKey = randomBytes(32)
const type = 'application/x-ndjson'
let webhookSecret = ''

const receiver = await startReceiver()
const egressAllow = `127.0.0.1:${receiver.port}`

before(async () => {
  server = await startTestServer({ secretsKey, egressAllow })
  hub = await server.makeHub({ slug: 'alpha' })
  const other = await server.makeHub({ slug: 'beta' })
  await hub.makeWidget('thing', { attributes: { a: [1, 2.5, 'ü'] } })
  await hub.makeWidget('second')
  await other.makeWidget('theirs')
  ok(await hub.runtime.patch('/widgets/second', { name: 'Changed' }))
  ok(await hub.runtime.post('/relations', { fromWidget: 'thing', type: 'depends-on', toWidget: 'second' }), 201)
  const raw =
    '{"widget":"thing","eventType":"alpha.noted","metadata":{"z": 1.50,\n "a":"\\u00fc"},"source":"s","externalId":"one"}'
  const event = ok(await hub.runtime.post('/interaction-events', raw), 201)
  const checked = { widget: 'thing', eventType: 'alpha.checked', metadata: { status: 'good' } }
  const proof = ok(await hub.runtime.post('/interaction-events', checked), 201)
  ok(await hub.runtime.post('/widgets/thing/evidence/confirm', [{ eventId: proof.id }]))
  for (let turn = 0; turn < 40; turn++)
    ok(await hub.runtime.post('/interaction-events', { ...checked, widget: 'second' }), 201)
  ok(await hub.runtime.post('/annotations', { eventId: event.id, category: 'alpha.question', body: 'Why?' }), 201)
  ok(
    await hub.runtime.post('/inbound-hooks', {
      name: 'h',
      kind: 'heartbeat',
      widget: 'thing',
      eventType: 'alpha.noted'
    }),
    201
  )
  ok(await hub.runtime.post('/commands', { name: 'ping' }), 201)
  webhookSecret = ok(await hub.runtime.post('/webhooks', { url: receiver.url('/moved') }), 201).secret
  await until(
    'the states are told',
    async () => ok(await hub.runtime.get('/system-events?state=verified')).data.length === 2
  )
})
after(async () => {
  await server.close()
  receiver.close()
})

const exportOf = async ({ operator }: TestServer) => {
  const answer = await operator.get('/export', { accept: type })
  assert.match(String(answer.headers['content-type']), /^application\/x-ndjson/)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.body
}
const importInto = ({ operator }: TestServer, text: string) =>
  operator.send('POST', '/import', { body: text, headers: { 'content-type': type } })
const rows = (text: string) => text.trimEnd().split('\n').slice(1)

test('an installation that is taken in elsewhere is exported there to the letter', async () => {
  await using elsewhere = await startTestServer({ secretsKey, egressAllow })
  const text = await exportOf(server)
  assert.deepEqual(ok(await importInto(elsewhere, text), 200), {
    rows: rows(text).length - 1,
    added: rows(text).length - 1
  })
  assert.deepEqual(rows(await exportOf(elsewhere)), rows(text))

  const runtime = elsewhere.as(hub.runtime.key ?? '')
  for (const path of [
    '/widgets',
    '/interaction-events',
    '/widgets/thing?include=relations,evidence,annotations',
    '/commands'
  ])
    assert.deepEqual((await runtime.get(path)).json(), (await hub.runtime.get(path)).json(), path)
  const kept = (await runtime.get('/interaction-events?externalId=one')).body
  assert.ok(kept.includes('{"z": 1.50,\n "a":"\\u00fc"}'))

  // It goes on where it was: numbers, identities, webhooks; and nothing of the past is told again.
  const next = ok(await runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted' }), 201)
  const { seq } = ok(await hub.runtime.get('/interaction-events?per_page=1')).data[0]
  assert.equal(next.seq, seq + 1)
  const known = { widget: 'thing', eventType: 'alpha.noted', metadata: {}, source: 's', externalId: 'one' }
  assert.equal((await runtime.post('/interaction-events', known)).statusCode, 409)
  const before = receiver.of('/moved').length
  await until('the next is delivered', () => receiver.of('/moved').length > before)
  const message = receiver.of('/moved').at(-1)
  assert.ok(message)
  const verified = new Webhook(webhookSecret).verify(message.body, message.headers) as { data: { id: string } }
  assert.equal(verified.data.id, next.id)
  const told = ok(await runtime.get('/system-events')).data
  assert.deepEqual(told, ok(await hub.runtime.get('/system-events')).data)
  const audit = ok(await elsewhere.operator.get('/audit?action=installation.imported')).data
  assert.deepEqual([audit.length, audit[0].operation], [1, 'importInstallation'])
  assert.equal(ok(await elsewhere.operator.get('/audit?action=widget.created')).meta.total, 0)
})

test('comes in parts as well, each of which may be sent again', async () => {
  await using elsewhere = await startTestServer({ secretsKey })
  const text = await exportOf(server)
  const [head = '', ...lines] = text.trimEnd().split('\n')
  const third = Math.ceil(lines.length / 3)
  const part = (index: number) => [head, ...lines.slice(index * third, (index + 1) * third)].join('\n')
  for (const index of [0, 1, 1, 2, 0]) ok(await importInto(elsewhere, part(index)), 200)
  assert.equal(ok(await importInto(elsewhere, text), 200).added, 0)
  assert.deepEqual(rows(await exportOf(elsewhere)), rows(text))
})

test('what is wrong is named by its line, and nothing of it is kept', async () => {
  await using elsewhere = await startTestServer()
  const text = await exportOf(server)
  const lines = text.trimEnd().split('\n')
  const broken = (change: (lines: string[]) => void) => {
    const copy = [...lines]
    change(copy)
    return copy.join('\n')
  }
  const cut = lines.findIndex((line) => line.startsWith('{"kind":"interaction_events"')) + 3
  const bad: [string, number, RegExp][] = [
    ['', 400, /no line/],
    [broken((copy) => copy.splice(4, 1, '{"kind":')), 400, /Line 5 is not JSON/],
    [broken((copy) => copy.splice(0, 1)), 422, /Line 1 must be/],
    [broken((copy) => copy.splice(0, 1, '{"kind":"installation","format":9,"schema":1}')), 422, /format 9/],
    [
      broken((copy) => copy.splice(0, 1, '{"kind":"installation","format":1,"schema":1}')),
      422,
      /schema 1,.*export again/
    ],
    [broken((copy) => copy.splice(7, 0, '{"kind":"secrets","row":{}}')), 422, /Line 8 has the unknown kind/],
    [broken((copy) => copy.splice(1, 1)), 422, /do not fit/],
    [broken((copy) => copy.splice(cut, 1)), 409, /alpha would have a gap/]
  ]
  for (const [body, status, words] of bad) {
    const answer = await importInto(elsewhere, body)
    assert.equal(answer.statusCode, status, `${words}: ${answer.body.slice(0, 300)}`)
    assert.match(answer.json().detail, words)
  }
  assert.equal(ok(await elsewhere.anyone.get('/hubs')).meta.total, 0)
  assert.equal(rows(await exportOf(elsewhere)).length, 1)
})

test('a hub that is there already as another one is a conflict that says what to do', async () => {
  await using elsewhere = await startTestServer()
  await elsewhere.makeHub({ slug: 'alpha' })
  const answer = await importInto(elsewhere, await exportOf(server))
  assert.deepEqual([answer.statusCode, answer.json().code], [409, 'conflict'])
  assert.match(answer.json().detail, /hubs: alpha exists here as another one/)
  assert.equal(ok(await elsewhere.anyone.get('/hubs')).meta.total, 1)
})

test('no secret leaves in the open, and both are for administrators alone', async () => {
  await using open = await startTestServer({ egressAllow })
  const plain = await open.makeHub({ slug: 'gamma' })
  const { secret, id } = ok(await plain.runtime.post('/webhooks', { url: receiver.url('/plain') }), 201)
  const text = await exportOf(open)
  assert.ok(!text.includes(secret) && !text.includes('whsec_') && !/ih[kth]_[0-9a-f]{8}_/.test(text))
  await using elsewhere = await startTestServer({ egressAllow })
  ok(await importInto(elsewhere, text), 200)
  assert.deepEqual(rows(await exportOf(elsewhere)), rows(text))
  const runtime = elsewhere.as(plain.runtime.key ?? '')
  ok(await runtime.post(`/webhooks/${id}/test`), 201)
  const log = await until('it was tried', async () => {
    const [delivery] = ok(await runtime.get(`/webhooks/${id}/deliveries`)).data
    return delivery?.attempts === 1 && delivery
  })
  assert.match(log.error, /rotate it/)
  for (const answer of [
    await hub.runtime.get('/export', { accept: type }),
    await importInto({ operator: hub.runtime } as TestServer, text)
  ])
    assert.equal(answer.statusCode, 403)
})
