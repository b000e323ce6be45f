import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { ok, startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer
let made = 0

before(async () => {
  server = await startTestServer()
})
after(() => server.close())

async function hub(): Promise<string> {
  const slug = `hub-${++made}`
  ok(await server.operator.post('/hubs', { slug, name: slug }), 201)
  return slug
}
const draft = (slug: string, content: object) =>
  server.operator.post('/hub-capability-manifests', { hub: slug, ...content })
const activate = (id: string) => server.operator.post(`/hub-capability-manifests/${id}/activate`)
const preview = async (id: string) => ok(await server.operator.get(`/hub-capability-manifests/${id}/preview`))

test('plain strings are entries, and activation alone fills the registries', async () => {
  const slug = await hub()
  const manifest = ok(
    await draft(slug, {
      widgetTypes: ['a-one', 'a-two'],
      eventTypes: ['a-said'],
      annotationCategories: ['a-gap'],
      policyScopes: ['a-local']
    }),
    201
  )
  assert.deepEqual(
    [manifest.status, manifest.version, manifest.widgetTypes],
    ['draft', 1, [{ name: 'a-one' }, { name: 'a-two' }]]
  )
  const registered = async (path: string) =>
    ok(await server.anyone.get(`/${path}?hub=${slug}`)).data.map(({ name }: { name: string }) => name)
  assert.deepEqual(await registered('widget-types'), [])
  assert.equal(ok(await activate(manifest.id)).status, 'active')
  assert.deepEqual(await registered('widget-types'), ['a-one', 'a-two'])
  assert.deepEqual(await registered('event-types'), ['a-said'])
  assert.deepEqual(await registered('annotation-categories'), ['a-gap'])
  assert.deepEqual(await registered('policy-scopes'), ['a-local'])
  assert.equal(ok(await server.anyone.get('/widget-types/a-one')).hubSlug, slug)
  assert.equal(ok(await activate(manifest.id)).status, 'active')
})

test('a second version supersedes the first; what it drops in use is previewed with what breaks', async () => {
  const { id, slug, runtime, makeWidget } = await server.makeHub({ slug: 'second' })
  await makeWidget('thing')
  ok(
    await runtime.post('/interaction-events', {
      widget: 'thing',
      eventType: 'second.checked',
      metadata: { status: 'good' }
    }),
    201
  )
  const next = ok(await draft(slug, { widgetTypes: ['second.new'], eventTypes: ['second.noted', 'second.fresh'] }), 201)
  const listed = ok(await runtime.get('/hub-capability-manifests?hub=second&sort=-version'))
  assert.deepEqual(
    listed.data.map(({ version }: { version: number }) => version),
    [2, 1]
  )
  const seen = await preview(next.id)
  assert.deepEqual(seen.adds.map(({ name }: { name: string }) => name).sort(), ['second.fresh', 'second.new'])
  assert.ok(seen.retires.some(({ name }: { name: string }) => name === 'second.checked'))
  assert.deepEqual(
    seen.breaks.sort((a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name)),
    [
      { kind: 'event-type', name: 'second.checked', widgets: 1, events: 1 },
      { kind: 'widget-type', name: 'second.thing', widgets: 1, events: 0 }
    ]
  )
  ok(await activate(next.id))
  const versions = ok(await server.operator.get(`/hub-capability-manifests?hub=${id}`)).data
  assert.deepEqual(
    versions.map(({ version, status }: { version: number; status: string }) => [version, status]),
    [
      [1, 'superseded'],
      [2, 'active']
    ]
  )
  assert.equal(
    (await runtime.post('/widgets', { slug: 'late', name: 'L', widgetType: 'second.thing' })).json().code,
    'unknown_widget_type'
  )
  assert.equal((await activate(versions[0].id)).json().code, 'conflict')
  assert.equal(
    (await server.operator.patch(`/hub-capability-manifests/${next.id}`, { scope: 'x' })).json().code,
    'conflict'
  )
})

test('names of another hub are refused all at once, by name, and nothing is half activated', async () => {
  const [first, second] = [await hub(), await hub()]
  ok(
    await activate(
      ok(await draft(first, { widgetTypes: ['shared-a', 'shared-b'], eventTypes: ['shared-said'] }), 201).id
    )
  )
  const clashing = ok(
    await draft(second, { widgetTypes: ['shared-b', 'own'], eventTypes: ['shared-said'], relationTypes: ['uses'] }),
    201
  )
  const expected = [
    { kind: 'event-type', name: 'shared-said', hub: first },
    { kind: 'widget-type', name: 'shared-b', hub: first }
  ]
  assert.deepEqual((await preview(clashing.id)).conflicts, expected)
  const refused = await activate(clashing.id)
  assert.deepEqual(
    [refused.statusCode, refused.json().code, refused.json().conflicts],
    [409, 'type_conflict', expected]
  )
  assert.equal(ok(await server.anyone.get(`/widget-types?hub=${second}`)).meta.total, 0)
})

test('commands belong to their hub: two hubs have the same, and a changed one is seen', async () => {
  const [first, second] = [await hub(), await hub()]
  const restart = { name: 'restart', title: 'Restart', timeout: 'PT5M', inputSchema: { type: 'object' } }
  const made = ok(await draft(first, { commands: ['look', restart] }), 201)
  assert.deepEqual(made.commands, [{ name: 'look' }, restart])
  for (const one of [made, ok(await draft(second, { commands: ['look'] }), 201)]) ok(await activate(one.id))
  assert.deepEqual(ok(await server.operator.get(`/hub-registry/${first}`)).vocabulary.commands, ['look', 'restart'])
  const next = ok(await draft(first, { commands: [{ ...restart, timeout: 'PT1M' }] }), 201)
  const { adds, changes, retires, conflicts } = await preview(next.id)
  assert.deepEqual(
    [adds, changes, retires, conflicts],
    [[], [{ kind: 'command', name: 'restart' }], [{ kind: 'command', name: 'look' }], []]
  )
})

test('of two racing activations of the same name exactly one wins', async () => {
  const drafts = await Promise.all(
    [hub(), hub(), hub()].map(async (slug) => ok(await draft(await slug, { widgetTypes: ['raced'] }), 201))
  )
  const statuses = (await Promise.all(drafts.map(({ id }) => activate(id)))).map(({ statusCode }) => statusCode)
  assert.deepEqual(statuses.sort(), [200, 409, 409])
})

test('mistakes are reported together, each at its place', async () => {
  const slug = await hub()
  const answer = await draft(slug, {
    widgetTypes: ['a', 'a', 'ihub.reserved'],
    eventTypes: [
      { name: 'x', outcome: 'metadata.status ==', freshFor: 'PT5M' },
      { name: 'y', metadataSchema: { type: 'nothing' }, widgetTypes: ['unknown'] },
      { name: 'z', metadataSchema: { $ref: 'https://example.org/schema.json' }, outcome: 'nobody == 1' }
    ],
    relationTypes: [{ name: 'r', from: ['unknown'] }],
    commands: [
      'c',
      'c',
      { name: 'd', inputSchema: { $ref: 'https://example.org/schema.json' }, widgetTypes: ['unknown'] },
      { name: 'e', timeout: 'P0D' }
    ]
  })
  const { code, errors } = answer.json()
  assert.equal(code, 'validation_failed')
  assert.deepEqual(errors.map(({ pointer }: { pointer: string }) => pointer).sort(), [
    '#/commands/1/name',
    '#/commands/2/inputSchema',
    '#/commands/2/widgetTypes',
    '#/commands/3/timeout',
    '#/eventTypes/0/outcome',
    '#/eventTypes/1/metadataSchema',
    '#/eventTypes/1/widgetTypes',
    '#/eventTypes/2/metadataSchema',
    '#/eventTypes/2/outcome',
    '#/relationTypes/0/from',
    '#/widgetTypes/1/name',
    '#/widgetTypes/2/name'
  ])
  const form = await draft(slug, { eventTypes: [{ name: 'x', freshFor: 'P1M' }], typo: [] })
  assert.equal(form.statusCode, 422)
  assert.ok(form.json().errors.some(({ pointer }: { pointer: string }) => pointer === '#/typo'))
})

test('a pattern that would take for ever elsewhere is judged at once', async () => {
  const manifest = {
    widgetTypes: ['p.w'],
    eventTypes: [{ name: 'p.e', outcome: 'pass', metadataSchema: { properties: { text: { pattern: '^(a+)+$' } } } }]
  }
  const { runtime, makeWidget } = await server.makeHub({ slug: 'pattern', manifest })
  await makeWidget('one', { widgetType: 'p.w' })
  const metadata = { text: `${'a'.repeat(5000)}!` }
  const event = ok(await runtime.post('/interaction-events', { widget: 'one', eventType: 'p.e', metadata }), 201)
  assert.equal(event.outcome, 'info')
})

test('a draft can be changed list by list, and needs a hub', async () => {
  const slug = await hub()
  const { id } = ok(await draft(slug, { widgetTypes: ['l-a'], policyScopes: ['l-s'] }), 201)
  const changed = ok(
    await server.operator.patch(`/hub-capability-manifests/${id}`, { widget_types: ['l-b'], scope: 'narrow' })
  )
  assert.deepEqual(
    [changed.widgetTypes, changed.policyScopes, changed.scope],
    [[{ name: 'l-b' }], [{ name: 'l-s' }], 'narrow']
  )
  assert.equal((await draft('nowhere', {})).json().errors[0].pointer, '#/hub')
  assert.equal(
    (await server.operator.post('/hub-capability-manifests', { widgetTypes: [] })).json().errors[0].pointer,
    '#/hub'
  )
})

test('a schema beyond the limits is refused with its place', async () => {
  const slug = await hub()
  const refused = await draft(slug, {
    eventTypes: [
      'b.fine',
      { name: 'b.pattern', metadataSchema: { properties: { a: { pattern: '((a{0,30}){0,30})$' } } } },
      { name: 'b.large', metadataSchema: { anyOf: Array.from({ length: 400 }, (_, at) => ({ const: at })) } }
    ],
    commands: [
      {
        name: 'c',
        inputSchema: { patternProperties: Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`^${at}`, {}])) }
      }
    ]
  })
  assert.equal(refused.statusCode, 422)
  const found = refused.json().errors.map(({ pointer, detail }: Record<string, string>) => `${pointer} ${detail}`)
  assert.match(
    found[0],
    /^#\/eventTypes\/1\/metadataSchema\/properties\/a\/pattern The pattern compiles to \d+ instructions; at most 1000/
  )
  assert.equal(found[1], '#/eventTypes/2/metadataSchema has 401 subschemas; at most 200 are allowed')
  assert.equal(found[2], '#/commands/0/inputSchema has 60 patternProperties; at most 50 are allowed')
  const small = { anyOf: Array.from({ length: 150 }, (_, at) => ({ const: at })) }
  const many = Array.from({ length: 40 }, (_, at) => ({ name: `b.s${at}`, metadataSchema: small }))
  const total = (await draft(slug, { eventTypes: many })).json().errors
  assert.deepEqual(total, [
    { pointer: '#/eventTypes/33', detail: 'exceeds 5000 subschemas in all schemas of the manifest' }
  ])
})

