import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
})
after(() => server.close())

const type = 'application/cloudevents+json'
const batchType = 'application/cloudevents-batch+json'
const post = (body: object | string, contentType = type, path = '/interaction-events') =>
  hub.runtime.send('POST', path, { body: body as string, headers: { 'content-type': contentType } })
let ids = 0
const cloud = (more: object = {}) => ({
  specversion: '1.0',
  id: `id-${++ids}`,
  source: 'https://ci.example.org/jobs',
  type: 'alpha.checked',
  subject: 'thing',
  data: { status: 'good' },
  ...more
})

test('takes a CloudEvent in structured mode, its data as it was sent', async () => {
  const text = `{"specversion":"1.0","id":"own-1","source":"/ci","type":"social.coulomb.hub.alpha.checked","subject":"thing",
    "time":"2026-06-15T12:00:00+02:00","data": {"z": 1.50,  "status":"good"},"viewcontext":"a page","evidencesubject":"north",
    "traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","partition":"7","urgent":true}`
  const answer = await post(text)
  const event = ok(answer, 201)
  assert.ok(answer.body.includes('"metadata":{"z": 1.50,  "status":"good"}'))
  const { eventType, widgetSlug, source, externalId, viewContext, subject, occurredAt, outcome, extensions, traceId } =
    event
  assert.deepEqual(
    { eventType, widgetSlug, source, externalId, viewContext, subject, occurredAt, outcome, extensions, traceId },
    {
      eventType: 'alpha.checked',
      widgetSlug: 'thing',
      source: '/ci',
      externalId: 'own-1',
      viewContext: 'a page',
      subject: 'north',
      occurredAt: '2026-06-15T10:00:00.000Z',
      outcome: 'pass',
      extensions: { partition: '7', urgent: true },
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736'
    }
  )
})

test('takes a CloudEvent in binary mode, with percent-encoded attributes', async () => {
  const headers = {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': 'binary-1',
    'ce-source': '/ci/%C3%A4',
    'ce-type': 'alpha.checked',
    'ce-subject': 'thing',
    'ce-build': '12%20a'
  }
  const body = '{"status" : "bad"}'
  const answer = await hub.runtime.send('POST', '/interaction-events', { body, headers })
  const event = ok(answer, 201)
  assert.ok(answer.body.includes(`"metadata":${body}`))
  assert.deepEqual([event.source, event.outcome, event.extensions], ['/ci/ä', 'fail', { build: '12 a' }])
})

test('an identity is for ever: the same again is the first record, the same with other content a conflict', async () => {
  const event = cloud()
  const first = ok(await post(event), 201)
  const again = await post(event)
  assert.deepEqual([again.statusCode, again.json()], [200, first])
  const other = await post({ ...event, data: { status: 'bad' } })
  assert.deepEqual([other.statusCode, other.json().code], [409, 'identity_conflict'])
  const { source, id } = event
  const ours = { widget: 'thing', eventType: 'alpha.checked', metadata: { status: 'bad' }, source, externalId: id }
  assert.equal((await hub.runtime.post('/interaction-events', ours)).statusCode, 409)
})

test('says of each attribute what is wrong with it', async () => {
  const answer = await post({
    specversion: '0.3',
    id: '',
    type: 'alpha.checked',
    time: 'yesterday',
    data: [1],
    data_base64: 'AA==',
    datacontenttype: 'text/xml',
    Upper: 'x',
    list: [1]
  })
  assert.equal(answer.statusCode, 422)
  assert.deepEqual(
    answer.json().errors.map(({ pointer }: { pointer: string }) => pointer),
    ['specversion', 'id', 'source', 'subject', 'time', 'data_base64', 'datacontenttype', 'data', 'Upper', 'list'].map(
      (name) => `#/${name}`
    )
  )
  assert.equal((await post(cloud({ type: 'alpha.unheard-of' }))).json().code, 'unknown_event_type')
  assert.equal((await post(cloud({ data: { status: 'x'.repeat(70_000) } }))).statusCode, 413)
  assert.equal((await post('[]')).statusCode, 422)
})

test('a batch at the address of one event is recorded whole or not at all', async () => {
  const before = ok(await hub.runtime.get('/interaction-events')).meta.total
  const refused = await post([cloud(), cloud({ subject: 'nothing' }), cloud()], batchType)
  assert.deepEqual([refused.statusCode, refused.json().code], [422, 'unknown_widget'])
  assert.equal(refused.json().errors[0].pointer, '#/1/widget')
  const taken = cloud()
  ok(await post(taken), 201)
  const conflict = await post([cloud(), { ...taken, data: { status: 'bad' } }], batchType)
  assert.deepEqual([conflict.statusCode, conflict.json().errors[0].pointer], [409, '#/1'])
  assert.equal(ok(await hub.runtime.get('/interaction-events')).meta.total, before + 1)

  const { data, meta } = ok(await post([cloud(), taken, cloud()], batchType), 207)
  assert.deepEqual(
    data.map(({ status }: { status: number }) => status),
    [201, 200, 201]
  )
  assert.equal(data[2].seq, data[0].seq + 1)
  assert.deepEqual(meta, { total: 3, created: 2, known: 1, failed: 0 })
  assert.equal(
    (
      await post(
        Array.from({ length: 101 }, () => cloud()),
        batchType
      )
    ).statusCode,
    413
  )
})

