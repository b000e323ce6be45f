import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseInventory } from './parse.ts'
import { planInventory } from './plan.ts'
import { ownerSlug } from './plan-records.ts'
import type { Current, CurrentAnnotation, CurrentOwner } from './plan-types.ts'
import { vocabulary } from './testing/shop.ts'

const text = `inventory: shop
owners:
  - {name: shop-team, title: Shop team, contact: "#shop", url: https://wiki.example/shop}
  - {name: Night watch, contact: unknown, url: git@git.example:night/watch}
widgets:
  - {slug: ops-service-shop, type: ops-service, owner: shop-team}
  - {slug: ops-service-till, type: ops-service, owner: Night watch}
gaps:
  - {id: gap-1, subject: ops-service-shop, fact: where its backups are, category: ops-drift, blocks: [gate-backup]}
`
const read = (yaml: string) => parseInventory([{ file: 'shop.yaml', text: yaml }], {}, { vocabulary })
const empty: Current = { widgets: [], relations: [], evidence: [], observations: [] }
const plan = (yaml: string, owners: CurrentOwner[], annotations: CurrentAnnotation[]) =>
  planInventory(read(yaml), { ...empty, owners, annotations })

const owners: CurrentOwner[] = [
  { slug: 'shop-team', title: 'Shop team', contact: '#shop', url: 'https://wiki.example/shop', inventory: 'shop' },
  { slug: 'night-watch', title: 'Night watch', contact: null, url: null, inventory: 'shop' }
].map((one, index) => ({ ...one, id: `owner-${index}`, version: 3 }))
const annotation: CurrentAnnotation = {
  id: 'note',
  version: 2,
  widgetSlug: 'ops-service-shop',
  category: 'ops-drift',
  body: 'Not known: where its backups are.\nBlocks: gate-backup.',
  status: 'open',
  links: [{ title: 'gap-1', url: 'urn:inter-hub:gap:shop:gap-1' }]
}

test('owners and gaps of an inventory are created, and planned once', () => {
  const { records } = plan(text, [], [])
  assert.deepEqual(
    records.map(({ kind, action, name }) => [kind, action, name]),
    [
      ['owner', 'create', 'shop-team'],
      ['owner', 'create', 'night-watch'],
      ['gap', 'create', 'gap-1']
    ]
  )
  const { id: _id, version: _version, slug: _slug, ...body } = owners[1] as CurrentOwner
  assert.deepEqual('body' in (records[1] ?? {}) && (records[1] as { body: object }).body, body)
  const { category, body: words, links } = annotation
  assert.deepEqual((records[2] as { body: object }).body, { category, body: words, links })
  assert.deepEqual(plan(text, owners, [annotation]).records, [])
})

test('what changed in the file is changed, and what is no longer there is resolved or kept for pruning', () => {
  const changed = plan(text.replace('"#shop"', '"#shop-2"').replace('its backups', 'the backups'), owners, [annotation])
  assert.deepEqual(
    changed.records.map((one) => [one.kind, one.action, 'version' in one && one.version]),
    [
      ['owner', 'update', 3],
      ['gap', 'update', 2]
    ]
  )
  const fewer = text
    .replace(/gaps:[\s\S]*/, '')
    .replace(/ {2}- \{name: shop-team.*\n/, '')
    .replace(', owner: shop-team', '')
  const { records, recordsToPrune } = plan(fewer, owners, [annotation])
  assert.deepEqual(records, [{ kind: 'gap', action: 'remove', name: 'gap-1', id: 'note', version: 2 }])
  assert.deepEqual(recordsToPrune, [{ kind: 'owner', action: 'remove', name: 'shop-team', id: 'owner-0', version: 3 }])
})

test('records of another inventory, annotations of people and gaps that were resolved stay as they are', () => {
  const foreign = owners.map((one) => ({ ...one, title: 'Theirs', inventory: 'other' }))
  const person = { ...annotation, id: 'other', links: [], body: 'A question.' }
  const resolved = { ...annotation, status: 'resolved' as const, body: 'Old words' }
  assert.deepEqual(plan(text, foreign, [person, resolved]).records, [])
  assert.deepEqual(plan(text, foreign, []).recordsOfOthers, [
    { kind: 'owner', name: 'shop-team', inventory: 'other' },
    { kind: 'owner', name: 'night-watch', inventory: 'other' }
  ])
  // Resolved since the file did not have it, and declared again.
  const reopened = plan(text, owners, [{ ...resolved, resolution: 'The inventory no longer declares this gap.' }])
  assert.deepEqual(
    reopened.records.map((one) => 'body' in one && one.body),
    [{ category: annotation.category, body: annotation.body, status: 'open' }]
  )
  const fewer = text.replace(/gaps:[\s\S]*/, '')
  const elsewhere = { ...annotation, links: [{ url: 'urn:inter-hub:gap:shop-2:gap-1' }] }
  assert.deepEqual(plan(fewer, owners, [elsewhere, person, resolved]).records, [])
  // What was created by hand and is declared now is taken over.
  const byHand = owners.map((one) => ({ ...one, inventory: null }))
  assert.deepEqual(
    plan(text, byHand, [annotation]).records.map(({ action }) => action),
    ['update', 'update']
  )
})

test('the slug of an owner is its name where that is a slug', () => {
  for (const [name, slug] of [
    ['railiance-apps', 'railiance-apps'],
    ['Team Größe & Co.', 'team-gr-e-co'],
    ['null', 'owner-null'],
    ['日本', 'owner'],
    ['x'.repeat(150), 'x'.repeat(100)]
  ] as const)
    assert.equal(ownerSlug(name), slug)
})

test('a context is created, changed, left to another inventory, and pruned', () => {
  const declared = (contexts: string) => read(`contexts: ${contexts}`)
  const none = { widgets: [], relations: [], evidence: [], observations: [] }
  const text = '{grafana/: "https://grafana.example/d/{path}"}'
  const body = { url: 'https://grafana.example/d/{path}', inventory: 'shop' }
  const known = { id: 'context', version: 3, prefix: 'grafana/', ...body }
  const changes = (of: string, contexts: (typeof known)[]) => planInventory(declared(of), { ...none, contexts })
  assert.deepEqual(changes(text, []).records, [{ kind: 'context', action: 'create', name: 'grafana/', body }])
  assert.deepEqual(changes(text, [known]).records, [])
  assert.deepEqual(changes(text, [{ ...known, url: 'https://old.example/' }]).records, [
    { kind: 'context', action: 'update', name: 'grafana/', id: 'context', version: 3, body }
  ])
  const theirs = changes(text, [{ ...known, inventory: 'other', url: 'https://old.example/' }])
  assert.deepEqual(
    [theirs.records, theirs.recordsOfOthers],
    [[], [{ kind: 'context', name: 'grafana/', inventory: 'other' }]]
  )
  assert.deepEqual(changes('{}', [known]).recordsToPrune, [
    { kind: 'context', action: 'remove', name: 'grafana/', id: 'context', version: 3 }
  ])
})
