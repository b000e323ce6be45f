import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer, testManifest } from '../testing/index.ts'
import type { Claim, Explanation } from './schema.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  const manifest = {
    ...testManifest('alpha'),
    relationTypes: [
      { name: 'runs-on', inverse: 'hosts', role: 'where', inverseRole: 'needed-by' },
      { name: 'exposes', inverse: 'exposed-by', role: 'reached', inverseRole: 'depends-on' },
      { name: 'depends-on', role: 'depends-on', inverseRole: 'needed-by' },
      'beside'
    ]
  }
  hub = await server.makeHub({ slug: 'alpha', manifest })
})
after(() => server.close())

const explain = async (widget: string, as = hub.runtime): Promise<Explanation> =>
  ok(await as.get(`/widgets/${widget}?include=explanation`)).explanation
const about = ({ claims }: Explanation, wanted: Claim['about']) => claims.filter((one) => one.about === wanted)
const record = (widget: string, status: string, more: object = {}, as = hub.runtime) =>
  as.post('/interaction-events', {
    hub: 'alpha',
    widget,
    eventType: 'alpha.checked',
    metadata: { status, ...(status === 'good' ? {} : { detail: `status 503, expected 200` }) },
    ...more
  })
const relate = async (fromWidget: string, type: string, toWidget: string, more: object = {}) =>
  ok(await hub.runtime.post('/relations', { fromWidget, type, toWidget, ...more }), 201)
const fromCheck = (widget: string, check: string) => ({
  subject: check,
  source: 'alpha',
  viewContext: `alpha/checks/${widget}/${check}`
})

test('says what, where, why, who owns it and how it is reached, and who declared each of it', async () => {
  const widgets = [
    { slug: 'web', description: 'Serves pages.', owner: 'web-team', attributes: { url: 'https://web.example/' } },
    { slug: 'cluster' },
    { slug: 'machine' }
  ]
  ok(
    await hub.runtime.post('/widgets/batch', {
      inventory: 'mine',
      widgets: widgets.map((one) => ({ ...one, name: one.slug, widgetType: 'alpha.thing' }))
    })
  )
  ok(
    await hub.runtime.post('/owners', {
      slug: 'web-team',
      title: 'The web team',
      contact: '#web',
      url: 'https://team.example/'
    }),
    201
  )
  ok(
    await hub.runtime.post('/relations/batch', {
      inventory: 'mine',
      relations: [{ fromWidget: 'web', type: 'runs-on', toWidget: 'cluster' }]
    })
  )
  await relate('cluster', 'runs-on', 'machine', { origin: 'observed' })
  await hub.makeWidget('door', { attributes: { port: 443 } })
  await relate('web', 'exposes', 'door')
  await relate('web', 'beside', 'machine')
  ok(await record('cluster', 'bad'))

  const found = await explain('web')
  assert.match(found.sentence, /^Unproven for \d+ s: no evidence has been recorded\.$/)
  const mine = { kind: 'inventory', name: 'mine', via: null }
  const said = found.claims.map(({ about, text, basis, by }) => [about, text, basis, by?.kind])
  assert.deepEqual(said, [
    ['what', 'web: alpha.thing of alpha', 'declared', 'inventory'],
    ['where', 'runs-on cluster', 'declared', 'inventory'],
    ['where', 'cluster runs-on machine', 'observed', 'consumer'],
    ['why', 'Serves pages.', 'declared', 'inventory'],
    ['owner', 'web-team (The web team)', 'declared', 'inventory'],
    ['reached', 'url https://web.example/', 'declared', 'inventory'],
    ['reached', 'exposes door', 'declared', 'consumer'],
    ['related', 'beside machine', 'declared', 'consumer']
  ])
  assert.deepEqual(about(found, 'why')[0]?.by, mine)
  assert.deepEqual(about(found, 'owner')[0]?.owner, {
    slug: 'web-team',
    title: 'The web team',
    contact: '#web',
    url: 'https://team.example/'
  })
  assert.equal(about(found, 'where')[0]?.widget?.state, 'failing')
  for (const { at } of found.claims) assert.ok(at !== null && Math.abs(Date.parse(at) - Date.now()) < 600_000)

  const door = await explain('door')
  assert.deepEqual(
    about(door, 'depends-on').map(({ text }) => text),
    ['exposed-by web']
  )
  assert.match(about(door, 'reached')[0]?.by?.via ?? '', /^key:/)
  assert.deepEqual(
    about(await explain('machine'), 'needed-by').map(({ text }) => text),
    ['hosts cluster']
  )
})
test('a field is dated from the version that gave it its value, not from the last change', async () => {
  await hub.makeWidget('dated', { description: 'First.', owner: 'a' })
  ok(await hub.runtime.patch('/widgets/dated', { description: 'Second.' }))
  ok(await server.operator.patch('/widgets/dated?hub=alpha', { owner: 'b' }))
  const { data } = ok(await hub.runtime.get('/widgets/dated/versions'))
  const at = (version: number) => data.find((one: { version: number }) => one.version === version).createdAt
  const found = await explain('dated')
  const dates = ['what', 'why', 'owner'].map((one) => about(found, one as 'why')[0]?.at)
  assert.deepEqual(dates, [at(1), at(2), at(3)])
  assert.notEqual(about(found, 'owner')[0]?.by?.via, about(found, 'why')[0]?.by?.via)
})

