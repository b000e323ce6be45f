// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the places of parameters
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { tables } from '../capabilities.ts'
import { operatorMark } from '../db/table.ts'
import { ok, startReceiver, startTestServer, type TestHub, type TestServer, until } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
const secretsKey = randomBytes(32)
const systemActor = '00000000-0000-0000-0000-000000000001'
const type = 'application/x-ndjson'
let webhookSecret = ''

/** Which the first format did not know. */
const newTables = [
  'inbound_runs',
  'notice_rules',
  'notices',
  'maintenance_windows',
  'actors',
  'series',
  'rollups',
  'observations',
  'widget_statuses',
  'owners',
  'contexts',
  'former_slugs',
  'requirement_candidates',
  'decision_records',
  'deployment_records',
  'outcome_signals',
  'links',
  'widget_patterns',
  'widget_pattern_versions',
  'pattern_adoptions'
]

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
  ok(await hub.runtime.patch('/widgets/second', { slug: 'renamed' }))
  ok(await hub.runtime.patch('/widgets/renamed', { slug: 'second' }))
  ok(await hub.runtime.post('/relations', { fromWidget: 'thing', type: 'depends-on', toWidget: 'second' }), 201)
  const raw =
    '{"widget":"thing","eventType":"alpha.noted","metadata":{"z": 1.50,\n "a":"\\u00fc"},"source":"s","externalId":"one"}'
  const event = ok(await hub.runtime.post('/interaction-events', raw), 201)
  const checked = { widget: 'thing', eventType: 'alpha.checked', metadata: { status: 'good' } }
  const proof = ok(await hub.runtime.post('/interaction-events', checked), 201)
  ok(await hub.runtime.post('/widgets/thing/evidence/confirm', [{ eventId: proof.id, values: { latencyMs: 12.5 } }]))
  for (let turn = 0; turn < 40; turn++)
    ok(await hub.runtime.post('/interaction-events', { ...checked, widget: 'second' }), 201)
  ok(await hub.runtime.post('/annotations', { eventId: event.id, category: 'alpha.question', body: 'Why?' }), 201)
  const hook = ok(
    await hub.runtime.post('/inbound-hooks', {
      name: 'h',
      kind: 'heartbeat',
      widget: 'thing',
      eventType: 'alpha.noted'
    }),
    201
  )
  const ping = new URL(hook.url).pathname
  for (const url of [ping, `${ping}/start?rid=728b3763-ea80-4113-9fc0-f99b3adc5b33`])
    assert.equal((await server.server.app.inject({ method: 'POST', url })).statusCode, 200)
  ok(await hub.runtime.post('/interaction-events', { ...checked, occurredAt: '2100-01-01T00:00:00Z' }), 201)
  ok(await server.operator.put('/widgets/thing/observation', { state: 'paused', reason: 'Maintenance' }))
  ok(await hub.runtime.put('/widgets/thing/status', { status: { nodes: 3 }, validUntil: '2026-12-31T00:00:00Z' }))
  ok(
    await server.operator.post('/annotations', {
      hub: 'alpha',
      widget: 'second',
      category: 'alpha.question',
      body: 'B'
    }),
    201
  )
  ok(await hub.runtime.post('/commands', { name: 'ping' }), 201)
  ok(await hub.runtime.post('/owners', { slug: 'team', title: 'Team', url: 'https://example.org' }), 201)
  ok(await hub.runtime.post('/contexts', { prefix: 'x/', url: 'https://example.org/{path}' }), 201)
  const made = async (path: string, body: Record<string, unknown>) => ok(await hub.runtime.post(path, body), 201).id
  const candidate = await made('/requirement-candidates', {
    title: 'C',
    widget: 'thing',
    causes: [{ kind: 'event', id: event.id }]
  })
  const causes = [{ kind: 'requirement-candidate', id: candidate }]
  await made('/decision-records', { title: 'D', evidence: [event.id], expiresAt: '2030-01-01T00:00:00Z', causes })
  await made('/deployment-records', { title: 'D', revision: '1', deployedAt: '2026-01-01T00:00:00Z', causes })
  const content = { parameters: { n: { type: 'number', default: 1.5 } }, widgets: [], relations: [] }
  await made('/widget-patterns', { slug: 'pattern', title: 'P', content })
  await made('/widget-patterns/pattern/adopt', {})
  await made('/outcome-signals', { title: 'O', widget: 'thing', eventType: 'alpha.checked', causes })
  await made('/notice-channels', { slug: 'chat', kind: 'ntfy', url: receiver.url('/topic'), secret: 'tk_secret' })
  await made('/notice-rules', { slug: 'failing', condition: 'state', states: ['verified'], channels: ['chat'] })
  await made('/maintenance-windows', {
    reason: 'M',
    startsAt: '2099-01-01T00:00:00Z',
    endsAt: '2099-01-02T00:00:00Z',
    widgets: ['thing']
  })
  webhookSecret = ok(await hub.runtime.post('/webhooks', { url: receiver.url('/moved') }), 201).secret
  await until('a notice is open', async () => ok(await hub.runtime.get('/notices')).data.length === 2)
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
/** The same lines with a head that says they are one part of an export. */
const asPart = (lines: readonly string[], part = 1) =>
  lines
    .map((line, index) => (index === 0 && line !== '' ? JSON.stringify({ ...JSON.parse(line), part }) : line))
    .join('\n')

