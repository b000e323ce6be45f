/** What an inventory declares is locked for other writers, and only that. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Client } from '@inter-hub/sdk'
import type { TestServer } from '@inter-hub/server/testing'
import { applyInventory, InventoryConflict, loadInventory, planOf } from './apply.ts'
import { type Inventory, parseInventory } from './inventory/index.ts'
import { startOpsHub } from './testing/runtime.ts'

const hub = 'ops-hub'
let server: TestServer
let client: Client

before(async () => {
  ;({ server, client } = await startOpsHub())
})
after(() => server.close())

const read = (text: string, file = 'mine.yaml'): Inventory => parseInventory([{ file, text }], {})
const widget = (id: string) => client.get('/widgets/{id}', { path: { id } })
const patch = (id: string, body: object) => client.patch('/widgets/{id}', { path: { id }, body })

const text = `
owners: [{name: team}]
widgets:
  - slug: ops-endpoint-one
    type: ops-endpoint
    owner: team
    labels: {tier: "1"}
    attributes: {url: "http://127.0.0.1:1/", deep: {a: 1}}
    checks: [{kind: http, url: "http://127.0.0.1:1/", every: 1m, emits: ops-endpoint-verified}]
  - {slug: ops-host-one, type: ops-host, description: The host.}
  - {slug: ops-service-one, type: ops-service, relations: [{runs-on: ops-host-one}, {exposes: ops-endpoint-one}]}
`

test('the fields that a file declares are locked, and the refusal names its inventory', async () => {
  await applyInventory(client, hub, read(text))
  const id = 'ops-endpoint-one'
  assert.deepEqual((await widget(id)).ownership, {
    mine: [
      '/attributes/checks/http',
      '/attributes/deep',
      '/attributes/url',
      '/labels/tier',
      '/name',
      '/owner',
      '/widgetType'
    ]
  })
  const locked: [object, string][] = [
    [{ name: 'Other' }, '/name'],
    [{ owner: null }, '/owner'],
    [{ labels: { tier: '2' } }, '/labels/tier'],
    [{ attributes: { url: null } }, '/attributes/url'],
    [{ attributes: { deep: { b: 2 } } }, '/attributes/deep/b'],
    [{ attributes: { checks: { http: { settings: { timeout: '9s' } } } } }, '/attributes/checks/http/settings/timeout']
  ]
  for (const [body, pointer] of locked) {
    await assert.rejects(patch(id, body), (error: { status: number; problem: Record<string, unknown> }) => {
      const { code, inventory, pointer: found } = error.problem
      assert.deepEqual([error.status, code, inventory, found], [409, 'field_managed', 'mine', pointer])
      return true
    })
  }
  await patch(id, { description: 'Free.', labels: { mood: 'good' }, attributes: { note: 'by people' } })
  assert.deepEqual((await planOf(client, hub, read(text))).update, [])
  const [relation] = await client.all('/relations', { query: { hub, type: 'runs-on' } })
  await assert.rejects(client.delete('/relations/{id}', { path: { id: relation?.id ?? '' } }), {
    status: 409,
    message: /The inventory "mine" declares this relation/
  })
})

test('what a file no longer declares is removed, and free for others', async () => {
  const fewer = text
    .replace('    owner: team\n', '')
    .replace('    labels: {tier: "1"}\n', '')
    .replace(', deep: {a: 1}', '')
    .replace(/ {4}checks:.*\n/, '')
    .replace(', description: The host.', '')
  await applyInventory(client, hub, read(fewer))
  const { owner, labels, attributes, ownership, description } = await widget('ops-endpoint-one')
  assert.deepEqual([owner, labels, description], [null, { mood: 'good' }, 'Free.'])
  assert.deepEqual(attributes, { url: 'http://127.0.0.1:1/', note: 'by people' })
  assert.deepEqual(ownership, { mine: ['/attributes/url', '/name', '/widgetType'] })
  assert.equal((await widget('ops-host-one')).description, '')
  await patch('ops-endpoint-one', { owner: 'people', labels: { tier: '3' } })
  assert.deepEqual((await planOf(client, hub, read(fewer))).update, [])
})

test('a change by force is reported by diff and taken back by apply', async () => {
  await applyInventory(client, hub, read(text))
  await client.patch('/widgets/{id}', {
    path: { id: 'ops-endpoint-one' },
    query: { force: true },
    body: { attributes: { checks: { http: { settings: { timeout: '9s' } } } }, labels: { tier: '9' } }
  })
  const { update } = await planOf(client, hub, read(text))
  assert.deepEqual(
    update.flatMap(({ changes }) => changes.map(({ field }) => field)),
    ['attributes.checks', 'labels.tier']
  )
  await applyInventory(client, hub, read(text))
  const { labels, attributes, ownership } = await widget('ops-endpoint-one')
  const { http } = attributes.checks as { http: { settings: object } }
  assert.deepEqual([labels.tier, http.settings], ['1', { url: 'http://127.0.0.1:1/' }])
  assert.ok(ownership.mine?.includes('/attributes/checks/http') && ownership.mine.includes('/labels/tier'))
})

test('another inventory conflicts and writes nothing; taken over, the fields are its own', async () => {
  const theirs = read('widgets: [{slug: ops-host-one, type: ops-host}, {slug: ops-host-two, type: ops-host}]', 'b.yaml')
  await assert.rejects(applyInventory(client, hub, theirs), InventoryConflict)
  await assert.rejects(widget('ops-host-two'), { status: 404 })
  const { created, updated } = await applyInventory(client, hub, theirs, { takeOver: true })
  assert.deepEqual([created, updated], [1, 1])
  const { ownership, description } = await widget('ops-host-one')
  assert.deepEqual([ownership, description], [{ b: ['/name', '/widgetType'] }, ''])
  await assert.rejects(applyInventory(client, hub, read(text)), InventoryConflict)
})

test('a pruned widget is free, and is archived only by its own inventory', async () => {
  const none = read('widgets: []', 'b.yaml')
  assert.equal((await applyInventory(client, hub, none, { prune: true })).archived, 2)
  const { status, ownership } = await widget('ops-host-one')
  assert.deepEqual([status, ownership], ['archived', {}])
  await applyInventory(client, hub, read(text))
  assert.equal((await widget('ops-host-one')).status, 'active')
})

test('many widgets are written in several requests', async () => {
  const widgets = Array.from(
    { length: 1200 },
    (_, index) => `  - {slug: ops-host-${index}, type: ops-host, labels: {n: "${index}"}}`
  )
  const many = read(`widgets:\n${widgets.join('\n')}`, 'many.yaml')
  const { created } = await applyInventory(client, hub, many)
  assert.equal(created, 1200)
  assert.deepEqual(
    await applyInventory(client, hub, many).then(({ updated, unchanged }) => [updated, unchanged]),
    [0, 1200]
  )
})

test('links and contexts of a file are shown with the evidence, and each link is locked by itself', async () => {
  const linked = read(
    `
contexts: {ops-hub/checks/: "https://checks.example/{path}"}
widgets: [{slug: ops-host-linked, type: ops-host, links: {runbook: "https://wiki.example/one"}}]
`,
    'linked.yaml'
  )
  await applyInventory(client, hub, linked)
  const id = 'ops-host-linked'
  await patch(id, { attributes: { links: { logs: 'https://logs.example/' } } })
  await assert.rejects(patch(id, { attributes: { links: { runbook: null } } }), { status: 409 })
  const { update, records } = await planOf(client, hub, linked)
  assert.deepEqual([update, records], [[], []])
  await client.post('/interaction-events', {
    body: {
      hub,
      widget: id,
      eventType: 'ops-health-checked',
      viewContext: `ops-hub/checks/${id}/http`,
      metadata: { status: 'ok' }
    }
  })
  const { explanation } = await client.get('/widgets/{id}', { path: { id }, query: { include: 'explanation' } })
  const claims = explanation?.claims ?? []
  assert.deepEqual(
    claims.filter(({ about }) => about === 'links').map(({ text, by }) => [text, by?.name]),
    [
      ['logs https://logs.example/', 'ops-hub'],
      ['runbook https://wiki.example/one', 'linked']
    ]
  )
  assert.deepEqual(claims.find(({ evidence }) => evidence)?.evidence?.url, `https://checks.example/${id}/http`)
  const none = await applyInventory(client, hub, read('widgets: []', 'linked.yaml'), { prune: true })
  assert.deepEqual([none.archived, none.records], [1, 1])
})

test('an explanation says in which line each claim is declared; a moved line is followed and not reported as a difference', async () => {
  const placed = (before: string) =>
    read(
      `${before}
owners: [{name: crew}]
defaults: {owner: crew}
widgets:
  - slug: ops-service-placed
    type: ops-service
    description: It is placed.
    attributes: {url: "http://127.0.0.1:1/"}
    links: {runbook: "https://wiki.example/placed"}
    relations: [{depends-on: ops-host-placed}]
  - {slug: ops-host-placed, type: ops-host}
`,
      'placed.yaml'
    )
  const places = async (at?: string) => {
    const query = { include: 'explanation', ...(at === undefined ? {} : { at }) }
    const { explanation } = await client.get('/widgets/{id}', { path: { id: 'ops-service-placed' }, query })
    return Object.fromEntries((explanation?.claims ?? []).map(({ about, by }) => [about, by?.declaredAt]))
  }
  await applyInventory(client, hub, placed(''))
  assert.deepEqual(await places(), {
    what: 'placed.yaml:6',
    why: 'placed.yaml:7',
    owner: 'placed.yaml:3',
    reached: 'placed.yaml:8',
    links: 'placed.yaml:9',
    'depends-on': 'placed.yaml:10'
  })
  const { update, relationsToUpdate } = await planOf(client, hub, placed('# One line\n# more.'))
  assert.deepEqual([update, relationsToUpdate], [[], []])
  const { updated, relations, unchanged } = await applyInventory(client, hub, placed('# One line\n# more.'))
  assert.deepEqual([updated, relations, unchanged], [0, 0, 2])
  const moved = await places()
  assert.deepEqual([moved.what, moved['depends-on']], ['placed.yaml:7', 'placed.yaml:11'])
  const { moved: more, relationsMoved } = await planOf(client, hub, placed('# One line\n# more.'))
  assert.deepEqual([more, relationsMoved], [[], []])
  // Of a past time, the lines are not known.
  const past = await places(new Date().toISOString())
  assert.deepEqual(new Set(Object.values(past)), new Set([undefined]))
})

test('a renamed entry keeps its evidence, annotations and relations', async () => {
  const before = read(
    `
widgets:
  - slug: ops-service-old
    type: ops-service
    relations: [{depends-on: ops-host-beside}]
    checks: [{kind: http, url: "http://127.0.0.1:1/", every: 1h, emits: ops-health-checked}]
  - {slug: ops-host-beside, type: ops-host}
gaps: [{id: a-gap, subject: ops-service-old, fact: what, category: ops-drift}]
`,
    'renaming.yaml'
  )
  await applyInventory(client, hub, before)
  const id = (await widget('ops-service-old')).id
  const viewContext = 'ops-hub/checks/ops-service-old/http'
  const event = { eventType: 'ops-health-checked', subject: 'http', viewContext, metadata: { status: 'ok' } }
  await client.post('/interaction-events', { body: { ...event, hub, widget: 'ops-service-old' } })
  const text = `
widgets:
  - slug: ops-service-new
    renamedFrom: ops-service-old
    type: ops-service
    relations: [{depends-on: ops-host-beside}]
    checks: [{kind: http, url: "http://127.0.0.1:1/", every: 1h, emits: ops-health-checked}]
  - {slug: ops-host-beside, type: ops-host}
gaps: [{id: a-gap, subject: ops-service-old, fact: what, category: ops-drift}]
`
  const after = read(text, 'renaming.yaml')
  const plan = await planOf(client, hub, after)
  assert.deepEqual([plan.create, plan.missing, plan.records, plan.relationsToCreate, plan.relationsToDelete].flat(), [])
  const { created, updated, relations, records, retired } = await applyInventory(client, hub, after, { prune: true })
  assert.deepEqual([created, updated, relations, records, retired], [0, 1, 0, 0, 0])
  for (const slug of ['ops-service-new', 'ops-service-old']) {
    const query = { include: 'evidence,annotations,relations' }
    const found = await client.get('/widgets/{id}', { path: { id: slug }, query })
    const { evidence, annotations, relations } = found
    assert.deepEqual([found.id, found.slug, found.formerSlugs], [id, 'ops-service-new', ['ops-service-old']])
    assert.deepEqual([evidence?.length, annotations?.length, relations?.length], [1, 1, 1])
  }
  const again = await planOf(client, hub, after)
  assert.deepEqual([again.create, again.update, again.records, again.missing, again.evidenceToRetire].flat(), [])
  // The evidence of a check that is removed later is retired, though it was recorded under the former slug.
  const none = read(text.replace(/ {4}checks:.*\n/, ''), 'renaming.yaml')
  assert.equal((await applyInventory(client, hub, none)).retired, 1)
})

test('a gate that makes its own widget is applied again without a change', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gate-'))
  const file = join(folder, 'own-gate.yaml')
  const need = '{id: a, title: A, eventType: ops-restore-tested, widget: ops-service-kept, maxAge: 30d}'
  const text = `widgets: [{slug: ops-service-kept, type: ops-service}]
gates: [{id: own-gate, title: It is ready, evidence: [${need}]}]
`
  try {
    await writeFile(file, text)
    assert.equal((await applyInventory(client, hub, await loadInventory(client, hub, file))).created, 2)
    const { update, create, missing, unchanged } = await planOf(client, hub, await loadInventory(client, hub, file))
    assert.deepEqual([update, create, missing, unchanged.length], [[], [], [], 2])
    assert.ok((await widget('own-gate')).ownership['own-gate']?.includes('/attributes/gate'))
    await writeFile(file, text.replace('30d', '7d'))
    assert.equal((await applyInventory(client, hub, await loadInventory(client, hub, file))).updated, 1)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a check is written after the relation to the environment that may pause it', async () => {
  const entries = Array.from(
    { length: 3 },
    (_, index) =>
      `  - {slug: resting-${index}, type: ops-endpoint, environment: resting, checks: [{kind: http, url: "http://127.0.0.1:1/", every: 1m, emits: ops-endpoint-verified}]}`
  )
  const resting = read(
    [
      'inventory: resting',
      'widgets:',
      '  - {slug: resting, type: ops-environment, checksPaused: Not ours.}',
      ...entries
    ].join('\n')
  )
  const seen: number[] = []
  const watching = {
    ...client,
    post: async (path: string, ...rest: unknown[]) => {
      const { data } = await client.get('/widgets', { query: { hub, q: 'resting-' } })
      const withChecks = data.filter(({ attributes }) => attributes.checks !== undefined)
      for (const { id } of withChecks) {
        const relations = await client.all('/widgets/{id}/relations', { path: { id } })
        assert.ok(
          relations.some(({ type }) => type === 'part-of'),
          'a check is present without its environment'
        )
      }
      seen.push(withChecks.length)
      return (client.post as (...all: unknown[]) => Promise<unknown>)(path, ...rest)
    }
  } as Client
  await applyInventory(watching, hub, resting)
  assert.ok(seen.length >= 3, String(seen))
  const { data } = await client.get('/widgets', { query: { hub, q: 'resting-' } })
  assert.deepEqual(
    data.map(({ attributes }) => Object.keys((attributes.checks ?? {}) as object)),
    [['http'], ['http'], ['http']]
  )
  const again = await planOf(client, hub, resting)
  assert.deepEqual([again.create, again.update, again.relationsToCreate], [[], [], []])
})
