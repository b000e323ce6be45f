import assert from 'node:assert/strict'
import { test } from 'node:test'
import { depthMax, type Item, type Lane, type Link, layOut, type Node } from './layout.ts'
import type { RelationType } from './nesting.ts'

let number = 0
const item = (id: string, type = 'service', more: Partial<Item> = {}): Item => ({
  ...{ id, slug: id, hub: 'ops', name: id, type, owner: null, state: 'verified', stateSince: '2026-06-01T00:00:00Z' },
  ...more
})
/** From texts such as `web runs-on host` or `web runs-on host target`. */
const links = (...texts: string[]): Link[] =>
  texts.map((text) => {
    const [from = '', type = '', to = '', state = 'current'] = text.split(' ')
    return { id: String(number++), from, to, fromSlug: from, toSlug: to, type, state }
  })
const isEnvironment = ({ type }: Item) => type === 'environment'
const lay = (items: Item[], list: Link[], types: Record<string, RelationType[]> = {}) =>
  layOut(items, list, types, isEnvironment)

const treeOf = ({ item: { id }, inner }: Node): string =>
  inner.length === 0 ? id : `${id}(${inner.map(treeOf).join(' ')})`
const laneOf = ({ environment, roots, isTarget }: Lane) =>
  `${environment?.id ?? 'none'}${isTarget ? ' target' : ''}: ${roots.map(treeOf).join(' ')}`
const lanesOf = (...given: Parameters<typeof lay>) => lay(...given).lanes.map(laneOf)

test('hosts contain clusters and services, services their endpoints and stores, stores their backups', () => {
  const items = ['backup', 'store', 'endpoint', 'web', 'cluster', 'host', 'alone'].map((id) => item(id))
  const list = links(
    'store backed-up-by backup unknown',
    'web stores-in store',
    'web exposes endpoint',
    'web runs-on cluster',
    'cluster runs-on host',
    'host part-of prod',
    'web depends-on alone',
    'web runs-on alone superseded'
  )
  assert.deepEqual(lanesOf([item('prod', 'environment'), ...items], list), [
    'prod: host(cluster(web(store(backup) endpoint)))',
    'none: alone'
  ])
})

test('the roles of relation types decide, and their ends say which types are on the map', () => {
  const types: RelationType[] = [
    { name: 'located-in', role: 'where' },
    { name: 'executes', inverseRole: 'where', from: ['machine'], to: ['service'] },
    { name: 'answers-at', role: 'reached', inverseRole: 'depends-on', from: ['service'], to: ['address'] },
    { name: 'behind', role: 'reached', inverseRole: 'needed-by', from: ['address'], to: ['gateway'] }
  ]
  const items = [
    item('prod', 'environment'),
    item('web'),
    item('address', 'address'),
    item('gateway', 'gateway'),
    item('machine', 'machine'),
    item('decision', 'decision')
  ]
  const list = links(
    'machine located-in prod',
    'machine executes web',
    'web answers-at address',
    'address behind gateway',
    'decision located-in prod'
  )
  const { lanes, absent } = lay(items, list, { ops: types })
  assert.deepEqual(lanes.map(laneOf), ['prod: machine(web(address))'])
  assert.deepEqual(
    absent.map(({ id }) => id),
    ['gateway', 'decision']
  )
})

test('a part that several items share is inside none of them', () => {
  const items = [item('prod', 'environment'), item('one'), item('two'), item('store'), item('host')]
  const list = links('one stores-in store', 'two stores-in store', 'one part-of prod', 'two part-of prod')
  assert.deepEqual(lanesOf(items, list), ['prod: one two store', 'none: host'])
  assert.deepEqual(lanesOf(items, [...list, ...links('store runs-on host', 'host part-of prod')]), [
    'prod: one two host(store)'
  ])
})

test('an item in another environment than its container is in its own environment', () => {
  const items = [item('a', 'environment'), item('b', 'environment'), item('host'), item('web'), item('endpoint')]
  const list = links('host part-of a', 'web runs-on host', 'web part-of b', 'web exposes endpoint')
  assert.deepEqual(lanesOf(items, list), ['a: host', 'b: web(endpoint)'])
})

test('an environment whose items are only planned to be there is a target', () => {
  const items = [item('next', 'environment'), item('now', 'environment'), item('later', 'environment')]
  const list = links(
    'host part-of now',
    'host part-of next target',
    'node part-of next target',
    'now moves later target'
  )
  assert.deepEqual(lanesOf([...items, item('host'), item('node')], list), [
    'now: host',
    'next target: node',
    'later target: '
  ])
})

test('cycles are cut, and relations to missing items are ignored', () => {
  const items = ['a', 'b', 'c', 'd', 'self'].map((id) => item(id))
  const list = links('a part-of b', 'b part-of c', 'c part-of a', 'd part-of a', 'self part-of self', 'd part-of gone')
  const { lanes, nodes } = lay([...items, item('e')], [...list, ...links('e part-of gone', 'gone part-of a')])
  assert.equal(nodes.size, 6)
  assert.deepEqual(lanes.map(laneOf), ['none: c(b(a(d))) self e'])
})

test('states are counted in containers and lanes', () => {
  const items = [item('prod', 'environment'), item('host'), item('web', 'service', { state: 'failing' })]
  const list = links('host part-of prod', 'web runs-on host', 'web exposes endpoint')
  const { lanes, nodes } = lay([...items, item('endpoint', 'endpoint', { state: 'stale' })], list)
  assert.deepEqual(lanes[0]?.counts, { failing: 1, stale: 1, verified: 1, unproven: 0 })
  assert.deepEqual(nodes.get('host')?.inside, { failing: 1, stale: 1, verified: 0, unproven: 0 })
  assert.deepEqual([nodes.get('host')?.hasParts, nodes.get('web')?.hasParts], [false, true])
})

test('deep nesting ends at a limit, however long the chain is', () => {
  const chain = Array.from({ length: 5000 }, (_, index) => item(`n${index}`))
  const list = links(...chain.slice(1).map((_, index) => `n${index + 1} part-of n${index}`))
  for (const items of [chain, [...chain].reverse()]) {
    const { lanes, nodes } = lay(items, list)
    assert.equal(lanes[0]?.roots.length, 1)
    assert.equal(Math.max(...[...nodes.values()].map(({ depth }) => depth)), depthMax)
    assert.equal(lanes[0]?.counts.verified, 5000)
  }
})

test('the steps are proportional to the number of items and relations', () => {
  /** How often the members of items and relations are read. */
  const reads = (count: number) => {
    let steps = 0
    const counted = <One extends object>(one: One): One =>
      new Proxy(one, {
        get: (target, name) => {
          steps++
          return Reflect.get(target, name)
        }
      })
    const items = Array.from({ length: count }, (_, index) => counted(item(`n${index}`)))
    // Each in one before it, back to the first; then a cycle through all of them.
    const texts = items.map((_, index) => `n${index} part-of n${(index + count - 1) % count}`)
    lay(items, links(...texts).map(counted))
    return steps
  }
  assert.ok(reads(4000) <= reads(1000) * 4.1, `${reads(1000)} and ${reads(4000)} reads`)
})
