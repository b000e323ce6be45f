// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the places of parameters
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
let other: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  other = await server.makeHub({ slug: 'omega' })
})
after(() => server.close())

/** Two widgets of a hub and how they hang together. */
const content = {
  parameters: {
    name: { type: 'string', pattern: '^[a-z]+$' },
    port: { type: 'number', default: 443 },
    type: { type: 'string', default: 'alpha.thing' }
  },
  widgets: [
    {
      slug: '${name}-service',
      name: 'Service ${name}',
      widgetType: '${type}',
      attributes: { port: '${port}', checks: { web: { kind: 'tcp', port: '${port}', every: 'PT1M' } } }
    },
    { slug: '${name}-endpoint', name: 'Endpoint of ${name}', widgetType: '${type}' }
  ],
  relations: [{ fromWidget: '${name}-service', type: 'depends-on', toWidget: '${name}-endpoint' }]
}
let made = 0
const makePattern = async (more: object = {}) =>
  ok(await hub.runtime.post('/widget-patterns', { slug: `p-${++made}`, title: 'A service', content, ...more }), 201)
const adopt = (id: string, body: object, caller = hub.runtime) =>
  caller.post(`/widget-patterns/${id}/adopt`, { ...body })
const results = ({ widgets }: { widgets: { result: string }[] }) => widgets.map(({ result }) => result)

test('a pattern is created, read by every key of the registry, changed by its hub alone', async () => {
  const pattern = await makePattern()
  assert.deepEqual(
    [pattern.hubSlug, pattern.latest, pattern.status, pattern.by.id],
    ['alpha', 1, 'active', hub.consumerId]
  )
  assert.deepEqual(pattern.content, content)
  for (const reference of [pattern.id, pattern.slug]) {
    assert.deepEqual(ok(await other.runtime.get(`/widget-patterns/${reference}`)), pattern)
  }
  assert.deepEqual(ok(await other.runtime.get(`/widget-patterns?slug=${pattern.slug}`)).data, [pattern])
  assert.equal(ok(await other.runtime.get('/widget-patterns?hub=omega')).meta.total, 0)
  const foreign = await other.runtime.patch(`/widget-patterns/${pattern.id}`, { title: 'Mine' })
  assert.deepEqual([foreign.statusCode, foreign.json().scope], [403, 'hub:alpha:write'])
  const changed = ok(await hub.runtime.patch(`/widget-patterns/${pattern.slug}`, { title: 'Service' }))
  assert.deepEqual([changed.title, changed.version, changed.latest], ['Service', 2, 1])
  const taken = await other.runtime.post('/widget-patterns', { slug: pattern.slug, title: 'T', content })
  assert.deepEqual([taken.statusCode, taken.json().code], [409, 'already_exists'])
  assert.equal((await hub.runtime.delete(`/widget-patterns/${pattern.id}`)).statusCode, 405)
})

test('content that cannot be expanded is refused by its place', async () => {
  for (const [wrong, pointer] of [
    [{ widgets: [{ slug: '${x}', name: 'n', widgetType: 't' }] }, '#/content/widgets/0/slug'],
    [{ widgets: [{ slug: 's', name: 'n' }] }, '#/content/widgets/0/widgetType'],
    [{ ...content, parameters: { name: { type: 'string', pattern: '(' } } }, '#/content/parameters/name/pattern'],
    [{ ...content, parameters: { 'a b': { type: 'string' } } }, '#/content/parameters'],
    [{ ...content, more: 1 }, '#/content/more']
  ] as const) {
    const { code, errors } = (
      await hub.runtime.post('/widget-patterns', { slug: 'wrong', title: 'T', content: wrong })
    ).json()
    assert.equal(code, 'validation_failed')
    assert.ok(
      errors.some((error: { pointer: string }) => error.pointer === pointer),
      `${pointer}: ${JSON.stringify(errors)}`
    )
  }
  assert.equal((await hub.runtime.get('/widget-patterns/wrong')).statusCode, 404)
})