test('a batch at the address of batches is answered for each event', async () => {
  const { data } = ok(
    await post([cloud(), cloud({ subject: 'nothing' }), 7, cloud()], batchType, '/interaction-events/batch'),
    200
  )
  assert.deepEqual(
    data.map(({ status }: { status: number }) => status),
    [201, 422, 422, 201]
  )
  assert.equal((await post(cloud(), type, '/interaction-events/batch')).statusCode, 415)
})

test('what is asked for as a CloudEvent can be sent on as it is and means the same', async () => {
  const first = ok(
    await post(
      cloud({
        data: { status: 'good', n: [1, 2] },
        viewcontext: 'ü "page"',
        evidencesubject: 'south',
        freshfor: 'PT1M',
        extra: '1'
      })
    ),
    201
  )
  const answer = await hub.runtime.get(`/interaction-events/${first.id}`, { accept: type })
  assert.match(String(answer.headers['content-type']), /^application\/cloudevents\+json/)
  const event = answer.json()
  assert.deepEqual(
    [event.id, event.source, event.type, event.subject, event.sequence, event.originid, event.time, event.extra],
    [
      first.id,
      'http://hub.test/hubs/alpha',
      'social.coulomb.hub.alpha.checked',
      'thing',
      String(first.seq).padStart(20, '0'),
      first.externalId,
      first.occurredAt,
      '1'
    ]
  )
  const copy = ok(await post(answer.body), 201)
  for (const name of ['metadata', 'outcome', 'viewContext', 'subject', 'freshFor', 'occurredAt', 'extensions'])
    assert.deepEqual(copy[name], first[name], name)

  const list = await hub.runtime.get('/interaction-events?after=0&limit=2', { accept: batchType })
  assert.deepEqual([list.json().length, list.json()[0].sequence.length], [2, 20])
  assert.match(String(list.headers.link), /after=c1\.[\w-]+>?.*rel="next"/)
})

test('values and attention have no CloudEvents form: one is answered without them and refused with them', async () => {
  const more = { values: { latencyMs: 12 }, attention: ['close to its limit'] }
  const event = ok(
    await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted', ...more }),
    201
  )
  const cloud = (await hub.runtime.get(`/interaction-events/${event.id}`, { accept: type })).json()
  assert.deepEqual([cloud.id, 'values' in cloud, 'attention' in cloud], [event.id, false, false])
  for (const attribute of [{ values: { latencyMs: 12 } }, { attention: ['x'] }]) {
    const { id: _id, ...copy } = cloud
    const answer = await post(JSON.stringify({ ...copy, id: 'with-map', ...attribute }))
    assert.equal(answer.statusCode, 422, answer.body)
    assert.equal(answer.json().errors[0].pointer, `#/${Object.keys(attribute)[0]}`)
  }
})

test('an Idempotency-Key makes any way of recording repeatable', async () => {
  const repeat = async (path: string, body: object | string, contentType: string, headers: object = {}) => {
    const send = (more: object = {}) =>
      hub.runtime.send('POST', path, {
        body: body as string,
        headers: { 'content-type': contentType, 'idempotency-key': `"${path} ${contentType}"`, ...headers, ...more }
      })
    const [first, again] = [await send(), await send()]
    assert.ok(first.statusCode < 300, first.body)
    assert.deepEqual([again.statusCode, again.body], [first.statusCode, first.body])
    return again
  }
  const plain = { widget: 'thing', eventType: 'alpha.noted', metadata: { a: 1 } }
  const { total } = ok(await hub.runtime.get('/interaction-events')).meta
  const again = await repeat('/interaction-events', plain, 'application/json')
  assert.equal(again.headers['idempotency-replayed'], 'true')
  await repeat('/interaction-events', cloud(), type)
  await repeat('/interaction-events', [cloud(), cloud()], batchType)
  await repeat('/interaction-events/batch', [plain, plain, { ...plain, widget: 'nothing' }], 'application/json')
  await repeat(
    '/interaction-events/batch',
    `${JSON.stringify(plain)}\n${JSON.stringify(plain)}`,
    'application/x-ndjson'
  )
  assert.equal(ok(await hub.runtime.get('/interaction-events')).meta.total, total + 8)

  const other = await hub.runtime.post(
    '/interaction-events',
    { ...plain, metadata: { a: 2 } },
    {
      'idempotency-key': '"/interaction-events application/json"'
    }
  )
  assert.deepEqual([other.statusCode, other.json().code], [422, 'idempotency_mismatch'])
})

