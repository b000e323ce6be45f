import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Inventory } from './inventory.ts'
import { parseInventory } from './parse.ts'
import { planInventory } from './plan.ts'
import type { Current, CurrentEvidence, CurrentRelation, CurrentWidget, Plan } from './plan-types.ts'
import { widgetsAfter } from './testing/applied.ts'
import { kinds, vocabulary } from './testing/shop.ts'

interface State {
  widgets: CurrentWidget[]
  relations: CurrentRelation[]
  evidence: CurrentEvidence[]
  observations: Current['observations'][number][]
}
const empty: State = { widgets: [], relations: [], evidence: [], observations: [] }

function read(text: string, file = 'shop.yaml'): Inventory {
  return parseInventory([{ file, text }], {}, { vocabulary })
}

/** The hub after the plan, as the API would answer it. */
function apply(plan: Plan, state: State): State {
  const widgets = widgetsAfter(plan, state.widgets)
  const idOf = (slug: string) => widgets.find((widget) => widget.slug === slug)?.id ?? ''
  const slugOf = (id: string) => widgets.find((widget) => widget.id === id)?.slug
  const keyOf = ({ from, type, to }: { from?: string | undefined; type: string; to?: string | undefined }) =>
    `${from} ${type} ${to}`
  const relations = new Map(
    state.relations.map((relation) => {
      const { fromWidgetId, type, toWidgetId, origin } = relation
      const key = keyOf({ from: slugOf(fromWidgetId), type, to: slugOf(toWidgetId) })
      return [origin === 'declared' ? key : `${key} ${origin}`, structuredClone(relation)]
    })
  )
  for (const wish of [...plan.relationsToCreate, ...plan.relationsToUpdate]) {
    const { inventory, from, type, to, state: of, confidence, note = null, place = '' } = wish
    const before = relations.get(keyOf(wish))
    relations.set(keyOf(wish), {
      id: `${from} ${type} ${to}`,
      fromWidgetId: idOf(from),
      type,
      toWidgetId: idOf(to),
      origin: 'declared',
      state: of,
      confidence,
      note,
      inventories: [...new Set([...(before?.inventories ?? []), inventory])],
      declaredAt: { ...before?.declaredAt, [inventory]: place }
    })
  }
  for (const gone of plan.relationsToDelete) {
    const relation = relations.get(keyOf(gone))
    if (relation) relation.inventories = relation.inventories.filter((name) => name !== gone.inventory)
    if (relation?.inventories.length === 0) relations.delete(keyOf(gone))
  }
  const retired = new Set(
    plan.evidenceToRetire.map(({ slug, eventType, subject }) => `${slug} ${eventType} ${subject}`)
  )
  const evidence = state.evidence.map((one) =>
    retired.has(`${slugOf(one.widgetId)} ${one.eventType} ${one.subject}`) ? { ...one, retired: true } : one
  )
  return { widgets, relations: [...relations.values()], evidence, observations: state.observations }
}

function widgetOf(state: State, slug: string): CurrentWidget {
  const widget = state.widgets.find((candidate) => candidate.slug === slug)
  assert.ok(widget)
  return widget
}

const text = `
widgets:
  - {slug: ops-env-prod, type: ops-environment, checksPaused: Not yet.}
  - {slug: ops-host-one, type: ops-host, environment: ops-env-prod, aliases: [host/one]}
  - slug: ops-service-shop
    type: ops-service
    name: Shop
    policyScope: ops-production
    description: Where people buy.
    attributes: {image: "shop:1", replicas: 2}
    relations: [{runs-on: ops-host-one}]
    checks: [{kind: http, url: "https://shop.example/", every: 60s, emits: ops-health-checked}]
`
const first = planInventory(read(text), empty)
const settled = apply(first, empty)