test('a key with record only cannot record evidence that is explained as coming from a check', async () => {
  await hub.makeWidget('forged')
  const scopes = ['hub:alpha:read', 'hub:alpha:record']
  const key = ok(await server.operator.post(`/api-consumers/${hub.consumerId}/keys`, { scopes }), 201)
  for (const viewContext of ['a/b/checks/forged/http', '/checks/forged/http', 'alpha/checks/forged/http'])
    await record('forged', 'bad', { source: 'alpha', subject: viewContext, viewContext }, server.as(key.secret))
  const { claims, reasons } = await explain('forged')
  const makers = [...claims, ...reasons].map(({ by }) => by?.kind)
  assert.ok(makers.length > 2 && !makers.includes('check'), makers.join(' '))
})

test('first-M8: a failure says why, for how long, and who says so', async () => {
  await hub.makeWidget('job')
  ok(await record('job', 'good', fromCheck('job', 'http')))
  ok(await record('job', 'bad', fromCheck('job', 'http')))
  ok(await record('job', 'good', { subject: 'typed' }))
  ok(await record('job', 'good', { subject: 'operator' }, server.operator))
  const hook = ok(
    await hub.runtime.post('/inbound-hooks', {
      name: 'nightly-backup',
      kind: 'heartbeat',
      widget: 'job',
      subject: 'backup',
      eventType: 'alpha.checked',
      mapping: "{'status': signal == 'success' ? 'good' : 'bad', 'detail': 'exit 3: disk full on backup host'}"
    }),
    201
  )
  server.moveTime(120_000)
  const failing = await explain('job')
  assert.equal(failing.sentence, 'Failing for 2 min: http says status 503, expected 200.')
  assert.equal(failing.reasons.length, 1)

  ok(
    await server.anyone.post(`/hooks/${hook.token}/fail`, 'disk full on backup host', { 'content-type': 'text/plain' })
  )
  const both = await explain('job')
  assert.equal(both.sentence, 'Failing for 2 min: http says status 503, expected 200 (and 1 more).')
  const reason = both.reasons.find(({ subject }) => subject === 'backup')
  assert.equal(reason?.text, 'nightly-backup says exit 3: disk full on backup host')
  assert.deepEqual([reason?.by?.kind, reason?.by?.name], ['hook', 'nightly-backup'])
  const shown = about(both, 'evidence').map(({ text, basis, by }) => [text, basis, by?.kind, by?.name])
  assert.deepEqual(shown.slice(0, 2).toSorted(), [
    ['alpha.checked (backup): fail: exit 3: disk full on backup host', 'observed', 'hook', 'nightly-backup'],
    ['alpha.checked (http): fail: status 503, expected 200', 'observed', 'check', 'http']
  ])
  const typed = about(both, 'evidence').find((one) => one.evidence?.subject === 'typed')
  assert.deepEqual(
    [typed?.text, typed?.basis, typed?.by?.kind],
    ['alpha.checked (typed): pass', 'attested', 'consumer']
  )
  assert.match(typed?.by?.via ?? '', /^key:[0-9a-f]{8}$/)
})