test('adopting makes the widgets, their attributes and relations, once', async () => {
  const pattern = await makePattern()
  const answer = await adopt(pattern.id, { parameters: { name: 'gitea' } })
  const adopted = ok(answer, 201)
  assert.deepEqual(adopted.parameters, { name: 'gitea', port: 443, type: 'alpha.thing' })
  assert.deepEqual([results(adopted), adopted.relations.created, adopted.number], [['created', 'created'], 1, 1])
  const service = ok(await hub.runtime.get('/widgets/gitea-service?include=relations'))
  assert.deepEqual([service.name, service.attributes.port, service.version], ['Service gitea', 443, 1])
  assert.equal(service.attributes.checks.web.port, 443)
  assert.equal(service.relations[0].toWidgetSlug, 'gitea-endpoint')

  const again = await adopt(pattern.slug, { parameters: { name: 'gitea', port: 443 } })
  const unchanged = ok(again, 200)
  assert.deepEqual(
    [unchanged.id, results(unchanged), unchanged.relations.unchanged],
    [adopted.id, ['unchanged', 'unchanged'], 1]
  )
  assert.equal(ok(await hub.runtime.get('/widgets/gitea-service')).version, 1)

  // What others have added stays; what the pattern says comes back.
  ok(
    await hub.runtime.patch('/widgets/gitea-service', { name: 'Other', attributes: { ...service.attributes, mine: 1 } })
  )
  const repaired = ok(await adopt(pattern.id, { parameters: { name: 'gitea' } }), 201)
  assert.deepEqual(results(repaired), ['updated', 'unchanged'])
  const after = ok(await hub.runtime.get('/widgets/gitea-service'))
  assert.deepEqual([after.name, after.attributes.mine, after.attributes.port], ['Service gitea', 1, 443])
  assert.equal(ok(await hub.runtime.get(`/widget-patterns/${pattern.id}/adoptions`)).meta.total, 2)
})

test('racing adoptions of one pattern make its widgets once', async () => {
  const pattern = await makePattern()
  const answers = await Promise.all([1, 2, 3].map(() => adopt(pattern.id, { parameters: { name: 'race' } })))
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, 200, 201])
})

test('adoptions and batches of the same widgets wait for each other and all succeed', async () => {
  const slugs = Array.from({ length: 30 }, (_, index) => `same-${String(index).padStart(2, '0')}`)
  for (const slug of [...slugs, 'aside']) await hub.makeWidget(slug)
  const widgets = slugs.toReversed().map((slug) => ({ slug, name: '${name}', widgetType: 'alpha.thing' }))
  const relations = [{ fromWidget: 'same-29', type: 'depends-on', toWidget: 'aside' }]
  const pattern = await makePattern({ content: { parameters: { name: { type: 'string' } }, widgets, relations } })
  for (let round = 0; round < 10; round++) {
    const batch = [...slugs, 'aside'].map((slug) => ({ slug, name: `batch ${round}` }))
    const answers = await Promise.all([
      adopt(pattern.id, { parameters: { name: `pattern ${round}` } }),
      hub.runtime.post('/widgets/batch', { widgets: batch }),
      adopt(pattern.id, { parameters: { name: `other ${round}` } }),
      hub.runtime.post('/widgets/batch', { widgets: batch.toReversed() })
    ])
    for (const answer of answers) assert.ok(answer.statusCode < 300, answer.body)
  }
})

test('an adoption is whole or nothing, and names each fault', async () => {
  const wrong = {
    widgets: [
      { slug: 'whole-a', name: 'A', widgetType: 'alpha.thing' },
      { slug: 'whole-b', name: 'B', widgetType: 'nothing' },
      { slug: 'whole-c', name: 'C', widgetType: 'alpha.thing', policyScope: 'nowhere' }
    ]
  }
  const pattern = await makePattern({ content: wrong })
  const refused = await adopt(pattern.id, {})
  assert.deepEqual([refused.statusCode, refused.json().code], [422, 'unknown_widget_type'])
  assert.deepEqual(
    refused.json().errors.map(({ pointer }: { pointer: string }) => pointer),
    ['#/widgets/1/widgetType', '#/widgets/2/policyScope']
  )
  assert.equal((await hub.runtime.get('/widgets/whole-a')).statusCode, 404)
  assert.equal(ok(await hub.runtime.get(`/widget-patterns/${pattern.id}/adoptions`)).meta.total, 0)

  const relations = await makePattern({
    content: {
      widgets: [{ slug: 'whole-a', name: 'A', widgetType: 'alpha.thing' }],
      relations: [{ fromWidget: 'whole-a', type: 'unknown', toWidget: 'nowhere' }]
    }
  })
  const bad = await adopt(relations.id, {})
  assert.deepEqual([bad.statusCode, bad.json().errors[0].pointer], [422, '#/relations/0/toWidget'])
  assert.equal((await hub.runtime.get('/widgets/whole-a')).statusCode, 404)

  const twins = await makePattern({
    content: {
      parameters: { s: { type: 'string' } },
      widgets: [
        { slug: '${s}', name: 'A', widgetType: 'alpha.thing' },
        { slug: 'twin', name: 'B', widgetType: 'alpha.thing' }
      ]
    }
  })
  for (const [s, pointer] of [
    ['twin', '#/widgets/1/slug'],
    ['Not A Slug', '#/widgets/0/slug']
  ]) {
    const answer = await adopt(twins.id, { parameters: { s } })
    assert.deepEqual([answer.statusCode, answer.json().errors[0].pointer], [422, pointer])
  }
})