test('creates what is not there, and manages the fields that the file declares', () => {
  assert.deepEqual(
    first.create.map(({ slug }) => slug),
    ['ops-env-prod', 'ops-host-one', 'ops-service-shop']
  )
  assert.deepEqual(first.create[2], {
    slug: 'ops-service-shop',
    name: 'Shop',
    widgetType: 'ops-service',
    policyScope: 'ops-production',
    description: 'Where people buy.',
    attributes: {
      image: 'shop:1',
      replicas: 2,
      checks: {
        http: { kind: 'http', every: 'PT1M', emits: 'ops-health-checked', settings: { url: 'https://shop.example/' } }
      }
    },
    inventory: 'shop',
    fields: [
      '/attributes/checks/http',
      '/attributes/image',
      '/attributes/replicas',
      '/description',
      '/name',
      '/policyScope',
      '/widgetType'
    ],
    declaredAt: {
      '/attributes/checks/http': 'shop.yaml:12',
      '/attributes/image': 'shop.yaml:10',
      '/attributes/replicas': 'shop.yaml:10',
      '/description': 'shop.yaml:9',
      '/name': 'shop.yaml:7',
      '/policyScope': 'shop.yaml:8',
      '/widgetType': 'shop.yaml:6'
    }
  })
  assert.deepEqual(first.create[0]?.attributes.checksPaused, 'Not yet.')
  assert.deepEqual(first.create[1]?.attributes.aliases, ['host/one'])
  assert.deepEqual(
    first.relationsToCreate.map(({ from, type, to }) => `${from} ${type} ${to}`),
    ['ops-service-shop runs-on ops-host-one', 'ops-host-one part-of ops-env-prod']
  )
})

test('plans nothing more once it is applied', () => {
  // Owners and gaps have a test of their own.
  const { records: _, ...again } = planInventory(read(text), settled)
  assert.deepEqual(again, {
    notices: [],
    recordsToPrune: [],
    recordsOfOthers: [],
    create: [],
    update: [],
    unchanged: ['ops-env-prod', 'ops-host-one', 'ops-service-shop'],
    relationsToCreate: [],
    relationsToUpdate: [],
    relationsToDelete: [],
    moved: [],
    relationsMoved: [],
    evidenceToRetire: [],
    conflicts: [],
    missing: [],
    pauses: []
  })
})

test('names each changed field with its values before and after', () => {
  const plan = planInventory(
    read(text.replace('name: Shop', 'name: The shop').replace('replicas: 2', 'replicas: 3')),
    settled
  )
  assert.deepEqual(plan.unchanged, ['ops-env-prod', 'ops-host-one'])
  const [update] = plan.update
  assert.deepEqual(update?.changes, [
    { field: 'name', before: 'Shop', after: 'The shop' },
    { field: 'attributes.replicas', before: 2, after: 3 }
  ])
  assert.equal(update?.version, 1)
  assert.deepEqual(Object.keys(update?.patch ?? {}), ['name', 'attributes'])
  const after = apply(plan, settled)
  assert.equal(widgetOf(after, 'ops-service-shop').attributes.image, 'shop:1')
  assert.deepEqual(
    planInventory(read(text.replace('name: Shop', 'name: The shop').replace('replicas: 2', 'replicas: 3')), after)
      .update,
    []
  )
})

test('takes back what the file no longer says, and leaves what others have written', () => {
  const shop = widgetOf(settled, 'ops-service-shop')
  const noted = { ...shop, attributes: { ...shop.attributes, state: 'moving', note: { by: 'ops' } } }
  const state = { ...settled, widgets: settled.widgets.with(2, noted) }
  assert.deepEqual(planInventory(read(text), state).update, [])

  const plan = planInventory(
    read(text.replace(', replicas: 2', '').replace('    policyScope: ops-production\n', '')),
    state
  )
  assert.deepEqual(
    plan.update[0]?.changes.map(({ field, after }) => [field, after]),
    [
      ['policyScope', null],
      ['attributes.replicas', undefined]
    ]
  )
  const { attributes } = widgetOf(apply(plan, state), 'ops-service-shop')
  assert.deepEqual([attributes.state, attributes.note, 'replicas' in attributes], ['moving', { by: 'ops' }, false])
})