test('200 at once with one Idempotency-Key over two nodes make one event', async () => {
  await using twin = await startTestServer({ database: server.database })
  const callers = [hub.runtime, twin.as(hub.runtime.key ?? '')]
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      callers[index % 2]?.post(
        '/interaction-events',
        { widget: 'thing', eventType: 'alpha.noted', viewContext: 'crowd' },
        { 'idempotency-key': 'crowd' }
      )
    )
  )
  assert.deepEqual([...new Set(answers.map((answer) => answer?.statusCode))], [201])
  assert.equal(new Set(answers.map((answer) => answer?.body)).size, 1)
  assert.equal(answers.filter((answer) => answer?.headers['idempotency-replayed'] === undefined).length, 1)
  assert.equal(ok(await hub.runtime.get('/interaction-events?viewContext=crowd')).meta.total, 1)
})

const binary = (headers: Record<string, string>, body?: string) =>
  hub.runtime.send('POST', '/interaction-events', {
    ...(body === undefined ? {} : { body }),
    headers: {
      'ce-specversion': '1.0',
      'ce-type': 'alpha.noted',
      'ce-subject': 'thing',
      'ce-source': '/ci',
      ...headers
    }
  })
const asJson = { 'content-type': 'application/json' }

test('client-M10, 28-binary-event-big-number: a number beyond a double is kept to the letter in each mode', async () => {
  const data = '{"id":1234567890123456789}'
  const sent = [
    await binary({ 'ce-id': 'big', ...asJson }, data),
    await post(
      `{"specversion":"1.0","id":"big 2","source":"/ci","type":"alpha.noted","subject":"thing","data":${data}}`
    ),
    await hub.runtime.send('POST', '/interaction-events', {
      body: `{"widget":"thing","eventType":"alpha.noted","metadata":${data}}`,
      headers: asJson
    })
  ]
  for (const answer of sent) {
    assert.equal(answer.statusCode, 201, answer.body)
    const read = await hub.runtime.get(`/interaction-events/${answer.json().id}`)
    assert.ok(read.body.includes(data), read.body)
  }
})

test('32-quoted-attributes: quoted attributes of binary mode are the ones of structured mode', async () => {
  const first = await binary({ 'ce-id': '"A 1"', 'ce-source': '"/ci/\\"main\\""', ...asJson }, '{}')
  assert.equal(first.statusCode, 201, first.body)
  const again = await post(cloud({ id: 'A 1', source: '/ci/"main"', type: 'alpha.noted', data: {} }))
  assert.deepEqual([again.statusCode, again.json().id], [200, first.json().id], again.body)
  const quoted = await binary(
    {
      'ce-id': '"A%20Z"',
      'ce-subject': '"thing"',
      'ce-type': '"alpha.noted"',
      'ce-specversion': '"1.0"',
      'ce-time': '"2026-11-27T22:00:00Z"',
      'ce-note': '"say \\"hi\\""',
      ...asJson
    },
    '{}'
  )
  assert.equal(quoted.statusCode, 201, quoted.body)
  const read = ok(await hub.runtime.get(`/interaction-events/${quoted.json().id}`))
  assert.deepEqual([read.externalId, read.occurredAt], ['A Z', '2026-11-27T22:00:00.000Z'])
})

test('attributes of binary mode may be raw UTF-8', async () => {
  const raw = Buffer.from('Zürich').toString('latin1')
  const answer = await binary({ 'ce-id': raw, ...asJson }, '{}')
  assert.equal(answer.statusCode, 201, answer.body)
  assert.equal(ok(await hub.runtime.get(`/interaction-events/${answer.json().id}`)).externalId, 'Zürich')
})

test('client-M11: a binary event with a body and no content type is JSON', async () => {
  const attributes = { 'ce-specversion': '1.0', 'ce-source': '/ci', 'ce-type': 'alpha.noted', 'ce-subject': 'thing' }
  const post = (headers: Record<string, string>) =>
    server.server.app.inject({
      method: 'POST',
      url: '/api/v2/interaction-events',
      payload: '{"ok": true}',
      headers: { authorization: `Bearer ${hub.runtime.key}`, ...headers }
    })
  const recorded = await post({ ...attributes, 'ce-id': 'no-content-type' })
  assert.equal(recorded.statusCode, 201, recorded.body)
  assert.deepEqual(recorded.json().metadata, { ok: true })
  assert.equal((await post({})).statusCode, 415, 'without attributes it is no CloudEvent')
})

test('client-M11, n3-binary-event-without-data: data is optional in each mode', async () => {
  const sent = [
    await binary({ 'ce-id': 'B14', 'content-length': '0' }),
    await binary({ 'ce-id': 'B15' }, ''),
    await binary({ 'ce-id': 'B16', ...asJson }, ''),
    await post({ specversion: '1.0', id: 'B17', source: '/ci', type: 'alpha.noted', subject: 'thing' })
  ]
  for (const answer of sent) assert.equal(answer.statusCode, 201, answer.body)
})
