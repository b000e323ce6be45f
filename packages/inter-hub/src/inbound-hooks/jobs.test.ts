/** Pings as jobs and other people's tools send them. The names in front are those of reported cases. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { ok, startTestServer, type TestHub, type TestServer, until } from '../testing/index.ts'
import { readPingBody } from './body.ts'

type Json = Record<string, unknown>
const noHeaders = { contentEncoding: undefined, contentType: undefined }
type Answer = Awaited<ReturnType<TestServer['anyone']['get']>>

let server: TestServer
let hub: TestHub
let names = 0

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
})
after(() => server.close())

const make = async (more: Json = {}) =>
  ok(
    await hub.runtime.post('/inbound-hooks', {
      name: `hook ${++names}`,
      kind: 'heartbeat',
      widget: 'thing',
      eventType: 'alpha.checked',
      mapping: '{"status": signal == "success" ? "good" : "bad", "exitCode": exitCode}',
      ...more
    }),
    201
  )
const job = (more: Json = {}) => make({ eventType: 'alpha.noted', mapping: undefined, ...more })
const event = async (answer: Answer) => {
  const [id, ...others] = ok(answer, 200).made
  assert.ok(id && others.length === 0, answer.body)
  return ok(await hub.runtime.get(`/interaction-events/${id}`))
}
const send = (
  { token }: { token: string },
  body: string | Buffer | Json,
  headers: Record<string, string> = {},
  action = ''
) => server.anyone.send('POST', `/hooks/${token}${action}`, { body, headers })

test('03-whole-log: the end of a log of any size is kept', async () => {
  const hook = await job({ freshFor: 'PT1H' })
  for (const size of [100_001, 150_000, 2_000_000, 20_000_000]) {
    const body = `${'x'.repeat(size - 7)}the end`
    for (const action of ['', '/fail', '/1']) {
      const { metadata } = await event(await send(hook, body, { 'content-type': 'text/plain' }, action))
      assert.deepEqual([metadata.log.length, metadata.log.endsWith('the end')], [10_000, true])
      assert.equal(metadata.status, action === '' ? 'healthy' : 'unhealthy')
    }
    ok(await send(hook, body, { 'content-type': 'text/plain' }, '/log'), 200)
    const { metadata } = await event(await server.anyone.get(`/hooks/${hook.token}`))
    assert.ok(metadata.log.endsWith('the end'))
  }
})

test('l3-trailing-slash: an address with a slash at its end is the same', async () => {
  const hook = await make()
  assert.equal((await event(await server.anyone.send('GET', `/hooks/${hook.token}/`))).outcome, 'pass')
  assert.equal((await event(await server.anyone.send('GET', `/hooks/${hook.token}/fail/`))).outcome, 'fail')
})

test('n6-ping-with-odd-content-type: a content type that cannot be read is taken', async () => {
  const hook = await job()
  const { port } = server.server.app.server.address() as AddressInfo
  for (const contentType of [
    ';;;',
    '',
    'text',
    'multipart/form-data; boundary=x',
    'application/json; charset="',
    undefined
  ]) {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = contentType === undefined ? {} : { 'content-type': contentType }
      const sent = request({ port, host: '127.0.0.1', path: `/hooks/${hook.token}`, method: 'POST', headers })
      sent.on('response', (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      sent.on('error', reject)
      sent.end('hello')
    })
    assert.equal(status, 200, contentType)
    const { data } = ok(await hub.runtime.get('/interaction-events?per_page=1'))
    assert.equal(data[0].metadata.log, 'hello', contentType)
  }
})

test('client-L10: a ping may use any method', async () => {
  const hook = await make()
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    const answer = await server.anyone.send(method, `/hooks/${hook.token}/1`)
    assert.equal(answer.statusCode, 200, method)
  }
  assert.equal(ok(await hub.runtime.get(`/widgets/thing/evidence`)).data[0].outcome, 'fail')
})

test('29-compressed-request: a compressed log is unpacked, and one that cannot be is no rubbish', async () => {
  const hook = await job()
  const log = 'copied 3 files'
  for (const [coding, body] of [
    ['gzip', gzipSync(log)],
    ['deflate', deflateSync(log)],
    ['br', brotliCompressSync(log)],
    ['identity', Buffer.from(log)],
    ['', Buffer.from(log)]
  ] as const) {
    const { metadata } = await event(await send(hook, body, { 'content-encoding': coding }))
    assert.equal(metadata.log, log, coding)
  }
  for (const [coding, body] of [
    ['gzip', Buffer.from('not gzip')],
    ['compress', gzipSync(log)],
    ['gzip', gzipSync('x'.repeat(100_000_000))]
  ] as const) {
    const { metadata } = await event(await send(hook, body, { 'content-encoding': coding }))
    assert.deepEqual([metadata.status, metadata.log], ['healthy', undefined], coding)
  }
})

test('a log is read by its character set', async () => {
  const hook = await job()
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Zürich', 'utf16le')])
  for (const [body, contentType] of [
    [Buffer.from('Zürich'), 'text/plain'],
    [Buffer.from('Zürich', 'latin1'), 'text/plain; charset=iso-8859-1'],
    [Buffer.from('\ufeffZürich'), 'text/plain; charset=nonsense'],
    [utf16, 'application/octet-stream']
  ] as const) {
    const { metadata } = await event(await send(hook, body, { 'content-type': contentType }))
    assert.equal(metadata.log, 'Zürich', contentType)
  }
})

const items = (more: Json = {}) =>
  make({ kind: 'event', each: 'body.items', mapping: '{"name": item.name, "status": "good"}', ...more })

test('28-hook-body: JSON that cannot be kept is told by its member, and never read as text', async () => {
  const hook = await items()
  const taken: Record<string, string | Buffer> = {
    '28-hook-body-big-id': '{"items":[{"name":"a","id":1234567890123456789}]}',
    '28-hook-body-bom': Buffer.from('\ufeff{"items":[{"name":"a"}]}')
  }
  for (const [id, body] of Object.entries(taken)) {
    const { metadata } = await event(await send(hook, body))
    assert.equal(metadata.name, 'a', id)
  }
  const told: Record<string, [body: string, reason: RegExp]> = {
    '28-hook-body-nul': ['{"items":[{"name":"a","note":"x\\u0000y"}]}', /note|NUL/],
    '28-hook-body-range': ['{"items":[{"name":"a","v":1e400}]}', /items\/0\/v/],
    '28-hook-body-surrogate': ['{"items":[{"name":"a","note":"x\\ud800y"}]}', /surrogate/],
    '28-hook-body-twice': ['{"items":[{"name":"a","name":"a"}]}', /twice/]
  }
  for (const [id, [body, reason]] of Object.entries(told)) {
    const answer = await send(hook, body)
    assert.equal(answer.statusCode, 422, `${id} ${answer.body}`)
    assert.match(answer.json().detail, reason, id)
    assert.equal(ok(await hub.runtime.get(`/inbound-hooks/${hook.id}`)).lastError, answer.json().detail)
  }
})

test('an integer beyond a double reaches a rule as text, with every digit', async () => {
  const hook = await items({ mapping: '{"status": "good", "id": item.id}' })
  const { metadata } = await event(await send(hook, '{"items":[{"id":1234567890123456789}]}'))
  assert.equal(metadata.id, '1234567890123456789')
})

test('a heartbeat is recorded whatever its body is', async () => {
  const hook = await make()
  for (const body of ['{"a":1,"a":2}', '{"v":1e400}', '\u0000', '{', Buffer.from([0xff, 0xfe, 0xfd])])
    assert.equal((await event(await send(hook, body))).outcome, 'pass')
})

/** The hook of the documentation for Alertmanager. */
const alerts = (more: Json = {}) =>
  make({
    kind: 'event',
    subject: `alerts ${names}`,
    each: 'body.alerts',
    mapping: '{"target": item.labels.instance, "status": item.status == "firing" ? "bad" : "good"}',
    ...more
  })
