import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import {
  noticesSettled,
  ok,
  type Receiver,
  startReceiver,
  startTestServer,
  type TestHub,
  type TestServer,
  testManifest,
  until
} from '../testing/index.ts'

let server: TestServer
let receiver: Receiver
let database: pg.Client
const minute = 60_000

before(async () => {
  receiver = await startReceiver()
  server = await startTestServer({ egressAllow: '127.0.0.1:*', secretsKey: new Uint8Array(32).fill(7) })
  database = new pg.Client({ connectionString: server.database.url })
  await database.connect()
})
after(async () => {
  await database.end()
  await server.close()
  receiver.close()
})

let hubs = 0
/** A hub with a channel that posts JSON to a separate path. */
async function hubWithChannel(manifest?: Record<string, unknown>) {
  const slug = `hub${++hubs}`
  const hub = await server.makeHub({ slug, ...(manifest ? { manifest } : {}) })
  const path = `/${slug}`
  ok(await hub.runtime.post('/notice-channels', { slug: 'all', kind: 'webhook', url: receiver.url(path) }), 201)
  const check = (widget: string, status: string) =>
    hub.runtime.post('/interaction-events', { widget, eventType: `${slug}.checked`, metadata: { status } })
  const rule = async (more: Record<string, unknown> = {}) =>
    ok(
      await hub.runtime.post('/notice-rules', {
        ...{ slug: 'failing', condition: 'state', channels: ['all'], groupWait: '0s' },
        ...more
      }),
      201
    )
  const messages = () => receiver.of(path).map(({ body }) => JSON.parse(body).data)
  const notices = async (query = '') => ok(await hub.runtime.get(`/notices?per_page=200${query}`)).data
  return { hub, slug, path, check, rule, messages, notices }
}

/** Waits until everything so far in the hub has been evaluated. */
const settled = (hub: TestHub) => noticesSettled(database, hub.id, movedMs / 1000)

let movedMs = 0
function moveTime(ms: number) {
  movedMs += ms
  server.moveTime(ms)
}

test('a failing widget opens a notice; one message is sent, and another when it is resolved', async () => {
  const { hub, check, rule, messages, notices } = await hubWithChannel()
  await hub.makeWidget('db', {
    name: 'Database',
    owner: 'team',
    attributes: { links: { runbook: 'https://run.example/db' } }
  })
  await rule({ severity: 'critical', title: 'Out of order' })
  ok(await check('db', 'bad'), 201)
  await until('a message', () => messages().length === 1)
  const [{ opened, rule: named, subject }] = messages()
  assert.equal(subject, `[${hub.slug}] Out of order: Database`)
  assert.deepEqual([named.slug, named.severity, opened.count], ['failing', 'critical', 1])
  const [item] = opened.items
  assert.deepEqual([item.name, item.owner, item.widgetSlug], ['Database', 'team', 'db'])
  assert.equal(item.links.runbook, 'https://run.example/db')
  assert.match(item.links.explanation, /^http:\/\/hub\.test\/api\/v2\/widgets\/.*include=explanation$/)
  const [change] = ok(await hub.runtime.get('/system-events?type=ihub.widget-state-changed&widget=db')).data
  assert.equal(item.reason, change.data.reason)
  const [open] = await notices()
  assert.deepEqual([open.state, open.widgetSlug, open.ruleSlug, open.by], ['open', 'db', 'failing', null])
  ok(await check('db', 'good'), 201)
  await until('a second message', () => messages().length === 2)
  assert.deepEqual([messages()[1].resolved.count, messages()[1].opened.count], [1, 0])
  assert.deepEqual(await notices(), [])
  assert.equal((await notices('&state=resolved')).length, 1)
})

test('a failure whose evidence expires is not resolved', async () => {
  const { hub, check, rule, messages, notices } = await hubWithChannel()
  await hub.makeWidget('quiet')
  await rule({ title: 'Out of order' })
  ok(await check('quiet', 'bad'), 201)
  await until('a message', () => messages().length === 1)
  moveTime(10 * minute)
  await until('its evidence has expired', async () => ok(await hub.runtime.get('/widgets/quiet')).state === 'stale')
  await until('the notice says so', async () => /expired/.test((await notices())[0]?.reason ?? ''))
  await settled(hub)
  assert.equal(messages().length, 1)
  ok(await check('quiet', 'good'), 201)
  await until('it is resolved', () => messages().length === 2)
  assert.deepEqual([messages()[1].resolved.count, await notices()], [1, []])
})