test('an adoption does not change a field that an inventory manages', async () => {
  const { id } = await makePattern()
  ok(await adopt(id, { parameters: { name: 'managed' } }), 201)
  const widget = { slug: 'managed-service', name: 'By the inventory', widgetType: 'alpha.thing' }
  ok(await hub.runtime.post('/widgets/batch', { inventory: 'main', widgets: [widget] }))
  const refused = await adopt(id, { parameters: { name: 'managed' } })
  assert.deepEqual([refused.statusCode, refused.json().code], [409, 'field_managed'])
  assert.deepEqual(
    refused.json().errors.map(({ pointer }: { pointer: string }) => pointer),
    ['#/widgets/0/name']
  )
  assert.equal(ok(await hub.runtime.get('/widgets/managed-service')).name, 'By the inventory')
})

test('wrong parameters, versions and states are refused', async () => {
  const pattern = await makePattern()
  const pointers = async (parameters: object) => {
    const answer = await adopt(pattern.id, { parameters })
    return [answer.statusCode, answer.json().errors.map(({ pointer }: { pointer: string }) => pointer)]
  }
  assert.deepEqual(await pointers({}), [422, ['#/parameters/name']])
  assert.deepEqual(await pointers({ name: 'x', port: '443' }), [422, ['#/parameters/port']])
  assert.deepEqual(await pointers({ name: 'X', other: 1 }), [422, ['#/parameters/other', '#/parameters/name']])
  assert.equal((await adopt(pattern.id, { version: 2, parameters: { name: 'x' } })).statusCode, 404)
  assert.equal((await adopt('nothing', { parameters: { name: 'x' } })).statusCode, 404)
  ok(await hub.runtime.patch(`/widget-patterns/${pattern.id}`, { status: 'archived' }))
  const archived = await adopt(pattern.id, { parameters: { name: 'x' } })
  assert.deepEqual([archived.statusCode, archived.json().code], [409, 'conflict'])
})

test('versions are added by the pattern’s hub and adopted by number', async () => {
  const pattern = await makePattern()
  const next = { ...content, widgets: content.widgets.slice(0, 1), relations: [] }
  const versions = `/widget-patterns/${pattern.id}/versions`
  assert.equal((await other.runtime.post(versions, { content: next })).statusCode, 403)
  const same = ok(await hub.runtime.post(versions, { content }), 200)
  assert.equal(same.number, 1)
  const stale = await hub.runtime.post(versions, { content: next }, { 'if-match': '"7"' })
  assert.equal(stale.statusCode, 412)
  const second = ok(await hub.runtime.post(versions, { content: next }), 201)
  assert.deepEqual([second.number, second.content], [2, next])
  assert.deepEqual(
    ok(await other.runtime.get(versions)).data.map(({ number }: { number: number }) => number),
    [1, 2]
  )
  const read = ok(await other.runtime.get(`/widget-patterns/${pattern.id}`))
  assert.deepEqual([read.latest, read.version, read.content], [2, 2, next])
  assert.equal(ok(await adopt(pattern.id, { parameters: { name: 'newest' } }), 201).number, 2)
  const old = ok(await adopt(pattern.id, { version: 1, parameters: { name: 'oldest' } }), 201)
  assert.deepEqual([old.number, old.widgets.length], [1, 2])
})

test('another hub adopts with its own words; who adopted what is seen by who may read the hub', async () => {
  const pattern = await makePattern()
  const theirs = { name: 'shared', type: 'omega.thing' }
  const adopted = ok(await adopt(pattern.id, { parameters: theirs }, other.runtime), 201)
  assert.deepEqual([adopted.hubSlug, adopted.by.id], ['omega', other.consumerId])
  const into = await adopt(pattern.id, { hub: 'omega', parameters: theirs })
  assert.deepEqual([into.statusCode, into.json().scope], [403, 'hub:omega:write'])
  const wrongWords = await adopt(pattern.id, { parameters: { name: 'shared' } }, other.runtime)
  assert.deepEqual([wrongWords.statusCode, wrongWords.json().code], [422, 'unknown_widget_type'])
  const path = `/widget-patterns/${pattern.id}/adoptions`
  assert.equal(ok(await hub.runtime.get(`${path}?hub=omega`)).meta.total, 0)
  assert.equal(ok(await hub.runtime.get(path)).meta.total, 0)
  assert.equal(ok(await other.runtime.get(path)).data[0].id, adopted.id)
  assert.equal(ok(await server.operator.get(path)).meta.total, 1)
})

test('a key that may not read the registry sees no pattern of another hub', async () => {
  const pattern = await makePattern()
  const scopes = ['hub:omega:read', 'hub:omega:write']
  const { secret } = ok(await server.operator.post(`/api-consumers/${other.consumerId}/keys`, { scopes }), 201)
  const narrow = server.as(secret)
  assert.equal((await narrow.get(`/widget-patterns/${pattern.id}`)).statusCode, 403)
  assert.equal((await adopt(pattern.id, { parameters: { name: 'x' } }, narrow)).statusCode, 404)
  assert.equal((await narrow.get(`/widget-patterns/${pattern.id}/adoptions`)).statusCode, 404)
})
