/** What an inventory no longer declares, and what two of them declare, against a server. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Client, Schema } from '@inter-hub/sdk'
import type { TestServer } from '@inter-hub/server/testing'
import { applyInventory, InventoryConflict, planOf } from './apply.ts'
import { checkContext, type Inventory, parseInventory } from './inventory/index.ts'
import { readHubChecks } from './runtime/hub-checks.ts'
import { startOpsHub } from './testing/runtime.ts'

const hub = 'ops-hub'
let server: TestServer
let client: Client

before(async () => {
  ;({ server, client } = await startOpsHub())
})
after(() => server.close())

const read = (file: string, text: string, known: { slug: string; widgetType: string; aliases: string[] }[] = []) =>
  parseInventory([{ file, text }], {}, { known } as never)

const widgetOf = async (slug: string) => client.get('/widgets/{id}', { path: { id: slug } })
const evidenceOf = async (slug: string): Promise<Schema<'Evidence'>[]> =>
  client.all('/widgets/{id}/evidence', { path: { id: slug } })

/** What a check records. */
async function pass(widget: string, check: string, eventType = 'ops-health-checked'): Promise<void> {
  const metadata = { target: 'http://shop.example/', status: 'ok', checkedAt: new Date().toISOString() }
  await client.post('/interaction-events', {
    body: { widget, eventType, subject: check, metadata, viewContext: checkContext(widget, check), source: 'ops-hub' }
  })
}

const check = (name: string) =>
  `{name: ${name}, kind: http, url: "http://127.0.0.1:1/", every: 1m, emits: ops-health-checked}`
const shop = (checks: string[], more = '') => `
widgets:
  - slug: ops-host-one
    type: ops-host
  - slug: ops-service-shop
    type: ops-service
    relations: [{runs-on: ops-host-one}]
    checks: [${checks.map(check).join(', ')}]
${more}`

test('n2-check-renamed-or-removed: apply retires the evidence of a check that was removed or renamed, also after it was cut off', async () => {
  await applyInventory(client, hub, read('shop.yaml', shop(['web', 'old'])))
  await pass('ops-service-shop', 'web')
  await pass('ops-service-shop', 'old')
  // Recorded by a person: no check feeds it, and apply leaves it.
  await client.post('/interaction-events', {
    body: { widget: 'ops-service-shop', eventType: 'ops-health-checked', subject: 'seen', metadata: { status: 'ok' } }
  })
  const renamed = read('shop.yaml', shop(['web', 'new']))
  const plan = await planOf(client, hub, renamed)
  assert.deepEqual(
    plan.evidenceToRetire.map(({ slug, eventType, subject }) => [slug, eventType, subject]),
    [['ops-service-shop', 'ops-health-checked', 'old']]
  )
  const cutOff: Client = {
    ...client,
    post: (async (path: '/widgets/{id}/evidence/retire', parts: never) => {
      if (path.endsWith('/retire')) throw new Error('killed')
      return client.post(path, parts)
    }) as Client['post']
  }
  await assert.rejects(applyInventory(cutOff, hub, renamed), /killed/)
  assert.deepEqual((await evidenceOf('ops-service-shop')).filter(({ retired }) => retired).length, 0)
  assert.equal((await applyInventory(client, hub, renamed)).retired, 1)
  const standing = (await evidenceOf('ops-service-shop')).map(({ subject, retired }) => [subject, retired?.reason])
  assert.deepEqual(standing.sort(), [
    ['old', 'The inventory shop no longer declares the check "old" for ops-health-checked.'],
    ['seen', undefined],
    ['web', undefined]
  ])
  assert.equal((await applyInventory(client, hub, renamed)).retired, 0)
  // Its check comes back: what it observes counts again.
  await applyInventory(client, hub, read('shop.yaml', shop(['web', 'old'])))
  await pass('ops-service-shop', 'old')
  assert.ok((await evidenceOf('ops-service-shop')).every(({ retired }) => retired === null))
})

test('two inventories that declare one widget: nothing is written, and each is named', async () => {
  await applyInventory(client, hub, read('shop.yaml', shop(['web'])))
  const before = await widgetOf('ops-host-one')
  const other = read(
    'other.yaml',
    'widgets: [{slug: ops-host-new, type: ops-host}, {slug: ops-host-one, type: ops-host, name: Other}]'
  )
  await assert.rejects(applyInventory(client, hub, other, { prune: true }), (error: unknown) => {
    assert.ok(error instanceof InventoryConflict)
    assert.deepEqual(error.conflicts, [{ what: 'ops-host-one', inventory: 'other', other: 'shop' }])
    assert.match(error.message, /ops-host-one: declared by other and by shop/)
    return true
  })
  assert.deepEqual(await widgetOf('ops-host-one'), before)
  await assert.rejects(widgetOf('ops-host-new'), { code: 'not_found' })
  await applyInventory(client, hub, other, { takeOver: true })
  assert.equal((await widgetOf('ops-host-one')).name, 'Other')
  // It is the other one's now: pruning by the first leaves it.
  const known = [{ slug: 'ops-host-one', widgetType: 'ops-host', aliases: [] }]
  const rest = shop(['web']).replace('  - slug: ops-host-one\n    type: ops-host\n', '')
  assert.equal((await applyInventory(client, hub, read('shop.yaml', rest, known), { prune: true })).archived, 0)
  assert.equal((await widgetOf('ops-host-one')).status, 'active')
})