test('a failure that passes again is resolved, even if other evidence of the widget has expired', async () => {
  const manifest = testManifest(`hub${hubs + 1}`)
  const [checked, ...others] = manifest.eventTypes as object[]
  const measured = { ...checked, name: 'measured', freshFor: 'PT2M' }
  const { hub, check, rule, notices } = await hubWithChannel({
    ...manifest,
    eventTypes: [checked, measured, ...others]
  })
  const open = async () => (await notices()).map(({ widgetSlug }: { widgetSlug: string }) => widgetSlug)
  await rule()
  for (const widget of ['early', 'late']) {
    await hub.makeWidget(widget)
    const metadata = { status: 'good' }
    ok(await hub.runtime.post('/interaction-events', { widget, eventType: 'measured', metadata }), 201)
    ok(await check(widget, 'bad'), 201)
  }
  await until('both are open', async () => (await open()).length === 2)
  moveTime(3 * minute)
  ok(await check('early', 'good'), 201)
  await until('the first is resolved', async () => (await open()).length === 1)
  moveTime(3 * minute)
  const state = async () => ok(await hub.runtime.get('/widgets/late')).state
  await until('the failure has expired', async () => (await state()) === 'stale')
  await settled(hub)
  assert.deepEqual(await open(), ['late'])
  ok(await check('late', 'good'), 201)
  moveTime(5 * minute)
  await until('the second is resolved', async () => (await open()).length === 0)
  assert.equal(await state(), 'stale', 'its state has not changed')
})

test('nothing is sent until the condition has held for the time of the rule, or if it ends earlier', async () => {
  const { hub, check, rule, messages } = await hubWithChannel()
  await hub.makeWidget('brief')
  await hub.makeWidget('long')
  await rule({ for: 'PT2M' })
  for (const widget of ['brief', 'long']) ok(await check(widget, 'bad'), 201)
  moveTime(minute)
  ok(await check('brief', 'good'), 201)
  await settled(hub)
  assert.deepEqual(messages(), [])
  moveTime(minute)
  await until('a message', () => messages().length === 1)
  assert.deepEqual(
    messages()[0].opened.items.map(({ widgetSlug }: { widgetSlug: string }) => widgetSlug),
    ['long']
  )
})

const roles = (slug: string) => ({
  widgetTypes: [`${slug}.thing`],
  eventTypes: [{ name: `${slug}.checked`, outcome: `metadata.status == "good" ? "pass" : "fail"`, freshFor: 'P1D' }],
  relationTypes: [
    { name: `runs-on`, role: 'where', inverseRole: 'needed-by' },
    { name: `depends-on`, role: 'depends-on' }
  ]
})

/** Waits until `count` notices are open, then moves past the group wait of an hour. */
async function gathered(hub: TestHub, count: number) {
  const allOpen = async () => ok(await hub.runtime.get('/notices?per_page=1')).meta.total === count
  await until('all are open', allOpen, 60_000)
  moveTime(60 * minute)
}

