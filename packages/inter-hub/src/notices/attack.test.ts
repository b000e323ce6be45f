/** Attacks on notices and faults around them: secrets of others, receivers that hang, rules that match nothing, several nodes. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
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
  testDatabase,
  until
} from '../testing/index.ts'
import { render } from './content.ts'

const options = { egressAllow: '127.0.0.1:*', secretsKey: new Uint8Array(32).fill(7) }
let server: TestServer
let receiver: Receiver
let database: pg.Client

before(async () => {
  receiver = await startReceiver()
  server = await startTestServer(options)
  database = new pg.Client({ connectionString: server.database.url })
  await database.connect()
})
after(async () => {
  await database.end()
  await server.close()
  receiver.close()
})

let hubs = 0
async function makeHub() {
  const slug = `attack${++hubs}`
  const hub = await server.makeHub({ slug })
  ok(await hub.runtime.post('/notice-channels', { slug: 'all', kind: 'webhook', url: receiver.url(`/${slug}`) }), 201)
  return { hub, slug, messages: () => receiver.of(`/${slug}`).map(({ body }) => JSON.parse(body).data) }
}
const rule = { slug: 'failing', condition: 'state', channels: ['all'], groupWait: '0s' }
const check = ({ runtime, slug }: TestHub, widget: string, status: string) =>
  runtime.post('/interaction-events', { widget, eventType: `${slug}.checked`, metadata: { status } })

test('a receiver that hangs does not delay the messages of other channels', async () => {
  const { hub, messages } = await makeHub()
  const hung = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(hung, 'listening')
  const { port } = hung.address() as AddressInfo
  const mail = { from: 'hub@example.test', to: ['ops@example.test'], tls: 'off' }
  ok(
    await hub.runtime.post('/notice-channels', {
      slug: 'mail',
      kind: 'email',
      url: `smtp://127.0.0.1:${port}`,
      ...mail
    }),
    201
  )
  ok(await hub.runtime.post('/notice-channels', { slug: 'slow', kind: 'ntfy', url: `http://127.0.0.1:${port}/t` }), 201)
  ok(await hub.runtime.post('/notice-rules', { ...rule, channels: ['mail', 'slow', 'all'] }), 201)
  for (const widget of ['one', 'two']) {
    await hub.makeWidget(widget)
    ok(await check(hub, widget, 'bad'), 201)
    await until('the message arrives', () => messages().some(({ opened }) => opened.items[0]?.widgetSlug === widget))
  }
  hung.close()
})

test('a response that the database cannot store does not prevent storing the results of other deliveries', async () => {
  const { hub, messages } = await makeHub()
  for (const [slug, ending] of [
    ['taken', '250 stored \0 \ud800'],
    ['refused', '550 no \0'],
    ['endless', `5${'5'.repeat(20)} no`]
  ] as const) {
    const mailServer = createServer((socket) => {
      socket.write('220 mail.example.test\r\n')
      socket.on('error', () => undefined)
      socket.on('data', (data) => {
        const command = String(data)
        socket.write(
          `${command.startsWith('DATA') ? '354 go on' : command.endsWith('\r\n.\r\n') ? ending : '250 ok'}\r\n`
        )
      })
    }).listen(0, '127.0.0.1')
    after(() => mailServer.close())
    await once(mailServer, 'listening')
    const url = `smtp://127.0.0.1:${(mailServer.address() as AddressInfo).port}`
    const mail = { from: 'hub@example.test', to: ['ops@example.test'], tls: 'off' }
    ok(await hub.runtime.post('/notice-channels', { slug, kind: 'email', url, ...mail }), 201)
    ok(await hub.runtime.post(`/notice-channels/${slug}/test`), 201)
    const delivery = await until('the result is stored', async () =>
      ok(await hub.runtime.get(`/notice-channels/${slug}/deliveries`)).data.find(
        ({ attempts }: { attempts: number }) => attempts === 1
      )
    )
    assert.equal(delivery.state, slug === 'taken' ? 'delivered' : 'due')
  }
  ok(await hub.runtime.post('/notice-channels/all/test'), 201)
  await until('the other channel', () => messages().length === 1)
})

test('secrets do not appear in responses, audit records or exports, and cannot be sent to another server', async () => {
  const { hub, slug } = await makeHub()
  const secrets = [
    'tk_hidden_token',
    'hidden-password',
    'T0/B0/hidden-path',
    'whsec_aGlkZGVuLWhpZGRlbi1oaWRkZW4taGlkZGVu'
  ]
  const mail = { from: 'hub@example.test', to: ['ops@example.test'], user: 'hub' }
  for (const body of [
    { slug: 'push', kind: 'ntfy', url: receiver.url('/t'), secret: secrets[0] },
    { slug: 'mail', kind: 'email', url: 'smtp://127.0.0.1:2525', secret: secrets[1], ...mail },
    { slug: 'chat', kind: 'slack', url: `https://hooks.slack.com/services/${secrets[2]}` },
    { slug: 'post', kind: 'webhook', url: receiver.url('/signed'), secret: secrets[3] }
  ])
    ok(await hub.runtime.post('/notice-channels', body), 201)
  const seen = [
    (await hub.runtime.get('/notice-channels')).body,
    (await server.operator.get(`/audit?hub=${slug}&per_page=200`)).body,
    (await server.operator.get('/export', { accept: 'application/x-ndjson' })).body,
    server.log.join('\n')
  ].join('\n')
  for (const secret of secrets) assert.ok(!seen.includes(secret), secret)
  const { rows } = await database.query(`select secret from hub.webhooks where hub_id = $1 and secret <> ''`, [hub.id])
  assert.equal(rows.length, 4)
  for (const row of rows) assert.match(row.secret, /^sealed\.v1\./)
  // Otherwise anyone with `write` could receive the secret on a server of their own.
  for (const [channel, change, pointer] of [
    ['push', { url: receiver.url('/theirs') }, '#/secret'],
    ['mail', { url: 'smtp://127.0.0.1:2526' }, '#/secret'],
    ['mail', { tls: 'off' }, '#/tls']
  ] as const) {
    const refused = await hub.runtime.patch(`/notice-channels/${channel}`, change)
    assert.deepEqual([refused.statusCode, refused.json().errors?.[0].pointer], [422, pointer], refused.body)
  }
  ok(await hub.runtime.patch('/notice-channels/push', { url: receiver.url('/ours'), secret: 'another' }))
  assert.equal(
    ok(await hub.runtime.patch('/notice-channels/push', { url: receiver.url('/o'), secret: '' })).hasSecret,
    false
  )
})

test('invalid members are rejected with their place', async () => {
  const { hub } = await makeHub()
  const { hub: other } = await makeHub()
  ok(await other.runtime.post('/notice-channels', { slug: 'theirs', kind: 'ntfy', url: receiver.url('/t') }), 201)
  const mail = {
    slug: 'mail',
    kind: 'email',
    url: 'smtp://127.0.0.1:2525',
    from: 'a@example.test',
    to: ['b@example.test']
  }
  const channels: [object, string][] = [
    [{ ...mail, from: undefined }, '#/from'],
    [{ ...mail, to: [] }, '#/to'],
    [{ ...mail, to: ['x@example.test\nBcc: y@example.test'] }, '#/to/0'],
    [{ ...mail, secret: 'x' }, '#/user'],
    [{ ...mail, user: 'x', secret: 'x', tls: 'optional' }, '#/tls'],
    [{ ...mail, url: 'https://mail.example.test' }, '#/url'],
    [{ ...mail, url: 'smtp://user:pass@127.0.0.1:25' }, '#/url'],
    [{ ...mail, url: 'smtp://169.254.169.254:25' }, '#/url'],
    [{ slug: 'x', kind: 'slack', url: receiver.url('/x'), secret: 'x' }, '#/secret'],
    [{ slug: 'x', kind: 'slack', url: 'not a url' }, '#/url'],
    [{ slug: 'x', kind: 'webhook', url: receiver.url('/x'), secret: 'short' }, '#/secret'],
    [{ slug: 'x', kind: 'ntfy', url: receiver.url('/x'), to: ['b@example.test'] }, '#/to'],
    [{ slug: 'x', kind: 'ntfy', url: 'smtp://127.0.0.1:25' }, '#/url'],
    [{ slug: 'x', kind: 'pager', url: receiver.url('/x') }, '#/kind']
  ]
  for (const [body, pointer] of channels) {
    const answer = await hub.runtime.post('/notice-channels', JSON.parse(JSON.stringify(body)))
    assert.deepEqual([answer.statusCode, answer.json().errors?.[0].pointer], [422, pointer], answer.body)
  }
  const rules: [object, string][] = [
    [{ channels: [] }, '#/channels'],
    [{ channels: ['theirs'] }, '#/channels/0'],
    [{ widgets: ['nothing'] }, '#/widgets/0'],
    [{ widgetTypes: ['nothing'] }, '#/widgetTypes/0'],
    [{ states: ['broken'] }, '#/states'],
    [{ for: '500d' }, '#/for'],
    [{ for: 'soon' }, '#/for'],
    [{ weekday: 1 }, '#/weekday'],
    [{ condition: 'silent', owners: ['team'] }, '#/owners'],
    [{ condition: 'expiring', for: '0s' }, '#/for'],
    [{ condition: 'digest', states: ['failing'] }, '#/states'],
    [{ condition: 'digest', time: '24:00' }, '#/time']
  ]
  for (const [more, pointer] of rules) {
    const answer = await hub.runtime.post('/notice-rules', { ...rule, ...more })
    assert.deepEqual([answer.statusCode, answer.json().errors?.[0].pointer], [422, pointer], answer.body)
  }
  // An empty list of states means the default, not nothing.
  assert.deepEqual(ok(await hub.runtime.post('/notice-rules', { ...rule, states: [] }), 201).states, ['failing'])
  assert.equal((await hub.runtime.patch('/notice-rules/failing', { states: [] })).statusCode, 422)
  const used = await hub.runtime.delete('/notice-channels/all')
  assert.deepEqual([used.statusCode, /The rule failing uses the channel all/.test(used.body)], [409, true])
  assert.equal((await hub.runtime.get('/webhooks')).json().meta.total, 0)
})

test('a channel is not deleted while a rule that uses it is created', async () => {
  const { hub } = await makeHub()
  const rounds = Array.from({ length: 15 }, (_, at) => `race${at}`)
  for (const slug of rounds) {
    ok(await hub.runtime.post('/notice-channels', { slug, kind: 'ntfy', url: receiver.url('/race') }), 201)
    const [made, deleted] = await Promise.all([
      hub.runtime.post('/notice-rules', { ...rule, slug, channels: [slug] }),
      hub.runtime.delete(`/notice-channels/${slug}`)
    ])
    assert.ok(
      ['201 409', '422 204'].includes(`${made.statusCode} ${deleted.statusCode}`),
      `${made.body} ${deleted.body}`
    )
  }
})

test('nothing is queued for a disabled channel; once it is enabled, open notices are repeated', async () => {
  const { hub, messages } = await makeHub()
  await hub.makeWidget('thing')
  ok(await hub.runtime.post('/notice-rules', { ...rule, repeatEvery: '1m' }), 201)
  ok(await hub.runtime.patch('/notice-channels/all', { status: 'disabled' }))
  const idle = { slug: 'idle', kind: 'ntfy', url: receiver.url('/idle'), status: 'disabled' }
  assert.equal(ok(await hub.runtime.post('/notice-channels', idle), 201).status, 'disabled')
  assert.equal((await hub.runtime.post('/notice-channels/all/test')).statusCode, 409)
  ok(await check(hub, 'thing', 'bad'), 201)
  await until('it would have been sent', async () => ok(await hub.runtime.get('/notices')).data[0]?.toldAt)
  assert.equal(ok(await hub.runtime.get('/notice-channels/all/deliveries')).meta.total, 0)
  ok(await hub.runtime.patch('/notice-channels/all', { status: 'active' }))
  server.moveTime(60_000)
  await until('it is repeated', () => messages().length === 1)
  assert.equal(messages()[0].open.count, 1)
})

test('an open window ends now, even if the clock of the caller is behind', async () => {
  const { hub } = await makeHub()
  const window = { reason: 'x', endsAt: new Date(Date.now() + 3_600_000 * 24).toISOString() }
  const { id, startsAt } = ok(await hub.runtime.post('/maintenance-windows', window), 201)
  const ended = ok(await hub.runtime.patch(`/maintenance-windows/${id}`, { endsAt: '2020-01-01T00:00:00Z' }))
  assert.deepEqual([ended.state, ended.endsAt > startsAt], ['over', true])
})

test('a read-only key cannot change anything', async () => {
  const { hub, slug } = await makeHub()
  const made = ok(await hub.runtime.post('/notice-rules', rule), 201)
  const consumers = ok(await server.operator.get(`/api-consumers?hub=${slug}`)).data
  const scopes = [`hub:${slug}:read`]
  const { secret } = ok(await server.operator.post(`/api-consumers/${consumers[0].id}/keys`, { scopes }), 201)
  const reader = server.as(secret)
  ok(await reader.get('/notice-rules/failing'))
  const window = { reason: 'x', endsAt: '2099-01-01T00:00:00Z' }
  for (const answer of [
    await reader.post('/notice-channels', { slug: 'x', kind: 'ntfy', url: receiver.url('/x') }),
    await reader.post('/notice-channels/all/test'),
    await reader.post('/notice-rules', { ...rule, slug: 'x' }),
    await reader.patch(`/notice-rules/${made.id}`, { enabled: false }),
    await reader.delete('/notice-rules/failing'),
    await reader.post('/maintenance-windows', window)
  ])
    assert.equal(answer.statusCode, 403, answer.body)
})

test('an archived widget, a disabled rule and an archived hub send nothing more', async () => {
  const { hub, slug, messages } = await makeHub()
  for (const widget of ['archived', 'kept']) await hub.makeWidget(widget)
  const total = async (state: string) => ok(await hub.runtime.get(`/notices?state=${state}`)).meta.total
  ok(await hub.runtime.post('/notice-rules', { ...rule, repeatEvery: '1m' }), 201)
  for (const widget of ['archived', 'kept']) ok(await check(hub, widget, 'bad'), 201)
  await until('both are open', async () => (await total('open')) === 2)
  ok(await hub.runtime.patch('/widgets/archived', { status: 'archived' }))
  await until('one is left', async () => (await total('open')) === 1)
  ok(await hub.runtime.patch('/notice-rules/failing', { enabled: false }))
  await until('none is left', async () => (await total('unresolved')) === 0)
  const sent = messages().length
  ok(await hub.runtime.patch('/notice-rules/failing', { enabled: true }))
  await until('it is open again', async () => (await total('open')) === 1)
  await until('it is sent', () => messages().length > sent)
  await until('nothing is pending', async () => {
    const { rows } = await database.query(
      `select from hub.notice_groups g where g.hub_id = $1 and g.flush_at is not null
       union all select from hub.deliveries d where d.hub_id = $1 and d.state = 'due'`,
      [hub.id]
    )
    return rows.length === 0
  })
  ok(await server.operator.patch(`/hubs/${slug}`, { status: 'archived' }))
  server.moveTime(60_000)
  const { rows } = await database.query(
    `select count(*)::int as n from hub.notice_groups g where g.hub_id = $1 and g.next_at is not null`,
    [hub.id]
  )
  assert.equal(rows[0].n, 1, 'a repetition is due')
  const before = messages().length
  // Another hub is served later than this one would have been.
  const next = await makeHub()
  await next.hub.makeWidget('later')
  ok(await next.hub.runtime.post('/notice-rules', rule), 201)
  ok(await check(next.hub, 'later', 'bad'), 201)
  await until('the other hub is notified', () => next.messages().length === 1)
  assert.equal(messages().length, before)
})

test('several nodes send one message', async () => {
  const shared = await testDatabase()
  const nodes = await Promise.all([1, 2, 3].map(() => startTestServer({ ...options, database: shared })))
  try {
    const [first] = nodes as [TestServer]
    const hub = await first.makeHub({ slug: 'nodes' })
    ok(await hub.runtime.post('/notice-channels', { slug: 'all', kind: 'webhook', url: receiver.url('/nodes') }), 201)
    ok(await hub.runtime.post('/notice-rules', rule), 201)
    const names = Array.from({ length: 20 }, (_, at) => `w${at}`)
    for (const widget of names) await hub.makeWidget(widget)
    for (const widget of names) ok(await check(hub, widget, 'bad'), 201)
    const items = () =>
      receiver.of('/nodes').flatMap(({ body }) => JSON.parse(body).data.opened.items as { widgetSlug: string }[])
    await until('all are sent', () => items().length >= names.length)
    assert.deepEqual(
      items()
        .map(({ widgetSlug }) => widgetSlug)
        .sort(),
      names.toSorted()
    )
  } finally {
    for (const node of nodes) await node.close()
    await shared.drop().catch(() => undefined)
  }
})

test('one failure reads few rows, regardless of the number of widgets and open notices', async () => {
  const { hub, slug } = await makeHub()
  const names = Array.from({ length: 400 }, (_, at) => `w${at}`)
  const widgets = names.map((one) => ({ slug: one, name: one, widgetType: `${slug}.thing` }))
  ok(await hub.runtime.post('/widgets/batch', { widgets }))
  ok(await hub.runtime.post('/notice-rules', { ...rule, states: ['unproven', 'failing'], groupWait: '1h' }), 201)
  const allOpen = async () => ok(await hub.runtime.get('/notices?per_page=1')).meta.total === names.length
  await until('all are open', allOpen, 60_000)
  // Until then it also evaluates the widgets whose creation it reads.
  await noticesSettled(database, hub.id)
  await database.query('analyze')
  await database.query('begin')
  // As with large tables.
  await database.query('set local enable_seqscan = off')
  // Keeps the server from evaluating it first.
  await database.query('select from hub.notice_cursors where hub_id = $1 for update', [hub.id])
  ok(await check(hub, 'w7', 'good'), 201)
  await until('its change has a number', async () => {
    const events = ok(await hub.runtime.get('/system-events?widget=w7&type=ihub.widget-state-changed')).data
    return events.length === 1
  })
  const { rows } = await database.query('select hub.evaluate_notices($1, clock_timestamp(), 1000) as read', [hub.id])
  assert.ok(Number(rows[0].read) >= 1)
  const { rows: tables } = await database.query(
    `select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::int as rows from pg_stat_xact_user_tables
     where schemaname = 'hub' and relname in ('widgets', 'widget_states', 'notices', 'notice_watches', 'relations', 'evidence')`
  )
  await database.query('rollback')
  assert.ok(tables[0].rows > 0 && tables[0].rows < 100, `${tables[0].rows} rows`)
})

test('untrusted text stays text', () => {
  const item = {
    ...{ id: 'x', widgetId: 'x', widgetSlug: 'db', widgetType: 'thing', subject: '', resolvedAt: null, links: {} },
    ...{ name: 'db\r\nBcc: all@example.test', owner: 'a\u202eb', reason: 'line\nbreak', since: '2026-01-01T00:00:00Z' }
  }
  const rule = { slug: 'r', title: 'Title\r\nX: y', severity: 'critical' as const, repeatS: 0 }
  const none = { items: [], count: 0 }
  const { subject, lines } = render({
    ...{ type: 'ihub.notices', hub: 'h', at: '2026-01-01T00:01:00Z', rule, opened: { items: [item], count: 1 } },
    ...{ resolved: none, open: none }
  })
  assert.equal(subject, '[h] Title X: y: db Bcc: all@example.test')
  for (const { text } of lines) assert.doesNotMatch(text, /[\p{Cc}\u202e]/u)
})
