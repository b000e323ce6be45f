import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Item, layOut, noCounts } from './layout.ts'
import { cutNote, heading, label, lead, relationWord } from './words.ts'

test('the heading states the result', () => {
  assert.equal(heading(noCounts()), 'Nothing is on the map.')
  assert.equal(heading({ ...noCounts(), unproven: 3 }), 'No item on the map has evidence yet.')
  assert.equal(heading({ ...noCounts(), verified: 2 }), 'Nothing on the map is failing.')
  assert.equal(
    heading({ ...noCounts(), verified: 2, unproven: 1 }),
    'Nothing on the map is failing. 1 item has no evidence.'
  )
  assert.equal(heading({ ...noCounts(), failing: 1, stale: 2 }), '1 item is failing. Evidence for 2 items has expired.')
  assert.equal(heading({ ...noCounts(), failing: 2 }), '2 items are failing.')
})

test('the line below it says how much there is, and what is not on the map', () => {
  const item = (id: string, type: string): Item => ({
    ...{ id, slug: id, hub: 'ops', name: id, type, owner: null, state: 'verified', stateSince: '' }
  })
  const types = { ops: [{ name: 'runs-on', from: ['service'], to: ['host'] }] }
  const of = (items: Item[]) =>
    lead(
      layOut(items, [], types, ({ type }) => type === 'environment'),
      (type) => type
    )
  assert.equal(of([item('a', 'service')]), '1 item.')
  assert.equal(
    of([item('e', 'environment'), item('a', 'service'), item('b', 'host'), item('c', 'gate')]),
    '2 items in 1 environment. 1 item of other kinds (gate) is not shown.'
  )
  const others = ['wave', 'gate', 'risk', 'release'].map((type) => item(type, type))
  assert.equal(of(others), '0 items. 4 items of other kinds (gate, release, risk, …) are not shown.')
})

test('names inside others drop the words that they share', () => {
  const gitea = { name: 'Service: Gitea' }
  const cases: [string, string][] = [
    ['Endpoint: Gitea OCI registry', 'OCI registry'],
    ['Data store: Gitea database', 'Database'],
    ['health of Gitea', 'Health'],
    ['Backups: Gitea', 'Backups'],
    ['Gitea', 'Endpoint'],
    ['Giteas', 'Giteas'],
    ['Endpoint: PostgreSQL', 'PostgreSQL'],
    [' of Gitea', ' of Gitea'],
    ['https://git.example.org', 'https://git.example.org'],
    ['<b>: </b>', '<b>: </b>']
  ]
  for (const [name, expected] of cases) assert.equal(label({ name }, 'endpoint', gitea), expected, name)
  assert.equal(label(gitea, 'service'), 'Gitea')
  assert.equal(label({ name: 'Service: ' }, 'service'), 'Service: ')
})

test('relations are named from the side of the chosen item', () => {
  const types = [{ name: 'depends-on', inverse: 'needed-by' }]
  assert.equal(relationWord({ type: 'depends-on', state: 'current' }, true, types), 'depends on')
  assert.equal(relationWord({ type: 'depends-on', state: 'target' }, false, types), 'needed by (target)')
  assert.equal(relationWord({ type: 'runs-on', state: 'unknown' }, false, types), 'runs on, from (unknown)')
})

test('what is cut off is said', () => {
  assert.equal(cutNote({ items: 10, links: 5 }, { items: 10, links: 5 }), '')
  assert.equal(
    cutNote({ items: 2000, links: 5 }, { items: 3400, links: 5 }),
    'The map shows the first 2,000 of 3,400 items.'
  )
  assert.equal(
    cutNote({ items: 2000, links: 4000 }, { items: 3400, links: 9000 }),
    'The map shows the first 2,000 of 3,400 items and the first 4,000 of 9,000 relations.'
  )
})