test('1,000 widgets that fail together cause one message with the first names and the number of the others', async () => {
  const { hub, slug, rule, messages } = await hubWithChannel(roles(`hub${hubs + 1}`))
  ok(
    await hub.runtime.post('/notice-channels', { slug: 'chat', kind: 'slack', url: receiver.url(`/${slug}-chat`) }),
    201
  )
  ok(
    await hub.runtime.post('/notice-channels', { slug: 'am', kind: 'alertmanager', url: receiver.url(`/${slug}-am`) }),
    201
  )
  const names = Array.from({ length: 1000 }, (_, at) => `w${String(at).padStart(4, '0')}`)
  for (let at = 0; at < 1000; at += 500) {
    const batch = names.slice(at, at + 500).map((one) => ({ slug: one, name: one, widgetType: `${slug}.thing` }))
    ok(await hub.runtime.post('/widgets/batch', { widgets: batch }))
  }
  const links = { 'run book (new)': 'https://run.example/w', '9': 'https://nine.example/' }
  ok(await hub.runtime.patch('/widgets/w0000', { attributes: { links } }))
  await rule({ channels: ['all', 'chat', 'am'], groupWait: '1h' })
  for (let at = 0; at < 1000; at += 500) {
    const events = names
      .slice(at, at + 500)
      .map((widget) => ({ widget, eventType: `${slug}.checked`, metadata: { status: 'bad' } }))
    ok(await hub.runtime.post('/interaction-events/batch', events))
  }
  await gathered(hub, 1000)
  await until('a message', () => messages().length === 1)
  const [{ opened }] = messages()
  assert.deepEqual([opened.count, opened.items.length], [1000, 100])
  await until('a message in the chat', () => receiver.of(`/${slug}-chat`).length === 1)
  const { text } = JSON.parse(receiver.of(`/${slug}-chat`)[0]?.body ?? '')
  assert.equal(text.split('• w').length - 1, 10)
  assert.ok(text.includes('and 990 more'), text)
  await until('all alerts', () => receiver.of(`/${slug}-am/api/v2/alerts`).length === 2)
  const alerts = receiver.of(`/${slug}-am/api/v2/alerts`).flatMap(({ body }) => JSON.parse(body))
  assert.equal(new Set(alerts.map(({ labels }) => labels.widget)).size, 1000)
  const { annotations } = alerts.find(({ labels }) => labels.widget === 'w0000')
  assert.deepEqual([annotations.run_book__new_, annotations._9], [links['run book (new)'], links['9']])
  await settled(hub)
  assert.equal(messages().length, 1)
})

test('an open notice is repeated until it is acknowledged; a resolved one cannot be acknowledged', async () => {
  const { hub, check, rule, messages, notices } = await hubWithChannel()
  await hub.makeWidget('again')
  await rule({ repeatEvery: '2m' })
  ok(await check('again', 'bad'), 201)
  await until('a message', () => messages().length === 1)
  moveTime(2 * minute)
  await until('it is repeated', () => messages().length === 2)
  assert.deepEqual([messages()[1].open.count, messages()[1].opened.count], [1, 0])
  assert.match(messages()[1].subject, /Still open: Unexpected state/)
  const [{ id }] = await notices()
  const answer = ok(await hub.runtime.post(`/notices/${id}/acknowledge`, { note: 'on it' }))
  assert.deepEqual([answer.state, answer.note, answer.by.id], ['acknowledged', 'on it', hub.consumerId])
  assert.equal(ok(await hub.runtime.post(`/notices/${id}/acknowledge`)).note, 'on it')
  moveTime(2 * minute)
  await settled(hub)
  assert.equal(messages().length, 2)
  ok(await check('again', 'good'), 201)
  await until('it is resolved', () => messages().length === 3)
  const refused = await hub.runtime.post(`/notices/${id}/acknowledge`)
  assert.deepEqual([refused.statusCode, refused.json().code], [409, 'conflict'])
  const audit = ok(await server.operator.get(`/audit?target=${id}`)).data
  assert.ok(
    audit.some(
      ({ action, after }: { action: string; after: { note?: string } }) =>
        action === 'notice.updated' && after.note === 'on it'
    )
  )
})

const relate = (hub: TestHub, fromWidgetId: string, type: string, toWidgetId: string) =>
  hub.runtime.post('/relations', { fromWidgetId, type, toWidgetId })

test('the failure of a dependency suppresses the notices of its dependants until it is resolved', async () => {
  const next = `hub${hubs + 1}`
  const { hub, check, rule, messages, notices } = await hubWithChannel(roles(next))
  const [web, app, host] = [await hub.makeWidget('web'), await hub.makeWidget('app'), await hub.makeWidget('host')]
  ok(await relate(hub, web, 'depends-on', app), 201)
  ok(await relate(hub, app, 'runs-on', host), 201)
  await rule({ groupWait: '1h' })
  for (const widget of ['web', 'app', 'host']) ok(await check(widget, 'bad'), 201)
  await gathered(hub, 3)
  await until('a message', () => messages().length === 1)
  const slugs = (part: { items: { widgetSlug: string }[] }) => part.items.map(({ widgetSlug }) => widgetSlug)
  assert.deepEqual(slugs(messages()[0].opened), ['host'])
  const open = await notices()
  const suppressed = Object.fromEntries(open.map((one: Record<string, string>) => [one.widgetSlug, one.suppressedBy]))
  assert.deepEqual(suppressed, { web: 'app', app: 'host', host: null })
  // Once the host works, the remaining failures are sent.
  ok(await check('web', 'good'), 201)
  ok(await check('host', 'good'), 201)
  await gathered(hub, 1)
  await until('another message', () => messages().length === 2)
  assert.deepEqual([slugs(messages()[1].opened), slugs(messages()[1].resolved)], [['app'], ['host']])
})

