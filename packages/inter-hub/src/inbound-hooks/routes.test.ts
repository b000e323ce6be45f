import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { parse } from 'yaml'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

type Json = Record<string, unknown>
type Event = Json & { metadata: Json }

let server: TestServer
let hub: TestHub
let names = 0

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
})
after(() => server.close())

const create = (more: Json = {}) =>
  hub.runtime.post('/inbound-hooks', {
    name: `hook ${++names}`,
    kind: 'heartbeat',
    widget: 'thing',
    eventType: 'alpha.checked',
    ...more
  })
const make = async (more: Json = {}) => ok(await create(more), 201)
const show = async (id: string) => ok(await hub.runtime.get(`/inbound-hooks/${id}`))

/** What a ping is answered; without a body a GET. */
function ping(hook: { token: string }, action = '', body?: string | Json, headers: Record<string, string> = {}) {
  const path = `/hooks/${hook.token}${action}`
  return server.anyone.send(body === undefined ? 'GET' : 'POST', path, {
    ...(body === undefined ? {} : { body }),
    headers
  })
}

async function made(answer: Awaited<ReturnType<typeof ping>>): Promise<Event[]> {
  const { made: ids } = ok(answer, 200)
  return Promise.all(ids.map(async (id: string) => ok(await hub.runtime.get(`/interaction-events/${id}`))))
}

/** The event of a ping that makes one. */
async function one(answer: Awaited<ReturnType<typeof ping>>): Promise<Event> {
  const [event, ...others] = await made(answer)
  assert.ok(event && others.length === 0)
  return event
}

const text = { 'content-type': 'text/plain' }

test('a hook shows its address once and is managed like every resource', async () => {
  const answer = await create({ name: 'nightly', freshFor: 'PT4M' })
  const { token, url, ...hook } = ok(answer, 201)
  assert.match(token, /^ihh_[0-9a-f]{8}_[0-9A-Za-z]{49}$/)
  assert.equal(url, `http://hub.test/hooks/${token}`)
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.deepEqual([hook.widgetSlug, hook.by.id, hook.lastPingAt], ['thing', hub.consumerId, null])
  assert.deepEqual(await show(hook.id), hook)
  assert.deepEqual(ok(await hub.runtime.get('/inbound-hooks?kind=heartbeat&widget=thing')).data[0], hook)
  assert.equal((await create({ name: 'nightly' })).json().code, 'already_exists')
  const changed = ok(await hub.runtime.patch(`/inbound-hooks/${hook.id}`, { freshFor: null, subject: 'backup' }))
  assert.deepEqual([changed.freshFor, changed.subject, changed.version], [null, 'backup', 2])
  const stale = await hub.runtime.patch(`/inbound-hooks/${hook.id}`, { name: 'x' }, { 'if-match': '"1"' })
  assert.equal(stale.statusCode, 412)
  const rotated = ok(await hub.runtime.post(`/inbound-hooks/${hook.id}/rotate-token`), 200)
  assert.notEqual(rotated.token, token)
  assert.equal((await ping({ token })).statusCode, 404)
  const pinged = await ping(rotated)
  ok(pinged, 200)
  // Whoever calls counts for the address that he calls from.
  assert.match(String(pinged.headers['ratelimit-policy']), /^"anonymous"/)
  ok(await hub.runtime.delete(`/inbound-hooks/${hook.id}`), 204)
  assert.equal((await ping(rotated)).statusCode, 404)
})

test('what a hook says is checked when it is said', async () => {
  for (const [more, code, pointer] of [
    [{ widget: 'nowhere' }, 'validation_failed', '#/widget'],
    [{ widget: undefined }, 'validation_failed', '#/widget'],
    [{ eventType: 'nothing' }, 'validation_failed', '#/eventType'],
    [{ eventType: undefined }, 'validation_failed', '#/eventType'],
    [{ command: 'ping' }, 'validation_failed', '#/command'],
    [{ kind: 'command', command: 'ping' }, 'validation_failed', '#/eventType'],
    [{ kind: 'command', eventType: undefined }, 'validation_failed', '#/command'],
    [{ kind: 'command', eventType: undefined, command: 'dance' }, 'unknown_command', '#/command'],
    [{ freshFor: 'P1M' }, 'validation_failed', '#/freshFor'],
    [{ mapping: 'signal ==' }, 'validation_failed', '#/mapping'],
    [{ mapping: '{"a": item}' }, 'validation_failed', '#/mapping'],
    [{ condition: 'nobody' }, 'validation_failed', '#/condition'],
    [{ each: 'body.' }, 'validation_failed', '#/each']
  ] as const) {
    const answer = await create(more)
    const { code: found, errors } = answer.json()
    assert.deepEqual([answer.statusCode, found, errors?.[0].pointer], [422, code, pointer], JSON.stringify(more))
  }
})