const alert = (status: string, alertname: string, instance: string | undefined = 'gitea') => ({
  status,
  fingerprint: alertname,
  labels: { alertname, ...(instance === 'none' ? {} : { instance }) }
})
const outcomeOf = async (subject: string) => {
  const { data } = ok(await hub.runtime.get('/widgets/thing/evidence?per_page=100'))
  return data.find((one: { subject: string }) => one.subject === subject)?.outcome
}

test('02-alert-group-mixed: a list proves the worst of its items, in either order', async () => {
  const [a, b] = [alert('firing', 'DiskFull'), alert('resolved', 'HighLoad')]
  for (const group of [
    [a, b],
    [b, a]
  ]) {
    const hook = await alerts()
    ok(await send(hook, { receiver: 'inter-hub', alerts: group }), 200)
    assert.equal(await outcomeOf(hook.subject), 'fail')
    ok(await send(hook, { receiver: 'inter-hub', alerts: [alert('resolved', 'DiskFull'), b] }), 200)
    assert.equal(await outcomeOf(hook.subject), 'pass')
  }
})

test('02-alert-group-one-without-label: an item that cannot be read silences no other, and hides nothing', async () => {
  const hook = await alerts()
  const odd = alert('firing', 'Watchdog', 'none')
  const answer = await send(hook, { alerts: [alert('firing', 'DiskFull'), odd] })
  const { ok: whole, made, failed } = ok(answer, 200)
  assert.deepEqual([whole, made.length, failed.length, failed[0].index], [false, 1, 1, 1])
  assert.match(failed[0].reason, /mapping of the hook failed.*instance/)
  const { lastError } = ok(await hub.runtime.get(`/inbound-hooks/${hook.id}`))
  assert.match(lastError, /^1 of 2 items had no effect\. item 1: The mapping/)
  assert.equal(await outcomeOf(hook.subject), 'fail')
  // A pass beside it would say that all is well, though nobody knows what the odd one says.
  const doubtful = await send(hook, { alerts: [alert('resolved', 'DiskFull'), odd] })
  assert.equal(doubtful.statusCode, 422, doubtful.body)
  assert.match(doubtful.json().detail, /2 of 2 items had no effect.*would hide/s)
  assert.equal(await outcomeOf(hook.subject), 'fail')
})

