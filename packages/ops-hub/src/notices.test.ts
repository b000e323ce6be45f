/** The section `notices` of an inventory: planned, applied and pruned against a server, with secrets as references. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Client } from '@inter-hub/sdk'
import { ok, type TestServer } from '@inter-hub/server/testing'
import { applyInventory, planOf, readInventory } from './apply.ts'
import { InventoryError, type Json } from './inventory/index.ts'
import { inventorySchema } from './inventory/schema.ts'
import { planLines } from './preview/lines.ts'
import { startOpsHub } from './testing/runtime.ts'

const hub = 'ops-hub'
let server: TestServer
let client: Client
before(async () => {
  ;({ server, client } = await startOpsHub())
})
after(() => server.close())

const read = (text: string) => readInventory(client, hub, [{ file: 'shop.yaml', text }], {})
const linesOf = async (text: string, prune = false) =>
  [...planLines(await planOf(client, hub, await read(text)), prune)].map(({ sign, text }) => `${sign} ${text}`)
const apply = async (text: string, prune = false) => applyInventory(client, hub, await read(text), { prune })
const isNotice = (line: string) => line.includes('notice')
const problemsOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => assert.fail('nothing was refused'),
    (error) => error
  )
  assert.ok(error instanceof InventoryError, String(error))
  return error.problems.map(({ line, path, message }) => `${line} ${path}: ${message}`)
}

const shop = (more = '') => `inventory: shop
owners: [{name: web-team}]
widgets:
  - {slug: ops-service-shop, type: ops-service, owner: web-team}
notices:
  channels:
    - {slug: chat, kind: slack, url: {env: IHUB_SECRET_CHAT}}
    - {slug: phone, kind: ntfy, url: 'https://ntfy.sh/topic'}
  rules:
    - slug: failing
      condition: state
      for: 5m
      widgets: [ops-service-shop]
      owners: [web-team]
      channels: [chat, phone]
${more}`

test('channels and rules are applied with the widgets to which they refer; then there is nothing to change', async (t) => {
  process.env.IHUB_SECRET_CHAT = 'https://hooks.slack.com/services/T0/B0/first'
  t.after(() => delete process.env.IHUB_SECRET_CHAT)
  assert.deepEqual((await linesOf(shop())).slice(-3), [
    '+ notice channel chat',
    '+ notice channel phone',
    '+ notice rule failing'
  ])
  assert.equal((await apply(shop())).records, 4)
  assert.deepEqual(await linesOf(shop()), [])
  assert.equal((await apply(shop())).records, 0, 'a secret is sent again, and is no change')
  const [rule] = await client.all('/notice-rules', { query: { hub } })
  assert.deepEqual([rule?.inventory, rule?.for, rule?.widgets], ['shop', 'PT5M', ['ops-service-shop']])
  assert.deepEqual(await linesOf(shop().replace('5m', 'PT300S')), [])
  assert.deepEqual(await linesOf(shop().replace('5m', '10m')), ['~ notice rule failing'])
  assert.ok(!JSON.stringify(await client.all('/notice-channels', { query: { hub } })).includes('first'))
})

test('a rule that refers to a widget by its id or a former slug is not planned as a change', async () => {
  const file = (slug: string, widget: string) => `inventory: renamed
widgets: [{slug: ${slug}, renamedFrom: ops-service-before, type: ops-service}]
notices:
  channels: [{slug: renamed, kind: ntfy, url: 'https://ntfy.sh/t'}]
  rules: [{slug: renamed, condition: state, widgets: [${widget}], channels: [renamed]}]
`
  const before = file('ops-service-before', 'ops-service-before').replace(' renamedFrom: ops-service-before,', '')
  await apply(before)
  assert.deepEqual((await linesOf(file('ops-service-after', 'ops-service-after'))).filter(isNotice), [])
  await apply(file('ops-service-after', 'ops-service-before'))
  const { id } = await client.get('/widgets/{id}', { path: { id: 'ops-service-after' } })
  for (const name of ['ops-service-before', 'ops-service-after', id])
    assert.deepEqual(await linesOf(file('ops-service-after', name)), [], name)
  await apply(file('ops-service-after', id).split('notices:')[0] ?? '', true)
})

test('without --prune nothing is deleted; what another inventory or the API made is never pruned', async () => {
  ok(await server.operator.post('/notice-channels', { hub, slug: 'by-hand', kind: 'ntfy', url: 'https://ntfy.sh/own' }))
  const other = 'inventory: other\nnotices: {channels: [{slug: phone, kind: ntfy, url: "https://ntfy.sh/theirs"}]}'
  assert.deepEqual(await linesOf(other), ['  channel phone is not changed, because shop declares it'])
  const empty = 'inventory: shop\nwidgets: [{slug: ops-service-shop, type: ops-service}]\n'
  assert.deepEqual((await linesOf(empty)).filter(isNotice), [])
  await apply(empty)
  assert.equal((await client.all('/notice-rules', { query: { hub } })).length, 1)
  assert.deepEqual((await linesOf(empty, true)).filter(isNotice), [
    '- notice rule failing',
    '- notice channel chat',
    '- notice channel phone'
  ])
  await apply(empty, true)
  assert.deepEqual(
    (await client.all('/notice-channels', { query: { hub } })).map(({ slug }) => slug),
    ['by-hand']
  )
  assert.deepEqual(await client.all('/notice-rules', { query: { hub } }), [])
})

test('mistakes are named with line and path, and a secret is only a reference', async () => {
  assert.deepEqual(await problemsOf(apply(shop())), [
    '7 notices.channels[0].url: the environment variable IHUB_SECRET_CHAT is not set'
  ])
  assert.deepEqual(await client.all('/notice-rules', { query: { hub } }), [], 'nothing is written before')
  const wrong = `inventory: wrong
notices:
  channels:
    - {slug: a, kind: slack, url: 'https://hooks.slack.com/services/T0/B0/x'}
    - {slug: b, kind: ntfy, url: 'https://ntfy.sh/t', secret: plain}
    - {slug: c, kind: ntfy, url: 'https://ntfy.sh/t', secret: {env: HOME}}
    - {slug: c, kind: pager, url: 'https://ntfy.sh/t'}
  rules:
    - {slug: r, condition: state, channels: [c], colour: red}
    - {condition: state, channels: []}
    - {slug: Up, condition: digest, channels: [c, c], states: [], time: '8:00', for: 5 minutes, repeatEvery: 0s}
`
  const found = await problemsOf(read(wrong))
  for (const [line, path, words] of [
    [4, 'notices.channels[0].url', /./],
    [5, 'notices.channels[1].secret', /./],
    [6, 'notices.channels[2].secret.env', /must start with IHUB_SECRET_/],
    [7, 'notices.channels[3].kind', /./],
    [7, 'notices.channels[3].slug', /declared twice/],
    [9, 'notices.rules[0].colour', /./],
    [10, 'notices.rules[1]', /slug/],
    [11, 'notices.rules[2].slug', /is not a slug/],
    [11, 'notices.rules[2].channels', /must not contain an item twice \(items 1 and 2 are equal\)/],
    [11, 'notices.rules[2].states', /fewer|empty/],
    [11, 'notices.rules[2].time', /is not a time/],
    [11, 'notices.rules[2].for', /is not a duration/]
  ] as const)
    assert.ok(
      found.some((one) => one.startsWith(`${line} ${path}`) && words.test(one)),
      `${line} ${path} in\n${found.join('\n')}`
    )
  assert.doesNotMatch(found.join('\n'), /plain|B0\/x|rules\[2\]\.repeatEvery/)
  const unknown = 'inventory: u\nnotices:\n  rules:\n    - {slug: r, condition: state, channels: [nowhere]}\n'
  const [refused] = await problemsOf(apply(unknown))
  assert.match(String(refused), /^4 notices\.rules\[0\]\.channels/)
})

test('the section has the members of the API', () => {
  const document = JSON.parse(readFileSync(new URL('../../sdk/openapi.json', import.meta.url), 'utf8'))
  const api = document.components.schemas.ApplyNoticeSettings.properties
  const own = (inventorySchema.properties as Record<string, Json>).notices?.properties as Record<
    string,
    { items: Json }
  >
  for (const list of ['channels', 'rules']) {
    const members = Object.keys(own[list]?.items.properties as Json).sort()
    const theirs = Object.keys(api[list].items.properties).filter((name) => name !== 'inventory')
    assert.deepEqual(members, theirs.sort(), list)
  }
})