test('a heartbeat makes an event of every way to say how a job went', async () => {
  const hook = await make({ mapping: '{"status": signal == "success" ? "good" : "bad", "exitCode": exitCode}' })
  for (const [action, outcome, exitCode] of [
    ['', 'pass', 0],
    ['/0', 'pass', 0],
    ['/fail', 'fail', null],
    ['/1', 'fail', 1],
    ['/255', 'fail', 255],
    ['/256', 'fail', 256],
    ['/-1', 'fail', -1],
    ['/3221225477', 'fail', 3_221_225_477],
    ['/00000', 'pass', 0],
    ['/success', 'pass', 0],
    ['/FAIL', 'fail', null]
  ] as const) {
    for (const body of [undefined, 'text']) {
      const event = await one(await ping(hook, action, body, text))
      assert.deepEqual([event.outcome, event.metadata.exitCode], [outcome, exitCode], action)
    }
  }
  const event = await one(await ping(hook))
  assert.deepEqual(
    [event.widgetSlug, event.eventType, event.by, event.viewContext],
    [
      'thing',
      'alpha.checked',
      { id: hook.id, via: `hook:${hook.prefix}`, kind: 'hook', name: hook.name },
      `inbound-hooks/${hook.id}`
    ]
  )
  const head = await server.anyone.send('HEAD', `/hooks/${hook.token}`)
  assert.deepEqual([head.statusCode, head.body], [200, ''])
  const { lastPingAt, lastSignal, lastError } = await show(hook.id)
  assert.deepEqual([Boolean(lastPingAt), lastSignal, lastError], [true, 'success', null])
})

test('the default metadata of a heartbeat is judged right by ops-hub, and late means stale', async () => {
  const file = new URL('../../../../hubs/ops-hub/manifest.yaml', import.meta.url)
  const ops = await server.makeHub({ slug: 'ops-hub', manifest: parse(readFileSync(file, 'utf8')) as Json })
  await ops.makeWidget('ops-service-x', { widgetType: 'ops-service' })
  const about = { widget: 'ops-service-x', eventType: 'ops-health-checked', freshFor: 'PT1H' }
  const hook = ok(await ops.runtime.post('/inbound-hooks', { name: 'job', kind: 'heartbeat', ...about }), 201)
  const state = async () => ok(await ops.runtime.get('/widgets/ops-service-x')).state
  const newest = async () => ok(await ops.runtime.get('/interaction-events?per_page=1')).data[0]

  ok(await ping(hook, '/start'), 200)
  assert.equal(await state(), 'unproven')
  server.moveTime(90_000)
  ok(await ping(hook, '', 'copied 3 files\n', text), 200)
  const event = await newest()
  const { durationMs, ...metadata } = event.metadata
  assert.deepEqual(metadata, {
    target: 'ops-service-x',
    status: 'healthy',
    signal: 'success',
    exitCode: 0,
    log: 'copied 3 files'
  })
  assert.ok(durationMs >= 90_000 && durationMs < 180_000, `${durationMs}`)
  assert.deepEqual([event.outcome, event.incomplete, event.subject], ['pass', [], 'ops-service-x'])
  assert.equal(await state(), 'verified')
  server.moveTime(3_700_000)
  assert.equal(await state(), 'stale')
  ok(await ping(hook, '/3'), 200)
  assert.equal(await state(), 'failing')
  const failed = (await newest()).metadata
  assert.equal((await newest()).outcomeReason, 'The job ended with exit code 3.')
  ok(await ping(hook, '/3', 'copying\ndisk full on backup host\n', text), 200)
  assert.equal((await newest()).outcomeReason, 'The job ended with exit code 3: disk full on backup host')
  assert.deepEqual([failed.status, failed.signal, failed.exitCode], ['unhealthy', 'fail', 3])
  assert.equal(failed.durationMs, undefined, 'a start counts for one ping')
  ok(await ping(hook), 200)
  assert.equal(await state(), 'verified')
})