test('items have a subject and a widget of their own where the hook says so', async () => {
  await hub.makeWidget('gitea')
  const hook = await make({
    kind: 'event',
    widget: undefined,
    each: 'body.alerts',
    mapping: '{"status": item.status == "firing" ? "bad" : "good"}',
    subjectFrom: 'item.labels.alertname',
    widgetFrom: 'item.labels.instance'
  })
  const answer = await send(hook, {
    alerts: [
      alert('firing', 'DiskFull'),
      alert('resolved', 'HighLoad'),
      alert('resolved', 'Slow', 'nowhere'),
      alert('resolved', 'Odd', 'none')
    ]
  })
  const { made, failed } = ok(answer, 200)
  assert.equal(made.length, 2)
  assert.deepEqual(failed.map(({ index }: { index: number }) => index).sort(), [2, 3])
  const { data } = ok(await hub.runtime.get('/widgets/gitea/evidence'))
  assert.deepEqual(data.map(({ subject, outcome }: Json) => [subject, outcome]).sort(), [
    ['DiskFull', 'fail'],
    ['HighLoad', 'pass']
  ])
})

test('a refused item hides behind no pass of its subject, and silences no other widget', async () => {
  await hub.makeWidget('other')
  const list = {
    kind: 'event',
    each: 'body.items',
    mapping: '{"status": item.status, "note": item.bad ? "a\\u0000b" : "x"}'
  }
  const ofSubject = await make({ ...list, subjectFrom: 'item.s' })
  const same = {
    items: [
      { s: 'same', status: 'bad', bad: true },
      { s: 'same', status: 'good', bad: false }
    ]
  }
  const hidden = await send(ofSubject, same)
  assert.equal(hidden.statusCode, 422, hidden.body)
  assert.equal(await outcomeOf('same'), undefined)
  const ofWidget = await make({ ...list, widget: undefined, widgetFrom: 'item.w' })
  const items = [
    { w: 'nowhere', status: 'good', bad: false },
    { w: 'other', status: 'good', bad: false }
  ]
  const { made, failed } = ok(await send(ofWidget, { items }), 200)
  assert.deepEqual([made.length, failed.length, failed[0].index], [1, 1, 0])
})