test('silence and doubt are said: stale, unproven, retired, and what the newest event says', async () => {
  await hub.makeWidget('quiet')
  ok(await record('quiet', 'unknown', fromCheck('quiet', 'http')))
  assert.match(
    (await explain('quiet')).sentence,
    /^Unproven for .*: no event proves anything yet; the newest, of http, says status 503, expected 200\.$/
  )
  ok(await record('quiet', 'good', fromCheck('quiet', 'http')))
  assert.match((await explain('quiet')).sentence, /^Verified for \d+ \w+: http passes, last \d+ \w+ ago\.$/)
  server.moveTime(7 * 60_000)
  ok(
    await record('quiet', 'unknown', {
      ...fromCheck('quiet', 'http'),
      metadata: { status: 'unknown', detail: 'No route.' }
    })
  )
  const stale = await explain('quiet')
  assert.match(
    stale.sentence,
    /^Stale for \d+ \w+: the evidence of http has expired, and its newest event says no route\.$/
  )
  assert.equal(about(stale, 'evidence')[0]?.evidence?.latest?.outcome, 'info')
  const retire = { eventType: 'alpha.checked', subject: 'http', reason: 'Wrong host.' }
  ok(await hub.runtime.post('/widgets/quiet/evidence/retire', retire))
  const retired = await explain('quiet')
  assert.match(retired.sentence, /^Unproven for .*: its evidence was retired\.$/)
  assert.equal(about(retired, 'evidence')[0]?.evidence?.retired?.reason, 'Wrong host.')
  ok(await hub.runtime.patch('/widgets/quiet', { status: 'archived' }))
  assert.match((await explain('quiet')).sentence, /^Archived\. Unproven/)
})

test('neighbours of each kind are at most 100, and what is left out is counted', async () => {
  const names = Array.from({ length: 103 }, (_, index) => `many-${index}`)
  const widgets = [...names, 'centre'].map((slug) => ({ slug, name: slug, widgetType: 'alpha.thing' }))
  ok(await hub.runtime.post('/widgets/batch', { widgets }))
  const relations = names.map((toWidget) => ({ fromWidget: 'centre', type: 'depends-on', toWidget }))
  ok(await hub.runtime.post('/relations/batch', { relations }))
  const events = names.map((subject) => ({
    hub: 'alpha',
    widget: 'centre',
    eventType: 'alpha.checked',
    subject,
    metadata: { status: 'good' }
  }))
  ok(await hub.runtime.post('/interaction-events/batch', events))
  ok(await record('centre', 'bad', { subject: 'worst' }))
  const found = await explain('centre')
  assert.deepEqual([about(found, 'depends-on').length, about(found, 'evidence').length], [100, 100])
  assert.deepEqual(found.omitted, { 'depends-on': 3, evidence: 4 })
  assert.match(found.sentence, /^Failing .*: worst says/)
})

test('a circle of places ends, and a planned place is not followed', async () => {
  for (const slug of ['ring-a', 'ring-b', 'ring-c', 'later', 'beyond']) await hub.makeWidget(slug)
  await relate('ring-a', 'runs-on', 'ring-b')
  await relate('ring-b', 'runs-on', 'ring-c')
  await relate('ring-c', 'runs-on', 'ring-a')
  await relate('ring-b', 'runs-on', 'later', { state: 'target' })
  await relate('ring-a', 'runs-on', 'beyond', { state: 'target' })
  const where = about(await explain('ring-a'), 'where').map(({ text, relation }) => `${text} ${relation?.state}`)
  assert.deepEqual(
    where.toSorted(),
    ['beyond', 'ring-b']
      .map((slug) => `runs-on ${slug} ${slug === 'beyond' ? 'target' : 'current'}`)
      .concat('ring-b runs-on ring-c current')
      .toSorted()
  )
})

test('another hub sees nothing of it', async () => {
  const other = await server.makeHub()
  assert.equal((await other.runtime.get('/widgets/web?include=explanation')).statusCode, 404)
})

test('relations and authors are shown on a node whose clock is behind that of the database', async () => {
  await hub.makeWidget('early', { description: 'Early.' })
  await hub.makeWidget('early-too')
  await relate('early', 'depends-on', 'early-too')
  server.moveTime(-3_600_000 * 24)
  const found = await explain('early')
  server.moveTime(3_600_000 * 24)
  assert.deepEqual(
    found.claims.map(({ text, by }) => [text, by?.kind]),
    [
      ['early: alpha.thing of alpha', 'consumer'],
      ['Early.', 'consumer'],
      ['depends-on early-too', 'consumer']
    ]
  )
})