test('a declaration from before the limits keeps its events as incomplete, and says why', async () => {
  const { id, slug, runtime, makeWidget } = await server.makeHub({ slug: 'older' })
  await makeWidget('thing')
  const large = { anyOf: Array.from({ length: 400 }, (_, at) => ({ const: at })) }
  const vocabulary = {
    widgetTypes: [{ name: 'older.thing' }],
    eventTypes: [
      { name: 'older.large', metadataSchema: large, outcome: 'pass', validation: 'strict', freshFor: 'PT5M' },
      { name: 'older.rule', outcome: 'metadata.a.matches("(a{0,30}){0,30}$") ? "pass" : "fail"', freshFor: 'PT5M' },
      { name: 'older.both', metadataSchema: large, outcome: 'metadata.ok ? "pass" : "fail"', freshFor: 'PT5M' }
    ],
    annotationCategories: [],
    policyScopes: [],
    relationTypes: [],
    commands: [{ name: 'c', inputSchema: large }]
  }
  const database = new pg.Client(server.database.url)
  await database.connect()
  const values = [id, JSON.stringify(vocabulary), JSON.stringify({ inputSchema: large })]
  await database.query('update hub.manifests set vocabulary = $2 where hub_id = $1', values.slice(0, 2))
  await database.query(
    "update hub.vocabulary set name = 'c', definition = $2 where hub_id = $1 and kind = 'command' and name = 'ping'",
    [id, values[2]]
  )
  await database.end()
  const record = async (eventType: string, metadata: object) => {
    const { outcome, outcomeReason, incomplete } = ok(
      await runtime.post('/interaction-events', { widget: 'thing', eventType, metadata }),
      201
    )
    return [outcome, outcomeReason, incomplete.length]
  }
  const reason = (name: string) =>
    `incomplete: the metadataSchema of ${name} has 401 subschemas; at most 200 are allowed`
  assert.deepEqual(await record('older.large', { a: 1 }), ['info', reason('older.large'), 1])
  assert.deepEqual(await record('older.both', { ok: true }), ['info', reason('older.both'), 1])
  assert.deepEqual((await record('older.both', { ok: false }))[0], 'fail')
  const [outcome, why] = await record('older.rule', { a: 'a' })
  assert.equal(outcome, 'info')
  assert.match(String(why), /^incomplete: the outcome of older.rule .*compiles to \d+ instructions/)
  const asked = await runtime.post('/commands', { hub: slug, name: 'c', input: {} })
  assert.equal(asked.statusCode, 422)
  assert.match(asked.json().detail, /inputSchema of the command c has 401 subschemas/)
})