test('a body that comes byte by byte costs what others cost', async () => {
  const bytes = Array.from({ length: 200_000 }, () => Buffer.from('x'))
  const { size, tail } = await readPingBody(Readable.from(bytes, { objectMode: false }), noHeaders)
  assert.deepEqual([size, tail.length], [200_000, 65_536])
  const powershell = Buffer.from(`\ufeff${'Zürich '.repeat(200_000)}`, 'utf16le')
  const log = await readPingBody(Readable.from([powershell], { objectMode: false }), noHeaders)
  assert.match(log.tail, /Zürich Zürich $/)
})

test('a list in which hundreds are refused costs one write', async () => {
  await hub.makeWidget('known')
  const hook = await make({
    kind: 'event',
    widget: undefined,
    each: 'body.items',
    mapping: '{"status": item.status}',
    subjectFrom: 'item.name',
    widgetFrom: 'item.widget'
  })
  const items = Array.from({ length: 900 }, (_, n) => ({
    name: `item ${n}`,
    status: 'good',
    widget: n % 3 === 0 ? 'known' : `unknown-${n}`
  }))
  const { made, failed } = ok(await send(hook, { items }), 200)
  assert.deepEqual([made.length, failed.length], [300, 600])
  assert.equal(failed[0].reason, 'The hub has no widget "unknown-1".')
  // Refused ones are told apart before the write, so they are not written and undone again and again.
  const written = (await server.operator.get('/metrics')).body.match(/^ihub_events_written_total\{.*\} \d+$/gm) ?? []
  assert.deepEqual(
    written.filter((line) => !/status="(recorded|duplicate|replayed)"/.test(line) && !line.endsWith(' 0')),
    []
  )
})

test('F9: a refused item leaves nothing half written, and a repeat with its identity makes nothing twice', async () => {
  const strict = await server.makeHub({
    slug: 'strict',
    manifest: {
      widgetTypes: ['strict-thing'],
      eventTypes: [
        {
          name: 'strict-checked',
          validation: 'strict',
          metadataSchema: { type: 'object', required: ['status'], properties: { status: { type: 'string' } } },
          outcome: 'metadata.status == "good" ? "pass" : "fail"',
          freshFor: 'PT5M'
        }
      ],
      commands: ['ping']
    }
  })
  await strict.makeWidget('one', { widgetType: 'strict-thing' })
  const wanted = {
    ...{ name: 'list', kind: 'event', widget: 'one', eventType: 'strict-checked', each: 'body.items' },
    ...{ mapping: '{"status": item.status}', subjectFrom: 'item.name', identity: 'body.id + item.name' }
  }
  const hook = ok(await strict.runtime.post('/inbound-hooks', wanted), 201)
  const body = {
    id: 'delivery-1-',
    items: [
      { name: 'a', status: 'good' },
      { name: 'b', status: 'bad' },
      { name: 'c', status: 3 },
      { name: 'd', status: 'good' }
    ]
  }
  const first = ok(await send(hook, body), 200)
  assert.deepEqual([first.made.length, first.failed.map(({ index }: { index: number }) => index)], [3, [2]])
  const again = ok(await send(hook, body), 200)
  assert.deepEqual(again.made, first.made)
  assert.equal(ok(await strict.runtime.get('/interaction-events')).meta.total, 3)

  const asks = {
    name: 'asks',
    kind: 'command',
    command: 'ping',
    each: 'body.items',
    mapping: '{}',
    identity: 'body.id'
  }
  const asking = ok(await strict.runtime.post('/inbound-hooks', asks), 201)
  const asked = ok(await send(asking, body), 200).made
  assert.equal(new Set(asked).size, 4)
  assert.deepEqual(ok(await send(asking, body), 200).made, asked)
  assert.equal(ok(await strict.runtime.get('/commands')).meta.total, 4)
})

