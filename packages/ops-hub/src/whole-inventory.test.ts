/** The inventory of the workplans on a server: every entry, relation, owner and gap of the file is in the hub. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Client } from '@inter-hub/sdk'
import type { TestServer } from '@inter-hub/server/testing'
import { applyInventory, loadInventory, planOf } from './apply.ts'
import { readFeeders } from './gates/feeders.ts'
import { readGates } from './gates/reader.ts'
import type { Inventory } from './inventory/index.ts'
import { startOpsHub } from './testing/runtime.ts'

const hub = 'ops-hub'
const folder = fileURLToPath(new URL('../../../hubs/ops-hub/inventory', import.meta.url))
let server: TestServer
let client: Client
let inventory: Inventory

before(async () => {
  ;({ server, client } = await startOpsHub())
  inventory = await loadInventory(client, hub, folder)
  await applyInventory(client, hub, inventory)
})
after(() => server.close())

test('every entry is a widget, every relation a relation, and a second run plans nothing', async () => {
  const widgets = await client.all('/widgets', { query: { hub } })
  assert.deepEqual(new Set(widgets.map(({ slug }) => slug)), new Set(inventory.widgets.map(({ slug }) => slug)))
  assert.equal((await client.all('/relations', { query: { hub } })).length, inventory.relations.length)
  const { create, update, relationsToCreate, relationsToUpdate, relationsToDelete, records } = await planOf(
    client,
    hub,
    inventory
  )
  assert.deepEqual(
    [create, update, relationsToCreate, relationsToUpdate, relationsToDelete, records].map(({ length }) => length),
    [0, 0, 0, 0, 0, 0]
  )
})

test('every named owner is an owner of the hub, and widgets name no others', async () => {
  const owners = await client.all('/owners', { query: { hub } })
  assert.deepEqual(owners.map(({ slug }) => slug).sort(), inventory.owners.map(({ name }) => name).sort())
  const widgets = await client.all('/widgets', { query: { hub } })
  const known = new Set(owners.map(({ slug }) => slug))
  assert.deepEqual(
    widgets.filter(({ owner }) => owner !== null && !known.has(owner)),
    []
  )
})

test('the 29 named gaps are open annotations in their category on their subject; one resolved by a person stays resolved', async () => {
  const open = await client.all('/annotations', { query: { hub, status: 'open' } })
  const found = open.map(({ widgetSlug, category, links }) => `${links[0]?.title} ${widgetSlug} ${category}`)
  assert.equal(found.length, 29)
  assert.deepEqual(
    found.sort(),
    inventory.gaps.map(({ id, subject, category }) => `${id} ${subject} ${category}`).sort()
  )
  const [first] = open
  const path = { id: String(first?.id) }
  await client.post('/annotations/{id}/resolve', { path, body: { resolution: 'Found out.' } })
  const { records } = await applyInventory(client, hub, inventory)
  assert.equal(records, 0)
  // The file says it is known: what is still open there is resolved.
  const [gap, ...others] = inventory.gaps.filter(({ id }) => id !== first?.links[0]?.title)
  await applyInventory(client, hub, { ...inventory, gaps: others })
  const resolved = await client.all('/annotations', { query: { hub, status: 'resolved' } })
  assert.ok(resolved.some(({ links, resolution }) => links[0]?.title === gap?.id && resolution !== null))
  assert.equal((await client.all('/annotations', { query: { hub, status: 'open' } })).length, 27)
})

test('26 requirements of the gates have a check that can feed them, and the other 10 are runs', async () => {
  const { gates, broken } = await readGates(client, hub)
  assert.deepEqual(broken, [])
  const fed = await readFeeders(client, hub, gates)
  const count = (feeder: string) => fed.filter((one) => one.feeder === feeder).length
  assert.deepEqual([fed.length, count('check'), count('run')], [36, 26, 10], JSON.stringify(fed, null, 1))
})