test('of failing widgets that depend on each other, only one is sent', async () => {
  const next = `hub${hubs + 1}`
  const { hub, check, rule, messages, notices } = await hubWithChannel(roles(next))
  const [a, b, c] = [await hub.makeWidget('a'), await hub.makeWidget('b'), await hub.makeWidget('c')]
  ok(await relate(hub, a, 'depends-on', b), 201)
  ok(await relate(hub, b, 'depends-on', c), 201)
  ok(await relate(hub, c, 'depends-on', a), 201)
  await rule({ groupWait: '1h' })
  for (const widget of ['a', 'b', 'c']) ok(await check(widget, 'bad'), 201)
  await gathered(hub, 3)
  await until('a message', () => messages().length === 1)
  assert.equal(messages()[0].opened.count, 1)
  const open = await notices()
  assert.equal(open.filter(({ suppressedBy }: { suppressedBy: string | null }) => suppressedBy === null).length, 1)
})

test('an acknowledged notice is not sent again when a maintenance window ends', async () => {
  const { hub, check, rule, messages, notices } = await hubWithChannel()
  for (const widget of ['known', 'news']) await hub.makeWidget(widget)
  await rule({ repeatEvery: '2m' })
  ok(await check('known', 'bad'), 201)
  await until('a message', () => messages().length === 1)
  const [{ id }] = await notices()
  ok(await hub.runtime.post(`/notices/${id}/acknowledge`))
  const endsAt = new Date(Date.now() + movedMs + 5 * minute).toISOString()
  ok(await hub.runtime.post('/maintenance-windows', { reason: 'Upgrade', endsAt }), 201)
  moveTime(2 * minute)
  await settled(hub)
  ok(await check('news', 'bad'), 201)
  await settled(hub)
  assert.equal(messages().length, 1)
  moveTime(4 * minute)
  await until('the silenced notice is sent', () => messages().length > 1)
  await settled(hub)
  const later = messages().slice(1)
  assert.deepEqual([later[0].opened.count, later.filter(({ open }) => open.count > 0)], [1, []])
})

test('a maintenance window silences messages and nothing else, and has an end', async () => {
  const { hub, check, rule, messages, notices } = await hubWithChannel()
  await hub.makeWidget('in')
  await hub.makeWidget('out')
  await rule()
  const at = (ms: number) => new Date(Date.now() + movedMs + ms).toISOString()
  const open = (body: object) => hub.runtime.post('/maintenance-windows', { reason: 'Upgrade', ...body })
  assert.deepEqual((await open({})).json().errors[0].pointer, '#/endsAt')
  assert.deepEqual((await open({ startsAt: at(minute), endsAt: at(0) })).json().errors[0].pointer, '#/endsAt')
  assert.deepEqual(
    (await open({ endsAt: at(-minute), startsAt: at(-2 * minute) })).json().errors[0].pointer,
    '#/endsAt'
  )
  assert.equal((await open({ endsAt: at(minute), widgets: ['nothing'] })).json().errors[0].pointer, '#/widgets/0')
  const window = ok(await open({ endsAt: at(2 * minute), widgets: ['in'] }), 201)
  assert.deepEqual([window.state, window.widgets], ['open', ['in']])
  for (const widget of ['in', 'out']) ok(await check(widget, 'bad'), 201)
  await until('a message', () => messages().length === 1)
  await settled(hub)
  assert.deepEqual([messages()[0].opened.count, messages()[0].opened.items[0].widgetSlug], [1, 'out'])
  assert.equal(ok(await hub.runtime.get('/widgets/in')).state, 'failing')
  const silenced = (await notices('&widget=in'))[0]
  assert.deepEqual([silenced.state, silenced.toldAt, silenced.silencedUntil], ['open', null, window.endsAt])
  // Its end is moved to now: the notice is sent.
  ok(await hub.runtime.patch(`/maintenance-windows/${window.id}`, { endsAt: at(0) }))
  await until('another message', () => messages().length === 2)
  assert.equal(messages()[1].opened.items[0].widgetSlug, 'in')
  // The next window ends on its own.
  await hub.makeWidget('later')
  ok(await open({ endsAt: at(2 * minute), widgets: ['later'] }), 201)
  ok(await check('later', 'bad'), 201)
  await settled(hub)
  assert.equal(messages().length, 2)
  moveTime(2 * minute)
  await until('a third message', () => messages().length === 3)
  assert.equal(messages()[2].opened.items[0].widgetSlug, 'later')
  assert.equal(ok(await hub.runtime.get('/maintenance-windows?state=over')).meta.total, 2)
})