test('a schedule says how long a run counts: until the next one is due, and its grace', async () => {
  for (const [more, pointer, reason] of [
    [{ schedule: '99 * * * *' }, '#/schedule', /not a cron or OnCalendar/],
    [{ schedule: 'whenever' }, '#/schedule', /not a day of the week/],
    [{ schedule: '3 o clock' }, '#/schedule', /neither a cron nor/],
    [{ schedule: '0 0 30 2 *' }, '#/schedule', /never occurs/],
    [{ schedule: '0 3 * * *', timezone: 'Nowhere/X' }, '#/timezone', /unknown time zone/],
    [{ schedule: '0 3 * * *', freshFor: 'PT1H' }, '#/schedule', /together with freshFor/],
    [{ timezone: 'Europe/Berlin' }, '#/timezone', /needs a schedule/],
    [{ grace: 'P1M' }, '#/grace', /grace/]
  ] as const) {
    const wanted = { name: 'x', kind: 'heartbeat', widget: 'thing', eventType: 'alpha.checked', ...more }
    const answer = await hub.runtime.post('/inbound-hooks', wanted)
    assert.equal(answer.statusCode, 422, JSON.stringify(more))
    assert.equal(answer.json().errors[0].pointer, pointer)
    assert.match(answer.json().detail, reason)
  }
  // The event type proves for five minutes at most, so the schedule is of minutes.
  const every = await make({ schedule: '* * * * *', grace: 'PT10S', subject: 'cron' })
  const calendar = await make({ schedule: '*-*-* *:*:00 Europe/Berlin', grace: 'PT10S', subject: 'calendar' })
  for (const hook of [every, calendar]) {
    const { freshFor } = await event(await send(hook, ''))
    const seconds = Number(
      /^PT(?:(\d+)M)?(?:(\d+)S)?$/
        .exec(freshFor)
        ?.slice(1)
        .reduce((sum, part, index) => sum + Number(part ?? 0) * (index === 0 ? 60 : 1), 0)
    )
    assert.ok(seconds >= 10 && seconds <= 71, freshFor)
  }
})

test('a run that was started and has not ended in time is a failure, recorded once', async () => {
  const own = await startTestServer()
  try {
    const beta = await own.makeHub({ slug: 'beta' })
    await beta.makeWidget('thing')
    const wanted = { name: 'slow', kind: 'heartbeat', widget: 'thing', eventType: 'beta.checked', grace: 'PT30M' }
    const mapping = '{"status": signal == "success" ? "good" : "bad", "signal": signal}'
    const hook = ok(await beta.runtime.post('/inbound-hooks', { ...wanted, mapping }), 201)
    const ping = (action: string) => own.anyone.send('POST', `/hooks/${hook.token}${action}`)
    const events = async () =>
      ok(await beta.runtime.get('/interaction-events')).data as { metadata: Json; outcome: string }[]
    ok(await ping('/start'), 200)
    own.moveTime(29 * 60_000)
    ok(await ping('/log'), 200)
    assert.equal((await events()).length, 0)
    own.moveTime(2 * 60_000)
    await until('the overdue run is recorded', async () => (await events()).length === 1)
    const [event] = await events()
    assert.deepEqual([event?.outcome, event?.metadata.signal], ['fail', 'overdue'])
    assert.equal(ok(await beta.runtime.get('/widgets/thing')).state, 'failing')
    assert.equal(ok(await beta.runtime.get(`/inbound-hooks/${hook.id}`)).lastError, null)
    // It ends after all, with the time that it took.
    ok(await ping(''), 200)
    assert.equal(ok(await beta.runtime.get('/widgets/thing')).state, 'verified')
    own.moveTime(60 * 60_000)
    assert.equal((await events()).length, 2)
  } finally {
    await own.close()
  }
})