test('what is said of a relation changes with the inventory, and a note goes with it', async () => {
  const host = (note: string) => `
widgets:
  - {slug: ops-host-n, type: ops-host}
  - {slug: ops-service-n, type: ops-service, relations: [{runs-on: ops-host-n${note}}]}
`
  const noteOf = async () =>
    (await client.all('/relations', { query: { hub, widget: 'ops-service-n' } })).map(({ state, note }) => [
      state,
      note
    ])
  await applyInventory(client, hub, read('n.yaml', host(', state: target, note: Soon.')))
  assert.deepEqual(await noteOf(), [['target', 'Soon.']])
  assert.equal((await applyInventory(client, hub, read('n.yaml', host('')))).relations, 1)
  assert.deepEqual(await noteOf(), [['current', null]])
  assert.equal((await applyInventory(client, hub, read('n.yaml', host('')))).relations, 0)
})

test('05-relation-line-removed: a relation stays while one inventory declares it', async () => {
  const known = ['ops-host-a', 'ops-service-a'].map((slug) => ({
    ...{ slug, aliases: [] },
    widgetType: slug.startsWith('ops-host') ? 'ops-host' : 'ops-service'
  }))
  const a = (more = '') => `
widgets:
  - {slug: ops-host-a, type: ops-host}
  - {slug: ops-service-a, type: ops-service${more}}
`
  const relation = ', relations: [{runs-on: ops-host-a}]'
  await applyInventory(client, hub, read('a.yaml', a(relation)))
  const of = async () =>
    (await client.all('/relations', { query: { hub, widget: 'ops-service-a' } })).map(({ inventories }) => inventories)
  assert.deepEqual(await of(), [['a']])
  // `exposes` is declared from the other end by another inventory, and `runs-on` as its inverse.
  const b = (more: string) => `
widgets:
  - {slug: ops-host-b, type: ops-host${more}}
`
  const inverse = read('b.yaml', b(', relations: []'), known)
  const both: Inventory = {
    ...inverse,
    relations: [
      {
        inventory: 'b',
        from: 'ops-service-a',
        type: 'runs-on',
        to: 'ops-host-a',
        state: 'current',
        confidence: 'stated'
      }
    ]
  }
  await applyInventory(client, hub, both)
  assert.deepEqual(await of(), [['a', 'b']])
  await applyInventory(client, hub, read('a.yaml', a()))
  assert.deepEqual(await of(), [['b']])
  assert.equal((await applyInventory(client, hub, read('b.yaml', b(''), known))).relations, 1)
  assert.deepEqual(await of(), [])
})

test('05-moved-to-another-environment: a service belongs to the environment of its file alone', async () => {
  const base = `
widgets:
  - {slug: ops-env-a, type: ops-environment}
  - {slug: ops-env-b, type: ops-environment, checksPaused: Not built yet.}
`
  const environments = ['a', 'b'].map((one) => ({
    slug: `ops-env-${one}`,
    widgetType: 'ops-environment',
    aliases: [] as string[]
  }))
  const mine = (environment: string) =>
    read(
      'moving.yaml',
      `
widgets:
  - slug: ops-service-moving
    type: ops-service
    environment: ${environment}
    checks: [${check('web')}]
`,
      environments
    )
  const partOf = async () =>
    (await client.all('/relations', { query: { hub, widget: 'ops-service-moving' } })).map(({ type, toWidgetSlug }) => [
      type,
      toWidgetSlug
    ])
  const running = async () => {
    const { checks, paused } = await readHubChecks(client, hub)
    const ours = (all: { widget: string }[]) => all.filter(({ widget }) => widget === 'ops-service-moving').length
    return [ours(checks), ours(paused)]
  }
  await applyInventory(client, hub, read('base.yaml', base))
  for (const [index, environment] of ['ops-env-a', 'ops-env-b', 'ops-env-a'].entries()) {
    const plan = await planOf(client, hub, mine(environment))
    assert.equal(plan.relationsToDelete.length, index === 0 ? 0 : 1, 'the diff shows the removal')
    await applyInventory(client, hub, mine(environment))
    assert.deepEqual(await partOf(), [['part-of', environment]])
    assert.deepEqual(await running(), environment === 'ops-env-b' ? [0, 1] : [1, 0])
  }
})