/** A hub with a rule that sends alerts; returns those that were sent about a widget, each with whether it was firing. */
async function hubWithAlerts(more: Record<string, unknown>) {
  const made = await hubWithChannel()
  const url = receiver.url(`${made.path}-am`)
  ok(await made.hub.runtime.post('/notice-channels', { slug: 'am', kind: 'alertmanager', url }), 201)
  await made.rule({ channels: ['am'], ...more })
  const alerts = (widget: string) =>
    receiver
      .of(`${made.path}-am/api/v2/alerts`)
      .flatMap(({ body }) => JSON.parse(body) as { labels: { widget: string }; endsAt: string }[])
      .filter(({ labels }) => labels.widget === widget)
      .map(({ endsAt }) => Date.parse(endsAt) > Date.now() + movedMs)
  return { ...made, alerts }
}

test('an alert of a widget that works and fails again before the next message does not end', async () => {
  const { hub, check, alerts } = await hubWithAlerts({ groupWait: '5m' })
  for (const widget of ['flaps', 'works']) {
    await hub.makeWidget(widget)
    ok(await check(widget, 'bad'), 201)
  }
  await settled(hub)
  moveTime(5 * minute)
  await until('both alerts', () => alerts('flaps').length === 1 && alerts('works').length === 1)
  for (const widget of ['flaps', 'works']) ok(await check(widget, 'good'), 201)
  await settled(hub)
  ok(await check('flaps', 'bad'), 201)
  await settled(hub)
  moveTime(5 * minute)
  await until('the end of the other', () => alerts('works').length === 2)
  assert.deepEqual([alerts('works').at(-1), alerts('flaps').at(-1), alerts('flaps').length], [false, true, 2])
})

test('an alert is renewed during a maintenance window, so that it does not end there', async () => {
  const { hub, check, alerts } = await hubWithAlerts({ repeatEvery: '2m' })
  for (const widget of ['before', 'during']) await hub.makeWidget(widget)
  ok(await check('before', 'bad'), 201)
  await until('an alert', () => alerts('before').length === 1)
  const endsAt = new Date(Date.now() + movedMs + 60 * minute).toISOString()
  ok(await hub.runtime.post('/maintenance-windows', { reason: 'Upgrade', endsAt }), 201)
  ok(await check('during', 'bad'), 201)
  await settled(hub)
  for (const count of [2, 3]) {
    moveTime(2 * minute)
    await until('it is renewed', () => alerts('before').length === count)
  }
  assert.equal(alerts('during').length, 0)
})

test('a widget is returned with its unresolved notices and the maintenance windows of its hub that cover it', async () => {
  const { hub, slug, check, rule, notices } = await hubWithChannel({
    ...testManifest(`hub${hubs + 1}`),
    relationTypes: [{ name: 'runs-on', role: 'where' }]
  })
  for (const widget of ['shelf', 'host', 'book', 'free']) await hub.makeWidget(widget, { owner: 'ann' })
  for (const [fromWidget, toWidget] of [
    ['book', 'host'],
    ['host', 'shelf']
  ])
    ok(await hub.runtime.post('/relations', { fromWidget, type: 'runs-on', toWidget }), 201)
  await rule()
  ok(await check('book', 'bad'), 201)
  ok(await check('free', 'bad'), 201)
  await until('both notices', async () => (await notices()).length === 2)
  const [own] = await notices('&widget=book')
  const at = (ms: number) => new Date(Date.now() + movedMs + ms).toISOString()
  const open = async (reason: string, more: object) =>
    ok(await hub.runtime.post('/maintenance-windows', { reason, endsAt: at(minute), ...more }), 201)
  await open('place', { within: ['shelf'] })
  await open('other', { widgets: ['free'] })
  await open('type', { widgetTypes: [`${slug}.other`] })
  await open('planned', { owners: ['ann'], startsAt: at(5 * minute), endsAt: at(6 * minute) })
  await open('hub', {})
  const read = async (widget: string) =>
    ok(await hub.runtime.get(`/widgets/${widget}?hub=${slug}&include=notices,maintenance`))
  const reasonsOf = ({ maintenance }: { maintenance: { reason: string }[] }) =>
    maintenance.map(({ reason }) => reason).sort()
  const book = await read('book')
  const stable = ({ silencedUntil: _, toldAt: _t, version: _v, updatedAt: _u, ...rest }: Record<string, unknown>) =>
    rest
  assert.deepEqual(book.notices.map(stable), [stable(own)])
  assert.deepEqual(reasonsOf(book), ['hub', 'place', 'planned'])
  assert.equal(book.maintenance[0].by.id, hub.consumerId)
  assert.deepEqual(reasonsOf(await read('free')), ['hub', 'other', 'planned'])
  assert.deepEqual((await read('shelf')).notices, [])
  ok(await check('book', 'good'), 201)
  await until('the notice is resolved', async () => (await read('book')).notices.length === 0)
  moveTime(2 * minute)
  assert.deepEqual(reasonsOf(await read('book')), ['planned'])
})

