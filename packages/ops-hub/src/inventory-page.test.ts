/** docs/inventory.md: its examples are applied to a hub, and it has every key of the format. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Client } from '@inter-hub/sdk'
import type { TestServer } from '@inter-hub/server/testing'
import { applyInventory, loadInventory, planOf } from './apply.ts'
import { inventorySchemaFor, type Json } from './inventory/index.ts'
import { readText } from './testing/hub-data.ts'
import { startOpsHub } from './testing/runtime.ts'

const hub = 'ops-hub'
const page = readText('docs/inventory.md')
/** Each example begins with the name of its file. */
const examples = [...page.matchAll(/^```yaml\n# (\S+\.yaml)\n([\s\S]*?)^```$/gm)].map(([, name = '', text = '']) => ({
  name,
  text
}))
let server: TestServer
let client: Client
let folder: string

before(async () => {
  ;({ server, client } = await startOpsHub())
  folder = await mkdtemp(join(tmpdir(), 'inventory-page-'))
})
after(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

test('every example of the page can be applied, each for itself, and applied again it changes nothing', async () => {
  assert.equal(examples.length, [...page.matchAll(/^```yaml$/gm)].length)
  assert.ok(examples.length >= 3)
  for (const { name, text } of examples) {
    const file = join(folder, name)
    await writeFile(file, text)
    const inventory = await loadInventory(client, hub, file)
    const { created, updated, records: written } = await applyInventory(client, hub, inventory)
    assert.ok(created + updated + written > 0, name)
    const { create, update, records, relationsToCreate, relationsToUpdate } = await planOf(client, hub, inventory)
    assert.deepEqual([create, update, records, relationsToCreate, relationsToUpdate].flat(), [], name)
  }
})

test('the five lines have what the defaults say', async () => {
  const { owner, labels, attributes } = await client.get('/widgets/{id}', { path: { id: 'ops-service-shop' } })
  assert.deepEqual([owner, labels], ['web-team', { tier: '2' }])
  assert.deepEqual(attributes.checks, {
    http: {
      kind: 'http',
      every: 'PT5M',
      emits: 'ops-health-checked',
      settings: { url: 'https://shop.example/health' }
    }
  })
})

/** The names of the properties of a schema, however deep, without those of attributes and of kinds of checks. */
function keysOf(schema: Json): string[] {
  const { properties = {}, items, additionalProperties } = schema
  const below = [...Object.values(properties as Json), items, additionalProperties].filter(
    (one): one is Json => typeof one === 'object' && one !== null
  )
  return [...Object.keys(properties as Json), ...below.flatMap(keysOf)]
}

test('the rename of the page keeps the widget', async () => {
  const { slug, formerSlugs } = await client.get('/widgets/{id}', { path: { id: 'ops-service-billing' } })
  assert.deepEqual([slug, formerSlugs], ['ops-service-invoices', ['ops-service-billing']])
})

test('the page explains every key of the format', () => {
  const schema = inventorySchemaFor()
  // Gates and notices have pages of their own.
  const keys = new Set(keysOf({ ...schema, properties: { ...(schema.properties as Json), gates: {}, notices: {} } }))
  assert.ok(keys.size > 30)
  for (const key of keys) assert.ok(page.includes(`\`${key}\``), key)
})
