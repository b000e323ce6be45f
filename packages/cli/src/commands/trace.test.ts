import assert from 'node:assert/strict'
import { test } from 'node:test'
import { treeOf } from './trace.ts'

type Trace = Parameters<typeof treeOf>[0]

const node = (kind: string, id: string, title: string | null = id) =>
  ({ kind, id, title, status: null, at: null, by: null }) as Trace['nodes'][number]
const edge = (from: string, to: string, role = 'causes') =>
  ({ from: { kind: 'event', id: from }, to: { kind: 'event', id: to }, role }) as Trace['edges'][number]
const trace = (nodes: Trace['nodes'], edges: Trace['edges'], start: string): Trace => ({
  hubId: 'h',
  hubSlug: 'alpha',
  start: { kind: 'event', id: start },
  nodes,
  edges,
  truncated: false
})

test('the tree goes from causes to effects, whichever end was asked for', () => {
  const nodes = [node('event', 'e'), node('annotation', 'a'), node('decision-record', 'd'), node('outcome-signal', 'o')]
  const edges = [edge('e', 'a', 'noted'), edge('a', 'd'), edge('e', 'd', 'evidence'), edge('d', 'o')]
  assert.deepEqual(treeOf(trace(nodes, edges, 'o')), [
    '  event "e"  e',
    '    noted: annotation "a"  a',
    '      decision-record "d"  d',
    '>       outcome-signal "o"  o',
    '    evidence: decision-record "d"  d (see above)'
  ])
  assert.equal(treeOf(trace(nodes, edges, 'e'))[0], '> event "e"  e')
})

test('a circle and what has gone are printed once', () => {
  const nodes = [node('event', 'a', null), node('event', 'b')]
  const lines = treeOf(trace(nodes, [edge('a', 'b'), edge('b', 'a')], 'a'))
  assert.deepEqual(lines, [
    '> event no longer there  a',
    '    event "b"  b',
    '>     event no longer there  a (see above)'
  ])
})

test('a chain of ten thousand is printed', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => `n${index}`)
  const edges = ids.slice(1).map((id, index) => edge(ids[index] ?? '', id))
  assert.equal(
    treeOf(
      trace(
        ids.map((id) => node('event', id)),
        edges,
        'n0'
      )
    ).length,
    10_000
  )
})