test('an export holds rows of every table, made by every kind of actor', async () => {
  const lines = rows(await exportOf(server)).map((line) => JSON.parse(line))
  const kinds = new Set(lines.map(({ kind }) => kind))
  assert.deepEqual(
    tables.map(({ name }) => name).filter((name) => !kinds.has(name)),
    []
  )
  const actors = lines.filter(({ kind }) => kind === 'actors').map(({ row }) => row.kind)
  assert.deepEqual([...new Set(actors)].sort(), ['consumer', 'hook'])
})

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
    '/widgets/thing/series',
    '/widgets/thing?include=relations,evidence,annotations',
    '/commands',
    '/owners',
    '/requirement-candidates',
    '/decision-records',
    '/outcome-signals',
    '/links',
    '/widget-patterns',
    '/widget-patterns/pattern/adoptions'
  ])
    assert.deepEqual((await runtime.get(path)).json(), (await hub.runtime.get(path)).json(), path)
  const kept = (await runtime.get('/interaction-events?externalId=one')).body
  assert.ok(kept.includes('{"z": 1.50,\n "a":"\\u00fc"}'))

  // It continues where it was: numbers, identities and webhooks; nothing of the past is sent again.
  const next = ok(await runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted' }), 201)
  const { seq } = ok(await hub.runtime.get('/interaction-events?per_page=1')).data[0]
  assert.equal(next.seq, seq + 1)
  const known = { widget: 'thing', eventType: 'alpha.noted', metadata: {}, source: 's', externalId: 'one' }
  assert.equal((await runtime.post('/interaction-events', known)).statusCode, 409)
  const message = await until('the next is delivered', () =>
    receiver.of('/moved').find(({ body }) => body.includes(next.id))
  )
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
  const part = (index: number) => asPart([head, ...lines.slice(index * third, (index + 1) * third)], index)
  for (const index of [0, 1, 1, 2, 0]) ok(await importInto(elsewhere, part(index)), 200)
  assert.equal(ok(await importInto(elsewhere, text), 200).added, 0)
  assert.deepEqual(rows(await exportOf(elsewhere)), rows(text))
})

test('a part may end between a pattern and its versions, and the parts together may not', async () => {
  await using elsewhere = await startTestServer({ secretsKey })
  const [head = '', ...lines] = (await exportOf(server)).trimEnd().split('\n')
  const first = lines.findIndex((line) => line.startsWith('{"kind":"widget_pattern_versions"'))
  const [before, after] = [lines.slice(0, first), lines.slice(first)]
  ok(await importInto(elsewhere, asPart([head, ...before])), 200)
  const without = await importInto(elsewhere, asPart([head, ...after.slice(-1)], 2))
  assert.equal(without.statusCode, 422, without.body)
  assert.match(without.json().detail, /the pattern "pattern" must have each version/)
  ok(await importInto(elsewhere, asPart([head, ...after], 2)), 200)
  const runtime = elsewhere.as(hub.runtime.key ?? '')
  assert.equal(ok(await runtime.get('/widget-patterns/pattern')).latest, 1)
})

