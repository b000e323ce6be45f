/** Writers of the same widgets at the same time: what each of them said survives. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Client, createClient } from '@inter-hub/sdk'
import type { TestServer } from '@inter-hub/server/testing'
import { applyInventory, loadInventory, planOf } from './apply.ts'
import { type Inventory, parseInventory } from './inventory/index.ts'
import { controlChecks } from './runtime/check-control.ts'
import { startOpsHub } from './testing/runtime.ts'

const hub = 'ops-hub'
const slug = 'ops-endpoint-one'
let server: TestServer
let client: Client

before(async () => {
  ;({ server, client } = await startOpsHub())
})
after(() => server.close())

const inventoryOf = (every: string, more = ''): Inventory =>
  parseInventory(
    [
      {
        file: 'mine.yaml',
        text: `
widgets:
  - slug: ${slug}
    type: ops-endpoint
    attributes: {tier: ${every === '1m' ? 1 : 2}}
    checks: [{kind: http, url: "http://127.0.0.1:1/", every: ${every}, emits: ops-endpoint-verified}]
${more}`
      }
    ],
    {}
  )

const widget = () => client.get('/widgets/{id}', { path: { id: slug } })

/** The client, and something another writer does just before its first write of this kind. */
function overtaken(method: 'patch' | 'post' | 'put' | 'delete', other: () => Promise<unknown>): Client {
  let isFirst = true
  const call = async (...args: unknown[]) => {
    if (isFirst) {
      isFirst = false
      await other()
    }
    return (client[method] as (...all: unknown[]) => Promise<unknown>)(...args)
  }
  return { ...client, [method]: call }
}

const observation = () => client.get('/widgets/{id}/observation', { path: { id: slug }, query: { hub } })

test('04-apply-over-pause: a pause between reading and writing of an apply survives, and the apply needs no second try', async () => {
  await applyInventory(client, hub, inventoryOf('1m'))
  const pausing = overtaken('post', async () => controlChecks(client, await widget(), 'paused', { reason: 'a test' }))
  const { version } = await widget()
  const applied = await applyInventory(pausing, hub, inventoryOf('2m'))
  assert.deepEqual([applied.updated, applied.unchanged], [1, 0])
  const { state, reason } = await observation()
  assert.deepEqual([state, reason], ['paused', 'a test'])
  const after = await widget()
  const { http } = after.attributes.checks as { http: { every: string } }
  assert.deepEqual([http.every, after.attributes.tier, after.version], ['PT2M', 2, version + 1])
})

test('04-pause-over-apply: an apply between reading and writing of a pause survives', async () => {
  await applyInventory(client, hub, inventoryOf('1m'))
  const applying = overtaken('put', () => applyInventory(client, hub, inventoryOf('3m')))
  await controlChecks(applying, await widget(), 'paused', { reason: 'maintenance' })
  assert.equal((await observation()).reason, 'maintenance')
  const { http } = (await widget()).attributes.checks as { http: { every: string } }
  assert.deepEqual([http.every, (await widget()).attributes.tier], ['PT3M', 2])
})

test('the same state without a reason changes nothing; unset lets the inventory decide again', async () => {
  const stale = await widget()
  await controlChecks(client, stale, 'enabled', { reason: 'on' })
  const until = new Date(Date.now() + 60_000).toISOString()
  await controlChecks(client, stale, 'paused', { reason: 'first', until })
  const again = await controlChecks(client, stale, 'paused')
  assert.deepEqual([again.reason, again.until, again.running, again.paused], ['first', until, 0, 1])
  assert.equal((await observation()).reason, 'first')
  const one = await controlChecks(client, stale, 'enabled', { check: 'http' })
  assert.deepEqual([one.running, one.paused], [1, 0])
  await controlChecks(client, stale, 'unset', { check: 'http' })
  const unset = await controlChecks(client, stale, 'unset')
  assert.deepEqual([unset.running, unset.paused], [1, 0])
  await controlChecks(client, stale, 'unset')
  await assert.rejects(observation(), { status: 404 })
})