test('a gate that loses its green opens a notice; one that was never green does not', async () => {
  const { hub, rule, messages } = await hubWithChannel()
  for (const widget of ['gate', 'never']) await hub.makeWidget(widget)
  const report = (widget: string, state: string) =>
    hub.runtime.put(`/widgets/${widget}/status`, {
      status: { state, reason: `It is ${state}.` },
      validUntil: '2099-01-01T00:00:00Z'
    })
  ok(await report('gate', 'green'))
  ok(await report('never', 'red'))
  await rule({ slug: 'gates', condition: 'status' })
  await settled(hub)
  ok(await report('gate', 'amber'))
  ok(await report('never', 'amber'))
  await until('a message', () => messages().length === 1)
  const [item] = messages()[0].opened.items
  assert.deepEqual([item.widgetSlug, item.reason], ['gate', 'The status is amber: It is amber.'])
  ok(await report('gate', 'red'))
  await settled(hub)
  assert.equal(messages().length, 1)
  ok(await report('gate', 'waived'))
  await until('it is resolved', () => messages().length === 2)
  assert.equal(messages()[1].resolved.count, 1)
})

test('a silent runtime opens a notice, which is resolved when it reports again', async () => {
  const { hub, rule, messages } = await hubWithChannel()
  await hub.makeWidget('env')
  const report = (ms: number) =>
    hub.runtime.put('/widgets/env/status', {
      status: { state: 'running' },
      validUntil: new Date(Date.now() + movedMs + ms).toISOString()
    })
  ok(await report(minute))
  await rule({ slug: 'silent', condition: 'silent', for: '2m' })
  await settled(hub)
  moveTime(2 * minute)
  ok(await report(minute))
  moveTime(2 * minute)
  await settled(hub)
  assert.deepEqual(messages(), [])
  moveTime(minute)
  await until('a message', () => messages().length === 1)
  assert.match(messages()[0].opened.items[0].reason, /^The runtime of this hub has been silent since /)
  ok(await report(2 * minute))
  moveTime(minute)
  await until('it is resolved', () => messages().length === 2)
})

test('notices about evidence and waivers are sent before they expire', async () => {
  const next = `hub${hubs + 1}`
  const { hub, check, rule, messages, slug } = await hubWithChannel(roles(next))
  await hub.makeWidget('backup')
  ok(await check('backup', 'good'), 201)
  const at = (ms: number) => new Date(Date.now() + movedMs + ms).toISOString()
  await rule({ slug: 'soon', condition: 'expiring', for: 'PT2H' })
  await settled(hub)
  moveTime(23 * 60 * minute)
  await until('a message', () => messages().length === 1)
  assert.match(messages()[0].opened.items[0].reason, new RegExp(`^The evidence ${slug}\\.checked expires at `))
  ok(await check('backup', 'good'), 201)
  await until('it is renewed', () => messages().length === 2)
  assert.equal(messages()[1].resolved.count, 1)
  const waiver = {
    title: 'No restore test',
    status: 'accepted',
    widget: 'backup',
    reason: 'x',
    expiresAt: at(90 * minute)
  }
  ok(await server.operator.post('/decision-records', { hub: slug, kind: 'waiver', ...waiver }), 201)
  await until('a third message', () => messages().length === 3)
  assert.match(messages()[2].opened.items[0].reason, /^The waiver "No restore test" expires at /)
})