test('F16: what is wrong is named by its line, and nothing of it is kept', async () => {
  await using elsewhere = await startTestServer()
  const lines = (await exportOf(server)).trimEnd().split('\n')
  const place = (kind: string) => lines.findIndex((line) => line.startsWith(`{"kind":"${kind}"`))
  const broken = (change: (lines: string[]) => void) => {
    const copy = [...lines]
    change(copy)
    return copy.join('\n')
  }
  const changed = (kind: string, change: (row: Record<string, unknown>) => void) =>
    broken((copy) => {
      const line = JSON.parse(copy[place(kind)] ?? '')
      change(line.row)
      copy[place(kind)] = JSON.stringify(line)
    })
  const pattern = (content: object) => changed('widget_pattern_versions', (row) => (row.content = content))
  const at = (kind: string) => `Line ${place(kind) + 1} \\(${kind}\\)`
  const bad: [string, number, RegExp][] = [
    ['', 400, /body is empty/],
    ['\n\n  \n', 400, /body is empty/],
    [broken((copy) => copy.splice(4, 1, '{"kind":')), 400, /Line 5 cannot be read/],
    [broken((copy) => copy.splice(4, 1, '{"kind":"hubs","kind":"keys"}')), 400, /Line 5 cannot be read.*twice/],
    [broken((copy) => copy.splice(4, 1, `{"row":${'['.repeat(5000)}${']'.repeat(5000)}}`)), 422, /Line 5 .*nested/],
    [broken((copy) => copy.splice(0, 1)), 422, /Line 1 must be/],
    [broken((copy) => copy.splice(0, 1, '{"kind":"installation","format":9,"schema":1}')), 422, /format 9/],
    [
      broken((copy) => copy.splice(0, 1, '{"kind":"installation","format":1,"schema":1}')),
      422,
      /schema 1;.*export again/
    ],
    [broken((copy) => copy.splice(7, 0, '{"kind":"secrets","row":{}}')), 422, /Line 8 has the unknown kind/],
    [broken((copy) => copy.splice(-1, 1)), 400, /the export is incomplete/],
    [broken((copy) => copy.splice(-2, 1)), 422, /says \d+ rows, but there are \d+/],
    [broken((copy) => copy.push(copy.at(-1) ?? '')), 422, /follows the line of the kind "end"/],
    [asPart(broken((copy) => copy.splice(1, 1)).split('\n')), 422, /are not valid/],
    [
      asPart(broken((copy) => copy.splice(place('interaction_events') + 3, 1)).split('\n')),
      409,
      /alpha would have a gap/
    ],
    // What the API refuses, an import refuses too.
    [changed('hubs', (row) => (row.slug = '*')), 422, new RegExp(`${at('hubs')}.*slug`)],
    [changed('hubs', (row) => (row.slug = '../../x')), 422, new RegExp(`${at('hubs')}.*slug`)],
    [changed('hubs', (row) => (row.name = 'x'.repeat(5_000_000))), 422, new RegExp(`${at('hubs')}.*name`)],
    [changed('hubs', (row) => (row.hub_kind = 'x'.repeat(101))), 422, new RegExp(`${at('hubs')}.*hub_kind`)],
    [changed('hubs', (row) => (row.is_admin = true)), 422, new RegExp(`${at('hubs')}.*is_admin is not a known member`)],
    [changed('hubs', (row) => (row.slug = row.id)), 422, new RegExp(`${at('hubs')} /slug .*form of an id`)],
    [changed('keys', (row) => (row.hash = '\\x00')), 422, new RegExp(`${at('keys')}.*hash`)],
    [changed('keys', (row) => (row.scopes = ['root'])), 422, new RegExp(`${at('keys')} scopes: "root"`)],
    [
      changed('keys', (row) => (row.scopes = ['hub:*:read'])),
      422,
      new RegExp(`${at('keys')} scopes: only the operator may have hub:\\*`)
    ],
    [
      changed('keys', (row) => (row.scopes = ['hub:alpha:admin'])),
      422,
      new RegExp(`${at('keys')} scopes: hub:alpha:admin is more than`)
    ],
    [changed('widgets', (row) => (row.attributes = [])), 422, new RegExp(`${at('widgets')} /attributes`)],
    [changed('widgets', (row) => (row.ownership = { a: 'x' })), 422, new RegExp(`${at('widgets')} /ownership/a`)],
    [changed('widgets', (row) => (row.ownership = { a: [1] })), 422, new RegExp(`${at('widgets')} /ownership/a/0`)],
    [
      pattern({ parameters: { n: { type: 'string', pattern: '(' } }, widgets: [] }),
      422,
      new RegExp(`${at('widget_pattern_versions')} content/parameters/n/pattern`)
    ],
    [
      pattern({ widgets: [{ slug: '${n}', name: 'n', widgetType: 't' }] }),
      422,
      new RegExp(`${at('widget_pattern_versions')} content/widgets/0/slug names the parameter n`)
    ],
    [
      pattern({ widgets: [{ slug: 's', name: 'n', widgetType: 't', attributes: { a: null } }] }),
      422,
      new RegExp(`${at('widget_pattern_versions')} content/widgets/0/attributes`)
    ],
    [
      changed('widget_patterns', (row) => (row.latest = 2)),
      422,
      new RegExp(`${at('widget_patterns')}: the pattern "pattern" must have each version from 1 to 2`)
    ],
    [
      asPart(changed('widget_patterns', (row) => (row.latest = 2_000_000_000)).split('\n')),
      422,
      new RegExp(`${at('widget_patterns')}: the pattern "pattern" must have each version from 1 to 2000000000`)
    ],
    [
      changed('widget_pattern_versions', (row) => (row.number = 2)),
      422,
      new RegExp(`${at('widget_patterns')}: the pattern "pattern" must have each version from 1 to 1`)
    ],
    [changed('interaction_events', (row) => (row.metadata = '[]')), 422, /metadata is not a JSON object/],
    [changed('interaction_events', (row) => (row.metadata = '{"a":1,"a":2}')), 422, /metadata: .*twice/],
    [
      changed('evidence', (row) => (row.proof_event_id = row.widget_id)),
      409,
      /Evidence without its event.*(thing|second)\/alpha.checked/
    ]
  ]
  for (const [body, status, words] of bad) {
    const answer = await importInto(elsewhere, body)
    assert.equal(answer.statusCode, status, `${words}: ${answer.body.slice(0, 300)}`)
    assert.match(answer.json().detail, words)
    assert.ok(answer.body.length < 5000)
  }
  assert.equal(ok(await elsewhere.anyone.get('/hubs')).meta.total, 0)
  assert.equal(rows(await exportOf(elsewhere)).length, 1)
})