test('adopts a widget that bootstrap or a person made', () => {
  const made: CurrentWidget = {
    id: 'w1',
    slug: 'ops-service-shop',
    name: 'Shop',
    widgetType: 'ops-service',
    policyScope: 'ops-production',
    description: 'Where people buy.',
    attributes: { image: 'shop:1', colour: 'green' },
    owner: null,
    status: 'active',
    version: 7
  }
  const state = { widgets: [made], relations: [], evidence: [], observations: [] }
  const plan = planInventory(read(text), state)
  assert.equal(plan.create.length, 2)
  assert.equal(plan.update[0]?.version, 7)
  assert.deepEqual(
    plan.update[0]?.changes.map(({ field }) => field),
    ['attributes.checks', 'attributes.replicas', 'inventory']
  )
  const after = apply(plan, state)
  assert.equal(widgetOf(after, 'ops-service-shop').attributes.colour, 'green')
  assert.deepEqual(planInventory(read(text), after).update, [])
})

test('a patch names the members that changed and no others, so that what others write meanwhile stays', () => {
  const check = '{kind: http, url: "https://shop.example/", every: 60s, emits: ops-health-checked}'
  const other = '{kind: tcp, host: shop.example, port: 443, every: 5m, emits: ops-health-checked}'
  const both = text.replace(check, `${check}, ${other}`)
  const added = planInventory(read(both), settled).update[0]?.patch
  assert.deepEqual(added, {
    attributes: {
      checks: {
        tcp: { kind: 'tcp', every: 'PT5M', emits: 'ops-health-checked', settings: { host: 'shop.example', port: 443 } }
      }
    }
  })
  const state = apply(planInventory(read(both), settled), settled)
  const slower = both.replace('every: 5m', 'every: 1h')
  assert.deepEqual(planInventory(read(slower), state).update[0]?.patch, {
    attributes: { checks: { tcp: { every: 'PT1H' } } }
  })
  assert.deepEqual(planInventory(read(text), state).update[0]?.patch, { attributes: { checks: { tcp: null } } })
  const none = text.replace(/ {4}checks: .*\n/, '')
  assert.deepEqual(planInventory(read(none), state).update[0]?.patch, {
    attributes: { checks: null }
  })
})

test('settings that hold a null survive in a list of one', () => {
  const expecting = text.replace('every: 60s', 'every: 60s, expect: {json: {/error: null}}')
  const plan = planInventory(read(expecting), settled)
  assert.deepEqual(plan.update[0]?.patch.attributes, {
    checks: { http: { settings: [{ url: 'https://shop.example/', expect: { json: { '/error': null } } }] } }
  })
  const after = apply(plan, settled)
  assert.deepEqual(planInventory(read(expecting), after).update, [])
  const back = apply(planInventory(read(text), after), after)
  assert.deepEqual(widgetOf(back, 'ops-service-shop').attributes, widgetOf(settled, 'ops-service-shop').attributes)
})

test('rewrites checks that are in another form', () => {
  const shop = widgetOf(settled, 'ops-service-shop')
  const listed = { ...shop, attributes: { ...shop.attributes, checks: [{ name: 'http' }] } }
  const state = { ...settled, widgets: settled.widgets.with(2, listed) }
  const after = apply(planInventory(read(text), state), state)
  assert.deepEqual(widgetOf(after, 'ops-service-shop').attributes, shop.attributes)
})

test('does not mind the order of keys', () => {
  const shop = widgetOf(settled, 'ops-service-shop')
  const turned = { ...shop, attributes: Object.fromEntries(Object.entries(shop.attributes).reverse()) }
  assert.deepEqual(planInventory(read(text), { ...settled, widgets: settled.widgets.with(2, turned) }).update, [])
})

test('brings an archived widget back when the file names it', () => {
  const shop = widgetOf(settled, 'ops-service-shop')
  const plan = planInventory(read(text), {
    ...settled,
    widgets: settled.widgets.with(2, { ...shop, status: 'archived' })
  })
  assert.deepEqual(plan.update[0]?.changes, [{ field: 'status', before: 'archived', after: 'active' }])
  assert.deepEqual(plan.update[0]?.patch, { status: 'active' })
})

