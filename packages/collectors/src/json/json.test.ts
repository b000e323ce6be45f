import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import { test } from 'node:test'
import { volatileOf } from '../collector.ts'
import { judge, settingsCheck } from '../testing/judge.ts'
import { contextWith, listen, secretsFor, unusedPort } from '../testing/local-servers.ts'
import { type JsonSettings, jsonCollector } from './json.ts'

type Body = string | object

async function serve(body: Body, { status = 200, headers = {} } = {}) {
  const heard: (string | undefined)[] = []
  const answer = (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
  const port = await listen(
    createServer(({ headers }, response) => {
      heard.push(headers.authorization)
      answer(response)
    })
  )
  return { url: `http://shop.here:${port}/api`, heard, host: `shop.here:${port}` }
}

const services = {
  items: [
    { name: 'gitea', entry: 'ops-service-gitea' },
    { name: 'hub', entry: 'ops-service-inter-hub' },
    { name: 'new' }
  ],
  ratio: 0.5,
  none: null
}
const look = (settings: JsonSettings, more = {}) => jsonCollector.look(settings, contextWith(more))

test('expressions make members of any event type, each of the type that CEL gives it', async () => {
  const { url } = await serve(services)
  const seen = await look({
    url,
    metadata: {
      servicesFound: 'body.items.size()',
      servicesCatalogued: 'body.items.filter(one, has(one.entry)).size()',
      ratio: 'body.ratio * 2.0',
      isSmall: 'body.items.size() < 10',
      names: 'body.items.map(one, one.name)',
      first: 'body.items[0]',
      absent: 'body.none',
      answered: 'status'
    },
    constants: { subject: 'ops-service-catalog', changedFields: ['coverage'], sourceRef: 'API', environment: 'local' }
  })
  const { outcome, metadata } = judge(jsonCollector, 'ops-inventory-updated', seen)
  assert.equal(outcome, 'info')
  assert.deepEqual(metadata, {
    endpoint: url,
    subject: 'ops-service-catalog',
    changedFields: ['coverage'],
    sourceRef: 'API',
    environment: 'local',
    servicesFound: 3,
    servicesCatalogued: 2,
    ratio: 1,
    isSmall: true,
    names: ['gitea', 'hub', 'new'],
    first: { name: 'gitea', entry: 'ops-service-gitea' },
    answered: 200
  })
})

test('an integer beyond a double is compared exactly, and recorded with every digit as text', async () => {
  const { url } = await serve('{"id": 9007199254740993, "ids": [-9223372036854775808]}')
  const seen = await look({
    url,
    metadata: {
      id: 'string(body.id)',
      ids: 'body.ids.map(one, string(one))',
      isNext: 'body.id == 9007199254740992 + 1'
    }
  })
  assert.deepEqual(
    [seen.metadata.id, seen.metadata.ids, seen.metadata.isNext],
    ['9007199254740993', ['-9223372036854775808'], true]
  )
})

test('a time of the answer is compared with now', async () => {
  const { url } = await serve({ at: '2026-01-01T00:00:00Z' })
  const metadata = { isOld: 'timestamp(now) - timestamp(body.at) > duration("1h")' }
  const at = (text: string) => look({ url, metadata }, { now: () => new Date(text) })
  assert.equal((await at('2026-01-01T00:30:00Z')).metadata.isOld, false)
  assert.equal((await at('2026-01-01T02:00:00Z')).metadata.isOld, true)
})

test('health: the target is the URL unless a constant says otherwise, and a failed probe is told as by an http check', async () => {
  const { url } = await serve({ waiting: 3 })
  const settings = { url, metadata: { status: 'body.waiting < 5 ? "healthy" : "degraded"' } }
  const good = judge(jsonCollector, 'ops-health-checked', await look(settings))
  assert.deepEqual([good.outcome, good.metadata], ['pass', { target: url, probe: 'json', status: 'healthy' }])
  const bad = await look({ ...settings, metadata: { status: '"degraded"' }, constants: { target: 'queue' } })
  assert.deepEqual(judge(jsonCollector, 'ops-health-checked', bad).metadata.target, 'queue')
  assert.equal(judge(jsonCollector, 'ops-health-checked', bad).outcome, 'fail')
  const gone = await look({ ...settings, url: `http://shop.here:${await unusedPort()}/` })
  const { outcome, metadata } = judge(jsonCollector, 'ops-health-checked', gone)
  assert.deepEqual([outcome, metadata.status], ['fail', 'unreachable'])
})

test('an answer that does not fit says which expression and why, and keeps what it is about but no declared fact', async () => {
  const constants = { environment: 'local', subject: 'ops-secret-x', custodyPath: 'vault:x' }
  const cases: [Body, Record<string, string>, RegExp][] = [
    [{}, { n: 'body.items.size()' }, /^The expression for "n" cannot be evaluated over this answer: .*items/],
    [{ a: 'x' }, { n: 'body.a + 1' }, /^The expression for "n" cannot be evaluated/],
    ['<html>', { n: 'body' }, /^The body is not JSON\.$/],
    [' ', { n: 'body' }, /^The body is empty, not JSON\.$/],
    [`"${'x'.repeat(70_000)}"`, { n: 'size(body)' }, /^The body is longer than 64 KiB/],
    [
      { all: 'word '.repeat(1000) },
      { ...Object.fromEntries([...'abcdefgh'].map((k) => [k, 'body.all'])) },
      /larger than 16 KiB/
    ],
    [
      { all: Array(3000).fill(1) },
      { n: 'body.all.filter(a, body.all.exists(b, b > a)).size()' },
      /^The expression for "n" needs too much work/
    ]
  ]
  for (const [body, metadata, reason] of cases) {
    const { url } = await serve(body)
    const seen = await look({ url, metadata, constants })
    assert.equal(seen.error?.kind, 'protocol', JSON.stringify(seen))
    assert.match(String(seen.error?.message), reason)
    const { environment, subject, custodyPath } = seen.metadata
    assert.deepEqual([environment, subject, custodyPath], ['local', 'ops-secret-x', undefined])
  }
})

test('a status that is not expected refutes, and one that denies the credentials proves nothing', async () => {
  const metadata = { n: 'status' }
  const down = await look({ ...(await serve({}, { status: 503 })), metadata })
  assert.deepEqual(down.error, { kind: 'protocol', message: 'The status is 503, not 200.' })
  const denied = await look({ ...(await serve({}, { status: 403 })), metadata })
  assert.equal(denied.error?.kind, 'no-credentials')
  const expected = await look({ ...(await serve({}, { status: 403 })), metadata, expect: { status: '4xx' } })
  assert.deepEqual([expected.error, expected.metadata.n], [undefined, 403])
})

test('secrets: sent as by an http check, never shown, and what looks like one is masked', async () => {
  const secret = 'hunter2 marker'
  const { url, heard, host } = await serve({ echo: `Bearer ${secret}`, apiToken: 'plain', note: 'password=swordfish' })
  const settings = {
    url,
    headers: { Authorization: { secret: 'token' } },
    metadata: { echo: 'body.echo', apiToken: 'body.apiToken', note: 'body.note', all: 'body' }
  }
  const seen = await look(settings, secretsFor({ token: secret }, [host]))
  assert.deepEqual(heard, [secret])
  assert.doesNotMatch(JSON.stringify(seen), /hunter2|swordfish|plain/)
  const elsewhere = await look(settings, secretsFor({ token: secret }, ['other.here:80']))
  assert.deepEqual([elsewhere.error?.kind, heard.length], ['no-credentials', 1])
})

test('the outbound guard applies', async () => {
  const seen = await look({ url: 'http://169.254.169.254/latest', metadata: { n: 'status' } })
  assert.equal(seen.error?.kind, 'egress-refused')
})

test('a changed volatile member is not a change of the finding, and its numbers are kept as values', async () => {
  const { url } = await serve({ waiting: 7 })
  const settings = { url, metadata: { waiting: 'body.waiting', word: '"a"' }, volatile: ['waiting', 'word'] }
  assert.deepEqual((await look(settings)).values, { waiting: 7 })
  assert.deepEqual(volatileOf(jsonCollector, settings), ['latencyMs', 'waiting', 'word'])
})

test('its settings: expressions, names of members, and no expectations of an http check', () => {
  const accepts = settingsCheck(jsonCollector)
  const url = 'https://shop.example/'
  assert.ok(accepts({ url, metadata: { a: 'body' }, constants: { b: 1, c: ['d'] }, expect: { status: [200, '4xx'] } }))
  for (const wrong of [
    { metadata: {} },
    { metadata: { check: '1' } },
    { metadata: { 'a b': '1' } },
    { metadata: { a: '1' }, constants: { error: 'x' } },
    { metadata: { a: 1 } },
    { metadata: { a: '1' }, expect: { json: {} } },
    { metadata: { a: '1' }, warn: {} },
    {}
  ])
    assert.ok(!accepts({ url, ...wrong }), JSON.stringify(wrong))
})