test('export and import need every scope of the operator, whatever else a key may do', async () => {
  await using elsewhere = await startTestServer()
  const text = await exportOf(server)
  const all = ['framework:read', 'framework:write', 'framework:admin', 'hub:*:read', 'hub:*:write']
  for (const left of all) {
    const scope = all.filter((one) => one !== left).join(' ')
    const { access_token: token } = ok(await elsewhere.operator.post('/token', { scope }))
    const narrowed = elsewhere.as(token)
    for (const answer of [
      await narrowed.get('/export', { accept: type }),
      await importInto({ operator: narrowed } as TestServer, text)
    ]) {
      assert.equal(answer.statusCode, 403, left)
      assert.equal(answer.json().scope, left)
    }
  }
  assert.equal(ok(await elsewhere.anyone.get('/hubs')).meta.total, 0)
})

test('an imported key opens its hub and never the installation', async () => {
  await using elsewhere = await startTestServer({ secretsKey })
  const lines = (await exportOf(server)).trimEnd().split('\n')
  const operator = ok(await elsewhere.operator.get('/api-consumers?name=operator')).data[0].id
  const forged = lines.map((line) => {
    if (!line.startsWith('{"kind":"keys"')) return line
    const { kind, row } = JSON.parse(line)
    return JSON.stringify({ kind, row: { ...row, consumer_id: operator } })
  })
  const answer = await importInto(elsewhere, forged.join('\n'))
  assert.equal(answer.statusCode, 422, answer.body)
  assert.match(answer.json().detail, /^Line \d+ \(keys\) belongs to a consumer without a hub/)
  assert.equal(ok(await elsewhere.operator.get(`/api-consumers/${operator}/keys`)).data.length, 1)
})

test('the audit log names each hub, consumer, key, webhook and hook of an import, without a secret', async () => {
  await using elsewhere = await startTestServer({ secretsKey, egressAllow })
  const text = await exportOf(server)
  ok(await importInto(elsewhere, text), 200)
  const [summary] = ok(await elsewhere.operator.get('/audit?action=installation.imported')).data
  const counts = Object.groupBy(rows(text).slice(0, -1), (line) => JSON.parse(line).kind)
  assert.deepEqual(
    summary.after.rows,
    Object.fromEntries(Object.entries(counts).map(([kind, list]) => [kind, list?.length]))
  )
  for (const [action, names] of [
    ['hub.imported', ['alpha', 'beta']],
    ['consumer.imported', ['alpha', 'beta']],
    ['inbound-hook.imported', ['h']]
  ] as const) {
    const records = ok(await elsewhere.operator.get(`/audit?action=${action}`)).data
    assert.deepEqual(records.map(({ target }: { target: { name: string } }) => target.name).sort(), names, action)
    assert.equal(records[0].operation, 'importInstallation')
  }
  const keys = ok(await elsewhere.operator.get('/audit?action=key.imported')).data
  assert.deepEqual(
    keys.map(({ after }: { after: { scopes: string[] } }) => after.scopes).sort(),
    ['alpha', 'beta'].map((slug) => ['framework:read', `hub:${slug}:read`, `hub:${slug}:write`])
  )
  const audit = (await elsewhere.operator.get('/audit?per_page=200')).body
  assert.ok(!audit.includes('sealed.v1.') && !audit.includes('"hash"') && !/ih[kth]_[0-9a-f]{8}_/.test(audit))
})