test('updates a relation that says something else, and leaves what others made, observed or attested', () => {
  const observed: CurrentRelation = {
    id: 'seen',
    fromWidgetId: 'id of ops-service-shop',
    type: 'runs-on',
    toWidgetId: 'id of ops-host-one',
    origin: 'observed',
    state: 'current',
    confidence: 'stated',
    note: null,
    inventories: []
  }
  const made: CurrentRelation = { ...observed, id: 'made', type: 'depends-on', origin: 'declared' }
  const state = { ...settled, relations: [...settled.relations, observed, made] }
  const later = text.replace('{runs-on: ops-host-one}', '{runs-on: ops-host-one, state: target}')
  const plan = planInventory(read(later), state)
  assert.deepEqual([plan.relationsToCreate, plan.relationsToDelete], [[], []])
  assert.deepEqual(
    plan.relationsToUpdate.map(({ type, state: of }) => [type, of]),
    [['runs-on', 'target']]
  )
  const after = apply(plan, state)
  assert.ok(after.relations.some(({ id }) => id === 'seen') && after.relations.some(({ id }) => id === 'made'))
  assert.deepEqual(planInventory(read(later), after).relationsToUpdate, [])
})

test('a relation goes when the last inventory that declares it no longer does, a membership too', () => {
  const other = `
widgets:
  - slug: ops-service-other
    type: ops-service
    relations: [{depends-on: ops-service-shop}]
`
  const known = [{ slug: 'ops-service-shop', widgetType: 'ops-service', aliases: [] }]
  const readOther = (words: string) => parseInventory([{ file: 'other.yaml', text: words }], {}, { vocabulary, known })
  const both = apply(planInventory(readOther(other), settled), settled)
  // Of another inventory: this one has nothing to do with it.
  assert.deepEqual(planInventory(read(text), both).relationsToDelete, [])
  const gone = planInventory(readOther(other.replace(/ {4}relations.*\n/, '')), both)
  assert.deepEqual(
    gone.relationsToDelete.map(({ from, type, to, inventory, others }) => [from, type, to, inventory, others]),
    [['ops-service-other', 'depends-on', 'ops-service-shop', 'other', []]]
  )
  assert.equal(apply(gone, both).relations.length, settled.relations.length)

  const noPlace = planInventory(read(text.replace('environment: ops-env-prod, ', '')), settled)
  assert.deepEqual(
    noPlace.relationsToDelete.map(({ from, type, to }) => `${from} ${type} ${to}`),
    ['ops-host-one part-of ops-env-prod']
  )
  const shared = settled.relations.map((relation) => ({ ...relation, inventories: ['shop', 'other'] }))
  const stays = planInventory(read(text.replace('environment: ops-env-prod, ', '')), { ...settled, relations: shared })
  assert.deepEqual(stays.relationsToDelete[0]?.others, ['other'])
  assert.equal(apply(stays, { ...settled, relations: shared }).relations.length, settled.relations.length)
})