test('what others make, change and delete while an apply writes is read and planned again', async () => {
  await applyInventory(client, hub, inventoryOf('1m'))
  const more = `  - {slug: ops-host-new, type: ops-host}
  - {slug: ops-service-new, type: ops-service, relations: [{runs-on: ops-host-new}, {exposes: ${slug}}]}
`
  const inventory = inventoryOf('1m', more)
  const making = overtaken('post', () =>
    client.post('/widgets', {
      body: { hub, slug: 'ops-host-new', name: 'Theirs', widgetType: 'ops-host', attributes: { theirs: true } }
    })
  )
  const applied = await applyInventory(making, hub, inventory)
  assert.deepEqual([applied.created, applied.updated], [1, 1])
  const host = await client.get('/widgets/{id}', { path: { id: 'ops-host-new' } })
  assert.deepEqual(
    [host.name, host.attributes.theirs, host.ownership],
    ['ops-host-new', true, { mine: ['/name', '/widgetType'] }]
  )

  const [relation] = await client.all('/relations', { query: { hub, type: 'exposes' } })
  const deleting = overtaken('delete', () =>
    client.delete('/relations/{id}', { path: { id: relation?.id ?? '' }, query: { force: true } })
  )
  await applyInventory(deleting, hub, inventoryOf('1m', more.replace(`, {exposes: ${slug}}`, '')))
  assert.deepEqual(await client.all('/relations', { query: { hub, type: 'exposes' } }), [])
})

test('a widget that is changed while it is being pruned is read again', async () => {
  const inventory = inventoryOf('1m')
  const adopting = overtaken('post', async () => {
    const other = parseInventory([{ file: 'other.yaml', text: 'widgets: [{slug: ops-host-new, type: ops-host}]' }], {})
    await applyInventory(client, hub, other, { takeOver: true })
  })
  const { archived } = await applyInventory(adopting, hub, inventory, { prune: true })
  const statusOf = async (id: string) => (await client.get('/widgets/{id}', { path: { id } })).status
  assert.deepEqual(
    [archived, await statusOf('ops-service-new'), await statusOf('ops-host-new')],
    [1, 'archived', 'active']
  )
})

test('gives up when others are faster each time, and when it is not a race', async () => {
  let changes = 0
  const always: Client = {
    ...client,
    post: (async (path: '/widgets/batch', parts: never) => {
      await client.patch('/widgets/{id}', { path: { id: slug }, body: { attributes: { changes: ++changes } } })
      return client.post(path, parts)
    }) as unknown as Client['post']
  }
  await assert.rejects(applyInventory(always, hub, inventoryOf('2m')), { code: 'precondition_failed' })
  assert.equal(changes, 5)
  const anyone = createClient({ base: client.base })
  await assert.rejects(applyInventory({ ...client, post: anyone.post }, hub, inventoryOf('2m')), { status: 401 })
  assert.equal((await planOf(client, hub, inventoryOf('2m'))).update.length, 1)
  await assert.rejects(loadInventory(client, 'nowhere', import.meta.filename), { status: 404 })
})

test('runtimes that apply one new inventory at the same moment all succeed', async () => {
  const entries = Array.from(
    { length: 30 },
    (_, index) => `  - {slug: together-${index}, type: ops-service, relations: [{part-of: together-env}]}`
  )
  const text = ['inventory: together', 'widgets:', '  - {slug: together-env, type: ops-environment}', ...entries].join(
    '\n'
  )
  const both = parseInventory([{ file: 'together.yaml', text }], {})
  const applied = await Promise.all(Array.from({ length: 2 }, () => applyInventory(client, hub, both)))
  const created = applied.reduce((sum, one) => sum + one.created, 0)
  assert.equal(created, 31)
  assert.equal(
    (await client.all('/widgets', { query: { hub } })).filter(({ slug }) => slug.startsWith('together-')).length,
    31
  )
})