test('what a job says is collected, cleaned, and goes into the next event once', async () => {
  const key = String(hub.runtime.key)
  const hook = await make({ eventType: 'alpha.noted' })
  const none = await ping(hook, '/log', 'first \u001b[31mred\u001b[0m line\r\n[INFO] second\u0000\u0007', text)
  assert.deepEqual(ok(none, 200), { ok: true, signal: 'log', made: [] })
  ok(await ping(hook, '/log', `the key is ${key}`, text), 200)
  const event = await one(await ping(hook, '/fail', 'last', text))
  assert.equal(event.metadata.log, `first red line\n[INFO] second\nthe key is [redacted ${key.slice(4, 12)}]\nlast`)
  const next = await one(await ping(hook))
  assert.equal(next.metadata.log, undefined)
  const long = `${'x'.repeat(60_000)}the end`
  const cut = await one(await ping(hook, '', long, text))
  const kept = (cut.metadata as { log: string }).log
  assert.deepEqual([kept.length, kept.endsWith('the end')], [10_000, true])
})

test('an event hook maps what is sent; each makes one of each item, and a condition may make none', async () => {
  const alerts = await make({
    kind: 'event',
    each: 'body.alerts',
    condition: 'headers["x-kind"] == "alert" && query.from == "here"',
    mapping: '{"status": item.status == "firing" ? "bad" : "good", "name": item.labels.alertname, "widget": widget}',
    subject: 'alerts'
  })
  const body = {
    alerts: [
      { status: 'firing', labels: { alertname: 'DiskFull' } },
      { status: 'resolved', labels: { alertname: 'Slow' } }
    ]
  }
  const send = (kind: string) =>
    server.anyone.send('POST', `/hooks/${alerts.token}?from=here`, { body, headers: { 'X-Kind': kind } })
  assert.deepEqual(ok(await send('other'), 200).made, [])
  const events = await made(await send('alert'))
  assert.deepEqual(
    events.map(({ outcome, subject, metadata }) => [outcome, subject, metadata.name, metadata.widget]),
    [
      ['fail', 'alerts', 'DiskFull', 'thing'],
      ['pass', 'alerts', 'Slow', 'thing']
    ]
  )
  const plain = await make({ kind: 'event', eventType: 'alpha.noted' })
  assert.deepEqual((await one(await ping(plain, '', { a: [1] }))).metadata, { a: [1] })
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  assert.deepEqual((await one(await ping(plain, '', '{"a": 1}', form))).metadata, { a: 1 })
  assert.deepEqual((await one(await ping(plain, '', 'no json', form))).metadata, { body: 'no json' })
  // client-L9: GitHub's other content type.
  const github = `payload=${encodeURIComponent('{"ref": "refs/heads/main", "n": 1}')}`
  assert.deepEqual((await one(await ping(plain, '', github, form))).metadata, { ref: 'refs/heads/main', n: 1 })
  assert.deepEqual((await one(await ping(plain, '', 'payload=words', form))).metadata, { body: 'payload=words' })
  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`
  const refused = await ping(plain, '', deep)
  assert.deepEqual([refused.statusCode, /nested/.test(refused.json().detail)], [422, true], refused.body)
})

test('credentials among the headers are not seen by a rule', async () => {
  const hook = await make({ kind: 'event', eventType: 'alpha.noted', mapping: '{"names": headers.map(name, name)}' })
  const headers = { ...text, cookie: 'a=b', authorization: 'Basic abc', 'X-Mine': '1' }
  const event = await one(await ping(hook, '', 'x', headers))
  const { names: seen } = event.metadata as { names: string[] }
  assert.ok(seen.includes('x-mine') && !seen.includes('cookie') && !seen.includes('authorization'), seen.join())
})

test('a command hook asks the runtime of the hub', async () => {
  const mapping = '{"depth": int(body.depth)}'
  const asks = { kind: 'command', eventType: undefined, command: 'look', mapping }
  const hook = await make(asks)
  const work = hub.runtime.post('/commands/claim', { wait: 30 })
  const { made: ids } = ok(await ping(hook, '', { depth: 3 }), 200)
  const [claimed] = ok(await work, 200).data
  assert.deepEqual([ids, claimed.input, claimed.widgetSlug], [[claimed.id], { depth: 3 }, 'thing'])
  assert.deepEqual([claimed.by.kind, claimed.by.id], ['hook', hook.id])
})

test('a ping that makes nothing says why, and the hook keeps the reason until a better one', async () => {
  const hook = await make({ kind: 'event', mapping: '{"status": body.status}' })
  for (const [body, reason] of [
    [{ other: 1 }, /mapping of the hook failed for this ping/],
    ['nothing', /mapping of the hook failed for this ping/]
  ] as const) {
    const answer = await ping(hook, '', body, typeof body === 'string' ? text : {})
    assert.equal(answer.statusCode, 422)
    assert.match(answer.json().detail, reason)
    assert.equal((await show(hook.id)).lastError, answer.json().detail)
  }
  ok(await ping(hook, '', { status: 'good' }), 200)
  assert.equal((await show(hook.id)).lastError, null)
  for (const [more, reason] of [
    [{ mapping: '[1]' }, /mapping of the hook returned \[1\], not a map/],
    [{ condition: '1' }, /condition of the hook returned 1, not true or false/],
    [{ each: '"x"' }, /each of the hook returned "x", not a list/]
  ] as const) {
    const answer = await ping(await make(more))
    assert.equal(answer.statusCode, 422)
    assert.match(answer.json().detail, reason)
  }
  await hub.makeWidget('old')
  const archived = await make({ widget: 'old' })
  ok(await hub.runtime.patch('/widgets/old', { status: 'archived' }))
  const answer = await ping(archived)
  assert.deepEqual([answer.statusCode, answer.json().code], [422, 'archived_widget'])
  assert.match((await show(archived.id)).lastError, /archived/)
})

test('an address that is unknown, disabled, or of a disabled maker or hub is not found, in the same words', async () => {
  const [hook, disabled] = [await make(), await make()]
  ok(await hub.runtime.patch(`/inbound-hooks/${disabled.id}`, { status: 'disabled' }))
  const theirs = await server.makeHub({ slug: 'omega' })
  await theirs.makeWidget('thing')
  const body = { name: 'x', kind: 'heartbeat', widget: 'thing', eventType: 'omega.noted' }
  const maker = ok(await server.operator.post('/api-consumers', { hubId: theirs.id, name: 'maker' }), 201)
  const scopes = ['hub:omega:read', 'hub:omega:write']
  const key = ok(await server.operator.post(`/api-consumers/${maker.id}/keys`, { scopes }), 201)
  const ofMaker = ok(await server.as(key.secret).post('/inbound-hooks', body), 201)
  const ofHub = ok(await theirs.runtime.post('/inbound-hooks', { ...body, name: 'y' }), 201)
  ok(await ping(ofMaker), 200)
  ok(await server.operator.patch(`/api-consumers/${maker.id}`, { status: 'disabled' }))
  const gone = (answer: Awaited<ReturnType<typeof ping>>) => [
    answer.statusCode,
    answer.json().code,
    answer.json().detail
  ]
  const absent = gone(await ping({ token: `ihh_00000000_${'0'.repeat(49)}` }))
  assert.deepEqual(absent.slice(0, 2), [404, 'not_found'])
  assert.deepEqual(gone(await ping(ofMaker)), absent)
  ok(await server.operator.patch('/hubs/omega', { status: 'archived' }))
  const wrong = `${hook.token.slice(0, -1)}${hook.token.endsWith('a') ? 'b' : 'a'}`
  for (const one of [ofHub, disabled, { token: wrong }, { token: String(hub.runtime.key) }, { token: 'x' }])
    assert.deepEqual(gone(await ping(one)), absent)
  const stop = await ping(hook, '/stop')
  assert.deepEqual([stop.statusCode, /start, success, fail, log or an exit code/.test(stop.json().detail)], [404, true])
  assert.equal((await show(hook.id)).lastError, stop.json().detail)
  assert.deepEqual(gone(await ping({ token: wrong }, '/stop')), absent)
})

test('a token opens nothing but its hook, and stands nowhere in the log, the answers or the database', async () => {
  const hook = await make()
  assert.equal((await server.as(hook.token).get('/widgets')).statusCode, 401)
  ok(await ping(hook), 200)
  const answers = [
    await ping(hook, '/stop'),
    await server.anyone.send('OPTIONS', `/hooks/${hook.token}`),
    await ping(hook, '%zz'),
    await hub.runtime.get('/inbound-hooks')
  ]
  for (const answer of answers) assert.ok(!answer.body.includes(hook.token), answer.body)
  server.server.app.log.warn({ url: hook.url }, `a line about ${hook.url}`)
  const secret = hook.token.slice(13)
  assert.ok(!server.log.join('').includes(secret))
  assert.ok(server.log.join('').includes(`[redacted ${hook.prefix}]`))
  const client = new pg.Client(server.database.url)
  await client.connect()
  const { rows } = await client.query('select k::text as text from hub.inbound_hooks k')
  await client.end()
  assert.ok(!rows.some(({ text }) => text.includes(secret)))
})

test('client-M12: curl in a crontab needs the address alone', async () => {
  const hook = await make({ mapping: '{"status": signal == "success" ? "good" : "bad"}' })
  const { port } = server.server.app.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/hooks/${hook.token}`
  const script = `set -e
    curl -fsS -m 10 --retry 8 --retry-connrefused "$URL/start"
    curl -fsS -m 10 --retry 8 --retry-connrefused -o /dev/null "$URL"
    echo 'some output' | curl -fsS -m 10 --retry 8 --retry-connrefused --data-binary @- "$URL/$((3 + 4))"
    curl -fsSI -m 10 "$URL/0" > /dev/null`
  const child = spawn('sh', ['-c', script], { env: { ...process.env, URL: url }, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (part) => (output += part))
  assert.deepEqual(await once(child, 'close'), [0, null])
  assert.match(output, /^\{"ok":true,"signal":"start","made":\[\]\}\{"ok":true,"signal":"fail"/)
  const events = ok(await hub.runtime.get('/interaction-events?eventType=alpha.checked&per_page=3')).data
  assert.deepEqual(
    events.map(({ outcome }: { outcome: string }) => outcome),
    ['pass', 'fail', 'pass']
  )
})

test('a rule that needs too much is refused when it is made, or answers 422 and is kept as the error of the hook', async () => {
  const far = await create({ condition: "body.matches('(a{0,30}){0,30}$')" })
  assert.equal(far.statusCode, 422)
  const [error] = far.json().errors
  assert.equal(error.pointer, '#/condition')
  assert.match(error.detail, /compiles to \d+ instructions; at most 1000 are allowed/)

  const letters = `${'a'.repeat(99_000)}b`
  const nested = "body.matches('(a{0,20}){0,20}$')"
  const rules: Json[] = [
    { condition: nested },
    { condition: `${nested} || ${nested} || ${nested} || true` },
    { condition: `body${".split('').join('')".repeat(40)} == ''` },
    { condition: 'body.matches(query.pattern)' },
    { each: 'body.split("").map(a, body + a)' },
    { each: '[1, 2, 3, 4, 5, 6, 7, 8, 9]', mapping: "{'n': body.split('').size() + body.lowerAscii().size()}" }
  ]
  for (const rule of rules) {
    const hook = await make(rule)
    const answer = await ping(hook, '?pattern=(a%7B0,20%7D)%7B0,20%7D$', letters, text)
    assert.equal(answer.statusCode, 422, JSON.stringify(rule))
    assert.match(
      answer.json().detail,
      /^The (condition|each|mapping) of the hook failed for this ping: The expression needs too many steps/
    )
    assert.equal((await show(hook.id)).lastError, answer.json().detail)
  }
})

test('client-L9: a condition on a header that the sender does not send does not hold, and is no error', async () => {
  const condition = 'headers["x-gitea-event"] == "push" || headers["x-github-event"] == "push"'
  const hook = await make({ kind: 'event', eventType: 'alpha.noted', condition })
  const send = async (headers: Record<string, string>) => (await made(await ping(hook, '', { a: 1 }, headers))).length
  assert.equal(await send({}), 0)
  assert.equal(await send({ 'x-github-event': 'ping' }), 0)
  assert.equal(await send({ 'x-github-event': 'push' }), 1)
  assert.equal(await send({ 'x-gitea-event': 'push' }), 1)
  // A member of the body that is missing is a mistake in the rule or of the sender.
  const other = await make({
    kind: 'event',
    eventType: 'alpha.noted',
    condition: 'headers["x-a"] == "1" || body.b == 1'
  })
  assert.equal((await ping(other, '', { a: 1 }, { 'x-a': '2' })).statusCode, 422)
})