test('what another inventory declares is a conflict, unless it is taken over', () => {
  const mine = 'widgets: [{slug: ops-host-one, type: ops-host, name: Mine}]'
  const plan = planInventory(read(mine, 'mine.yaml'), settled)
  assert.deepEqual(plan.conflicts, [{ what: 'ops-host-one', inventory: 'mine', other: 'shop' }])
  const taken = planInventory(read(mine, 'mine.yaml'), settled, { takeOver: true })
  assert.deepEqual(taken.conflicts, [])
  const after = apply(taken, settled)
  assert.deepEqual(widgetOf(after, 'ops-host-one').ownership, { mine: ['/name', '/widgetType'] })
  const without = text.replace(/ {2}- \{slug: ops-host-one.*\n/, '').replace(/ {4}relations:.*\n/, '')
  // It belongs to the other one now, and is not pruned.
  assert.deepEqual(planInventory(read(without), after).missing, [])
  const archived = {
    ...settled,
    widgets: settled.widgets.map((widget) => ({ ...widget, status: 'archived' as const }))
  }
  assert.deepEqual(planInventory(read(mine, 'mine.yaml'), archived).conflicts, [])
  const target = settled.relations.map((relation) => ({ ...relation, inventories: ['other'], state: 'target' }))
  assert.deepEqual(
    planInventory(read(text), { ...settled, relations: target }).conflicts.map(({ what, other }) => [what, other]),
    [
      ['ops-service-shop runs-on ops-host-one', 'other'],
      ['ops-host-one part-of ops-env-prod', 'other']
    ]
  )
})

test('retires the evidence of checks that were removed or renamed, and no other', () => {
  const id = 'id of ops-service-shop'
  const proof = (eventType: string, subject: string, viewContext: string | null): CurrentEvidence => ({
    ...{ widgetId: id, eventType, subject, viewContext },
    retired: false
  })
  const check = (name: string) => `ops-hub/checks/ops-service-shop/${name}`
  const evidence = [
    proof('ops-health-checked', 'http', check('http')),
    proof('ops-health-checked', 'old', check('old')),
    proof('ops-endpoint-verified', 'http', check('http')),
    proof('ops-health-checked', 'backup', null),
    { ...proof('ops-health-checked', 'older', check('older')), retired: true },
    { ...proof('ops-health-checked', 'x', check('x')), widgetId: 'id of another' }
  ]
  const state = { ...settled, evidence }
  const retires = (words: string) =>
    planInventory(read(words), state).evidenceToRetire.map(({ slug, eventType, subject }) => [slug, eventType, subject])
  const obsolete = [
    ['ops-service-shop', 'ops-health-checked', 'old'],
    ['ops-service-shop', 'ops-endpoint-verified', 'http']
  ]
  assert.deepEqual(retires(text), obsolete)
  const renamed = [['ops-service-shop', 'ops-health-checked', 'http'], ...obsolete]
  assert.deepEqual(retires(text.replace('{kind: http', '{kind: http, name: web')), renamed)
  assert.deepEqual(retires(text.replace(/ {4}checks: .*\n/, '')), renamed)
  const after = apply(planInventory(read(text), state), state)
  assert.deepEqual(planInventory(read(text), after).evidenceToRetire, [])
  // Checks that another program declares in the hub feed their evidence as well.
  const shop = widgetOf(settled, 'ops-service-shop')
  const foreign = { old: { kind: 'http', every: 'PT1M', emits: 'ops-health-checked', settings: {} } }
  const attributes = { ...shop.attributes, checks: { ...(shop.attributes.checks as object), ...foreign } }
  const elsewhere = { ...state, widgets: settled.widgets.with(2, { ...shop, attributes }) }
  const none = planInventory(read(text.replace(/ {4}checks: .*\n/, '')), elsewhere)
  assert.ok(!none.evidenceToRetire.some(({ subject }) => subject === 'old'))
})

test('finds what an inventory manages and no longer names, and never what others manage', () => {
  const other = apply(
    planInventory(read('widgets: [{slug: ops-host-other, type: ops-host}]', 'other.yaml'), settled),
    settled
  )
  const byHand: CurrentWidget = {
    ...widgetOf(settled, 'ops-host-one'),
    id: 'h',
    slug: 'ops-host-by-hand',
    attributes: {},
    ownership: {}
  }
  const state = { ...other, widgets: [...other.widgets, byHand] }
  const without = text.replace(/ {2}- slug: ops-service-shop[\s\S]*$/, '')
  assert.deepEqual(planInventory(read(without), state).missing, [
    { id: 'id of ops-service-shop', version: 1, slug: 'ops-service-shop', name: 'Shop', inventory: 'shop' }
  ])
  const archived = state.widgets.map((widget) => ({ ...widget, status: 'archived' as const }))
  assert.deepEqual(planInventory(read(without), { ...state, widgets: archived }).missing, [])
})

test('refuses a credential of a check, and names the secret in its place', () => {
  const url = 'url: "https://shop.example/"'
  const literal = text.replace(url, `${url}, headers: {Authorization: Bearer hush}`)
  assert.throws(
    () => parseInventory([{ file: 'shop.yaml', text: literal }], {}, { vocabulary, kinds }),
    (error: Error) => {
      assert.match(
        error.message,
        /headers\.Authorization: must be the name of a secret, not a value\. Put the value into/
      )
      assert.doesNotMatch(error.message, /hush/)
      return true
    }
  )
  const named = text.replace(url, `${url}, headers: {Authorization: {secret: shop}, accept: text/plain}`)
  const plan = JSON.stringify(planInventory(read(named), empty))
  assert.ok(plan.includes('"headers":{"Authorization":{"secret":"shop"},"accept":"text/plain"}'))
})

test('sets the labels of the file, removes those it no longer has, and leaves those of others', () => {
  const labelled = (labels: string) =>
    read(text.replace('type: ops-service\n', `type: ops-service\n    labels: ${labels}\n`))
  const made = planInventory(labelled('{tier: "1", example.com/zone: eu-1}'), empty).create
  assert.deepEqual(made.find(({ slug }) => slug === 'ops-service-shop')?.labels, {
    tier: '1',
    'example.com/zone': 'eu-1'
  })
  const before = settled.widgets.map((widget) =>
    widget.slug === 'ops-service-shop'
      ? {
          ...widget,
          labels: { tier: '1', 'example.com/zone': 'eu-1', mood: 'good' },
          ownership: { shop: [...(widget.ownership?.shop ?? []), '/labels/example.com~1zone', '/labels/tier'].sort() }
        }
      : widget
  )
  const state = { ...settled, widgets: before }
  const [update, ...others] = planInventory(labelled('{tier: "2"}'), state).update
  assert.deepEqual(others, [])
  assert.deepEqual(update?.patch, { labels: { tier: '2', 'example.com/zone': null } })
  assert.deepEqual(update?.changes, [
    { field: 'labels.example.com/zone', before: 'eu-1', after: undefined },
    { field: 'labels.tier', before: '1', after: '2' }
  ])
  const after = apply(planInventory(labelled('{tier: "2"}'), state), state)
  assert.deepEqual(widgetOf(after, 'ops-service-shop').labels, { tier: '2', mood: 'good' })
  assert.deepEqual(planInventory(labelled('{tier: "2"}'), after).update, [])
})

test('refuses labels that are not short words, at their place', () => {
  const wrong = (labels: string) => {
    try {
      read(text.replace('type: ops-service\n', `type: ops-service\n    labels: ${labels}\n`))
    } catch (error) {
      return (error as Error).message
    }
    return ''
  }
  assert.match(wrong('{tier one: "1"}'), /labels\.tier one: "tier one" is not a key of a label/)
  assert.match(wrong('{tier: "a b"}'), /labels\.tier: "a b" is not a label: use letters and digits/)
})

test('leaves a field that the file does not declare to others, and removes one that it declared before', () => {
  const shop = widgetOf(settled, 'ops-service-shop')
  const owned = { ...settled, widgets: settled.widgets.with(2, { ...shop, owner: 'people' }) }
  assert.deepEqual(planInventory(read(text), owned).update, [])
  const declaring = text
    .replace('    name: Shop\n', '    name: Shop\n    owner: team\n')
    .concat('owners: [{name: team}]\n')
  const declared = apply(planInventory(read(declaring), owned), owned)
  assert.equal(widgetOf(declared, 'ops-service-shop').owner, 'team')
  const [update] = planInventory(read(text), declared).update
  assert.deepEqual(update?.patch, { owner: null })
})

test('an entry that moves to another file of the same inventory set is no conflict, and its old fields go', () => {
  const moved = ['widgets: [{slug: ops-host-one, type: ops-host}]', text.replace(/ {2}- \{slug: ops-host-one.*\n/, '')]
  const sources = moved.map((text, index) => ({ file: ['new.yaml', 'shop.yaml'][index] ?? '', text }))
  const plan = planInventory(parseInventory(sources, {}, { vocabulary }), settled)
  assert.deepEqual(plan.conflicts, [])
  const [update] = plan.update
  assert.deepEqual(update?.changes, [
    { field: 'attributes.aliases', before: ['host/one'], after: undefined },
    { field: 'inventory', before: 'shop', after: 'new' }
  ])
  const { ownership, attributes } = widgetOf(apply(plan, settled), 'ops-host-one')
  assert.deepEqual([ownership, attributes], [{ new: ['/name', '/widgetType'] }, {}])
})

test('a managed field that is equal already is still claimed', () => {
  const shop = widgetOf(settled, 'ops-service-shop')
  const released = { ...settled, widgets: settled.widgets.with(2, { ...shop, ownership: { shop: ['/widgetType'] } }) }
  const [update] = planInventory(read(text), released).update
  assert.deepEqual([update?.patch, update?.changes.map(({ field }) => field)], [{}, ['managed fields']])
})

test('an entry that is declared on another line is no difference, and is named with its new place', () => {
  const { moved, relationsMoved, update, unchanged } = planInventory(read(`\n${text}`), settled)
  assert.deepEqual([update, unchanged.length, moved.length, relationsMoved.length], [[], 3, 3, 2])
  assert.equal(moved[0]?.declaredAt['/attributes/checksPaused'], 'shop.yaml:4')
  assert.deepEqual(
    relationsMoved.map(({ type, place }) => [type, place]),
    [
      ['runs-on', 'shop.yaml:12'],
      ['part-of', 'shop.yaml:5']
    ]
  )
})

test('a renamed entry is the same widget: its relations, checks and annotations stay', () => {
  const renamed = text.replace(
    'slug: ops-service-shop\n',
    'slug: ops-service-store\n    renamedFrom: ops-service-shop\n'
  )
  const id = 'id of ops-service-shop'
  const evidence = ['http', 'old'].map(
    (subject): CurrentEvidence => ({
      ...{ widgetId: id, eventType: 'ops-health-checked', subject, retired: false },
      viewContext: `ops-hub/checks/ops-service-shop/${subject}`
    })
  )
  const state = { ...settled, evidence }
  const plan = planInventory(read(renamed), state)
  const { create, missing, relationsToCreate, relationsToDelete, evidenceToRetire, conflicts } = plan
  assert.deepEqual([create, missing, relationsToCreate, relationsToDelete, conflicts].flat(), [])
  assert.deepEqual(
    plan.update.map(({ slug, renamedFrom, changes, patch }) => ({ slug, renamedFrom, changes, patch })),
    [
      {
        slug: 'ops-service-store',
        renamedFrom: 'ops-service-shop',
        changes: [{ field: 'slug', before: 'ops-service-shop', after: 'ops-service-store' }],
        patch: {}
      }
    ]
  )
  assert.deepEqual(
    evidenceToRetire.map(({ slug, subject }) => [slug, subject]),
    [['ops-service-store', 'old']]
  )
  const after = apply(plan, state)
  // The line may stay in the file.
  const again = planInventory(read(renamed), after)
  assert.deepEqual([again.create, again.update, again.missing].flat(), [])
  // Renamed once more, by its original slug.
  const known = after.widgets.map((one) =>
    one.slug === 'ops-service-store' ? { ...one, formerSlugs: ['ops-service-shop'] } : one
  )
  const onceMore = read(renamed.replace('slug: ops-service-store', 'slug: ops-service-mart'))
  const twice = planInventory(onceMore, { ...after, widgets: known })
  assert.deepEqual(
    [twice.create, twice.missing, twice.update.map(({ slug, renamedFrom }) => [renamedFrom, slug])],
    [[], [], [['ops-service-store', 'ops-service-mart']]]
  )
  const fresh = planInventory(read(renamed), empty)
  assert.deepEqual([fresh.create.length, fresh.update.length], [3, 0])
})
