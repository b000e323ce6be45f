import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Item, type Link, layOut } from './layout.ts'
import { isClosed, largeFrom, listed, outersOf, show, siblingsMax } from './show.ts'

const item = (id: string, more: Partial<Item> = {}): Item => ({
  ...{ id, slug: id, hub: 'ops', name: id, type: 'service', owner: null, state: 'verified', stateSince: '' },
  ...more
})
const link = (from: string, type: string, to: string): Link => ({
  ...{ id: `${from} ${to}`, from, to, fromSlug: from, toSlug: to, type, state: 'current' }
})
/** A host with services, each with an endpoint; every tenth service has an owner. */
function made(services: number) {
  const numbers = Array.from({ length: services }, (_, index) => index)
  const items = [
    item('host'),
    ...numbers.map((n) => item(`s${n}`, n % 10 === 0 ? { owner: 'web' } : {})),
    ...numbers.map((n) => item(`e${n}`, n === services - 1 ? { state: 'failing' } : {}))
  ]
  const links = numbers.flatMap((n) => [link(`s${n}`, 'runs-on', 'host'), link(`s${n}`, 'exposes', `e${n}`)])
  return layOut(items, links, {}, () => false)
}

test('a filter keeps what matches, with everything that contains it', () => {
  const layout = made(20)
  const failing = show(layout, { state: 'failing' }, undefined)
  assert.deepEqual([...failing.matches], ['e19'])
  assert.deepEqual([...failing.visible].sort(), ['e19', 'host', 's19'])
  assert.deepEqual(failing.counts, { failing: 1, stale: 0, verified: 40, unproven: 0 }, 'not filtered by state')
  const owned = show(layout, { owner: 'web' }, layout.nodes.get('e3'))
  assert.deepEqual([...owned.visible].sort(), ['e3', 'host', 's0', 's10', 's3'], 'the chosen one stays')
  assert.equal(show(layout, { owner: 'nobody' }, undefined).visible.size, 0)
  const [lane] = layout.lanes
  assert.equal(show(layout, { ...(lane && { lane }) }, undefined).matches.size, 41)
})

test('a large map closes items with parts, except those that were opened or contain the chosen item', () => {
  const small = made(149)
  const large = made(150)
  assert.deepEqual([small.nodes.size, large.nodes.size], [largeFrom - 1, largeFrom + 1])
  const closed = (layout: typeof large, id: string, chosen?: string, ...opened: string[]) => {
    const node = layout.nodes.get(id)
    return node && isClosed(node, show(layout, {}, layout.nodes.get(chosen ?? '')), new Set(opened))
  }
  assert.equal(closed(small, 's1'), false)
  assert.equal(closed(large, 's1'), true)
  assert.equal(closed(large, 'host'), false, 'a place stays open')
  assert.equal(closed(large, 's1', undefined, 's1'), false)
  assert.equal(closed(large, 's1', 'e1'), false)
  assert.equal(closed(large, 's2', 'e1'), true)
  const filtered = show(large, { state: 'failing' }, undefined)
  assert.equal(filtered.isLarge, false, 'a filter opens what it finds')
})

test('long lists of a large map are cut off, but never what fails or is chosen', () => {
  const layout = made(150)
  const list = layout.nodes.get('host')?.inner ?? []
  const chosen = layout.nodes.get('e99')
  const { nodes, more } = listed(list, show(layout, {}, chosen), false, chosen)
  const names = nodes.map(({ item: { id } }) => id)
  assert.deepEqual([names.length, more], [siblingsMax + 2, 150 - siblingsMax - 2])
  assert.deepEqual(names.slice(-2), ['s99', 's149'], 'the one with the chosen part, and the one with the failing part')
  assert.equal(listed(list, show(layout, {}, chosen), true, chosen).more, 0)
})

test('the containers of items are found once each', () => {
  assert.deepEqual([...outersOf(made(3), ['e0', 'e1', 'gone'])].sort(), ['host', 's0', 's1'])
})