test('a suppressed notice is sent when its cause no longer explains it', async () => {
  const next = `hub${hubs + 1}`
  const { hub, check, rule, messages, notices } = await hubWithChannel(roles(next))
  const [web, middle, host] = [
    await hub.makeWidget('web'),
    await hub.makeWidget('middle'),
    await hub.makeWidget('host')
  ]
  // Nothing proves the widget in between, so the failure of the host explains that of the service.
  const { id } = ok(await relate(hub, web, 'depends-on', middle), 201)
  ok(await relate(hub, middle, 'depends-on', host), 201)
  await rule({ groupWait: '1h' })
  for (const widget of ['web', 'host']) ok(await check(widget, 'bad'), 201)
  await gathered(hub, 2)
  await until('a message', () => messages().length === 1)
  assert.deepEqual([messages()[0].opened.count, messages()[0].opened.items[0].widgetSlug], [1, 'host'])
  assert.equal((await notices('&widget=web'))[0].suppressedBy, 'host')
  ok(await hub.runtime.delete(`/relations/${id}`), 204)
  await until('it is free', async () => (await notices('&widget=web'))[0].suppressedBy === null)
  moveTime(60 * minute)
  await until('another message', () => messages().length === 2)
  assert.equal(messages()[1].opened.items[0].widgetSlug, 'web')
})

test('each owner gets three items once a week, at the address of the owner if it has one', async () => {
  const next = `hub${hubs + 1}`
  const { hub, check, rule, messages } = await hubWithChannel(roles(next))
  const mail = {
    slug: 'mail',
    kind: 'email',
    url: 'smtp://127.0.0.1:1',
    from: 'hub@example.test',
    to: ['all@example.test']
  }
  ok(await hub.runtime.post('/notice-channels', mail), 201)
  ok(await hub.runtime.post('/owners', { slug: 'a', title: 'Team A', contact: 'a@example.test' }), 201)
  ok(await hub.runtime.post('/owners', { slug: 'b', title: 'Team B', contact: '#b' }), 201)
  for (const [owner, count] of [
    ['a', 4],
    ['b', 1],
    [null, 1],
    ['c', 1]
  ] as const)
    for (let at = 0; at < count; at++) await hub.makeWidget(`${owner}-${at}`, owner === null ? {} : { owner })
  for (const widget of ['a-0', 'a-1', 'a-2', 'a-3', 'b-0', 'null-0']) ok(await check(widget, 'bad'), 201)
  ok(await check('c-0', 'good'), 201)
  const now = new Date(Date.now() + movedMs)
  const inAnHour = new Date(now.getTime() + 60 * minute)
  const time = inAnHour.toISOString().slice(11, 16)
  await rule({
    slug: 'weekly',
    condition: 'digest',
    channels: ['all', 'mail'],
    weekday: inAnHour.getUTCDay() || 7,
    time
  })
  await settled(hub)
  assert.deepEqual(messages(), [])
  moveTime(60 * minute)
  await until('three digests', () => messages().length === 3)
  assert.deepEqual(
    messages()
      .map(({ owner, things }) => [owner, things.count, things.items.length])
      .sort(),
    [
      ['Team A', 4, 3],
      ['Team B', 1, 1],
      [null, 1, 1]
    ].sort()
  )
  const { rows } = await database.query(
    `select d.body::jsonb ->> 'to' as "to", d.body::jsonb #>> '{message,owner}' as owner from hub.deliveries d
     join hub.webhooks w on w.hub_id = d.hub_id and w.id = d.webhook_id where d.hub_id = $1 and w.kind = 'email' order by 1, 2`,
    [hub.id]
  )
  assert.deepEqual(
    rows.map(({ to, owner }) => [to, owner]),
    [
      ['a@example.test', 'Team A'],
      ['all@example.test', 'Team B'],
      ['all@example.test', null]
    ]
  )
  moveTime(60 * minute)
  const due = await database.query('select next_at from hub.notice_groups where hub_id = $1', [hub.id])
  const daysAhead = (due.rows[0].next_at.getTime() - now.getTime()) / (24 * 60 * minute)
  assert.ok(daysAhead > 6.9 && daysAhead < 7.1, `${daysAhead}`)
})