test('what the operator made belongs to the operator of the installation that it is imported into', async () => {
  // Written by the first version, with the id of its operator and one row at least of each table.
  const old = await readFile(new URL('./testing/export-format-1.ndjson', import.meta.url), 'utf8')
  await using second = await startTestServer({ secretsKey, egressAllow })
  await using third = await startTestServer({ secretsKey, egressAllow })
  const kinds = new Set(rows(old).map((line) => JSON.parse(line).kind))
  for (const { name } of tables) assert.ok(kinds.has(name) || newTables.includes(name), name)

  assert.equal(ok(await importInto(second, old), 200).added, rows(old).length - 1)
  // A claim in it ran out long ago: compare once the background job has settled it.
  const settled = (server: TestServer) =>
    until('no claim is left', async () => {
      const claimed = ok(await server.operator.get('/commands?hub=alpha&status=claimed'))
      return claimed.data.length === 0
    })
  await settled(second)
  const text = await exportOf(second)
  ok(await importInto(third, text), 200)
  assert.deepEqual(rows(await exportOf(third)), rows(text))
  assert.equal(ok(await importInto(third, old), 200).added, 0)

  const { id: operator } = ok(await third.operator.get('/api-consumers?name=operator')).data[0]
  const makers = async (path: string, member = 'by') =>
    new Set(
      ok(await third.operator.get(path)).data.map((item: Record<string, { id: string } | null>) => item[member]?.id)
    )
  for (const path of ['/inbound-hooks', '/annotations', '/interaction-events', '/commands']) {
    const found = await makers(`${path}?hub=alpha`)
    assert.ok(found.has(operator), path)
  }
  assert.deepEqual(await makers('/widgets/by-operator/versions'), new Set([operator]))
  assert.ok((await makers('/annotations?hub=alpha&status=resolved', 'resolvedBy')).has(operator))
  // No export holds the id of an operator.
  assert.ok(!(await exportOf(third)).includes(operator))
  const known = new Set(
    rows(text).flatMap((line) => (line.startsWith('{"kind":"actors"') ? JSON.parse(line).row.id : []))
  )
  for (const [, id = ''] of text.matchAll(/"(?:actor_id|resolved_by|claimed_by|retired_by)":"([^"]+)"/g))
    assert.ok(known.has(id) || id === operatorMark || id === systemActor, id)
})

test('a hub that is there already as another one is a conflict that says what to do', async () => {
  await using elsewhere = await startTestServer()
  await elsewhere.makeHub({ slug: 'alpha' })
  const answer = await importInto(elsewhere, await exportOf(server))
  assert.deepEqual([answer.statusCode, answer.json().code], [409, 'conflict'])
  assert.match(answer.json().detail, /hubs: alpha already exists with another id \(line 2\)/)
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

test('first-M2, n1-backup-with-operator-hook: a hook that an operator made arrives and works', async () => {
  const from = await startTestServer({ secretsKey })
  const to = await startTestServer({ secretsKey })
  try {
    const xHub = await from.makeHub({ slug: 'x-hub' })
    await xHub.makeWidget('w')
    const hook = ok(
      await from.operator.post('/inbound-hooks', {
        hub: 'x-hub',
        name: 'by-operator',
        kind: 'heartbeat',
        widget: 'w',
        eventType: 'x-hub.noted'
      }),
      201
    )
    const own = ok(
      await xHub.runtime.post('/inbound-hooks', {
        name: 'own',
        kind: 'heartbeat',
        widget: 'w',
        eventType: 'x-hub.noted'
      }),
      201
    )
    const backup = await from.operator.get('/export')
    const imported = await to.operator.send('POST', '/import', {
      body: backup.rawPayload,
      headers: { 'content-type': 'application/x-ndjson' }
    })
    assert.equal(imported.statusCode, 200, imported.body)
    for (const { url } of [hook, own]) {
      const answer = await to.anyone.send('POST', new URL(url).pathname)
      const { data } = ok(await to.operator.get('/inbound-hooks?hub=x-hub'))
      const kept = data.find(({ prefix }: { prefix: string }) => url.includes(prefix))
      assert.ok(answer.statusCode === 200 || kept.status === 'disabled', `${answer.body} ${JSON.stringify(kept)}`)
    }
  } finally {
    await from.close()
    await to.close()
  }
})
